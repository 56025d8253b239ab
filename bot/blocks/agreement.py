"""The agreement of a pair: the form, the text to sign, the receipts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.pieces import (
    Message,
    actions,
    button,
    choice,
    choices,
    context,
    day_picker,
    field_input,
    modal,
    opening,
    section,
    text_box,
)
from bot.ids import Act, Field, View
from mentoring.dates import day
from mentoring.wording import Wording

TEXTS = (
    Field.GOAL_MENTEE,
    Field.GOAL_MENTOR,
    Field.SUCCESS,
    Field.BOUNDARIES,
    Field.CONFIDENTIALITY,
    Field.FEEDBACK,
    Field.ENDING,
)
OPTIONAL = (Field.SUCCESS, Field.BOUNDARIES, Field.CONFIDENTIALITY, Field.FEEDBACK, Field.ENDING)
CADENCES = ("7", "14", "28")
LENGTHS = ("30", "45", "60")
LONGEST, LONGEST_STEP = 600, 200
FIRST_STEPS = {
    Field.GOAL_MENTEE: (Field.STEP_MENTEE, Field.STEP_MENTEE_BY),
    Field.GOAL_MENTOR: (Field.STEP_MENTOR, Field.STEP_MENTOR_BY),
}


def agreement_form(
    words: Wording,
    *,
    pair_id: int,
    mentor: str,
    mentee: str,
    filled: Mapping[str, str],
    examples: Mapping[str, str],
    boundaries: Sequence[tuple[str, str]] = (),
    first_by: date | None = None,
) -> dict[str, Any]:
    """The form; what stands in it already may be changed by either of the two.

    ``boundaries`` are offered (number, text) to add to one's own; with ``first_by`` a first step
    for each goal is asked, without it they have been set before.
    """
    blocks: list[Block] = [section(words.say("agreement.intro"))]
    for field in TEXTS:
        label = words.say_plain(f"agreement.{field}", mentor=mentor, mentee=mentee)
        box = text_box(field, initial=filled.get(field, ""), many_lines=True, longest=LONGEST)
        hint = examples.get(field, "")
        blocks.append(field_input(field, label, box, hint=hint, optional=field in OPTIONAL))
        if first_by is not None and field in FIRST_STEPS:
            blocks += _first_step(words, field, filled, first_by)
        if boundaries and field is Field.BOUNDARIES:
            blocks.append(_more_boundaries(words, boundaries))
    cadences = [(one, words.say_plain(f"cadence.{one}")) for one in CADENCES]
    lengths = [(one, words.say_plain("minutes", count=int(one))) for one in LENGTHS]
    cadence = choice(Field.CADENCE, cadences, initial=filled.get(Field.CADENCE))
    length = choice(Field.MINUTES, lengths, initial=filled.get(Field.MINUTES))
    blocks.append(field_input(Field.CADENCE, words.say_plain("agreement.cadence"), cadence))
    blocks.append(field_input(Field.MINUTES, words.say_plain("agreement.length"), length))
    blocks.append(context(words.say("seen_line.both")))
    return modal(
        View.AGREEMENT,
        words.say_plain("agreement.title"),
        blocks,
        submit=words.say_plain("agreement.sign_and_send"),
        close=words.say_plain("not_now"),
        private=str(pair_id),
    )


def _first_step(
    words: Wording, goal: Field, filled: Mapping[str, str], first_by: date
) -> list[Block]:
    step, by = FIRST_STEPS[goal]
    box = text_box(step, initial=filled.get(step, ""), longest=LONGEST_STEP)
    on = date.fromisoformat(filled[by]) if filled.get(by) else first_by
    hint = words.say_plain("goals.step_hint")
    label = words.say_plain("agreement.first_step")
    return [
        field_input(step, label, box, hint=hint, optional=True),
        field_input(by, words.say_plain("agreement.first_by"), day_picker(by, initial=on)),
    ]


def _more_boundaries(words: Wording, boundaries: Sequence[tuple[str, str]]) -> Block:
    picker = choices(Field.MORE_BOUNDARIES, boundaries)
    label = words.say_plain("agreement.more_boundaries")
    return field_input(Field.MORE_BOUNDARIES, label, picker, optional=True)


def agreement_text(
    words: Wording, body: Mapping[str, str], *, mentor: str, mentee: str
) -> list[str]:
    """The agreement as paragraphs, for signing and for the Home tab."""
    paragraphs = [
        words.say(
            "agreement.paragraph",
            label=words.say_plain(f"agreement.{field}", mentor=mentor, mentee=mentee),
            text=body[field] + _step_line(words, field, body),
        )
        for field in TEXTS
        if body.get(field)
    ]
    rhythm = words.say(
        "agreement.rhythm",
        cadence=words.say_plain(f"cadence.{body[Field.CADENCE]}"),
        length=words.say_plain("minutes", count=int(body[Field.MINUTES])),
    )
    return [*paragraphs, rhythm]


def _step_line(words: Wording, field: Field, body: Mapping[str, str]) -> str:
    step, by = FIRST_STEPS.get(field, ("", ""))
    if not body.get(by):
        return ""
    text = body.get(step) or words.say_plain("goals.itself")
    on = day(date.fromisoformat(body[by]), words.language)
    return "\n" + words.say_plain("agreement.step_line", text=text, by=on)


def standing(
    words: Wording, *, pair_id: int, paragraphs: Sequence[str], partner: str
) -> dict[str, Any]:
    """What holds while the two have signed nothing of their own."""
    blocks: list[Block] = [section(words.say("agreement.standing", partner=partner))]
    blocks += [section(one) for one in paragraphs]
    write = button(
        Act.AGREEMENT_EDIT, words.say_plain("agreement.write"), str(pair_id), primary=True
    )
    blocks.append(actions(write))
    close = words.say_plain("close")
    return modal(View.NOTICE, words.say_plain("agreement.title"), blocks, close=close)


def sign_form(
    words: Wording,
    *,
    pair_id: int,
    version: int,
    paragraphs: Sequence[str],
    signed: bool,
    asked_in: str,
) -> dict[str, Any]:
    """Read, then sign or suggest a change; ``asked_in`` is where the message that asked stands."""
    blocks: list[Block] = [section(one) for one in paragraphs]
    edit = button(Act.AGREEMENT_EDIT, words.say_plain("agreement.change"), str(pair_id))
    blocks.append(actions(edit))
    key = "agreement.signed_already" if signed else "agreement.signing"
    blocks.append(context(words.say(key)))
    return modal(
        View.AGREEMENT_SIGN,
        words.say_plain("agreement.title"),
        blocks,
        submit=None if signed else words.say_plain("agreement.sign"),
        close=words.say_plain("close"),
        private=f"{pair_id} {version} {asked_in}",
    )


def to_sign(words: Wording, *, pair_id: int, partner: str, changed: bool) -> Message:
    """The partner wrote or changed it: read and sign."""
    text = words.say("agreement.changed" if changed else "agreement.proposed", partner=partner)
    read = button(Act.AGREEMENT_READ, words.say_plain("agreement.read"), str(pair_id), primary=True)
    return Message.of(text, opening(words, text), actions(read))


def signed(words: Wording, *, pair_id: int, partner: str) -> Message:
    """What stands where it was asked to sign."""
    text = words.say("agreement.thanks", partner=partner)
    read = button(Act.AGREEMENT_READ, words.say_plain("agreement.look"), str(pair_id))
    return Message.of(text, opening(words, text), actions(read))


def signed_by_both(words: Wording, *, pair_id: int, partner: str) -> Message:
    """Both signed."""
    text = words.say("agreement.complete", partner=partner)
    read = button(Act.AGREEMENT_READ, words.say_plain("agreement.look"), str(pair_id))
    return Message.of(text, opening(words, text), actions(read))


def unsigned(words: Wording, *, pair_id: int, partner: str) -> Message:
    """One reminder, seven days after the introduction."""
    text = words.say("agreement.reminder", partner=partner)
    write = button(
        Act.AGREEMENT_OPEN, words.say_plain("agreement.write"), str(pair_id), primary=True
    )
    return Message.of(text, opening(words, text), actions(write))
