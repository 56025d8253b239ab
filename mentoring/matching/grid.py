"""Scores of all pairs at once: the arithmetic of mentoring.matching.parts, in arrays.

Every number is a whole one, so that the result does not depend on the machine, its threads or
the order of sums. Never here: what a part
means (mentoring.matching.parts), hard rules.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from mentoring.matching import parts
from mentoring.matching.values import FULL_SCORE

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from mentoring.matching.rules import Hours
    from mentoring.matching.sides import Sides
    from mentoring.matching.values import Weights
    from mentoring.roster import RosterPerson

    Block = NDArray[np.int32]
    Named = Sequence[frozenset[str]]
    Labels = Callable[[RosterPerson], tuple[str, ...]]

Kind = TypeVar("Kind", bound="Hashable")


class _Part(Protocol):
    def block(self, rows: slice) -> Block:
        """The weighted part of a run of mentees with every mentor."""
        ...


class Grid:
    """The scores of one matching, ready to be asked for any run of mentees."""

    def __init__(self, sides: Sides, *, weights: Weights, hours: Hours) -> None:
        self.worth = parts.rarity(sides.mentors)
        self._whole = np.int32(sum(weights.by_code().values()))
        made: dict[str, Callable[[np.int32], _Part]] = {
            "topics": lambda weight: _Topics(sides, self.worth, weight),
            "languages": lambda weight: _languages(sides, weight),
            "shared_hours": lambda weight: _hours(hours, weight),
            "style": lambda weight: _style(sides, weight),
            "interests": lambda weight: _Interests(sides, weight),
            "different_function": lambda weight: _Different(sides, weight, _function),
            "different_site": lambda weight: _Different(sides, weight, _site),
        }
        self._parts = [made[code](np.int32(w)) for code, w in weights.by_code().items() if w]

    def block(self, rows: slice) -> Block:
        """Scores from 0 to 1000 of a run of mentees with every mentor."""
        first, *others = self._parts
        total = first.block(rows)
        for part in others:
            total += part.block(rows)
        total //= self._whole
        return total


def _function(person: RosterPerson) -> str:
    return parts.tag(person.function)


def _site(person: RosterPerson) -> str:
    return parts.tag(person.location)


class _Shared:
    """What people share of the things they name: the sum of the things' worth, or their number."""

    def __init__(
        self, mentees: Named, mentors: Named, worth: Mapping[str, int] | None = None
    ) -> None:
        common = sorted(frozenset().union(*mentees) & frozenset().union(*mentors))
        at = {name: position for position, name in enumerate(common)}
        self._named = [[at[name] for name in named if name in at] for named in mentees]
        self._naming = np.zeros((len(common), len(mentors)), dtype=np.intp)
        for column, named in enumerate(mentors):
            self._naming[[at[name] for name in named if name in at], column] = 1
        if worth:
            self._naming *= np.array([worth[name] for name in common], dtype=np.intp)[:, None]

    def block(self, rows: slice) -> NDArray[np.intp]:
        # Few things a person names: adding their rows beats a product of the whole tables.
        total = np.zeros((rows.stop - rows.start, self._naming.shape[1]), dtype=np.intp)
        for row, named in enumerate(self._named[rows]):
            for thing in named:
                total[row] += self._naming[thing]
        return total


def _named(people: Sequence[RosterPerson], labels: Labels) -> Named:
    return [parts.tags(labels(person)) for person in people]


@cache
def _every(part: Callable[[int], int], last: int) -> Block:
    """The part for every number up to ``last``, from which on it stays the same."""
    return np.array([part(number) for number in range(last + 1)], dtype=np.int32)


class _Topics:
    def __init__(self, sides: Sides, worth: Mapping[str, int], weight: np.int32) -> None:
        wanted = _named(sides.mentees, lambda person: person.wants_to_learn)
        self._shared = _Shared(wanted, _named(sides.mentors, lambda p: p.teaches), worth)
        self._values = _every(parts.topic_part, FULL_SCORE * len(parts.TOPIC_STEPS)) * weight

    def block(self, rows: slice) -> Block:
        return self._values.take(self._shared.block(rows), mode="clip")


class _Interests:
    def __init__(self, sides: Sides, weight: np.int32) -> None:
        mentees = _named(sides.mentees, lambda person: person.interests)
        self._shared = _Shared(mentees, _named(sides.mentors, lambda person: person.interests))
        self._values = _every(parts.interest_part, len(parts.INTEREST_STEPS)) * weight

    def block(self, rows: slice) -> Block:
        return self._values.take(self._shared.block(rows), mode="clip")


class _Kinds:
    """A part that few kinds of people decide: worked out per kind, then spread."""

    def __init__(
        self, values: Block, row_of: NDArray[np.intp], column_of: NDArray[np.intp]
    ) -> None:
        self._values, self._row_of, self._column_of = values, row_of, column_of

    def block(self, rows: slice) -> Block:
        return self._values[self._row_of[rows]].take(self._column_of, axis=1)


def _kinds(people: Sequence[Kind]) -> tuple[list[Kind], NDArray[np.intp]]:
    known: dict[Kind, int] = {}
    codes = [known.setdefault(kind, len(known)) for kind in people]
    return list(known), np.array(codes, dtype=np.intp)


def _languages(sides: Sides, weight: np.int32) -> _Kinds:
    rows, row_of = _kinds(_named(sides.mentees, lambda person: person.languages))
    columns, column_of = _kinds(_named(sides.mentors, lambda person: person.languages))
    shared = _Shared(rows, columns).block(slice(0, len(rows)))
    values = (shared > 0).astype(np.int32) * weight * np.int32(FULL_SCORE)
    return _Kinds(values, row_of, column_of)


def _style(sides: Sides, weight: np.int32) -> _Kinds:
    rows, row_of = _kinds(_named(sides.mentees, lambda person: person.working_style))
    columns, column_of = _kinds(_named(sides.mentors, lambda person: person.working_style))
    shared = _Shared(rows, columns).block(slice(0, len(rows)))
    sizes = [np.array([len(named) for named in kinds], dtype=np.intp) for kinds in (rows, columns)]
    either = np.maximum(sizes[0][:, None] + sizes[1] - shared, 1)
    return _Kinds((FULL_SCORE * shared // either * weight).astype(np.int32), row_of, column_of)


def _hours(hours: Hours, weight: np.int32) -> _Kinds:
    every = _every(parts.hours_part, parts.ENOUGH_MINUTES) * weight
    return _Kinds(every.take(hours.minutes, mode="clip"), hours.row_of, hours.column_of)


class _Different:
    def __init__(
        self, sides: Sides, weight: np.int32, label: Callable[[RosterPerson], str]
    ) -> None:
        known: dict[str, int] = {"": 0}
        self._rows, self._columns = (
            np.array([known.setdefault(label(p), len(known)) for p in people], dtype=np.int32)
            for people in (sides.mentees, sides.mentors)
        )
        self._value = weight * np.int32(FULL_SCORE)

    def block(self, rows: slice) -> Block:
        named = self._rows[rows, None]
        different = (named != self._columns) & (named > 0) & (self._columns > 0)
        points: Block = different.astype(np.int32)
        points *= self._value
        return points
