"""The choice where every pair at once would not fit: the best partners of each, then a proof.

The best pairs of every person go to a sparse solver. What it finds is compared with the most
pairs that all permitted pairs allow, and its prices bound the best total over all of them:
permitted pairs that the prices show to be missing are added, and it is solved again. What is
left between total and bound is the gap. Never here: rules, scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from mentoring.matching.augment import most_pairs
from mentoring.matching.sides import lots
from mentoring.matching.values import FULL_SCORE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mentoring.matching.sides import Sides

    Cells = NDArray[np.int64]

BEST: Final = 50
ROUNDS: Final = 4
_FIRST_PLACES: Final = 4
_RUN: Final = 64
_LOT_BITS: Final = 20
_MIXER: Final = np.uint32(0x9E3779B1)
_LOT_SHIFT: Final = np.uint32(32 - _LOT_BITS)


class Pruned:
    """Scores filled run by run, then solved; ``gap`` tells how far from the best it may be.

    ``rounds`` bounds how often missing pairs are added; None goes on until the gap is 0.
    """

    def __init__(self, sides: Sides, places: NDArray[np.intp], *, rounds: int | None) -> None:
        self._places, self._rounds = places, rounds
        self.scores = np.empty((len(sides.mentees), len(places)), dtype=np.int16)
        self._row_lots = (lots(sides.seed, sides.mentees) >> np.uint64(32)).astype(np.uint32)
        self._column_lots = (lots(sides.seed, sides.mentors) >> np.uint64(31)).astype(np.uint32)
        # One pair more outweighs every score.
        self._pair = FULL_SCORE * max(1, min(self.scores.shape)) + 1
        self._cells = np.empty(0, dtype=np.int64)
        self.gap = 0

    def fill(self, rows: slice, scores: NDArray[np.int32]) -> None:
        """Take the scores of a run of mentees with every mentor; below 0 is never to be paired."""
        self.scores[rows] = scores

    def raise_lowest(self) -> None:
        """Keep only pairs that score as high as the lowest of a matching can be at best."""
        none = np.full(len(self.scores), -1, dtype=np.intp)
        most = np.count_nonzero(most_pairs(self.scores, self._places, none) >= 0)
        lowest, highest = 0, FULL_SCORE
        while lowest < highest:
            middle = (lowest + highest + 1) // 2
            found = most_pairs(self.scores, self._places, none, least=middle)
            if np.count_nonzero(found >= 0) == most:
                lowest = middle
            else:
                highest = middle - 1
        self.scores[self.scores < lowest] = -1

    def solve(self) -> list[tuple[int, int]]:
        """The pairs (row, column)."""
        if not self.scores.size:
            return []
        self._cells = np.unique(np.concatenate([self._best_of_rows(), self._best_of_columns()]))
        left = self._rounds
        while True:
            column_of = self._solved()
            most = most_pairs(self.scores, self._places, column_of)
            if (most >= 0).sum() > (column_of >= 0).sum():
                self._add(np.flatnonzero(most >= 0), most[most >= 0])
                continue
            missing = self._bound(column_of)
            if not self.gap or left == 0:
                break
            left = None if left is None else left - 1
            self._add(*missing)
        rows = np.flatnonzero(column_of >= 0)
        return list(zip(rows.tolist(), column_of[rows].tolist(), strict=True))

    def _add(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> None:
        self._cells = np.union1d(self._cells, rows * self.scores.shape[1] + columns)

    def _best_of_rows(self) -> Cells:
        found = []
        for first in range(0, len(self.scores), _RUN):
            run = slice(first, first + _RUN)
            rows, columns = _best(self.scores[run], self._row_lots[run], self._column_lots)
            found.append((rows + first) * self.scores.shape[1] + columns)
        return np.concatenate(found)

    def _best_of_columns(self) -> Cells:
        found = []
        for first in range(0, self.scores.shape[1], _RUN):
            run = slice(first, first + _RUN)
            turned = np.ascontiguousarray(self.scores[:, run].T)
            columns, rows = _best(turned, self._column_lots[run], self._row_lots)
            found.append(rows * self.scores.shape[1] + columns + first)
        return np.concatenate(found)

    def _solved(self) -> NDArray[np.intp]:
        """Row → column (-1: none): the best of the chosen cells.

        A mentor's column stands once per place, of which many go unused: few are offered at
        first, and more to those who fill them.
        """
        offered = np.minimum(self._places, _FIRST_PLACES)
        while True:
            column_of = self._solved_with(offered)
            taken = np.bincount(column_of[column_of >= 0], minlength=len(offered))
            short = (taken == offered) & (offered < self._places)
            if not short.any():
                return column_of
            offered = np.where(short, np.minimum(self._places, offered * 2), offered)

    def _solved_with(self, offered: NDArray[np.intp]) -> NDArray[np.intp]:
        people, mentors = self.scores.shape
        rows, columns = np.divmod(self._cells, mentors)
        first = np.concatenate([[0], np.cumsum(offered)])
        times = offered[columns]
        starts = np.repeat(first[columns] - (np.cumsum(times) - times), times)
        places = starts + np.arange(times.sum())
        costs = np.repeat(FULL_SCORE + 1 - self.scores[rows, columns].astype(np.float64), times)
        # Everybody may also stay alone, at a cost above every sum.
        alone = np.arange(people)
        every_row = np.concatenate([np.repeat(rows, times), alone])
        every_place = np.concatenate([places, first[-1] + alone])
        every_cost = np.concatenate([costs, np.full(people, float(self._pair * 2))])
        table = csr_matrix(
            (every_cost, (every_row, every_place)), shape=(people, int(first[-1]) + people)
        )
        matched, place_of = min_weight_full_bipartite_matching(table)
        column_of = np.full(people, -1, dtype=np.intp)
        kept = place_of < first[-1]
        owner = np.repeat(np.arange(mentors), offered)
        column_of[matched[kept]] = owner[place_of[kept]]
        return column_of

    def _bound(self, column_of: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Set the gap from prices for the mentors; the pairs that the prices show to be missing.

        With any prices from 0, nobody can do better than their best pair less its price, and all
        pairs together no better than that and the prices of all places: a bound on the total.
        """
        prices = self._prices(column_of)
        paired = np.flatnonzero(column_of >= 0)
        own = np.zeros(len(column_of), dtype=np.int64)
        worth = self._pair + self.scores[paired, column_of[paired]].astype(np.int64)
        own[paired] = worth - prices[column_of[paired]]
        bound = int((prices * self._places).sum())
        rows, columns = [], []
        for first in range(0, len(own), _RUN):
            scores = self.scores[first : first + _RUN]
            gains = np.where(scores < 0, 0, scores + (self._pair - prices))
            most = gains.max(axis=1, initial=0)
            bound += int(most.sum())
            better = np.flatnonzero(most > own[first : first + _RUN])
            for row in better.tolist():
                over = np.flatnonzero(gains[row] > own[first + row])
                best = over[np.argsort(-gains[row, over], kind="stable")[:BEST]]
                rows.append(np.full(len(best), first + row))
                columns.append(best)
        self.gap = bound - int(worth.sum())
        nothing = np.empty(0, dtype=np.intp)
        return np.concatenate([nothing, *rows]), np.concatenate([nothing, *columns])

    def _prices(self, column_of: NDArray[np.intp]) -> NDArray[np.int64]:
        """The lowest prices at which nobody wants another of the chosen cells than they have."""
        rows, columns = np.divmod(self._cells, self.scores.shape[1])
        order = np.argsort(columns, kind="stable")
        rows, columns = rows[order], columns[order]
        worth = self._pair + self.scores[rows, columns].astype(np.int64)
        own = np.zeros(len(column_of), dtype=np.int64)
        paired = np.flatnonzero(column_of >= 0)
        own[paired] = self._pair + self.scores[paired, column_of[paired]].astype(np.int64)
        starts = np.flatnonzero(np.diff(columns, prepend=-1))
        named = columns[starts]
        prices = np.zeros(self.scores.shape[1], dtype=np.int64)
        while True:
            paid = np.where(column_of >= 0, prices[column_of], 0)
            asked = np.maximum.reduceat(worth - own[rows] + paid[rows], starts)
            raised = np.maximum(prices[named], asked)
            if (raised == prices[named]).all():
                return prices
            prices[named] = raised


def _best(
    scores: NDArray[np.int16], row_lots: NDArray[np.uint32], column_lots: NDArray[np.uint32]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The cells of each line's best pairs; among equals, lots decide, not the order of people."""
    mixed = (row_lots[:, None] ^ column_lots) * _MIXER
    mixed >>= _LOT_SHIFT
    keys = (scores.astype(np.int32) << _LOT_BITS) | mixed.view(np.int32)
    if keys.shape[1] > BEST:
        columns = np.argpartition(keys, -BEST, axis=1)[:, -BEST:]
    else:
        columns = np.broadcast_to(np.arange(keys.shape[1]), keys.shape)
    rows = np.repeat(np.arange(len(scores)), columns.shape[1])
    found = columns.ravel()
    permitted = scores[rows, found] >= 0
    return rows[permitted], found[permitted]
