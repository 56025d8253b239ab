"""The choice among permitted pairs: the most pairs, then the highest total, then the lots.

All three are one sum of whole numbers, exact in the 53 bits of the floating numbers that SciPy
works with, so that the optimum is proven and no rounding decides. Never here: rules, scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from mentoring.matching.errors import TooLargeError
from mentoring.matching.sides import lots
from mentoring.matching.values import FULL_SCORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mentoring.matching.sides import Sides
    from mentoring.roster import RosterPerson

# Up to so many pairs the optimum is always proven.
MOST_PROVEN: Final = 5_000 * 5_000
MOST_PAIRS: Final = 25_000 * 25_000
# Of a table of pairs of a mentee and a mentor's place; above, mentoring.matching.pruned chooses.
MOST_CELLS: Final = 100_000_000
# Sums inside the solver stay below a few times the largest total: 2**53 with room to spare.
_EXACT: Final = 1 << 50
# Below this the lots of pairs would hardly differ, and the seeded order of people decides alone.
_FEWEST_LOTS: Final = 16
_HALF: Final = np.uint64(32)
_MIXER: Final = np.uint64(0x9E3779B97F4A7C15)


def check_size(people: Sequence[RosterPerson]) -> None:
    """Refuse what would not fit into memory; raises TooLargeError."""
    mentors = sum(person.role == "mentor" for person in people)
    mentees = len(people) - mentors
    if mentees * mentors > MOST_PAIRS:
        raise TooLargeError(
            f"{mentors} mentors and {mentees} mentees are too many to compare."
            " Match them in parts, by site for example."
        )


def fits_at_once(mentees: int, places: NDArray[np.intp]) -> bool:
    """Whether every pair of a mentee and a mentor's place can stand in one table."""
    return mentees * len(places) <= MOST_PROVEN and mentees * places.sum() <= MOST_CELLS


class Optimum:
    """Costs filled run by run, then solved.

    In ``costs`` a mentor's column stands once per place; ``point`` is what one point of the score
    weighs there. ``gap`` is 0: the result is proven.
    """

    def __init__(self, sides: Sides, places: NDArray[np.intp]) -> None:
        self._rows = lots(sides.seed, sides.mentees)
        self._columns = lots(sides.seed, sides.mentors) << np.uint64(1)
        self._owner = np.repeat(np.arange(len(places)), places)
        self.costs = np.empty((len(sides.mentees), len(self._owner)))
        # One pair more outweighs every score, and one point more outweighs every lot.
        most = max(1, min(self.costs.shape))
        self._apart = FULL_SCORE * most + 2
        self.point = max(1, _EXACT // (most * self._apart))
        self._lots = min(self.point // most, 1 << 32)
        self.gap = 0

    def fill(self, rows: slice, scores: NDArray[np.int32]) -> None:
        """Take the scores of a run of mentees with every mentor; below 0 is never to be paired."""
        forbidden = scores < 0
        costs = scores * float(-self.point)
        if self._lots >= _FEWEST_LOTS:
            costs -= self._draws(rows) * ~forbidden
        # A forbidden pair costs one point so far, by its score of -1.
        costs += forbidden * float((self._apart - 1) * self.point)
        # Not "raise": that would write through a second buffer of the same size.
        costs.take(self._owner, axis=1, out=self.costs[rows], mode="clip")

    def _draws(self, rows: slice) -> NDArray[np.uint64]:
        """A whole number from 0 for every pair, the same wherever the seed and ids are."""
        mixed = self._rows[rows, None] ^ self._columns
        mixed *= _MIXER
        mixed ^= mixed >> _HALF
        mixed *= _MIXER
        mixed >>= _HALF
        mixed *= np.uint64(self._lots - 1)
        mixed >>= _HALF
        return mixed

    def raise_lowest(self) -> None:
        """Keep only pairs that score as high as the lowest of a matching can be at best.

        That is the highest score from which on there are still as many pairs as without it;
        the number of pairs for a score falls as it rises, so halving finds it.
        """
        most = self._most_pairs(0)
        lowest, highest = 0, FULL_SCORE
        while lowest < highest:
            middle = (lowest + highest + 1) // 2
            if self._most_pairs(middle) == most:
                lowest = middle
            else:
                highest = middle - 1
        self.costs[self.costs > -lowest * self.point] = self._apart * self.point

    def _most_pairs(self, score: int) -> int:
        """How many pairs there can be with this score or more each."""
        table = csr_matrix(self.costs <= -score * self.point)
        return int(np.count_nonzero(maximum_bipartite_matching(table, "column") >= 0))

    def solve(self) -> list[tuple[int, int]]:
        """The pairs (row, column) of the optimum."""
        rows, places = linear_sum_assignment(self.costs)
        kept = self.costs[rows, places] <= 0
        return list(zip(rows[kept].tolist(), self._owner[places[kept]].tolist(), strict=True))
