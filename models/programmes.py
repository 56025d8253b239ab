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
    """Owner, champion or sponsor of one programme."""

    __tablename__ = "programme_roles"
    __table_args__ = (UniqueConstraint("workspace", "programme_id", "person_id", "role"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    programme_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("programmes.id"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"), index=True)
    role: Mapped[str] = kept(Retention.LOGISTICS)


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
    """Return the programmes that person owns, newest first."""
    query = (
        select(Programme)
        .join(ProgrammeRole, ProgrammeRole.programme_id == Programme.id)
        .where(
            ProgrammeRole.workspace == person.workspace,
            ProgrammeRole.person_id == person.id,
            ProgrammeRole.role == "owner",
        )
        .order_by(Programme.id.desc())
    )
    return list(await session.scalars(query))


async def holders(session: AsyncSession, programme: Programme, role: str) -> list[Person]:
    """Return the people who hold that role in the programme, in the order they were named."""
    query = (
        select(Person)
        .join(ProgrammeRole, ProgrammeRole.person_id == Person.id)
        .where(
            ProgrammeRole.workspace == programme.workspace,
            ProgrammeRole.programme_id == programme.id,
            ProgrammeRole.role == role,
            Person.gone_at.is_(None),
        )
        .order_by(ProgrammeRole.id)
    )
    return list(await session.scalars(query))
