"""What the demo's page is told about the schedule: why each message came, from which rows.

Reads what the bot wrote, in words for whoever tries the demo. Never here: what people wrote to
each other or to the bot; the bodies of messages stay sealed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plans import Kind
from models.database import Database
from models.outbox import Outbox, OutboxStatus
from models.pairs import Pair
from models.people import Person
from models.touchpoints import Touchpoint, TouchpointStatus

COMING, SETTLED = 8, 12  # rows of each list

PLANS: Mapping[str, str] = {
    Kind.ROLE_REQUEST: "Ask whoever was named for a role whether they accept",
    Kind.PROPOSAL: "Ask a mentor about a pair that was published",
    Kind.PROPOSAL_REMINDER: "Remind of a proposal that waits for an answer",
    Kind.PROPOSAL_RELEASE: "Let go of a proposal that got no answer",
    Kind.PLACES: "Move the waiting list up where places are free",
    Kind.NEWS_DUE: "Remind the owners of applicants who were promised news by today",
    Kind.NEWS_LATE: "Give applicants without news a new date",
    Kind.DATE_MOVED: "Tell applicants of a date that moved",
    Kind.INTRODUCTION: "Introduce the two to each other",
    Kind.AGREEMENT_REMINDER: "Remind of an agreement that is not signed",
    Kind.PROMPT: "A word before their meeting",
    Kind.SESSION_OVER: "See what became of a meeting whose time has passed",
    Kind.CHECK_IN: "Ask whether they met",
    Kind.LADDER: "Look whether the next meeting is booked",
    Kind.PULSE_ROUND: "Close the pulse round and open the next",
    Kind.PULSE: "Ask the questions of the pulse round",
    Kind.DIGEST: "The owners' weekly digest",
    Kind.MIDPOINT: "Ask each, halfway, what should be different",
    Kind.CLOSING: "Ask the two to look back together",
    Kind.FAREWELL: "Close the pair, with a farewell",
    Kind.WELCOME_BACK: "Welcome back after a pause",
    Kind.LESSON: "Offer a lesson of two minutes, or let it go with the next prompt",
    Kind.RESOURCE: "Suggest something to read, hear or do",
}
"""What a planned touchpoint will do, by its kind."""

REASONS: Mapping[str, str] = {
    "joined": "They joined the programme",
    "declined": "An owner declined their application",
    "selection_task": "Applicants were promised news by today, and an owner can give it",
    "role_request": "An owner named them for a role; nothing bears their name before a yes",
    "role_answer": "Somebody who was named for a role has answered",
    "note": "They asked for the notes, to send themselves",
    "invitation": "An owner opened the programme to this channel",
    "proposal": "An owner approved the pair; the mentor is asked first, then the mentee",
    "proposal_reminder": "Five working days went by without an answer",
    "proposal_released": "This pair will not come to be: a no, or ten working days of silence",
    "private_word": "Both said yes; each hears in private before the introduction",
    "introduction": "Both said yes, and these are working hours for both",
    "book_first": "They have been introduced, and the first meeting is the mentee's to book",
    "agreement_to_sign": "The partner wrote or changed the agreement and signed it",
    "agreement_signed": "They signed the agreement",
    "agreement_complete": "Both have signed the agreement",
    "agreement_reminder": "Seven days after the introduction the agreement is not signed",
    "session_proposed": "The partner chose a time for a meeting",
    "session_confirmed": "Both have said yes to a time",
    "session_cancelled": "The partner called the meeting off",
    "session_lapsed": "The time of a meeting passed before anybody had said yes to it",
    "calendar_file": "A meeting was confirmed, moved or called off; calendars keep step",
    "prompt": "Their meeting is the next working day, or today",
    "check_in": "The time of their meeting has passed",
    "ladder_7": "Nothing was booked in the seven days after a meeting was due",
    "ladder_14": "Nothing is booked 14 days after a meeting was due",
    "ladder_21": "Nothing is booked 21 days after a meeting was due; owners hear of the date only",
    "ladder_28": "Nothing is booked 28 days after a meeting was due",
    "pulse": "A pulse round is open, and they have met",
    "digest": "It is the owners' day for the digest, or an owner asked for it",
    "midpoint": "Half of the pair's weeks are over; each is asked alone",
    "pair_changed": "Something changed for both, halfway or later; only what holds now is told",
    "closing": "The pair's weeks are over",
    "recognition": "The mentor would like a post; where it names both, the mentee agreed too",
    "farewell": "Both looked back, or two weeks have gone by since they were asked to",
    "ending": "The partner ended the pair or left; the words are the same for all endings",
    "partner_paused": "The partner takes a pause",
    "welcome_back": "Their pause ends today",
    "lesson": "It is time for a lesson on their journey, and their week has room for it",
    "resource": "They answered a check-in lately, and their week has room for it",
    "conflict": "The roster or a programme changed, and a pair now breaks one of its rules",
    "report": "Slack refused a post in a channel, so the owner is told",
}
"""Why a message of this kind is sent."""

MADE_BY: Mapping[str, str] = {
    "book_first": Kind.INTRODUCTION,
    "session_lapsed": Kind.SESSION_OVER,
    "calendar_file": Kind.SESSION_OVER,
    "welcome_back": Kind.WELCOME_BACK,
}
"""Which touchpoints also write messages under keys that are not their own."""


@dataclass(kw_only=True)
class Explaining:
    """Reads one database for the page; what was told of a sent message is not read again."""

    database: Database
    _told: dict[int, dict[str, Any]] = field(default_factory=dict)
    _sent_at: datetime | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start_over(self) -> None:
        """Forget everything: the tables are new."""
        async with self._reading:
            await self.database.close()  # a connection is made anew when it is next needed
            self._told, self._sent_at = {}, None

    async def status(self, next_due: datetime | None) -> dict[str, Any]:
        """Return what the page shows: ``touchpoints`` explain the messages that were sent."""
        async with self._reading, self.database.reading() as uow:
            session = uow.session
            names = await _names(session)
            self._told |= await self._sent_since(session, names)
            planned = Touchpoint.status == TouchpointStatus.PLANNED
            soonest = select(Touchpoint).where(planned).order_by(Touchpoint.due_at, Touchpoint.id)
            latest = (
                select(Touchpoint)
                .where(~planned)
                .order_by(Touchpoint.settled_at.desc(), Touchpoint.id.desc())
            )
            coming = list(await session.scalars(soonest.limit(COMING)))
            settled = list(await session.scalars(latest.limit(SETTLED)))
        return {
            "next_due": next_due.isoformat() if next_due else None,
            "touchpoints": list(self._told.values()),
            "coming": [_planned(row, names) for row in coming],
            "recent": [_planned(row, names) for row in settled],
        }

    async def _sent_since(self, session: AsyncSession, names: "_Names") -> dict[int, Any]:
        """Explain what was sent at the last moment that was looked at, and after it."""
        query = select(Outbox).where(Outbox.status == OutboxStatus.SENT).order_by(Outbox.id)
        if self._sent_at is not None:
            query = query.where(Outbox.sent_at >= self._sent_at)
        rows = [one for one in await session.scalars(query) if one.id not in self._told]
        causes = await _causes(session, rows)
        moments = [one.sent_at for one in rows if one.sent_at is not None]
        self._sent_at = max(moments, default=self._sent_at)
        return {one.id: _explained(one, causes.get(one.id), names) for one in rows}


@dataclass(frozen=True, kw_only=True)
class _Names:
    """People by row id, and the two of each pair."""

    people: Mapping[int, str]
    pairs: Mapping[int, tuple[int, int]]

    def of_pair(self, pair_id: int | None) -> str:
        """Both names, mentor first; nothing without a pair."""
        return " and ".join(self.people[one] for one in self.pairs.get(pair_id or 0, ()))

    def of_point(self, row: Touchpoint) -> str:
        """Whom a touchpoint is for: a person, perhaps with their partner, or both of a pair."""
        if row.person_id is None:
            return self.of_pair(row.pair_id)
        partner = [one for one in self.pairs.get(row.pair_id or 0, ()) if one != row.person_id]
        return ", paired with ".join(self.people[one] for one in (row.person_id, *partner))


async def _names(session: AsyncSession) -> _Names:
    people = await session.execute(select(Person.id, Person.name))
    pairs = await session.execute(select(Pair.id, Pair.mentor_id, Pair.mentee_id))
    return _Names(
        people={row.id: row.name for row in people},
        pairs={key: (mentor, mentee) for key, mentor, mentee in pairs},
    )


async def _causes(session: AsyncSession, rows: Sequence[Outbox]) -> dict[int, Touchpoint]:
    """The touchpoint that each message came from; what answers somebody's act has none."""
    moments = {one.created_at for one in rows}
    keys = {key for one in rows for key in _leading(one.key)}
    made = Touchpoint.settled_at.in_(moments) & Touchpoint.kind.in_(set(MADE_BY.values()))
    query = select(Touchpoint).where(
        Touchpoint.key.in_(keys) | made, Touchpoint.status == TouchpointStatus.DONE
    )
    points = list(await session.scalars(query))
    by_key = {(one.workspace, one.key): one for one in points}
    found = {}
    for row in rows:
        named = [by_key.get((row.workspace, key)) for key in _leading(row.key)]
        cause = next((one for one in named if one is not None), None)
        cause = cause or next((one for one in points if _made(one, row)), None)
        if cause is not None:
            found[row.id] = cause
    return found


