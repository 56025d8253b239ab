"""The bar that moves time: what time it is, what is due, and what was sent meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from playwright.async_api import expect

from tests.browser.conftest import START, local_slack
from tests.browser.sample_bot import SampleBot

if TYPE_CHECKING:
    from sandbox.server import LocalSlack
    from tests.browser.page_driver import Windows

    Ids = dict[str, str]


async def test_the_time_is_told_in_the_persons_zone_and_in_utc(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    pane = await screen.open(user=people["Priya"], view="general")
    now = screen.page.get_by_role("group", name="Now")
    await expect(now).to_have_text("Mon 2 Nov, 14:30 in Kolkata09:00 UTC")
    await pane.become("Jorge Luna")
    await expect(now).to_contain_text("Mon 2 Nov, 03:00 in Mexico City")


async def test_the_server_alone_moves_only_its_clock_and_hides_what_is_due(
    slack: LocalSlack, window: Windows, people: Ids
) -> None:
    screen = await window(slack)
    await screen.open(user=people["Lena"], view="general")
    await expect(screen.page.get_by_text("Next thing due")).to_be_hidden()
    await screen.move_time("1 week")
    await expect(screen.page.get_by_role("group", name="Now")).to_contain_text("Mon 9 Nov, 10:00")
    assert slack.now == START + timedelta(days=7)


async def test_what_the_app_sent_while_time_moved_is_told_with_its_reason(window: Windows) -> None:
    moves: list[datetime] = []

    async def mover(target: datetime) -> None:
        moves.append(target)
        await slack.set_clock(target - timedelta(minutes=30))
        kind: dict[str, Any] = {"id": "t41", "kind": "check_in", "asked": False}
        metadata = {"event_type": "turnabout", "event_payload": kind}
        await bot.post(people["Lena"], "Did you meet Tomas yesterday?", metadata=metadata)
        await slack.set_clock(target)

    async def status() -> dict[str, Any]:
        due, held = "2026-11-03T07:30:00Z", "2026-11-02T19:00:00Z"
        point = {"id": "t41", "file": None, "why": "The time of their meeting has passed.",
                 "about": "Lena Okafor and Tomas Berg", "row": "touchpoint 41, outbox 9",
                 "due_at": due, "held_since": held}  # fmt: skip
        plan = {"what": "Ask the questions of the pulse round", "about": "Lena Okafor",
                "row": "touchpoint 7", "due_at": "2026-11-05T09:00:00Z", "status": "planned",
                "reason": ""}  # fmt: skip
        settled = plan | {"what": "Ask whether they met", "status": "dropped", "reason": "moved"}
        told = {"touchpoints": [point], "coming": [plan], "recent": [settled]}
        return {"next_due": "2026-11-03T08:00:00Z", **told}

    async with local_slack(time_mover=mover, status=status) as slack:
        people = {one.real_name.split()[0]: one.id for one in slack.state.users.values()}
        bot = SampleBot(slack)
        await bot.start()
        screen = await window(slack, width=1440)
        pane = await screen.open(user=people["Amara"], view="general")
        due = screen.page.get_by_role("button", name="next thing due: Tue 3 Nov, 08:00")
        await due.click()
        sent = screen.page.get_by_role("complementary", name="What the app sent")
        entry = sent.get_by_role("button", name="Did you meet Tomas yesterday?")
        why = (
            "The time of their meeting has passed. (Lena Okafor and Tomas Berg)",
            "touchpoint 41, outbox 9 · due Tue 3 Nov, 07:30, held since Mon 2 Nov, 19:00",
        )
        for words in ("07:30", "Lena Okafor", "check in", *why):
            await expect(entry).to_contain_text(words)
        planned = sent.get_by_role("listitem").filter(has_text="Thu 5 Nov, 09:00")
        await expect(planned.first).to_contain_text("pulse round · Lena Okafor")
        await expect(planned.last).to_contain_text("dropped: moved · touchpoint 7")
        assert moves == [datetime.fromisoformat("2026-11-03T08:00:00+00:00")]
        await screen.shot("timeline")
        await entry.click()
        await expect(pane.root).to_have_attribute("aria-label", "Slack as Lena Okafor")
        await pane.wait_for_message("Did you meet Tomas yesterday?")
        await bot.stop()


async def test_a_refused_move_is_said_and_the_buttons_come_back(window: Windows) -> None:
    async def mover(_target: datetime) -> None:
        from sandbox.errors import ControlError  # noqa: PLC0415  # what the control side answers

        raise ControlError("bot_gone", "The bot is not running.")

    async with local_slack(time_mover=mover) as slack:
        screen = await window(slack)
        await screen.open()
        await screen.move_time("1 hour")
        await expect(screen.page.get_by_role("alert").first).to_contain_text("bot is not running")
        step = screen.page.get_by_role("button", name="Move time on by 1 day")
        await expect(step).to_be_enabled()
