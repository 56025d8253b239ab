"""The schedule: one row for each thing that is due for someone at a time. Rows, not timers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.once import insert_all_once, insert_once
from models.pairs import Pair
from models.retention import Retention, kept
from models.workspaces import Workspace


class TouchpointStatus(StrEnum):
    """What became of a planned touchpoint."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


class Touchpoint(Base):
    """``kind`` names the module in ``scheduling.touchpoints``; ``facts`` are row ids and dates."""

    __tablename__ = "touchpoints"
    __table_args__ = (
        UniqueConstraint("workspace", "key"),
        Index("ix_touchpoints_due", "status", "due_at", "id"),
        Index("ix_touchpoints_pair", "pair_id", "status"),
    )

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    key: Mapped[str] = kept(Retention.KEY)
    kind: Mapped[str] = kept(Retention.OPERATIONS)
    due_at: Mapped[datetime] = kept(Retention.OPERATIONS)
    programme_id: Mapped[int] = kept(Retention.OPERATIONS, ForeignKey("programmes.id"))
    pair_id: Mapped[int | None] = kept(Retention.OPERATIONS, ForeignKey("pairs.id"))
    person_id: Mapped[int | None] = kept(Retention.OPERATIONS, ForeignKey("people.id"))
    facts: Mapped[dict[str, Any]] = kept(Retention.OPERATIONS, JSON, default=dict)
    status: Mapped[str] = kept(Retention.OPERATIONS, default=TouchpointStatus.PLANNED)
    reason: Mapped[str] = kept(Retention.OPERATIONS, default="")
    settled_at: Mapped[datetime | None] = kept(Retention.OPERATIONS)

    def settle(self, status: TouchpointStatus, now: datetime, reason: str = "") -> None:
        """Record what became of it, and why when it was dropped."""
        self.status, self.reason, self.settled_at = status, reason, now


