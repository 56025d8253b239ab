"""The board of one programme's set-up: each part as it stands, what is missing, a button to edit.

Read by its owners only: here stand objectives, measures and criteria, never anybody's answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks.pieces import actions, button, context, header, modal, section, shortened
from bot.blocks.setup_forms import PARTS, cadence, language, weight_level
from bot.ids import Act, View
from mentoring.dates import day, when
from mentoring.markup import Markup, escape
from mentoring.matching.weights import Weights
from mentoring.programme import CRITERIA, Event
from mentoring.set_up import PART_OF
from mentoring.wording import Wording

LONGEST_LINE = 300


@dataclass(frozen=True, kw_only=True)
class NamedFor:
    """Somebody who was named for a role, and what they answered ("" when they said yes)."""

    role: str
    name: str
    state: str


@dataclass(frozen=True, kw_only=True)
class SetupFacts:
    """One programme as its owner set it up; ``zone`` and ``locale`` are the reader's."""

    programme_id: int
    name: str
    is_draft: bool
    needed: Sequence[str]
    advised: Sequence[str]
    people: Sequence[NamedFor]
    signed_words: str
    fields: Mapping[str, Any]
    topics: Sequence[str]
    applications_close: date
    matching_on: date
    starts_on: date
    ends_on: date
    cadence_days: int
    session_minutes: int
    weeks: int
    languages: Sequence[str] = ()
    pilot_size: int = 0
    review: bool = False
    events: Sequence[Event] = ()
    digest_channel: str = ""
    digest_audience: str = ""
    digest_day: str = "monday"
    weights: Mapping[str, int] = field(default_factory=dict)
    rules: Sequence[str] = ()
    zone: str = "UTC"
    locale: str = "en"


def setup_modal(words: Wording, facts: SetupFacts, *, fresh: bool = False) -> dict[str, Any]:
    """The board by itself; ``fresh`` when the draft was made a moment ago."""
    blocks: list[Block] = [header(facts.name)]
    if fresh:
        blocks.append(section(words.say("programme.kept", name=facts.name)))
    return modal(
        View.SETUP,
        words.say_plain("setup.title"),
        [*blocks, *setup_blocks(words, facts)],
        close=words.say_plain("close"),
    )


def setup_blocks(words: Wording, facts: SetupFacts) -> list[Block]:
    """What is missing, then every part with its button."""
    blocks = missing_blocks(words, facts)
    for part in PARTS:
        title = words.say_plain(f"setup.part.{part}")
        lines = _lines(words, facts, part) or [words.say("setup.empty")]
        text = "\n".join([words.say("setup.bold", text=title), *lines])
        edit = button(
            Act.SETUP_EDIT,
            words.say_plain("setup.edit"),
            f"{facts.programme_id} {part}",
            primary=facts.is_draft and any(PART_OF[code] == part for code in facts.needed),
        )
        drawn = section(text, accessory=edit)
        drawn.block_id = f"setup_{part}"  # so that one Edit button can be told from another
        blocks.append(drawn)
    return blocks


def missing_blocks(words: Wording, facts: SetupFacts) -> list[Block]:
    """What keeps a draft from opening (or the button that opens it), and what is worth adding."""
    blocks: list[Block] = []
    if facts.is_draft and facts.needed:
        listed = [_missing(words, facts, code) for code in facts.needed]
        blocks.append(section(words.say("setup.needed", list=Markup("\n".join(listed)))))
    elif facts.is_draft:
        blocks.append(section(words.say("setup.ready")))
        invite = button(
            Act.INVITE, words.say_plain("invite.button"), str(facts.programme_id), primary=True
        )
        blocks.append(actions(invite))
    if facts.advised:
        listed = [words.say_plain(f"setup.missing.{code}") for code in facts.advised]
        blocks.append(context(words.say("setup.advised", list=", ".join(listed))))
    return blocks


def _missing(words: Wording, facts: SetupFacts, code: str) -> str:
    """What is missing and where it is written; whose answer is waited for, once they are asked."""
    asked = [one.name for one in facts.people if one.role == code and one.state == "asked"]
    if asked:
        return words.say("setup.waits_for", names=", ".join(asked))
    text = words.say_plain(f"setup.missing.{code}")
    part = words.say_plain(f"setup.part.{PART_OF[code]}")
    return words.say("setup.under", text=text, part=part)


def _lines(words: Wording, facts: SetupFacts, part: str) -> list[str]:
    draw = {
        "purpose": _purpose,
        "people": _people,
        "who": _who,
        "offer": _offer,
        "dates": _dates,
        "rhythm": _rhythm,
        "events": _events,
        "digest": _digest,
        "matching": _matching,
    }
    return draw[part](words, facts)


