"""Owners: describing a programme, inviting a channel, and the digest on demand."""

import re
from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from bot.blocks.intake import invitation
from bot.blocks.programme import LANGUAGES, ONE_PER_LINE, programme_form
from bot.ids import Act, Field, View
from bot.outgoing import Letter, send_to_channel
from bot.plans import plan_digest
from bot.profiles import fresh_person, met
from bot.programmes import keep_programme, sponsor_of
from handlers.payloads import Payload
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import (
    FieldErrors,
    NotYours,
    Refusal,
    Reply,
    Scene,
    ends_with,
    opens,
    says,
)
from handlers.subjects import myself
from mentoring.dates import day
from mentoring.programme import CRITERIA, PlanError, parse_plan
from models.audit import Audit
from models.people import Person
from models.programmes import Programme, ProgrammeStatus, holders, owned_by, programmes_in
from models.touchpoints import plan

CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
COMMON_ZONES = (
    *("UTC", "Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Warsaw"),
    *("Africa/Lagos", "Africa/Nairobi", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata"),
    *("Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo"),
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
)


async def open_new(scene: Scene, _: Person) -> Reply:
    """`/mentoring new`: for admins and for owners; others learn whom to ask."""
    deps, actor, words, now = scene.deps, scene.actor, scene.words, scene.now

    async def build() -> dict[str, Any]:
        person = await fresh_person(deps, actor.workspace, actor.slack_id)
        async with deps.reading() as uow:
            owns = await owned_by(uow.session, person)
            known = await _known_owners(uow.session, person.workspace)
        if not person.is_admin and not owns:
            key = "programme.ask_admin" if not known else "programme.ask"
            raise Refusal(key, names=", ".join(known))
        zone = person.zone if person.zone in available_timezones() else "UTC"
        zones = tuple(dict.fromkeys((zone, *COMMON_ZONES)))
        today = person.week.local_date(now)
        dates = {
            Field.CLOSE_ON: today + timedelta(days=14),
            Field.MATCHING_ON: today + timedelta(days=16),
            Field.STARTS_ON: today + timedelta(days=21),
        }
        return programme_form(words, owner=person.slack_id, zone=zone, dates=dates, zones=zones)

    return opens(words.say_plain("programme.title"), build)


async def _known_owners(session: Any, workspace: str) -> list[str]:  # noqa: ANN401 - AsyncSession
    names: dict[str, None] = {}
    for programme in await programmes_in(session, workspace):
        names.update(dict.fromkeys(one.name for one in await holders(session, programme, "owner")))
    return list(names)


async def take_new(scene: Scene, person: Person) -> Reply:
    """The form was submitted: check it and keep it; the names of its people are asked for later."""
    if not person.is_admin and not await owned_by(scene.uow.session, person):
        raise NotYours("refused.owners_only")
    raw = _raw_plan(scene.payload)
    try:
        described = parse_plan(raw)
    except PlanError as error:
        raise FieldErrors(_at_fields(error.problems)) from error
    taken = {one.name for one in await programmes_in(scene.uow.session, person.workspace)}
    if described.name in taken:
        raise FieldErrors({Field.NAME: scene.words.say_plain("programme.name_taken")})
    named = {
        "owner": described.owners,
        "champion": described.champions,
        "sponsor": (described.sponsor,) if described.sponsor else (),
    }
    uow, workspace = scene.uow, person.workspace
    people = {
        role: [await met(uow, workspace, one) for one in slack_ids]
        for role, slack_ids in named.items()
    }
    programme, _ = await keep_programme(uow, workspace, described, people, scene.now)
    uow.session.add(
        Audit(
            workspace=workspace,
            at=scene.now,
            actor=person.slack_id,
            what="created a programme",
            subject=f"programme {programme.id}",
        )
    )
    deps = scene.deps

    async def look_up() -> None:
        for slack_id in {one.slack_id for found in people.values() for one in found}:
            await fresh_person(deps, workspace, slack_id)

    text = scene.words.say("programme.kept", name=described.name)
    reply = ends_with(scene.words, scene.words.say_plain("programme.title"), text)
    return Reply(response=reply.response, after=look_up, homes=(person.id,))


def _raw_plan(payload: Payload) -> dict[str, Any]:
    """Read the form into the same raw fields that a TOML file has."""
    single = (
        *(Field.NAME, Field.PURPOSE, Field.SPONSOR, Field.SPONSOR_MESSAGE, Field.TIMEZONE),
        *(Field.BENEFITS_MENTOR, Field.BENEFITS_MENTEE, Field.CLOSE_ON, Field.MATCHING_ON),
        *(Field.STARTS_ON, Field.DIGEST_CHANNEL, Field.DIGEST_DAY),
    )
    raw: dict[str, Any] = {str(one): payload.answer(one) for one in single}
    for one in ONE_PER_LINE:
        raw[str(one)] = [line for line in payload.answer(one).splitlines() if line.strip()]
    raw["success_measures"] = [_measure(line) for line in raw["success_measures"]]
    for one in (Field.CADENCE, Field.MINUTES, Field.WEEKS):
        text = payload.answer(one)
        raw[str(one)] = int(text) if text.isdecimal() else 0
    raw["champions"] = payload.answers(Field.CHAMPIONS)
    raw["owners"] = payload.answers(Field.OWNERS)
    raw["languages"] = [one for one in payload.answers(Field.LANGUAGES) if one in LANGUAGES]
    answered = {name: payload.answer(Field(name)) for name in CRITERIA}
    raw["criteria"] = {name: text for name, text in answered.items() if text}
    return raw


def _measure(line: str) -> dict[str, str]:
    """Read a line like ``Sessions held: 80 %``."""
    name, _, target = line.partition(":")
    return {"name": name.strip(), "target": target.strip()}


def _at_fields(problems: dict[str, str]) -> dict[str, str]:
    """Errors may only stand at inputs; anything else is shown at the name."""
    known = {str(field) for field in Field}
    return {name if name in known else str(Field.NAME): text for name, text in problems.items()}


async def invite(scene: Scene, _: Person) -> Reply:
    """`/mentoring invite #channel [programme]`: open the programme and say so there."""
    found = CHANNEL.search(scene.payload.value)
    if found is None:
        raise Refusal("invite.which_channel")
    wanted = CHANNEL.sub("", scene.payload.value).partition(" ")[2].strip().lower()
    owned = [
        one
        for one in await owned_by(scene.uow.session, scene.actor)
        if wanted in one.name.lower()
        and one.status not in {ProgrammeStatus.CLOSING, ProgrammeStatus.CLOSED}
    ]
    if not owned:
        raise Refusal("invite.no_programme")
    programme = owned[0]
    if programme.status == ProgrammeStatus.DRAFT:
        programme.status = ProgrammeStatus.OPEN
        await plan_digest(scene.uow, programme, scene.now)
    sponsor = await sponsor_of(scene.uow, programme)
    words = scene.deps.words(str(programme.plan.get("languages", ["en"])[0]))
    hours = round(programme.session_minutes * 28 / programme.cadence_days / 60, 1)
    message = invitation(
        words,
        programme=programme.name,
        programme_id=programme.id,
        purpose=str(programme.plan.get("purpose", "")),
        sponsor=sponsor.name if sponsor else "",
        sponsor_message=str(programme.plan.get("sponsor_message", "")),
        hours_a_month=f"{hours:g}",
        close_on=_close_day(programme, scene.actor.locale),
    )
    letter = Letter(
        key=f"invitation:{programme.id}:{scene.payload.key}",
        kind="invitation",
        asked=True,
        message=message,
    )
    await send_to_channel(
        scene.deps,
        scene.uow,
        letter,
        channel=found[1],
        workspace=programme.workspace,
        now=scene.now,
        programme=programme,
        report_to=scene.actor,
    )
    scene.uow.session.add(
        Audit(
            workspace=programme.workspace,
            at=scene.now,
            actor=scene.actor.slack_id,
            what="invited a channel",
            subject=f"programme {programme.id}",
        )
    )
    text = scene.words.say("invite.posted", programme=programme.name)
    return Reply(tells=text, homes=(scene.actor.id,))


def _close_day(programme: Programme, locale: str) -> str:
    return day(date.fromisoformat(str(programme.plan["applications_close"])), locale)


async def digest_now(scene: Scene, _: Person) -> Reply:
    """`/mentoring digest`: the newest figures in the owners' channel, today."""
    owned = [
        one
        for one in await owned_by(scene.uow.session, scene.actor)
        if one.status != ProgrammeStatus.DRAFT
    ]
    if not owned or not owned[0].digest_channel:
        raise Refusal("digest.no_channel")
    await plan(
        scene.uow.session,
        workspace=owned[0].workspace,
        key=f"digest:{owned[0].id}:now:{scene.payload.key}",
        kind="digest",
        due_at=scene.now,
        programme_id=owned[0].id,
        facts={"day": scene.now.date().isoformat(), "on_demand": True},
    )
    scene.uow.after_commit(scene.deps.wake)
    return says(scene.words.say("digest.coming", programme=owned[0].name))


NEW = Route(on=On.COMMAND, id="new", may=Role.MEMBER, finds=myself, does=open_new)
INVITE = Route(on=On.COMMAND, id="invite", may=Role.OWNER, finds=myself, does=invite)
DIGEST = Route(on=On.COMMAND, id="digest", may=Role.OWNER, finds=myself, does=digest_now)
COMMANDS = (NEW, INVITE, DIGEST)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.NEW, may=Role.MEMBER, finds=myself, does=open_new),
    Route(on=On.SUBMIT, id=View.NEW_PROGRAMME, may=Role.MEMBER, finds=myself, does=take_new),
)
