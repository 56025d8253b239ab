"""What goes into a matching and what comes out, as frozen values.

Here lives the language of matching: codes and numbers. Never here: words for people (they are
content, made elsewhere from the codes and facts) and any computing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mentoring.matching.weights import Weights
from mentoring.roster import RosterPerson

Fact = str | int | tuple[str, ...]

# In this order wherever two are equally frequent.
BLOCKS: Final = (
    *("reporting_line", "same_manager", "same_team", "never_match", "past_partner"),
    *("working_hours", "capacity", "no_candidate", "forbidden", "not_available", "held_back"),
)
FULL_SCORE: Final = 1000
# So many partners are named where any one of more would do.
NAMED: Final = 3


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What somebody said on joining, beyond the columns of a roster; all of it may be empty.

    ``levels``: topic → how far this person is: 0 new, 1 some, 2 fluent (3 and more: could
    teach those who are fluent). ``background`` is self-described and counts only where the
    owner turned it on.
    """

    goals: tuple[str, ...] = ()
    thinking: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything that decides a matching.

    ``reporting`` tells the manager of anybody at all, taking part or not ("": known to have
    none above them, or not known); a person's own ``manager_id`` comes before it. ``intake``
    is what people said on joining, by id.

    ``locked`` pairs (mentor, mentee) stay as they are. ``forbidden`` pairs, in either order,
    are the owner's own choice; ``private`` pairs, in either order, are kept apart by something
    that the owner is not told: a list given in private, an earlier no, an earlier ending. All of
    these carry the one code ``not_available``, without direction.

    ``fair`` raises the worst pair first: the most pairs, then the highest lowest score, then
    the highest total.
    """

    people: Sequence[RosterPerson]
    seed: int
    weights: Weights = field(default_factory=Weights)
    allow_same_manager: bool = False
    fair: bool = False
    locked: Collection[tuple[str, str]] = ()
    forbidden: Collection[tuple[str, str]] = ()
    private: Collection[tuple[str, str]] = ()
    reporting: Mapping[str, str] = field(default_factory=dict)
    intake: Mapping[str, Intake] = field(default_factory=dict)


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
class Option:
    """Somebody's possible partner: the pair as it would be, and every rule it would break.

    ``broken`` is empty where the pair may be made. Capacity is no rule here: whoever looks may
    move somebody else.
    """

    pair: ProposedPair
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Relief:
    """One thing that would give somebody a partner, with certainty: one more pair in all.

    ``code`` is the rule to lift, for any one of ``partners``; ``capacity``: one more place at
    any one of them; ``another_mentor`` or ``another_mentee``: nobody here can, somebody new who
    fits would. At most NAMED of ``count`` partners are named, by id.
    """

    code: str
    partners: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    """Somebody left without a partner, which rules stood in the way, and what would free them.

    ``blocked_by`` stands most frequent first.
    """

    id: str
    blocked_by: tuple[str, ...]
    freed_by: tuple[Relief, ...] = ()


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
