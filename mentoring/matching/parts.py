"""The parts of a score: what each is worth from 0 to 1000, in whole numbers.

Here lives the meaning of the score for one pair, in plain Python; mentoring.matching.grid does
the same for all pairs at once, and a test holds the two together. Everything saturates, so that
listing little or much is no advantage by itself. Never here: hard rules, weights.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mentoring.matching.values import FULL_SCORE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mentoring.matching.values import Fact
    from mentoring.roster import RosterPerson

# A topic that everybody teaches is worth half of one that a single mentor teaches.
COMMONEST: Final = 500
# The first shared topic counts most; a fourth adds nothing. The same with interests.
TOPIC_STEPS: Final = (700, 200, 100)
INTEREST_STEPS: Final = (600, 250, 150)
# Enough shared minutes a week: more does not make a better pair.
ENOUGH_MINUTES: Final = 600


@lru_cache(maxsize=100_000)
def tag(label: str) -> str:
    """What makes two labels the same: neither case, spaces nor the way accents are stored."""
    return " ".join(unicodedata.normalize("NFKC", label).casefold().split())


@lru_cache(maxsize=100_000)
def tags(labels: tuple[str, ...]) -> frozenset[str]:
    """The distinct tags of some labels."""
    return frozenset(tag(label) for label in labels) - {""}


def rarity(mentors: Sequence[RosterPerson]) -> dict[str, int]:
    """Topic tag → worth from 500 (everybody teaches it) to 1000 (one mentor does)."""
    teachers = Counter(topic for mentor in mentors for topic in tags(mentor.teaches))
    others = max(1, len(mentors) - 1)
    span = FULL_SCORE - COMMONEST
    return {topic: FULL_SCORE - span * (count - 1) // others for topic, count in teachers.items()}


def topic_part(worth: int) -> int:
    """The part for the summed worth of the shared topics: each thousand counts less."""
    whole, rest = divmod(min(worth, FULL_SCORE * len(TOPIC_STEPS)), FULL_SCORE)
    following = TOPIC_STEPS[whole] if whole < len(TOPIC_STEPS) else 0
    return sum(TOPIC_STEPS[:whole]) + following * rest // FULL_SCORE


def interest_part(shared: int) -> int:
    """The part for the number of shared interests."""
    return sum(INTEREST_STEPS[:shared])


def language_part(one: frozenset[str], other: frozenset[str]) -> int:
    """One language in common is all a pair needs."""
    return 0 if one.isdisjoint(other) else FULL_SCORE


def hours_part(minutes: int) -> int:
    """The part for the shared working minutes of a week."""
    return FULL_SCORE * min(minutes, ENOUGH_MINUTES) // ENOUGH_MINUTES


def style_part(one: frozenset[str], other: frozenset[str]) -> int:
    """How far two ways of working agree, of all that either named."""
    return FULL_SCORE * len(one & other) // max(1, len(one | other))


def pair_parts(
    mentor: RosterPerson, mentee: RosterPerson, *, worth: Mapping[str, int], minutes: int
) -> dict[str, int]:
    """Part code → 0 to 1000 for one pair that shares so many working minutes a week."""
    topics = tags(mentor.teaches) & tags(mentee.wants_to_learn)
    return {
        "topics": topic_part(sum(worth[topic] for topic in topics)),
        "languages": language_part(tags(mentor.languages), tags(mentee.languages)),
        "shared_hours": hours_part(minutes),
        "style": style_part(tags(mentor.working_style), tags(mentee.working_style)),
        "interests": interest_part(len(tags(mentor.interests) & tags(mentee.interests))),
        "different_function": difference_part(mentor.function, mentee.function),
        "different_site": difference_part(mentor.location, mentee.location),
    }


def difference_part(one: str, other: str) -> int:
    """Two functions or sites that are both known and not the same."""
    return FULL_SCORE if tag(one) and tag(other) and tag(one) != tag(other) else 0


def pair_facts(
    mentor: RosterPerson, mentee: RosterPerson, *, worth: Mapping[str, int], minutes: int
) -> dict[str, dict[str, Fact]]:
    """Part code → what a sentence about it can be made of; shared labels as the mentee wrote them.

    Shared topics stand rarest first.
    """
    topics = _shared(mentee.wants_to_learn, mentor.teaches)
    rarest = sorted(topics, key=lambda label: (-worth[tag(label)], tag(label)))
    return {
        "topics": {"shared": tuple(rarest)},
        "languages": {"shared": _shared(mentee.languages, mentor.languages)},
        "shared_hours": {"hours": minutes // 60, "minutes": minutes},
        "style": {"shared": _shared(mentee.working_style, mentor.working_style)},
        "interests": {"shared": _shared(mentee.interests, mentor.interests)},
        "different_function": {"mentor": mentor.function, "mentee": mentee.function},
        "different_site": {"mentor": mentor.location, "mentee": mentee.location},
    }


def _shared(labels: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    common = tags(labels) & tags(others)
    first: dict[str, str] = {}
    for label in labels if common else ():
        if tag(label) in common:
            first.setdefault(tag(label), label)
    return tuple(first.values())
