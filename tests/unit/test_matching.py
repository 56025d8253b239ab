"""The matching keeps its promises: hard rules, the proven optimum, the same result everywhere."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching import (
    PARTS,
    BadLockError,
    BadWeightsError,
    DuplicatePersonError,
    Intake,
    Request,
    Weights,
    match,
    match_request,
    optimum,
    permitted_pairs,
)
from mentoring.reporting import ManagementCycleError
from mentoring.roster import RosterPerson, WorkHours
from tests.unit.matching_oracle import best, broken_rules, companies, many, reached, score

if TYPE_CHECKING:
    from mentoring.matching import Matching

thorough = many(100)


def mentor(name: str, **row: object) -> RosterPerson:
    return RosterPerson(**{"id": name, "role": "mentor", "manager_id": "top", **row})  # type: ignore[arg-type]


def mentee(name: str, **row: object) -> RosterPerson:
    return RosterPerson(**{"id": name, "role": "mentee", "manager_id": "ceo", **row})  # type: ignore[arg-type]


def paired(matching: Matching) -> dict[str, str]:
    return {pair.mentee_id: pair.mentor_id for pair in matching.pairs}


@thorough
@given(companies)
def test_no_pair_breaks_a_hard_rule_and_nobody_is_given_more_than_their_places(
    request_: Request,
) -> None:
    people = {person.id: person for person in request_.people}
    found = match_request(request_)
    for pair in found.pairs:
        assert not broken_rules(people[pair.mentor_id], people[pair.mentee_id], request_)
        assert people[pair.mentor_id].role == "mentor"
        assert people[pair.mentee_id].role == "mentee"
    assert len(paired(found)) == len(found.pairs)
    for name, count in Counter(pair.mentor_id for pair in found.pairs).items():
        assert count <= people[name].capacity


@thorough
@given(companies)
def test_the_result_is_the_best_that_trying_everything_finds(request_: Request) -> None:
    found = match_request(request_)
    assert reached(request_, found) == best(request_)
    assert found.gap == 0


@thorough
@given(companies)
def test_scores_and_permitted_pairs_are_those_of_the_plain_definition(request_: Request) -> None:
    people = {person.id: person for person in request_.people}
    seen = {(pair.mentor_id, pair.mentee_id): pair.score for pair in permitted_pairs(request_)}
    assert seen == {
        (one.id, other.id): score(one, other, request_)
        for one in people.values()
        for other in people.values()
        if one.role == "mentor"
        and other.role == "mentee"
        and not broken_rules(one, other, request_)
    }
    for pair in match_request(request_).pairs:
        assert pair.score == seen[pair.mentor_id, pair.mentee_id]
        told = sum(reason.points for reason in pair.reasons)
        untold = request_.weights.different_background * 1000
        whole = sum(request_.weights.by_code().values())
        assert told // whole <= pair.score <= (told + untold) // whole


@thorough
@given(companies, st.data())
def test_locked_pairs_stay_and_the_rest_is_the_best_around_them(
    request_: Request, data: st.DataObject
) -> None:
    free = match_request(request_)
    keep = [pair for pair in free.pairs if data.draw(st.booleans())]
    locked = [(pair.mentor_id, pair.mentee_id) for pair in keep]
    again = match_request(replace(request_, locked=locked))
    assert set(locked) <= {(pair.mentor_id, pair.mentee_id) for pair in again.pairs}
    assert len(again.pairs) == len(free.pairs)
    assert request_.fair or again.total == free.total
    moved = sorted(permitted_pairs(request_), key=lambda pair: (pair.score, pair.mentee_id))[:1]
    one_lock = [(pair.mentor_id, pair.mentee_id) for pair in moved]
    if all(p.capacity for p in request_.people if (p.id in dict(one_lock))):
        forced = replace(request_, locked=one_lock)
        result = match_request(forced)
        assert set(one_lock) <= {(pair.mentor_id, pair.mentee_id) for pair in result.pairs}
        assert reached(forced, result) == best(forced)


@thorough
@given(companies, st.randoms(use_true_random=False))
def test_the_order_in_which_people_come_changes_nothing(
    request_: Request, shuffle: random.Random
) -> None:
    people = list(request_.people)
    shuffle.shuffle(people)
    assert match_request(replace(request_, people=people)) == match_request(request_)


@thorough
@given(companies)
def test_one_more_free_mentor_never_lowers_the_number_paired(request_: Request) -> None:
    more = [*request_.people, RosterPerson(id="new", role="mentor")]
    before, after = match_request(request_), match_request(replace(request_, people=more))
    assert len(after.pairs) >= len(before.pairs)


@thorough
@given(companies)
def test_everybody_left_over_is_told_what_stood_in_the_way(request_: Request) -> None:
    people = {person.id: person for person in request_.people}
    found = match_request(request_)
    in_a_pair = {pair.mentor_id for pair in found.pairs} | set(paired(found))
    assert {left.id for left in found.unmatched} == people.keys() - in_a_pair
    for left in found.unmatched:
        person = people[left.id]
        others = [other for other in people.values() if other.role != person.role]
        counts: Counter[str] = Counter()
        for other in others:
            pair = (person, other) if person.role == "mentor" else (other, person)
            counts.update(broken_rules(*pair, request_) or {"capacity"})
        assert set(left.blocked_by) == (set(counts) or {"no_candidate"})
        frequency = [counts[code] for code in left.blocked_by]
        assert frequency == sorted(frequency, reverse=True)


def test_ties_are_broken_by_the_seed_and_only_by_the_seed() -> None:
    people = [mentor(f"m{n}") for n in range(6)] + [mentee(f"s{n}") for n in range(6)]
    results = {seed: paired(match(people, seed=seed)) for seed in range(8)}
    assert all(len(pairs) == 6 for pairs in results.values())
    assert len({tuple(sorted(pairs.items())) for pairs in results.values()}) > 4
    assert results[3] == paired(match(people[::-1], seed=3))


def test_a_known_tie_falls_the_same_way_on_every_machine() -> None:
    people = [mentor(f"m{n}") for n in range(5)] + [mentee(f"s{n}") for n in range(5)]
    assert paired(match(people, seed=7)) == {
        "s0": "m3",
        "s1": "m4",
        "s2": "m0",
        "s3": "m1",
        "s4": "m2",
    }


def test_where_numbers_leave_no_room_for_lots_the_seeded_order_decides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(optimum, "_FEWEST_LOTS", 1 << 60)
    people = [mentor(f"m{n}") for n in range(6)] + [mentee(f"s{n}") for n in range(6)]
    results = {seed: paired(match(people, seed=seed)) for seed in range(8)}
    assert all(len(pairs) == 6 for pairs in results.values())
    assert len({tuple(sorted(pairs.items())) for pairs in results.values()}) > 4
    assert results[3] == paired(match(people[::-1], seed=3))


NOTHING = dict.fromkeys(PARTS, 0)
PART_DECIDES: dict[str, tuple[dict[str, object], dict[str, object], dict[str, object]]] = {
    "topics": (
        {"teaches": ("AI tools",)},
        {"teaches": ("Chess",)},
        {"wants_to_learn": ("ai  TOOLS",)},
    ),
    "goals": (
        {"intake": Intake(goals=("Speak up",))},
        {"intake": Intake(goals=("Network",))},
        {"intake": Intake(goals=("speak UP", "Delegate"))},
    ),
    "gives_back": (
        {"wants_to_learn": ("Negotiation",)},
        {"wants_to_learn": ("Chess",)},
        {"teaches": ("negotiation",)},
    ),
    "languages": ({"languages": ("pt",)}, {"languages": ("fr",)}, {"languages": ("PT", "en")}),
    "shared_hours": (
        {"work_hours": WorkHours(start=540, end=1020)},
        {"work_hours": WorkHours(start=540, end=600)},
        {},
    ),
    "style": (
        {"working_style": ("calm",)},
        {"working_style": ("lively",)},
        {"working_style": ("calm",)},
    ),
    "different_style": (
        {"working_style": ("lively",)},
        {"working_style": ("calm",)},
        {"working_style": ("calm",)},
    ),
    "thinking": (
        {"intake": Intake(thinking=("numbers",))},
        {"intake": Intake(thinking=("stories",))},
        {"intake": Intake(thinking=("numbers",))},
    ),
    "different_thinking": (
        {"intake": Intake(thinking=("stories",))},
        {"intake": Intake(thinking=("numbers",))},
        {"intake": Intake(thinking=("numbers",))},
    ),
    "interests": (
        {"interests": ("sailing",)},
        {"interests": ("jazz",)},
        {"interests": ("sailing",)},
    ),
    "different_function": (
        {"function": "Design"},
        {"function": "sales"},
        {"function": "Sales"},
    ),
    "different_site": ({"location": "Lagos"}, {"location": "Lisbon"}, {"location": "Lisbon"}),
    "different_background": (
        {"intake": Intake(background=("first in the family",))},
        {"intake": Intake(background=("moved here",))},
        {"intake": Intake(background=("moved here",))},
    ),
}


def two_mentors_and_a_wish(part: str, first: str, second: str) -> Request:
    rows = dict(zip((first, second, "s"), map(dict, PART_DECIDES[part]), strict=True))
    intake = {name: row.pop("intake", Intake()) for name, row in rows.items()}
    people = [mentor(first, **rows[first]), mentor(second, **rows[second])]
    people.append(mentee("s", **rows["s"]))
    return Request(people=people, seed=1, intake=intake)  # type: ignore[arg-type]


def test_every_part_has_a_case_in_which_it_decides() -> None:
    assert tuple(PART_DECIDES) == PARTS


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_each_part_of_the_score_can_decide_alone(part: str, first: str, second: str) -> None:
    request = two_mentors_and_a_wish(part, first, second)
    # Likeness and its opposite decide against each other, so only one of them counts at a time.
    opposite = f"different_{part}" if f"different_{part}" in PARTS else part[len("different_") :]
    everything = dict.fromkeys(PARTS, 1) | ({opposite: 0} if opposite in PARTS else {})
    found = match_request(replace(request, weights=Weights(**everything)))
    assert paired(found) == {"s": first}
    told = part in [reason.code for reason in found.pairs[0].reasons]
    assert told is (part != "different_background")
    without = Weights(**(everything | {part: 0}))
    assert len({one.score for one in permitted_pairs(replace(request, weights=without))}) == 1


def test_differences_count_only_where_somebody_turned_them_on() -> None:
    for part in ("different_function", "different_site", "different_background"):
        scores = {one.score for one in permitted_pairs(two_mentors_and_a_wish(part, "a", "b"))}
        assert len(scores) == 1


@pytest.mark.parametrize(
    ("taught", "known", "first"),
    [(2, 1, "ahead"), (1, 2, "level"), (None, 2, "ahead"), (2, None, "ahead")],
)
def test_a_mentor_who_is_ahead_in_a_topic_comes_before_one_who_is_not(
    taught: int | None, known: int | None, first: str
) -> None:
    people = [mentor(name, teaches=("AI",)) for name in ("ahead", "level", "behind")]
    people.append(mentee("s", wants_to_learn=("AI",)))
    levels = {"ahead": taught, "level": 2 if first == "level" else 1, "behind": 0, "s": known}
    intake = {
        name: Intake(levels={"ai": level}) for name, level in levels.items() if level is not None
    }
    scores = {
        one.mentor_id: one.score
        for one in permitted_pairs(Request(people=people, seed=1, intake=intake))
    }
    if first == "level":
        assert scores["level"] > scores["ahead"] == scores["behind"]
    else:
        assert scores["ahead"] >= scores["level"] >= scores["behind"] > 0


def test_fairness_raises_the_worst_pair_before_the_total() -> None:
    every = ("calm", "visual", "structured")
    people = [
        mentor("a", working_style=every),
        mentor("b", working_style=("visual",)),
        mentee("s", working_style=every),
        mentee("t", working_style=("calm",)),
    ]
    request = Request(people=people, seed=1, weights=Weights(**(NOTHING | {"style": 1})))
    total, fair = match_request(request), match_request(replace(request, fair=True))
    assert sorted(pair.score for pair in total.pairs) == [0, 1000]
    assert sorted(pair.score for pair in fair.pairs) == [333, 333]
    assert total.gap == fair.gap == 0


def test_a_topic_that_few_teach_counts_more_than_one_that_everybody_teaches() -> None:
    people = [
        *(mentor(f"m{n}", teaches=("Social media",)) for n in range(5)),
        mentor("rare", teaches=("Accessibility",)),
        mentee("s", wants_to_learn=("Social media", "Accessibility")),
    ]
    found = match(people, seed=1)
    assert paired(found) == {"s": "rare"}
    assert found.pairs[0].reasons[0].facts == {"shared": ("Accessibility",)}


def test_offering_less_time_is_no_way_to_a_better_place() -> None:
    wide, narrow = WorkHours(start=540, end=1020), WorkHours(start=540, end=600)
    for seed in range(20):
        people = [mentor("m"), mentee("wide", work_hours=wide), mentee("narrow", work_hours=narrow)]
        assert paired(match(people, seed=seed)) == {"wide": "m"}


@thorough
@given(companies, st.data())
def test_shorter_hours_never_raise_anybodys_score(request_: Request, data: st.DataObject) -> None:
    if not request_.people:
        return
    person = data.draw(st.sampled_from(list(request_.people)))
    length = (person.work_hours.end - person.work_hours.start) % 1440 or 1440
    less = WorkHours(start=person.work_hours.start, end=person.work_hours.start + length // 2)
    people = [replace(p, work_hours=less) if p.id == person.id else p for p in request_.people]
    before = {(p.mentor_id, p.mentee_id): p.score for p in permitted_pairs(request_)}
    for pair in permitted_pairs(replace(request_, people=people)):
        assert pair.score <= before[pair.mentor_id, pair.mentee_id]


def test_more_hours_than_enough_are_no_advantage() -> None:
    full, part = WorkHours(start=540, end=1020), WorkHours(start=540, end=660)
    scores = {
        pair.mentee_id: pair.score
        for pair in permitted_pairs(
            Request(
                people=[mentor("m"), mentee("f", work_hours=full), mentee("p", work_hours=part)],
                seed=1,
            )
        )
    }
    assert scores["f"] == scores["p"]


@pytest.mark.parametrize(("minutes_a_day", "pairs"), [(36, 1), (35, 0)])
def test_three_shared_hours_a_week_are_enough_and_less_is_not(
    minutes_a_day: int, pairs: int
) -> None:
    hours = WorkHours(start=540, end=540 + minutes_a_day)
    found = match([mentor("m"), mentee("s", work_hours=hours)], seed=1)
    assert len(found.pairs) == pairs
    assert {left.blocked_by for left in found.unmatched} == (
        {("working_hours",)} if not pairs else set()
    )


def test_the_manager_rule_can_be_switched_off() -> None:
    people = [mentor("m", manager_id="x"), mentee("s", manager_id="x")]
    blocked = match(people, seed=1)
    assert [left.blocked_by for left in blocked.unmatched] == [("same_manager",)] * 2
    assert paired(match(people, seed=1, allow_same_manager=True)) == {"s": "m"}


def test_the_chain_of_managers_is_followed_through_people_who_do_not_take_part() -> None:
    people = [mentor("m", manager_id="a"), mentee("s", manager_id="")]
    reporting = {"a": "b", "b": "c", "c": "s"}
    found = match(people, seed=1, reporting=reporting)
    assert found.unmatched[0].blocked_by == ("reporting_line",)
    assert paired(match(people, seed=1)) == {"s": "m"}


def test_what_to_look_at_first_is_flagged_and_never_hidden() -> None:
    reporting = {"ceo": "", "top": "ceo"}
    known = match(
        [
            mentor("m", level=2, teaches=("a",)),
            mentee("s", level=5, wants_to_learn=("a",)),
        ],
        seed=1,
        reporting=reporting,
    )
    assert known.pairs[0].flags == ()
    odd = match(
        [mentor("m", level=6, zone_assumed=True), mentee("s", level=5, manager_id="")],
        seed=1,
        reporting=reporting,
    )
    assert odd.pairs[0].flags == (
        *("level_inverted", "unknown_reporting_line", "timezone_assumed", "weak"),
    )


def test_reasons_stand_in_the_order_of_their_points_and_carry_what_was_written() -> None:
    people = [
        mentor("m", teaches=("ai TOOLS", "x"), languages=("EN",), function="Design"),
        mentee("s", wants_to_learn=("AI tools", "ai tools"), languages=("en",), function="Sales"),
    ]
    reasons = match(people, seed=1, weights=Weights(different_function=8)).pairs[0].reasons
    assert [reason.code for reason in reasons] == [
        *("topics", "languages", "shared_hours", "different_function"),
    ]
    assert reasons[0].facts == {"shared": ("AI tools",)}
    assert reasons[2].facts == {"hours": 40, "minutes": 2400}
    assert reasons[3].facts == {"mentor": "Design", "mentee": "Sales"}


@pytest.mark.parametrize(
    ("locked", "said"),
    [
        ([("m", "nobody")], "not a mentor and a mentee"),
        ([("s", "m")], "not a mentor and a mentee"),
        ([("m", "s"), ("n", "s")], "two mentors"),
        ([("m", "s"), ("m", "t")], "more people than fit"),
        ([("n", "t")], "never_match"),
    ],
)
def test_a_lock_that_cannot_stand_is_refused(locked: list[tuple[str, str]], said: str) -> None:
    people = [mentor("m"), mentor("n", never_match=("t",)), mentee("s"), mentee("t")]
    with pytest.raises(BadLockError, match=said):
        match(people, seed=1, locked=locked)


def test_the_same_lock_twice_is_one_lock() -> None:
    people = [mentor("m"), mentee("s")]
    assert paired(match(people, seed=1, locked=[("m", "s"), ("m", "s")])) == {"s": "m"}


def test_somebody_listed_twice_is_refused() -> None:
    with pytest.raises(DuplicatePersonError, match="“x”"):
        match([mentor("x"), mentee("x")], seed=1)


def test_a_circle_of_managers_is_refused() -> None:
    with pytest.raises(ManagementCycleError):
        match([mentor("a", manager_id="b"), mentee("b", manager_id="a")], seed=1)


@pytest.mark.parametrize(
    "weights",
    [{"topics": -1}, {"topics": 1001}, {"topics": True}, NOTHING],
)
def test_weights_that_cannot_be_summed_are_refused(weights: dict[str, int]) -> None:
    with pytest.raises(BadWeightsError):
        Weights(**weights)


def test_five_hundred_pairs_are_found_in_blocks_as_in_one_piece() -> None:
    draw = random.Random(5)  # noqa: S311 - a seeded choice
    topics = [f"t{n}" for n in range(30)]
    people = [mentor(f"m{n}", teaches=tuple(draw.sample(topics, 3))) for n in range(500)]
    people += [mentee(f"s{n}", wants_to_learn=tuple(draw.sample(topics, 3))) for n in range(500)]
    found = match(people, seed=1)
    assert len(found.pairs) == 500
    scores = {
        (p.mentor_id, p.mentee_id): p.score for p in permitted_pairs(Request(people=people, seed=1))
    }
    assert len(scores) == 250_000
    assert found.total == sum(scores[p.mentor_id, p.mentee_id] for p in found.pairs)
    assert [*found.pairs] == sorted(found.pairs, key=lambda p: (p.mentor_id, p.mentee_id))
