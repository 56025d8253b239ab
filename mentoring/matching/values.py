"""What goes into a matching and what comes out, as frozen values; and why one is refused.

Here lives the language of matching: codes and numbers. Never here: words for people (they are
content, made elsewhere from the codes and facts) and any computing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from mentoring.roster import RosterPerson

Fact = str | int | tuple[str, ...]

# In this order wherever two are equally frequent.
BLOCKS: Final = (
    *("reporting_line", "same_manager", "same_team", "never_match", "past_partner"),
    *("working_hours", "capacity", "no_candidate"),
)
FULL_SCORE: Final = 1000
_HEAVIEST: Final = 1000


class MatchingError(ValueError):
    """This matching cannot be made as it was asked for; the message says why.

    MatchingError
    ├── BadWeightsError
    ├── DuplicatePersonError
    ├── BadLockError
    └── TooLargeError
    """


class BadWeightsError(MatchingError):
    """A weight is a whole number from 0 to 1000, and at least one is above 0."""


class DuplicatePersonError(MatchingError):
    """Somebody stands in the list twice."""


class BadLockError(MatchingError):
    """A pair to keep is not possible: unknown, over capacity, or against a hard rule."""


class TooLargeError(MatchingError):
    """There are more people than can be matched to a proven optimum in one go."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each part of the score counts, against the sum of all."""

    topics: int = 40
    languages: int = 15
    shared_hours: int = 10
    style: int = 10
    interests: int = 10
    different_function: int = 10
    different_site: int = 5

    def __post_init__(self) -> None:
        """Refuse what could not be summed to a score."""
        values = vars(self).values()
        if not any(values) or not all(0 <= value <= _HEAVIEST for value in values):
            raise BadWeightsError(BadWeightsError.__doc__)

    def by_code(self) -> dict[str, int]:
        """Part code → weight, in the order of the fields."""
        return {code: getattr(self, code) for code in PARTS}


PARTS: Final = tuple(part.name for part in fields(Weights))


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything that decides a matching.

    ``reporting`` tells the manager of anybody at all, taking part or not ("": known to have
    none above them, or not known); a person's own ``manager_id`` comes before it. ``locked``
    pairs (mentor, mentee) stay as they are; ``forbidden`` pairs, in either order, are never
    proposed.
    """

    people: Sequence[RosterPerson]
    seed: int
    weights: Weights = field(default_factory=Weights)
    allow_same_manager: bool = False
    locked: Collection[tuple[str, str]] = ()
    forbidden: Collection[tuple[str, str]] = ()
    reporting: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that speaks for a pair: a code, what it is about, and its points of the score.

    ``points`` are thousandths of the weights' sum before rounding down; reasons of a pair stand
    in the order of their points.
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    points: int = 0


@dataclass(frozen=True, kw_only=True)
class ProposedPair:
    """A mentor and a mentee, their score from 0 to 1000, why, and what to look at first.

    ``flags``: ``level_inverted`` (the mentor's level is above the mentee's),
    ``unknown_reporting_line``, ``timezone_assumed``, ``weak`` (no topic in common).
    """

    mentor_id: str
    mentee_id: str
    score: int
    reasons: tuple[Reason, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ScoredPair:
    """A permitted pair and its score from 0 to 1000."""

    mentor_id: str
    mentee_id: str
    score: int


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    """Somebody left without a partner, and which rules stood in the way, most frequent first."""

    id: str
    blocked_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Matching:
    """The result: pairs by mentor and mentee id, unmatched people of both roles by id.

    ``total`` is the sum of the scores; ``gap`` how far it may lie below the best possible, in
    points (0: proven best).
    """

    pairs: tuple[ProposedPair, ...]
    unmatched: tuple[Unmatched, ...]
    total: int
    gap: int
    seed: int
