"""Meetings of a pair, and what each side said about them afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ForeignKey,
    Select,
    Table,
    UniqueConstraint,
    Update,
    bindparam,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from mentoring.sessions import Outcome, verdict
from models.database import Base
from models.pairs import Pair
from models.retention import Retention, kept
from models.vault import EncryptedText, Place, Sealed


class SessionStatus(StrEnum):
    """Where a meeting stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    OVER = "over"  # its time passed while it was confirmed


BOOKED = (SessionStatus.PROPOSED, SessionStatus.CONFIRMED)


class Session(Base):
    """One meeting. A move keeps the row and counts ``sequence`` up, as calendars expect."""

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("workspace", "pair_id", "number"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    pair_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("pairs.id"))
    number: Mapped[int] = kept(Retention.LOGISTICS)
    status: Mapped[str] = kept(Retention.LOGISTICS, default=SessionStatus.PROPOSED)
    starts_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    minutes: Mapped[int] = kept(Retention.LOGISTICS)
    sequence: Mapped[int] = kept(Retention.LOGISTICS, default=0)
    proposed_by: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    proposed_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    confirmed_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    confirmed_start: Mapped[datetime | None] = kept(Retention.LOGISTICS)  # in their calendars
    cancelled_by: Mapped[int | None] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    cancelled_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)

    @property
    def ends_at(self) -> datetime:
        """When the meeting is over (UTC)."""
        return self.starts_at + timedelta(minutes=self.minutes)


def hint_of(session: Session) -> str:
    """Name a session at one of its times, for a button: the id, and how often it moved."""
    return f"{session.id} {session.sequence}"


class CheckIn(Base):
    """What one person said about one meeting. The two texts are theirs unless ``shared``."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("workspace", "session_id", "person_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    session_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("sessions.id"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    outcome: Mapped[str] = kept(Retention.LOGISTICS)
    answered_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    learned: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    will_do: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    note_to_self: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    has_learning: Mapped[bool] = kept(Retention.LOGISTICS, default=False)
    shared: Mapped[bool] = kept(Retention.LOGISTICS, default=False)

    def place(self, column: str) -> Place:
        """Where one sealed text of this check-in belongs."""
        return Place(
            workspace=self.workspace,
            table="check_ins",
            row=f"{self.session_id}/{self.person_id}",
            column=column,
            subject=f"person:{self.person_id}",
        )


async def sessions_of(session: AsyncSession, pair: Pair) -> list[Session]:
    """Return every meeting of a pair, first to last."""
    query = select(Session).where(Session.workspace == pair.workspace, Session.pair_id == pair.id)
    return list(await session.scalars(query.order_by(Session.number)))


async def booked_session(session: AsyncSession, pair: Pair) -> Session | None:
    """Return the pair's next meeting that is proposed or confirmed, if any."""
    query = (
        select(Session)
        .where(
            Session.workspace == pair.workspace,
            Session.pair_id == pair.id,
            Session.status.in_(BOOKED),
        )
        .order_by(Session.starts_at)
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def check_ins_of(
    session: AsyncSession, workspace: str, session_ids: Sequence[int]
) -> dict[int, list[CheckIn]]:
    """Return check-ins by session id, oldest first."""
    query = (
        select(CheckIn)
        .where(CheckIn.workspace == workspace, CheckIn.session_id.in_(session_ids))
        .order_by(CheckIn.id)
    )
    found: dict[int, list[CheckIn]] = {session_id: [] for session_id in session_ids}
    for check_in in await session.scalars(query):
        found[check_in.session_id].append(check_in)
    return found


async def check_in_of(session: AsyncSession, meeting: Session, person_id: int) -> CheckIn | None:
    """Return what one person said about one meeting, if anything."""
    return await check_in_by(session, meeting.workspace, meeting.id, person_id)


async def check_in_by(
    session: AsyncSession, workspace: str, session_id: int, person_id: int
) -> CheckIn | None:
    """Return what one person said about the meeting with that row id, if anything."""
    values = {"in_workspace": workspace, "meeting": session_id, "person": person_id}
    return (await session.scalars(_check_in(), values)).one_or_none()


@cache
def _check_in() -> Select[CheckIn]:
    """Every answer asks this: it is put together once."""
    return select(CheckIn).where(
        CheckIn.workspace == bindparam("in_workspace"),
        CheckIn.session_id == bindparam("meeting"),
        CheckIn.person_id == bindparam("person"),
    )


async def keep_words(
    session: AsyncSession, check_in: CheckIn, values: Mapping[str, Sealed | bool | None]
) -> None:
    """Write the texts of a check-in (sealed, or None), ``has_learning`` and ``shared``."""
    await session.execute(_words(), {"row": check_in.id, **values})


@cache
def _words() -> Update:
    table = cast("Table", CheckIn.__table__)
    names = ("learned", "will_do", "note_to_self", "has_learning", "shared")
    written: dict[str, Any] = {name: bindparam(name) for name in names}
    return update(table).where(table.c.id == bindparam("row")).values(written)


def outcome_of(check_ins: Sequence[CheckIn]) -> Outcome:
    """Return what the answers to one meeting amount to."""
    return verdict([check_in.outcome for check_in in check_ins])
