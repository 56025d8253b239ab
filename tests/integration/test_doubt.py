"""Doubt: Slack was unwell, the answer was lost, a process ended. What was said once stays once.

With the optional history scopes our own key is looked for; without them only what was in flight
may come twice, and a file never does. Both databases.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.outgoing import Method
from models.database import Database
from models.outbox import TRIES_IN_PLACE, OutboxStatus
from models.people import Person
from models.workspaces import Workspace
from scheduling import slack_calls
from scheduling.delivery import Delivery
from tests import builders
from tests.builders import HISTORY, WORKSPACE
from tests.handlers.world import World, living
from tests.integration.post_office import posted, row, write

POST = "chat.postMessage"
DROPPED = aiohttp.ServerDisconnectedError()
ICS = {"filename": "meeting.ics", "title": "Meeting", "content": "BEGIN:VCALENDAR"}


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with living(database) as found:
        async with found.deps.unit_of_work() as uow:
            await builders.installed(uow)
        yield found


@pytest.fixture
async def ben(world: World) -> Person:
    async with world.deps.unit_of_work() as uow:
        return await builders.person(uow, "UBEN00")


async def grant_history(world: World) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Workspace, WORKSPACE)).scopes = HISTORY


def another(world: World, *, alone: bool = False) -> Delivery:
    """The delivery of another process, or of this one started again."""
    return Delivery(world.deps, worker="w2", alone=alone)


# Slack is not well


def half_read() -> SlackApiError:
    """What the SDK raises when a body calls itself JSON and is none."""
    response = SimpleNamespace(status=502, headers={})
    return SlackApiError("unexpected body", response)  # type: ignore[no-untyped-call]


TROUBLES: dict[str, dict[str, Any]] = {
    "500": {"status": 500, "data": {"ok": False, "error": "internal_error"}},
    "503 in plain text": {"status": 503, "data": "upstream connect error"},
    "502 in html": {"status": 502, "data": {}},
    "200 with an error": {"data": {"ok": False, "error": "fatal_error"}},
    "200 in html": {"data": {}},
    "json that is none": {"raises": half_read()},
    "connection refused": {"raises": aiohttp.ClientConnectionError()},
    "connection reset": {"raises": ConnectionResetError()},
    "too slow": {"raises": TimeoutError()},
    "an error of the SDK": {"raises": SlackRequestError("what?")},
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_a_message_that_slack_did_not_take_is_tried_again(
    world: World, ben: Person, trouble: dict[str, Any]
) -> None:
    world.slack.fails(POST, **trouble)
    await write(world, "a", ben)
    await write(world, "b", ben)
    await world.live(timedelta(hours=1))
    assert posted(world) == ["a", "b"], "in order, and each once"
    assert (await row(world, "a")).attempts == 2


async def test_a_message_slack_never_takes_soon_holds_no_other_back_and_is_given_up_in_the_end(
    world: World, ben: Person
) -> None:
    data = {"ok": False, "error": "internal_error"}
    world.slack.fails(POST, data=data, status=500, times=TRIES_IN_PLACE + 1)
    await write(world, "a", ben)
    await write(world, "b", ben)
    await world.live(timedelta(minutes=30))
    assert posted(world) == ["b"]
    world.slack.fails(POST, data=data, status=500, times=999)
    world.clock.step(world.clock.now() + timedelta(days=4))
    await world.live(timedelta(hours=1))
    found = await row(world, "a")
    assert (found.status, found.reason) == (OutboxStatus.FAILED, "tried too long")
    assert posted(world) == ["b"]


async def test_hours_without_slack_lose_nothing(world: World, ben: Person) -> None:
    world.slack.fails(POST, data="down for maintenance", status=503, times=999)
    for key in "abc":
        await write(world, key, ben)
    await world.live(timedelta(hours=4))
    world.slack.faults.clear()
    await world.live(timedelta(hours=2))
    assert sorted(posted(world)) == ["a", "b", "c"]


# The answer was lost


async def test_with_history_what_was_posted_is_found_and_not_posted_again(
    world: World, ben: Person
) -> None:
    await grant_history(world)
    world.slack.fails(POST, raises=DROPPED, accepted=True)
    await write(world, "a", ben)
    await write(world, "b", ben)
    await world.live(timedelta(hours=1))
    assert posted(world) == ["a", "b"]
    found = await row(world, "a")
    assert (found.status, found.ts) == (OutboxStatus.SENT, world.slack.posts[0].ts)


async def test_with_history_what_was_not_posted_is_posted(world: World, ben: Person) -> None:
    await grant_history(world)
    world.slack.fails(POST, raises=DROPPED)
    await write(world, "a", ben)
    await world.live(timedelta(hours=1))
    assert posted(world) == ["a"]
    assert len(world.slack.called("conversations.history")) == 1


async def test_a_look_up_that_fails_counts_as_not_found(world: World, ben: Person) -> None:
    await grant_history(world)
    world.slack.fails(POST, raises=DROPPED)
    world.slack.fails("conversations.history", "ratelimited", status=429)
    await write(world, "a", ben)
    await world.live(timedelta(hours=1))
    assert posted(world) == ["a"]


async def test_another_message_of_the_same_words_is_not_taken_for_ours(
    world: World, ben: Person
) -> None:
    await grant_history(world)
    await write(world, "a", ben)
    await world.settle()
    world.slack.posts[0].metadata["event_payload"]["id"] = "somebody else's"
    world.slack.fails(POST, raises=DROPPED)
    await write(world, "b", ben)
    await world.live(timedelta(hours=1))
    assert posted(world) == ["a", "b"]


async def test_without_history_it_is_sent_again_and_the_try_is_counted(
    world: World, ben: Person
) -> None:
    world.slack.fails(POST, raises=DROPPED, accepted=True)
    await write(world, "a", ben)
    await world.live(timedelta(hours=1))
    assert posted(world) == ["a", "a"]
    tokens = {one.metadata["event_payload"]["id"] for one in world.slack.posts}
    assert len(tokens) == 1, "both carry one key, so that the repeat can be seen"
    assert (await row(world, "a")).attempts == 2
    assert world.slack.called("conversations.history") == []


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_file_is_shared_at_most_once(world: World, ben: Person, *, accepted: bool) -> None:
    method = "files.completeUploadExternal"
    world.slack.fails(method, raises=DROPPED, accepted=accepted)
    await write(world, "a", ben, method=Method.SHARE, extra=ICS)
    await world.live(timedelta(hours=1))
    assert len([one for one in world.slack.posts if one.file]) == accepted
    assert (await row(world, "a")).status == OutboxStatus.DROPPED


async def test_a_file_that_slack_put_off_is_shared_later(world: World, ben: Person) -> None:
    world.slack.fails("files.getUploadURLExternal", "ratelimited", status=429)
    await write(world, "a", ben, method=Method.SHARE, extra=ICS)
    await world.delivery.run()
    world.clock.wait(31)
    await world.delivery.run()
    assert [one.file for one in world.slack.posts] == ["BEGIN:VCALENDAR"]


# A process ended, or was thought to have


async def test_what_a_dead_process_had_only_claimed_is_sent_by_the_next(
    world: World, ben: Person
) -> None:
    await write(world, "a", ben)
    assert len(await world.delivery._claim()) == 1
    await another(world, alone=True).run()
    assert posted(world) == ["a"]


@pytest.mark.parametrize(("history", "times"), [(True, 1), (False, 2)])
async def test_what_a_dead_process_posted_and_never_recorded(
    world: World, ben: Person, *, history: bool, times: int
) -> None:
    if history:
        await grant_history(world)
    await write(world, "a", ben)
    (claimed,) = await world.delivery._claim()
    await slack_calls.send(
        world.deps, claimed.row, claimed.body, claimed.people, known=claimed.channel
    )
    await another(world, alone=True).run()
    assert posted(world) == ["a"] * times
    assert (await row(world, "a")).status == OutboxStatus.SENT


async def test_another_process_waits_until_the_lease_is_over(world: World, ben: Person) -> None:
    await write(world, "a", ben)
    await world.delivery._claim()
    other = another(world)
    await other.run()
    assert posted(world) == []
    world.clock.wait(46)
    await other.run()
    assert posted(world) == ["a"]


async def test_a_late_process_marks_nothing_that_was_taken_over(world: World, ben: Person) -> None:
    await write(world, "a", ben)
    claimed = await world.delivery._claim()
    world.clock.wait(46)
    await another(world).run()
    taken = await row(world, "a")
    await world.delivery._send_all(claimed)
    found = await row(world, "a")
    assert (found.claimed_by, found.ts) == (taken.claimed_by, taken.ts)
    assert posted(world) == ["a"], "before the call it looks whether the message is still its own"


async def test_a_refusal_that_comes_late_changes_nothing_either(world: World, ben: Person) -> None:
    await write(world, "a", ben)
    (claimed,) = await world.delivery._claim()
    world.clock.wait(46)
    await another(world).run()
    world.slack.fails(POST, "channel_not_found")
    await world.delivery._send(claimed)
    assert (await row(world, "a")).status == OutboxStatus.SENT


async def test_two_processes_at_once_send_each_message_once(world: World) -> None:
    async with world.deps.unit_of_work() as uow:
        people = [await builders.person(uow, f"UMANY{number}") for number in range(12)]
    for number, one in enumerate(people):
        await write(world, f"{number}", one)
    world.delivery.alone = False
    other = another(world)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(world.delivery.run())
        tasks.create_task(other.run())
    assert sorted(posted(world)) == sorted(str(number) for number in range(12))
    assert world.delivery.sent + other.sent == 12


async def test_a_process_that_stops_gives_back_what_it_had_only_claimed(
    world: World, ben: Person
) -> None:
    await write(world, "a", ben)
    claimed = await world.delivery._claim()
    await world.delivery.finish()
    await world.delivery._send_all(claimed)
    found = await row(world, "a")
    assert (found.status, found.attempts, posted(world)) == (OutboxStatus.QUEUED, 0, [])
    await another(world).run()
    assert posted(world) == ["a"]
