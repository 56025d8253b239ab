"""The one way in: payload -> actor -> role -> object check -> handler -> commit -> ack.

Every command, button, form and event is a Route. Roles and objects are checked here, so that no
handler can forget to. A delivery that came before changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Generic, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.deps import Deps
from bot.profiles import met
from handlers import payloads
from handlers.follow_up import follow_up
from handlers.payloads import BadPayload, Payload
from handlers.scene import FieldErrors, NotYours, Refusal, Reply, Scene, ends_with, errors
from models.audit import Audit
from models.database import UnitOfWork
from models.inbox import first_time
from models.people import Person, person_by_slack_id
from models.programmes import owned_by
from models.workspaces import workspace_of

S = TypeVar("S")


class On(StrEnum):
    """What kind of payload a route takes."""

    COMMAND = "command"
    ACTION = "action"
    SUBMIT = "submit"
    EVENT = "event"


class Role(StrEnum):
    """Who may use a route. The object check then asks whether it is theirs."""

    MEMBER = "member"  # anyone who works here
    PARTICIPANT = "participant"  # one of a pair or programme: the object check proves it
    OWNER = "owner"  # owns at least one programme
    SLACK = "slack"  # an event, from Slack itself


@dataclass(frozen=True, kw_only=True)
class Route(Generic[S]):
    """One thing a person does: what it is called, who may, what it is about, what it does."""

    on: On
    id: str
    may: Role
    finds: Callable[[Scene], Awaitable[S]]
    does: Callable[[Scene, S], Awaitable[Reply]]


AnyRoute = Route[Any]
Read = Callable[[Mapping[str, Any]], Payload]

READERS: Mapping[On, Read] = {
    On.COMMAND: payloads.of_command,
    On.ACTION: payloads.of_action,
    On.SUBMIT: payloads.of_submission,
    On.EVENT: payloads.of_event,
}


def register(app: AsyncApp, deps: Deps, routes: tuple[AnyRoute, ...]) -> None:
    """Give each route (commands have their own table) its exact id at Bolt."""
    attach = {On.ACTION: app.action, On.SUBMIT: app.view, On.EVENT: app.event}
    for route in routes:
        attach[route.on](str(route.id))(partial(listen, route=route, deps=deps))


async def listen(ack: AsyncAck, body: dict[str, Any], *, route: AnyRoute, deps: Deps) -> None:
    """Take one payload as Bolt hands it over."""
    await run(ack, READERS[route.on](body), route=route, deps=deps)


async def run(ack: AsyncAck, payload: Payload, *, route: AnyRoute, deps: Deps) -> None:
    """Work one payload through and acknowledge it once its effect is committed."""
    reply = await perform(payload, route=route, deps=deps)
    if reply.response is not None:
        await ack(**reply.response)
    elif reply.tells and route.on is On.COMMAND:
        await ack(text=reply.tells, response_type="ephemeral")
    else:
        await ack()
    follow = follow_up(deps, payload, reply, by_command=route.on is On.COMMAND)
    if follow is not None:
        deps.after_ack(follow)


async def perform(payload: Payload, *, route: AnyRoute, deps: Deps) -> Reply:
    """Check, do and commit; a refusal or a field error rolls everything back."""
    now = deps.clock.now()
    try:
        async with deps.unit_of_work() as uow:
            actor = await _actor(payload, uow)
            if not await first_time(
                uow.session, workspace=payload.workspace, key=payload.key, now=now
            ):
                return Reply()
            scene = Scene(deps=deps, uow=uow, payload=payload, now=now, actor=actor)
            await _check_role(scene, route)
            return await route.does(scene, await route.finds(scene))
    except FieldErrors as problem:
        return errors(problem.problems)
    except (Refusal, BadPayload) as refusal:
        return await _refuse(payload, refusal, route=route, deps=deps, now=now)


async def _actor(payload: Payload, uow: UnitOfWork) -> Person:
    known = await person_by_slack_id(uow.session, payload.workspace, payload.user)
    if known is not None:
        return known
    if await workspace_of(uow.session, payload.workspace) is None:
        raise Refusal("refused.not_installed")
    return await met(
        uow,
        payload.workspace,
        payload.user,
        name=payload.user_name,
        outsider=not payload.home_team,
    )


async def _check_role(scene: Scene, route: AnyRoute) -> None:
    if route.may is Role.SLACK:
        return
    if scene.actor.is_outsider or not scene.payload.home_team:
        raise NotYours("refused.outsider")
    if route.may is Role.OWNER and not await owned_by(scene.uow.session, scene.actor):
        raise NotYours("refused.owners_only")


async def _refuse(
    payload: Payload, refusal: Refusal | BadPayload, *, route: AnyRoute, deps: Deps, now: datetime
) -> Reply:
    key, facts = "refused.outdated", {}
    if isinstance(refusal, Refusal):
        key, facts = refusal.key, refusal.facts
    async with deps.unit_of_work() as uow:
        person = await person_by_slack_id(uow.session, payload.workspace, payload.user)
        if isinstance(refusal, Refusal) and refusal.audited:
            line = Audit(
                workspace=payload.workspace,
                at=now,
                actor=payload.user,
                what=f"refused {route.on} {route.id}",
            )
            uow.session.add(line)
    words = deps.words(person.locale if person else "en")
    text = words.say(key, **facts)
    if route.on is On.SUBMIT:
        return ends_with(words, words.say_plain("refused.title"), text)
    return Reply(tells=text) if route.on is not On.EVENT else Reply()
