"""Inviting: the post in a channel, the form for it, and notes that people send themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.pieces import (
    Message,
    actions,
    button,
    channel_picker,
    context,
    divider,
    field_input,
    modal,
    section,
)
from bot.ids import Act, Field, View
from mentoring.markup import Markup
from mentoring.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Invited:
    """What an invitation says about a programme; the sponsor's words only once signed."""

    programme: str
    programme_id: int
    purpose: str
    half_hours_a_month: int
    close_on: str
    sponsor: str = ""
    sponsor_message: str = ""
    objectives: Sequence[str] = ()
    benefits_mentor: str = ""
    benefits_mentee: str = ""
    link: str = ""


def invitation(words: Wording, found: Invited) -> Message:
    """The channel post that opens a programme, with a Join button."""
    text = words.say("invite.text", programme=found.programme, purpose=found.purpose)
    join = button(Act.JOIN, words.say_plain("invite.join"), str(found.programme_id), primary=True)
    blocks = [
        section(text),
        *_about(words, found),
        actions(join),
        context(words.say("invite.private")),
    ]
    return Message.of(text, *blocks)


def _about(words: Wording, found: Invited) -> list[Block]:
    blocks: list[Block] = []
    if found.sponsor and found.sponsor_message:
        said = words.say("invite.sponsor", name=found.sponsor, message=found.sponsor_message)
        blocks.append(section(said))
    if found.objectives:
        listed = [words.say("invite.item", text=one) for one in found.objectives]
        blocks.append(section(words.say("invite.aims", list=Markup("\n".join(listed)))))
    if found.benefits_mentor and found.benefits_mentee:
        mentor, mentee = found.benefits_mentor, found.benefits_mentee
        blocks.append(section(words.say("invite.benefits", mentor=mentor, mentee=mentee)))
    hours = _hours(words, found.half_hours_a_month)
    blocks.append(section(words.say("invite.what", hours=hours, day=found.close_on)))
    return blocks


def _hours(words: Wording, halves: int) -> str:
    """Half hours as one says them: half an hour, one hour, an hour and a half, two hours."""
    whole, half = divmod(halves, 2)
    if not half:
        return words.say_plain("hours.whole", count=whole)
    return (
        words.say_plain("hours.and_half", count=whole) if whole else words.say_plain("hours.half")
    )


def invite_form(words: Wording, found: Invited, *, is_draft: bool) -> dict[str, Any]:
    """What a channel would read, and which channel; none is a good answer too."""
    text = words.say("invite.text", programme=found.programme, purpose=found.purpose)
    blocks: list[Block] = [section(words.say("invite.reads")), section(text)]
    blocks += _about(words, found)
    if not found.sponsor_message:
        blocks.append(context(words.say("invite.unsigned")))
    blocks += [
        divider(),
        field_input(
            Field.CHANNEL,
            words.say_plain("invite.channel"),
            channel_picker(Field.CHANNEL),
            hint=words.say_plain("invite.channel_hint"),
            optional=True,
        ),
    ]
    submit = words.say_plain("invite.submit") if is_draft else words.say_plain("invite.again")
    return modal(
        View.INVITE,
        words.say_plain("invite.title"),
        blocks,
        submit=submit,
        close=words.say_plain("not_now"),
        private=str(found.programme_id),
    )


def notes_view(words: Wording, found: Invited, *, first: str) -> dict[str, Any]:
    """Both notes to look at, and a button that puts them where they can be copied."""
    send = button(
        Act.NOTES_SEND, words.say_plain("note.send"), str(found.programme_id), primary=True
    )
    blocks: list[Block] = [section(first)] if first else []
    blocks += [
        section(words.say("note.intro")),
        actions(send),
        divider(),
        section(words.say("note.for_mentor")),
        section(note(words, found, "mentor")),
        divider(),
        section(words.say("note.for_mentee")),
        section(note(words, found, "mentee")),
    ]
    return modal(View.NOTES, words.say_plain("note.title"), blocks, close=words.say_plain("close"))


def note(words: Wording, found: Invited, role: str) -> str:
    """One note, in the first person of whoever sends it: what, gain, hours, privacy, link."""
    gain = found.benefits_mentor if role == "mentor" else found.benefits_mentee
    parts = [words.say(f"note.{role}", programme=found.programme)]
    if gain:
        parts.append(words.say("note.benefit", text=gain))
    parts += [
        words.say("note.hours", hours=_hours(words, found.half_hours_a_month), day=found.close_on),
        words.say("note.private"),
    ]
    if found.link:
        parts.append(words.say("note.link", link=found.link))
    return "\n\n".join(parts)


def note_message(words: Wording, found: Invited, role: str) -> Message:
    """One note as a message to its sender: nothing else stands in it, so that it can be copied."""
    return Message.of(note(words, found, role))
