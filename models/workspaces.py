"""A Slack workspace that has the bot installed. Its key stands in every other row."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.retention import Retention, kept
from models.vault import EncryptedText, Place


@dataclass(frozen=True, kw_only=True)
class WorkspaceKey:
    """Slack's (enterprise, team); a user id means nothing without it."""

    enterprise: str | None
    team: str

    def __str__(self) -> str:
        return f"{self.enterprise or '-'}/{self.team}"


class Workspace(Base):
    """One installation: the bot's token and whether it may send."""

    __tablename__ = "workspaces"

    key: Mapped[str] = kept(Retention.KEY, primary_key=True)
    enterprise_id: Mapped[str | None] = kept(Retention.KEY)
    team_id: Mapped[str] = kept(Retention.KEY)
    name: Mapped[str] = kept(Retention.IDENTITY)
    bot_user_id: Mapped[str] = kept(Retention.IDENTITY)
    bot_id: Mapped[str] = kept(Retention.IDENTITY)
    bot_token: Mapped[bytes] = kept(Retention.SECRET, EncryptedText)
    scopes: Mapped[str] = kept(Retention.OPERATIONS, default="")
    active: Mapped[bool] = kept(Retention.OPERATIONS, default=True)
    installed_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    removed_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)

    @property
    def token_place(self) -> Place:
        """Where the sealed token belongs."""
        return Place(workspace=self.key, table="workspaces", row=self.key, column="bot_token")

    @property
    def may_read_own_posts(self) -> bool:
        """True when the optional history scopes were granted (used to find our own posts only)."""
        return {"im:history", "mpim:history"} <= set(self.scopes.split(","))

    @property
    def may_read_files(self) -> bool:
        """True when the optional scope for files was granted (used for an imported roster)."""
        return "files:read" in self.scopes.split(",")


async def workspace_of(session: AsyncSession, key: str) -> Workspace | None:
    """Return the installation with that key."""
    return await session.get(Workspace, key)


async def active_workspaces(session: AsyncSession) -> list[Workspace]:
    """Return every installation that may send, oldest first."""
    query = select(Workspace).where(Workspace.active).order_by(Workspace.installed_at)
    return list(await session.scalars(query))
