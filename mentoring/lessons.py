"""Lessons of two minutes, each with a question to check oneself.

Here: a lesson as a value, and which one a person is offered next.
Never here: their words (content files), when one is sent, or who passed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mentoring.content_files import Item, content_items
from mentoring.fitting import FIT_FIELDS, Choice, Fit, Moment, choose_item, read_fit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

SUBJECTS: Final = (
    "role",
    "boundaries",
    "upward_feedback",
    "listening",
    "growth",
    "bias",
    "cultures",
    "goals",
    "teaching",
    "receiving_feedback",
    "safety",
    "digital_teaching",
    "giving_back",
    "closing",
)
"""What lessons are about. A subject may have one lesson for each role."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer to the question of a lesson, and what is said to whoever gives it."""

    text: str
    right: bool
    explanation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """Two minutes of reading, a question, and a move to try; exactly one answer is right."""

    id: str
    subject: str
    fit: Fit
    title: str
    text: str
    question: str
    answers: tuple[Answer, ...]
    follow_up: str


def load_lessons(language: str, *, root: Traversable | None = None) -> tuple[Lesson, ...]:
    """All lessons of a language, English where it lacks one, in the order to offer them.

    Raises BrokenContent.
    """
    return tuple(map(_lesson, content_items(language, "lessons", "lesson", root=root)))


def choose_lesson(lessons: Iterable[Lesson], moment: Moment) -> Choice[Lesson] | None:
    """The next lesson for one person, or None when all that fit were seen.

    Of equals the first is taken: lessons build on each other.
    """
    return choose_item(lessons, replace(moment, pair=""))


def _lesson(item: Item) -> Lesson:
    item.only("subject", *FIT_FIELDS, "title", "text", "question", "options", "follow_up")
    answers = tuple(map(_answer, item.parts("options")))
    if sum(answer.right for answer in answers) != 1 or len(answers) < 2:  # noqa: PLR2004 - a choice
        raise item.broken("of two or more options exactly one is right")
    return Lesson(
        id=item.id,
        subject=item.one_of("subject", SUBJECTS),
        fit=read_fit(item),
        title=item.line("title"),
        text=item.paragraphs("text"),
        question=item.line("question"),
        answers=answers,
        follow_up=item.line("follow_up"),
    )


def _answer(part: Item) -> Answer:
    part.only("text", "right", "explanation")
    return Answer(
        text=part.line("text"), right=part.yes("right"), explanation=part.line("explanation")
    )
