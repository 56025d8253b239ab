"""Reading `content/<language>/*.toml`: which folders to look in, and checked items out of tables.

Here: files, languages, the checks that a hand-edited file needs. Never here: what an item means
(prompts, starters and messages each know their own), or filling in facts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from mentoring.markup import WordingError

if TYPE_CHECKING:
    from collections.abc import Collection
    from importlib.resources.abc import Traversable

SOURCE_LANGUAGE = "en"
"""Everything exists in this language; the others fall back to it."""

_ID = re.compile(r"[a-z][a-z0-9_-]{1,59}")


class BrokenContent(WordingError, ValueError):  # noqa: N818 - reads as the sentence it is
    """A content file is not what its reader expects; says the file and the place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One `[[table]]` of a content file, read field by field; each getter raises BrokenContent."""

    place: str
    id: str
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """A field that must be there and hold words."""
        found = self.optional_text(name)
        if found is None:
            raise self.broken(f"{name} is missing")
        return found

    def optional_text(self, name: str) -> str | None:
        """A field that may be absent; when there, it holds words."""
        found = self.fields.get(name)
        if found is None:
            return None
        if not isinstance(found, str) or not found.strip():
            raise self.broken(f"{name} must hold words")
        return found

    def line(self, name: str) -> str:
        """A field of words as one line: however it is broken in the file, it reads as one."""
        return " ".join(self.text(name).split())

    def texts(self, name: str) -> tuple[str, ...]:
        """A field with a list of words; an absent one is empty."""
        found = self.fields.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
            raise self.broken(f"{name} must be a list of words")
        return tuple(found)

    def paragraphs(self, name: str) -> str:
        """A field of words in paragraphs: line breaks within one do not matter, empty lines do."""
        parts = re.split(r"\n\s*\n", self.text(name).strip())
        return "\n\n".join(" ".join(part.split()) for part in parts)

    def parts(self, name: str) -> tuple[Item, ...]:
        """A field with a list of tables, each to be read like an item, named by its number."""
        found = self.fields.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            raise self.broken(f"{name} must be a list of tables")
        named = ((f"{self.id}-{name}-{number}", one) for number, one in enumerate(found, 1))
        return tuple(Item(place=self.place, id=name_, fields=one) for name_, one in named)

    def number(self, name: str) -> int:
        """A field that must be there and hold a whole number above 0."""
        found = self.fields.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            raise self.broken(f"{name} must be a whole number above 0")
        return found

    def yes(self, name: str) -> bool:
        """A field that is true, false or absent, which is false."""
        found = self.fields.get(name, False)
        if not isinstance(found, bool):
            raise self.broken(f"{name} must be true or false")
        return found

    def some_of(self, name: str, choices: Collection[str]) -> tuple[str, ...]:
        """A list in which every word is one of the choices; an absent one is empty."""
        found = self.texts(name)
        if not set(found) <= set(choices):
            raise self.broken(f"{name} must be of {', '.join(sorted(choices))}")
        return found

    def one_of(self, name: str, choices: Collection[str]) -> str:
        """A field that must be one of the choices."""
        found = self.text(name)
        if found not in choices:
            raise self.broken(f"{name} must be one of {', '.join(sorted(choices))}")
        return found

    def only(self, *names: str) -> None:
        """Refuse fields that nobody reads: a misspelt one would be lost without a word."""
        unread = sorted(self.fields.keys() - {"id", *names})
        if unread:
            raise self.broken(f"nobody reads {', '.join(unread)}")

    def broken(self, problem: str) -> BrokenContent:
        """The error that names the file and the item."""
        return BrokenContent(f"{self.place}: {self.id}: {problem}")


def language_chain(language: str, *, root: Traversable | None = None) -> tuple[str, ...]:
    """The content folders to look in, best first: the locale, its language, English.

    Takes a language or a Slack locale ("en", "pt-BR"). Apart from English only folders that exist
    are named, so a made-up language cannot reach another path.
    """
    written = {folder.name for folder in _content_root(root).iterdir() if folder.is_dir()}
    wanted = (language.replace("-", "_"), re.split("[-_]", language)[0])
    found = (name for name in wanted if name in written)
    return tuple(dict.fromkeys((*found, SOURCE_LANGUAGE)))


def content_tables(
    language: str, prefix: str, *, root: Traversable | None = None
) -> list[tuple[str, Mapping[str, Any]]]:
    """The content files of one folder whose name starts so, by name, each as (place, table).

    Raises BrokenContent for a file that is not TOML.
    """
    files = (_content_root(root) / language).iterdir()
    chosen = [file for file in files if re.fullmatch(rf"{prefix}.*\.toml", file.name)]
    in_order = sorted(chosen, key=lambda file: file.name)
    return [(f"{language}/{file.name}", _parse(language, file)) for file in in_order]


def content_items(
    language: str, prefix: str, kind: str, *, root: Traversable | None = None
) -> tuple[Item, ...]:
    """All `[[kind]]` tables of a language, in the order of the English files.

    An item that is not translated is the English one. Raises BrokenContent.
    """
    items: dict[str, Item] = {}
    for folder in reversed(language_chain(language, root=root)):
        own: dict[str, Item] = {}
        for place, table in content_tables(folder, prefix, root=root):
            _collect(own, place, table.get(kind, []))
        items |= own
    return tuple(items.values())


def _collect(items: dict[str, Item], place: str, tables: object) -> None:
    if not isinstance(tables, list):
        raise BrokenContent(f"{place}: items are written as a list of tables")
    for table in tables:
        item = _item(place, table)
        if item.id in items:
            raise item.broken("this id is used twice")
        items[item.id] = item


def _item(place: str, table: object) -> Item:
    name = table.get("id") if isinstance(table, Mapping) else None
    if not isinstance(table, Mapping) or not isinstance(name, str) or not _ID.fullmatch(name):
        raise BrokenContent(f"{place}: an item needs an id in small letters, digits, - and _")
    return Item(place=place, id=name, fields=table)


def _content_root(root: Traversable | None) -> Traversable:
    return root if root is not None else resources.files("mentoring") / "content"


def _parse(language: str, file: Traversable) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BrokenContent(f"{language}/{file.name}: {problem}") from problem
