"""Who people are: the Slack side (Person) and the organisation's own list (RosterEntry)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ForeignKey,
    Select,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from mentoring.hours import WorkWeek
from models.database import Base
from models.retention import Retention, kept

IN_ONE_GO = 1000  # lines of the list that are read or written at once


class RosterEntry(Base):
    """One line of the organisation's list, whether or not the person ever joins."""

    __tablename__ = "roster_entries"
    __table_args__ = (UniqueConstraint("workspace", "roster_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    roster_id: Mapped[str] = kept(Retention.IDENTITY)
    email: Mapped[str] = kept(Retention.IDENTITY, default="", index=True)
    manager_id: Mapped[str] = kept(Retention.IDENTITY, default="")
    details: Mapped[dict[str, Any]] = kept(Retention.IDENTITY, JSON, default=dict)


class Person(Base):
    """A member of a workspace whom the bot has met."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace", "slack_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    slack_id: Mapped[str] = kept(Retention.IDENTITY)
    name: Mapped[str] = kept(Retention.IDENTITY)
    email: Mapped[str] = kept(Retention.IDENTITY, default="")
    title: Mapped[str] = kept(Retention.IDENTITY, default="")
    zone: Mapped[str] = kept(Retention.IDENTITY, default="UTC")
    locale: Mapped[str] = kept(Retention.IDENTITY, default="en")
    hours: Mapped[str] = kept(Retention.IDENTITY, default="09:00-17:00")
    working_days: Mapped[str] = kept(Retention.IDENTITY, default="12345")
    roster_id: Mapped[str | None] = kept(Retention.IDENTITY)
    reports_to: Mapped[str | None] = kept(Retention.IDENTITY)
    is_admin: Mapped[bool] = kept(Retention.IDENTITY, default=False)
    is_outsider: Mapped[bool] = kept(Retention.IDENTITY, default=False)
    is_discreet: Mapped[bool] = kept(
        Retention.IDENTITY, default=False
    )  # private mode: names nobody, is named nowhere
    essentials_only: Mapped[bool] = kept(Retention.IDENTITY, default=False)  # their own switch
    gone_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    home_opened_at: Mapped[datetime | None] = kept(Retention.OPERATIONS)
    seen_at: Mapped[datetime] = kept(Retention.OPERATIONS)

    @property
    def week(self) -> WorkWeek:
        """The local days and hours in which this person may be written to."""
        return WorkWeek.parse(zone=self.zone, hours=self.hours, days=self.working_days)

    @property
    def subject(self) -> str:
        """The name of this person's data key."""
        return f"person:{self.id}"


async def person_by_slack_id(session: AsyncSession, workspace: str, slack_id: str) -> Person | None:
    """Return the person with that Slack user id in that workspace."""
    values = {"in_workspace": workspace, "known_as": slack_id}
    return (await session.scalars(_by_slack_id(), values)).one_or_none()


@cache
def _by_slack_id() -> Select[Person]:
    """Every interaction asks this first: it is put together once."""
    return select(Person).where(
        Person.workspace == bindparam("in_workspace"), Person.slack_id == bindparam("known_as")
    )


async def people_by_ids(
    session: AsyncSession, workspace: str, ids: Iterable[int]
) -> dict[int, Person]:
    """Return the people with these row ids, by id."""
    query = select(Person).where(Person.workspace == workspace, Person.id.in_(set(ids)))
    return {person.id: person for person in await session.scalars(query)}


async def people_by_slack_ids(
    session: AsyncSession, workspace: str, slack_ids: Iterable[str]
) -> list[Person]:
    """Return the people with these Slack user ids."""
    wanted = set(slack_ids)
    query = select(Person).where(Person.workspace == workspace, Person.slack_id.in_(wanted))
    return list(await session.scalars(query))


async def roster_entry_of(session: AsyncSession, person: Person) -> RosterEntry | None:
    """Find a person's roster line: the one they are known by, by Slack id, else by e-mail.

    Of two lines with one e-mail address the newer counts.
    """
    entries = select(RosterEntry).where(RosterEntry.workspace == person.workspace)
    for name in (person.roster_id, person.slack_id):
        by_id = entries.where(RosterEntry.roster_id == name)
        if name and (found := (await session.scalars(by_id)).one_or_none()):
            return found
    if not person.email:
        return None
    by_email = entries.where(func.lower(RosterEntry.email) == person.email.lower())
    return (await session.scalars(by_email.order_by(RosterEntry.id.desc()).limit(1))).one_or_none()


async def roster_entries_of(
    session: AsyncSession, people: Iterable[Person]
) -> dict[int, RosterEntry]:
    """The same for many: person id -> roster line, for those who have one."""
    found: dict[int, RosterEntry] = {}
    todo = iter(people)
    while some := list(islice(todo, IN_ONE_GO)):
        ids = {name for one in some for name in (one.roster_id, one.slack_id) if name}
        emails = {one.email.lower() for one in some} - {""}
        query = select(RosterEntry).where(
            RosterEntry.workspace == some[0].workspace,
            or_(RosterEntry.roster_id.in_(ids), func.lower(RosterEntry.email).in_(emails)),
        )
        lines = list(await session.scalars(query.order_by(RosterEntry.id)))
        by_id = {line.roster_id: line for line in lines}
        by_email = {line.email.lower(): line for line in lines if line.email}
        for one in some:
            named = by_id.get(one.roster_id or "") or by_id.get(one.slack_id)
            if line := named or by_email.get(one.email.lower()):
                found[one.id] = line
    return found


async def reporting_lines(session: AsyncSession, workspace: str) -> dict[str, str]:
    """Return roster id -> manager's roster id ("" at the top) for the whole organisation."""
    query = select(RosterEntry.roster_id, RosterEntry.manager_id).where(
        RosterEntry.workspace == workspace
    )
    return {row.roster_id: row.manager_id for row in await session.execute(query)}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one line of the list says, as plain values: cheap to have fifty thousand of."""

    email: str
    manager_id: str
    details: dict[str, Any]


async def roster_lines(session: AsyncSession, workspace: str) -> dict[str, Line]:
    """Return the whole list by roster id, read in pieces so that others get their turn."""
    columns = (
        RosterEntry.roster_id,
        RosterEntry.email,
        RosterEntry.manager_id,
        RosterEntry.details,
    )
    query = select(*columns).where(RosterEntry.workspace == workspace)
    found: dict[str, Line] = {}
    rows = await session.stream(query.execution_options(yield_per=IN_ONE_GO))
    async for some in rows.partitions():
        for name, email, manager_id, details in some:
            found[name] = Line(email=email, manager_id=manager_id, details=details)
    return found


async def write_lines(
    session: AsyncSession, workspace: str, *, new: Mapping[str, Line], changed: Mapping[str, Line]
) -> None:
    """Add lines and replace lines; the others stay as they are."""
    table = cast("Table", RosterEntry.__table__)
    for some in _pieces(new):
        rows = [{"workspace": workspace, "roster_id": name, **vars(line)} for name, line in some]
        await session.execute(insert(table), rows)
    statement = (
        update(table)
        .where(table.c.workspace == workspace, table.c.roster_id == bindparam("known_as"))
        .values({name: bindparam(f"new_{name}") for name in ("email", "manager_id", "details")})
    )
    connection = await session.connection()
    for some in _pieces(changed):
        values = [
            {"known_as": name, **{f"new_{key}": value for key, value in vars(line).items()}}
            for name, line in some
        ]
        await connection.execute(statement, values)
    for found in session.identity_map.values():
        if isinstance(found, RosterEntry):  # written past the session: what it has read is old
            session.expire(found)


def _pieces(lines: Mapping[str, Line]) -> Iterator[list[tuple[str, Line]]]:
    """Each piece is one statement: short enough for a database that ends long ones."""
    todo = iter(lines.items())
    while piece := list(islice(todo, IN_ONE_GO)):
        yield piece
