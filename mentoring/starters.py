"""First questions for an introduction, and examples of goals and boundaries for an agreement.

Here: these as values, and the choice of three starters for a pair.
Never here: their words (content files), or the agreement itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from mentoring.content_files import Item, content_items
from mentoring.prompts import Audience
from mentoring.topics import speaks_of
from mentoring.wording import placeholders_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from importlib.resources.abc import Traversable

AskedBy: TypeAlias = Literal["mentee", "mentor", "both"]
"""Who of the two may ask a question; one of each kind makes an introduction go both ways."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Starter:
    """A question to begin with; without `topics` it suits every pair."""

    id: str
    asked_by: AskedBy
    text: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalExample:
    """A goal that one role might set, to take over or to change."""

    id: str
    audience: Audience
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundaryExample:
    """A boundary that two people might agree on."""

    id: str
    text: str


def load_starters(language: str, *, root: Traversable | None = None) -> tuple[Starter, ...]:
    """All starters of a language, English where it lacks one. Raises BrokenContent."""
    return tuple(map(_starter, content_items(language, "starters", "starter", root=root)))


def load_goals(language: str, *, root: Traversable | None = None) -> tuple[GoalExample, ...]:
    """All goal examples of a language, English where it lacks one. Raises BrokenContent."""
    return tuple(map(_goal, content_items(language, "starters", "goal", root=root)))


def load_boundaries(
    language: str, *, root: Traversable | None = None
) -> tuple[BoundaryExample, ...]:
    """All boundary examples of a language, English where it lacks one. Raises BrokenContent."""
    return tuple(map(_boundary, content_items(language, "starters", "boundary", root=root)))


def choose_starters(
    starters: Iterable[Starter], *, topics: Collection[str], pair: str
) -> tuple[Starter, ...]:
    """Three questions for a pair: one for the mentee to ask, one for the mentor, one for both.

    One that speaks of a topic of the pair goes before one that suits all. Among equals `pair`, any
    text that names the pair, decides: the same pair gets the same three on every machine. A kind
    for which nothing is written is left out.
    """
    fitting = [one for one in starters if not one.topics or _speaks_of_any(one, topics)]
    groups = ([one for one in fitting if one.asked_by == who] for who in get_args(AskedBy))
    return tuple(min(group, key=lambda one: _order(one, pair)) for group in groups if group)


def _speaks_of_any(starter: Starter, topics: Collection[str]) -> bool:
    return any(speaks_of(starter.topics, topic) for topic in topics)


def _order(starter: Starter, pair: str) -> tuple[bool, bytes]:
    return not starter.topics, sha256(f"{pair}\n{starter.id}".encode()).digest()


def _starter(item: Item) -> Starter:
    item.only("asked_by", "topics", "text")
    return Starter(
        id=item.id,
        asked_by=cast("AskedBy", item.one_of("asked_by", get_args(AskedBy))),
        topics=item.texts("topics"),
        text=_fixed_line(item),
    )


def _goal(item: Item) -> GoalExample:
    item.only("audience", "text")
    audience = cast("Audience", item.one_of("audience", get_args(Audience)))
    return GoalExample(id=item.id, audience=audience, text=_fixed_line(item))


def _boundary(item: Item) -> BoundaryExample:
    item.only("text")
    return BoundaryExample(id=item.id, text=_fixed_line(item))


def _fixed_line(item: Item) -> str:
    """Words in which nothing is filled in: people take them over as they stand."""
    line = item.line("text")
    if placeholders_in(line):
        raise item.broken("nothing is filled in here, so it takes no {names}")
    return line
