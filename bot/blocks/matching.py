"""The owner's board: each proposed pair with its reasons, who is left over, what can be changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, OverflowMenuElement

from bot.blocks.fit import Labels, blocked, fit, reasons, relief
from bot.blocks.pieces import actions, button, context, divider, modal, option, section
from bot.ids import Act, Pairing, View
from mentoring.wording import Wording

PAGE = 30


@dataclass(frozen=True, kw_only=True)
class PairShown:
    """One proposed pair as the owner sees it."""

    id: int
    mentor: str
    mentee: str
    score: int
    reasons: Sequence[Mapping[str, Any]]
    flags: Sequence[str]
    locked: bool = False
    held_back: bool = False
    line_confirmed: bool = False

    @property
    def line_unknown(self) -> bool:
        """True while an owner has yet to confirm the reporting line."""
        return "unknown_reporting_line" in self.flags and not self.line_confirmed


@dataclass(frozen=True, kw_only=True)
class LeftOver:
    """Somebody without a partner, and the rule that stood in the way."""

    id: int
    name: str
    role: str
    blocked_by: Sequence[str]
    freed_by: str = ""  # what would help for certain; ``partners`` where naming them is fair
    partners: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class KeptApart:
    """Two people whom owners keep apart."""

    mentor_id: int
    mentee_id: int
    mentor: str
    mentee: str


Row = PairShown | LeftOver | KeptApart


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything on the board. ``note`` is a finished sentence about what just happened."""

    run_id: int
    revision: int
    programme: str
    pairs: Sequence[PairShown]
    left_over: Sequence[LeftOver] = ()
    apart: Sequence[KeptApart] = ()
    counts_most: Sequence[str] = ()  # parts of the score
    fairest: bool = False
    asked: int = 0
    note: str = ""
    labels: Labels = field(default_factory=dict)

    def hint(self, page: int, *more: object) -> str:
        """What a button of this board carries: which board, as of when, and what about."""
        return " ".join(str(one) for one in (self.run_id, self.revision, page, *more))


