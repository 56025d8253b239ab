"""What opens over the owner's board: choosing a mentor, what counts, comparing, the last look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from bot.blocks.fit import fit, rule
from bot.blocks.pieces import (
    actions,
    boxes,
    button,
    choice,
    context,
    field_input,
    modal,
    notice,
    option,
    radio,
    section,
)
from bot.ids import LINE_FIELDS, Act, Field, View
from mentoring.wording import Wording

LEVELS = ("0", "5", "10", "15", "25", "40")
FAIREST = ("total", "worst")
NOT_ASKED = ("different_background",)  # nobody is asked, so it could decide nothing
MOST_OPTIONS = 100  # Slack's own limit
ALL_LINES = "all"
IN_ONE_TEXT = 30  # pairs: their names stay far below what a text may hold
IN_ONE_GROUP = 10  # checkboxes of one question, Slack's own limit
MOST_LINES = 40


@dataclass(frozen=True, kw_only=True)
class MentorOffered:
    """A mentor who could take a mentee; ``other`` is who would lose them, ``former`` gets whom."""

    value: str
    mentor: str
    score: int
    other: str = ""
    former: str = ""


def swap_form(
    words: Wording,
    *,
    hint: str,
    mentee: str,
    mentor: str,
    offered: Sequence[MentorOffered],
    impossible: Sequence[tuple[str, Sequence[str]]],
) -> dict[str, Any]:
    """Choose a mentor for one mentee, among those whom no rule keeps away."""
    key = "swap.now" if mentor else "swap.alone"
    blocks: list[Block] = [section(words.say(key, mentee=mentee, mentor=mentor))]
    if offered:
        choices = [_offer(words, one) for one in offered[:MOST_OPTIONS]]
        label = words.say_plain("swap.choose", mentee=mentee)
        blocks.append(field_input(Field.MENTOR, label, choice(Field.MENTOR, choices)))
    else:
        blocks.append(section(words.say("swap.none", mentee=mentee)))
    if impossible:
        names = ", ".join(
            words.say_plain("swap.reason", mentor=name, reason=rule(words, codes))
            for name, codes in impossible[:MOST_LINES]
        )
        blocks.append(context(words.say("swap.not_available", names=names)))
    return modal(
        View.SWAP,
        words.say_plain("swap.title"),
        blocks,
        submit=words.say_plain("swap.submit") if offered else None,
        close=words.say_plain("not_now"),
        private=hint,
    )


def _offer(words: Wording, one: MentorOffered) -> tuple[str, str, str]:
    """Who, how well they fit, and what it means for others."""
    mentor = words.say_plain("swap.mentor", mentor=one.mentor, fit=fit(words, one.score))
    about = words.say_plain("swap.free")
    if one.other and one.former:
        about = words.say_plain("swap.exchange", other=one.other, former=one.former)
    elif one.other:
        about = words.say_plain("swap.takes", other=one.other)
    return one.value, mentor, about


def weights_form(
    words: Wording, *, hint: str, weights: Mapping[str, int], fairest: bool
) -> dict[str, Any]:
    """How much each thing counts, and whether the pair with least in common comes first."""
    levels = [(one, words.say_plain(f"weights.{one}")) for one in LEVELS]
    blocks: list[Block] = [section(words.say("weights.intro"))]
    for code, weight in weights.items():
        if code in NOT_ASKED:
            continue
        nearest = min(LEVELS, key=lambda one: abs(int(one) - weight))
        blocks.append(
            field_input(
                Field(f"weight_{code}"),
                words.say_plain(f"weight.{code}"),
                choice(Field(f"weight_{code}"), levels, initial=nearest),
            )
        )
    modes = [(one, words.say_plain(f"weights.{one}")) for one in FAIREST]
    chosen = radio(Field.FAIREST, modes, initial=FAIREST[fairest])
    blocks.append(field_input(Field.FAIREST, words.say_plain("weights.fairest"), chosen))
    return modal(
        View.WEIGHTS,
        words.say_plain("weights.title"),
        blocks,
        submit=words.say_plain("weights.submit"),
        close=words.say_plain("not_now"),
        private=hint,
    )


@dataclass(frozen=True, kw_only=True)
class RunShown:
    """One matching among those to compare with: its pairs as mentee -> (mentor, score)."""

    id: int
    when: str
    pairs: Mapping[int, tuple[int, int]]


def compare_view(
    words: Wording,
    *,
    hint: str,
    programme: str,
    here: RunShown,
    there: RunShown | None,
    others: Sequence[RunShown],
    names: Mapping[int, str],
) -> dict[str, Any]:
    """This board beside another matching: how many pairs, how well they fit, who moved."""
    if there is None:
        text = words.say("compare.none", programme=programme)
        return notice(words, words.say_plain("compare.title"), text)
    mentees = here.pairs.keys() | there.pairs.keys()
    moved = sorted(
        (one for one in mentees if _mentor(here, one) != _mentor(there, one)),
        key=lambda one: names.get(one, ""),
    )
    same = sum(_mentor(there, one) == pair[0] for one, pair in here.pairs.items())
    blocks: list[Block] = [
        section(_figures(words, "compare.this", here)),
        section(_figures(words, "compare.other", there)),
        section(words.say("compare.same", count=same)),
    ]
    lines = [
        words.say(
            "compare.differs",
            mentee=names.get(one, ""),
            here=_name(words, names, _mentor(here, one)),
            there=_name(words, names, _mentor(there, one)),
        )
        for one in moved[:MOST_LINES]
    ]
    if len(moved) > MOST_LINES:
        lines.append(words.say("compare.more", count=len(moved) - MOST_LINES))
    if lines:
        blocks.append(section("\n".join(lines)))
    blocks.append(_choose_run(words, hint, there, others))
    return modal(
        View.COMPARE,
        words.say_plain("compare.title"),
        blocks,
        submit=words.say_plain("compare.use"),
        close=words.say_plain("publish.back"),
        private=f"{hint} {there.id}",
    )


def _choose_run(
    words: Wording, hint: str, there: RunShown, others: Sequence[RunShown]
) -> ActionsBlock:
    options = [
        option(
            f"{hint} {one.id}",
            words.say_plain("compare.run", when=one.when, count=len(one.pairs)),
        )
        for one in others
    ]
    chosen = next(one for one, run in zip(options, others, strict=True) if run.id == there.id)
    select = StaticSelectElement(
        action_id=Act.COMPARE_WITH,
        placeholder=PlainTextObject(text=words.say_plain("compare.choose")),
        options=options,
        initial_option=chosen,
    )
    return ActionsBlock(elements=[select])


def _figures(words: Wording, key: str, run: RunShown) -> str:
    scores = [score for _, score in run.pairs.values()]
    none = words.say_plain("compare.no_pairs")
    mean = fit(words, sum(scores) // len(scores)) if scores else none
    least = fit(words, min(scores)) if scores else none
    return words.say(key, when=run.when, count=len(scores), fit=mean, least=least)


def _mentor(run: RunShown, mentee: int) -> int | None:
    found = run.pairs.get(mentee)
    return found[0] if found else None


def _name(words: Wording, names: Mapping[int, str], person: int | None) -> str:
    return names.get(person or 0) or words.say_plain("compare.nobody")


def publish_form(
    words: Wording,
    *,
    hint: str,
    asks: int,
    held_back: Sequence[str],
    unknown: Sequence[tuple[int, str, str]],
) -> dict[str, Any]:
    """The last look: who is asked, who is held back, which lines an owner has to confirm.

    ``asks`` counts those whose line is known; ``unknown`` are pair id, mentor and mentee.
    """
    blocks: list[Block] = [section(words.say("publish.asks", count=asks))] if asks else []
    blocks.append(section(words.say("publish.asks_first")))
    if held_back:
        names = ", ".join(held_back[:MOST_LINES])
        blocks.append(section(words.say("publish.held_back", count=len(held_back), names=names)))
    if unknown:
        blocks += _lines(words, unknown)
    blocks.append(context(words.say("publish.nothing_sent")))
    blocks.append(actions(button(Act.BACK_TO_BOARD, words.say_plain("publish.back"), hint)))
    return modal(
        View.PUBLISH,
        words.say_plain("publish.title"),
        blocks,
        submit=words.say_plain("publish.submit") if asks or unknown else None,
        close=words.say_plain("not_now"),
        private=hint,
    )


def _lines(words: Wording, unknown: Sequence[tuple[int, str, str]]) -> list[Block]:
    """All at once or one by one; whoever ticks the one box has every pair before their eyes."""
    count = len(unknown)
    all_label = words.say_plain("publish.lines_all")
    looked = [(ALL_LINES, words.say_plain("publish.lines_looked", count=count))]
    blocks: list[Block] = [section(words.say("publish.unknown", count=count))]
    if count > 1:
        whole = boxes(Field.LINES_ALL, looked)
        blocks.append(field_input(Field.LINES_ALL, all_label, whole, optional=True))
    named = [
        (str(pair_id), words.say_plain("publish.line", mentor=mentor, mentee=mentee))
        for pair_id, mentor, mentee in unknown
    ]
    for start, field in zip(range(0, count, IN_ONE_GROUP), LINE_FIELDS, strict=False):
        ticks = boxes(field, named[start : start + IN_ONE_GROUP])
        blocks.append(field_input(field, words.say_plain("publish.lines"), ticks, optional=True))
    rest = [label for _, label in named[IN_ONE_GROUP * len(LINE_FIELDS) :]]
    if rest:
        blocks.append(section(words.say("publish.more_unknown")))
    for start in range(0, len(rest), IN_ONE_TEXT):
        text = "\n".join(rest[start : start + IN_ONE_TEXT])
        blocks.append(SectionBlock(text=PlainTextObject(text=text)))
    return blocks


@dataclass(frozen=True, kw_only=True)
class AskedShown:
    """A published pair that is not settled."""

    id: int
    mentor: str
    mentee: str
    day: str


def asked_view(
    words: Wording, *, programme_id: int, pairs: Sequence[AskedShown], note: str = ""
) -> dict[str, Any]:
    """Pairs that wait for an answer: an owner may withdraw them, and sees no answers."""
    blocks: list[Block] = [section(note)] if note else []
    blocks.append(section(words.say("asked.intro" if pairs else "asked.none")))
    for one in pairs[: MOST_OPTIONS - 5]:
        text = words.say("asked.pair", mentor=one.mentor, mentee=one.mentee, day=one.day)
        blocks.append(section(text, accessory=_withdraw(words, one)))
    return modal(
        View.ASKED,
        words.say_plain("asked.title"),
        blocks,
        close=words.say_plain("close"),
        private=str(programme_id),
    )


def _withdraw(words: Wording, one: AskedShown) -> ButtonElement:
    found = button(Act.WITHDRAW, words.say_plain("asked.withdraw"), str(one.id))
    found.confirm = ConfirmObject(
        title=words.say_plain("asked.sure"),
        text=MarkdownTextObject(text=words.say("asked.sure_text")),
        confirm=words.say_plain("asked.yes"),
        deny=words.say_plain("asked.no"),
    )
    return found
