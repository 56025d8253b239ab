"""The page without a mouse: everything is reached, seen and left by keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.sample_bot import actions, button, entry, modal, option, section

if TYPE_CHECKING:
    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Screen, Windows
    from tests.browser.sample_bot import SampleBot

    Ids = dict[str, str]

FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"


async def tab_to(screen: Screen, name: str, *, at_most: int = 40) -> None:
    """Press Tab until something with this name has the focus."""
    for _ in range(at_most):
        await screen.page.keyboard.press("Tab")
        if name in str(await screen.page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"{name} cannot be reached with Tab")


async def test_a_form_is_opened_filled_and_sent_by_keys_alone(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    colours = [option("Red"), option("Green"), option("Blue")]
    bot.modal = modal(
        "Join",
        entry("Topic", "plain_text_input"),
        entry("Colour", "static_select", options=colours),
        entry("Often", "radio_buttons", options=colours, initial_option=colours[0]),
    )
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    keys = screen.page.keyboard
    await tab_to(screen, "Write to #general")
    await keys.type("/mentoring join")
    await keys.press("Escape")
    await keys.press("Enter")
    await pane.dialog("Join")
    await expect(await pane.field("Topic")).to_be_focused()
    await keys.type("Readers")
    await keys.press("Tab")
    for key in ("ArrowDown", "ArrowDown", "Enter", "Tab", "ArrowDown"):
        await keys.press(key)
    bot.heard.clear()
    await keys.press("Control+Enter")
    values = (await bot.next_heard("view_submission"))["view"]["state"]["values"]
    assert values["Topic"]["it"]["value"] == "Readers"
    assert values["Colour"]["it"]["selected_option"]["value"] == "green"
    assert values["Often"]["it"]["selected_option"]["value"] == "green"
    await pane.expect_no_dialog()
    await expect(pane.composer).to_be_focused()


async def test_tab_stays_inside_a_dialog_and_escape_leaves_it(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.modal = modal("Join", entry("Topic", "plain_text_input"))
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.dialog("Join")
    for key in ["Tab"] * 6 + ["Shift+Tab"] * 9:
        await screen.page.keyboard.press(key)
        assert await screen.page.evaluate("!!document.activeElement.closest('.dialog')")
    await screen.page.keyboard.press("Escape")
    await pane.expect_no_dialog()
    await expect(pane.composer).to_be_focused()


async def test_what_has_the_focus_can_be_seen(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    await bot.post(people["Lena"], "Met?", [section("Met?"), actions(button("We met", "met"))])
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="app")
    await pane.wait_for_message("Met?")
    await tab_to(screen, "We met")
    width = await screen.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "2px"
    await screen.shot("focus")
    await screen.page.keyboard.press("Enter")
    assert (await bot.last_action())["action_id"] == "met"


async def test_the_focus_stays_near_when_the_app_replaces_the_pressed_button(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    ts = await bot.post(people["Lena"], "Met?", [actions(button("We met", "met"))])
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="app")
    await pane.root.get_by_role("button", name="We met").focus()
    channel = (await bot.client.conversations_open(users=people["Lena"]))["channel"]["id"]
    await bot.client.chat_update(channel=channel, ts=ts, text="Noted", blocks=[section("Noted")])
    await pane.wait_for_message("Noted")
    assert await screen.page.evaluate("document.activeElement.closest('article') !== null")


async def test_an_overflow_menu_is_walked_with_arrows(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    menu = {
        "type": "overflow",
        "action_id": "more",
        "options": [option("Help"), option("Pause"), option("Leave")],
    }
    await bot.post(people["Lena"], "Next", [section("Next", accessory=menu)])
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="app")
    await pane.wait_for_message("Next")
    await tab_to(screen, "More actions")
    for key in ("Enter", "ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        await screen.page.keyboard.press(key)
    assert (await bot.last_action())["selected_option"]["value"] == "pause"


async def test_f6_goes_from_region_to_region_even_out_of_a_dialog(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.modal = modal("Join", entry("Topic", "plain_text_input"))
    screen = await window(slack, width=1440)
    lena = await screen.open(user=people["Lena"], view="general", split=people["Tomas"])
    await lena.run("/mentoring join")
    await lena.dialog("Join")
    await screen.page.keyboard.press("F6")
    right = "document.activeElement.closest('.pane').getAttribute('aria-label')"
    assert await screen.page.evaluate(right) == "Slack as Tomas Berg"


async def test_every_control_has_a_name_for_a_screen_reader(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    await bot.post(people["Lena"], "Met?", [section("Met?"), actions(button("We met", "met"))])
    bot.modal = modal("Join", entry("Topic", "plain_text_input"), entry("Who", "users_select"))
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="app")
    await pane.run("/mentoring join")
    await pane.dialog("Join")
    nameless = await screen.page.evaluate(
        "[...document.querySelectorAll('button,input,textarea,a[href],[role=dialog]')]"
        ".filter((n) => !n.textContent.trim() && !n.getAttribute('aria-label') && !n.labels?.length"
        " && !n.getAttribute('aria-labelledby')).map((n) => n.outerHTML)"
    )
    assert nameless == []
    await expect(pane.root.locator("[role=log]")).to_have_attribute("aria-label", "Messages")