def board(words: Wording, shown: Board, *, page: int = 0) -> dict[str, Any]:
    """The modal; nobody else has heard of anything yet."""
    rows: list[Row] = [*shown.pairs, *shown.left_over, *shown.apart]
    last_page = max(0, (len(rows) - 1) // PAGE)
    page = min(page, last_page)
    blocks: list[Block] = [section(shown.note)] if shown.note else []
    blocks += [section(_summary(words, shown)), _acts(words, shown, page)]
    blocks += _rows(words, shown, rows[page * PAGE : (page + 1) * PAGE], page)
    if last_page:
        blocks.append(_pages(words, shown, page, last_page))
    blocks.append(context(words.say("match.nothing_sent")))
    count = len(shown.pairs)
    return modal(
        View.MATCH,
        words.say_plain("match.title"),
        blocks,
        submit=words.say_plain("match.ready", count=count) if count else None,
        close=words.say_plain("close"),
        private=shown.hint(page),
    )


def _summary(words: Wording, shown: Board) -> str:
    count = len(shown.pairs)
    if not count:
        return words.say("match.found_none", programme=shown.programme)
    mean = sum(one.score for one in shown.pairs) // count
    lines = [words.say("match.found", count=count, programme=shown.programme, fit=fit(words, mean))]
    if shown.counts_most:
        parts = "; ".join(words.say_plain(f"weight.{code}") for code in shown.counts_most)
        lines.append(words.say("match.counted", parts=parts))
    if shown.left_over:
        lines.append(words.say("match.left_over_count", count=len(shown.left_over)))
    if shown.fairest:
        lines.append(words.say("match.fairest"))
    return "\n".join(lines)


def _acts(words: Wording, shown: Board, page: int) -> Block:
    hint = shown.hint(page)
    found = [
        button(Act.MATCH_AGAIN, words.say_plain("match.again"), hint),
        button(Act.WEIGHTS, words.say_plain("match.weights"), hint),
        button(Act.COMPARE, words.say_plain("match.compare"), hint),
    ]
    if any("weak" in one.flags and not one.held_back for one in shown.pairs):
        found.append(button(Act.HOLD_WEAK, words.say_plain("match.hold_weak"), hint))
    if shown.asked:
        found.append(button(Act.ASKED, words.say_plain("match.asked"), hint))
    return actions(*found)


def _rows(
    words: Wording,
    shown: Board,
    rows: Sequence[Row],
    page: int,
) -> Iterator[Block]:
    before: type | None = PairShown
    for row in rows:
        if type(row) is not before:
            before = type(row)
            key = "match.left_over" if isinstance(row, LeftOver) else "match.apart"
            yield divider()
            yield section(words.say(key))
        yield _row(words, shown, row, page)


def _row(words: Wording, shown: Board, row: Row, page: int) -> Block:
    match row:
        case PairShown():
            return section(
                pair_text(words, row, shown.labels), accessory=_menu(words, shown, row, page)
            )
        case LeftOver():
            return section(_left_over_text(words, row), accessory=_find(words, shown, row, page))
        case KeptApart():
            text = words.say("match.apart_pair", mentor=row.mentor, mentee=row.mentee)
            hint = shown.hint(page, row.mentor_id, row.mentee_id)
            again = button(Act.TOGETHER, words.say_plain("match.together"), hint)
            return section(text, accessory=again)


def pair_text(words: Wording, pair: PairShown, labels: Labels) -> str:
    """One pair: names, how well they fit, reasons in plain words, and what to look at."""
    lines = [
        words.say("match.pair", mentor=pair.mentor, mentee=pair.mentee, fit=fit(words, pair.score))
    ]
    lines += [
        words.say("match.reason", reason=text) for text in reasons(words, pair.reasons, labels)
    ]
    flags = [
        one for one in pair.flags if one != "unknown_reporting_line" or not pair.line_confirmed
    ]
    lines += [words.say(f"match.flag.{flag}") for flag in flags]
    if pair.line_confirmed:
        lines.append(words.say("match.line_confirmed"))
    if pair.held_back:
        lines.append(words.say("match.held_back"))
    if pair.locked:
        lines.append(words.say("match.locked"))
    return "\n".join(lines)


def _menu(words: Wording, shown: Board, pair: PairShown, page: int) -> OverflowMenuElement:
    entries = [
        (Pairing.UNLOCK, words.say_plain("match.unlock"))
        if pair.locked
        else (Pairing.LOCK, words.say_plain("match.lock")),
        (Pairing.SWAP, words.say_plain("match.swap")),
        (Pairing.APART, words.say_plain("match.keep_apart")),
        (Pairing.UNHOLD, words.say_plain("match.unhold"))
        if pair.held_back
        else (Pairing.HOLD, words.say_plain("match.hold")),
    ]
    if pair.line_unknown:
        entries.append((Pairing.CONFIRM_LINE, words.say_plain("match.confirm_line")))
    return OverflowMenuElement(
        action_id=Act.PAIRING,
        options=[option(shown.hint(page, entry, pair.id), label) for entry, label in entries],
    )


def _find(words: Wording, shown: Board, left: LeftOver, page: int) -> ButtonElement | None:
    if left.role != "mentee":
        return None
    hint = shown.hint(page, left.id)
    return button(Act.FIND_MENTOR, words.say_plain("match.find"), hint)


def _left_over_text(words: Wording, left: LeftOver) -> str:
    reason = blocked(words, left.blocked_by)
    help_ = relief(words, left.freed_by, left.blocked_by, left.partners)
    key = "match.unmatched_mentor" if left.role == "mentor" else "match.unmatched_mentee"
    return words.say(key, name=left.name, reason=reason, help=help_)


def _pages(words: Wording, shown: Board, page: int, last_page: int) -> Block:
    buttons = []
    if page:
        hint = shown.hint(page - 1)
        buttons.append(button(Act.MATCH_PAGE_1, words.say_plain("match.previous"), hint))
    if page < last_page:
        hint = shown.hint(page + 1)
        buttons.append(button(Act.MATCH_PAGE_2, words.say_plain("match.next"), hint))
    return actions(*buttons)
