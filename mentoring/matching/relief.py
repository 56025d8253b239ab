"""What would give somebody without a partner one: each thing said here brings one more pair.

A mentor can take one more where a place is free or where those they have can move on to one; a
mentee can be given away where somebody without a mentor can follow. A rule is named only where
it alone keeps such two apart. Rules from private choices are never named: nobody can lift them
and nobody is to look for them. Never here: words, the choice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from mentoring.matching.values import BLOCKS, NAMED, Relief

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from mentoring.matching.survey import Survey

    Mask = NDArray[np.bool_]

_UNTOLD: Final = frozenset({"not_available"})


def reliefs(
    survey: Survey, partner_of: Mapping[int, int], locked: Collection[int]
) -> dict[str, tuple[Relief, ...]]:
    """Id → what would free somebody, for everybody without a partner.

    ``partner_of``: row → column of the most pairs there can be; ``locked``: rows that keep theirs.
    """
    found = _Reliefs(survey, partner_of, locked)
    if found.waiting.any():
        found.look()
    return found.told()


class _Reliefs:
    def __init__(
        self, survey: Survey, partner_of: Mapping[int, int], locked: Collection[int]
    ) -> None:
        self._survey, self._sides = survey, survey.sides
        taken = Counter(partner_of.values())
        mentors = self._sides.mentors
        self._free = np.array(
            [mentor.capacity > taken[column] for column, mentor in enumerate(mentors)],
            dtype=np.bool_,
        )
        self._alone = np.array(
            [not taken[column] for column in range(len(mentors))], dtype=np.bool_
        )
        self.waiting = np.ones(len(self._sides.mentees), dtype=np.bool_)
        self.waiting[list(partner_of)] = False
        # Rows that may move, and where they are.
        moving = [(row, column) for row, column in partner_of.items() if row not in locked]
        table = np.array(moving, dtype=np.intp).reshape(-1, 2)
        self._rows, self._columns = table[:, 0], table[:, 1]
        self._counts: dict[tuple[str, str], int] = defaultdict(int)
        self._names: dict[tuple[str, str], list[str]] = defaultdict(list)

    def look(self) -> None:
        """Go through all pairs twice: who could move where, then which rule alone stands there."""
        open_ = np.empty((len(self.waiting), len(self._free)), dtype=np.bool_)
        for rows in self._sides.blocks():
            shape = (rows.stop - rows.start, len(self._free))
            open_[rows] = ~_any(self._survey.rules.broken(rows), shape)
        roomy, giving = self._roomy(open_), self._giving(open_)
        for row in np.flatnonzero(self.waiting).tolist():
            self._note_row(row, "capacity", open_[row])
        closed = np.array([mentor.capacity == 0 for mentor in self._sides.mentors])
        for column in np.flatnonzero(closed).tolist():
            if open_[giving, column].any():
                self._note(self._sides.mentors[column].id, "capacity", [column], 1)
        for rows in self._sides.blocks():
            self._rules(rows, roomy, giving)

    def _roomy(self, open_: Mask) -> Mask:
        """Mentors with a free place, or who can make one by passing people on."""
        roomy = self._free.copy()
        while True:
            movable = (open_[self._rows] & roomy).any(axis=1)
            fresh = np.zeros_like(roomy)
            fresh[self._columns[movable]] = True
            if not (fresh & ~roomy).any():
                return roomy
            roomy |= fresh

    def _giving(self, open_: Mask) -> Mask:
        """Mentees without a mentor, or whose place such a one can take, maybe over others."""
        giving = self.waiting.copy()
        while True:
            wanted: Mask = np.logical_or.reduce(open_[giving], axis=0)
            fresh = np.zeros_like(giving)
            fresh[self._rows[wanted[self._columns]]] = True
            if not (fresh & ~giving).any():
                return giving
            giving |= fresh

    def _rules(self, rows: slice, roomy: Mask, giving: Mask) -> None:
        masks = self._survey.rules.broken(rows)
        shape = (rows.stop - rows.start, len(roomy))
        broken = np.zeros(shape, dtype=np.uint8)
        for mask in masks.values():
            broken += mask
        alone = np.flatnonzero(self._alone & self._free)
        for code in masks.keys() - _UNTOLD:
            sole = masks[code] & (broken == 1)
            for row in np.flatnonzero(self.waiting[rows]).tolist():
                self._note_row(rows.start + row, code, sole[row] & roomy)
            given = sole[:, alone] & giving[rows, None]
            for position in np.flatnonzero(given.any(axis=0)).tolist():
                mentor = self._sides.mentors[alone[position]]
                found = (np.flatnonzero(given[:, position]) + rows.start).tolist()
                self._note(mentor.id, code, [], len(found))
                names = self._names[mentor.id, code]
                names += [self._sides.mentees[row].id for row in found[: NAMED - len(names)]]

    def _note_row(self, row: int, code: str, columns: Mask) -> None:
        found = np.flatnonzero(columns).tolist()
        if found:
            self._note(self._sides.mentees[row].id, code, found[:NAMED], len(found))

    def _note(self, person: str, code: str, mentors: list[int], count: int) -> None:
        self._counts[person, code] += count
        self._names[person, code] += [self._sides.mentors[column].id for column in mentors]

    def told(self) -> dict[str, tuple[Relief, ...]]:
        """Everything found, by person and in the order of the rules."""
        mentees, mentors = self._sides.mentees, self._sides.mentors
        told = {
            mentees[row].id: self._of(mentees[row].id, "another_mentor")
            for row in np.flatnonzero(self.waiting).tolist()
        }
        for column in np.flatnonzero(self._alone).tolist():
            person = mentors[column]
            told[person.id] = self._of(person.id, "another_mentee" if person.capacity else "")
        return told

    def _of(self, person: str, otherwise: str) -> tuple[Relief, ...]:
        found = tuple(
            Relief(
                code=code,
                partners=tuple(self._names[person, code]),
                count=self._counts[person, code],
            )
            for code in BLOCKS
            if (person, code) in self._counts
        )
        return found or ((Relief(code=otherwise),) if otherwise else ())


def _any(masks: Mapping[str, Mask], shape: tuple[int, ...]) -> Mask:
    apart = np.zeros(shape, dtype=np.bool_)
    for mask in masks.values():
        apart |= mask
    return apart
