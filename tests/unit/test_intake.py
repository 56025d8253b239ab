"""What follows from answers at intake: prompts, suggestions, dates, the self-check's questions."""

from datetime import date
from pathlib import Path

import pytest

from mentoring.content_files import BrokenContent
from mentoring.intake import (
    LEVEL_SCALE,
    LEVELS,
    MOST_SUGGESTED,
    answer_by,
    known_levels,
    leanings,
    partner_by,
    suggested,
)
from mentoring.prompt_book import PromptBook
from mentoring.prompts import Audience
from mentoring.self_check import Question, load_questions, questions_for

MONDAY = date(2026, 11, 16)
BOTH: tuple[Audience, Audience] = ("mentor", "mentee")


@pytest.mark.parametrize("role", BOTH)
def test_low_answers_lead_to_prompts_that_exist_for_that_side(role: Audience) -> None:
    found = leanings(role, readiness="not_yet", confidence="2")
    offered = {one.code for one in PromptBook.load("en").options_for(role, "worry")}
    assert len(found) == 2
    assert set(found) <= offered


@pytest.mark.parametrize("role", BOTH)
@pytest.mark.parametrize(("readiness", "confidence"), [("", ""), ("ready", "5"), ("nearly", "3")])
def test_other_answers_lead_to_none(role: Audience, readiness: str, confidence: str) -> None:
    assert leanings(role, readiness=readiness, confidence=confidence) == ()


def test_the_self_check_suggests_what_is_least_known_first_and_only_a_few() -> None:
    answers = {
        "a": "partly",
        "b": "yes",
        "c": "not_yet",
        "d": "not_mine",
        "e": "partly",
        "f": "partly",
    }
    assert suggested(answers) == [("c", "new"), ("a", "some"), ("e", "some")]
    assert len(suggested(dict.fromkeys("abcdef", "not_yet"))) == MOST_SUGGESTED
    assert suggested({}) == []


def test_levels_compare_across_the_sides() -> None:
    for role in BOTH:
        steps = [LEVEL_SCALE.index(one) for one in LEVELS[role]]
        assert steps == sorted(steps)
    assert "new" not in LEVELS["mentor"]


def test_a_level_holds_while_its_topic_is_chosen_and_the_side_may_have_it() -> None:
    levels = {"AI tools": "new", "Inclusion": "fluent", "Gone": "some"}
    topics = ["AI tools", "Inclusion"]
    assert known_levels(topics, levels, "mentee") == {"AI tools": "new", "Inclusion": "fluent"}
    assert known_levels(topics, levels, "mentor") == {"Inclusion": "fluent"}


@pytest.mark.parametrize(
    ("today", "answer", "partner"),
    [
        (date(2026, 11, 2), MONDAY, date(2026, 11, 30)),
        (date(2026, 11, 15), MONDAY, date(2026, 11, 30)),
        (MONDAY, date(2026, 11, 30), date(2026, 11, 30)),
        (date(2027, 1, 4), date(2027, 1, 18), date(2027, 1, 18)),
    ],
)
def test_a_promised_date_lies_ahead_and_leaves_time_to_ask(
    today: date, answer: date, partner: date
) -> None:
    assert answer_by(matching_on=MONDAY, today=today) == answer
    assert partner_by(matching_on=MONDAY, today=today) == partner
    assert answer > today


def test_every_topic_has_one_question_and_a_fitting_one_comes_first() -> None:
    topics = ["AI tools", "Bookbinding", "Short video"]
    found = dict(questions_for(topics, load_questions("en")))
    assert [one.id for one in found.values()] == ["ai", "any", "video"]


def test_ten_questions_are_the_most() -> None:
    everything = Question(id="any", text="Could you?")
    assert len(questions_for([str(one) for one in range(30)], [everything])) == 10


@pytest.mark.parametrize(
    "text", ["", '[[question]]\nid = "a1"\ntopics = ["ai"]\ntext = "Could you?"\n']
)
def test_without_a_question_for_every_topic_the_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "self_check.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenContent, match="every topic"):
        load_questions("en", root=tmp_path)
