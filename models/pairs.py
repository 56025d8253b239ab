"""Two people, one programme: from proposal to a good ending. Also the matching runs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.people import Person
from models.programmes import Programme
from models.retention import Retention, kept
from models.vault import EncryptedText, Place


class PairStatus(StrEnum):
    """A pair's life."""

    STAGED = "staged"  # the owner looks at it; nobody else knows
    MENTOR_ASKED = "mentor_asked"
    MENTEE_ASKED = "mentee_asked"
    ACCEPTED = "accepted"  # both said yes; the introduction is planned
    INTRODUCED = "introduced"
    ACTIVE = "active"  # a session was booked
    CLOSING = "closing"
    GRADUATED = "graduated"
    ENDED = "ended"
    RELEASED = "released"  # never came to be


LIVE = (PairStatus.ACCEPTED, PairStatus.INTRODUCED, PairStatus.ACTIVE, PairStatus.CLOSING)
MEETING = (PairStatus.INTRODUCED, PairStatus.ACTIVE)
ASKING = (PairStatus.MENTOR_ASKED, PairStatus.MENTEE_ASKED)


class MatchRun(Base):
    """One run of the matching, kept so that its result can be explained and repeated."""

    __tablename__ = "match_runs"

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    programme_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("programmes.id"))
    seed: Mapped[int] = kept(Retention.LOGISTICS)
    input_digest: Mapped[str] = kept(Retention.LOGISTICS)
    total: Mapped[int] = kept(Retention.LOGISTICS)
    gap: Mapped[int] = kept(Retention.LOGISTICS)
    unmatched: Mapped[list[dict[str, Any]]] = kept(Retention.LOGISTICS, JSON, default=list)
    made_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    published_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    weights: Mapped[dict[str, int]] = kept(Retention.LOGISTICS, JSON, default=dict)
    fairest: Mapped[bool] = kept(Retention.LOGISTICS, default=False)  # raise the worst pair first
    # [mentor, mentee] by person id: what was to stay, and what owners keep apart
    locked: Mapped[list[list[int]]] = kept(Retention.LOGISTICS, JSON, default=list)
    apart: Mapped[list[list[int]]] = kept(Retention.LOGISTICS, JSON, default=list)
    # [mentor, mentee, score] as they came out; what owners change afterwards is in the pairs
    result: Mapped[list[list[int]]] = kept(Retention.LOGISTICS, JSON, default=list)
    # Counts the owners' changes: who presses on an older picture of the board is told so.
    revision: Mapped[int] = kept(Retention.LOGISTICS, default=0)
    changed_by: Mapped[int | None] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    staged_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)

    def changes(self, by: Person) -> None:
        """Count a change of an owner's; what was staged has to be looked at again."""
        self.revision += 1
        self.changed_by = by.id
        self.staged_at = None


class Pair(Base):
    """A mentor and a mentee; people are named by their person rows."""

    __tablename__ = "pairs"
    __table_args__ = (UniqueConstraint("workspace", "run_id", "mentor_id", "mentee_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    programme_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("programmes.id"), index=True)
    run_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("match_runs.id"))
    mentor_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"), index=True)
    mentee_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"), index=True)
    status: Mapped[str] = kept(Retention.LOGISTICS, default=PairStatus.STAGED)
    score: Mapped[int] = kept(Retention.LOGISTICS)
    reasons: Mapped[list[dict[str, Any]]] = kept(Retention.LOGISTICS, JSON)
    flags: Mapped[list[str]] = kept(Retention.LOGISTICS, JSON, default=list)
    locked: Mapped[bool] = kept(Retention.LOGISTICS, default=False)
    held_back: Mapped[bool] = kept(Retention.LOGISTICS, default=False)
    line_confirmed_by: Mapped[int | None] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    # A mentor who had said yes hears of a release then, and has no free place before.
    mentor_hears_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    cadence_days: Mapped[int] = kept(Retention.LOGISTICS)
    session_minutes: Mapped[int] = kept(Retention.LOGISTICS)
    meeting_format: Mapped[str] = kept(Retention.LOGISTICS, default="")  # "": nobody chose
    booked_by: Mapped[str] = kept(Retention.LOGISTICS, default="mentee")  # mentor or mentee
    recognition: Mapped[str] = kept(Retention.LOGISTICS, default="")  # the mentor's choice
    names_mentee: Mapped[bool | None] = kept(Retention.LOGISTICS)  # in a post; None: no answer
    asked_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    accepted_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    introduced_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    agreed_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    closes_on: Mapped[date | None] = kept(Retention.LOGISTICS)
    # [first day, first day back, person id] of each pause of one of the two
    pauses: Mapped[list[list[Any]]] = kept(Retention.LOGISTICS, JSON, default=list)
    ended_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    # where the two meet by video; both may change it
    join_link: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)

    def place(self, column: str) -> Place:
        """Where a sealed text of the pair belongs: to both, so to the workspace's key."""
        return Place(workspace=self.workspace, table="pairs", row=str(self.id), column=column)

    @property
    def line_unknown(self) -> bool:
        """True while nobody has confirmed that neither of the two reports to the other."""
        return "unknown_reporting_line" in self.flags and self.line_confirmed_by is None

    def paused_on(self, day: date) -> bool:
        """True when one of the two asked for quiet on that date."""
        return any(since <= day.isoformat() < until for since, until, _ in self.pauses)

    def partner_of(self, person_id: int) -> int:
        """Return the other one's person id."""
        return self.mentee_id if person_id == self.mentor_id else self.mentor_id

    def role_of(self, person_id: int) -> str:
        """Return ``mentor`` or ``mentee``."""
        return "mentor" if person_id == self.mentor_id else "mentee"


