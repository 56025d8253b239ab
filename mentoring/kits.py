"""Session kits: an agenda, an opening question, an exercise and a close, for the mentor to lead by.

Here: a kit as a value, its minutes for meetings of any length, which kit comes next.
Never here: their words (content files), or the booking of meetings.

Both people may read a kit, so its choice rests on shared facts alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mentoring.content_files import Item, content_items
from mentoring.fitting import FIT_FIELDS, Choice, Fit, Moment, choose_item, read_fit
from mentoring.wording import placeholders_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

KIT_MINUTES: Final = 45
"""How long every agenda in the files takes: the length of a meeting unless a pair chose another."""
PLACEHOLDERS: Final = frozenset({"mentor", "mentee"})
"""The facts that the words of a kit may ask for: the names of the two."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One part of an agenda, and how long it takes."""

    minutes: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Kit:
    """What a mentor needs to lead one meeting; `follow_up` is to be asked at the next one."""

    id: str
    fit: Fit
    title: str
    agenda: tuple[Step, ...]
    opening: str
    exercise: str
    close: str
    follow_up: str

    @property
    def placeholders(self) -> frozenset[str]:
        """The facts that its words need."""
        told = (self.title, self.opening, self.exercise, self.close, self.follow_up)
        steps = (step.text for step in self.agenda)
        return frozenset[str]().union(*map(placeholders_in, (*told, *steps)))


def load_kits(language: str, *, root: Traversable | None = None) -> tuple[Kit, ...]:
    """All kits of a language, English where it lacks one. Raises BrokenContent."""
    return tuple(map(_kit, content_items(language, "kits", "kit", root=root)))


def choose_kit(kits: Iterable[Kit], moment: Moment) -> Choice[Kit] | None:
    """The next kit for a pair, or None when all that fit were used.

    What either person chose at intake is left aside: the other one reads the kit too. Of equals
    the first is taken, so that mentors of one programme can talk about the same kits.
    """
    return choose_item(kits, replace(moment, audience="mentor", chosen=frozenset(), pair=""))


def agenda_for(kit: Kit, minutes: int) -> tuple[Step, ...]:
    """The agenda of a kit spread over a meeting of `minutes`, the sum exact, no part below 1.

    Raises ValueError when there are more parts than minutes.
    """
    if minutes < len(kit.agenda):
        raise ValueError("a meeting is longer than that")
    whole = sum(step.minutes for step in kit.agenda)
    told = used = 0
    steps = []
    for place, step in enumerate(kit.agenda, 1):
        told += step.minutes
        latest = minutes - len(kit.agenda) + place
        until = max(used + 1, min(latest, round(minutes * told / whole)))
        steps.append(replace(step, minutes=until - used))
        used = until
    return tuple(steps)


def _kit(item: Item) -> Kit:
    item.only(*FIT_FIELDS, "title", "agenda", "opening", "exercise", "close", "follow_up")
    agenda = tuple(map(_step, item.parts("agenda")))
    if sum(step.minutes for step in agenda) != KIT_MINUTES:
        raise item.broken(f"the agenda must add up to {KIT_MINUTES} minutes")
    kit = Kit(
        id=item.id,
        fit=read_fit(item),
        title=item.line("title"),
        agenda=agenda,
        opening=item.line("opening"),
        exercise=item.paragraphs("exercise"),
        close=item.line("close"),
        follow_up=item.line("follow_up"),
    )
    if strange := sorted(kit.placeholders - PLACEHOLDERS):
        raise item.broken(f"no such fact: {', '.join(strange)}")
    return kit


def _step(part: Item) -> Step:
    part.only("minutes", "text")
    return Step(minutes=part.number("minutes"), text=part.line("text"))
