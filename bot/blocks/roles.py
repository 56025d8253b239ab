"""The question to somebody who was named for a role, and what stands in its place afterwards.

It may reach people who have not joined anything, so it carries no menu of a programme.
"""

from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.pieces import (
    Message,
    actions,
    button,
    context,
    field_input,
    modal,
    section,
    text_box,
)
from bot.ids import Act, Field, View
from mentoring.wording import Wording

LONGEST_WORDS = 1500


def role_request(
    words: Wording, *, role: str, programme: str, asker: str, purpose: str, draft: str, hint: str
) -> Message:
    """Ask; a sponsor reads the words that would bear their name. ``hint`` names row and words."""
    text = _question(words, role, programme, asker, draft=bool(draft))
    blocks: list[Block] = [section(text)]
    if role == "sponsor" and draft:
        blocks.append(section(words.say("role_request.words", text=_quoted(draft))))
    blocks += [
        context(words.say("role_request.purpose", purpose=purpose)),
        actions(*_answers(words, role, draft, hint)),
        context(
            words.say("role_request.note_sponsor" if role == "sponsor" else "role_request.note")
        ),
    ]
    return Message.of(text, *blocks)


def _question(words: Wording, role: str, programme: str, asker: str, *, draft: bool) -> str:
    if role == "owner":
        return words.say("role_request.owner", asker=asker, programme=programme)
    if role == "champion":
        return words.say("role_request.champion", asker=asker, programme=programme)
    key = "role_request.sponsor" if draft else "role_request.sponsor_blank"
    return words.say(key, asker=asker, programme=programme)


def _answers(words: Wording, role: str, draft: str, hint: str) -> list[Any]:
    later = button(Act.ROLE_LATER, words.say_plain("role_request.later"), hint)
    if role != "sponsor":
        accept = words.say_plain("role_request.accept")
        return [button(Act.ROLE_ACCEPT, accept, hint, primary=True), later]
    if not draft:
        write = words.say_plain("role_request.write")
        return [button(Act.ROLE_WORDS, write, hint, primary=True), later]
    return [
        button(Act.ROLE_ACCEPT, words.say_plain("role_request.sign"), hint, primary=True),
        button(Act.ROLE_WORDS, words.say_plain("role_request.edit"), hint),
        later,
    ]


def role_agreed(words: Wording, *, role: str, programme: str, asker: str, hint: str) -> Message:
    """Tell somebody who, as the owner writes, has agreed already; they can step back."""
    named = words.say_plain(f"role_request.as.{role}")
    text = words.say("role_request.agreed", asker=asker, role=named, programme=programme)
    back = button(Act.ROLE_LATER, words.say_plain("role_request.step_back"), hint)
    return Message.of(text, section(text), actions(back))


def role_taken(
    words: Wording, *, role: str, programme: str, signed: str, hint: str, programme_id: int
) -> Message:
    """What stands in place of the question after a yes; everything can be changed from here."""
    if not signed:
        named = words.say_plain(f"role_request.as.{role}")
        text = words.say("role_request.done.accepted", role=named, programme=programme)
        back = button(Act.ROLE_LATER, words.say_plain("role_request.step_back"), hint)
        return Message.of(text, section(text), actions(back))
    text = words.say("role_request.done.signed", programme=programme)
    return Message.of(
        text,
        section(text),
        section(words.say("role_request.words", text=_quoted(signed))),
        actions(
            button(Act.NOTES, words.say_plain("note.button"), str(programme_id)),
            button(Act.ROLE_WORDS, words.say_plain("role_request.again"), hint),
            button(Act.ROLE_LATER, words.say_plain("role_request.step_back"), hint),
        ),
    )


def role_declined(words: Wording, *, role: str, programme: str, asker: str) -> Message:
    """What stands in place of the question after a "not now"."""
    named = words.say_plain(f"role_request.as.{role}")
    text = words.say("role_request.done.not_now", role=named, programme=programme, asker=asker)
    return Message.of(text)


def words_form(words: Wording, *, draft: str, hint: str) -> dict[str, Any]:
    """The sponsor's own words; sending the form signs them."""
    box = text_box(Field.SPONSOR_MESSAGE, initial=draft, many_lines=True, longest=LONGEST_WORDS)
    label = words.say_plain("role_request.label")
    asked = field_input(
        Field.SPONSOR_MESSAGE, label, box, hint=words.say_plain("role_request.hint")
    )
    return modal(
        View.SPONSOR_WORDS,
        words.say_plain("role_request.title"),
        [asked],
        submit=words.say_plain("role_request.submit"),
        close=words.say_plain("not_now"),
        private=hint,
    )


def role_answer(words: Wording, *, name: str, role: str, programme: str, answer: str) -> Message:
    """Tell an owner what somebody they named has answered."""
    named = words.say_plain(f"role_request.as.{role}")
    return Message.of(
        words.say(f"role_answer.{answer}", name=name, role=named, programme=programme)
    )


def _quoted(text: str) -> str:
    """Every line of a quotation is quoted."""
    return "\n> ".join(text.splitlines())
