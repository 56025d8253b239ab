"""The owners' weekly digest: figures, a chart and the same in words, what to do this week."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.pieces import Message, actions, button, context, header, image, section
from bot.ids import Act
from mentoring.wording import Wording

PLACEHOLDER_FILE = "F0000000000"  # replaced by the delivery once the picture is uploaded


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week of the chart."""

    label: str
    planned: int
    held: int


@dataclass(frozen=True, kw_only=True)
class DigestFacts:
    """What an owner may see: counts and dates of the whole programme, never a single answer."""

    programme_id: int
    name: str
    week: int
    weeks: int
    recruiting: bool
    mentors: int
    mentees: int
    planned: int
    held: int
    planned_before: int
    held_before: int
    slipping: int
    unsigned: int
    waiting_mentors: int
    waiting_mentees: int
    seniors_attending: int  # percent of the mentees' check-ins that say "met"; -1: too few
    answered: int  # percent of check-ins that were answered; -1: none asked
    learning: int  # percent of held sessions with something learned noted; -1: too few
    goals_reached: int = -1  # percent of the steps of all goals; -1: too few pairs have any
    pulse: Sequence[str] = field(default_factory=tuple)
    chart: Sequence[Week] = field(default_factory=tuple)


def digest(words: Wording, facts: DigestFacts) -> Message:
    """The channel post."""
    title = _title(words, facts)
    summary = _summary(words, facts)
    blocks: list[Block] = [header(title), section(summary)]
    if facts.chart:
        blocks.append(image(PLACEHOLDER_FILE, chart_text(words, facts.chart)))
        blocks.append(
            context(words.say("digest.chart_as_text", text=chart_text(words, facts.chart)))
        )
    blocks += _actions(words, facts)
    blocks.append(context(_pulse(words, facts)))
    return Message.of(f"{title}\n{summary}", *blocks)


def _title(words: Wording, facts: DigestFacts) -> str:
    if facts.recruiting:
        return words.say_plain("digest.title_joining", name=facts.name)
    if facts.week > facts.weeks:  # pairs that began later still meet
        return words.say_plain("digest.title_last", name=facts.name)
    return words.say_plain("digest.title", name=facts.name, week=facts.week, weeks=facts.weeks)


def chart_spec(words: Wording, facts: DigestFacts) -> dict[str, Any]:
    """The same figures for the picture."""
    return {
        "weeks": [one.label for one in facts.chart],
        "planned": [one.planned for one in facts.chart],
        "held": [one.held for one in facts.chart],
        "title": words.say_plain("digest.chart_title"),
        "planned_label": words.say_plain("digest.planned"),
        "held_label": words.say_plain("digest.held"),
    }


def chart_text(words: Wording, weeks: Sequence[Week]) -> str:
    """The chart in words, for screen readers and for whoever likes figures better."""
    parts = [
        words.say_plain("digest.chart_week", week=one.label, held=one.held, planned=one.planned)
        for one in weeks
    ]
    return "; ".join(parts)


def _summary(words: Wording, facts: DigestFacts) -> str:
    if facts.recruiting:
        return words.say("digest.recruiting", mentors=facts.mentors, mentees=facts.mentees)
    lines = [_meetings(words, facts)]
    if facts.slipping:
        lines.append(words.say("digest.slipping", count=facts.slipping))
    shares = (
        ("digest.seniors", facts.seniors_attending),
        ("digest.answered", facts.answered),
        ("digest.learning", facts.learning),
        ("goals.share", facts.goals_reached),
    )
    lines += [words.say(key, percent=share) for key, share in shares if share >= 0]
    return "\n".join(lines)


def _meetings(words: Wording, facts: DigestFacts) -> str:
    """This week's meetings, and the week before when it had any."""
    said = words.say("digest.no_sessions")
    if facts.planned:
        said = words.say("digest.sessions", held=facts.held, planned=facts.planned)
    if not facts.planned_before:
        return said
    before = words.say(
        "digest.sessions_before",
        held_before=facts.held_before,
        planned_before=facts.planned_before,
    )
    return f"{said} {before}"


def _actions(words: Wording, facts: DigestFacts) -> list[Block]:
    """Up to three things to do, each from a condition; one row may say that nothing is needed."""
    blocks: list[Block] = []
    hint = str(facts.programme_id)
    can_match = facts.waiting_mentors > 0 and facts.waiting_mentees > 0
    if can_match:
        text = words.say(
            "digest.do.match", mentors=facts.waiting_mentors, mentees=facts.waiting_mentees
        )
        blocks.append(section(text))
        blocks.append(actions(button(Act.MATCH, words.say_plain("match.button"), hint)))
    if facts.slipping:
        blocks.append(section(words.say("digest.do.slipping", count=facts.slipping)))
    if facts.unsigned:
        blocks.append(section(words.say("digest.do.unsigned", count=facts.unsigned)))
    if not blocks:
        blocks.append(section(words.say("digest.do.nothing")))
    return [section(words.say("digest.this_week")), *blocks]


def _pulse(words: Wording, facts: DigestFacts) -> str:
    return "\n".join(facts.pulse) if facts.pulse else words.say("digest.pulse_none")