def _purpose(words: Wording, facts: SetupFacts) -> list[str]:
    aims = [words.say("setup.item", text=str(one)) for one in facts.fields.get("objectives", [])]
    measures = [
        words.say("setup.item", text=f"{one['name']}: {one['target']}")
        for one in facts.fields.get("success_measures", [])
    ]
    lines = [_short(words, str(facts.fields.get("purpose", "")))]
    if aims:
        lines += [_label(words, "programme.field.objectives"), *aims]
    if measures:
        lines += [_label(words, "programme.field.success_measures"), *measures]
    return lines


def _people(words: Wording, facts: SetupFacts) -> list[str]:
    lines = [_person(words, one) for one in facts.people]
    if facts.signed_words:
        lines.append(words.say("setup.sponsor_words", text=_cut(facts.signed_words)))
    return lines


def _person(words: Wording, one: NamedFor) -> str:
    role = words.say_plain(f"setup.role.{one.role}")
    if not one.state:
        return words.say("setup.person", role=role, name=one.name)
    state = words.say_plain(f"setup.state.{one.state}")
    return words.say("setup.person_state", role=role, name=one.name, state=state)


def _who(words: Wording, facts: SetupFacts) -> list[str]:
    answered = facts.fields.get("criteria", {})
    return [
        words.say(
            "setup.labelled",
            label=words.say_plain(f"programme.field.{name}"),
            text=_cut(str(answered[name])),
        )
        for name in CRITERIA
        if answered.get(name)
    ]


def _offer(words: Wording, facts: SetupFacts) -> list[str]:
    fields = facts.fields
    lines = []
    if facts.topics:
        lines.append(words.say("setup.topics", list=", ".join(facts.topics)))
    if fields.get("benefits_mentor"):
        lines.append(words.say("setup.mentors_get", text=_cut(str(fields["benefits_mentor"]))))
    if fields.get("benefits_mentee"):
        lines.append(words.say("setup.mentees_get", text=_cut(str(fields["benefits_mentee"]))))
    return lines


def _dates(words: Wording, facts: SetupFacts) -> list[str]:
    return [
        words.say(
            "setup.dates",
            close=day(facts.applications_close, facts.locale),
            matching=day(facts.matching_on, facts.locale),
            start=day(facts.starts_on, facts.locale),
            end=day(facts.ends_on, facts.locale),
        )
    ]


def _rhythm(words: Wording, facts: SetupFacts) -> list[str]:
    lines = [
        words.say(
            "setup.rhythm",
            cadence=cadence(words, facts.cadence_days),
            minutes=words.say_plain("minutes", count=facts.session_minutes),
            weeks=words.say_plain("weeks", count=facts.weeks),
        )
    ]
    if facts.pilot_size:
        lines.append(words.say("setup.pilot", count=facts.pilot_size))
    if facts.review:
        lines.append(words.say("setup.reviewed"))
    if facts.languages:
        listed = ", ".join(language(words, one) for one in facts.languages)
        lines.append(words.say("setup.languages", list=listed))
    return lines


def _events(words: Wording, facts: SetupFacts) -> list[str]:
    lines = []
    for one in facts.events:
        at = when(one.at, facts.zone, facts.locale)
        name = one.name or words.say_plain(f"programme.field.{one.kind}_at")
        key = "setup.event_link" if one.link else "setup.event"
        lines.append(words.say(key, name=name, when=at, link=one.link))
    return lines


def _digest(words: Wording, facts: SetupFacts) -> list[str]:
    if not facts.digest_channel:
        return [words.say("setup.no_digest")]
    channel = Markup(f"<#{escape(facts.digest_channel)}>")
    weekday = words.say_plain(f"weekday.{facts.digest_day}")
    lines = [words.say("setup.digest", channel=channel, day=weekday)]
    return [*lines, *digest_warning(words, facts)]


def digest_warning(words: Wording, facts: SetupFacts) -> list[str]:
    """Say who else reads the digest, where others than owners do."""
    if not facts.digest_channel or not facts.digest_audience:
        return []
    channel = Markup(f"<#{escape(facts.digest_channel)}>")
    if facts.digest_audience == "everybody":
        return [words.say("setup.public_digest", channel=channel)]
    return [words.say("setup.members_digest", channel=channel)]


def _matching(words: Wording, facts: SetupFacts) -> list[str]:
    rules = [words.say("setup.item", text=words.say_plain(f"rule.{one}")) for one in facts.rules]
    usual = Weights().by_code()
    own = {code: value for code, value in facts.weights.items() if value != usual.get(code)}
    if not own:
        return [*rules, words.say("setup.weights")]
    lines = [
        words.say(
            "setup.weight", name=words.say_plain(f"weight.{code}"), level=weight_level(words, value)
        )
        for code, value in own.items()
    ]
    return [*rules, words.say("setup.own_weights"), *lines]


def _label(words: Wording, key: str) -> str:
    return words.say("setup.label", text=words.say_plain(key))


def _short(words: Wording, text: str) -> str:
    return words.say("setup.line", text=_cut(text))


def _cut(text: str) -> str:
    return shortened(" ".join(text.split()), LONGEST_LINE)
