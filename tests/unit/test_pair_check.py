"""One pair looked at alone: the same rules, hours and scores as the whole matching."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching import Request, match_request, permitted_pairs
from mentoring.matching.hours import shared_minutes as all_shared_minutes
from mentoring.pair_check import BROKEN, PairCheck, shared_minutes
from mentoring.reporting import ManagementCycleError
from mentoring.roster import RosterPerson, WorkHours
from mentoring.zones import zone_names
from tests.unit.matching_oracle import broken_rules, companies, many, score

if TYPE_CHECKING:
    from mentoring.prompts import Audience

SIDES: Final[tuple[Audience, Audience]] = ("mentor", "mentee")


def both_sides(request: Request) -> list[tuple[str, str]]:
    mentors, mentees = ([one.id for one in request.people if one.role == side] for side in SIDES)
    return [(mentor, mentee) for mentor in mentors for mentee in mentees]


@given(companies)
@many(300)
def test_a_pair_alone_breaks_what_it_breaks_among_all(request: Request) -> None:
    check = PairCheck.of(request)
    people = {one.id: one for one in request.people}
    for mentor, mentee in both_sides(request):
        found = check.broken(mentor, mentee)
        assert set(found) == broken_rules(people[mentor], people[mentee], request)
        assert list(found) == [code for code in BROKEN if code in found]


@given(companies)
@many(150)
def test_the_pairs_without_a_broken_rule_are_those_that_matching_permits(
    request: Request,
) -> None:
    check = PairCheck.of(request)
    permitted = {(one.mentor_id, one.mentee_id): one.score for one in permitted_pairs(request)}
    alone = {
        pair: check.proposed(*pair).score for pair in both_sides(request) if not check.broken(*pair)
    }
    assert alone == permitted


@given(companies)
@many(150)
def test_a_pair_alone_reads_as_the_matching_would_propose_it(request: Request) -> None:
    check = PairCheck.of(request)
    unknown = check.unknown_lines()
    for pair in match_request(request).pairs:
        assert check.proposed(pair.mentor_id, pair.mentee_id, unknown=unknown) == pair
        assert check.proposed(pair.mentor_id, pair.mentee_id).score == score(
            check.people[pair.mentor_id], check.people[pair.mentee_id], request
        )


@given(
    st.tuples(*[st.sampled_from(sorted(zone_names()))] * 2),
    st.tuples(*[st.integers(0, 1439)] * 4),
)
@many(300)
def test_shared_minutes_of_two_are_those_of_everybody(
    zones: tuple[str, str], bounds: tuple[int, int, int, int]
) -> None:
    hours = (WorkHours(start=bounds[0], end=bounds[1]), WorkHours(start=bounds[2], end=bounds[3]))
    one, other = (
        RosterPerson(id=side, role=side, timezone=zone, work_hours=hour)
        for side, zone, hour in zip(SIDES, zones, hours, strict=True)
    )
    table = all_shared_minutes([(zones[0], hours[0])], [(zones[1], hours[1])])
    assert [[shared_minutes(one, other)]] == table.tolist()
    assert shared_minutes(one, other) == shared_minutes(other, one)


def couple_of(**mentee: object) -> PairCheck:
    """A mentor and a mentee in London who could meet, but for what is told of the mentee."""
    people = [
        RosterPerson(id="mia", role="mentor"),
        RosterPerson(**{"id": "ben", "role": "mentee", **mentee}),  # type: ignore[arg-type]
    ]
    return PairCheck.of(Request(people=people, seed=1))


def test_only_people_in_their_roles_are_known() -> None:
    check = couple_of()
    assert check.knows("mia", "ben")
    for pair in (("ben", "mia"), ("mia", "mia"), ("mia", "tom"), ("tom", "ben"), ("", "")):
        assert not check.knows(*pair)


def test_somebody_who_is_not_here_cannot_be_asked_about() -> None:
    with pytest.raises(KeyError, match="tom"):
        couple_of().broken("mia", "tom")


@pytest.mark.parametrize(
    ("told", "broken"),
    [
        ({}, ()),
        ({"manager_id": "mia"}, ("reporting_line",)),
        ({"never_match": ("mia",)}, ("never_match",)),
        ({"past_partners": ("mia",)}, ("past_partner",)),
        ({"work_hours": WorkHours.parse("20:00-22:00")}, ("working_hours",)),
        ({"manager_id": "mia", "past_partners": ("mia",)}, ("reporting_line", "past_partner")),
    ],
)
def test_each_rule_is_named_by_its_code(told: dict[str, object], broken: tuple[str, ...]) -> None:
    assert couple_of(**told).broken("mia", "ben") == broken


def test_a_circle_in_the_lines_is_walked_once_and_told_where_lines_are_counted() -> None:
    people = [RosterPerson(id="mia", role="mentor"), RosterPerson(id="ben", role="mentee")]
    lines = {"ben": "x", "x": "y", "y": "x"}
    check = PairCheck.of(Request(people=people, seed=1, reporting=lines))
    assert check.broken("mia", "ben") == ()
    with pytest.raises(ManagementCycleError):
        check.unknown_lines()


def test_the_lines_that_are_not_known_are_those_the_matching_flags() -> None:
    draw = random.Random(5)  # noqa: S311 - a fixed company
    ids = [f"p{number}" for number in range(8)]
    people = [
        RosterPerson(
            id=name,
            role=SIDES[number % 2],
            manager_id=draw.choice(["", "boss"]),
            timezone=draw.choice(["UTC", "Europe/Berlin"]),
        )
        for number, name in enumerate(ids)
    ]
    request = Request(people=people, seed=1, reporting={"boss": ""}, allow_same_manager=True)
    unknown = PairCheck.of(request).unknown_lines()
    flagged = [
        pair for pair in match_request(request).pairs if "unknown_reporting_line" in pair.flags
    ]
    assert {one.id for one in people if not one.manager_id} == unknown
    assert all({one.mentor_id, one.mentee_id} & unknown for one in flagged)
    assert flagged
