"""Who waited is matched before who came later, and nobody who waited pays for a newcomer."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.match_rounds import match_in_rounds
from mentoring.matching import Matching, Request, match_request
from mentoring.roster import RosterPerson
from tests.unit.matching_oracle import broken_rules, companies, many


class Runs:
    """The matching, remembering what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    async def __call__(self, request: Request) -> Matching:
        """Match at once."""
        self.asked.append(request)
        return match_request(request)


def person(name: str, *topics: str, capacity: int = 1) -> RosterPerson:
    """A mentor (a name in capitals) or a mentee."""
    teaches = name.isupper()
    return RosterPerson(
        id=name,
        role="mentor" if teaches else "mentee",
        teaches=topics if teaches else (),
        wants_to_learn=() if teaches else topics,
        capacity=capacity,
    )


def couples(found: Matching) -> set[tuple[str, str]]:
    return {(one.mentor_id, one.mentee_id) for one in found.pairs}


async def test_who_waited_has_the_first_place_even_where_a_newcomer_fits_better() -> None:
    people = [person("M", "art"), person("old"), person("new", "art")]
    request = Request(people=people, seed=1)
    assert couples(await match_in_rounds(Runs(), request, {"M", "old"})) == {("M", "old")}
    assert couples(await match_in_rounds(Runs(), request, set())) == {("M", "new")}


async def test_who_waited_alone_has_the_first_choice_among_newcomers() -> None:
    people = [person("M", "art"), person("N", "cooking"), person("old", "art"), person("x", "art")]
    found = await match_in_rounds(Runs(), Request(people=people, seed=1), {"old"})
    assert couples(found) == {("M", "old"), ("N", "x")}


async def test_a_mentor_who_waited_gets_a_newcomer_before_other_newcomers_meet() -> None:
    people = [person("OLD", "cooking"), person("NEW", "art"), person("x", "art")]
    found = await match_in_rounds(Runs(), Request(people=people, seed=1), {"OLD"})
    assert couples(found) == {("OLD", "x")}


async def test_free_places_of_who_waited_go_to_newcomers_too() -> None:
    people = [person("M", capacity=2), person("old"), person("new")]
    found = await match_in_rounds(Runs(), Request(people=people, seed=1), {"M", "old"})
    assert couples(found) == {("M", "old"), ("M", "new")}


async def test_locked_pairs_stay_whoever_waited() -> None:
    people = [person("M"), person("old"), person("new")]
    request = Request(people=people, seed=1, locked=[("M", "new")])
    assert couples(await match_in_rounds(Runs(), request, {"M", "old"})) == {("M", "new")}


@pytest.mark.parametrize("waited", [(), ("M", "a"), ("gone",)])
async def test_without_anybody_before_or_after_it_is_one_run(waited: tuple[str, ...]) -> None:
    runs = Runs()
    request = Request(people=[person("M"), person("a")], seed=1)
    await match_in_rounds(runs, request, waited)
    assert runs.asked == [request]


async def test_a_round_with_one_side_only_is_left_out() -> None:
    runs = Runs()
    people = [person("M"), person("N"), person("new")]
    await match_in_rounds(runs, Request(people=people, seed=1), {"M", "N"})
    assert [len(one.people) for one in runs.asked] == [3, 3]  # waiting mentors, then everybody


async def test_a_line_through_somebody_of_another_run_still_keeps_two_apart() -> None:
    people = [
        person("TOP"),
        replace(person("LINK"), manager_id="TOP"),
        replace(person("report"), manager_id="LINK"),
    ]
    found = await match_in_rounds(Runs(), Request(people=people, seed=1), {"TOP", "report"})
    assert couples(found) == set()


@given(companies, st.integers(0, 2**20))
@many(150)
async def test_nobody_who_waited_loses_a_partner_to_a_newcomer(
    request: Request, number: int
) -> None:
    draw = random.Random(number)  # noqa: S311 - a number makes the choice
    waited = {one.id for one in request.people if draw.random() < 0.5}
    found = await match_in_rounds(Runs(), request, waited)
    lines = {one.id: one.manager_id for one in request.people if one.manager_id}
    among = replace(
        request,
        people=[one for one in request.people if one.id in waited],
        reporting={**request.reporting, **lines},
    )
    alone = couples(match_request(among))
    kept = {pair for pair in couples(found) if set(pair) <= waited}
    assert kept >= alone
    _holds_every_rule(request, found)


def _holds_every_rule(request: Request, found: Matching) -> None:
    people = {one.id: one for one in request.people}
    for pair in found.pairs:
        mentor, mentee = people[pair.mentor_id], people[pair.mentee_id]
        assert not broken_rules(mentor, mentee, request)
    taken = Counter(one.mentor_id for one in found.pairs)
    assert all(count <= people[mentor].capacity for mentor, count in taken.items())
    assert len({one.mentee_id for one in found.pairs}) == len(found.pairs)
    alone = {one.id for one in found.unmatched} | {one for pair in couples(found) for one in pair}
    assert alone == set(people)