async def plan(
    session: AsyncSession,
    *,
    workspace: str,
    key: str,
    kind: str,
    due_at: datetime,
    programme_id: int,
    pair_id: int | None = None,
    person_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> bool:
    """Plan one touchpoint; return False when one with that key exists already (then it stays)."""
    values = {
        "workspace": workspace,
        "key": key,
        "kind": kind,
        "due_at": due_at,
        "programme_id": programme_id,
        "pair_id": pair_id,
        "person_id": person_id,
        "facts": facts or {},
        "status": TouchpointStatus.PLANNED,
        "reason": "",
    }
    return await insert_once(session, Touchpoint, ("workspace", "key"), values)


async def plan_all(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Plan many touchpoints at once: their columns by name, as in ``plan``."""
    planned = {"facts": {}, "status": TouchpointStatus.PLANNED, "reason": ""}
    await insert_all_once(
        session, Touchpoint, ("workspace", "key"), [{**planned, **one} for one in rows]
    )


async def replan(
    session: AsyncSession,
    *,
    workspace: str,
    key: str,
    due_at: datetime,
    **values: Any,  # noqa: ANN401 - as in plan
) -> None:
    """Plan a touchpoint, or move the one with that key; what was done stays done."""
    query = (
        select(Touchpoint)
        .where(Touchpoint.workspace == workspace, Touchpoint.key == key)
        # One that is being fired just now is left alone: it looks at the facts itself.
        .with_for_update(skip_locked=True)
    )
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        await plan(session, workspace=workspace, key=key, due_at=due_at, **values)
    elif found.status != TouchpointStatus.DONE:
        found.status, found.reason, found.settled_at = TouchpointStatus.PLANNED, "", None
        found.due_at = due_at


async def planned_at(session: AsyncSession, *, workspace: str, key: str) -> datetime | None:
    """Return when the touchpoint with that key is due, or None when there is none."""
    query = select(Touchpoint.due_at).where(
        Touchpoint.workspace == workspace, Touchpoint.key == key
    )
    return await session.scalar(query)


async def done_of(
    session: AsyncSession, *, workspace: str, pair_id: int, kind: str
) -> list[Touchpoint]:
    """Return what of one kind was done for a pair, oldest first."""
    query = (
        select(Touchpoint)
        .where(
            Touchpoint.workspace == workspace,
            Touchpoint.pair_id == pair_id,
            Touchpoint.kind == kind,
            Touchpoint.status == TouchpointStatus.DONE,
        )
        .order_by(Touchpoint.id)
    )
    return list(await session.scalars(query))


async def waiting_for(
    session: AsyncSession, pair: Pair, person_id: int, *, kind: str
) -> Touchpoint | None:
    """Lock and return the oldest touchpoint that found no room and waits for a ride, if any."""
    query = (
        select(Touchpoint)
        .where(
            Touchpoint.workspace == pair.workspace,
            Touchpoint.pair_id == pair.id,
            Touchpoint.person_id == person_id,
            Touchpoint.kind == kind,
            Touchpoint.status == TouchpointStatus.PLANNED,
        )
        .order_by(Touchpoint.due_at, Touchpoint.id)
        .with_for_update(skip_locked=True)
    )
    return next((row for row in await session.scalars(query) if row.facts.get("waits")), None)


async def next_of(session: AsyncSession, pair: Pair, kind: str) -> datetime | None:
    """Return when the next touchpoint of one kind is due for a pair, or None."""
    query = select(func.min(Touchpoint.due_at)).where(
        Touchpoint.workspace == pair.workspace,
        Touchpoint.pair_id == pair.id,
        Touchpoint.kind == kind,
        Touchpoint.status == TouchpointStatus.PLANNED,
    )
    return await session.scalar(query)


async def forget_planned(
    session: AsyncSession,
    *,
    workspace: str,
    beginning: str,
    kinds: Sequence[str],
    keep: Collection[str],
    reason: str,
    now: datetime,
) -> None:
    """Drop what is planned under keys with that beginning, but for those to ``keep``.

    What belongs to a meeting is left alone: it was planned when that was over.
    """
    query = (
        select(Touchpoint)
        .where(
            Touchpoint.workspace == workspace,
            Touchpoint.key.startswith(beginning, autoescape=True),
            Touchpoint.kind.in_(kinds),
            Touchpoint.status == TouchpointStatus.PLANNED,
        )
        .with_for_update(skip_locked=True)
    )
    for row in await session.scalars(query):
        if row.key not in keep and "session" not in row.facts:
            row.settle(TouchpointStatus.DROPPED, now, reason)


async def due(session: AsyncSession, now: datetime, *, limit: int) -> list[Touchpoint]:
    """Lock and return the oldest due touchpoints; other replicas skip what is locked."""
    query = (
        select(Touchpoint)
        .join(Workspace, and_(Workspace.key == Touchpoint.workspace, Workspace.active))
        .where(Touchpoint.status == TouchpointStatus.PLANNED, Touchpoint.due_at <= now)
        .order_by(Touchpoint.due_at, Touchpoint.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Touchpoint)
    )
    return list(await session.scalars(query))


async def next_due_at(session: AsyncSession) -> datetime | None:
    """Return when the next touchpoint is due, or None when nothing is planned."""
    query = (
        select(func.min(Touchpoint.due_at))
        .join(Workspace, and_(Workspace.key == Touchpoint.workspace, Workspace.active))
        .where(Touchpoint.status == TouchpointStatus.PLANNED)
    )
    return await session.scalar(query)


async def drop_planned(
    session: AsyncSession,
    *,
    workspace: str,
    now: datetime,
    reason: str,
    pair_id: int | None = None,
    person_id: int | None = None,
    programme_id: int | None = None,
    kinds: tuple[str, ...] = (),
) -> None:
    """Drop what is still planned for a pair, a person or both, with the reason."""
    chosen = select(Touchpoint.id).where(
        Touchpoint.workspace == workspace, Touchpoint.status == TouchpointStatus.PLANNED
    )
    if pair_id is not None:
        chosen = chosen.where(Touchpoint.pair_id == pair_id)
    if person_id is not None:
        chosen = chosen.where(Touchpoint.person_id == person_id)
    if programme_id is not None:
        chosen = chosen.where(Touchpoint.programme_id == programme_id)
    if kinds:
        chosen = chosen.where(Touchpoint.kind.in_(kinds))
    # One that is being fired just now looks at the facts itself; waiting for it could lock both.
    ids = list(await session.scalars(chosen.with_for_update(skip_locked=True)))
    if ids:
        await session.execute(
            update(Touchpoint)
            .where(Touchpoint.id.in_(ids))
            .values(status=TouchpointStatus.DROPPED, reason=reason, settled_at=now)
        )
