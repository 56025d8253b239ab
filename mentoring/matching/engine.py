"""One matching from beginning to end: survey every pair, choose, explain.

This module and those it imports cost NumPy and SciPy to import; mentoring.matching imports it
only when somebody matches. Never here: words, files, processes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching import explain
from mentoring.matching.errors import BadLockError, UnknownPersonError
from mentoring.matching.optimum import MOST_PROVEN, Optimum, check_size, fits_at_once
from mentoring.matching.pruned import ROUNDS, Pruned
from mentoring.matching.relief import reliefs
from mentoring.matching.survey import Survey
from mentoring.matching.values import BLOCKS, Matching, Option, ScoredPair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from mentoring.matching.sides import Sides
    from mentoring.matching.values import ProposedPair, Request, Unmatched

    Progress = Callable[[str, int, int], None]


def matching(request: Request, *, progress: Progress) -> Matching:
    """The best matching of a request; raises MatchingError and what Survey raises."""
    check_size(request.people)
    survey = Survey(request)
    locked = _locked(request, survey.sides)
    optimum = _chooser(survey.sides, _places(survey.sides, locked))
    for rows, scores in survey.blocks():
        progress("scoring", rows.start, len(survey.sides.mentees))
        _set_apart(scores, rows, locked, survey)
        optimum.fill(rows, scores)
    progress("choosing", 0, 1)
    if request.fair:
        optimum.raise_lowest()
    partner_of = locked | dict(optimum.solve())
    progress("explaining", 0, 1)
    pairs = [_pair(request, survey, row, column) for row, column in partner_of.items()]
    return Matching(
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.mentor_id, pair.mentee_id))),
        unmatched=tuple(
            sorted(_unmatched(survey, partner_of, locked), key=lambda person: person.id)
        ),
        total=sum(pair.score for pair in pairs),
        gap=optimum.gap,
        seed=request.seed,
    )


def _chooser(sides: Sides, places: NDArray[np.intp]) -> Optimum | Pruned:
    """All pairs in one table where that fits; else the best of each, proven where they are few."""
    if fits_at_once(len(sides.mentees), places):
        return Optimum(sides, places)
    proven = len(sides.mentees) * len(sides.mentors) <= MOST_PROVEN
    return Pruned(sides, places, rounds=None if proven else ROUNDS)


def permitted(request: Request) -> Iterator[ScoredPair]:
    """Every pair that no hard rule keeps apart, with its score, by mentor and mentee id."""
    survey = Survey(request)
    mentors, mentees = survey.sides.mentors, survey.sides.mentees
    scores = np.full((len(mentors), len(mentees)), -1, dtype=np.int16)
    for rows, found in survey.blocks():
        scores[:, rows] = found.T
    by_id = sorted(range(len(mentees)), key=lambda row: mentees[row].id)
    for column in sorted(range(len(mentors)), key=lambda column: mentors[column].id):
        values = scores[column].tolist()
        for row in by_id:
            if values[row] >= 0:
                yield ScoredPair(
                    mentor_id=mentors[column].id, mentee_id=mentees[row].id, score=values[row]
                )


def options(request: Request, person_id: str) -> tuple[Option, ...]:
    """Everybody of the other role as a partner of one person, the possible ones first."""
    survey = Survey(request)
    cells = _cells_of(survey.sides, person_id)
    found = [
        Option(pair=_pair(request, survey, row, column), broken=_broken(survey, row, column))
        for row, column in cells
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                *(bool(one.broken), -one.pair.score, one.pair.mentor_id, one.pair.mentee_id),
            ),
        )
    )


def _cells_of(sides: Sides, person_id: str) -> list[tuple[int, int]]:
    if person_id in sides.mentee_at:
        return [(sides.mentee_at[person_id], column) for column in range(len(sides.mentors))]
    if person_id in sides.mentor_at:
        return [(row, sides.mentor_at[person_id]) for row in range(len(sides.mentees))]
    raise UnknownPersonError(f"“{person_id}” does not take part.")


def _broken(survey: Survey, row: int, column: int) -> tuple[str, ...]:
    masks = survey.rules.broken(slice(row, row + 1))
    return tuple(code for code in BLOCKS if code in masks and masks[code][0, column])


def _locked(request: Request, sides: Sides) -> dict[int, int]:
    """Row → column of the pairs to keep; raises BadLockError."""
    locked: dict[int, int] = {}
    for mentor_id, mentee_id in request.locked:
        row, column = sides.mentee_at.get(mentee_id), sides.mentor_at.get(mentor_id)
        if row is None or column is None:
            raise BadLockError(
                f"“{mentor_id}” and “{mentee_id}” are not a mentor and a mentee here.",
                pair=(mentor_id, mentee_id),
            )
        if locked.setdefault(row, column) != column:
            raise BadLockError(
                f"“{mentee_id}” is to keep two mentors.", pair=(mentor_id, mentee_id)
            )
    for column, count in Counter(locked.values()).items():
        if count > sides.mentors[column].capacity:
            full = sides.mentors[column].id
            raise BadLockError(
                f"“{full}” is to keep more people than fit.", pair=(full, ""), broken=("capacity",)
            )
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
            pair = survey.sides.mentors[locked[row]].id, survey.sides.mentees[row].id
            broken = _broken(survey, row, locked[row])
            raise BadLockError(
                f"“{pair[0]}” and “{pair[1]}” cannot be kept: {', '.join(broken)}.",
                pair=pair,
                broken=broken,
            )
        scores[row - rows.start] = -1


def _pair(request: Request, survey: Survey, row: int, column: int) -> ProposedPair:
    return explain.pair(
        survey.sides.mentors[column],
        survey.sides.mentees[row],
        minutes=survey.hours.between(row, column),
        worth=survey.grid.worth,
        weights=request.weights,
        unknown=survey.lines.unknown,
        intake=request.intake,
    )


def _unmatched(
    survey: Survey, partner_of: Mapping[int, int], locked: Mapping[int, int]
) -> Iterator[Unmatched]:
    freed_by = reliefs(survey, partner_of, locked)
    counted = (
        (survey.sides.mentees, survey.of_mentees, set(partner_of)),
        (survey.sides.mentors, survey.of_mentors, set(partner_of.values())),
    )
    for people, counts, matched in counted:
        for position, person in enumerate(people):
            if position not in matched:
                by_code = {code: int(count[position]) for code, count in counts.items()}
                yield explain.unmatched(person.id, by_code, freed_by[person.id])
