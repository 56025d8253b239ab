"""The hard rules: which pairs are never proposed, and by which rule.

Here lives every rule of the product except role and capacity, for whole blocks of mentees at
once. Never here: scores, the choice among permitted pairs.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mentoring.matching.hours import shared_minutes, timetable
from mentoring.matching.parts import tag
from mentoring.matching.week import LEAST_MINUTES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from mentoring.matching.hours import Timetable
    from mentoring.matching.sides import Sides
    from mentoring.reporting import ReportingLines
    from mentoring.roster import RosterPerson

    Cells = tuple[NDArray[np.intp], NDArray[np.intp]]
    Mask = NDArray[np.bool_]


# More pairs in one reporting line than this are not listed: the list would outgrow the masks.
_MOST_LISTED = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Shared minutes of every mentee and mentor, kept once per distinct timetable."""

    minutes: NDArray[np.int16]
    too_few: NDArray[np.bool_]
    row_of: NDArray[np.intp]
    column_of: NDArray[np.intp]

    @classmethod
    def of(cls, sides: Sides) -> Hours:
        """Look the zones up; raises mentoring.zones.UnknownZoneError."""
        rows, row_of = _distinct([timetable(person) for person in sides.mentees])
        columns, column_of = _distinct([timetable(person) for person in sides.mentors])
        minutes = shared_minutes(rows, columns)
        return cls(
            minutes=minutes,
            too_few=minutes < LEAST_MINUTES,
            row_of=row_of,
            column_of=column_of,
        )

    def apart(self, rows: slice) -> Mask:
        """Where a run of mentees has less than three hours a week with a mentor."""
        return self.too_few[self.row_of[rows]].take(self.column_of, axis=1)

    def between(self, row: int, column: int) -> int:
        """Minutes for one mentee and one mentor."""
        return int(self.minutes[self.row_of[row], self.column_of[column]])


def _distinct(timetables: Sequence[Timetable]) -> tuple[list[Timetable], NDArray[np.intp]]:
    known: dict[Timetable, int] = {}
    codes = [known.setdefault(entry, len(known)) for entry in timetables]
    return list(known), np.array(codes, dtype=np.intp)


class Rules:
    """The rules of one matching, ready to be asked for any run of mentees."""

    def __init__(
        self,
        sides: Sides,
        *,
        managers: Mapping[str, str],
        lines: ReportingLines,
        hours: Hours,
        allow_same_manager: bool,
        forbidden: Collection[tuple[str, str]],
        private: Collection[tuple[str, str]],
    ) -> None:
        self._columns = len(sides.mentors)
        self._lines = _Lines(sides, lines)
        self._listed = {
            "never_match": _named(sides, lambda person: person.never_match),
            "past_partner": _named(sides, lambda person: person.past_partners),
            "forbidden": _either_way(sides, forbidden),
            "not_available": _either_way(sides, private),
        }
        self._groups = {"same_team": _groups(sides, lambda person: tag(person.team))}
        if not allow_same_manager:
            self._groups["same_manager"] = _groups(sides, lambda person: managers[person.id])
        self._hours = hours

    def broken(self, rows: slice) -> dict[str, Mask]:
        """Rule code → mask of mentees by mentors that it keeps apart.

        Rules that keep nobody apart may be missing.
        """
        masks = {
            code: _scattered(cells, rows, self._columns)
            for code, cells in self._listed.items()
            if cells[0].size
        }
        masks["reporting_line"] = self._lines.apart(rows)
        for code, (of_row, of_column) in self._groups.items():
            masks[code] = of_row[rows, None] == of_column
        masks["working_hours"] = self._hours.apart(rows)
        return masks


def _groups(
    sides: Sides, name: Callable[[RosterPerson], str]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Numbers for group names; no name (-1 for rows, -2 for columns) equals nothing."""
    known: dict[str, int] = defaultdict(lambda: len(known))

    def numbers(people: Iterable[RosterPerson], nothing: int) -> NDArray[np.int32]:
        names = map(name, people)
        return np.array([known[found] if found else nothing for found in names], dtype=np.int32)

    return numbers(sides.mentees, -1), numbers(sides.mentors, -2)


def _named(sides: Sides, others: Callable[[RosterPerson], Iterable[str]]) -> Cells:
    """Cells of the pairs in which either names the other."""
    people = chain(sides.mentees, sides.mentors)
    return _either_way(sides, ((one.id, other) for one in people for other in others(one)))


def _either_way(sides: Sides, pairs: Iterable[tuple[str, str]]) -> Cells:
    """Cells of pairs of ids, whichever of the two comes first."""
    cells = [
        (sides.mentee_at[mentee], sides.mentor_at[mentor])
        for one, other in pairs
        for mentee, mentor in ((one, other), (other, one))
        if mentee in sides.mentee_at and mentor in sides.mentor_at
    ]
    table = np.array(cells, dtype=np.intp).reshape(-1, 2)
    return _by_row(table[:, 0], table[:, 1])


def _scattered(cells: Cells, rows: slice, columns: int) -> Mask:
    mask = np.zeros((rows.stop - rows.start, columns), dtype=np.bool_)
    first, last = np.searchsorted(cells[0], (rows.start, rows.stop))
    mask[cells[0][first:last] - rows.start, cells[1][first:last]] = True
    return mask


class _Lines:
    """The pairs in which one stands in the other's management chain, at any depth.

    Whoever is below a person was entered while that person was open. In an organisation few
    pairs stand in one line, and they are listed; where very many do, each is looked at.
    """

    def __init__(self, sides: Sides, lines: ReportingLines) -> None:
        self._rows = _intervals(lines, sides.mentees)
        self._columns = _intervals(lines, sides.mentors)
        below = _Inside(self._rows, self._columns[0])
        above = _Inside(self._columns, self._rows[0])
        self._listed: Cells | None = None
        if below.total + above.total <= _MOST_LISTED:
            (bosses, reports), (chiefs, under) = below.cells(), above.cells()
            self._listed = _by_row(
                np.concatenate([bosses, under]), np.concatenate([reports, chiefs])
            )

    def apart(self, rows: slice) -> Mask:
        if self._listed is not None:
            return _scattered(self._listed, rows, len(self._columns[0]))
        enter, leave = (bound[rows, None] for bound in self._rows)
        first, last = self._columns
        mask: Mask = ((enter < first) & (first < leave)) | ((first < enter) & (enter < last))
        return mask


def _intervals(
    lines: ReportingLines, people: Sequence[RosterPerson]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    enter = np.array([lines.enter[person.id] for person in people], dtype=np.int32)
    leave = np.array([lines.leave[person.id] for person in people], dtype=np.int32)
    return enter, leave


class _Inside:
    """For every span, which of the other side's entries lie inside it."""

    def __init__(
        self, spans: tuple[NDArray[np.int32], NDArray[np.int32]], entries: NDArray[np.int32]
    ) -> None:
        self._order = np.argsort(entries)
        self._first = np.searchsorted(entries, spans[0], side="right", sorter=self._order)
        self._counts = np.searchsorted(entries, spans[1], sorter=self._order) - self._first
        self.total = int(self._counts.sum())

    def cells(self) -> Cells:
        owners = np.repeat(np.arange(len(self._counts)), self._counts)
        skipped = self._first - (np.cumsum(self._counts) - self._counts)
        starts = np.repeat(skipped, self._counts)
        return owners, self._order[starts + np.arange(len(owners))]


def _by_row(rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Cells:
    order = np.argsort(rows, kind="stable")
    return rows[order], columns[order]
