"""What two people agreed on: versions, each signed by one or both."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.pairs import Pair
from models.retention import Retention, kept
from models.vault import EncryptedText, Place


class Agreement(Base):
    """One version; the newest counts. ``body`` is sealed JSON of the form's fields."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("workspace", "pair_id", "version"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    pair_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("pairs.id"))
    version: Mapped[int] = kept(Retention.LOGISTICS)
    body: Mapped[bytes] = kept(Retention.PRIVATE, EncryptedText)
    proposed_by: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    proposed_at: Mapped[datetime] = kept(Retention.LOGISTICS)
    mentor_signed_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)
    mentee_signed_at: Mapped[datetime | None] = kept(Retention.LOGISTICS)

    @staticmethod
    def place(pair: Pair, version: int) -> Place:
        """Where the text of one version belongs: to both, so to the workspace's key."""
        return Place(
            workspace=pair.workspace,
            table="agreements",
            row=f"{pair.id}/{version}",
            column="body",
        )

    @property
    def complete(self) -> bool:
        """True when both signed this version."""
        return self.mentor_signed_at is not None and self.mentee_signed_at is not None

    def signed_by(self, role: str) -> bool:
        """Tell whether the mentor or the mentee signed."""
        signed_at = self.mentor_signed_at if role == "mentor" else self.mentee_signed_at
        return signed_at is not None

    def sign(self, role: str, now: datetime) -> None:
        """Add one signature; signing twice keeps the first date."""
        if role == "mentor":
            self.mentor_signed_at = self.mentor_signed_at or now
        else:
            self.mentee_signed_at = self.mentee_signed_at or now


async def latest_agreement(session: AsyncSession, pair: Pair) -> Agreement | None:
    """Return the newest version of a pair's agreement."""
    query = (
        select(Agreement)
        .where(Agreement.workspace == pair.workspace, Agreement.pair_id == pair.id)
        .order_by(Agreement.version.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()
