"""Programmes to start from: what an owner finds filled in after choosing one.

Here: reading them from `content/<language>/programmes*.toml`. Never here: people and dates, which
no template can know, nor what a field means (mentoring.programme).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mentoring.content_files import Item, content_items
from mentoring.fitting import TEMPLATES
from mentoring.programme import parse_plan

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FIELDS = (
    *("name", "purpose", "objectives", "topics", "benefits_mentor", "benefits_mentee"),
    *("sponsor_message", "journey", "pilot_size", "success_measures", "criteria"),
)
_STAND_IN = {"owners": ["-"], "starts_on": "2026-01-05"}


@dataclass(frozen=True, kw_only=True)
class ProgrammeTemplate:
    """One programme to start from: two lines to choose by, and raw fields as in a file."""

    id: str
    title: str
    about: str
    fields: Mapping[str, Any]


def load_templates(
    language: str, *, root: Traversable | None = None
) -> tuple[ProgrammeTemplate, ...]:
    """Return the templates of a language in their order; ``root`` is another content folder.

    Raises BrokenContent for a file that is not understood, and PlanError for a template whose
    fields would not pass as a programme.
    """
    return tuple(
        _template(item) for item in content_items(language, "programmes", "templates", root=root)
    )


def _template(item: Item) -> ProgrammeTemplate:
    item.only("title", "about", *FIELDS)
    found: dict[str, Any] = {name: item.fields[name] for name in FIELDS if name in item.fields}
    if item.id in TEMPLATES:  # else the content has nothing made for it
        found["template"] = item.id
    parse_plan({**_STAND_IN, **found})
    return ProgrammeTemplate(
        id=item.id, title=item.line("title"), about=item.line("about"), fields=found
    )
