"""One matching from beginning to end: survey every pair, choose, explain.

This module and those it imports cost NumPy and SciPy to import; mentoring.matching imports it
only when somebody matches. Never here: words, files, processes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching import explain
from mentoring.matching.optimum import Optimum, check_size
from mentoring.matching.survey import Survey
from mentoring.matching.values import BadLockError, Matching, ScoredPair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from mentoring.matching.sides import Sides
    from mentoring.matching.values import ProposedPair, Request, Unmatched


def matching(request: Request) -> Matching:
    """The proven optimum of a request; raises MatchingError and what Survey raises."""
    check_size(request.people)
    survey = Survey(request)
    locked = _locked(request, survey.sides)
    optimum = Optimum(survey.sides, _places(survey.sides, locked))
    for rows, scores in survey.blocks():
        _set_apart(scores, rows, locked, survey)
        optimum.fill(rows, scores)
    partner_of = locked | dict(optimum.solve())
    pairs = [_pair(request, survey, row, column) for row, column in partner_of.items()]
    return Matching(
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.mentor_id, pair.mentee_id))),
        unmatched=tuple(sorted(_unmatched(survey, partner_of), key=lambda person: person.id)),
        total=sum(pair.score for pair in pairs),
        gap=0,
        seed=request.seed,
    )


def permitted(request: Request) -> Iterator[ScoredPair]:
    """Every pair that no hard rule keeps apart, with its score, in no particular order."""
    survey = Survey(request)
    mentors, mentees = survey.sides.mentors, survey.sides.mentees
    for rows, scores in survey.blocks():
        found, columns = np.nonzero(scores >= 0)
        values = scores[found, columns].tolist()
        for row, column, score in zip(found.tolist(), columns.tolist(), values, strict=True):
            mentee = mentees[rows.start + row]
            yield ScoredPair(mentor_id=mentors[column].id, mentee_id=mentee.id, score=score)


def _locked(request: Request, sides: Sides) -> dict[int, int]:
    """Row → column of the pairs to keep; raises BadLockError."""
    locked: dict[int, int] = {}
    for mentor_id, mentee_id in request.locked:
        row, column = sides.mentee_at.get(mentee_id), sides.mentor_at.get(mentor_id)
        if row is None or column is None:
            raise BadLockError(
                f"“{mentor_id}” and “{mentee_id}” are not a mentor and a mentee here."
            )
        if locked.setdefault(row, column) != column:
            raise BadLockError(f"“{mentee_id}” is to keep two mentors.")
    for column, count in Counter(locked.values()).items():
        if count > sides.mentors[column].capacity:
            raise BadLockError(f"“{sides.mentors[column].id}” is to keep more people than fit.")
    return locked


def _places(sides: Sides, locked: Mapping[int, int]) -> NDArray[np.intp]:
    taken = Counter(locked.values())
    left = [mentor.capacity - taken[column] for column, mentor in enumerate(sides.mentors)]
    return np.minimum(np.array(left, dtype=np.intp), len(sides.mentees))


def _set_apart(
    scores: NDArray[np.int32], rows: slice, locked: Mapping[int, int], survey: Survey
) -> None:
    """Take locked people out of the choice, once it is sure that their pair may stand."""
    for row in locked.keys() & set(range(rows.start, rows.stop)):
        if scores[row - rows.start, locked[row]] < 0:
            masks = survey.rules.broken(slice(row, row + 1))
            broken = ", ".join(code for code, mask in masks.items() if mask[0, locked[row]])
            mentor, mentee = survey.sides.mentors[locked[row]], survey.sides.mentees[row]
            raise BadLockError(f"“{mentor.id}” and “{mentee.id}” cannot be kept: {broken}.")
        scores[row - rows.start] = -1


def _pair(request: Request, survey: Survey, row: int, column: int) -> ProposedPair:
    return explain.pair(
        survey.sides.mentors[column],
        survey.sides.mentees[row],
        minutes=survey.hours.between(row, column),
        worth=survey.grid.worth,
        weights=request.weights,
        unknown=survey.lines.unknown,
    )


def _unmatched(survey: Survey, partner_of: Mapping[int, int]) -> Iterator[Unmatched]:
    counted = (
        (survey.sides.mentees, survey.of_mentees, set(partner_of)),
        (survey.sides.mentors, survey.of_mentors, set(partner_of.values())),
    )
    for people, counts, matched in counted:
        for position, person in enumerate(people):
            if position not in matched:
                by_code = {code: int(count[position]) for code, count in counts.items()}
                yield explain.unmatched(person.id, by_code)
