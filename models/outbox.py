"""What is to be sent: rows written in the transaction that caused them, sent by the delivery."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    Select,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased

from models.database import Base, UtcDateTime
from models.once import insert_once
from models.retention import Retention, kept
from models.vault import EncryptedText, Place
from models.workspaces import Workspace


class OutboxStatus(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed; after a crash: perhaps posted, perhaps not
    SENT = "sent"
    DROPPED = "dropped"  # on purpose, with a reason
    FAILED = "failed"  # Slack will never take it


# What was tried keeps its place before later messages through this many tries, a short wait apart.
TRIES_IN_PLACE = 8
RETRYING = timedelta(minutes=5)
UNSENT = (OutboxStatus.QUEUED, OutboxStatus.SENDING)


class Outbox(Base):
    """One logical send. ``audience`` are person ids (empty: a channel); ``body`` is sealed JSON."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace", "key"),
        Index("ix_outbox_due", "status", "not_before", "id"),
        Index("ix_outbox_conversation", "workspace", "conversation", "status"),
    )

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    key: Mapped[str] = kept(Retention.KEY)
    token: Mapped[str] = kept(Retention.OPERATIONS)  # the opaque id in the post's metadata
    kind: Mapped[str] = kept(Retention.OPERATIONS)
    method: Mapped[str] = kept(Retention.OPERATIONS)
    asked: Mapped[bool] = kept(Retention.OPERATIONS)
    answering: Mapped[int | None] = kept(Retention.OPERATIONS)  # the person whose act it answers
    audience: Mapped[list[int]] = kept(Retention.OPERATIONS, JSON)
    conversation: Mapped[str] = kept(Retention.OPERATIONS)
    body: Mapped[bytes] = kept(Retention.PRIVATE, EncryptedText)
    programme_id: Mapped[int | None] = kept(Retention.OPERATIONS, ForeignKey("programmes.id"))
    pair_id: Mapped[int | None] = kept(Retention.OPERATIONS, ForeignKey("pairs.id"))
    report_to: Mapped[int | None] = kept(Retention.OPERATIONS, ForeignKey("people.id"))
    created_at: Mapped[datetime] = kept(Retention.OPERATIONS)
    not_before: Mapped[datetime] = kept(Retention.OPERATIONS)
    status: Mapped[str] = kept(Retention.OPERATIONS, default=OutboxStatus.QUEUED)
    reason: Mapped[str] = kept(Retention.OPERATIONS, default="")
    attempts: Mapped[int] = kept(Retention.OPERATIONS, default=0)
    claimed_by: Mapped[str] = kept(Retention.OPERATIONS, default="")
    claimed_at: Mapped[datetime | None] = kept(Retention.OPERATIONS)  # calendar clock
    lease_until: Mapped[datetime | None] = kept(Retention.OPERATIONS)  # work clock
    file_id: Mapped[str] = kept(Retention.OPERATIONS, default="")
    channel: Mapped[str] = kept(Retention.OPERATIONS, default="")
    ts: Mapped[str] = kept(Retention.OPERATIONS, default="")
    sent_at: Mapped[datetime | None] = kept(Retention.OPERATIONS)

    @staticmethod
    def place(workspace: str, key: str) -> Place:
        """Where a body belongs: a message can have two readers, so to the workspace's key."""
        return Place(workspace=workspace, table="outbox", row=key, column="body")

    def settle(self, status: OutboxStatus, now: datetime, reason: str = "") -> None:
        """Record what became of it."""
        self.status, self.reason, self.sent_at = status, reason, now


class Attention(Base):
    """One unasked message counted for one person on one local date."""

    __tablename__ = "attention"
    __table_args__ = (
        UniqueConstraint("workspace", "outbox_id", "person_id"),
        Index("ix_attention_person", "person_id", "local_date"),
    )

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    outbox_id: Mapped[int] = kept(Retention.OPERATIONS, ForeignKey("outbox.id"))
    person_id: Mapped[int] = kept(Retention.OPERATIONS, ForeignKey("people.id"))
    local_date: Mapped[date] = kept(Retention.OPERATIONS)


class Conversation(Base):
    """A DM or group DM that Slack opened for us, by the people in it."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("workspace", "people"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    people: Mapped[str] = kept(Retention.OPERATIONS)  # as in Outbox.conversation
    channel: Mapped[str] = kept(Retention.OPERATIONS)


class Pace(Base):
    """When Slack lets us call a method again (429 with Retry-After), for one workspace."""

    __tablename__ = "pace"
    __table_args__ = (UniqueConstraint("workspace", "method"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    method: Mapped[str] = kept(Retention.OPERATIONS)
    next_at: Mapped[datetime] = kept(Retention.OPERATIONS)  # work clock: Slack counts real seconds


async def enqueue(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Write one outbox row; return False when that logical send exists already."""
    return await insert_once(session, Outbox, ("workspace", "key"), values)


@cache
def _claimable() -> Select[Outbox]:
    """The query of ``claimable``, put together once: building it costs more than running it."""
    now, work_now = bindparam("now", type_=UtcDateTime), bindparam("work_now", type_=UtcDateTime)
    retried_by = bindparam("retried_by", type_=UtcDateTime)
    earlier = aliased(Outbox)
    blocked = (
        select(earlier.id)
        .where(
            earlier.workspace == Outbox.workspace,
            earlier.conversation == Outbox.conversation,
            or_(
                earlier.status == OutboxStatus.SENDING,
                and_(
                    earlier.status == OutboxStatus.QUEUED,
                    earlier.id < Outbox.id,
                    or_(
                        earlier.not_before <= now,
                        and_(
                            earlier.attempts.between(1, TRIES_IN_PLACE),
                            earlier.not_before <= retried_by,
                        ),
                    ),
                ),
            ),
        )
        .exists()
    )
    waiting = (
        select(Pace.id)
        .where(
            Pace.workspace == Outbox.workspace,
            Pace.method == Outbox.method,
            Pace.next_at > work_now,
        )
        .exists()
    )
    return (
        select(Outbox)
        .join(Workspace, and_(Workspace.key == Outbox.workspace, Workspace.active))
        .where(Outbox.status == OutboxStatus.QUEUED, Outbox.not_before <= now, ~blocked, ~waiting)
        .order_by(Outbox.not_before, Outbox.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=Outbox)
    )


