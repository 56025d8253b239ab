"""What Slack delivered and we took: one row for each delivery, written with its effect."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.once import insert_once
from models.retention import Retention, kept


class Received(Base):
    """A delivery that was taken; a second one with the same key changes nothing."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("workspace", "key"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    key: Mapped[str] = kept(Retention.OPERATIONS)
    received_at: Mapped[datetime] = kept(Retention.OPERATIONS)


async def first_time(session: AsyncSession, *, workspace: str, key: str, now: datetime) -> bool:
    """Take a delivery; return False when it was taken before."""
    values = {"workspace": workspace, "key": key, "received_at": now}
    return await insert_once(session, Received, ("workspace", "key"), values)
