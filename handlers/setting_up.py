"""Owners: the board of a programme's set-up and its small forms, before and after it opened."""

from contextlib import suppress
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.audiences import look_at_channel
from bot.blocks.setup import setup_modal
from bot.blocks.setup_forms import part_form
from bot.deps import Deps
from bot.ids import Act, Field, View
from bot.profiles import fresh_person, met
from bot.programmes import keep_promises, raw_plan, write_plan
from bot.roles import keep_roles
from handlers.boards import setup_facts
from handlers.payloads import BadPayload
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Reply, Scene, opens
from handlers.setup_answers import at_fields, changes_of, questions_of, values_of
from handlers.subjects import owned_programme
from mentoring.programme import Plan, PlanError, parse_plan
from models.audit import Audit
from models.people import Person, person_by_slack_id
from models.programmes import Programme, holders, programme_named, roles_of


async def open_setup(scene: Scene, programme: Programme) -> Reply:
    """The Set-up button of the Home tab."""
    deps, actor, programme_id = scene.deps, scene.actor, programme.id

    async def build() -> dict[str, Any]:
        await look_at_channel(deps, actor.workspace, programme_id)
        return await _board(deps, actor, programme_id)

    return opens(scene.words.say_plain("setup.title"), build)


async def _board(
    deps: Deps, reader: Person, programme_id: int, *, fresh: bool = False
) -> dict[str, Any]:
    async with deps.reading() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        facts = await setup_facts(uow, programme, reader, deps.clock.now())
    return setup_modal(deps.words(reader.locale), facts, fresh=fresh)


async def open_part(scene: Scene, programme: Programme) -> Reply:
    """The Edit button beside a part."""
    part = _part(scene)
    words, slack_id = scene.words, scene.actor.slack_id
    raw = raw_plan(programme, await roles_of(scene.uow.session, programme))
    values = values_of(raw, reader=slack_id)
    form = part_form(words, programme_id=programme.id, part=part, values=values)

    async def build() -> dict[str, Any]:
        return form

    return opens(words.say_plain(f"setup.part.{part}"), build)


def _part(scene: Scene) -> str:
    part = scene.payload.value.partition(" ")[2]
    if not questions_of(part):
        raise BadPayload(BadPayload.__doc__)
    return part


async def take_part(scene: Scene, programme: Programme) -> Reply:
    """A small form was sent: keep it, and show the board anew wherever it stands."""
    part, words, session = _part(scene), scene.words, scene.uow.session
    questions, actor = questions_of(part), scene.actor
    raw = raw_plan(programme, await roles_of(session, programme))
    raw |= changes_of(words, questions, scene.payload, raw, reader=actor.slack_id)
    try:
        described = parse_plan(raw)
    except PlanError as error:
        raise FieldErrors(at_fields(questions, error.problems)) from error
    namesake = await programme_named(session, programme.workspace, described.name)
    if namesake is not None and namesake.id != programme.id:
        raise FieldErrors({Field.NAME: words.say_plain("programme.name_taken")})
    await keep_promises(scene.uow, programme, described, scene.now)
    write_plan(programme, described)
    named = await _name_people(scene, programme, described) if part == "people" else []
    scene.uow.session.add(
        Audit(
            workspace=programme.workspace,
            at=scene.now,
            actor=actor.slack_id,
            what=f"changed the set-up: {part}",
            subject=f"programme {programme.id}",
        )
    )
    scene.uow.after_commit(scene.deps.wake)
    owners = await holders(session, programme, "owner")
    after = _follow_up(scene, programme.id, named)
    return Reply(after=after, homes=tuple(one.id for one in owners))


async def _name_people(scene: Scene, programme: Programme, described: Plan) -> list[str]:
    """Ask whoever is new; return everybody's Slack id, to be looked up."""
    wanted = {
        "owner": described.owners,
        "champion": described.champions,
        "sponsor": (described.sponsor,) if described.sponsor else (),
    }
    people = {
        role: [await met(scene.uow, programme.workspace, one) for one in slack_ids]
        for role, slack_ids in wanted.items()
    }
    await keep_roles(scene.uow, programme, people, now=scene.now)
    return [one.slack_id for found in people.values() for one in found]


def _follow_up(scene: Scene, programme_id: int, named: list[str]) -> Any:  # noqa: ANN401 - a coroutine function
    deps, workspace, slack_id = scene.deps, scene.actor.workspace, scene.actor.slack_id
    below = str(scene.payload.view.get("previous_view_id") or "")

    async def after() -> None:
        for one in named:
            await fresh_person(deps, workspace, one)
        await look_at_channel(deps, workspace, programme_id)
        if below:
            await redraw(deps, workspace, slack_id, programme_id, below)

    return after


async def redraw(
    deps: Deps,
    workspace: str,
    slack_id: str,
    programme_id: int,
    view_id: str,
    *,
    fresh: bool = False,
) -> None:
    """A board that stands open shows what is so now."""
    async with deps.reading() as uow:
        reader = await person_by_slack_id(uow.session, workspace, slack_id)
    if reader is None:
        return
    view = await _board(deps, reader, programme_id, fresh=fresh)
    client = await deps.slack.for_workspace(workspace)
    with suppress(SlackApiError):  # closed meanwhile
        await client.views_update(view_id=view_id, view=view)


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.SETUP, may=Role.OWNER, finds=owned_programme, does=open_setup),
    Route(on=On.ACTION, id=Act.SETUP_EDIT, may=Role.OWNER, finds=owned_programme, does=open_part),
    Route(on=On.SUBMIT, id=View.SETUP_PART, may=Role.OWNER, finds=owned_programme, does=take_part),
)
