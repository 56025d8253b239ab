"""What the two of a pair want to reach: goals of both sides, each with one to three steps."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.pairs import Pair, PairStatus
from models.programmes import Programme
from models.retention import Retention, kept
from models.vault import EncryptedText, Place

WITH_GOALS = (
    PairStatus.INTRODUCED,
    PairStatus.ACTIVE,
    PairStatus.CLOSING,
    PairStatus.GRADUATED,
)


class GoalStatus(StrEnum):
    """Whether a goal still counts."""

    OPEN = "open"
    DROPPED = "dropped"


class Goal(Base):
    """What one side would like to learn or do; both of the pair read it."""

    __tablename__ = "goals"
    __table_args__ = (UniqueConstraint("workspace", "pair_id", "number"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    pair_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("pairs.id"))
    number: Mapped[int] = kept(Retention.LOGISTICS)
    side: Mapped[str] = kept(Retention.LOGISTICS)  # whose goal: mentor or mentee
    status: Mapped[str] = kept(Retention.LOGISTICS, default=GoalStatus.OPEN)
    text: Mapped[bytes] = kept(Retention.PRIVATE, EncryptedText)
    set_at: Mapped[datetime] = kept(Retention.LOGISTICS)

    @property
    def place(self) -> Place:
        """Where the text belongs: to both, so to the workspace's key."""
        row = f"{self.pair_id}/{self.number}"
        return Place(workspace=self.workspace, table="goals", row=row, column="text")


class Milestone(Base):
    """One step towards a goal, with its date; without a text of its own it is the goal itself."""

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("workspace", "goal_id", "number"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    goal_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("goals.id"))
    number: Mapped[int] = kept(Retention.LOGISTICS)
    text: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    due_on: Mapped[date] = kept(Retention.LOGISTICS)
    reached_on: Mapped[date | None] = kept(Retention.LOGISTICS)  # local to whoever ticked it
    reached_by: Mapped[int | None] = kept(Retention.LOGISTICS, ForeignKey("people.id"))

    @property
    def place(self) -> Place:
        """Where the text belongs: to both, so to the workspace's key."""
        row = f"{self.goal_id}/{self.number}"
        return Place(workspace=self.workspace, table="milestones", row=row, column="text")


async def goals_of(session: AsyncSession, pair: Pair) -> list[Goal]:
    """Return every goal of a pair, dropped ones too, first set first."""
    query = select(Goal).where(Goal.workspace == pair.workspace, Goal.pair_id == pair.id)
    return list(await session.scalars(query.order_by(Goal.number)))


async def steps_of(session: AsyncSession, goals: Sequence[Goal]) -> dict[int, list[Milestone]]:
    """Return the steps by goal id, in their order."""
    found: dict[int, list[Milestone]] = {one.id: [] for one in goals}
    if goals:
        query = select(Milestone).where(
            Milestone.workspace == goals[0].workspace, Milestone.goal_id.in_(found)
        )
        for step in await session.scalars(query.order_by(Milestone.number)):
            found[step.goal_id].append(step)
    return found


async def steps_in(session: AsyncSession, programme: Programme) -> list[tuple[int, bool]]:
    """Return (pair, reached or not) for each step of an open goal: no text, no side, no date."""
    query = (
        select(Pair.id, Milestone.reached_on.is_not(None))
        .join(Goal, Goal.pair_id == Pair.id)
        .join(Milestone, Milestone.goal_id == Goal.id)
        .where(
            Pair.workspace == programme.workspace,
            Pair.programme_id == programme.id,
            Pair.status.in_(WITH_GOALS),
            Goal.status == GoalStatus.OPEN,
        )
        .order_by(Milestone.id)
    )
    return [(pair, bool(reached)) for pair, reached in await session.execute(query)]
