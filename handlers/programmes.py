"""Owners: beginning a programme from a template, and the digest on demand."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.setup import setup_modal
from bot.blocks.setup_forms import BEGIN, begin_form, template_form
from bot.ids import Act, Field, View
from bot.profiles import fresh_person, met
from bot.programmes import keep_programme
from handlers.boards import setup_facts
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, NotYours, Refusal, Reply, Scene, becomes, opens, says
from handlers.setting_up import redraw
from handlers.setup_answers import at_fields, changes_of
from handlers.subjects import myself
from mentoring.programme import PlanError, parse_plan
from mentoring.templates import ProgrammeTemplate
from models.audit import Audit
from models.people import Person
from models.programmes import Programme, ProgrammeStatus, holders, owned_by, programmes_in
from models.touchpoints import plan

CLOSES_IN, MATCHED_IN, STARTS_IN = timedelta(days=14), timedelta(days=17), timedelta(days=24)


async def open_new(scene: Scene, _: Person) -> Reply:
    """`/mentoring new`: for admins and for owners; others learn whom to ask."""
    deps, actor, words = scene.deps, scene.actor, scene.words

    async def build() -> dict[str, Any]:
        person = await fresh_person(deps, actor.workspace, actor.slack_id)
        async with deps.reading() as uow:
            owns = await owned_by(uow.session, person)
            known = await _known_owners(uow.session, person.workspace)
        if not person.is_admin and not owns:
            key = "programme.ask_admin" if not known else "programme.ask"
            raise Refusal(key, names=", ".join(known))
        offered = deps.content.templates(person.locale)
        listed = [(one.id, one.title, one.about) for one in offered]
        return template_form(words, templates=listed, first=offered[0].id)

    return opens(words.say_plain("programme.title"), build)


async def _known_owners(session: AsyncSession, workspace: str) -> list[str]:
    names: dict[str, None] = {}
    for programme in await programmes_in(session, workspace):
        names.update(dict.fromkeys(one.name for one in await holders(session, programme, "owner")))
    return list(names)


async def choose_template(scene: Scene, person: Person) -> Reply:
    """First form submitted: answer with the few things it takes to begin, filled in."""
    await _check_may_create(scene, person)
    template = _template(scene, scene.payload.answer(Field.TEMPLATE))
    today = person.week.local_date(scene.now)
    values = {
        Field.NAME: template.fields["name"],
        Field.PURPOSE: str(template.fields["purpose"]).strip(),
        Field.CLOSE_ON: today + CLOSES_IN,
        Field.MATCHING_ON: today + MATCHED_IN,
        Field.STARTS_ON: today + STARTS_IN,
    }
    return becomes(begin_form(scene.words, template=template.id, values=values))


async def _check_may_create(scene: Scene, person: Person) -> None:
    if not person.is_admin and not await owned_by(scene.uow.session, person):
        raise NotYours("refused.owners_only")


def _template(scene: Scene, wanted: str) -> ProgrammeTemplate:
    offered = scene.deps.content.templates(scene.actor.locale)
    return next((one for one in offered if one.id == wanted), offered[-1])


async def take_new(scene: Scene, person: Person) -> Reply:
    """Second form submitted: keep the draft and go on to its board."""
    await _check_may_create(scene, person)
    words, uow, workspace, slack_id = scene.words, scene.uow, person.workspace, person.slack_id
    zone = person.zone if person.zone in available_timezones() else "UTC"
    raw: dict[str, Any] = {
        **_template(scene, scene.payload.value).fields,
        "timezone": zone,
        "owners": [slack_id],
    }
    raw |= changes_of(words, BEGIN, scene.payload, raw, reader=slack_id)
    try:
        described = parse_plan(raw)
    except PlanError as error:
        raise FieldErrors(at_fields(BEGIN, error.problems)) from error
    taken = {one.name for one in await programmes_in(uow.session, workspace)}
    if described.name in taken:
        raise FieldErrors({Field.NAME: words.say_plain("programme.name_taken")})
    owners = [await met(uow, workspace, one) for one in described.owners]
    champions = [await met(uow, workspace, one) for one in described.champions]
    named: Mapping[str, list[Person]] = {"owner": owners, "champion": champions, "sponsor": []}
    programme, _ = await keep_programme(uow, workspace, described, named, scene.now)
    uow.session.add(
        Audit(
            workspace=workspace,
            at=scene.now,
            actor=slack_id,
            what="created a programme",
            subject=f"programme {programme.id}",
        )
    )
    uow.after_commit(scene.deps.wake)
    deps, view_id = scene.deps, str(scene.payload.view.get("id") or "")
    programme_id = programme.id

    async def look() -> None:
        named = [*described.owners, *described.champions]
        for one in named:
            await fresh_person(deps, workspace, one)
        if len(named) > 1:  # their names, where nobody had met them
            await redraw(deps, workspace, slack_id, programme_id, view_id, fresh=True)

    facts = await setup_facts(uow, programme, person, scene.now)
    reply = becomes(setup_modal(words, facts, fresh=True))
    return Reply(response=reply.response, after=look, homes=(person.id,))


async def digest_now(scene: Scene, _: Person) -> Reply:
    """`/mentoring digest`: the newest figures in the owners' channel, today."""
    owned = [
        one
        for one in await owned_by(scene.uow.session, scene.actor)
        if one.status != ProgrammeStatus.DRAFT
    ]
    if not owned or not owned[0].digest_channel:
        raise Refusal("digest.no_channel")
    programme: Programme = owned[0]
    await plan(
        scene.uow.session,
        workspace=programme.workspace,
        key=f"digest:{programme.id}:now:{scene.payload.key}",
        kind="digest",
        due_at=scene.now,
        programme_id=programme.id,
        facts={"day": scene.now.date().isoformat(), "on_demand": True},
    )
    scene.uow.after_commit(scene.deps.wake)
    return says(scene.words.say("digest.coming", programme=programme.name))


NEW = Route(on=On.COMMAND, id="new", may=Role.MEMBER, finds=myself, does=open_new)
DIGEST = Route(on=On.COMMAND, id="digest", may=Role.OWNER, finds=myself, does=digest_now)
COMMANDS = (NEW, DIGEST)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.NEW, may=Role.MEMBER, finds=myself, does=open_new),
    Route(on=On.SUBMIT, id=View.NEW_TEMPLATE, may=Role.MEMBER, finds=myself, does=choose_template),
    Route(on=On.SUBMIT, id=View.NEW_PROGRAMME, may=Role.MEMBER, finds=myself, does=take_new),
)
