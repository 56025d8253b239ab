"""The pulse: which questions a round asks, and that nobody's answer can be read from a release."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.pulse import (
    QUESTIONS,
    SCALE,
    UNANIMOUS_SHARE,
    Item,
    items_for,
    load_items,
    release,
    round_dates,
)

ROLES = ("mentor", "mentee")
ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(ROLES),
        st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(SCALE)),
    ),
    max_size=30,
)


def item(name: str, role: str) -> Item:
    return Item(id=name, role=role, construct="trust", text="I am heard.")


def alike(score: int, count: int, role: str = "mentor") -> list[tuple[str, dict[str, int]]]:
    return [(role, {"a": score})] * count


# The questions


@pytest.mark.parametrize("role", ROLES)
def test_each_round_asks_three_and_all_come_round_before_any_comes_twice(role: str) -> None:
    bank = load_items("en")
    own = {one.id for one in bank if one.role == role}
    rounds = -(-len(own) // QUESTIONS)
    asked = [items_for(bank, role=role, round_number=number + 1) for number in range(rounds)]
    assert all(len({one.id for one in three}) == QUESTIONS for three in asked)
    assert {one.id for three in asked for one in three} == own


def test_a_short_bank_asks_what_there_is() -> None:
    bank = [item("a", "mentor"), item("b", "mentor"), item("c", "mentee")]
    assert [one.id for one in items_for(bank, role="mentor", round_number=3)] == ["a", "b"]
    assert [one.id for one in items_for(bank, role="mentee", round_number=1)] == ["c"]
    assert items_for([], role="mentee", round_number=1) == ()


def test_rounds_follow_each_other_without_a_gap() -> None:
    rounds = [round_dates(date(2026, 11, 23), number) for number in range(1, 8)]
    assert rounds[0] == (date(2026, 11, 23), date(2026, 12, 23))
    assert all(one[1] == other[0] for one, other in pairwise(rounds))
    assert all(closes - opens == timedelta(days=30) for opens, closes in rounds)


# What may be shown


@pytest.mark.parametrize(("count", "shown"), [(0, False), (1, False), (4, False), (5, True)])
def test_nothing_is_shown_below_five_answers(count: int, *, shown: bool) -> None:
    assert bool(release(alike(4, count), minimum=5)) is shown


@pytest.mark.parametrize("minimum", [0, 1, 4, 5])
def test_no_setting_lowers_the_five(minimum: int) -> None:
    assert release(alike(4, 4), minimum=minimum) == {}


def test_a_higher_minimum_holds() -> None:
    assert release(alike(4, 9), minimum=10) == {}
    assert release(alike(4, 10), minimum=10) != {}


def test_the_two_sides_are_never_counted_together() -> None:
    assert release(alike(4, 4) + alike(4, 4, "mentee"), minimum=5) == {}


@pytest.mark.parametrize(
    ("scores", "figure"),
    [
        ([5, 5, 5, 5, 5], {"band": "high"}),
        ([1, 1, 1, 1, 1], {"band": "low"}),
        ([3, 3, 3, 3, 3], {"band": "middle"}),
        ([5, 5, 5, 5, 5, 1], {"band": "high"}),
        ([3, 3, 3, 3, 3, 3], {"band": "middle"}),
        ([5, 5, 5, 5, 1], {"mean": 4.0}),
        ([1, 2, 3, 4, 5], {"mean": 3.0}),
        ([4, 4, 4, 5, 5], {"mean": 4.5}),
    ],
)
def test_where_nearly_all_agree_only_the_side_of_the_scale_is_told(
    scores: list[int], figure: dict[str, object]
) -> None:
    given_scores = [("mentor", {"a": score}) for score in scores]
    assert release(given_scores, minimum=5) == {"mentor": {"a": figure}}


@given(answers=ANSWERS, minimum=st.integers(0, 12))
def test_a_release_has_enough_answers_and_never_a_count(
    answers: list[tuple[str, Mapping[str, int]]], minimum: int
) -> None:
    for role, figures in release(answers, minimum=minimum).items():
        for name, figure in figures.items():
            scores = [given[name] for side, given in answers if side == role and name in given]
            assert len(scores) >= max(5, minimum)
            assert set(figure) in ({"mean"}, {"band"})
            unanimous = max(scores.count(one) for one in scores) / len(scores) > UNANIMOUS_SHARE
            assert ("band" in figure) is unanimous
            if not unanimous:
                assert abs(figure["mean"] - sum(scores) / len(scores)) <= 0.25
                assert figure["mean"] * 2 == int(figure["mean"] * 2)


@given(answers=ANSWERS)
def test_the_order_of_answers_tells_nothing(answers: list[tuple[str, Mapping[str, int]]]) -> None:
    assert release(answers, minimum=5) == release(answers[::-1], minimum=5)
