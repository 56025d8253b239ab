"""Putting facts into sentences, safely for Slack.

Here: placeholders, cleaning and escaping of what people wrote, markup of our own making.
Never here: keys, files, languages (that is `wording`), or blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# One name in single braces. `{{7*7}}`, `{user.token}` and `{count:>9}` are not names: they stay.
_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z][a-z0-9_]*)\}(?!\})")
# C0 and C1 controls but tab and newline, lone surrogates, and the marks that turn text around.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029]")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,20}")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_URL_ESCAPES = str.maketrans({"&": "&amp;", "<": "%3C", ">": "%3E", "|": "%7C"})


class WordingError(Exception):
    """Something is wrong with the words, not with what a person did."""


class MissingFact(WordingError, LookupError):  # noqa: N818
    """A sentence has a placeholder for which no fact was given."""


@dataclass(frozen=True, slots=True)
class Markup:
    """Slack markup that we made ourselves (a mention, a link, a date): never escaped.

    Nothing a person wrote may be in it unescaped; `mention` and `link` see to that.
    """

    text: str


Fact = str | int | Markup


def clean(text: str) -> str:
    """Take out what no sentence needs: NUL, control characters, lone surrogates, bidi overrides."""
    return _UNWANTED.sub("", _LINE_END.sub("\n", text))


def escape(text: str) -> str:
    """Make text literal in Slack's mrkdwn. Text that looks escaped already is escaped again."""
    return clean(text).translate(_ESCAPES)


def mention(user_id: str) -> Markup:
    """A mention of one person. Raises ValueError when it is no Slack user id."""
    if not _SLACK_ID.fullmatch(user_id):
        raise ValueError("a mention needs a Slack user id")
    return Markup(f"<@{user_id}>")


def link(url: str, label: str) -> Markup:
    """A link with a label. Raises ValueError for anything that is not a web address."""
    if not url.startswith(("https://", "http://")):
        raise ValueError("a link needs a web address")
    one_line = " ".join(escape(label).split())
    return Markup(f"<{clean(url).translate(_URL_ESCAPES)}|{one_line}>")


def placeholders_in(template: str) -> frozenset[str]:
    """The names of the facts that a template needs."""
    return frozenset(_PLACEHOLDER.findall(template))


def fill(template: str, facts: Mapping[str, Fact], *, escaped: bool = True) -> str:
    """Put facts in the places of their names, once: a fact that holds `{name}` is left alone.

    Raises MissingFact for a name without a fact. `escaped=False` is for Slack's plain_text only,
    where Markup has no place: it raises TypeError there.
    """
    return _PLACEHOLDER.sub(lambda found: _shown(found[1], facts, escaped=escaped), template)


def _shown(name: str, facts: Mapping[str, Fact], *, escaped: bool) -> str:
    if name not in facts:
        raise MissingFact(f"no fact for {{{name}}}")
    fact = facts[name]
    if not isinstance(fact, Markup):
        return escape(str(fact)) if escaped else clean(str(fact))
    if not escaped:
        raise TypeError(f"{{{name}}} is markup, which plain text cannot hold")
    return clean(fact.text)
