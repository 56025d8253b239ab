"""The bot's words: every sentence by its key, in a person's language, with facts filled in.

Here: `messages*.toml` as keys and sentences, plural forms, the fall-back to English.
Never here: what is said (the content files), when, or to whom; nor Slack's blocks.

Errors::

    WordingError
    ├── UnknownKey      no language at hand has this key
    ├── MissingFact     a sentence needs a fact that was not given
    └── BrokenContent   a content file cannot be understood
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError

from mentoring.content_files import SOURCE_LANGUAGE, BrokenContent, content_tables, language_chain
from mentoring.markup import (
    Fact,
    Markup,
    MissingFact,
    WordingError,
    escape,
    fill,
    link,
    mention,
    placeholders_in,
)

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = [
    "BrokenContent",
    "Fact",
    "Markup",
    "MissingFact",
    "Phrase",
    "UnknownKey",
    "Wording",
    "WordingError",
    "escape",
    "fill",
    "link",
    "locale_of",
    "mention",
    "placeholders_in",
]

_PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})


class UnknownKey(WordingError, LookupError):  # noqa: N818 - reads as the sentence it is
    """No sentence has this key, in the language asked for or in English."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """One sentence in one language, in as many plural forms as were written."""

    language: str
    forms: Mapping[str, str]
    plural: bool

    @property
    def placeholders(self) -> frozenset[str]:
        """The facts it needs, `count` included when it has plural forms."""
        named = frozenset[str]().union(*map(placeholders_in, self.forms.values()))
        return named | {"count"} if self.plural else named

    def form_for(self, facts: Mapping[str, Fact]) -> str:
        """The form for the fact `count`. Raises MissingFact when that is no whole number."""
        if not self.plural:
            return self.forms["other"]
        count = facts.get("count")
        if not isinstance(count, int):
            raise MissingFact("a plural is chosen by the whole number `count`")
        category = locale_of(self.language).plural_form(abs(count))
        return self.forms.get(category, self.forms["other"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """All sentences of one language, with English behind it for what is not translated."""

    language: str
    phrases: Mapping[str, Phrase] = field(repr=False)

    @classmethod
    def load(cls, language: str, *, root: Traversable | None = None) -> Wording:
        """Read every `messages*.toml` of a language and of what it falls back to.

        Takes a language or a Slack locale ("en", "pt-BR"); one that nobody has written becomes
        English. `root` is another content folder. Raises BrokenContent.
        """
        chain = language_chain(language, root=root)
        phrases: dict[str, Phrase] = {}
        for folder in reversed(chain):
            phrases |= _read(folder, content_tables(folder, "messages", root=root))
        return cls(language=chain[0], phrases=MappingProxyType(phrases))

    @classmethod
    def of(
        cls, language: str, *tables: Mapping[str, Any], behind: Wording | None = None
    ) -> Wording:
        """Wording from tables at hand instead of files; `behind` answers for what they lack."""
        own = _read(language, [(f"table {n}", table) for n, table in enumerate(tables, 1)])
        earlier = behind.phrases if behind else {}
        return cls(language=language, phrases=MappingProxyType({**earlier, **own}))

    def say(self, key: str, /, **facts: Fact) -> str:
        """The sentence for mrkdwn, facts filled in and escaped. Raises UnknownKey, MissingFact."""
        return fill(self._phrase(key).form_for(facts), facts)

    def say_plain(self, key: str, /, **facts: Fact) -> str:
        """The sentence for Slack's plain_text (buttons, titles, labels): nothing is parsed there.

        Raises UnknownKey, MissingFact, and TypeError for a fact that is Markup.
        """
        return fill(self._phrase(key).form_for(facts), facts, escaped=False)

    def keys(self) -> frozenset[str]:
        """Every key that can be said, own or fallen back to."""
        return frozenset(self.phrases)

    def placeholders(self, key: str) -> frozenset[str]:
        """The facts that a key needs, `count` included when it has plural forms."""
        return self._phrase(key).placeholders

    def _phrase(self, key: str) -> Phrase:
        if key not in self.phrases:
            raise UnknownKey(key)
        return self.phrases[key]


def locale_of(language: str) -> Locale:
    """Babel's locale for a language or Slack locale; English for one that Babel does not know."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def _read(language: str, tables: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Phrase]:
    phrases: dict[str, Phrase] = {}
    for place, table in tables:
        for key, phrase in _flatten(language, place, "", table):
            if key in phrases:
                raise BrokenContent(f"{place}: {key} is written twice")
            phrases[key] = phrase
    return phrases


def _flatten(
    language: str, place: str, path: str, table: Mapping[str, Any]
) -> Iterator[tuple[str, Phrase]]:
    for name, value in table.items():
        key = f"{path}{name}"
        if isinstance(value, str):
            yield key, Phrase(language=language, forms={"other": value}, plural=False)
        elif not isinstance(value, Mapping) or not value:
            raise BrokenContent(f"{place}: {key} is neither a sentence nor a table of them")
        elif _is_plural(place, key, value):
            yield key, Phrase(language=language, forms=value, plural=True)
        else:
            yield from _flatten(language, place, f"{key}.", value)


def _is_plural(place: str, key: str, table: Mapping[str, Any]) -> bool:
    """Whether a table holds the plural forms of one sentence, and not sentences of their own."""
    if not table.keys() <= _PLURAL_FORMS or not all(isinstance(v, str) for v in table.values()):
        return False
    if "other" not in table:
        raise BrokenContent(f"{place}: {key} has plural forms but no `other`")
    return True