def _leading(key: str) -> list[str]:
    """A message's key and its beginnings: a touchpoint's key begins the keys of its messages."""
    parts = key.split(":")
    return [":".join(parts[:length]) for length in range(len(parts), 1, -1)]


def _made(point: Touchpoint, row: Outbox) -> bool:
    """Whether this touchpoint was worked through when a message of its making was written."""
    return (
        point.kind == MADE_BY.get(row.kind)
        and point.settled_at == row.created_at
        and (point.workspace, point.programme_id) == (row.workspace, row.programme_id)
        and point.pair_id == row.pair_id
        and (point.person_id is None or point.person_id in row.audience)
    )


def _explained(row: Outbox, cause: Touchpoint | None, names: _Names) -> dict[str, Any]:
    answers = "; sent at once, because it answers them" if row.answering else ""
    return {
        "id": row.token,
        "file": row.file_id or None,
        "why": REASONS.get(row.kind, row.kind.replace("_", " ")) + answers + ".",
        "about": names.of_pair(row.pair_id),
        "row": f"touchpoint {cause.id} ({cause.key}), outbox {row.id}"
        if cause
        else f"outbox {row.id}",
        "due_at": cause.due_at.isoformat() if cause else None,
        "held_since": row.created_at.isoformat() if row.not_before > row.created_at else None,
    }


def _planned(row: Touchpoint, names: _Names) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "what": PLANS.get(row.kind, row.kind.replace("_", " ")),
        "about": names.of_point(row),
        "row": f"touchpoint {row.id} ({row.key})",
        "due_at": row.due_at.isoformat(),
        "status": row.status,
        "reason": row.reason,
    }
