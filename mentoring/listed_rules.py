"""Which hard rules one pair breaks, as far as the organisation's list decides them.

For pairs that exist: a list that changes may turn them into what would never be proposed. It is
the meaning of mentoring.matching.rules for a single pair, without arrays, and a test holds the
two together. Past partners are left out: for a pair that is going on they are its own past.
Never here: rules from private choices, working hours, what follows from a broken rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mentoring.matching.parts import tag

LISTED_RULES: Final = ("reporting_line", "same_manager", "same_team", "never_match")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the list says about one of the two; ``id`` as the reporting lines know them."""

    id: str
    team: str = ""
    never_match: tuple[str, ...] = ()


def line_of(managers: Mapping[str, str], person: str) -> tuple[str, ...]:
    """Everybody above a person, nearest first; a circle is followed once."""
    above: dict[str, None] = {}
    boss = managers.get(person, "")
    while boss and boss not in above:
        above[boss] = None
        boss = managers.get(boss, "")
    return tuple(above)


def rules_broken(
    one: Listed, other: Listed, managers: Mapping[str, str], *, allow_same_manager: bool = False
) -> tuple[str, ...]:
    """The codes of the broken rules, in the order in which matching names them."""
    boss = managers.get(one.id, "")
    broken = (
        other.id in line_of(managers, one.id) or one.id in line_of(managers, other.id),
        not allow_same_manager and boss and boss == managers.get(other.id, ""),
        tag(one.team) and tag(one.team) == tag(other.team),
        other.id in one.never_match or one.id in other.never_match,
    )
    return tuple(code for code, is_so in zip(LISTED_RULES, broken, strict=True) if is_so)
