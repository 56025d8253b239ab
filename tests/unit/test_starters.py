"""First questions, goals and boundaries: their words, and the choice of three questions."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.starters import (
    BoundaryExample,
    GoalExample,
    Starter,
    choose_starters,
    load_boundaries,
    load_goals,
    load_starters,
)
from mentoring.wording import BrokenContent

if TYPE_CHECKING:
    from pathlib import Path

STARTERS = load_starters("en")
GOALS = load_goals("en")
BOUNDARIES = load_boundaries("en")
ALL: tuple[Starter | GoalExample | BoundaryExample, ...] = (*STARTERS, *GOALS, *BOUNDARIES)
LABELS = re.compile(
    r"\b(junior|senior|reverse|humility|young|old|age|generation|just|simply|must|should)\b|[!{<>&*_`]",
    re.IGNORECASE,
)
MOST_ALIKE = 0.5
"""The share of words that two of them may have in common (Jaccard)."""


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z']+", text.lower()))


def starter(name: str, asked_by: Any = "both", *topics: str) -> Starter:
    return Starter(id=name, asked_by=asked_by, topics=topics, text="What?")


# The words


def test_there_are_enough_of_each() -> None:
    assert len(STARTERS) >= 24
    assert sum(bool(one.topics) for one in STARTERS) >= 12
    assert len(GOALS) >= 10
    assert {goal.audience for goal in GOALS} == {"mentee", "mentor"}, "both of them learn"
    assert len(BOUNDARIES) >= 8


@pytest.mark.parametrize("one", STARTERS, ids=lambda one: one.id)
def test_a_starter_is_one_short_open_question(one: Starter) -> None:
    assert len(one.text) <= 140
    assert one.text.endswith("?")
    assert one.text.count("?") == 1
    assert one.text.startswith(("What", "Which", "When", "Where", "Who", "Whose", "How"))


@pytest.mark.parametrize("one", [*GOALS, *BOUNDARIES], ids=lambda one: one.id)
def test_an_example_fits_in_a_line(one: GoalExample | BoundaryExample) -> None:
    assert len(one.text) <= 120
    assert one.text.endswith(".")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_the_words_put_a_label_on_nobody(one: Starter | GoalExample | BoundaryExample) -> None:
    assert not LABELS.search(one.text)


def test_no_two_are_too_much_alike() -> None:
    told = [(one.id, words(one.text)) for one in ALL]
    alike = [
        (one, other)
        for (one, a), (other, b) in combinations(told, 2)
        if len(a & b) / len(a | b) > MOST_ALIKE
    ]
    assert alike == []


# The choice


def test_a_pair_gets_one_question_for_each_and_one_for_both() -> None:
    three = choose_starters(STARTERS, topics=(), pair="W1/P1")
    assert [one.asked_by for one in three] == ["mentee", "mentor", "both"]
    assert not any(one.topics for one in three)


def test_a_question_on_the_topic_of_the_pair_goes_first() -> None:
    three = choose_starters(STARTERS, topics=["Gardening", "AI tools"], pair="W1/P1")
    assert ["ai" in one.topics for one in three] == [True, True, False]


def test_a_question_on_another_topic_is_never_used() -> None:
    offered = [starter("a", "both", "ai"), starter("b", "both")]
    assert choose_starters(offered, topics=["Cooking"], pair="x") == (offered[1],)
    assert choose_starters(offered[:1], topics=["Cooking"], pair="x") == ()


def test_pairs_get_different_questions_and_keep_them() -> None:
    once = [choose_starters(STARTERS, topics=(), pair=f"P{n}") for n in range(40)]
    again = [choose_starters(STARTERS, topics=(), pair=f"P{n}") for n in range(40)]
    assert once == again
    assert len(set(once)) >= 20


def test_the_choice_is_the_same_on_every_machine() -> None:
    three = choose_starters(STARTERS, topics=["Social media"], pair="T1/P42")
    assert [one.id for one in three] == ["ask-social-person", "back-turns-up", "both-custom"]


@given(st.permutations(STARTERS))
def test_the_order_of_the_file_does_not_matter(shuffled: list[Starter]) -> None:
    facts: dict[str, Any] = {"topics": ["Customer voice"], "pair": "P7"}
    assert choose_starters(shuffled, **facts) == choose_starters(STARTERS, **facts)


# The files


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[starter]]\nid = "aa"\nasked_by = "boss"\ntext = "What?"', "aa: asked_by must be"),
        ('[[starter]]\nid = "aa"\nasked_by = "both"', "aa: text is missing"),
        ('[[starter]]\nid = "aa"\nasked_by = "both"\ntext = "{name}?"', "aa: nothing is filled in"),
        ('[[starter]]\nid = "aa"\ntopic = "ai"', "aa: nobody reads topic"),
        ('[[goal]]\nid = "aa"\naudience = "all"\ntext = "x"', "aa: audience must be"),
        ('[[boundary]]\nid = "aa"\naudience = "mentor"', "aa: nobody reads audience"),
    ],
)
def test_an_item_that_could_never_work_is_refused(
    tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "starters.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenContent, match=complaint):
        (
            load_starters("en", root=tmp_path),
            load_goals("en", root=tmp_path),
            load_boundaries("en", root=tmp_path),
        )
