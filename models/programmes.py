"""A programme and who holds which role in it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.people import Person
from models.retention import Retention, kept


class ProgrammeStatus(StrEnum):
    """A programme's life, in order."""

    DRAFT = "draft"
    OPEN = "open"
    SELECTING = "selecting"
    MATCHED = "matched"
    RUNNING = "running"
    CLOSING = "closing"
    CLOSED = "closed"


class RoleState(StrEnum):
    """Whether somebody who was named for a role has taken it."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    NOT_NOW = "not_now"
    NOT_POSSIBLE = "not_possible"  # a guest, a bot, somebody who has left


class Audience(StrEnum):
    """Who can read along where the digest is posted."""

    OWNERS = ""
    EVERYBODY = "everybody"  # a public channel
    PARTICIPANTS = "participants"  # somebody who takes part is in it


class Programme(Base):
    """What is offered, to whom, when; ``plan`` holds the descriptive fields of the TOML file."""

    __tablename__ = "programmes"
    __table_args__ = (UniqueConstraint("workspace", "name"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    name: Mapped[str] = kept(Retention.LOGISTICS)
    status: Mapped[str] = kept(Retention.LOGISTICS, default=ProgrammeStatus.DRAFT)
    plan: Mapped[dict[str, Any]] = kept(Retention.LOGISTICS, JSON)
    topics: Mapped[list[str]] = kept(Retention.LOGISTICS, JSON)
    zone: Mapped[str] = kept(Retention.LOGISTICS)
    cadence_days: Mapped[int] = kept(Retention.LOGISTICS)
    session_minutes: Mapped[int] = kept(Retention.LOGISTICS)
    weeks: Mapped[int] = kept(Retention.LOGISTICS)
    matching_on: Mapped[date] = kept(Retention.LOGISTICS)
    starts_on: Mapped[date] = kept(Retention.LOGISTICS)
    digest_channel: Mapped[str] = kept(Retention.LOGISTICS, default="")
    news_channel: Mapped[str] = kept(Retention.LOGISTICS, default="")  # where it was announced
    digest_audience: Mapped[str] = kept(Retention.LOGISTICS, default=Audience.OWNERS)
    digest_weekday: Mapped[int] = kept(Retention.LOGISTICS, default=1)
    minimum_group: Mapped[int] = kept(Retention.LOGISTICS, default=5)
    pilot_size: Mapped[int] = kept(Retention.LOGISTICS, default=0)  # pairs; 0: no cap
    review: Mapped[bool] = kept(Retention.LOGISTICS, default=False)  # owners look at applications
    created_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    running_since: Mapped[datetime | None] = kept(Retention.LOGISTICS)

    @property
    def is_open(self) -> bool:
        """True while people may join (late joiners too, until it closes)."""
        return self.status not in {
            ProgrammeStatus.DRAFT,
            ProgrammeStatus.CLOSING,
            ProgrammeStatus.CLOSED,
        }


class ProgrammeRole(Base):
    """Owner, champion or sponsor of one programme; it counts once that person accepted it.

    A sponsor was asked to sign ``asked_words``; only ``words`` may bear their name.
    """

    __tablename__ = "programme_roles"
    __table_args__ = (UniqueConstraint("workspace", "programme_id", "person_id", "role"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    programme_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("programmes.id"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"), index=True)
    role: Mapped[str] = kept(Retention.LOGISTICS)
    state: Mapped[str] = kept(Retention.LOGISTICS, default=RoleState.ASKED)
    asked_words: Mapped[str] = kept(Retention.LOGISTICS, default="")
    words: Mapped[str] = kept(Retention.LOGISTICS, default="")
    asked_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    answered_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)

    @property
    def accepted(self) -> bool:
        """True once the person has taken the role."""
        return self.state == RoleState.ACCEPTED


async def programmes_in(
    session: AsyncSession, workspace: str, *statuses: ProgrammeStatus
) -> list[Programme]:
    """Return the workspace's programmes, newest last, optionally of some statuses only."""
    query = select(Programme).where(Programme.workspace == workspace).order_by(Programme.id)
    if statuses:
        query = query.where(Programme.status.in_(statuses))
    return list(await session.scalars(query))


async def programme_named(session: AsyncSession, workspace: str, name: str) -> Programme | None:
    """Return the programme with exactly that name."""
    query = select(Programme).where(Programme.workspace == workspace, Programme.name == name)
    return (await session.scalars(query)).one_or_none()


async def owned_by(session: AsyncSession, person: Person) -> list[Programme]:
    """Return the programmes of which that person accepted to be an owner, newest first."""
    query = (
        select(Programme)
        .join(ProgrammeRole, ProgrammeRole.programme_id == Programme.id)
        .where(
            ProgrammeRole.workspace == person.workspace,
            ProgrammeRole.person_id == person.id,
            ProgrammeRole.role == "owner",
            ProgrammeRole.state == RoleState.ACCEPTED,
        )
        .order_by(Programme.id.desc())
    )
    return list(await session.scalars(query))


async def holders(session: AsyncSession, programme: Programme, role: str) -> list[Person]:
    """Return the people who accepted that role in the programme, in the order they were named."""
    query = (
        select(Person)
        .join(ProgrammeRole, ProgrammeRole.person_id == Person.id)
        .where(
            ProgrammeRole.workspace == programme.workspace,
            ProgrammeRole.programme_id == programme.id,
            ProgrammeRole.role == role,
            ProgrammeRole.state == RoleState.ACCEPTED,
            Person.gone_at.is_(None),
        )
        .order_by(ProgrammeRole.id)
    )
    return list(await session.scalars(query))


async def roles_of(
    session: AsyncSession, programme: Programme
) -> list[tuple[ProgrammeRole, Person]]:
    """Return everybody who was named for a role, whatever they answered, in that order."""
    query = (
        select(ProgrammeRole, Person)
        .join(Person, Person.id == ProgrammeRole.person_id)
        .where(
            ProgrammeRole.workspace == programme.workspace,
            ProgrammeRole.programme_id == programme.id,
        )
        .order_by(ProgrammeRole.id)
    )
    return [(role, person) for role, person in await session.execute(query)]


async def signed_words(session: AsyncSession, programme: Programme) -> tuple[Person, str] | None:
    """Return the sponsor and what they signed; None while nobody has signed anything."""
    for role, person in await roles_of(session, programme):
        if role.role == "sponsor" and role.accepted and role.words and person.gone_at is None:
            return person, role.words
    return None


async def asker_of(session: AsyncSession, programme: Programme, reader: Person) -> Person | None:
    """Return the owner in whose name somebody is asked: the first one who is not themselves."""
    owners = await holders(session, programme, "owner")
    return next((one for one in owners if one.id != reader.id), None)
