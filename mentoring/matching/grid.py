"""Scores of all pairs at once: the arithmetic of mentoring.matching.parts, in arrays.

Every number is a whole one, so that the result does not depend on the machine, its threads or
the order of sums. Never here: what a part means (mentoring.matching.parts), hard rules.
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
    from mentoring.matching.values import Intake
    from mentoring.matching.weights import Weights
    from mentoring.roster import RosterPerson

    Block = NDArray[np.int32]
    Named = Sequence[frozenset[str]]
    Labels = Callable[[RosterPerson], tuple[str, ...]]
    Wanted = tuple[str, int | None]

Kind = TypeVar("Kind", bound="Hashable")


class _Part(Protocol):
    idle: bool  # nobody gets a point for it

    def block(self, rows: slice) -> Block:
        """The weighted part of a run of mentees with every mentor."""
        ...


class Grid:
    """The scores of one matching, ready to be asked for any run of mentees."""

    def __init__(
        self, sides: Sides, *, weights: Weights, hours: Hours, intake: Mapping[str, Intake]
    ) -> None:
        self.worth = parts.rarity(sides.mentors)
        self._columns = len(sides.mentors)
        self._whole = np.int32(sum(weights.by_code().values()))
        said = _Said(sides, intake)
        made: dict[str, Callable[[np.int32], _Part]] = {
            "topics": lambda weight: _Topics(sides, self.worth, intake, weight),
            "goals": lambda weight: _Counted(*said.beyond(lambda one: one.goals), weight),
            "gives_back": lambda weight: _Counted(*said.in_return(), weight),
            "languages": lambda weight: _languages(*said.of(lambda one: one.languages), weight),
            "shared_hours": lambda weight: _hours(hours, weight),
            "style": lambda weight: _likeness(*said.of(_style), weight),
            "different_style": lambda weight: _unlikeness(*said.of(_style), weight),
            "thinking": lambda weight: _likeness(*said.beyond(_thinking), weight),
            "different_thinking": lambda weight: _unlikeness(*said.beyond(_thinking), weight),
            "interests": lambda weight: _Counted(*said.of(lambda one: one.interests), weight),
            "different_function": lambda weight: _Different(sides, weight, _function),
            "different_site": lambda weight: _Different(sides, weight, _site),
            "different_background": lambda weight: _unlikeness(
                *said.beyond(lambda one: one.background), weight
            ),
        }
        parts_ = (made[code](np.int32(w)) for code, w in weights.by_code().items() if w)
        self._parts = [part for part in parts_ if not part.idle]

    def block(self, rows: slice) -> Block:
        """Scores from 0 to 1000 of a run of mentees with every mentor."""
        total = np.zeros((rows.stop - rows.start, self._columns), dtype=np.int32)
        for part in self._parts:
            total += part.block(rows)
        total //= self._whole
        return total


def _function(person: RosterPerson) -> str:
    return parts.tag(person.function)


def _site(person: RosterPerson) -> str:
    return parts.tag(person.location)


def _style(person: RosterPerson) -> tuple[str, ...]:
    return person.working_style


def _thinking(intake: Intake) -> tuple[str, ...]:
    return intake.thinking


class _Said:
    """What mentees and mentors named, as two lists of tags."""

    def __init__(self, sides: Sides, intake: Mapping[str, Intake]) -> None:
        self._sides, self._intake = sides, intake

    def of(self, labels: Labels) -> tuple[Named, Named]:
        return _named(self._sides.mentees, labels), _named(self._sides.mentors, labels)

    def beyond(self, labels: Callable[[Intake], tuple[str, ...]]) -> tuple[Named, Named]:
        """The same of what they said on joining."""
        return self.of(lambda one: labels(self._intake.get(one.id, parts.NOTHING_MORE)))

    def in_return(self) -> tuple[Named, Named]:
        """What mentees could teach, and mentors want to learn."""
        sides = self._sides
        offered = _named(sides.mentees, lambda person: person.teaches)
        return offered, _named(sides.mentors, lambda person: person.wants_to_learn)


class _Shared:
    """How many things people share of those that each names."""

    def __init__(self, mentees: Named, mentors: Named) -> None:
        common = sorted(frozenset().union(*mentees) & frozenset().union(*mentors))
        at = {name: position for position, name in enumerate(common)}
        self._named = [[at[name] for name in named if name in at] for named in mentees]
        self.nothing = not common
        self._naming = np.zeros((len(common), len(mentors)), dtype=np.intp)
        for column, named in enumerate(mentors):
            self._naming[[at[name] for name in named if name in at], column] = 1

    def block(self, rows: slice) -> NDArray[np.intp]:
        return _summed(self._naming, self._named[rows])


def _summed(table: NDArray[np.intp], named: Sequence[Sequence[int]]) -> NDArray[np.intp]:
    """For each list of lines of a table, their sum."""
    # Few things a person names: adding their lines beats a product of the whole tables.
    total = np.zeros((len(named), table.shape[1]), dtype=np.intp)
    for row, lines in enumerate(named):
        for line in lines:
            total[row] += table[line]
    return total


def _named(people: Sequence[RosterPerson], labels: Labels) -> Named:
    return [parts.tags(labels(person)) for person in people]


@cache
def _every(part: Callable[[int], int], last: int) -> Block:
    """The part for every number up to ``last``, from which on it stays the same."""
    return np.array([part(number) for number in range(last + 1)], dtype=np.int32)


class _Topics:
    """Topics count by their worth, and less where the mentor is not ahead.

    What a mentee wants is a topic and how far they are in it; there are few such kinds.
    """

    def __init__(
        self,
        sides: Sides,
        worth: Mapping[str, int],
        intake: Mapping[str, Intake],
        weight: np.int32,
    ) -> None:
        levels = {person: parts.levels_of(said) for person, said in intake.items()}
        wanted = [self._wanted(person, levels) for person in sides.mentees]
        kinds = sorted(frozenset().union(*wanted), key=repr)
        at = {kind: position for position, kind in enumerate(kinds)}
        of_topic: dict[str, list[Wanted]] = {}
        for kind in kinds:
            of_topic.setdefault(kind[0], []).append(kind)
        self._wants = [[at[kind] for kind in person] for person in wanted]
        self._points = np.zeros((len(kinds), len(sides.mentors)), dtype=np.intp)
        for column, mentor in enumerate(sides.mentors):
            taught = levels.get(mentor.id, {})
            for topic in parts.tags(mentor.teaches) & of_topic.keys():
                for kind in of_topic[topic]:
                    fit = parts.topic_fit(taught.get(topic), kind[1])
                    self._points[at[kind], column] = worth[topic] * fit // FULL_SCORE
        self.idle = not self._points.any()
        self._values = _every(parts.topic_part, FULL_SCORE * len(parts.TOPIC_STEPS)) * weight

    @staticmethod
    def _wanted(mentee: RosterPerson, levels: Mapping[str, Mapping[str, int]]) -> frozenset[Wanted]:
        known = levels.get(mentee.id, {})
        return frozenset((topic, known.get(topic)) for topic in parts.tags(mentee.wants_to_learn))

    def block(self, rows: slice) -> Block:
        return self._values.take(_summed(self._points, self._wants[rows]), mode="clip")


class _Counted:
    """A part that a number of shared things decides."""

    def __init__(self, mentees: Named, mentors: Named, weight: np.int32) -> None:
        self._shared = _Shared(mentees, mentors)
        self.idle = self._shared.nothing
        self._values = _every(parts.count_part, len(parts.COUNT_STEPS)) * weight

    def block(self, rows: slice) -> Block:
        return self._values.take(self._shared.block(rows), mode="clip")


class _Kinds:
    """A part that few kinds of people decide: worked out per kind, then spread."""

    def __init__(
        self, values: Block, row_of: NDArray[np.intp], column_of: NDArray[np.intp]
    ) -> None:
        self._values, self._row_of, self._column_of = values, row_of, column_of
        self.idle = not values.any()

    def block(self, rows: slice) -> Block:
        return self._values[self._row_of[rows]].take(self._column_of, axis=1)


def _kinds(people: Sequence[Kind]) -> tuple[list[Kind], NDArray[np.intp]]:
    known: dict[Kind, int] = {}
    codes = [known.setdefault(kind, len(known)) for kind in people]
    return list(known), np.array(codes, dtype=np.intp)


class _Overlap:
    """Kinds of what mentees and mentors named, and how much each two kinds share."""

    def __init__(self, mentees: Named, mentors: Named) -> None:
        rows, self._row_of = _kinds(mentees)
        columns, self._column_of = _kinds(mentors)
        self.shared = _Shared(rows, columns).block(slice(0, len(rows)))
        sizes = [
            np.array([len(named) for named in kinds], dtype=np.intp) for kinds in (rows, columns)
        ]
        self.either = sizes[0][:, None] + sizes[1] - self.shared
        self.both = (sizes[0][:, None] > 0) & (sizes[1] > 0)

    def spread(self, values: NDArray[np.intp], weight: np.int32) -> _Kinds:
        return _Kinds((values * weight).astype(np.int32), self._row_of, self._column_of)


def _languages(mentees: Named, mentors: Named, weight: np.int32) -> _Kinds:
    overlap = _Overlap(mentees, mentors)
    return overlap.spread((overlap.shared > 0) * np.intp(FULL_SCORE), weight)


def _likeness(mentees: Named, mentors: Named, weight: np.int32) -> _Kinds:
    overlap = _Overlap(mentees, mentors)
    return overlap.spread(FULL_SCORE * overlap.shared // np.maximum(overlap.either, 1), weight)


def _unlikeness(mentees: Named, mentors: Named, weight: np.int32) -> _Kinds:
    overlap = _Overlap(mentees, mentors)
    apart = FULL_SCORE * (overlap.either - overlap.shared) // np.maximum(overlap.either, 1)
    return overlap.spread(apart * overlap.both, weight)


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
        self.idle = len(known) == 1
        self._value = weight * np.int32(FULL_SCORE)

    def block(self, rows: slice) -> Block:
        named = self._rows[rows, None]
        different = (named != self._columns) & (named > 0) & (self._columns > 0)
        points: Block = different.astype(np.int32)
        points *= self._value
        return points
