"""Modals: stacks of three, errors at the field, updates that keep what was typed, and silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.sample_bot import actions, button, entry, modal, section

if TYPE_CHECKING:
    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Windows
    from tests.browser.sample_bot import SampleBot

    Ids = dict[str, str]


async def test_an_empty_required_field_is_refused_at_the_field(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.modal = modal("Join", entry("Topic", "plain_text_input", max_length=60))
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.dialog("Join")
    await pane.submit()
    await pane.expect_error("Topic", "Please complete this required field.")
    await expect(await pane.field("Topic")).to_be_focused()
    await screen.shot("error-at-the-field")
    await pane.fill("Topic", "x" * 61)
    await pane.submit()
    await pane.expect_error("Topic", "60")
    assert [body for body in bot.heard if body.get("type") == "view_submission"] == []


async def test_what_the_app_refuses_stands_at_its_field_and_the_rest_stays(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.modal = modal("Join", entry("Topic", "plain_text_input"), entry("City", "plain_text_input"))
    bot.answers = [{"response_action": "errors", "errors": {"City": "Where is that?"}}]
    pane = await (await window(slack)).open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.fill("Topic", "Readers")
    await pane.fill("City", "Atlantis")
    await pane.submit()
    await pane.expect_error("City", "Where is that?")
    await expect(await pane.field("Topic")).to_have_value("Readers")
    await pane.submit()
    await pane.expect_no_dialog()


async def test_an_update_keeps_what_was_typed_and_the_focus(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    topic = entry("Topic", "plain_text_input")
    bot.modal = modal("Join", topic, section("Loading", block_id="note"))
    pane = await (await window(slack)).open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.fill("Topic", "Half a wo")
    view = next(iter(slack.state.views.by_id.values()))
    after = modal("Join", section("Hello", block_id="hi"), topic, section("Done", block_id="note"))
    await bot.client.views_update(view_id=view.id, hash=view.hash, view=after)
    await expect(await pane.dialog("Join")).to_contain_text("Done")
    field = await pane.field("Topic")
    await expect(field).to_be_focused()
    await pane.screen.page.keyboard.type("rd")
    await expect(field).to_have_value("Half a word")


async def test_modals_stack_three_deep_and_come_back_one_by_one(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    name = entry("Name", "plain_text_input")
    go_on = actions(button("Further", "next_modal"))
    bot.modal = modal("First", name, go_on, notify_on_close=True)
    screen = await window(slack)
    pane = await screen.open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.fill("Name", "Kept")
    for title in ("Second", "Third"):
        bot.modal = modal(title, go_on, submit=None, notify_on_close=True)
        await pane.press("Further")
        await pane.dialog(title)
    await screen.shot("modal-stack")
    for title in ("Second", "First"):
        await screen.page.keyboard.press("Escape")
        await pane.dialog(title)
    await expect(await pane.field("Name")).to_have_value("Kept")
    closed = [body for body in bot.heard if body.get("type") == "view_closed"]
    assert [body["view"]["title"]["text"] for body in closed] == ["Third", "Second"]


async def test_an_answer_may_push_or_replace_the_modal(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.modal = modal("First", section("one"))
    bot.answers = [
        {"response_action": "push", "view": modal("Second", section("two"))},
        {"response_action": "update", "view": modal("Thanks", section("three"), submit=None)},
    ]
    pane = await (await window(slack)).open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.dialog("First")
    await pane.submit()
    await pane.dialog("Second")
    await pane.submit()
    await pane.dialog("Thanks")


async def test_a_silent_app_leaves_the_form_as_it_was(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.modal = modal("Join", entry("Topic", "plain_text_input"))
    pane = await (await window(slack)).open(user=people["Lena"], view="general")
    await pane.run("/mentoring join")
    await pane.fill("Topic", "Readers")
    await bot.stop()
    await pane.submit()
    await expect(await pane.front()).to_contain_text("Turnabout did not answer within 3 seconds.")
    await expect(await pane.field("Topic")).to_have_value("Readers")


async def test_one_persons_modal_leaves_the_other_side_usable(
    slack: LocalSlack, bot: SampleBot, window: Windows, people: Ids
) -> None:
    bot.modal = modal("Join", entry("Topic", "plain_text_input"))
    screen = await window(slack, width=1440)
    lena = await screen.open(user=people["Lena"], view="general", split=people["Tomas"])
    tomas = screen.pane(1)
    await lena.run("/mentoring join")
    await lena.fill("Topic", "Mine")
    await tomas.goto("general")
    await tomas.write("Hello from the right")
    await tomas.wait_for_message("Hello from the right")
    await expect(await lena.field("Topic")).to_have_value("Mine")
    await screen.shot("split-view")
