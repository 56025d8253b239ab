"""Two results side by side, weak pairs held back, one person's options: what an owner looks at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from mentoring.matching import (
    MatchingError,
    ProposedPair,
    Request,
    UnknownPersonError,
    compare,
    figures,
    hold_back_weak,
    match,
    match_request,
    options_for,
)
from mentoring.matching.worker import (
    MatchingRefusedError,
    answer,
    decode_options,
    digest,
    encode_options,
    from_matching,
    to_matching,
)
from mentoring.roster import RosterPerson
from tests.unit.matching_oracle import broken_rules, companies, many, score

some = many(40)


def mentor(name: str, **row: object) -> RosterPerson:
    return RosterPerson(**{"id": name, "role": "mentor", **row})  # type: ignore[arg-type]


def mentee(name: str, **row: object) -> RosterPerson:
    return RosterPerson(**{"id": name, "role": "mentee", **row})  # type: ignore[arg-type]


TEAM = [
    mentor("m1", teaches=("AI",)),
    mentor("m2"),
    mentee("s1", wants_to_learn=("AI",)),
    mentee("s2"),
]


def couples(pairs: tuple[ProposedPair, ...]) -> set[tuple[str, str]]:
    return {(pair.mentor_id, pair.mentee_id) for pair in pairs}


def test_a_result_compared_with_itself_shows_no_change() -> None:
    found = match(TEAM, seed=1)
    changes = compare(found, found)
    assert changes.same_pairs
    assert changes.kept == found.pairs
    assert changes.before == changes.after == figures(found)
    assert (changes.left_over, changes.found) == ((), ())


def test_what_moved_between_two_runs_is_named() -> None:
    before = match(TEAM, seed=1)
    after = match(TEAM, seed=1, forbidden=[("m1", "s1")])
    changes = compare(before, after)
    assert [
        (one.mentee_id, one.before.mentor_id, one.after.mentor_id) for one in changes.moved
    ] == [
        *(("s1", "m1", "m2"), ("s2", "m2", "m1")),
    ]
    assert not changes.same_pairs
    assert changes.before.total > changes.after.total
    assert (changes.before.weak, changes.after.weak) == (1, 2)


def test_who_gained_and_who_lost_a_partner_is_named() -> None:
    fewer = match([one for one in TEAM if one.id != "m1"], seed=1, locked=[("m2", "s1")])
    every = match(TEAM, seed=1)
    gained, lost = compare(fewer, every), compare(every, fewer)
    assert couples(gained.gained) == {("m2", "s2")}
    assert gained.found == ("s2",)
    assert couples(lost.lost) == {("m2", "s2")}
    assert lost.left_over == ("s2",)


def test_figures_of_nobody_are_all_nothing() -> None:
    found = figures(match([], seed=1))
    assert set(vars(found).values()) == {0}


def test_weak_pairs_are_held_back_and_their_people_wait() -> None:
    found = match(TEAM, seed=1)
    kept, held = hold_back_weak(found)
    assert couples(kept.pairs) == {("m1", "s1")}
    assert couples(held) == {("m2", "s2")}
    assert {left.id: left.blocked_by for left in kept.unmatched} == {
        "m2": ("held_back",),
        "s2": ("held_back",),
    }
    assert kept.total == found.total - held[0].score


def test_a_weak_pair_that_the_owner_keeps_is_not_held_back() -> None:
    found = match(TEAM, seed=1)
    assert hold_back_weak(found, keep=[("m2", "s2")]) == (found, ())


def test_a_mentor_who_keeps_another_mentee_does_not_wait() -> None:
    people = [replace(TEAM[0], capacity=2), TEAM[2], TEAM[3]]
    kept, held = hold_back_weak(match(people, seed=1))
    assert couples(held) == {("m1", "s2")}
    assert [left.id for left in kept.unmatched] == ["s2"]


@some
@given(companies)
def test_options_are_everybody_of_the_other_role_with_every_rule_they_would_break(
    request_: Request,
) -> None:
    people = {person.id: person for person in request_.people}
    for person in request_.people:
        options = options_for(request_, person.id)
        others = [other for other in request_.people if other.role != person.role]
        assert len(options) == len(others)
        ranks = [(bool(one.broken), -one.pair.score) for one in options]
        assert ranks == sorted(ranks)
        for one in options:
            pair = people[one.pair.mentor_id], people[one.pair.mentee_id]
            assert person in pair
            assert set(one.broken) == broken_rules(*pair, request_)
            assert one.pair.score == score(*pair, request_)


def test_options_come_through_the_worker_as_they_are_here() -> None:
    request = Request(people=TEAM, seed=1, private=[("s1", "m1")])
    through = decode_options(answer(encode_options(request, "s1")))
    assert through == options_for(request, "s1")
    assert through[-1].broken == ("not_available",)
    with pytest.raises(UnknownPersonError):
        options_for(request, "nobody")
    with pytest.raises(MatchingRefusedError, match="nobody") as caught:
        decode_options(answer(encode_options(request, "nobody")))
    assert isinstance(caught.value, MatchingError)
    assert caught.value.kind == "UnknownPersonError"


@some
@given(companies)
def test_a_result_that_was_kept_is_read_back_as_it_was(request_: Request) -> None:
    found = match_request(request_)
    assert to_matching(from_matching(found)) == found


def test_the_digest_tells_requests_apart_whatever_the_order_of_people() -> None:
    request = Request(people=TEAM, seed=1, locked=[("m1", "s1"), ("m2", "s2")])
    turned = replace(request, people=TEAM[::-1], locked=request.locked[::-1])  # type: ignore[index]
    assert digest(turned) == digest(request)
    others = {
        digest(replace(request, seed=2)),
        digest(replace(request, fair=True)),
        digest(replace(request, private=[("m1", "s2")])),
        digest(replace(request, forbidden=[("m1", "s2")])),
    }
    assert len(others | {digest(request)}) == 5
