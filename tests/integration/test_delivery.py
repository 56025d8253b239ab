"""The delivery: what Slack may answer, and what becomes of a message then. Both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from sqlalchemy import select

from bot.outgoing import Method
from models.database import Database
from models.outbox import OutboxStatus, Pace
from models.people import Person
from models.programmes import Programme
from models.workspaces import Workspace
from tests import builders
from tests.builders import WORKSPACE
from tests.handlers.world import World, living
from tests.integration.post_office import attention, posted, row, write, write_to_channel

POST = "chat.postMessage"
OTHER = "-/T2"


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


@pytest.fixture
async def programme(world: World, ben: Person) -> Programme:
    async with world.deps.unit_of_work() as uow:
        found = await builders.programme(uow, ben)
        await builders.enrolment(uow, found, ben, "mentee")
        return found


async def wait_for(world: World) -> float:
    """Real seconds until chat.postMessage may be called again."""
    async with world.deps.reading() as uow:
        found = (await uow.session.scalars(select(Pace.next_at).where(Pace.method == POST))).one()
    return (found - world.clock.work()).total_seconds()


# The good way


async def test_a_message_is_posted_once_with_its_own_key_and_remembered(
    world: World, ben: Person
) -> None:
    await write(world, "a", ben, kind="prompt", asked=True)
    await world.settle()
    await world.settle()
    (post,) = world.slack.posts
    found = await row(world, "a")
    assert (found.status, found.channel, found.ts) == (OutboxStatus.SENT, post.channel, post.ts)
    payload = {"id": found.token, "kind": "prompt", "asked": True}
    assert post.metadata == {"event_type": "turnabout", "event_payload": payload}


async def test_a_conversation_is_opened_once(world: World, ben: Person) -> None:
    for key in "abc":
        await write(world, key, ben)
    await world.settle()
    assert posted(world) == ["a", "b", "c"]
    assert len(world.slack.called("conversations.open")) == 1


async def test_the_same_letter_written_twice_is_one_message(world: World, ben: Person) -> None:
    await write(world, "a", ben)
    await write(world, "a", ben)
    await world.settle()
    await write(world, "a", ben)
    await world.settle()
    assert posted(world) == ["a"]


async def test_more_messages_than_one_claim_takes_all_leave(world: World) -> None:
    async with world.deps.unit_of_work() as uow:
        people = [await builders.person(uow, f"UMANY{number}") for number in range(20)]
    for number, one in enumerate(people):
        await write(world, f"{number}", one)
    assert await world.delivery.run() == 20
    assert posted(world) == [str(number) for number in range(20)]


# Too fast


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *(("7", 7), ("0", 0), ("120", 120), ("abc", 30), ("", 30), ("-3", 30), ("1.5", 30)),
        *((None, 30), ("9" * 30, 30), ("99999", 3600)),
    ],
)
async def test_when_slack_says_too_fast_it_waits_as_long_as_slack_says(
    world: World, ben: Person, header: str | None, seconds: int
) -> None:
    headers = {} if header is None else {"Retry-After": header}
    world.slack.fails(POST, "ratelimited", status=429, headers=headers)
    await write(world, "a", ben)
    await world.delivery.run()
    if seconds:
        assert posted(world) == []
        assert seconds - 5 <= await wait_for(world) <= seconds
        world.clock.wait(seconds - 5)
        await world.delivery.run()
        assert len(world.slack.called(POST)) == 1
        world.clock.wait(6)
        await world.delivery.run()
    assert posted(world) == ["a"]


async def test_a_message_that_came_too_fast_takes_one_place_in_the_week(
    world: World, ben: Person
) -> None:
    world.slack.fails(POST, "ratelimited", status=429, headers={"Retry-After": "9"}, times=2)
    await write(world, "a", ben, asked=False)
    for _ in range(3):
        await world.delivery.run()
        world.clock.wait(10)
    assert posted(world) == ["a"]
    assert await attention(world) == [(ben.id, "2026-11-02")]


async def test_too_fast_in_one_workspace_holds_no_other_back(world: World, ben: Person) -> None:
    async with world.deps.unit_of_work() as uow:
        await builders.installed(uow, OTHER)
        far = await builders.person(uow, "UFAR00", workspace=OTHER)
    world.slack.fails(POST, "ratelimited", status=429, headers={"Retry-After": "60"})
    await write(world, "a", ben)
    await world.delivery.run()
    await write(world, "b", far)
    await write(world, "c", ben)
    await world.delivery.run()
    assert posted(world) == ["b"]
    assert world.slack.posts[0].workspace == OTHER
    world.clock.wait(61)
    await world.delivery.run()
    assert posted(world) == ["b", "a", "c"]


# Slack says no for good


async def test_who_asked_for_a_channel_post_hears_that_it_could_not_be_made(
    world: World, ben: Person, programme: Programme
) -> None:
    world.slack.fails(POST, "not_in_channel")
    await write_to_channel(world, "a", programme, "CSECRT", report_to=ben)
    await world.settle()
    assert (await row(world, "a")).status == OutboxStatus.FAILED
    (report,) = world.slack.read_by("UBEN00", "report")
    assert "CSECRT" in report.text


@pytest.mark.parametrize("code", ["user_not_found", "user_disabled", "user_not_visible"])
async def test_somebody_slack_lost_is_written_to_no_more(
    world: World, ben: Person, code: str
) -> None:
    world.slack.fails("conversations.open", code)
    await write(world, "a", ben)
    await write(world, "b", ben)
    await world.settle()
    found = [(one.status, one.reason) for one in (await row(world, "a"), await row(world, "b"))]
    assert found == [(OutboxStatus.FAILED, code), (OutboxStatus.DROPPED, "gone")]


@pytest.mark.parametrize("code", ["cannot_dm_bot", "messages_tab_disabled", "invalid_blocks"])
async def test_what_slack_refuses_for_good_holds_nothing_else_back(
    world: World, ben: Person, code: str
) -> None:
    world.slack.fails(POST, code)
    await write(world, "a", ben)
    await write(world, "b", ben)
    await world.settle()
    found = await row(world, "a")
    assert (found.status, found.reason) == (OutboxStatus.FAILED, code)
    assert posted(world) == ["b"]


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_with_a_dead_token_nothing_is_lost_and_nothing_else_is_tried(
    world: World, ben: Person, code: str
) -> None:
    world.slack.fails(POST, code)
    await write(world, "a", ben)
    await world.live(timedelta(minutes=5))
    await write(world, "b", ben)
    await world.live(timedelta(minutes=5))
    assert len(world.slack.called(POST)) == 1
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Workspace, WORKSPACE)).active = True  # installed again
    await world.settle()
    assert posted(world) == ["a", "b"]


async def test_a_message_that_is_no_longer_there_is_not_replaced(world: World, ben: Person) -> None:
    extra = {"channel": "D1", "ts": "1.1"}
    await write(world, "a", ben, method=Method.UPDATE, extra=extra, answering=ben)
    await world.settle()
    found = await row(world, "a")
    assert (found.status, found.reason) == (OutboxStatus.DROPPED, "message_not_found")


# Order, and independence


async def test_one_conversation_stays_in_order_while_others_go_on(
    world: World, ben: Person
) -> None:
    async with world.deps.unit_of_work() as uow:
        mia = await builders.person(uow, "UMIA00")
    world.slack.fails(POST, raises=aiohttp.ClientConnectionError())
    await write(world, "a", ben)
    await write(world, "b", ben)
    await write(world, "c", mia)
    await world.delivery.run()
    assert posted(world)[0] == "c"
    await world.live(timedelta(hours=1))
    assert posted(world) == ["c", "a", "b"]


async def test_messages_of_an_inactive_workspace_wait(world: World, ben: Person) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Workspace, WORKSPACE)).active = False
        await builders.installed(uow, OTHER)
        far = await builders.person(uow, "UFAR00", workspace=OTHER)
    await write(world, "a", ben)
    await write(world, "b", far)
    await world.settle()
    assert posted(world) == ["b"]
    assert (await row(world, "a")).status == OutboxStatus.QUEUED


async def test_a_post_of_another_conversation_is_taken_for_none(world: World, ben: Person) -> None:
    answer = {"ok": True, "channel": "DWRONG", "ts": "1.1"}
    world.slack.fails(POST, data=answer)
    await write(world, "a", ben)
    await world.live(timedelta(hours=1))
    assert posted(world) == ["a"]
    assert (await row(world, "a")).channel != "DWRONG"
