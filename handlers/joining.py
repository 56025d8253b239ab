"""Joining a programme: the role, the form of that role, and the receipt."""

import json
from datetime import time
from typing import Any

from babel import Locale, UnknownLocaleError

from bot.blocks.intake import (
    CAPACITIES,
    HOURS,
    LONGEST,
    IntakeFacts,
    intake_form,
    joined,
    role_form,
)
from bot.ids import Act, Field, View
from bot.outgoing import Letter
from bot.profiles import fresh_person
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import (
    FieldErrors,
    Refusal,
    Reply,
    Scene,
    becomes,
    ends_with,
    opens,
)
from handlers.subjects import any_programme, myself
from mentoring.dates import day
from mentoring.prompts import Audience
from models.database import UnitOfWork
from models.enrolments import Enrolment, EnrolmentStatus, enrolment_in, enrolments_of
from models.pairs import pairs_of
from models.people import Person, RosterEntry, roster_entry_of
from models.programmes import Programme, programmes_in

SHORTEST_DAY = 2  # hours
ROLES: tuple[Audience, Audience] = ("mentor", "mentee")


async def join_by_command(scene: Scene, _: Person) -> Reply:
    """`/mentoring join [programme]`."""
    wanted = scene.payload.value.partition(" ")[2].strip().lower()
    found = [
        one for one in await programmes_in(scene.uow.session, scene.actor.workspace) if one.is_open
    ]
    if wanted:
        found = [one for one in found if wanted in one.name.lower()]
    return await _offer(scene, found)


async def join_by_button(scene: Scene, programme: Programme) -> Reply:
    """The Join button of an invitation or of the Home tab."""
    return await _offer(scene, [programme] if programme.is_open else [])


async def _offer(scene: Scene, programmes: list[Programme]) -> Reply:
    taken = {programme.id for _, programme in await enrolments_of(scene.uow.session, scene.actor)}
    free = [one for one in programmes if one.id not in taken]
    if not programmes:
        raise Refusal("join.none_open")
    if not free:
        raise Refusal("join.already", programme=programmes[0].name)
    deps, actor, words = scene.deps, scene.actor, scene.words
    listed = [(str(one.id), one.name) for one in free]

    async def build() -> dict[str, Any]:
        person = await fresh_person(deps, actor.workspace, actor.slack_id)
        if person.is_outsider:
            raise Refusal("refused.outsider")
        async with deps.reading() as uow:
            entry = await roster_entry_of(uow.session, person)
        role = str(entry.details.get("role", "")) if entry else ""
        return role_form(words, programmes=listed, role=role or None)

    return opens(words.say_plain("join.title"), build)


async def choose_role(scene: Scene, _: Person) -> Reply:
    """First form submitted: answer with the form of the chosen role."""
    chosen = scene.payload.answer(Field.PROGRAMME) or scene.payload.value
    said = scene.payload.answer(Field.ROLE)
    role = next((one for one in ROLES if one == said), None)
    if role is None:
        raise FieldErrors({Field.ROLE: scene.words.say_plain("join.choose_role")})
    programme = await _programme(scene, chosen)
    return becomes(intake_form(scene.words, role, await _facts(scene, programme, role)))


async def _programme(scene: Scene, chosen: str) -> Programme:
    open_ones = {
        str(one.id): one
        for one in await programmes_in(scene.uow.session, scene.actor.workspace)
        if one.is_open
    }
    if chosen not in open_ones:
        raise Refusal("join.none_open")
    return open_ones[chosen]


async def _facts(scene: Scene, programme: Programme, role: Audience) -> IntakeFacts:
    person, session = scene.actor, scene.uow.session
    entry = await roster_entry_of(session, person)
    known = entry.details if entry else {}
    start, _, end = person.hours.partition("-")
    book = scene.deps.content.prompts(person.locale)
    topics = known.get("teaches" if role == "mentor" else "wants_to_learn", [])
    return IntakeFacts(
        programme_id=programme.id,
        topics=programme.topics,
        languages=[(code, _language(code, person.locale)) for code in _languages(programme, entry)],
        chosen_topics=[one for one in topics if one in programme.topics],
        chosen_languages=known.get("languages") or programme.plan.get("languages", ["en"])[:1],
        hours_from=_nearest(start),
        hours_to=_nearest(end),
        zone=person.zone,
        ask_manager=not (entry and entry.manager_id),
        style_options=[(one.code, one.label) for one in book.options_for(role, "style")],
        worry_options=[(one.code, one.label) for one in book.options_for(role, "worry")],
        capacity=min(3, int(known.get("capacity") or 1)),
    )


def _languages(programme: Programme, entry: RosterEntry | None) -> list[str]:
    own = entry.details.get("languages", []) if entry else []
    return list(dict.fromkeys([*programme.plan.get("languages", ["en"]), *own]))


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


