"""Joining a programme: the role, page 1 of that role, and the receipt. More pages: intake_pages."""

from typing import Any

from bot.blocks.intake import intake_form, role_form
from bot.blocks.intake_steps import topics_form, welcome
from bot.ids import Act, Field, View
from bot.profiles import fresh_person
from bot.selection import place_for, plan_places, receipt
from handlers.intake_answers import (
    ROLES,
    check_page_one,
    keep_page_one,
    page_one_facts,
    step_facts,
)
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, becomes, opens
from handlers.subjects import any_programme, myself
from mentoring.prompts import Audience
from models.enrolments import Enrolment, EnrolmentStatus, enrolment_in
from models.pairs import pairs_of
from models.people import Person, roster_entry_of
from models.programmes import Programme, holders, programmes_in

FIRST_STEP = "topics"


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
    if not programmes:
        raise Refusal("join.none_open")
    places = {one.id: await enrolment_in(scene.uow.session, one, scene.actor) for one in programmes}
    free = [one for one in programmes if not _settled(places[one.id])]
    if not free:
        raise await _settled_already(scene, programmes[0], places[programmes[0].id])
    deps, actor, words = scene.deps, scene.actor, scene.words
    listed = [(str(one.id), one.name) for one in free]
    purpose = str(free[0].plan.get("purpose", ""))
    begun = next((one for one in (places[one.id] for one in free) if _is_draft(one)), None)

    async def build() -> dict[str, Any]:
        person = await fresh_person(deps, actor.workspace, actor.slack_id)
        if person.is_outsider:
            raise Refusal("refused.outsider")
        async with deps.reading() as uow:
            entry = await roster_entry_of(uow.session, person)
        role = begun.role if begun else str(entry.details.get("role", "")) if entry else ""
        chosen = str(begun.programme_id) if begun else None
        return role_form(
            words, programmes=listed, role=role or None, chosen=chosen, purpose=purpose
        )

    return opens(words.say_plain("join.title"), build)


def _settled(enrolment: Enrolment | None) -> bool:
    """In, applied, or answered: joining again would change nothing."""
    return enrolment is not None and (
        enrolment.in_programme or enrolment.applies or enrolment.status == EnrolmentStatus.DECLINED
    )


def _is_draft(enrolment: Enrolment | None) -> bool:
    return enrolment is not None and enrolment.status == EnrolmentStatus.DRAFT


async def _settled_already(
    scene: Scene, programme: Programme, enrolment: Enrolment | None
) -> Refusal:
    if enrolment is not None and enrolment.applies:
        return Refusal("join.applied_already", programme=programme.name)
    if enrolment is not None and enrolment.status == EnrolmentStatus.DECLINED:
        owners = [one.name for one in await holders(scene.uow.session, programme, "owner")]
        return Refusal("join.declined_before", programme=programme.name, names=", ".join(owners))
    return Refusal("join.already", programme=programme.name)


async def choose_role(scene: Scene, _: Person) -> Reply:
    """First form submitted: answer with page 1 of the chosen role."""
    chosen = scene.payload.answer(Field.PROGRAMME) or scene.payload.value
    said = scene.payload.answer(Field.ROLE)
    role = next((one for one in ROLES if one == said), None)
    if role is None:
        raise FieldErrors({Field.ROLE: scene.words.say_plain("join.choose_role")})
    programme = await _programme(scene, chosen)
    begun = await enrolment_in(scene.uow.session, programme, scene.actor)
    told = scene.payload.value == chosen  # with several to choose from none was described
    facts = await page_one_facts(scene, programme, role, begun, told=told)
    return becomes(intake_form(scene.words, role, facts))


async def _programme(scene: Scene, chosen: str) -> Programme:
    open_ones = {
        str(one.id): one
        for one in await programmes_in(scene.uow.session, scene.actor.workspace)
        if one.is_open
    }
    if chosen not in open_ones:
        raise Refusal("join.none_open")
    return open_ones[chosen]


async def take_intake(scene: Scene, programme: Programme, role: Audience) -> Reply:
    """Page 1 submitted: the person is in (or has applied), is told what comes next, and may go on.

    The other pages are optional; page 1 of somebody who is in already changes their answers.
    """
    if scene.actor.is_outsider:
        raise Refusal("refused.outsider")
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    was_in = enrolment is not None and (enrolment.in_programme or enrolment.applies)
    if not programme.is_open and not was_in:
        raise Refusal("join.none_open")
    check_page_one(scene.payload, programme, scene.words, scene.actor.slack_id)
    if enrolment is None:
        enrolment = _new(scene, programme, role)
    elif enrolment.status == EnrolmentStatus.DECLINED:
        raise await _settled_already(scene, programme, enrolment)
    elif was_in and enrolment.role != role and await _paired(scene, programme):
        raise Refusal("join.paired_already")
    left_side = enrolment.role if was_in and enrolment.role != role else ""
    await keep_page_one(scene, enrolment, role)
    if left_side:
        await plan_places(scene.uow, programme, scene.now, freed=left_side)
    if not was_in or left_side:
        news = await _admit(scene, enrolment, programme)
        view = welcome(scene.words, programme_id=programme.id, text=news)
        return becomes(view, homes=(scene.actor.id,))
    news = scene.words.say("intake.saved")
    facts = await step_facts(scene, enrolment)
    return becomes(topics_form(scene.words, facts, news=news), homes=(scene.actor.id,))


def _new(scene: Scene, programme: Programme, role: Audience) -> Enrolment:
    enrolment = Enrolment(
        workspace=programme.workspace,
        programme_id=programme.id,
        person_id=scene.actor.id,
        role=role,
        joined_at=scene.now,
    )
    scene.uow.session.add(enrolment)
    return enrolment


async def _admit(scene: Scene, enrolment: Enrolment, programme: Programme) -> str:
    """In, looked at first, or waiting: the programme and the room on that side decide."""
    session = scene.uow.session
    enrolment.status = EnrolmentStatus.DRAFT  # takes no place while places are counted
    enrolment.next_step = FIRST_STEP
    enrolment.joined_at = scene.now
    enrolment.left_at = enrolment.paused_until = None
    enrolment.decided_at = enrolment.decided_by = None
    await session.flush()
    enrolment.status = await place_for(session, programme, enrolment.role)
    return await receipt(scene.deps, scene.uow, enrolment, scene.actor, programme, scene.now)


async def _paired(scene: Scene, programme: Programme) -> bool:
    return any(
        pair.programme_id == programme.id for pair in await pairs_of(scene.uow.session, scene.actor)
    )


async def intake_as_mentor(scene: Scene, programme: Programme) -> Reply:
    """Page 1 of a mentor."""
    return await take_intake(scene, programme, "mentor")


async def intake_as_mentee(scene: Scene, programme: Programme) -> Reply:
    """Page 1 of a mentee."""
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
