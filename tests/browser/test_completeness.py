"""Everything the local Slack takes: the page draws it, or says in its place that it does not.

What each control does is tested beside it (test_blocks, test_elements); here nothing is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

from sandbox.blockkit.blocks import BLOCK_TYPES, ELEMENT_TYPES
from tests.browser.sample_bot import actions, button, modal
from tests.sandbox.good_blocks import EVERYWHERE, MESSAGE_AND_HOME, MESSAGE_ONLY, MODAL_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Screen, Windows
    from tests.browser.sample_bot import SampleBot

    Json = dict[str, Any]
    Ids = dict[str, str]

NOT_DRAWN = {
    *("alert", "call", "card", "carousel", "container", "context_actions"),
    *("data_table", "plan", "task_card", "video"),
}
"""Blocks that the bot does not use."""
TALL = 3_000


def sendable(blocks: Iterable[Json]) -> list[Json]:
    """All but those with a file that this workspace does not have; test_blocks shows such."""
    return [one for one in blocks if "slack_file" not in str(one)]


def kinds(value: object) -> set[str]:
    """Every `type` in some blocks."""
    if isinstance(value, dict):
        return {str(value.get("type"))}.union(*(kinds(one) for one in value.values()))
    return set().union(*(kinds(one) for one in value)) if isinstance(value, list | tuple) else set()


async def confessed(screen: Screen) -> set[str]:
    """Which kinds the page says that it does not draw."""
    texts: list[str] = await screen.page.evaluate(
        "[...document.querySelectorAll('.unsupported, .unsupported-inline')]"
        ".map((node) => /“(.+?)”|\\[(.+?) is not/.exec(node.textContent).slice(1).join(''))"
    )
    return set(texts)


def test_what_is_sent_here_is_all_there_is() -> None:
    sent = sendable((*EVERYWHERE, *MESSAGE_ONLY, *MESSAGE_AND_HOME, *MODAL_ONLY))
    kept_back = {"image", "context"}  # with a picture of the workspace's own: test_blocks
    assert BLOCK_TYPES - kept_back <= {one["type"] for one in sent}
    assert kinds(sent) >= ELEMENT_TYPES


async def test_every_block_of_a_message_is_drawn_or_named(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    blocks = sendable((*EVERYWHERE, *MESSAGE_ONLY, *MESSAGE_AND_HOME))
    for one in blocks:
        await bot.post(people["Lena"], one["type"], [one])
    screen = await window(slack, height=TALL)
    pane = await screen.open(user=people["Lena"], view="app")
    await expect(pane.messages()).to_have_count(len(blocks))
    shown = {one["type"] for one in blocks}
    inside = {"workflow_button"}
    assert await confessed(screen) == (NOT_DRAWN & shown) | inside
    await screen.shot("every-block-in-messages")


async def test_every_block_of_a_modal_is_drawn_or_named(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.modal = modal("Every kind", *sendable((*EVERYWHERE, *MODAL_ONLY)))
    screen = await window(slack, height=TALL)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.dialog("Every kind")
    assert await confessed(screen) == {"video", "alert"}
    await screen.shot("every-block-in-a-modal")


async def test_every_block_of_a_home_tab_is_drawn_or_named_in_the_dark(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    blocks = sendable((*EVERYWHERE, *MESSAGE_AND_HOME))
    bot.home = {"type": "home", "blocks": [*blocks, actions(button("End", "end"))]}
    screen = await window(slack, height=TALL, dark=True)
    pane = await screen.open(user=people["Lena"], view="general")
    home = await pane.home()
    await expect(home.get_by_role("button", name="End", exact=True)).to_be_visible()
    assert await confessed(screen) == {"video", "card", "carousel", "container"}
    await screen.shot("every-block-in-home-dark")
