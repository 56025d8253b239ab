"""The frame of the page: people, conversations, threads, live changes, split view, phone, dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Windows

People = dict[str, str]


async def test_a_message_of_one_person_appears_at_the_other_without_a_reload(
    slack: LocalSlack, window: Windows, people: People
) -> None:
    screen = await window(slack, width=1440)
    lena = await screen.open(user=people["Lena"], view="general", split=people["Tomas"])
    tomas = screen.pane(1)
    await tomas.goto("general")
    await lena.write("Good *morning*")
    await expect((await tomas.wait_for_message("Good")).locator("strong")).to_have_text("morning")
