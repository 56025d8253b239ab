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

from mentoring.matching.values import FULL_SCORE, Intake

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mentoring.matching.values import Fact
    from mentoring.roster import RosterPerson

# A topic that everybody teaches is worth half of one that a single mentor teaches.
COMMONEST: Final = 500
# Of a topic's worth, in thousandths, where the mentor is not ahead of the mentee in it.
LEVEL_WITH: Final = 500
BEHIND: Final = 250
# The first shared topic counts most; a fourth adds nothing. The same with goals and interests.
TOPIC_STEPS: Final = (700, 200, 100)
COUNT_STEPS: Final = (600, 250, 150)
# Enough shared minutes a week: more does not make a better pair.
ENOUGH_MINUTES: Final = 600
# Self-described attributes steer a score where the owner asked for it; no pair is told of them.
UNTOLD: Final = frozenset({"different_background"})
NOTHING_MORE: Final = Intake()


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


def topic_fit(taught: int | None, known: int | None) -> int:
    """Thousandths of a topic's worth, from how far the mentor and the mentee are in it."""
    if taught is None or known is None or taught > known:
        return FULL_SCORE
    return LEVEL_WITH if taught == known else BEHIND


def levels_of(intake: Intake) -> dict[str, int]:
    """Topic tag → how far somebody is, where they said so."""
    return {tag(topic): level for topic, level in intake.levels.items()}


def count_part(shared: int) -> int:
    """The part for a number of shared goals, interests or topics in return."""
    return sum(COUNT_STEPS[:shared])


def language_part(one: frozenset[str], other: frozenset[str]) -> int:
    """One language in common is all a pair needs."""
    return 0 if one.isdisjoint(other) else FULL_SCORE


def hours_part(minutes: int) -> int:
    """The part for the shared working minutes of a week."""
    return FULL_SCORE * min(minutes, ENOUGH_MINUTES) // ENOUGH_MINUTES


def likeness_part(one: frozenset[str], other: frozenset[str]) -> int:
    """How far two people agree, of all that either named."""
    return FULL_SCORE * len(one & other) // max(1, len(one | other))


def unlikeness_part(one: frozenset[str], other: frozenset[str]) -> int:
    """How far two people who both named something differ, of all that either named."""
    if not one or not other:
        return 0
    return FULL_SCORE * len(one ^ other) // len(one | other)


def difference_part(one: str, other: str) -> int:
    """Two functions or sites that are both known and not the same."""
    return FULL_SCORE if tag(one) and tag(other) and tag(one) != tag(other) else 0


def pair_parts(
    mentor: RosterPerson,
    mentee: RosterPerson,
    *,
    worth: Mapping[str, int],
    minutes: int,
    intake: Mapping[str, Intake],
) -> dict[str, int]:
    """Part code → 0 to 1000 for one pair that shares so many working minutes a week."""
    of_mentor, of_mentee = (intake.get(one.id, NOTHING_MORE) for one in (mentor, mentee))
    taught, known = levels_of(of_mentor), levels_of(of_mentee)
    topics = sum(
        worth[topic] * topic_fit(taught.get(topic), known.get(topic)) // FULL_SCORE
        for topic in tags(mentor.teaches) & tags(mentee.wants_to_learn)
    )
    styles = tags(mentor.working_style), tags(mentee.working_style)
    thinking = tags(of_mentor.thinking), tags(of_mentee.thinking)
    return {
        "topics": topic_part(topics),
        "goals": count_part(len(tags(of_mentor.goals) & tags(of_mentee.goals))),
        "gives_back": count_part(len(tags(mentor.wants_to_learn) & tags(mentee.teaches))),
        "languages": language_part(tags(mentor.languages), tags(mentee.languages)),
        "shared_hours": hours_part(minutes),
        "style": likeness_part(*styles),
        "different_style": unlikeness_part(*styles),
        "thinking": likeness_part(*thinking),
        "different_thinking": unlikeness_part(*thinking),
        "interests": count_part(len(tags(mentor.interests) & tags(mentee.interests))),
        "different_function": difference_part(mentor.function, mentee.function),
        "different_site": difference_part(mentor.location, mentee.location),
        "different_background": unlikeness_part(
            tags(of_mentor.background), tags(of_mentee.background)
        ),
    }


def pair_facts(
    mentor: RosterPerson,
    mentee: RosterPerson,
    *,
    worth: Mapping[str, int],
    minutes: int,
    intake: Mapping[str, Intake],
) -> dict[str, dict[str, Fact]]:
    """Part code → what a sentence about it can be made of; shared labels as the mentee wrote them.

    Shared topics stand rarest first. Parts that no pair is told of are left out.
    """
    of_mentor, of_mentee = (intake.get(one.id, NOTHING_MORE) for one in (mentor, mentee))
    topics = _shared(mentee.wants_to_learn, mentor.teaches)
    rarest = sorted(topics, key=lambda label: (-worth[tag(label)], tag(label)))
    return {
        "topics": {"shared": tuple(rarest)},
        "goals": {"shared": _shared(of_mentee.goals, of_mentor.goals)},
        "gives_back": {"shared": _shared(mentee.teaches, mentor.wants_to_learn)},
        "languages": {"shared": _shared(mentee.languages, mentor.languages)},
        "shared_hours": {"hours": minutes // 60, "minutes": minutes},
        "style": {"shared": _shared(mentee.working_style, mentor.working_style)},
        "different_style": {"mentor": mentor.working_style, "mentee": mentee.working_style},
        "thinking": {"shared": _shared(of_mentee.thinking, of_mentor.thinking)},
        "different_thinking": {"mentor": of_mentor.thinking, "mentee": of_mentee.thinking},
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
