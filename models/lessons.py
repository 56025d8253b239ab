"""What people answered to the question of a lesson. Their own affair: owners get counts, later."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base, UnitOfWork
from models.people import Person
from models.retention import Retention, kept
from models.vault import EncryptedText, Place

PASSED, TRIED = "passed", "tried"


class LessonAnswer(Base):
    """The newest answer of one person to one lesson; ``result`` is PASSED or TRIED, sealed."""

    __tablename__ = "lesson_answers"
    __table_args__ = (UniqueConstraint("workspace", "person_id", "lesson_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    lesson_id: Mapped[str] = kept(Retention.LOGISTICS)
    answered_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    result: Mapped[bytes] = kept(Retention.PRIVATE, EncryptedText)

    @staticmethod
    def place(person: Person, lesson_id: str) -> Place:
        """Where one person's result belongs."""
        return Place(
            workspace=person.workspace,
            table="lesson_answers",
            row=f"{person.id}/{lesson_id}",
            column="result",
            subject=person.subject,
        )


async def answered_lessons(session: AsyncSession, person: Person) -> dict[str, LessonAnswer]:
    """Return a person's answers by lesson."""
    query = select(LessonAnswer).where(
        LessonAnswer.workspace == person.workspace, LessonAnswer.person_id == person.id
    )
    return {one.lesson_id: one for one in await session.scalars(query)}


async def passed_lessons(uow: UnitOfWork, person: Person) -> set[str]:
    """Return the lessons whose question a person has answered rightly."""
    found = await answered_lessons(uow.session, person)
    results = {
        name: await uow.vault.open(uow.session, LessonAnswer.place(person, name), one.result)
        for name, one in found.items()
    }
    return {name for name, result in results.items() if result == PASSED}


async def keep_answer(
    uow: UnitOfWork, person: Person, lesson_id: str, *, passed: bool, now: datetime
) -> None:
    """Keep an answer; a lesson that was passed stays passed."""
    known = (await answered_lessons(uow.session, person)).get(lesson_id)
    place = LessonAnswer.place(person, lesson_id)
    if known is not None and await uow.vault.open(uow.session, place, known.result) == PASSED:
        return
    sealed = await uow.vault.seal(uow.session, place, PASSED if passed else TRIED)
    if known is None:
        known = LessonAnswer(
            workspace=person.workspace, person_id=person.id, lesson_id=lesson_id, result=sealed
        )
        uow.session.add(known)
    known.result, known.answered_at = sealed, now
