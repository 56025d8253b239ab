"""The line through the product, in a real browser: two people and an owner, from joining on.

Everything is done and read on the page of the local Slack; the bot is a process of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest_asyncio
from playwright.async_api import expect

from tests.browser.line_stage import (
    MENTEE,
    MENTOR,
    OWNER,
    STRANGER,
    Line,
    introduced,
    running_line,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Locator

    from tests.browser.page_driver import Pane, Screen, Windows

SLOW_MS = 20_000
HOPE = "Use AI tools without fooling myself"
LEARNED = "A prompt is a brief for somebody new"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(chromium: str) -> AsyncIterator[Line]:  # noqa: ARG001 - skips without chromium
    async with running_line() as line:
        yield line


@pytest_asyncio.fixture(loop_scope="session")
async def line(running: Line) -> Line:
    """An empty database and a Monday morning; starting over is part of what is tested."""
    if running.lived:
        assert (await running.post("reset"))["ok"] is True
    running.lived = True
    return running


async def test_two_people_live_from_joining_to_the_owners_digest_by_keys_alone(
    line: Line, window: Windows
) -> None:
    screen = await window(line.stage.slack, height=1000)
    pane = (await screen.open(user=line.person(OWNER), view="general")).with_keys_alone()
    await pane.run("/mentoring invite #mentoring")
    await pane.wait_for_message("is on its way to that channel")
    await _join(pane, MENTOR, "mentor", "What would you like to get out of it yourself?", "")
    await _join(pane, MENTEE, "mentee", "What would you like to understand or do better?", HOPE)
    await _approve(pane)
    await _accept(pane)
    await _read_the_introduction(pane)
    await _agree(pane)
    await _book(pane)
    await _meet(screen, pane)
    await _read_the_digest(screen, pane)


async def _join(pane: Pane, name: str, role: str, question: str, hope: str) -> None:
    await pane.become(name)
    await pane.goto("mentoring")
    await pane.press("Join")
    await _opened(pane, "Join", "Next")
    await pane.tick("How would you like to take part?", f"As a {role}")
    await pane.submit()
    await _opened(pane, "About you", "Join")
    await pane.fill(question, hope)
    await pane.submit()
    await _notice(pane, "You joined Learn from each other. The matching is planned for")
    await _messages(pane)
    await pane.wait_for_message("When a partner is found, you are asked in private")


async def _approve(pane: Pane) -> None:
    await pane.become(OWNER)
    await pane.run("/mentoring match")
    board = await _opened(pane, "Proposed pairs", "Look over 1 pair")
    await expect(board).to_contain_text(f"{MENTEE} learns from {MENTOR}")
    await expect(board).to_contain_text("Taught and wanted: AI tools")
    await expect(board).to_contain_text("Nothing has been sent to anyone yet.")
    await pane.submit()
    await _opened(pane, "Ready to publish", "Publish")
    await pane.submit()
    await _notice(pane, "1 pair is published.")


async def _accept(pane: Pane) -> None:
    """Each alone; the mentor first, whose second press changes nothing."""
    await pane.become(MENTOR)
    await _messages(pane)
    asked = await pane.wait_for_message(f"{MENTEE} could learn from you")
    await pane.hit(asked.get_by_role("button", name="Yes, I'd like that"), times=2)
    await pane.wait_for_message(f"You said yes to meeting {MENTEE}")
    await expect(pane.messages().get_by_role("button", name="Yes, I'd like that")).to_have_count(0)
    await pane.become(MENTEE)
    await _messages(pane)
    await pane.wait_for_message(f"{MENTOR} would like to share with you")
    await pane.press("Yes, I'd like that")
    word = await pane.wait_for_message("Your mentor leads the meetings, about AI tools")
    await expect(word).to_contain_text("Only you see this.")


async def _read_the_introduction(pane: Pane) -> None:
    await pane.become(MENTOR)
    await pane.goto(MENTEE)
    introduction = await pane.wait_for_message("A new pair", timeout_ms=SLOW_MS)
    await expect(introduction).to_contain_text(f"What {MENTEE} hopes for: {HOPE}")
    await expect(introduction).to_contain_text("Three questions to begin with")
    await expect(introduction).to_contain_text("I cannot read what you write")


async def _agree(pane: Pane) -> None:
    """The mentor writes and signs; the mentee reads and signs."""
    await pane.press("Write the agreement")
    await _opened(pane, "Your agreement", "Sign and send")
    await pane.fill(f"What {MENTEE} would like to learn or do differently", "One tool a week")
    await pane.fill(f"What {MENTOR} would like to get out of it", "See how decisions are made")
    await pane.submit()
    await _notice(pane, f"Signed by you, and on its way to {MENTEE}")
    await pane.become(MENTEE)
    await _messages(pane)
    await pane.wait_for_message(f"{MENTOR} wrote an agreement")
    await pane.press("Read and sign")
    text = await _opened(pane, "Your agreement", "Sign")
    await expect(text).to_contain_text("One tool a week")
    await pane.submit()
    await _notice(pane, f"You and {MENTOR} have both signed")


async def _book(pane: Pane) -> None:
    """The mentee picks a time in one click, the mentor confirms in one."""
    offer = await pane.wait_for_message(f"The first meeting with {MENTOR} is yours to book")
    await pane.hit(offer.get_by_role("button", name=re.compile(r"^Tue 3 Nov")))
    await pane.wait_for_message(f"{MENTOR} is asked to confirm it")
    await pane.become(MENTOR)
    await _messages(pane)
    await pane.wait_for_message(f"{MENTEE} suggests meeting on Tue 3 Nov")
    await pane.press("That suits me")
    await pane.wait_for_message(f"You said yes to Tue 3 Nov, 12:00, and {MENTEE} is told.")
    file = await pane.wait_for_message("Open this file to put the meeting into your calendar")
    await expect(file).to_contain_text(f"Meeting with {MENTEE}")
    prompt = await pane.wait_for_message("You lead this one")
    await expect(prompt).to_contain_text("Only you see this.")


async def _meet(screen: Screen, pane: Pane) -> None:
    """Time moves past the meeting; the mentee says what it brought."""
    await screen.move_time("1 day")
    await screen.move_time("1 day")
    await pane.become(MENTEE)
    await _messages(pane)
    await pane.wait_for_message(f"You and {MENTOR} had planned to meet on Tue 3 Nov")
    await pane.press("We met")
    await _opened(pane, "After your meeting", "Keep it")
    await pane.fill("What did you learn that you didn't know before?", LEARNED)
    await pane.submit()
    await _notice(pane, "Kept.")
    noted = await pane.wait_for_message(f"Noted: you and {MENTOR} met.")
    await expect(noted).to_contain_text("For the next meeting, these times suit you both:")


async def _read_the_digest(screen: Screen, pane: Pane) -> None:
    await screen.move_time("1 week")
    sent = screen.page.get_by_role("complementary", name="What the app sent")
    entry = sent.get_by_role("listitem").filter(has_text="Learn from each other · week 1").first
    await expect(entry).to_contain_text("It is the owners' day for the digest")
    await expect(entry).to_contain_text("touchpoint")
    await screen.shot("line-timeline")
    await pane.hit(entry.get_by_role("button"))
    digest = await pane.wait_for_message("Learn from each other · week 1 of 26")
    await expect(digest).to_contain_text("Meetings this week: 1 of 1 happened.")
    chart = digest.get_by_role("img")
    await expect(chart).to_be_visible()
    await expect(chart).to_have_attribute("alt", re.compile(r"1 of 1"))
    assert await chart.evaluate("image => image.complete && image.naturalWidth > 300")
    await expect(digest).not_to_contain_text(LEARNED)


async def test_the_page_opens_as_the_owner_who_is_the_first_of_the_roster(
    running: Line, window: Windows
) -> None:
    screen = await window(running.stage.slack)
    pane = await screen.open()
    await expect(pane.root).to_have_attribute("aria-label", f"Slack as {OWNER}")
    assert running.stage.rows[0]["name"] == OWNER


async def test_a_word_that_is_no_command_gets_a_guess_and_a_list(
    running: Line, window: Windows
) -> None:
    screen = await window(running.stage.slack)
    pane = await screen.open(user=running.person(STRANGER), view="general")
    await pane.run("/mentoring jion")
    answer = await pane.wait_for_message("There is no “jion” here.")
    await expect(answer).to_contain_text("Did you mean /mentoring join?")
    await expect(answer).to_contain_text("Only visible to you")
    await pane.run("/mentoring zebra")
    answer = await pane.wait_for_message("There is no “zebra” here. This is what there is:")
    await expect(answer).not_to_contain_text("/mentoring match")
    await pane.run("/mentoring match")
    await pane.wait_for_message("This is for the owners of the programme, and nothing was changed.")


async def test_an_empty_and_an_overlong_field_say_what_is_needed_and_keep_the_rest(
    running: Line, window: Windows
) -> None:
    running.lived = True
    screen = await window(running.stage.slack)
    pane = await screen.open(user=running.person(OWNER), view="general")
    await pane.run("/mentoring new")
    await _opened(pane, "New programme", "Next")
    await pane.submit()
    await _opened(pane, "New programme", "Keep as a draft")
    await pane.fill("Name", "Spring")
    await pane.fill("What is it for?", "")
    await pane.submit()
    await pane.expect_error("What is it for?", "Please complete this required field.")
    await pane.fill("What is it for?", "   ")
    await pane.submit()
    await pane.expect_error("What is it for?", "Please fill this in.")
    await pane.fill("What is it for?", "a" * 2901)
    await pane.submit()
    await pane.expect_error("What is it for?", "Please enter no more than 2900 characters.")
    await expect(await pane.field("Name")).to_have_value("Spring")
    await pane.fill("What is it for?", "To hear each other")
    await pane.submit()
    board = await pane.dialog("Set-up")
    await expect(board).to_contain_text("Spring is kept as a draft.", timeout=SLOW_MS)
    await expect(board).to_contain_text("a champion who has accepted · under People")
    await pane.press("Close")
    await pane.expect_no_dialog()


async def test_a_stranger_who_presses_somebody_elses_button_is_told_and_changes_nothing(
    line: Line, window: Windows
) -> None:
    await introduced(line)
    asked = line.message(MENTOR, "You said yes to meeting")
    answer = await line.act(
        STRANGER, "click", channel=asked.channel, ts=asked.ts, action_id="quiet_menu", value="plan"
    )
    assert answer["error"] == "unknown_channel"
    pair = line.stage.slack.state.channels[line.message(MENTOR, "In these meetings").channel]
    pair.members[line.person(STRANGER)] = None  # never on Slack: only the bot is left to refuse
    screen = await window(line.stage.slack)
    pane = await screen.open(user=line.person(STRANGER), view=pair.id)
    await pane.press("Write the agreement")
    refusal = await pane.wait_for_message("This belongs to somebody else, so nothing was changed.")
    await expect(refusal).to_contain_text("Only visible to you")
    await pane.expect_no_dialog()
    await pane.press("Plan a meeting")
    own = await pane.dialog("Your meetings")
    await expect(own).to_contain_text("You have no partner to plan with yet.")
    await pane.press("Close")
    await pane.become(MENTOR)
    await expect(await pane.home()).to_contain_text("Agreement: not written yet")


async def test_starting_over_leaves_an_empty_workspace_and_a_bot_that_answers(
    line: Line, window: Windows
) -> None:
    screen = await window(line.stage.slack)
    pane = await screen.open(user=line.person(OWNER), view="mentoring")
    await pane.run("/mentoring invite #mentoring")
    await pane.wait_for_message("A word from Tunde Nwosu")
    assert (await line.post("reset"))["ok"] is True
    await expect(pane.messages()).to_have_count(0)
    home = await pane.home()
    await expect(home).to_contain_text("Learn from each other · draft")
    await expect(home).to_contain_text(
        "Everything that is needed is there. Invite people opens it."
    )


# --- words for what is done often ----------------------------------------------------------------


async def _opened(pane: Pane, title: str, submit: str) -> Locator:
    """Wait until a form has taken the place of the first, quick view."""
    dialog = await pane.dialog(title)
    await expect(dialog.get_by_role("button", name=submit, exact=True)).to_be_visible(
        timeout=SLOW_MS
    )
    return dialog


async def _notice(pane: Pane, text: str) -> None:
    """Read what stands in place of the form, and close it."""
    await expect(await pane.front()).to_contain_text(text)
    await pane.press("Close")
    await pane.expect_no_dialog()


async def _messages(pane: Pane) -> None:
    await pane.tab("Messages")
