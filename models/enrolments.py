"""A person's place in a programme, in one role, with what they chose at intake."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.people import Person
from models.programmes import Programme
from models.retention import Retention, kept
from models.vault import EncryptedText, Place


class EnrolmentStatus(StrEnum):
    """Where a person stands in a programme."""

    DRAFT = "draft"  # began the form and kept it for later; nobody else knows
    IN_REVIEW = "in_review"  # an owner looks at it first
    WAITLISTED = "waitlisted"  # moves up when a place is free
    DECLINED = "declined"
    APPLIED = "applied"  # takes part, without a partner yet
    ACTIVE = "active"
    LEFT = "left"
    FINISHED = "finished"


TAKING_PART = (EnrolmentStatus.APPLIED, EnrolmentStatus.ACTIVE)
APPLYING = (EnrolmentStatus.IN_REVIEW, EnrolmentStatus.WAITLISTED)


class Enrolment(Base):
    """One person, one programme, one role."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("workspace", "programme_id", "person_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    programme_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("programmes.id"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"), index=True)
    role: Mapped[str] = kept(Retention.LOGISTICS)
    status: Mapped[str] = kept(Retention.LOGISTICS, default=EnrolmentStatus.APPLIED)
    joined_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    paused_until: Mapped[date | None] = kept(Retention.LOGISTICS)
    left_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    topics: Mapped[list[str]] = kept(Retention.LOGISTICS, JSON, default=list)
    languages: Mapped[list[str]] = kept(Retention.LOGISTICS, JSON, default=list)
    capacity: Mapped[int] = kept(Retention.LOGISTICS, default=1)
    working_style: Mapped[list[str]] = kept(Retention.LOGISTICS, JSON, default=list)
    # Topic -> a code of ``mentoring.intake.LEVELS``; the codes below are of that module too.
    topic_levels: Mapped[dict[str, str]] = kept(Retention.LOGISTICS, JSON, default=dict)
    goals: Mapped[list[str]] = kept(Retention.LOGISTICS, JSON, default=list)
    formats: Mapped[list[str]] = kept(Retention.LOGISTICS, JSON, default=list)
    interests: Mapped[list[str]] = kept(Retention.LOGISTICS, JSON, default=list)
    next_step: Mapped[str] = kept(Retention.LOGISTICS, default="")  # of the form; "": all seen
    hear_by: Mapped[date | None] = kept(Retention.LOGISTICS)  # local: told to hear news by then
    decided_by: Mapped[int | None] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    # What only this person's own prompts may depend on; sealed as one JSON text.
    worries: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    never_match: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    motive: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)  # owners read it
    hope: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)  # the partner reads it
    # One JSON text: topic -> one thing this mentor has shown someone; owners read it.
    shown: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    with_me: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)  # the partner reads it
    # Steps of a scale; only this person's own prompts and released aggregates depend on them.
    readiness: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    confidence: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    # A form that was put aside: one JSON text, field -> what stood there. Its writer reads it.
    draft: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)

    def place(self, column: str) -> Place:
        """Where one sealed column of this enrolment belongs."""
        return Place(
            workspace=self.workspace,
            table=self.__tablename__,
            row=f"{self.programme_id}/{self.person_id}",
            column=column,
            subject=f"person:{self.person_id}",
        )

    @property
    def in_programme(self) -> bool:
        """True while the person takes part."""
        return self.status in TAKING_PART

    @property
    def applies(self) -> bool:
        """True while the person waits for an owner's answer, or for a place."""
        return self.status in APPLYING

    def paused_on(self, day: date) -> bool:
        """True when the person asked for quiet on that local date."""
        return self.paused_until is not None and day < self.paused_until


async def enrolment_in(
    session: AsyncSession, programme: Programme, person: Person
) -> Enrolment | None:
    """Return that person's place in that programme, whatever its status."""
    query = select(Enrolment).where(
        Enrolment.workspace == programme.workspace,
        Enrolment.programme_id == programme.id,
        Enrolment.person_id == person.id,
    )
    return (await session.scalars(query)).one_or_none()


async def enrolments_of(session: AsyncSession, person: Person) -> list[tuple[Enrolment, Programme]]:
    """Return the programmes a person takes part in now, newest last."""
    query = (
        select(Enrolment, Programme)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            Enrolment.workspace == person.workspace,
            Enrolment.person_id == person.id,
            Enrolment.status.in_(TAKING_PART),
        )
        .order_by(Enrolment.id)
    )
    return [(enrolment, programme) for enrolment, programme in await session.execute(query)]


async def finished_by(session: AsyncSession, person: Person) -> list[Programme]:
    """Return the programmes that a person finished: they are alumni of these, newest last."""
    query = (
        select(Programme)
        .join(Enrolment, Enrolment.programme_id == Programme.id)
        .where(
            Enrolment.workspace == person.workspace,
            Enrolment.person_id == person.id,
            Enrolment.status == EnrolmentStatus.FINISHED,
        )
        .order_by(Enrolment.id)
    )
    return list(await session.scalars(query))


async def enrolled(session: AsyncSession, programme: Programme) -> list[tuple[Enrolment, Person]]:
    """Return everybody who takes part in a programme, in order of joining."""
    query = (
        select(Enrolment, Person)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.workspace == programme.workspace,
            Enrolment.programme_id == programme.id,
            Enrolment.status.in_(TAKING_PART),
            Person.gone_at.is_(None),
        )
        .order_by(Enrolment.id)
    )
    return [(enrolment, person) for enrolment, person in await session.execute(query)]


async def applications_of(
    session: AsyncSession, person: Person, *, answered: bool = False
) -> list[tuple[Enrolment, Programme]]:
    """Return what a person began or applied for; ``answered``: what was declined, too."""
    answers = (EnrolmentStatus.DECLINED,) if answered else ()
    statuses = (*APPLYING, EnrolmentStatus.DRAFT, *answers)
    query = (
        select(Enrolment, Programme)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(
            Enrolment.workspace == person.workspace,
            Enrolment.person_id == person.id,
            Enrolment.status.in_(statuses),
        )
        .order_by(Enrolment.id)
    )
    return [(enrolment, programme) for enrolment, programme in await session.execute(query)]


async def people_in(
    session: AsyncSession, programme: Programme, *statuses: EnrolmentStatus
) -> list[tuple[Enrolment, Person]]:
    """Return the people of a programme in these statuses who are still here, first come first."""
    query = (
        select(Enrolment, Person)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.workspace == programme.workspace,
            Enrolment.programme_id == programme.id,
            Enrolment.status.in_(statuses),
            Person.gone_at.is_(None),
        )
        .order_by(Enrolment.joined_at, Enrolment.id)
    )
    return [(enrolment, person) for enrolment, person in await session.execute(query)]


async def places_taken(session: AsyncSession, programme: Programme, role: str) -> int:
    """Count who takes part on one side now."""
    query = (
        select(func.count())
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.workspace == programme.workspace,
            Enrolment.programme_id == programme.id,
            Enrolment.role == role,
            Enrolment.status.in_(TAKING_PART),
            Person.gone_at.is_(None),
        )
    )
    return (await session.scalar(query)) or 0
