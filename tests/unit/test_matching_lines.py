"""Reporting lines of whole organisations: the rule holds at any depth, for any number of people."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching import Request, options_for, permitted_pairs, rules
from mentoring.roster import RosterPerson
from tests.unit.matching_oracle import chain, many

PEOPLE = 50_000


def organisation(draw: random.Random, size: int) -> dict[str, str]:
    """Person → manager: one long chain of half the people, and a bushy tree of the others."""
    managers = {"p0": ""}
    for number in range(1, size):
        above = number - 1 if number < size // 2 else draw.randrange(number)
        managers[f"p{number}"] = f"p{above}"
    return managers


def taking_part(managers: dict[str, str], names: list[str]) -> list[RosterPerson]:
    return [
        RosterPerson(id=name, role="mentor" if place % 2 else "mentee", manager_id=managers[name])
        for place, name in enumerate(names)
    ]


def apart(people: list[RosterPerson], managers: dict[str, str]) -> set[tuple[str, str]]:
    """Mentors and mentees of whom one stands above the other."""
    above = {one.id: chain(one.id, managers) for one in people}
    return {
        (mentor.id, mentee.id)
        for mentor, mentee in couples(people)
        if mentor.id in above[mentee.id] or mentee.id in above[mentor.id]
    }


def couples(people: list[RosterPerson]) -> list[tuple[RosterPerson, RosterPerson]]:
    mentors = [one for one in people if one.role == "mentor"]
    return [(one, other) for one in mentors for other in people if other.role == "mentee"]


@pytest.mark.parametrize("listed", [5_000_000, -1])
def test_the_line_is_followed_through_fifty_thousand_people(
    listed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_MOST_LISTED", listed)
    draw = random.Random(6)  # noqa: S311 - a seeded choice
    managers = organisation(draw, PEOPLE)
    names = ["p0", f"p{PEOPLE // 2 - 1}", *draw.sample(list(managers)[1:-1], 30)]
    people = taking_part(managers, list(dict.fromkeys(names)))
    request = Request(people=people, seed=1, reporting=managers, allow_same_manager=True)
    permitted = {(pair.mentor_id, pair.mentee_id) for pair in permitted_pairs(request)}
    every = {(mentor.id, mentee.id) for mentor, mentee in couples(people)}
    assert every - permitted == apart(people, managers)
    assert all(one.broken == ("reporting_line",) for one in options_for(request, "p0"))


@many(60)
@given(st.integers(0, 2**40), st.booleans())
def test_the_line_is_followed_in_any_small_organisation(number: int, listed: bool) -> None:  # noqa: FBT001 - hypothesis passes by place
    draw = random.Random(number)  # noqa: S311 - a seeded choice
    managers = organisation(draw, draw.randint(2, 20))
    people = taking_part(managers, draw.sample(list(managers), draw.randint(2, len(managers))))
    request = Request(people=people, seed=1, reporting=managers, allow_same_manager=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "_MOST_LISTED", 5_000_000 if listed else -1)
        permitted = {(pair.mentor_id, pair.mentee_id) for pair in permitted_pairs(request)}
    every = {(mentor.id, mentee.id) for mentor, mentee in couples(people)}
    assert every - permitted == apart(people, managers)
