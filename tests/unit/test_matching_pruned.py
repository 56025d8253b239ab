"""Matchings too large for one table: the same optimum, or a gap that tells the truth."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mentoring.matching import Request, TooLargeError, engine, match, match_request, optimum, pruned
from mentoring.matching.augment import most_pairs
from mentoring.matching.optimum import Optimum
from mentoring.matching.pruned import Pruned
from mentoring.matching.sides import Sides
from mentoring.roster import RosterPerson
from tests.unit.matching_oracle import best, broken_rules, companies, many, reached

tables = st.integers(0, 2**40)


def table(number: int, most: int = 6) -> tuple[NDArray[np.int16], NDArray[np.intp]]:
    """Scores, below 0 where a pair is not allowed, and the places of each column."""
    draw = random.Random(number)  # noqa: S311 - a seeded choice
    rows, columns = draw.randint(1, most), draw.randint(1, most)
    scores = [
        [draw.choice([-1, -1, draw.randint(0, 9)]) for _ in range(columns)] for _ in range(rows)
    ]
    places = [draw.randint(0, 3) for _ in range(columns)]
    return np.array(scores, dtype=np.int16), np.array(places, dtype=np.intp)


def most_by_trying_everything(
    scores: NDArray[np.int16], places: NDArray[np.intp], least: int
) -> int:
    choices = [[-1, *np.flatnonzero(row >= least).tolist()] for row in scores]
    return max(
        sum(column >= 0 for column in chosen)
        for chosen in product(*choices)
        if all(chosen.count(column) <= room for column, room in enumerate(places.tolist()))
    )


@many(120)
@given(tables, st.integers(0, 5))
def test_the_most_pairs_are_found_whatever_one_begins_with(number: int, least: int) -> None:
    scores, places = table(number, most=5)
    none = np.full(len(scores), -1, dtype=np.intp)
    most = most_by_trying_everything(scores, places, least)
    start = none.copy()
    for row, column in zip(*np.nonzero(scores >= least), strict=True):
        if start[row] < 0 and (start == column).sum() < places[column] and (row + column) % 2:
            start[row] = column
    for begun in (none, start):
        found = most_pairs(scores, places, begun, least=least)
        paired = np.flatnonzero(found >= 0)
        assert len(paired) == most
        assert (scores[paired, found[paired]] >= least).all()
        assert (np.bincount(found[paired], minlength=len(places)) <= places).all()
        assert (found[begun >= 0] >= 0).all()


@pytest.fixture
def without_tables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing fits into one table, and only one partner of each is looked at."""
    monkeypatch.setattr(engine, "fits_at_once", lambda *_: False)
    monkeypatch.setattr(pruned, "BEST", 1)
    monkeypatch.setattr(pruned, "_FIRST_PLACES", 1)
    monkeypatch.setattr(pruned, "_RUN", 2)
    return monkeypatch


def check_best(request: Request) -> None:
    people = {person.id: person for person in request.people}
    found = match_request(request)
    assert reached(request, found) == best(request)
    assert found.gap == 0
    for pair in found.pairs:
        assert not broken_rules(people[pair.mentor_id], people[pair.mentee_id], request)


@pytest.mark.usefixtures("without_tables")
def test_the_optimum_is_the_same_without_a_table_of_all_pairs() -> None:
    @many(80)
    @given(companies)
    def every(request: Request) -> None:
        check_best(request)

    every()


def test_the_gap_never_promises_too_much(without_tables: pytest.MonkeyPatch) -> None:
    without_tables.setattr(engine, "MOST_PROVEN", -1)
    without_tables.setattr(engine, "ROUNDS", 0)
    gaps = []

    @many(80)
    @given(companies)
    def every(request: Request) -> None:
        found = match_request(replace(request, fair=False))
        pairs, _, total = best(replace(request, fair=False))
        assert len(found.pairs) == pairs
        assert total - found.gap <= found.total <= total
        gaps.append(found.gap)

    every()
    assert 0 in gaps


@pytest.mark.usefixtures("without_tables")
def test_the_best_of_a_table_is_proven_from_the_best_cells_of_each() -> None:
    @many(50)
    @given(tables, st.booleans())
    def every(number: int, fair: bool) -> None:  # noqa: FBT001 - hypothesis passes by place
        scores, places = table(number, most=14)
        sides = sides_for(*scores.shape)
        figures = set()
        for chooser in (Optimum(sides, places), Pruned(sides, places, rounds=None)):
            chooser.fill(slice(0, len(scores)), scores.astype(np.int32))
            if fair:
                chooser.raise_lowest()
            chosen = [int(scores[cell]) for cell in chooser.solve()]
            lowest = min(chosen, default=0) if fair else 0
            figures.add((len(chosen), lowest, sum(chosen), chooser.gap))
        assert len(figures) == 1
        assert min(figures)[-1] == 0

    every()


def sides_for(mentees: int, mentors: int) -> Sides:
    people = [RosterPerson(id=f"s{number}", role="mentee") for number in range(mentees)]
    people += [RosterPerson(id=f"m{number}", role="mentor") for number in range(mentors)]
    return Sides.of(people, 1)


def crowd(draw: random.Random, size: int) -> list[RosterPerson]:
    topics = [f"t{number}" for number in range(12)]
    return [
        RosterPerson(
            id=f"{role}{number}",
            role=role,
            team=f"team {draw.randrange(4)}",
            teaches=tuple(draw.sample(topics, 3)),
            wants_to_learn=tuple(draw.sample(topics, 3)),
            capacity=draw.randint(0, 2),
        )
        for role in ("mentor", "mentee")
        for number in range(size)
    ]


def test_hundreds_of_people_get_the_same_total_with_and_without_a_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = crowd(random.Random(4), 150)  # noqa: S311 - a seeded choice
    at_once = match(people, seed=1)
    monkeypatch.setattr(engine, "fits_at_once", lambda *_: False)
    found = match(people, seed=1)
    assert (len(found.pairs), found.total, found.gap) == (len(at_once.pairs), at_once.total, 0)
    assert match(people[::-1], seed=1) == found


def test_very_many_places_are_matched_to_the_proven_optimum(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [replace(one, capacity=100) for one in crowd(random.Random(5), 60)]  # noqa: S311
    at_once = match(people, seed=1)
    monkeypatch.setattr(optimum, "MOST_CELLS", 1000)
    found = match(people, seed=1)
    assert (len(found.pairs), found.total, found.gap) == (60, at_once.total, 0)


def test_the_seed_breaks_ties_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "fits_at_once", lambda *_: False)
    people = [RosterPerson(id=f"m{n}", role="mentor") for n in range(6)]
    people += [RosterPerson(id=f"s{n}", role="mentee") for n in range(6)]
    results = {
        tuple((pair.mentor_id, pair.mentee_id) for pair in match(people, seed=seed).pairs)
        for seed in range(8)
    }
    assert len(results) > 4


def test_what_would_not_fit_into_memory_is_refused_before_any_work() -> None:
    people = [RosterPerson(id=f"m{n}", role="mentor") for n in range(25_001)]
    people += [RosterPerson(id=f"s{n}", role="mentee") for n in range(25_000)]
    with pytest.raises(TooLargeError, match="25001 mentors and 25000 mentees"):
        match(people, seed=1)
