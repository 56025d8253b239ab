"""Every pair of a matching looked at once: its score, or the hard rules that keep it apart.

Here rules and scores meet, in runs of mentees. Never here: the choice, the explanation.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching.grid import Grid
from mentoring.matching.rules import Hours, Rules
from mentoring.matching.sides import Sides
from mentoring.reporting import ReportingLines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from mentoring.matching.values import Request


class Survey:
    """A request made ready, and what its blocks have shown so far.

    Raises DuplicatePersonError, mentoring.reporting.ManagementCycleError and
    mentoring.zones.UnknownZoneError.
    """

    def __init__(self, request: Request) -> None:
        self.sides = Sides.of(request.people, request.seed)
        managers = _managers(request)
        self.lines = ReportingLines.of(managers)
        self.hours = Hours.of(self.sides)
        self.grid = Grid(
            self.sides, weights=request.weights, hours=self.hours, intake=request.intake
        )
        self.rules = Rules(
            self.sides,
            managers=managers,
            lines=self.lines,
            hours=self.hours,
            allow_same_manager=request.allow_same_manager,
            forbidden=request.forbidden,
            private=request.private,
        )
        self.of_mentees: dict[str, NDArray[np.intp]] = self._none_counted(len(self.sides.mentees))
        self.of_mentors: dict[str, NDArray[np.intp]] = self._none_counted(len(self.sides.mentors))

    @staticmethod
    def _none_counted(people: int) -> dict[str, NDArray[np.intp]]:
        return defaultdict(lambda: np.zeros(people, dtype=np.intp))

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.int32]]]:
        """Runs of mentees with their scores, below 0 where a hard rule keeps a pair apart.

        On the way it is counted how many possible partners each rule took from each person, and
        as ``capacity`` how many are left.
        """
        for rows in self.sides.blocks():
            scores = self.grid.block(rows)
            apart = np.zeros(scores.shape, dtype=np.bool_)
            for code, mask in self.rules.broken(rows).items():
                self._count(code, rows, mask)
                apart |= mask
            self._count("capacity", rows, ~apart)
            # Every bit set is -1: without a branch per pair, which a random mask makes slow.
            scores |= -apart.view(np.int8)
            yield rows, scores

    def _count(self, code: str, rows: slice, mask: NDArray[np.bool_]) -> None:
        self.of_mentees[code][rows] = [np.count_nonzero(row) for row in mask]
        # A run has fewer rows than a byte can count, and bytes are summed fastest.
        self.of_mentors[code] += np.add.reduce(mask.view(np.uint8), axis=0, dtype=np.uint8)


def _managers(request: Request) -> dict[str, str]:
    managers = dict(request.reporting)
    for person in request.people:
        managers[person.id] = person.manager_id or managers.get(person.id, "")
    return managers
