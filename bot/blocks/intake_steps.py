"""Pages 2 to 4 of the intake, all optional; the mentee's self-check; the note for a manager.

Each page has one kind of reader in mind: the owners and partner, the partner, nobody at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.intake import LONGEST, question
from bot.blocks.pieces import (
    actions,
    boxes,
    button,
    choice,
    choices,
    context,
    divider,
    field_input,
    modal,
    people_picker,
    radio,
    section,
    text_box,
)
from bot.ids import CHECK_FIELDS, LEVEL_FIELDS, SHOWN_FIELDS, Act, Field, View
from mentoring.intake import (
    CONFIDENCE,
    FORMATS,
    GOALS,
    INTERESTS,
    LEVELS,
    READINESS,
    SELF_CHECK,
)
from mentoring.prompts import Audience
from mentoring.wording import Wording

LONGEST_SHOWN = 200
DISCREET = "yes"
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class StepFacts:
    """What pages 2 to 4 are filled in with: what this person answered before."""

    programme_id: int
    role: Audience
    mark: str  # of the topics that page 2 asks about
    topics: Sequence[str] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    goals: Sequence[str] = ()
    style_options: Choices = ()
    styles: Sequence[str] = ()
    formats: Sequence[str] = ()
    interests: Sequence[str] = ()
    worry_options: Choices = ()
    worries: Sequence[str] = ()
    never: Sequence[str] = ()
    with_me: str = ""
    readiness: str = ""
    confidence: str = ""
    discreet: bool = False


def topics_form(words: Wording, facts: StepFacts, *, news: str = "") -> dict[str, Any]:
    """Page 2: each topic with a level; a mentor adds one thing they have shown somebody."""
    levels = [
        (one, words.say_plain(f"intake.level.{facts.role}.{one}")) for one in LEVELS[facts.role]
    ]
    blocks: list[Block] = [section(news)] if news else []
    blocks.append(section(words.say(f"intake.topics_page.{facts.role}")))
    for topic, level, shown in zip(facts.topics, LEVEL_FIELDS, SHOWN_FIELDS, strict=False):
        picker = radio(level, levels, initial=facts.levels.get(topic))
        label = words.say_plain(f"intake.level_of.{facts.role}", topic=topic)
        hint = words.say_plain("seen.partner_owners")
        blocks.append(field_input(level, label, picker, hint=hint, optional=True))
        if facts.role == "mentor":
            told = facts.shown.get(topic, "")
            box = text_box(shown, initial=told, longest=LONGEST_SHOWN)
            asked = words.say_plain("intake.shown", topic=topic)
            seen = words.say_plain("seen.owners")
            blocks.append(field_input(shown, asked, box, hint=seen, optional=True))
    private = f"{facts.programme_id} {facts.mark}"
    return _page(words, View.INTAKE_TOPICS, blocks, "intake.next", private)


def together_form(words: Wording, facts: StepFacts) -> dict[str, Any]:
    """Page 3: what the partner reads."""
    role = facts.role
    goals = [(one, words.say_plain(f"intake.goal.{role}.{one}")) for one in GOALS]
    formats = [(one, words.say_plain(f"intake.format.{one}")) for one in FORMATS]
    interests = [(one, words.say_plain(f"intake.interest.{one}")) for one in INTERESTS]
    with_me = text_box(Field.WITH_ME, initial=facts.with_me, many_lines=True, longest=LONGEST)
    styles = boxes(Field.STYLE, facts.style_options, initial=facts.styles)
    liked = choices(Field.INTERESTS, interests, initial=facts.interests)
    asked = (
        (
            Field.GOALS,
            f"intake.{role}.goals",
            boxes(Field.GOALS, goals, initial=facts.goals),
            "seen.in_common",
        ),
        (Field.STYLE, "intake.style", styles, "seen.partner"),
        (Field.WITH_ME, "intake.with_me", with_me, "seen.partner"),
        (
            Field.FORMATS,
            "intake.formats",
            boxes(Field.FORMATS, formats, initial=facts.formats),
            "seen.partner",
        ),
        (Field.INTERESTS, "intake.interests", liked, "seen.in_common"),
    )
    blocks: list[Block] = [section(words.say("intake.together_page"))]
    blocks += [
        question(words, one, key, element, seen, optional=True) for one, key, element, seen in asked
    ]
    return _page(words, View.INTAKE_TOGETHER, blocks, "intake.next", str(facts.programme_id))


def private_form(words: Wording, facts: StepFacts) -> dict[str, Any]:
    """Page 4: for nobody but this person."""
    role = facts.role
    readiness = [(one, words.say_plain(f"intake.readiness_step.{one}")) for one in READINESS]
    steps = [(one, words.say_plain(f"intake.confidence_step.{one}")) for one in CONFIDENCE]
    quiet = [(DISCREET, words.say_plain("intake.discreet_choice"))]
    asked = (
        (
            Field.WORRIES,
            "intake.worries",
            boxes(Field.WORRIES, facts.worry_options, initial=facts.worries),
            "seen.own_prompts",
        ),
        (
            Field.READINESS,
            "intake.readiness",
            radio(Field.READINESS, readiness, initial=facts.readiness),
            "seen.own_prompts",
        ),
        (
            Field.CONFIDENCE,
            f"intake.{role}.confidence",
            choice(Field.CONFIDENCE, steps, initial=facts.confidence),
            "seen.counted",
        ),
        (
            Field.NEVER,
            "intake.never",
            people_picker(Field.NEVER, initial=facts.never),
            "seen.nobody",
        ),
        (
            Field.DISCREET,
            "intake.discreet",
            boxes(Field.DISCREET, quiet, initial=[DISCREET] if facts.discreet else []),
            "seen.owners_choice_made",
        ),
    )
    blocks: list[Block] = [section(words.say("intake.private_page"))]
    blocks += [
        question(words, one, key, element, seen, optional=True) for one, key, element, seen in asked
    ]
    return _page(words, View.INTAKE_PRIVATE, blocks, "intake.finish", str(facts.programme_id))


def _page(
    words: Wording, view: View, blocks: Sequence[Block], submit: str, private: str
) -> dict[str, Any]:
    programme_id = private.partition(" ")[0]
    keep = button(Act.INTAKE_KEEP, words.say_plain("intake.keep"), programme_id)
    return modal(
        view,
        words.say_plain("intake.title"),
        [*blocks, actions(keep)],
        submit=words.say_plain(submit),
        close=words.say_plain("not_now"),
        private=private,
    )


def welcome(words: Wording, *, programme_id: int, text: str) -> dict[str, Any]:
    """After page 1: it is done, what comes next, and the rest of the questions for who likes."""
    go_on = button(
        Act.INTAKE_RESUME, words.say_plain("intake.go_on"), str(programme_id), primary=True
    )
    blocks: list[Block] = [section(text), section(words.say("intake.more")), actions(go_on)]
    close = words.say_plain("close")
    return modal(View.NOTICE, words.say_plain("intake.title"), blocks, close=close)


def finished(words: Wording, *, programme_id: int, role: str, text: str) -> dict[str, Any]:
    """The last page: what comes next; for a mentor, a note to take to their manager."""
    look = button(Act.OPEN_HOME_MODAL, words.say_plain("join.look"), str(programme_id))
    blocks: list[Block] = [section(text)]
    if role == "mentor":
        note = button(Act.MANAGER_NOTE, words.say_plain("manager_note.button"), str(programme_id))
        blocks += [section(words.say("manager_note.offer")), actions(note, look)]
    else:
        blocks.append(actions(look))
    close = words.say_plain("close")
    view = modal(View.NOTICE, words.say_plain("intake.title"), blocks, close=close)
    return {**view, "clear_on_close": True}  # what stands beneath was true before


def self_check_form(
    words: Wording, *, programme_id: int, questions: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """One question for each topic. ``questions`` are (topic, question)."""
    answers = [(one, words.say_plain(f"self_check.answer.{one}")) for one in SELF_CHECK]
    blocks: list[Block] = [section(words.say("self_check.intro"))]
    hint = words.say_plain("seen.not_kept")
    for (topic, text), name in zip(questions, CHECK_FIELDS, strict=False):
        label = words.say_plain("self_check.label", topic=topic, question=text)
        blocks.append(field_input(name, label, choice(name, answers), hint=hint, optional=True))
    return modal(
        View.SELF_CHECK,
        words.say_plain("self_check.title"),
        blocks,
        submit=words.say_plain("self_check.submit"),
        close=words.say_plain("not_now"),
        private=str(programme_id),
    )


def manager_note(words: Wording, *, note: str) -> dict[str, Any]:
    """A ready-made note to take along; nobody but its reader sends it."""
    blocks: list[Block] = [
        section(words.say("manager_note.intro")),
        divider(),
        section(note),
        divider(),
        context(words.say("manager_note.never")),
    ]
    close = words.say_plain("close")
    return modal(View.NOTICE, words.say_plain("manager_note.title"), blocks, close=close)
