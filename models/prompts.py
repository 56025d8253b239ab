"""What a person has been given in a relationship, so that none of it comes twice.

Prompts with their asides, lessons, session kits and resources, each by its id in the content files.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from models.database import Base
from models.pairs import Pair
from models.people import Person
from models.retention import Retention, kept


class ShownPrompt(Base):
    """One item, shown once to one person of one pair; a kit also says for which meeting."""

    __tablename__ = "shown_prompts"
    __table_args__ = (UniqueConstraint("workspace", "pair_id", "person_id", "prompt_id"),)

    id: Mapped[int] = kept(Retention.KEY, primary_key=True)
    workspace: Mapped[str] = kept(Retention.KEY, ForeignKey("workspaces.key"))
    pair_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("pairs.id"))
    person_id: Mapped[int] = kept(Retention.LOGISTICS, ForeignKey("people.id"), index=True)
    prompt_id: Mapped[str] = kept(Retention.LOGISTICS)
    session_id: Mapped[int | None] = kept(Retention.LOGISTICS, ForeignKey("sessions.id"))
    shown_at: Mapped[datetime] = kept(Retention.LOGISTICS)


async def seen_prompts(session: AsyncSession, pair: Pair, person_id: int) -> set[str]:
    """Return the ids of everything this person saw with this partner."""
    query = select(ShownPrompt.prompt_id).where(
        ShownPrompt.workspace == pair.workspace,
        ShownPrompt.pair_id == pair.id,
        ShownPrompt.person_id == person_id,
    )
    return set(await session.scalars(query))


async def shown_for(
    session: AsyncSession, pair: Pair, session_id: int, person_id: int
) -> ShownPrompt | None:
    """Return the kit that this person was given for one meeting, if any."""
    query = select(ShownPrompt).where(
        ShownPrompt.workspace == pair.workspace,
        ShownPrompt.pair_id == pair.id,
        ShownPrompt.person_id == person_id,
        ShownPrompt.session_id == session_id,
    )
    return (await session.scalars(query.order_by(ShownPrompt.id).limit(1))).one_or_none()


async def shown_to(
    session: AsyncSession, person: Person, ids: Collection[str]
) -> list[ShownPrompt]:
    """Return which of these items a person was given, with whomever, newest first."""
    query = (
        select(ShownPrompt)
        .where(
            ShownPrompt.workspace == person.workspace,
            ShownPrompt.person_id == person.id,
            ShownPrompt.prompt_id.in_(ids),
        )
        .order_by(ShownPrompt.shown_at.desc(), ShownPrompt.id.desc())
    )
    return list(await session.scalars(query))
