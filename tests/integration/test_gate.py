"""The gate: whom a message reaches, and when, from the newest facts. Both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from models.database import Database
from models.enrolments import EnrolmentStatus
from models.outbox import OutboxStatus
from models.people import Person
from models.programmes import Programme
from models.workspaces import Workspace
from tests import builders
from tests.builders import START, WORKSPACE
from tests.handlers.world import World, living
from tests.integration.post_office import attention, posted, row, write

NIGHT = datetime(2026, 11, 2, 22, 0, tzinfo=UTC)
DAY = timedelta(days=1)


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
        found = await builders.programme(uow)
        await builders.enrolment(uow, found, ben, "mentee")
        return found


async def somebody(world: World, slack_id: str, **columns: str) -> Person:
    async with world.deps.unit_of_work() as uow:
        return await builders.person(uow, slack_id, **columns)


async def change_place(
    world: World, programme: Programme, person: Person, **columns: object
) -> None:
    async with world.deps.unit_of_work() as uow:
        place = await builders.place_of(uow, programme, person)
        for name, value in columns.items():
            setattr(place, name, value)


def when(world: World, key: str) -> str:
    (found,) = [one for one in world.slack.posts if one.text == f"letter {key}"]
    return found.at.strftime("%a %d %H:%M")


# Hours


@pytest.mark.parametrize(
    ("zone", "hours", "days", "leaves"),
    [
        ("Europe/London", "09:00-17:00", "12345", "Tue 03 09:00"),
        ("Europe/Berlin", "07:30-15:00", "12345", "Tue 03 06:30"),
        ("America/Los_Angeles", "09:00-17:00", "12345", "Mon 02 22:00"),
        ("Asia/Kathmandu", "09:00-17:00", "12345", "Tue 03 03:15"),
        ("Europe/London", "09:00-17:00", "67", "Sat 07 09:00"),
    ],
)
async def test_a_message_waits_for_its_readers_hours(
    world: World, zone: str, hours: str, days: str, leaves: str
) -> None:
    reader = await somebody(world, "UREAD0", zone=zone, hours=hours, working_days=days)
    world.clock.step(NIGHT)
    await write(world, "a", reader)
    await world.live(7 * DAY)
    assert when(world, "a") == leaves


async def test_an_answer_leaves_at_once_even_at_night(world: World, ben: Person) -> None:
    world.clock.step(NIGHT)
    await write(world, "a", ben, answering=ben)
    await world.settle()
    assert posted(world) == ["a"]


@pytest.mark.parametrize(("minutes", "leaves"), [(10, "Mon 02 22:10"), (11, "Tue 03 09:00")])
async def test_after_ten_minutes_an_answer_is_a_message_like_any_other(
    world: World, ben: Person, minutes: int, leaves: str
) -> None:
    world.clock.step(NIGHT)
    await set_active(world, active=False)
    await write(world, "a", ben, answering=ben)
    await world.live(timedelta(minutes=minutes))
    await set_active(world, active=True)
    await world.live(2 * DAY)
    assert when(world, "a") == leaves


async def set_active(world: World, *, active: bool) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Workspace, WORKSPACE)).active = active


async def test_hours_that_changed_since_it_was_written_count(world: World, ben: Person) -> None:
    world.clock.step(NIGHT)
    await write(world, "a", ben)
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, ben.id)).hours = "13:00-18:00"
    await world.live(2 * DAY)
    assert when(world, "a") == "Tue 03 13:00"


async def test_a_group_message_suits_everybody_in_it(world: World, ben: Person) -> None:
    early = await somebody(world, "UEARLY", zone="Asia/Dubai")  # until 13:00 in London
    world.clock.step(NIGHT)
    await write(world, "a", [ben, early])
    await world.live(2 * DAY)
    assert when(world, "a") == "Tue 03 09:00"
    assert world.slack.posts[0].who == ("UBEN00", "UEARLY")


# Pauses, leaving, being gone


async def test_who_paused_is_left_in_peace_until_the_day(
    world: World, ben: Person, programme: Programme
) -> None:
    await change_place(world, programme, ben, paused_until=date(2026, 11, 11))
    await write(world, "a", ben, programme=programme)
    await write(world, "b", ben, programme=programme, kind="prompt")
    await write(world, "c", ben, programme=programme, kind="check_in")
    await write(world, "d", ben, programme=programme, answering=ben)
    await world.live(14 * DAY)
    assert posted(world) == ["d", "a"]
    assert when(world, "a") == "Wed 11 09:00"
    assert [(await row(world, key)).reason for key in ("b", "c")] == ["paused", "paused"]


@pytest.mark.parametrize("paused", ["UWEST0", "UEAST0"])
async def test_a_pause_of_one_holds_a_group_message_across_the_date_line(
    world: World, programme: Programme, paused: str
) -> None:
    east = await somebody(world, "UEAST0", zone="Pacific/Auckland")
    west = await somebody(world, "UWEST0", zone="America/Los_Angeles")
    async with world.deps.unit_of_work() as uow:
        for one in (east, west):
            until = date(2026, 11, 5) if one.slack_id == paused else None
            await builders.enrolment(uow, programme, one, "mentor", paused_until=until)
    world.clock.step(datetime(2026, 11, 2, 21, 0, tzinfo=UTC))  # both at work, Tue and Mon
    await write(world, "a", [east, west], programme=programme)
    await world.live(14 * DAY)
    quiet = {"UWEST0": west, "UEAST0": east}[paused]
    (post,) = world.slack.posts
    assert quiet.week.local_date(post.at) >= date(2026, 11, 5)
    assert all(one.week.is_open(post.at) for one in (east, west))


async def test_who_left_the_programme_hears_nothing_more_of_it(
    world: World, ben: Person, programme: Programme
) -> None:
    async with world.deps.unit_of_work() as uow:
        other = await builders.programme(uow, name="Another")
        await builders.enrolment(uow, other, ben, "mentee")
    await change_place(world, programme, ben, status=EnrolmentStatus.LEFT)
    await write(world, "a", ben, programme=programme)
    await write(world, "b", ben, programme=other)
    await write(world, "c", ben, programme=programme, answering=ben)
    await world.settle()
    assert posted(world) == ["b", "c"]
    found = await row(world, "a")
    assert (found.status, found.reason) == (OutboxStatus.DROPPED, "the person left")


async def test_who_is_gone_is_not_written_to_not_even_in_a_group(world: World, ben: Person) -> None:
    gone = await somebody(world, "UGONE0", gone_at=START)  # type: ignore[arg-type]
    await write(world, "a", gone)
    await write(world, "b", [ben, gone])
    await world.settle()
    assert posted(world) == []
    assert {(await row(world, key)).reason for key in ("a", "b")} == {"gone"}


# The weekly budget


async def test_two_unasked_messages_a_week_and_the_third_waits_for_its_place(
    world: World, ben: Person
) -> None:
    for key in "abcd":
        await write(world, key, ben, asked=False)
        await world.live(DAY)
    await write(world, "asked", ben)
    await world.live(14 * DAY)
    assert [(key, when(world, key)) for key in ("a", "b", "asked", "c", "d")] == [
        ("a", "Mon 02 09:00"),
        ("b", "Tue 03 09:00"),
        ("asked", "Fri 06 09:00"),
        ("c", "Mon 09 09:00"),
        ("d", "Tue 10 09:00"),
    ]
    assert await attention(world) == [(ben.id, f"2026-11-{day:02}") for day in (2, 3, 9, 10)]


async def test_the_budget_counts_over_all_programmes(
    world: World, ben: Person, programme: Programme
) -> None:
    async with world.deps.unit_of_work() as uow:
        other = await builders.programme(uow, name="Another")
        await builders.enrolment(uow, other, ben, "mentee")
    for key, one in (("a", programme), ("b", other), ("c", other)):
        await write(world, key, ben, asked=False, programme=one)
    await world.live(6 * DAY)
    assert posted(world) == ["a", "b"]


async def test_an_unasked_group_message_takes_a_place_in_both_weeks(
    world: World, ben: Person
) -> None:
    mia = await somebody(world, "UMIA00")
    await write(world, "a", ben, asked=False)
    await write(world, "b", ben, asked=False)
    await world.live(DAY)
    await write(world, "c", [ben, mia], asked=False)
    await write(world, "d", mia, asked=False)
    await world.live(10 * DAY)
    assert when(world, "c") == "Mon 09 09:00"
    assert when(world, "d") == "Tue 03 09:00"
    assert (mia.id, "2026-11-09") in await attention(world)


async def test_an_unasked_group_message_waits_for_everybodys_free_place(world: World) -> None:
    east = await somebody(world, "UEAST0", zone="Pacific/Auckland")
    west = await somebody(world, "UWEST0", zone="America/Los_Angeles")
    world.clock.step(datetime(2026, 11, 3, 17, 0, tzinfo=UTC))
    for key in "ab":
        await write(world, key, west, asked=False)
    await world.live(datetime(2026, 11, 9, 21, 0, tzinfo=UTC))  # Tuesday there, Monday here
    await write(world, "c", [east, west], asked=False)
    await world.live(14 * DAY)
    dates = [day for person, day in await attention(world) if person == west.id]
    assert dates == ["2026-11-03", "2026-11-03", "2026-11-10"]


async def test_a_message_that_waits_for_its_place_holds_no_other_back(
    world: World, ben: Person
) -> None:
    for key in "abc":
        await write(world, key, ben, asked=False)
    await write(world, "d", ben, answering=ben)
    await world.settle()
    assert posted(world) == ["a", "b", "d"]
