"""How much each part of a score counts, chosen by whoever owns the programme.

Here live the parts by name and their defaults. Never here: what a part means for two people
(mentoring.matching.parts).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from mentoring.matching.errors import BadWeightsError

_HEAVIEST: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each part of the score counts, against the sum of all; 0 leaves a part out.

    Likeness and difference of a way of working, or of thinking, are parts of their own, so that
    an owner can want either. Differences of function, site and background count only where
    somebody turned them on.
    """

    topics: int = 40
    goals: int = 10
    gives_back: int = 5
    languages: int = 15
    shared_hours: int = 10
    style: int = 10
    different_style: int = 0
    thinking: int = 0
    different_thinking: int = 5
    interests: int = 5
    different_function: int = 0
    different_site: int = 0
    different_background: int = 0

    def __post_init__(self) -> None:
        """Refuse what could not be summed to a score."""
        values = tuple(vars(self).values())
        if not all(type(value) is int and 0 <= value <= _HEAVIEST for value in values):
            raise BadWeightsError(BadWeightsError.__doc__)
        if not any(values):
            raise BadWeightsError(BadWeightsError.__doc__)

    def by_code(self) -> dict[str, int]:
        """Part code → weight, in the order of the fields."""
        return {code: getattr(self, code) for code in PARTS}


PARTS: Final = tuple(part.name for part in fields(Weights))
