"""The owner's look at a matching: each proposed pair with its reasons, and who is left over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from babel import Locale, UnknownLocaleError
from slack_sdk.models.blocks import Block

from bot.blocks.pieces import actions, button, context, divider, modal, section
from bot.ids import Act, View
from mentoring.wording import Fact, Wording

PAGE = 40


@dataclass(frozen=True, kw_only=True)
class PairShown:
    """One proposed pair as the owner sees it."""

    mentor: str
    mentee: str
    score: int
    reasons: Sequence[Mapping[str, Any]]
    flags: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class LeftOver:
    """Somebody without a partner, and the rule that stood in the way."""

    name: str
    blocked_by: Sequence[str]


def board(
    words: Wording,
    *,
    run_id: int,
    pairs: Sequence[PairShown],
    left_over: Sequence[LeftOver],
    styles: Mapping[str, str],
    page: int = 0,
) -> dict[str, Any]:
    """The modal in which the owner approves; nobody else has heard of anything yet."""
    last_page = max(0, (len(pairs) - 1) // PAGE)
    page = min(page, last_page)
    blocks: list[Block] = [section(words.say("match.found", count=len(pairs)))]
    shown = pairs[page * PAGE : (page + 1) * PAGE]
    blocks += [section(pair_text(words, pair, styles)) for pair in shown]
    if last_page:
        blocks.append(_pages(words, run_id, page, last_page))
    if left_over and page == last_page:
        blocks += [divider(), section(words.say("match.left_over", count=len(left_over)))]
        blocks += [section(text) for text in _left_over_texts(words, left_over)]
    blocks.append(context(words.say("match.nothing_sent")))
    submit = words.say_plain("match.approve", count=len(pairs)) if pairs else None
    close = words.say_plain("not_now")
    return modal(
        View.MATCH,
        words.say_plain("match.title"),
        blocks,
        submit=submit,
        close=close,
        private=str(run_id),
    )


def pair_text(words: Wording, pair: PairShown, styles: Mapping[str, str]) -> str:
    """One pair: names, score, reasons in plain words, and what to look at."""
    lines = [words.say("match.pair", mentor=pair.mentor, mentee=pair.mentee, score=pair.score)]
    lines += [
        words.say("match.reason", reason=text) for text in reasons(words, pair.reasons, styles)
    ]
    lines += [words.say(f"match.flag.{flag}") for flag in pair.flags]
    return "\n".join(lines)


def reasons(
    words: Wording,
    found: Sequence[Mapping[str, Any]],
    styles: Mapping[str, str],
    *,
    most: int = 4,
) -> list[str]:
    """Turn reason codes into sentences, strongest first; ``styles`` are code -> label."""
    return [_reason(words, one["code"], one["facts"], styles) for one in found[:most]]


def _reason(words: Wording, code: str, facts: Mapping[str, Any], styles: Mapping[str, str]) -> str:
    named: dict[str, Callable[[str], str]] = {
        "languages": partial(_language, words),
        "style": lambda one: styles.get(one, one),
        "different_style": lambda one: styles.get(one, one),
    }
    label = named.get(code, str)
    said: dict[str, Fact] = {
        name: value if isinstance(value, int) else _listed(value, label)
        for name, value in facts.items()
    }
    return words.say_plain(f"reason.{code}", **said)


def _listed(value: str | Sequence[str], label: Callable[[str], str]) -> str:
    return value if isinstance(value, str) else ", ".join(label(one) for one in value)


def _language(words: Wording, code: str) -> str:
    """The name of a language in the reader's own."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(words.language)
    except (UnknownLocaleError, ValueError):
        return code
    return name or code


def _left_over_texts(words: Wording, left_over: Sequence[LeftOver]) -> list[str]:
    lines = [
        words.say(
            "match.unmatched",
            name=one.name,
            reason=words.say_plain(f"blocked.{one.blocked_by[0]}") if one.blocked_by else "",
        )
        for one in left_over
    ]
    return ["\n".join(lines[start : start + 20]) for start in range(0, len(lines), 20)][:8]


def _pages(words: Wording, run_id: int, page: int, last_page: int) -> Block:
    buttons = []
    if page:
        hint = f"{run_id} {page - 1}"
        buttons.append(button(Act.MATCH_PAGE_1, words.say_plain("match.previous"), hint))
    if page < last_page:
        hint = f"{run_id} {page + 1}"
        buttons.append(button(Act.MATCH_PAGE_2, words.say_plain("match.next"), hint))
    return actions(*buttons)
