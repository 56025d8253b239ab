"""Which prompts a person has seen in a relationship, so that none comes twice."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.pairs import Pair
from models.retention import Retention, kept


class ShownPrompt(Base):
    """One prompt, shown once to one person of one pair."""

    __tablename__ = "shown_prompts"
    __table_args__ = (UniqueConstraint("workspace", "pair_id", "person_id", "prompt_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    pair_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("pairs.id"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"))
    prompt_id: Mapped[str] = kept(Retention.LOGISTICS)
    shown_at: Mapped[datetime] = kept(Retention.LOGISTICS)


async def seen_prompts(session: AsyncSession, pair: Pair, person_id: int) -> set[str]:
    """Return the ids of the prompts this person saw with this partner."""
    query = select(ShownPrompt.prompt_id).where(
        ShownPrompt.workspace == pair.workspace,
        ShownPrompt.pair_id == pair.id,
        ShownPrompt.person_id == person_id,
    )
    return set(await session.scalars(query))
