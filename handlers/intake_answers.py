"""What a person answered at intake: read for their own forms, checked, and kept sealed.

Never here: the pages (bot.blocks), or reading anything for somebody else.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, cast

from babel import Locale, UnknownLocaleError

from bot.blocks.intake import CAPACITIES, HOURS, LONGEST, IntakeFacts
from bot.blocks.intake_steps import StepFacts
from bot.ids import Field
from handlers.payloads import Payload
from handlers.scene import FieldErrors, Scene
from mentoring.intake import INTERESTS, MOST_LEVELS, known_levels
from mentoring.prompts import Audience
from mentoring.wording import Wording
from models.database import UnitOfWork
from models.enrolments import Enrolment
from models.people import RosterEntry, roster_entry_of
from models.programmes import Programme

SHORTEST_DAY = 2  # hours
ROLES: tuple[Audience, Audience] = ("mentor", "mentee")
MANY = (Field.TOPICS, Field.LANGUAGES)
ONE = (
    *(Field.HOURS_FROM, Field.HOURS_TO, Field.CAPACITY, Field.REPORTS_TO),
    *(Field.HOPE, Field.MOTIVE),
)
Draft = Mapping[str, Any]


def role_of(enrolment: Enrolment) -> Audience:
    """The side of a place, as the content names it."""
    return cast("Audience", enrolment.role)


async def sealed(uow: UnitOfWork, enrolment: Enrolment, column: str, text: str) -> None:
    """Keep what somebody wrote; nothing is kept of nothing."""
    value = await uow.vault.seal(uow.session, enrolment.place(column), text) if text else None
    setattr(enrolment, column, value)


async def opened(uow: UnitOfWork, enrolment: Enrolment, column: str) -> str:
    """What somebody wrote, for a form that only they see (or for whom it was marked)."""
    value = getattr(enrolment, column)
    if value is None:
        return ""
    return await uow.vault.open(uow.session, enrolment.place(column), value)


async def opened_list(uow: UnitOfWork, enrolment: Enrolment, column: str) -> list[str]:
    """Codes or ids that were kept as one sealed text."""
    text = await opened(uow, enrolment, column)
    return [str(one) for one in json.loads(text)] if text else []


# Page 1


def drafted(payload: Payload) -> dict[str, Any]:
    """What stands on page 1 now, finished or not."""
    found: dict[str, Any] = {str(one): list(dict.fromkeys(payload.answers(one))) for one in MANY}
    found |= {str(one): payload.answer(one)[:LONGEST] for one in ONE}
    return {name: value for name, value in found.items() if value}


async def draft_of(uow: UnitOfWork, enrolment: Enrolment | None) -> Draft:
    """A form that was put aside, or what is answered already, as it stands on page 1."""
    if enrolment is None:
        return {}
    if enrolment.draft is not None:
        return dict(json.loads(await opened(uow, enrolment, "draft")))
    if not (enrolment.in_programme or enrolment.applies):
        return {}  # who left begins anew
    return {
        Field.TOPICS: enrolment.topics,
        Field.LANGUAGES: enrolment.languages,
        Field.CAPACITY: str(enrolment.capacity),
        Field.HOPE: await opened(uow, enrolment, "hope"),
        Field.MOTIVE: await opened(uow, enrolment, "motive"),
    }


async def page_one_facts(
    scene: Scene,
    programme: Programme,
    role: Audience,
    enrolment: Enrolment | None,
    *,
    stood: Draft | None = None,
    suggested: Sequence[str] = (),
    told: bool = True,
) -> IntakeFacts:
    """Page 1 as it is shown: own answers first, then the roster, then Slack's profile.

    ``told``: the purpose was read already.
    """
    person = scene.actor
    entry = await roster_entry_of(scene.uow.session, person)
    known = entry.details if entry else {}
    own = stood if stood is not None else await draft_of(scene.uow, enrolment)
    start, _, end = person.hours.partition("-")
    listed = known.get("teaches" if role == "mentor" else "wants_to_learn", [])
    topics = [*suggested, *own.get(Field.TOPICS, () if suggested else listed)]
    codes = _languages(programme, entry, own)
    spoken = (
        own.get(Field.LANGUAGES) or known.get("languages") or _programme_languages(programme)[:1]
    )
    count = str(own.get(Field.CAPACITY) or min(3, int(known.get("capacity") or 1)))
    return IntakeFacts(
        programme_id=programme.id,
        topics=programme.topics,
        languages=[(code, _language(code, person.locale)) for code in codes],
        chosen_topics=[one for one in dict.fromkeys(topics) if one in programme.topics],
        chosen_languages=spoken,
        hours_from=_nearest(str(own.get(Field.HOURS_FROM) or start)),
        hours_to=_nearest(str(own.get(Field.HOURS_TO) or end)),
        zone=person.zone,
        ask_manager=not (entry and entry.manager_id),
        capacity=count if count in CAPACITIES else CAPACITIES[0],
        hope=str(own.get(Field.HOPE, "")),
        motive=str(own.get(Field.MOTIVE, "")),
        manager=str(own.get(Field.REPORTS_TO) or "") or person.reports_to,
        is_in=enrolment is not None and (enrolment.in_programme or enrolment.applies),
        suggested=suggested,
        programme=programme.name,
        purpose="" if told else str(programme.plan.get("purpose", "")),
        benefit=str(programme.plan.get(f"benefits_{role}", "")),
    )


def check_page_one(payload: Payload, programme: Programme, words: Wording, me: str) -> None:
    """Options are checked on the server: a changed payload is refused at the field."""
    problems: dict[str, str] = {}
    topics = payload.answers(Field.TOPICS)
    if not topics or not set(topics) <= set(programme.topics):
        problems[Field.TOPICS] = words.say_plain("intake.topics_wrong")
    if not payload.answers(Field.LANGUAGES):
        problems[Field.LANGUAGES] = words.say_plain("intake.languages_wrong")
    start, end = payload.answer(Field.HOURS_FROM), payload.answer(Field.HOURS_TO)
    if start not in HOURS or end not in HOURS:
        problems[Field.HOURS_FROM] = words.say_plain("intake.hours_wrong")
    elif _minutes(end) - _minutes(start) < SHORTEST_DAY * 60:
        problems[Field.HOURS_TO] = words.say_plain("intake.hours_wrong")
    if payload.answer(Field.CAPACITY) not in {"", *CAPACITIES}:
        problems[Field.CAPACITY] = words.say_plain("form.choose")
    for field in (Field.HOPE, Field.MOTIVE):
        if len(payload.answer(field)) > LONGEST:
            problems[field] = words.say_plain("form.too_long", count=LONGEST)
    if payload.answer(Field.REPORTS_TO) == me:
        problems[Field.REPORTS_TO] = words.say_plain("intake.reports_to_self")
    if problems:
        raise FieldErrors(problems)


async def keep_page_one(scene: Scene, enrolment: Enrolment, role: Audience) -> None:
    """Keep page 1. On the other side than before, what was said about topics does not hold."""
    payload = scene.payload
    if enrolment.role != role:
        enrolment.goals, enrolment.topic_levels, enrolment.shown = [], {}, None
        enrolment.working_style, enrolment.worries = [], None
        enrolment.readiness = enrolment.confidence = None
    enrolment.role = role
    enrolment.topics = list(dict.fromkeys(payload.answers(Field.TOPICS)))
    enrolment.languages = list(dict.fromkeys(payload.answers(Field.LANGUAGES)))
    enrolment.capacity = int(payload.answer(Field.CAPACITY) or 1) if role == "mentor" else 1
    enrolment.topic_levels = known_levels(enrolment.topics, enrolment.topic_levels or {}, role)
    enrolment.draft = None
    scene.actor.hours = f"{payload.answer(Field.HOURS_FROM)}-{payload.answer(Field.HOURS_TO)}"
    scene.actor.reports_to = payload.answer(Field.REPORTS_TO) or scene.actor.reports_to
    for column, field in (("hope", Field.HOPE), ("motive", Field.MOTIVE)):
        await sealed(scene.uow, enrolment, column, payload.answer(field).strip())


# Pages 2 to 4


def asked_topics(enrolment: Enrolment) -> list[str]:
    """The topics that page 2 asks about one by one."""
    return enrolment.topics[:MOST_LEVELS]


def mark_of(enrolment: Enrolment) -> str:
    """Changes with the side and the topics, so that an older page 2 is noticed."""
    text = json.dumps([enrolment.role, asked_topics(enrolment)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


async def step_facts(scene: Scene, enrolment: Enrolment) -> StepFacts:
    """Pages 2 to 4 as they are shown to the person whose answers they are."""
    uow, person, role = scene.uow, scene.actor, role_of(enrolment)
    book = scene.deps.content.prompts(person.locale)
    entry = await roster_entry_of(scene.uow.session, person)
    liked = enrolment.interests or (entry.details.get("interests", []) if entry else [])
    shown = await opened(uow, enrolment, "shown")
    return StepFacts(
        programme_id=enrolment.programme_id,
        role=role,
        mark=mark_of(enrolment),
        topics=asked_topics(enrolment),
        levels=enrolment.topic_levels,
        shown=json.loads(shown) if shown else {},
        goals=enrolment.goals,
        style_options=[(one.code, one.label) for one in book.options_for(role, "style")],
        styles=enrolment.working_style,
        formats=enrolment.formats,
        interests=[one for one in liked if one in INTERESTS],
        worry_options=[(one.code, one.label) for one in book.options_for(role, "worry")],
        worries=await opened_list(uow, enrolment, "worries"),
        never=await opened_list(uow, enrolment, "never_match"),
        with_me=await opened(uow, enrolment, "with_me"),
        readiness=await opened(uow, enrolment, "readiness"),
        confidence=await opened(uow, enrolment, "confidence"),
        discreet=person.is_discreet,
    )


def _programme_languages(programme: Programme) -> list[str]:
    return list(programme.plan.get("languages", ["en"]))


def _languages(programme: Programme, entry: RosterEntry | None, own: Draft) -> list[str]:
    known = entry.details.get("languages", []) if entry else []
    return list(
        dict.fromkeys([*_programme_languages(programme), *known, *own.get(Field.LANGUAGES, ())])
    )


def _language(code: str, locale: str) -> str:
    try:
        shown = Locale.parse(code.replace("-", "_")).get_display_name(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        shown = None
    return str(shown or code)


def _nearest(text: str) -> str:
    return min(HOURS, key=lambda one: (abs(_minutes(one) - _minutes(text)), one))


def _minutes(text: str) -> int:
    clock = time.fromisoformat(text)
    return clock.hour * 60 + clock.minute
