"""The agreement of a pair: the form, the text to sign, the receipts."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.pieces import (
    Message,
    actions,
    button,
    choice,
    context,
    field_input,
    modal,
    opening,
    section,
    text_box,
)
from bot.ids import Act, Field, View
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
LONGEST = 600


def agreement_form(
    words: Wording,
    *,
    pair_id: int,
    mentor: str,
    mentee: str,
    filled: Mapping[str, str],
    examples: Mapping[str, str],
) -> dict[str, Any]:
    """The form; what stands in it already may be changed by either of the two."""
    blocks: list[Block] = [section(words.say("agreement.intro"))]
    for field in TEXTS:
        label = words.say_plain(f"agreement.{field}", mentor=mentor, mentee=mentee)
        box = text_box(field, initial=filled.get(field, ""), many_lines=True, longest=LONGEST)
        hint = examples.get(field, "")
        blocks.append(field_input(field, label, box, hint=hint, optional=field in OPTIONAL))
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


def agreement_text(
    words: Wording, body: Mapping[str, str], *, mentor: str, mentee: str
) -> list[str]:
    """The agreement as paragraphs, for signing and for the Home tab."""
    paragraphs = [
        words.say(
            "agreement.paragraph",
            label=words.say_plain(f"agreement.{field}", mentor=mentor, mentee=mentee),
            text=body[field],
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
