"""The library: books, articles and talks by name, and exercises of one page that we wrote.

Here: a resource as a value, the shelf of a topic, which one is suggested next.
Never here: links (they die), their words (content files), or when something is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from mentoring.content_files import Item, content_items
from mentoring.fitting import FIT_FIELDS, Choice, Fit, Moment, choose_item, read_fit
from mentoring.topics import speaks_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

ResourceKind: TypeAlias = Literal["book", "article", "talk", "exercise"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """Something to read, hear or do; `shelf` names its topic in the library.

    `by` names who made it and when, and is empty for an exercise; `steps` are an exercise's own.
    """

    id: str
    kind: ResourceKind
    shelf: str
    fit: Fit
    title: str
    by: str
    text: str
    steps: tuple[str, ...]
    follow_up: str


def load_resources(language: str, *, root: Traversable | None = None) -> tuple[Resource, ...]:
    """The whole library of a language, English where it lacks one. Raises BrokenContent."""
    return tuple(map(_resource, content_items(language, "resources", "resource", root=root)))


def choose_resource(resources: Iterable[Resource], moment: Moment) -> Choice[Resource] | None:
    """What to suggest to one person next, or None when all that fits was seen."""
    return choose_item(resources, moment)


def shelves(resources: Iterable[Resource]) -> dict[str, tuple[Resource, ...]]:
    """The library by shelf, both in the order of the files."""
    found: dict[str, tuple[Resource, ...]] = {}
    for one in resources:
        found[one.shelf] = (*found.get(one.shelf, ()), one)
    return found


def about(resources: Iterable[Resource], topic: str) -> tuple[Resource, ...]:
    """What speaks of a topic as people write it, for somebody who looks it up."""
    return tuple(one for one in resources if speaks_of(one.fit.topics, topic))


def _resource(item: Item) -> Resource:
    item.only("kind", "shelf", *FIT_FIELDS, "title", "by", "text", "steps", "follow_up")
    kind = cast("ResourceKind", item.one_of("kind", get_args(ResourceKind)))
    by, steps = item.optional_text("by") or "", item.texts("steps")
    if (kind == "exercise") == bool(by) or (kind == "exercise") != bool(steps):
        raise item.broken("an exercise has steps, anything else says by whom it is")
    return Resource(
        id=item.id,
        kind=kind,
        shelf=item.line("shelf"),
        fit=read_fit(item),
        title=item.line("title"),
        by=by,
        text=item.line("text"),
        steps=tuple(" ".join(step.split()) for step in steps),
        follow_up=item.line("follow_up"),
    )
