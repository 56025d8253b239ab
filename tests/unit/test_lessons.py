"""The lessons: their words, their questions, and which one comes next."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, get_args

import pytest

from mentoring.fitting import Moment
from mentoring.lessons import SUBJECTS, Lesson, choose_lesson, load_lessons
from mentoring.prompt_book import load_options
from mentoring.prompts import Audience, Barrier
from mentoring.wording import BrokenContent
from tests.unit.content_measures import (
    FORBIDDEN,
    MARKUP,
    longest_sentence,
    most_alike,
    reading_ease,
    sentences,
    shared_runs,
    words,
)

if TYPE_CHECKING:
    from pathlib import Path

LESSONS = load_lessons("en")
EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
BOTH = pytest.mark.parametrize("audience", get_args(Audience))

TWO_MINUTES = (215, 340)
"""Words of text, question and answers: two minutes at an easy 150 a minute, with time to choose."""
LONGEST_SECTION, LONGEST_OPTION, LONGEST_TITLE = 3000, 75, 60
LONGEST_EXPLANATION = 160
HARDEST = 65
MOST_SENTENCE_WORDS = 35
MOST_ALIKE = 0.2
"""The share of words with meaning that two lessons may have in common (Jaccard)."""
LONGEST_RUN = 7
"""No two lessons share so many words in a row."""


def told(lesson: Lesson) -> str:
    answers = " ".join(f"{one.text}. {one.explanation}" for one in lesson.answers)
    return f"{lesson.text} {lesson.question} {answers} {lesson.follow_up}"


def test_every_subject_is_taught_and_to_everybody_whom_it_concerns() -> None:
    assert len(SUBJECTS) == 14
    assert {lesson.subject for lesson in LESSONS} == set(SUBJECTS)
    for subject in SUBJECTS:
        of_it = [lesson for lesson in LESSONS if lesson.subject == subject]
        readers = [who for lesson in of_it for who in lesson.fit.audiences or get_args(Audience)]
        assert len(readers) == len(set(readers)), f"{subject} is taught twice to somebody"


@BOTH
def test_each_role_has_lessons_for_most_barriers(audience: Audience) -> None:
    own = [one for one in LESSONS if audience in (one.fit.audiences or get_args(Audience))]
    assert len(own) >= 11
    assert {one.fit.barrier for one in own} >= set(get_args(Barrier)) - {"P5"}


@EACH
def test_a_lesson_takes_two_minutes(lesson: Lesson) -> None:
    answers = " ".join(answer.text for answer in lesson.answers)
    count = len(words(f"{lesson.text} {lesson.question} {answers}"))
    assert TWO_MINUTES[0] <= count <= TWO_MINUTES[1]


@EACH
def test_a_lesson_fits_into_slack(lesson: Lesson) -> None:
    assert len(lesson.text) <= LONGEST_SECTION
    assert len(lesson.title) <= LONGEST_TITLE
    assert all(len(answer.text) <= LONGEST_OPTION for answer in lesson.answers)
    assert all(len(answer.explanation) <= LONGEST_EXPLANATION for answer in lesson.answers)
    assert not MARKUP.search(f"{lesson.title} {told(lesson)}"), "Slack would read it"
    assert "{" not in told(lesson)


@EACH
def test_a_lesson_is_easy_to_read_and_puts_a_label_on_nobody(lesson: Lesson) -> None:
    assert reading_ease(told(lesson)) >= HARDEST
    assert longest_sentence(told(lesson)) <= MOST_SENTENCE_WORDS
    assert not FORBIDDEN.search(f"{lesson.title} {told(lesson)}")


@EACH
def test_a_lesson_has_short_paragraphs(lesson: Lesson) -> None:
    paragraphs = lesson.text.split("\n\n")
    assert 4 <= len(paragraphs) <= 6
    assert all(len(words(one)) <= 75 for one in paragraphs)


@EACH
def test_a_lesson_asks_one_question_with_one_right_answer_and_explains_each(
    lesson: Lesson,
) -> None:
    assert lesson.question.endswith("?")
    assert len(lesson.answers) == 3
    assert sum(answer.right for answer in lesson.answers) == 1
    assert all(len(sentences(answer.explanation)) >= 1 for answer in lesson.answers)
    assert all(len(words(answer.explanation)) >= 10 for answer in lesson.answers)
    assert lesson.follow_up.endswith("?")


def test_the_right_answer_is_not_always_in_one_place_or_the_longest() -> None:
    places = [[answer.right for answer in lesson.answers].index(True) for lesson in LESSONS]
    assert min(places.count(place) for place in range(3)) >= 3
    longest = [max(one.answers, key=lambda answer: len(answer.text)).right for one in LESSONS]
    assert sum(longest) <= len(LESSONS) * 2 / 3


def test_no_two_lessons_are_too_much_alike() -> None:
    texts = {lesson.id: told(lesson) for lesson in LESSONS}
    assert most_alike(texts, above=MOST_ALIKE) == []
    assert shared_runs(texts, words_in_a_row=LONGEST_RUN) == []


def test_lessons_answer_only_what_can_be_chosen() -> None:
    offered = {(audience, one.code) for one in load_options("en") for audience in one.audiences}
    for lesson in LESSONS:
        for audience, code in [
            (audience, code)
            for code in lesson.fit.answers
            for audience in lesson.fit.audiences or get_args(Audience)
            if len(lesson.fit.audiences) == 1
        ]:
            assert (audience, code) in offered, lesson.id
        assert set(lesson.fit.answers) <= {code for _, code in offered}


# The order


def order(audience: Audience, **facts: object) -> list[Lesson]:
    """The lessons somebody is offered, two before the first meeting and then one a meeting."""
    seen: list[Lesson] = []
    for stage in ("first", "first", *["early"] * 4, *["middle"] * 4, *["late"] * 4):
        ids = frozenset(lesson.id for lesson in seen)
        moment = Moment(audience=audience, stage=stage, seen=ids, **facts)  # type: ignore[arg-type]
        choice = choose_lesson(LESSONS, moment)
        if choice is not None:
            seen.append(choice.item)
    return seen


@BOTH
def test_the_part_and_the_boundaries_come_before_the_first_meeting(audience: Audience) -> None:
    assert [one.subject for one in order(audience)[:2]] == ["role", "boundaries"]


@BOTH
def test_in_half_a_year_everybody_is_offered_every_lesson_once(audience: Audience) -> None:
    own = [one for one in LESSONS if audience in (one.fit.audiences or get_args(Audience))]
    offered = order(audience)
    assert len(offered) == len(set(offered)) == len(own)
    assert offered[-1].subject == "closing"


def test_what_one_worried_about_comes_first() -> None:
    offered = order("mentor", chosen=frozenset({"disagreeing"}))
    assert offered[2].subject == "upward_feedback"


def test_people_in_different_countries_read_about_that_early() -> None:
    assert order("mentee", apart=True)[2].subject == "cultures"
    assert order("mentee")[2].subject != "cultures"


@BOTH
def test_what_each_choice_changes_is_no_secret(audience: Audience) -> None:
    answered = {code for lesson in LESSONS for code in lesson.fit.answers}
    for code, other in combinations(sorted(answered), 2):
        moment = Moment(audience=audience, stage="early", chosen=frozenset({code, other}))
        choice = choose_lesson(LESSONS, moment)
        assert choice is not None
        assert choice.option in {code, other, None}
        assert (choice.reason == "chosen") == (choice.option is not None)


# The files

WHOLE = """
[[lesson]]
id = "one"
subject = "goals"
audiences = ["mentor"]
barrier = "P6"
title = "Goals"
text = '''
One
line.

Another.'''
question = "What then?"
follow_up = "And now?"
[[lesson.options]]
text = "This"
right = true
explanation = "Yes."
[[lesson.options]]
text = "That"
explanation = "No."
"""


def read(folder: Path, text: str) -> tuple[Lesson, ...]:
    (folder / "en").mkdir()
    (folder / "en" / "lessons.toml").write_text(text, encoding="utf-8")
    return load_lessons("en", root=folder)


def test_paragraphs_stay_and_line_breaks_do_not_matter(tmp_path: Path) -> None:
    (lesson,) = read(tmp_path, WHOLE)
    assert lesson.text == "One line.\n\nAnother."
    assert [answer.right for answer in lesson.answers] == [True, False]


@pytest.mark.parametrize(
    ("cut", "put", "complaint"),
    [
        ('"goals"', '"dance"', "one: subject must be one of"),
        ("right = true", "", "one: of two or more options exactly one is right"),
        ("right = true", 'right = "yes"', "one-options-1: right must be true or false"),
        ('explanation = "No."', "", "one-options-2: explanation is missing"),
        ('text = "That"', 'txt = "That"', "one-options-2: nobody reads txt"),
        ('["mentor"]', '["owner"]', "one: audiences must be of mentee, mentor"),
        ("follow_up", "followup", "one: nobody reads followup"),
        ("[[lesson.options]]", "[[lesson.others]]", "one: nobody reads others"),
        ("audiences =", "options = 3\naudiences =", "en/lessons.toml: Cannot"),
    ],
)
def test_a_lesson_that_could_never_work_is_refused(
    tmp_path: Path, cut: str, put: str, complaint: str
) -> None:
    assert cut in WHOLE
    with pytest.raises(BrokenContent, match=complaint):
        read(tmp_path, WHOLE.replace(cut, put))


def test_options_are_tables(tmp_path: Path) -> None:
    with pytest.raises(BrokenContent, match="one: options must be a list of tables"):
        read(tmp_path, WHOLE.split("[[lesson.options]]", maxsplit=1)[0] + "options = [1]\n")
