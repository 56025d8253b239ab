"""What a person wrote when a pair closed, and what they would like next."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.pairs import Pair
from models.people import Person
from models.retention import Retention, kept
from models.vault import EncryptedText, Place


class ClosingReview(Base):
    """One person's closing review of one pair; the text is theirs alone."""

    __tablename__ = "closing_reviews"
    __table_args__ = (UniqueConstraint("workspace", "pair_id", "person_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    pair_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("pairs.id"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    what_next: Mapped[str] = kept(Retention.LOGISTICS)
    what_stays: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    thanks: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)  # the partner reads it
    # Steps of the scale of intake; only their writer is shown them.
    confidence_before: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    confidence_after: Mapped[bytes | None] = kept(Retention.PRIVATE, EncryptedText)
    written_at: Mapped[datetime] = kept(Retention.LOGISTICS)

    def place(self, column: str) -> Place:
        """Where one sealed text of this review belongs."""
        return Place(
            workspace=self.workspace,
            table="closing_reviews",
            row=f"{self.pair_id}/{self.person_id}",
            column=column,
            subject=f"person:{self.person_id}",
        )


async def reviews_of(session: AsyncSession, pair: Pair) -> list[ClosingReview]:
    """Return the closing reviews of a pair, first written first."""
    query = select(ClosingReview).where(
        ClosingReview.workspace == pair.workspace, ClosingReview.pair_id == pair.id
    )
    return list(await session.scalars(query.order_by(ClosingReview.id)))


async def review_by(session: AsyncSession, pair: Pair, person: Person) -> ClosingReview | None:
    """Return one person's review of a pair, if written."""
    return next(
        (one for one in await reviews_of(session, pair) if one.person_id == person.id), None
    )
