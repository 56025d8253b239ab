"""What axe, the accessibility checker, says of the page: nothing serious, in light or in dark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.page_driver import Screen
from tests.browser.sample_bot import (
    actions,
    button,
    entry,
    modal,
    mrkdwn,
    option,
    plain,
    section,
)
from tests.node.packages import FOLDER, installed

if TYPE_CHECKING:
    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Pane, Windows
    from tests.browser.sample_bot import SampleBot

    Ids = dict[str, str]

COLOURS = [option("Red"), option("Green"), option("Blue")]
MENU = {"type": "overflow", "action_id": "more", "options": [option("Help"), option("Pause")]}
FORM = modal(
    "Join",
    section("Every kind of field.", accessory=button("Help", "help")),
    entry("Topic", "plain_text_input", max_length=60),
    entry("Story", "plain_text_input", multiline=True),
    entry("Colour", "static_select", options=COLOURS, initial_option=COLOURS[0]),
    entry("Colours", "multi_static_select", options=COLOURS, initial_options=COLOURS[:2]),
    entry("Person", "users_select"),
    entry("Pick", "radio_buttons", options=COLOURS),
    entry("Tick", "checkboxes", options=COLOURS),
    entry("Day", "datepicker"),
    entry("Time", "timepicker"),
    entry("Moment", "datetimepicker"),
    entry("Roster", "file_input") | {"hint": plain("A table"), "optional": True},
)
HOME = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Your page")},
        section("*Tomas Berg* · introduced", accessory=MENU),
        actions(button("Plan", "plan", style="primary"), button("Leave", "leave", style="danger")),
        {"type": "context", "elements": [mrkdwn("Only you see this page.")]},
    ],
}  # fmt: skip


SERIOUS = """async (rules) => {
  const chosen = rules ? {runOnly: {type: 'rule', values: rules}} : {};
  const found = (await axe.run(document, {resultTypes: ['violations'], ...chosen})).violations;
  return found.filter(({impact}) => impact === 'serious' || impact === 'critical').flatMap(
    ({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html} (${failureSummary})`));
}"""
"""What axe finds that is serious or critical: rule and place. Without rules, by all of them."""


@dataclass(kw_only=True)
class Checker:
    """Looks at a page place by place, in light and in dark."""

    screen: Screen
    looked: list[str] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)

    async def start(self) -> None:
        """Bring axe into the page; nothing is fetched."""
        path = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
        await self.screen.page.evaluate(path.read_text("utf-8"))

    async def look(self, place: str) -> None:
        """By all rules in light; in dark, where only colours differ, by those on contrast."""
        page = self.screen.page
        await page.emulate_media(color_scheme="light")
        light: list[str] = await page.evaluate(SERIOUS)
        await page.emulate_media(color_scheme="dark")
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        dark: list[str] = await page.evaluate(SERIOUS, ["color-contrast", "link-in-text-block"])
        self.looked.append(place)
        if light or dark:
            self.found[place] = light + dark


async def posted(slack: LocalSlack, bot: SampleBot, people: Ids, channels: Ids) -> None:
    """Something of everything to look at, for Lena."""
    words = (
        f"See <@{people['Lena']}>, <#{channels['general']}> and <https://example.com|this> `now`"
    )
    asked = [
        {"type": "header", "text": plain("Met?")},
        section("Did you meet *Tomas*?", accessory=MENU),
        {"type": "context", "elements": [mrkdwn("Only you see this.")]},
        actions(button("We met", "met", style="primary"), button("No", "no", style="danger")),
        section("Which?", accessory={"type": "static_select", "action_id": "it",
                                     "placeholder": plain("A colour"), "options": COLOURS}),
    ]  # fmt: skip
    await bot.post(people["Lena"], words)
    ts = await bot.post(channels["mentoring"], words, unfurl_links=False)
    await bot.post(channels["mentoring"], "A reply", thread_ts=ts)
    await bot.post(people["Lena"], "Met?", asked)
    await slack.act(user=people["Tomas"], do="message", channel=channels["mentoring"], text="Hm")


async def sidebar_and_people(pane: Pane) -> None:
    await pane.show_sidebar()
    await pane.sidebar.get_by_role("button", name="Switch person").click()


@pytest.mark.parametrize("width", [1280, 390])
async def test_axe_finds_nothing_serious_in_light_and_dark(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids, channels: Ids, width: int
) -> None:
    installed()
    bot.home, bot.modal = HOME, FORM
    await posted(slack, bot, people, channels)
    screen = await window(slack, width=width, height=844)
    pane = await screen.open(user=people["Lena"], view="mentoring")
    checker = Checker(screen=screen)
    await checker.start()
    await _conversation(pane, checker)
    await _form(pane, checker)
    await _app(pane, checker)
    await pane.show_sidebar()
    await checker.look("sidebar")
    await pane.sidebar.get_by_role("button", name="Switch person").click()
    await checker.look("people")
    await screen.page.keyboard.press("Escape")
    await screen.page.get_by_role("button", name="What the app sent").click()
    await expect(screen.page.get_by_role("button", name="A reply")).to_be_visible()
    await checker.look("timeline")
    assert len(checker.looked) == 10
    assert checker.found == {}


async def _conversation(pane: Pane, checker: Checker) -> None:
    await checker.look("channel")
    await pane.message("See").get_by_role("button", name="1 reply").click()
    await checker.look("thread")
    await pane.screen.page.keyboard.press("Escape")
    await pane.run("/mentoring hello")
    await pane.wait_for_message("Hello, you.")
    await pane.composer.press_sequentially("/ment")
    await checker.look("ephemeral message and suggestions")
    await pane.composer.press("Escape")


async def _form(pane: Pane, checker: Checker) -> None:
    await pane.run("/mentoring join")
    await pane.dialog("Join")
    await pane.submit()
    await pane.expect_error("Topic", "Please complete this required field.")
    await checker.look("modal with errors")
    await (await pane.field("Person")).click()
    await checker.look("list of choices")
    for _ in range(2):
        await pane.screen.page.keyboard.press("Escape")
    await pane.expect_no_dialog()


async def _app(pane: Pane, checker: Checker) -> None:
    await expect(await pane.home()).to_contain_text("Your page")
    await checker.look("home")
    await pane.tab("Messages")
    message = await pane.wait_for_message("Met?")
    await message.get_by_role("button", name="More actions").click()
    await checker.look("direct message and menu")
    await pane.screen.page.keyboard.press("Escape")


SPOIL = """() => {
  const grey = document.createElement('p');
  grey.textContent = 'Grey';
  Object.assign(grey.style, {color: '#777', background: '#666'});
  document.querySelector('.center').prepend(document.createElement('button'), grey);
}"""


async def test_axe_would_have_found_it(slack: LocalSlack, window: Windows) -> None:
    installed()
    screen = await window(slack)
    await screen.open()
    checker = Checker(screen=screen)
    await checker.start()
    await screen.page.evaluate(SPOIL)
    await checker.look("spoilt")
    assert {one.split(":")[0] for one in checker.found["spoilt"]} == {
        "button-name",
        "color-contrast",
    }
