"""Why two people fit, how well, and why somebody is left over: codes and facts into words."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from babel import Locale, UnknownLocaleError

from mentoring.wording import Fact, Wording

Labels = Mapping[str, Mapping[str, str]]
"""Reason code -> code that was chosen at intake -> its words."""

LEVELS = ("1", "2", "3", "4", "5")
NEWCOMERS = ("another_mentor", "another_mentee")
MOST_NAMED = 3
FULL = 1000  # the score of a pair that has everything in common


def fit(words: Wording, score: int) -> str:
    """How well a pair fits: five bars and a few words, never a number."""
    level = LEVELS[min(score * len(LEVELS) // FULL, len(LEVELS) - 1)]
    return words.say_plain(f"fit.{level}")


def reasons(
    words: Wording,
    found: Sequence[Mapping[str, Any]],
    labels: Labels,
    *,
    most: int = 4,
) -> list[str]:
    """Turn reason codes into sentences for owners, strongest first; ``labels`` say codes."""
    return [
        words.say_plain(f"reason.{one['code']}", **_facts(words, one, labels))
        for one in found[:most]
    ]


def whys(
    words: Wording,
    found: Sequence[Mapping[str, Any]],
    labels: Labels,
    *,
    most: int = 3,
) -> list[str]:
    """The same for the two people themselves, in gentler words."""
    return [
        words.say_plain(f"why.{one['code']}", **_facts(words, one, labels)) for one in found[:most]
    ]


def blocked(words: Wording, codes: Sequence[str]) -> str:
    """Why somebody has no partner."""
    code = codes[0] if codes else "no_candidate"
    return words.say_plain(f"blocked.{code}")


def relief(words: Wording, code: str, codes: Sequence[str], partners: Sequence[str]) -> str:
    """What would help: ``code`` as the matching says it, else by the rule that stood in the way."""
    names = ", ".join(partners[:MOST_NAMED])
    if code == "capacity" and names:
        return words.say_plain("relief.capacity", names=names)
    if code == "forbidden" and names:
        return words.say_plain("relief.forbidden", names=names)
    if code in NEWCOMERS:
        return words.say_plain(f"relief.{code}")
    code = codes[0] if codes else "no_candidate"
    return words.say_plain(f"frees.{code}")


def rule(words: Wording, codes: Sequence[str]) -> str:
    """The rule that keeps one pair apart, in two words."""
    return words.say_plain(f"apart_by.{codes[0]}")


def _facts(words: Wording, reason: Mapping[str, Any], labels: Labels) -> dict[str, Fact]:
    label = _labelling(words, reason["code"], labels)
    return {
        name: value if isinstance(value, int) else _listed(value, label)
        for name, value in reason["facts"].items()
    }


def _labelling(words: Wording, code: str, labels: Labels) -> Callable[[str], str]:
    """What turns one value into words; what somebody wrote themselves stays as it is."""
    if code == "languages":
        return partial(_language, words)
    known = labels.get(code, {})
    return lambda one: known.get(one, one)


def _listed(value: str | Sequence[str], label: Callable[[str], str]) -> str:
    return value if isinstance(value, str) else ", ".join(label(one) for one in value)


def _language(words: Wording, code: str) -> str:
    """The name of a language in the reader's own."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(words.language)
    except (UnknownLocaleError, ValueError):
        return code
    return name or code
