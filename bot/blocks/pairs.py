"""A pair's first steps: the private proposals, the private words, the introduction, the ending."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.learning import FirstLesson, first_lessons
from bot.blocks.pieces import (
    Message,
    actions,
    button,
    context,
    header,
    modal,
    opening,
    section,
)
from bot.ids import Act, View
from mentoring.wording import Wording, mention


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one of the two is glad to have said about them."""

    slack_id: str
    name: str
    hope: str = ""
    styles: Sequence[str] = ()
    with_me: str = ""
    formats: Sequence[str] = ()
    levels: Sequence[str] = ()  # shared topics, each with how well they know it
    discreet: bool = False


def proposal_to_mentor(
    words: Wording, *, pair_id: int, partner: str, topics: str, programme: str
) -> Message:
    """The mentor is asked first, alone."""
    text = words.say("proposal.mentor", partner=partner, topics=topics, programme=programme)
    return _proposal(words, text, pair_id, Act.MENTOR_YES, Act.MENTOR_NO)


def proposal_to_mentee(
    words: Wording, *, pair_id: int, partner: str, topics: str, programme: str
) -> Message:
    """The mentee is asked once the mentor said yes."""
    text = words.say("proposal.mentee", partner=partner, topics=topics, programme=programme)
    return _proposal(words, text, pair_id, Act.MENTEE_YES, Act.MENTEE_NO)


def _proposal(words: Wording, text: str, pair_id: int, yes: Act, no: Act) -> Message:
    return Message.of(
        text,
        opening(words, text),
        actions(
            button(yes, words.say_plain("proposal.yes"), str(pair_id), primary=True),
            button(no, words.say_plain("proposal.no"), str(pair_id)),
        ),
        context(words.say("proposal.private")),
    )


def reminder(words: Wording, *, pair_id: int, partner: str, role: str, day: str) -> Message:
    """One reminder of an unanswered proposal."""
    text = words.say("proposal.reminder", partner=partner, day=day)
    yes, no = (
        (Act.MENTOR_YES, Act.MENTOR_NO) if role == "mentor" else (Act.MENTEE_YES, Act.MENTEE_NO)
    )
    return _proposal(words, text, pair_id, yes, no)


def answered(words: Wording, key: str, partner: str) -> Message:
    """What stands where the proposal stood."""
    text = words.say(key, partner=partner)
    return Message.of(text, opening(words, text))


def private_word(
    words: Wording,
    *,
    role: str,
    partner: str,
    hope: str,
    topics: str,
    opening_question: str,
    lessons: Sequence[FirstLesson] = (),
) -> Message:
    """A private word to one side before the introduction, with the first `lessons` to open."""
    said = words.say(f"private_word.{role}.hope", partner=partner, hope=hope) if hope else ""
    text = words.say(
        f"private_word.{role}.text", partner=partner, topics=topics, question=opening_question
    )
    blocks: list[Block] = [opening(words, text)]
    if said:
        blocks.append(section(said))
    blocks += first_lessons(words, lessons)
    blocks.append(context(words.say("seen_line.only_you")))
    return Message.of(text, *blocks)


def introduction(
    words: Wording,
    *,
    pair_id: int,
    mentor: Side,
    mentee: Side,
    reasons: Sequence[str],
    questions: Sequence[str],
    in_group: bool,
) -> Message:
    """Why you two, what each hopes for, how each likes to work, three first questions."""
    text = words.say(
        "introduction.text", mentor=mention(mentor.slack_id), mentee=mention(mentee.slack_id)
    )
    blocks: list[Block] = [header(words.say_plain("introduction.title")), section(text)]
    if reasons:
        why = "\n".join(words.say("introduction.reason", reason=reason) for reason in reasons)
        blocks.append(section(words.say("introduction.why") + "\n" + why))
    blocks += [section(about) for side in (mentor, mentee) if (about := _about(words, side))]
    asked = "\n".join(words.say("introduction.question", question=one) for one in questions)
    blocks.append(section(words.say("introduction.questions") + "\n" + asked))
    blocks.append(section(words.say("introduction.next", mentee=mention(mentee.slack_id))))
    blocks.append(
        actions(
            button(
                Act.AGREEMENT_OPEN,
                words.say_plain("agreement.write"),
                str(pair_id),
                primary=True,
            ),
            button(Act.PLAN, words.say_plain("plan.open"), str(pair_id)),
        )
    )
    key = "introduction.cannot_read" if in_group else "introduction.apart"
    blocks.append(context(words.say(key)))
    return Message.of(text, *blocks)


def _about(words: Wording, side: Side) -> str:
    lines = []
    if side.hope:
        lines.append(words.say("introduction.hope", name=side.name, hope=side.hope))
    if side.styles:
        styles = ", ".join(side.styles)
        lines.append(words.say("introduction.style", name=side.name, styles=styles))
    if side.with_me:
        lines.append(words.say("introduction.with_me", name=side.name, text=side.with_me))
    if side.formats:
        text = ", ".join(side.formats)
        lines.append(words.say("introduction.formats", name=side.name, text=text))
    if side.levels:
        lines.append(words.say("introduction.levels", name=side.name, text=", ".join(side.levels)))
    if side.discreet:
        lines.append(words.say("introduction.discreet", name=side.name))
    return "\n".join(lines)


def ended(words: Wording, *, partner: str) -> Message:
    """The one neutral line the other side reads, whoever ended it."""
    text = words.say("ending.neutral", partner=partner)
    return Message.of(
        text,
        opening(words, text),
        actions(button(Act.OPEN_HOME_MODAL, words.say_plain("ending.look"), "0")),
    )


def paused(words: Wording, *, partner: str, until: str) -> Message:
    """All that a partner learns of a pause."""
    text = words.say("pause.partner", partner=partner, day=until)
    return Message.of(text, opening(words, text))


def welcome_back(words: Wording, *, pair_id: int | None) -> Message:
    """The day a pause is over."""
    text = words.say("pause.welcome_back")
    blocks: list[Block] = [opening(words, text)]
    if pair_id is not None:
        plan = button(Act.PLAN, words.say_plain("plan.open"), str(pair_id), primary=True)
        blocks.append(actions(plan))
    return Message.of(text, *blocks)


def end_form(words: Wording, *, pair_id: int, partner: str, me: str) -> dict[str, Any]:
    """Before ending: word for word what the other will read, and plainly that they may guess."""
    neutral = words.say("ending.neutral", partner=me)
    return modal(
        View.END_PAIR,
        words.say_plain("ending.title"),
        [
            section(words.say("ending.confirm", partner=partner)),
            section(words.say("ending.they_read") + "\n>" + neutral.replace("\n", "\n>")),
            context(words.say("ending.may_guess")),
        ],
        submit=words.say_plain("ending.submit"),
        close=words.say_plain("ending.keep"),
        private=str(pair_id),
    )
