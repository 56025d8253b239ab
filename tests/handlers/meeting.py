"""Shortcuts through a pair's meetings, each by the buttons that people press."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.ids import Act
from models.people import Person
from models.sessions import CheckIn, Session, SessionStatus
from tests import builders
from tests.fakes import Post
from tests.handlers.cast import Cast
from tests.handlers.world import Answer, World


def newest(world: World, person: Person, kind: str) -> Post:
    """The newest message of a kind that somebody was sent."""
    return world.slack.read_by(person.slack_id, kind)[-1]


async def meetings(world: World) -> list[Session]:
    """Every meeting, first to last."""
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(Session).order_by(Session.id)))


async def said(world: World) -> list[CheckIn]:
    """Every check-in, first to last."""
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(CheckIn).order_by(CheckIn.id)))


async def propose(world: World, person: Person, at: datetime) -> Answer:
    """Somebody chooses any time in their plan."""
    plan = (await world.command(person, "plan")).view
    form = (await world.press(person, Act.OTHER_TIME, on=plan)).view
    return await world.submit(person, form, when=int(at.timestamp()))


async def book(world: World, cast: Cast, at: datetime) -> Session:
    """Ben proposes a time and Mia confirms it."""
    await propose(world, cast.ben, at)
    await world.press(cast.mia, Act.CONFIRM, on=newest(world, cast.mia, "session_proposed"))
    found = (await meetings(world))[-1]
    assert found.status == SessionStatus.CONFIRMED
    return found


async def meet(world: World, cast: Cast, at: datetime) -> Session:
    """A meeting is booked, its time comes, and both are asked how it went."""
    found = await book(world, cast, at)
    await world.live(at + timedelta(hours=1))
    assert len(world.slack.read_by(cast.mia.slack_id, "check_in")) >= found.number
    return (await meetings(world))[-1]


async def answer(world: World, person: Person, act: Act = Act.SAID_MET, **learned: Any) -> Answer:
    """Somebody answers the newest check-in, and fills in its form when they like."""
    first = await world.press(person, act, on=newest(world, person, "check_in"))
    return await world.submit(person, first.view, **learned) if learned else first


def at(day: int, hour: int = 14, minute: int = 0) -> datetime:
    """A moment in the November in which everything begins."""
    return datetime(2026, 11, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)


async def change(world: World, person: Person, **columns: object) -> None:
    """Change something about a person, as if it had always been so."""
    async with world.deps.unit_of_work() as uow:
        found = await uow.session.get_one(Person, person.id)
        for name, value in columns.items():
            setattr(found, name, value)
            setattr(person, name, value)


async def place(world: World, cast: Cast, person: Person) -> Any:
    """Somebody's place in the programme, as it stands."""
    async with world.deps.reading() as uow:
        return await builders.place_of(uow, cast.programme, person)
