"""Who people are: the Slack side (Person) and the organisation's own list (RosterEntry)."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, UniqueConstraint, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from mentoring.hours import WorkWeek
from models.database import Base
from models.retention import Retention, kept


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


async def roster_entry_for(
    session: AsyncSession, workspace: str, *, slack_id: str, email: str
) -> RosterEntry | None:
    """Find a person's roster line: by Slack id used as roster id, else by e-mail."""
    entries = select(RosterEntry).where(RosterEntry.workspace == workspace)
    by_id = (await session.scalars(entries.where(RosterEntry.roster_id == slack_id))).one_or_none()
    if by_id or not email:
        return by_id
    by_email = entries.where(func.lower(RosterEntry.email) == email.lower())
    return (await session.scalars(by_email.order_by(RosterEntry.id).limit(1))).one_or_none()


async def reporting_lines(session: AsyncSession, workspace: str) -> dict[str, str]:
    """Return roster id -> manager's roster id ("" at the top) for the whole organisation."""
    query = select(RosterEntry.roster_id, RosterEntry.manager_id).where(
        RosterEntry.workspace == workspace
    )
    return {row.roster_id: row.manager_id for row in await session.execute(query)}
