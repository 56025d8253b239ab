"""The pulse: which three questions a round asks, and what may be released when it closes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mentoring.content_files import content_items

ROUND_DAYS = 30
QUESTIONS = 3
SCALE = range(1, 6)
TENURE_DAYS = 14  # in an active pair, with one session held: only then does a person count
UNANIMOUS_SHARE = 0.8


@dataclass(frozen=True, kw_only=True)
class Item:
    """One statement that is answered from 1 (not at all) to 5 (very much)."""

    id: str
    role: str
    construct: str
    text: str


def load_items(language: str) -> tuple[Item, ...]:
    """Return the item bank of a language in its order."""
    return tuple(
        Item(
            id=item.id,
            role=item.one_of("role", ("mentor", "mentee")),
            construct=item.text("construct"),
            text=item.text("text"),
        )
        for item in content_items(language, "pulse", "items")
    )


def items_for(bank: Sequence[Item], *, role: str, round_number: int) -> tuple[Item, ...]:
    """Return the three items of a role in a round: the same for everyone, rotating by round."""
    own = [item for item in bank if item.role == role]
    first = (round_number - 1) * QUESTIONS
    return tuple(own[(first + offset) % len(own)] for offset in range(min(QUESTIONS, len(own))))


def round_dates(started: date, number: int) -> tuple[date, date]:
    """Return the first day of a round and the first day after it."""
    opens = started + timedelta(days=ROUND_DAYS * (number - 1))
    return opens, opens + timedelta(days=ROUND_DAYS)


def release(
    answers: Sequence[tuple[str, Mapping[str, int]]], *, minimum: int
) -> dict[str, dict[str, Any]]:
    """Return what may be shown of (role, answers) rows: role -> item -> value, or nothing.

    An item is released when at least ``minimum`` people who count answered it. Where nearly all
    gave the same answer only the side of the scale is told, so that nobody's own answer can be
    read from it. Means are rounded to a half and no counts are given.
    """
    scores: dict[tuple[str, str], list[int]] = defaultdict(list)
    for role, given in answers:
        for item, score in given.items():
            scores[role, item].append(score)
    released: dict[str, dict[str, Any]] = {}
    for (role, item), given_scores in sorted(scores.items()):
        if len(given_scores) >= max(minimum, 5):
            released.setdefault(role, {})[item] = _figure(given_scores)
    return released


def _figure(scores: Sequence[int]) -> dict[str, Any]:
    mean = sum(scores) / len(scores)
    most = max(scores.count(value) for value in set(scores))
    if most / len(scores) > UNANIMOUS_SHARE:
        return {"band": "high" if mean > 3 else "low" if mean < 3 else "middle"}  # noqa: PLR2004 - the middle of 1..5
    return {"mean": round(mean * 2) / 2}
