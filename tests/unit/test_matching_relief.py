"""What would free somebody without a partner: true every time, complete, silent about secrets."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching import Matching, Relief, Request, match, match_request
from mentoring.roster import RosterPerson
from tests.unit.matching_oracle import best, broken_rules, companies, many


def mentor(name: str, **row: object) -> RosterPerson:
    return RosterPerson(**{"id": name, "role": "mentor", **row})  # type: ignore[arg-type]


def mentee(name: str, **row: object) -> RosterPerson:
    return RosterPerson(**{"id": name, "role": "mentee", **row})  # type: ignore[arg-type]


def freed_by(found: Matching) -> dict[str, tuple[Relief, ...]]:
    return {left.id: left.freed_by for left in found.unmatched}


def pairs_with_one_more_place(request: Request, mentor_id: str) -> int:
    people = [
        replace(one, capacity=one.capacity + 1) if one.id == mentor_id else one
        for one in request.people
    ]
    return best(replace(request, people=people))[0]


def expected(request: Request, person: RosterPerson, pairs: int) -> dict[str, set[str]]:
    """Code → partners for whom it would bring one more pair, by trying each."""
    found: dict[str, set[str]] = {}
    for other in request.people:
        if other.role == person.role:
            continue
        one, two = (person, other) if person.role == "mentor" else (other, person)
        broken = broken_rules(one, two, request)
        if not broken and person.role == "mentee":
            assert pairs_with_one_more_place(request, one.id) == pairs + 1
            found.setdefault("capacity", set()).add(one.id)
        elif (
            len(broken) == 1
            and broken != {"not_available"}
            and best(request, allowing=(one.id, two.id))[0] > pairs
        ):
            found.setdefault(min(broken), set()).add(other.id)
    if person.role == "mentor" and not person.capacity:
        more = pairs_with_one_more_place(request, person.id) > pairs
        return {"capacity": {person.id}} if more else {}
    return found


@many(40)
@given(companies, st.data())
def test_each_relief_brings_one_more_pair_and_none_is_missing(
    request_: Request, data: st.DataObject
) -> None:
    free = match_request(request_)
    keep = [(pair.mentor_id, pair.mentee_id) for pair in free.pairs if data.draw(st.booleans())]
    request_ = replace(request_, locked=keep, fair=False)
    found = match_request(request_)
    people = {person.id: person for person in request_.people}
    for left in found.unmatched:
        person = people[left.id]
        true = expected(request_, person, len(found.pairs))
        told = {one.code: one for one in left.freed_by if one.partners}
        assert told.keys() == true.keys()
        for code, relief in told.items():
            assert set(relief.partners) <= true[code]
            assert relief.count == len(true[code])
            assert len(relief.partners) == min(3, relief.count)
        if not true and (person.role == "mentee" or person.capacity):
            assert [one.code for one in left.freed_by] == [
                "another_mentor" if person.role == "mentee" else "another_mentee"
            ]


def test_a_mentee_without_a_place_is_freed_by_one_more_place() -> None:
    people = [mentor("m", teaches=("AI",)), mentee("s", wants_to_learn=("AI",)), mentee("t")]
    assert freed_by(match(people, seed=1)) == {
        "t": (Relief(code="capacity", partners=("m",), count=1),)
    }


def test_a_rule_that_alone_stands_in_the_way_is_named_to_both() -> None:
    people = [mentor("m", team="x"), mentee("s", team="x")]
    assert freed_by(match(people, seed=1)) == {
        "m": (Relief(code="same_team", partners=("s",), count=1),),
        "s": (Relief(code="same_team", partners=("m",), count=1),),
    }


def test_where_everybody_has_a_mentor_the_others_need_somebody_new() -> None:
    people = [mentor("m"), mentor("n"), mentor("full", capacity=0), mentee("s")]
    told = freed_by(match(people, seed=1))
    assert told.pop("full") == ()
    assert [*told.values()] == [(Relief(code="another_mentee"),)]


def test_what_is_private_is_never_named_as_something_to_lift() -> None:
    people = [mentor("m"), mentee("s")]
    told = match_request(Request(people=people, seed=1, private=[("s", "m")]))
    assert {left.id: left.blocked_by for left in told.unmatched} == {
        "m": ("not_available",),
        "s": ("not_available",),
    }
    assert freed_by(told) == {
        "m": (Relief(code="another_mentee"),),
        "s": (Relief(code="another_mentor"),),
    }


def test_which_side_gave_a_private_rule_cannot_be_told_from_the_result() -> None:
    people = [mentor("m"), mentor("n"), mentee("s"), mentee("t")]
    one, other = (
        match_request(Request(people=people, seed=1, private=private))
        for private in ([("s", "m"), ("s", "n")], [("m", "s"), ("n", "s")])
    )
    assert one == other