@dataclass(frozen=True, kw_only=True)
class Couple:
    """A pair with both people loaded."""

    pair: Pair
    mentor: Person
    mentee: Person
    programme: Programme

    @property
    def both(self) -> tuple[Person, Person]:
        """Mentor first."""
        return self.mentor, self.mentee

    @property
    def booker(self) -> Person:
        """Who is offered times; the mentee, unless the two chose otherwise."""
        return self.mentor if self.pair.booked_by == "mentor" else self.mentee

    def other(self, person: Person) -> Person:
        """Return the partner of one of the two."""
        return self.mentee if person.id == self.mentor.id else self.mentor


async def couple(
    session: AsyncSession, workspace: str, pair_id: int, *, lock: bool = False
) -> Couple | None:
    """Load a pair with its people and programme, or None when it is not of this workspace.

    ``lock`` keeps others from changing the pair until this transaction ends (PostgreSQL; on
    SQLite there is one writer anyway): for whoever decides by its status.
    """
    if lock:
        await session.flush()
    pair = await session.get(Pair, pair_id, with_for_update=lock, populate_existing=lock)
    if pair is None or pair.workspace != workspace:
        return None
    mentor = await session.get_one(Person, pair.mentor_id)
    mentee = await session.get_one(Person, pair.mentee_id)
    programme = await session.get_one(Programme, pair.programme_id)
    return Couple(pair=pair, mentor=mentor, mentee=mentee, programme=programme)


async def pairs_of(session: AsyncSession, person: Person, *statuses: PairStatus) -> list[Pair]:
    """Return a person's pairs in the given statuses (default: the live ones), newest last."""
    query = (
        select(Pair)
        .where(
            Pair.workspace == person.workspace,
            or_(Pair.mentor_id == person.id, Pair.mentee_id == person.id),
            Pair.status.in_(statuses or LIVE),
        )
        .order_by(Pair.id)
    )
    return list(await session.scalars(query))


async def pairs_in(
    session: AsyncSession, programme: Programme, *statuses: PairStatus
) -> list[Pair]:
    """Return a programme's pairs in order, optionally of some statuses only."""
    query = select(Pair).where(
        Pair.workspace == programme.workspace, Pair.programme_id == programme.id
    )
    if statuses:
        query = query.where(Pair.status.in_(statuses))
    return list(await session.scalars(query.order_by(Pair.id)))


async def mentor_hears_at(
    session: AsyncSession, mentor: Person, *, after: datetime
) -> datetime | None:
    """Return when a mentor will have heard of all that came to nothing; None when they have."""
    query = select(func.max(Pair.mentor_hears_at)).where(
        Pair.workspace == mentor.workspace,
        Pair.mentor_id == mentor.id,
        Pair.mentor_hears_at > after,
    )
    return (await session.scalars(query)).one()


async def latest_run(
    session: AsyncSession, programme: Programme, *, lock: bool = False
) -> MatchRun | None:
    """Return the newest matching run of a programme; ``lock`` as in ``couple``."""
    query = (
        select(MatchRun)
        .where(MatchRun.workspace == programme.workspace, MatchRun.programme_id == programme.id)
        .order_by(MatchRun.id.desc())
        .limit(1)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def runs_of(session: AsyncSession, programme: Programme, *, most: int) -> list[MatchRun]:
    """Return the newest matching runs of a programme, newest first."""
    query = (
        select(MatchRun)
        .where(MatchRun.workspace == programme.workspace, MatchRun.programme_id == programme.id)
        .order_by(MatchRun.id.desc())
        .limit(most)
    )
    return list(await session.scalars(query))


async def last_published_at(session: AsyncSession, programme: Programme) -> datetime | None:
    """Return when pairs of a programme were last published, or None."""
    query = select(func.max(MatchRun.published_at)).where(
        MatchRun.workspace == programme.workspace, MatchRun.programme_id == programme.id
    )
    return await session.scalar(query)


async def asked_before(
    session: AsyncSession, workspace: str, people: Collection[int]
) -> list[tuple[int, int]]:
    """Return (mentor, mentee) of these people who were proposed to each other before.

    In whatever programme, and whatever came of it.
    """
    query = (
        select(Pair.mentor_id, Pair.mentee_id)
        .where(
            Pair.workspace == workspace,
            or_(Pair.asked_at.is_not(None), Pair.accepted_at.is_not(None)),
        )
        .order_by(Pair.id)
    )
    known = set(people)
    found = await session.execute(query)
    return [(row[0], row[1]) for row in found if {row[0], row[1]} <= known]


async def pairs_of_run(session: AsyncSession, run: MatchRun) -> list[Pair]:
    """Return what one run proposed, best first."""
    query = (
        select(Pair)
        .where(Pair.workspace == run.workspace, Pair.run_id == run.id)
        .order_by(Pair.score.desc(), Pair.id)
    )
    return list(await session.scalars(query))


async def staged_for_publishing(session: AsyncSession, run: MatchRun) -> list[Pair]:
    """Return the staged pairs of a run, best first; nobody else changes them meanwhile."""
    query = (
        select(Pair)
        .where(
            Pair.workspace == run.workspace,
            Pair.run_id == run.id,
            Pair.status == PairStatus.STAGED,
        )
        .order_by(Pair.score.desc(), Pair.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    await session.flush()
    return list(await session.scalars(query))


async def pair_of_run(
    session: AsyncSession, run: MatchRun, mentor_id: int, mentee_id: int
) -> Pair | None:
    """Return the pair of these two in a run, whatever became of it."""
    query = select(Pair).where(
        Pair.workspace == run.workspace,
        Pair.run_id == run.id,
        Pair.mentor_id == mentor_id,
        Pair.mentee_id == mentee_id,
    )
    return (await session.scalars(query)).one_or_none()
