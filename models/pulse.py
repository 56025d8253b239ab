"""Pulse rounds: what was asked of whom, the sealed answers, and what was released at close."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.people import Person
from models.programmes import Programme
from models.retention import Retention, kept
from models.vault import EncryptedText, Place


class PulseRound(Base):
    """Thirty days in one programme. ``released`` is frozen when the round closes."""

    __tablename__ = "pulse_rounds"
    __table_args__ = (UniqueConstraint("workspace", "programme_id", "number"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    programme_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("programmes.id"))
    number: Mapped[int] = kept(Retention.LOGISTICS)
    opens_on: Mapped[date] = kept(Retention.LOGISTICS)
    closes_on: Mapped[date] = kept(Retention.LOGISTICS)
    closed_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    asked: Mapped[int] = kept(Retention.LOGISTICS, default=0)
    released: Mapped[dict[str, Any] | None] = kept(Retention.LOGISTICS, JSON)


class PulseAnswer(Base):
    """One person's answers in one round, sealed as one text under that person's key."""

    __tablename__ = "pulse_answers"
    __table_args__ = (UniqueConstraint("workspace", "round_id", "person_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    round_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("pulse_rounds.id"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    role: Mapped[str] = kept(Retention.LOGISTICS)
    answers: Mapped[bytes] = kept(Retention.PRIVATE, EncryptedText)

    @staticmethod
    def place(round_: PulseRound, person: Person) -> Place:
        """Where one person's answers belong."""
        return Place(
            workspace=round_.workspace,
            table="pulse_answers",
            row=f"{round_.id}/{person.id}",
            column="answers",
            subject=person.subject,
        )


async def round_on(session: AsyncSession, programme: Programme, day: date) -> PulseRound | None:
    """Return the round that is open on that date."""
    query = select(PulseRound).where(
        PulseRound.workspace == programme.workspace,
        PulseRound.programme_id == programme.id,
        PulseRound.opens_on <= day,
        PulseRound.closes_on > day,
    )
    return (await session.scalars(query)).one_or_none()


async def rounds_of(session: AsyncSession, programme: Programme) -> list[PulseRound]:
    """Return a programme's rounds, first to last."""
    query = (
        select(PulseRound)
        .where(PulseRound.workspace == programme.workspace, PulseRound.programme_id == programme.id)
        .order_by(PulseRound.number)
    )
    return list(await session.scalars(query))


async def answers_of(session: AsyncSession, round_: PulseRound) -> list[tuple[PulseAnswer, Person]]:
    """Return a round's sealed answers with their authors. Only the release may call this."""
    query = (
        select(PulseAnswer, Person)
        .join(Person, Person.id == PulseAnswer.person_id)
        .where(PulseAnswer.workspace == round_.workspace, PulseAnswer.round_id == round_.id)
        .order_by(PulseAnswer.id)
    )
    return [(answer, person) for answer, person in await session.execute(query)]


async def answer_by(
    session: AsyncSession, round_: PulseRound, person: Person
) -> PulseAnswer | None:
    """Return one person's answers in one round."""
    query = select(PulseAnswer).where(
        PulseAnswer.workspace == round_.workspace,
        PulseAnswer.round_id == round_.id,
        PulseAnswer.person_id == person.id,
    )
    return (await session.scalars(query)).one_or_none()
