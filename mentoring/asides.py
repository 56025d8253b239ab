"""Asides: one line on each further thing that a person chose at intake, below a prompt.

Here: an aside as a value, and how many go with which session.
Never here: the prompt itself, the words (content files), or who chose what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast, get_args

from mentoring.content_files import Item, content_items
from mentoring.prompts import Audience
from mentoring.wording import placeholders_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from importlib.resources.abc import Traversable

ANSWERED_BY: Final = 3
"""By this session everything that was chosen has had a prompt or an aside."""
USUAL, MOST = 2, 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Aside:
    """One line for whoever chose the intake option `condition`; it may name {partner}."""

    id: str
    audience: Audience
    condition: str
    text: str


def load_asides(language: str, *, root: Traversable | None = None) -> tuple[Aside, ...]:
    """All asides of a language, English where it lacks one. Raises BrokenContent."""
    return tuple(map(_aside, content_items(language, "prompts", "aside", root=root)))


def choose_asides(
    asides: Iterable[Aside], codes: Collection[str], *, session_number: int
) -> tuple[Aside, ...]:
    """The lines that go with the prompt of a session, in the order of `asides`.

    `codes` are the options that neither an earlier message nor this prompt answers. Two at a time,
    unless more are needed to be through by the session ANSWERED_BY; never more than four.
    """
    fitting = [one for one in asides if one.condition in codes]
    left = max(1, ANSWERED_BY - session_number + 1)
    a_share = -(-len(fitting) // left)
    return tuple(fitting[: min(MOST, max(USUAL, a_share))])


def _aside(item: Item) -> Aside:
    item.only("audience", "condition", "text")
    text = item.line("text")
    if strange := sorted(placeholders_in(text) - {"partner"}):
        raise item.broken(f"no such fact: {', '.join(strange)}")
    return Aside(
        id=item.id,
        audience=cast("Audience", item.one_of("audience", get_args(Audience))),
        condition=item.text("condition"),
        text=text,
    )
