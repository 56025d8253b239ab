"""One file per thing a person does; this is the table of contents."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.deps import Deps
from bot.ids import COMMAND
from handlers import (
    accepting,
    agreements,
    asking,
    board_changes,
    booking,
    calendars,
    checking_in,
    closing,
    goals,
    importing,
    intake_pages,
    inviting,
    joining,
    learning,
    leaving,
    matching,
    midpoint,
    programmes,
    publishing,
    pulse,
    reviewing,
    roles,
    setting_up,
)
from handlers.events import EVENTS, EventRoute
from handlers.payloads import of_command, of_event
from handlers.registry import AnyRoute, listen, register, run
from models.inbox import first_time
from models.workspaces import workspace_of

# Bolt tries listeners in order: the busy ones first.
ROUTES: tuple[AnyRoute, ...] = (
    *checking_in.ROUTES,
    *pulse.ROUTES,
    *booking.ROUTES,
    *calendars.ROUTES,
    *accepting.ROUTES,
    *asking.ROUTES,
    *agreements.ROUTES,
    *learning.ROUTES,
    *joining.ROUTES,
    *intake_pages.ROUTES,
    *leaving.ROUTES,
    *closing.ROUTES,
    *goals.ROUTES,
    *midpoint.ROUTES,
    *matching.ROUTES,
    *board_changes.ROUTES,
    *publishing.ROUTES,
    *programmes.ROUTES,
    *setting_up.ROUTES,
    *inviting.ROUTES,
    *roles.ROUTES,
    *importing.ROUTES,
    *reviewing.ROUTES,
)
COMMANDS: Mapping[str, AnyRoute] = {
    "": asking.WHERE,
    **{
        str(route.id): route
        for route in (
            *asking.COMMANDS,
            joining.COMMAND,
            booking.COMMAND,
            matching.COMMAND,
            *leaving.COMMANDS,
            *programmes.COMMANDS,
            inviting.COMMAND,
            importing.COMMAND,
        )
    },
}


def register_all(app: AsyncApp, deps: Deps) -> None:
    """Give every command, button, form and event to Bolt."""
    register(app, deps, ROUTES)
    app.command(COMMAND)(partial(take_command, deps=deps))
    register_rest(app, deps)
    for event in EVENTS:
        app.event(event.id)(partial(take_event, route=event, deps=deps))


def register_rest(app: AsyncApp, deps: Deps) -> None:
    """Answer what no route is there for: Bolt asks in order, so these come last."""
    anything = re.compile(".*")
    for route, attach in zip(asking.OUTDATED, (app.action, app.view), strict=True):
        attach(anything)(partial(listen, route=route, deps=deps))


async def take_command(ack: AsyncAck, body: dict[str, Any], *, deps: Deps) -> None:
    """`/mentoring WORD …`: the word decides; no word is "where am I"."""
    payload = of_command(body)
    word = payload.value.split(" ")[0].lower()
    await run(ack, payload, route=COMMANDS.get(word, asking.UNKNOWN), deps=deps)


async def take_event(ack: AsyncAck, body: dict[str, Any], *, route: EventRoute, deps: Deps) -> None:
    """Take an event once; it is acknowledged when its effect is committed."""
    payload = of_event(body)
    async with deps.unit_of_work() as uow:
        after = None
        if await workspace_of(uow.session, payload.workspace) and await first_time(
            uow.session, workspace=payload.workspace, key=payload.key, now=deps.clock.now()
        ):
            after = await route.does(deps, uow, payload)
    await ack()
    if after is not None:
        deps.after_ack(_ran(after))


async def _ran(after: Any) -> None:  # noqa: ANN401 - a coroutine function
    await after()