async def claimable(
    session: AsyncSession, now: datetime, *, work_now: datetime, limit: int
) -> list[Outbox]:
    """Lock and return due rows, of each conversation only the oldest, of no waiting workspace."""
    values = {
        "now": now,
        "retried_by": now + RETRYING,
        "work_now": work_now,
        "most": limit,
    }
    return list(await session.scalars(_claimable(), values))


async def abandoned(
    session: AsyncSession, work_now: datetime, *, worker: str | None = None, limit: int = 50
) -> list[Outbox]:
    """Return claimed rows whose worker is gone: lease over, or any but ``worker``'s when given."""
    gone = Outbox.lease_until < work_now
    if worker is not None:
        gone = or_(gone, Outbox.claimed_by != worker)
    query = (
        select(Outbox)
        .where(Outbox.status == OutboxStatus.SENDING, gone)
        .order_by(Outbox.id)
        .limit(limit)
    )
    return list(await session.scalars(query))


async def next_send_at(session: AsyncSession) -> datetime | None:
    """Return when the next queued message may go, or None."""
    query = (
        select(func.min(Outbox.not_before))
        .join(Workspace, and_(Workspace.key == Outbox.workspace, Workspace.active))
        .where(Outbox.status == OutboxStatus.QUEUED)
    )
    return await session.scalar(query)


async def drop_queued(
    session: AsyncSession,
    *,
    workspace: str,
    now: datetime,
    reason: str,
    pair_id: int | None = None,
    conversation: str | None = None,
    programme_id: int | None = None,
    kinds: Sequence[str] = (),
) -> None:
    """Take back what was not sent yet, with the reason."""
    statement = update(Outbox).where(
        Outbox.workspace == workspace, Outbox.status == OutboxStatus.QUEUED
    )
    if pair_id is not None:
        statement = statement.where(Outbox.pair_id == pair_id)
    if conversation is not None:
        statement = statement.where(Outbox.conversation == conversation)
    if programme_id is not None:
        statement = statement.where(Outbox.programme_id == programme_id)
    if kinds:
        statement = statement.where(Outbox.kind.in_(kinds))
    await session.execute(statement.values(status=OutboxStatus.DROPPED, reason=reason, sent_at=now))


async def sends_of(session: AsyncSession, workspace: str, keys: Sequence[str]) -> list[Outbox]:
    """Return the logical sends with these keys."""
    query = select(Outbox).where(Outbox.workspace == workspace, Outbox.key.in_(keys))
    return list(await session.scalars(query.order_by(Outbox.id)))


async def unasked_dates(
    session: AsyncSession, workspace: str, person_id: int, *, until: date
) -> list[date]:
    """Return the local dates of a person's unasked messages in the seven dates up to ``until``."""
    query = (
        select(Attention.local_date)
        .where(
            Attention.workspace == workspace,
            Attention.person_id == person_id,
            Attention.local_date > until - timedelta(days=7),
        )
        .order_by(Attention.local_date)
    )
    return list(await session.scalars(query))


async def unasked_waiting(session: AsyncSession, workspace: str, person_id: int) -> bool:
    """Tell whether an unasked message to this person alone has not left yet."""
    query = (
        select(Outbox.id)
        .where(
            Outbox.workspace == workspace,
            Outbox.conversation == conversation_key([person_id]),
            Outbox.status.in_(UNSENT),
            Outbox.asked.is_(False),
            Outbox.answering.is_(None),
        )
        .limit(1)
    )
    return await session.scalar(query) is not None


async def uncount(session: AsyncSession, row: Outbox) -> None:
    """Give back the places in people's weeks that an earlier try of this message took."""
    taken = (Attention.workspace == row.workspace) & (Attention.outbox_id == row.id)
    await session.execute(delete(Attention).where(taken))


async def channel_for(session: AsyncSession, workspace: str, conversation: str) -> str | None:
    """Return the DM or group DM that was opened for these people before."""
    query = select(Conversation.channel).where(
        Conversation.workspace == workspace, Conversation.people == conversation
    )
    return (await session.scalars(query)).one_or_none()


async def remember_channel(
    session: AsyncSession, workspace: str, conversation: str, channel: str
) -> None:
    """Keep the channel Slack opened."""
    values = {"workspace": workspace, "people": conversation, "channel": channel}
    await insert_once(session, Conversation, ("workspace", "people"), values)


async def hold_method(session: AsyncSession, workspace: str, method: str, until: datetime) -> None:
    """Keep a method of a workspace quiet until then (work clock)."""
    query = select(Pace).where(Pace.workspace == workspace, Pace.method == method)
    pace = (await session.scalars(query)).one_or_none()
    if pace is None:
        session.add(Pace(workspace=workspace, method=method, next_at=until))
    else:
        pace.next_at = max(pace.next_at, until)


def conversation_key(audience: Iterable[int]) -> str:
    """Return the name of the conversation with exactly these people."""
    return "people:" + ",".join(str(person) for person in sorted(audience))