async def take_intake(scene: Scene, programme: Programme, role: Audience) -> Reply:
    """Second form submitted: the person is in, and told what comes next."""
    if scene.actor.is_outsider:
        raise Refusal("refused.outsider")
    if not programme.is_open:
        raise Refusal("join.none_open")
    _check(scene, programme)
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    if enrolment is None:
        enrolment = Enrolment(
            workspace=programme.workspace,
            programme_id=programme.id,
            person_id=scene.actor.id,
            role=role,
            joined_at=scene.now,
        )
        scene.uow.session.add(enrolment)
    elif enrolment.in_programme and enrolment.role != role and await _paired(scene, programme):
        raise Refusal("join.paired_already")
    await _fill_in(scene, enrolment, role)
    words, locale = scene.words, scene.actor.locale
    matching = day(programme.matching_on, locale)
    receipt = joined(
        words, programme=programme.name, programme_id=programme.id, matching_on=matching
    )
    letter = Letter(
        key=f"joined:{programme.id}:{scene.actor.id}:{scene.now.isoformat()}",
        kind="joined",
        asked=True,
        message=receipt,
    )
    await scene.answer(letter, programme=programme)
    text = words.say("join.done", programme=programme.name, day=matching)
    return ends_with(words, words.say_plain("join.title"), text, homes=(scene.actor.id,))


async def _paired(scene: Scene, programme: Programme) -> bool:
    return any(
        pair.programme_id == programme.id for pair in await pairs_of(scene.uow.session, scene.actor)
    )


def _check(scene: Scene, programme: Programme) -> None:
    """Options are checked on the server: a changed payload is refused at the field."""
    payload, words = scene.payload, scene.words
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
    if payload.answer(Field.REPORTS_TO) == scene.actor.slack_id:
        problems[Field.REPORTS_TO] = words.say_plain("intake.reports_to_self")
    if problems:
        raise FieldErrors(problems)


async def _fill_in(scene: Scene, enrolment: Enrolment, role: Audience) -> None:
    payload = scene.payload
    enrolment.role = role
    enrolment.status = EnrolmentStatus.APPLIED if not enrolment.in_programme else enrolment.status
    enrolment.left_at = None
    enrolment.paused_until = None
    enrolment.topics = payload.answers(Field.TOPICS)
    enrolment.languages = payload.answers(Field.LANGUAGES)
    book = scene.deps.content.prompts(scene.actor.locale)
    styles = {one.code for one in book.options_for(role, "style")}
    worrying = {one.code for one in book.options_for(role, "worry")}
    enrolment.working_style = [one for one in payload.answers(Field.STYLE) if one in styles]
    enrolment.capacity = int(payload.answer(Field.CAPACITY) or 1) if role == "mentor" else 1
    scene.actor.hours = f"{payload.answer(Field.HOURS_FROM)}-{payload.answer(Field.HOURS_TO)}"
    scene.actor.reports_to = payload.answer(Field.REPORTS_TO) or scene.actor.reports_to
    worries = [one for one in payload.answers(Field.WORRIES) if one in worrying]
    never = [one for one in payload.answers(Field.NEVER) if one != scene.actor.slack_id]
    texts = {
        "worries": json.dumps(worries) if worries else "",
        "never_match": json.dumps(never) if never else "",
        "motive": payload.answer(Field.MOTIVE).strip(),
        "hope": payload.answer(Field.HOPE).strip(),
    }
    for column, text in texts.items():
        setattr(enrolment, column, await _sealed(scene.uow, enrolment, column, text))


async def _sealed(uow: UnitOfWork, enrolment: Enrolment, column: str, text: str) -> bytes | None:
    return await uow.vault.seal(uow.session, enrolment.place(column), text) if text else None


async def intake_as_mentor(scene: Scene, programme: Programme) -> Reply:
    """The mentor's form."""
    return await take_intake(scene, programme, "mentor")


async def intake_as_mentee(scene: Scene, programme: Programme) -> Reply:
    """The mentee's form."""
    return await take_intake(scene, programme, "mentee")


COMMAND = Route(on=On.COMMAND, id="join", may=Role.MEMBER, finds=myself, does=join_by_command)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.JOIN, may=Role.MEMBER, finds=any_programme, does=join_by_button),
    Route(on=On.SUBMIT, id=View.JOIN, may=Role.MEMBER, finds=myself, does=choose_role),
    Route(
        on=On.SUBMIT,
        id=View.INTAKE_MENTOR,
        may=Role.MEMBER,
        finds=any_programme,
        does=intake_as_mentor,
    ),
    Route(
        on=On.SUBMIT,
        id=View.INTAKE_MENTEE,
        may=Role.MEMBER,
        finds=any_programme,
        does=intake_as_mentee,
    ),
)
