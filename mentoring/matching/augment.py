"""The most pairs that a table allows: Hopcroft-Karp, from pairs already found, places and all.

Works on the whole table without a copy of it, so that it can judge what was chosen from a part.
Never here: totals, rules, lots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Step = tuple[int, int | None]

_RUN: Final = 256


def most_pairs(
    scores: NDArray[np.int16], places: NDArray[np.intp], start: NDArray[np.intp], *, least: int = 0
) -> NDArray[np.intp]:
    """Row → column (-1: none) for as many rows as can have one, beginning from ``start``.

    A pair is allowed where its score is ``least`` or more; a column serves as many rows as it
    has places. Rows that ``start`` gives a column keep one, though maybe another.
    """
    growing = _Growing(scores, places, start, least)
    while growing.layers():
        growing.grow()
    return growing.column_of


class _Growing:
    """Pairs that grow by alternating paths, all shortest ones of a length at a time."""

    def __init__(
        self,
        scores: NDArray[np.int16],
        places: NDArray[np.intp],
        start: NDArray[np.intp],
        least: int,
    ) -> None:
        self._scores, self._least = scores, least
        self.column_of = start.copy()
        self._free = places.copy()
        self._rows_of: list[set[int]] = [set() for _ in places]
        for row, column in enumerate(start.tolist()):
            if column >= 0:
                self._free[column] -= 1
                self._rows_of[column].add(row)
        self._row_layer = np.empty(len(start), dtype=np.intp)
        self._column_layer = np.empty(len(places), dtype=np.intp)

    def layers(self) -> bool:
        """How far each row and column is from a row without a column; False: no path is left."""
        self._row_layer[:] = self._column_layer[:] = -1
        frontier = np.flatnonzero(self.column_of < 0)
        layer = 0
        while frontier.size:
            self._row_layer[frontier] = layer
            reached = self._reached(frontier) & (self._column_layer < 0)
            self._column_layer[reached] = layer
            if (self._free[reached] > 0).any():
                return True
            layer += 1
            paired = np.flatnonzero(self.column_of >= 0)
            frontier = paired[reached[self.column_of[paired]]]
        return False

    def _reached(self, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        reached = np.zeros(len(self._free), dtype=np.bool_)
        for first in range(0, len(rows), _RUN):
            reached |= (self._scores[rows[first : first + _RUN]] >= self._least).any(axis=0)
        return reached

    def grow(self) -> None:
        """One more pair for every row without one that has a shortest path left."""
        self._entered: set[int] = set()
        for row in np.flatnonzero(self.column_of < 0).tolist():
            self._take(self._path(row))

    def _path(self, row: int) -> list[tuple[int, int]]:
        """The new column of each row along a path that ends at a free place; empty: none."""
        rows, steps, columns = [row], [self._steps(row)], list[int]()
        while steps:
            step = next(steps[-1], None)
            if step is None:
                steps.pop()
                rows.pop()
                del columns[len(rows) - 1 :]
                continue
            column, following = step
            columns.append(column)
            if following is None:
                return list(zip(rows, columns, strict=True))
            rows.append(following)
            steps.append(self._steps(following))
        return []

    def _steps(self, row: int) -> Iterator[Step]:
        """The columns one layer on: with a free place, or with a row that might make room."""
        layer = self._row_layer[row]
        open_ = (self._scores[row] >= self._least) & (self._column_layer == layer)
        for column in np.flatnonzero(open_).tolist():
            if self._free[column] > 0:
                yield column, None
            for other in sorted(self._rows_of[column]):
                if other not in self._entered and self._row_layer[other] == layer + 1:
                    self._entered.add(other)
                    yield column, other

    def _take(self, path: list[tuple[int, int]]) -> None:
        for row, column in path:
            before = int(self.column_of[row])
            if before >= 0:
                self._rows_of[before].discard(row)
            self._rows_of[column].add(row)
            self.column_of[row] = column
        if path:
            self._free[path[-1][1]] -= 1
