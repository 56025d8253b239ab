"""The mentee's private self-check: one question for each topic of a programme, in two minutes.

Here: which question fits which topic. Never here: the questions (content files), or the answers,
which are not kept by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mentoring.content_files import BrokenContent, content_items
from mentoring.topics import speaks_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

MOST_QUESTIONS = 10  # two minutes


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question about something one does or does not do at work; without topics it fits all."""

    id: str
    text: str
    topics: tuple[str, ...] = ()


def load_questions(language: str, *, root: Traversable | None = None) -> tuple[Question, ...]:
    """All questions of a language, English where it lacks one. Raises BrokenContent.

    The last one fits every topic: without it somebody's topic could go unasked.
    """
    found = []
    for item in content_items(language, "self_check", "question", root=root):
        item.only("topics", "text")
        found.append(Question(id=item.id, text=item.line("text"), topics=item.texts("topics")))
    if not found or found[-1].topics:
        raise BrokenContent("self_check: the last question must fit every topic")
    return tuple(found)


def questions_for(
    topics: Sequence[str], questions: Sequence[Question]
) -> list[tuple[str, Question]]:
    """Each topic with the first question that speaks of it."""
    return [
        (topic, next(one for one in questions if not one.topics or speaks_of(one.topics, topic)))
        for topic in topics[:MOST_QUESTIONS]
    ]
