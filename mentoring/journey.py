"""Journeys as data: which lessons, kits and resources a pair is given, and when each is planned.

Here: a step as a value, the dates of those with a day of their own, the steps of a meeting.
Never here: sending, the weekly budget, what was sent before, or which lesson it will be.

A step is known by its name: planning one journey again, or a changed one, gives the same occurrence
the same name, so that nobody gets it twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, get_args

from mentoring.content_files import Item, content_items
from mentoring.fitting import Kind
from mentoring.lessons import SUBJECTS
from mentoring.prompts import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

Anchor: TypeAlias = Literal[
    "accepted", "start", "every", "midpoint", "end", "before_session", "after_session"
]
Condition: TypeAlias = Literal["always", "met", "checked_in"]
"""`met`: the two have met. `checked_in`: this person answered the check-in of that meeting."""

LESSONS_APART: Final = timedelta(days=7)
_FIELDS = ("name", "do", "anchor", "days", "every", "audiences", "condition", "subject", "words")
_SPAN: Final = (-364, 364)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing that a journey gives; `name` stays the same for ever.

    `days` lie between the anchor and the step, negative before it. `every` counts the days between
    two of an `every` step, or meetings. `words` names the sentence that introduces it.
    """

    name: str
    do: Kind
    anchor: Anchor
    days: int = 0
    every: int = 1
    audiences: tuple[Audience, ...] = ()
    condition: Condition = "always"
    subject: str | None = None
    words: str = "next"

    def suits(self, audience: Audience) -> bool:
        """True when it is meant for that side."""
        return not self.audiences or audience in self.audiences


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """A template: what a pair is given along the way; `weeks` is its usual length."""

    id: str
    weeks: int
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step | None:
        """The step of that name, unless it was taken out."""
        return next((one for one in self.steps if one.name == name), None)

    @property
    def own_subjects(self) -> frozenset[str]:
        """Subjects of lessons that have a step of their own."""
        return frozenset(one.subject for one in self.steps if one.subject)


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One occurrence of a step on a local date; `name` is the same however often it is planned."""

    name: str
    step: Step
    on: date


def load_journeys(language: str, *, root: Traversable | None = None) -> tuple[Journey, ...]:
    """All journeys, those of English where a language lacks one. Raises BrokenContent."""
    return tuple(map(_journey, content_items(language, "journeys", "journey", root=root)))


def dated(
    journey: Journey, *, audience: Audience, started_on: date, ends_on: date
) -> tuple[Planned, ...]:
    """The steps of one person that have a date, first to last; none on or after `ends_on`.

    Lessons lie a week or more apart: the later step of the file gives way, and first of all those
    that come again and again.
    """
    own = [step for step in journey.steps if step.suits(audience)]
    found: list[Planned] = []
    for one in (*_fixed(own, started_on, ends_on), *_repeated(own, started_on, ends_on)):
        inside = started_on <= one.on < ends_on
        if inside and not any(_too_near(one, other) for other in found):
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.on, one.name)))


def at_acceptance(journey: Journey, audience: Audience) -> tuple[Step, ...]:
    """What goes with the private word, when both have said yes."""
    return tuple(one for one in journey.steps if one.anchor == "accepted" and one.suits(audience))


def at_meeting(
    journey: Journey, anchor: Anchor, *, audience: Audience, number: int
) -> tuple[Step, ...]:
    """What goes with a meeting, before or after it; meetings that were held count from 1."""
    return tuple(
        one
        for one in journey.steps
        if one.anchor == anchor and one.suits(audience) and number % one.every == 0
    )


def _fixed(steps: Iterable[Step], started_on: date, ends_on: date) -> Iterator[Planned]:
    anchors: dict[Anchor, date] = {
        "start": started_on,
        "midpoint": started_on + (ends_on - started_on) / 2,
        "end": ends_on,
    }
    for step in steps:
        if step.anchor in anchors:
            on = anchors[step.anchor] + timedelta(days=step.days)
            yield Planned(name=step.name, step=step, on=on)


def _repeated(steps: Iterable[Step], started_on: date, ends_on: date) -> Iterator[Planned]:
    for step in steps:
        if step.anchor != "every":
            continue
        number, on = 1, started_on + timedelta(days=step.days)
        while on < ends_on:
            yield Planned(name=f"{step.name}-{number}", step=step, on=on)
            number, on = number + 1, on + timedelta(days=step.every)


def _too_near(one: Planned, other: Planned) -> bool:
    return one.step.do == other.step.do == "lesson" and abs(one.on - other.on) < LESSONS_APART


def _journey(item: Item) -> Journey:
    item.only("weeks", "steps")
    steps = tuple(map(_step, item.parts("steps")))
    if len({step.name for step in steps}) < len(steps):
        raise item.broken("a step's name is used twice")
    return Journey(id=item.id, weeks=item.number("weeks"), steps=steps)


def _step(part: Item) -> Step:
    part.only(*_FIELDS)
    subject, condition = part.optional_text("subject"), part.optional_text("condition")
    if subject is not None:
        part.one_of("subject", SUBJECTS)
    if condition is not None:
        part.one_of("condition", get_args(Condition))
    do = cast("Kind", part.one_of("do", get_args(Kind)))
    anchor = cast("Anchor", part.one_of("anchor", get_args(Anchor)))
    if (do == "kit") != (anchor == "before_session"):
        raise part.broken("a kit goes before a meeting, and nothing else does")
    if anchor == "accepted" and (do != "lesson" or subject is None):
        raise part.broken("what goes with the private word is a lesson with a subject")
    return Step(
        name=part.line("name"),
        do=do,
        anchor=anchor,
        days=_days(part),
        every=part.number("every") if "every" in part.fields else 1,
        audiences=cast("tuple[Audience, ...]", part.some_of("audiences", get_args(Audience))),
        condition=cast("Condition", condition or "always"),
        subject=subject,
        words=part.optional_text("words") or "next",
    )


def _days(part: Item) -> int:
    found = part.fields.get("days", 0)
    if not isinstance(found, int) or isinstance(found, bool) or not _SPAN[0] <= found <= _SPAN[1]:
        raise part.broken("days must be a whole number within a year")
    return found
