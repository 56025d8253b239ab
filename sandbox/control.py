"""The control side, /sandbox/*, for tests, the demo and the page; never part of Slack's API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox import changes
from sandbox.clock import iso, parse_iso
from sandbox.errors import ControlError
from sandbox.snapshot import snapshot, user_out
from sandbox.web_api.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from sandbox.server import LocalSlack
    from sandbox.shapes import Json

    Handler = Callable[[web.Request], Awaitable[Json]]


class Control:
    """Answers the control side's requests."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Put the control side under /sandbox."""
        router.add_post("/sandbox/act", answering(self.act))
        router.add_post("/sandbox/clock", answering(self.clock))
        router.add_post("/sandbox/reset", answering(self.reset))
        router.add_post("/sandbox/faults", answering(self.order_fault))
        router.add_delete("/sandbox/faults", answering(self.clear_faults))
        router.add_post("/sandbox/person", answering(self.person))
        router.add_post("/sandbox/uninstall", answering(self.uninstall))
        router.add_post("/sandbox/limits", answering(self.limits))
        router.add_post("/sandbox/verify", answering(self.verify))
        router.add_get("/sandbox/state.json", answering(self.state))

    async def act(self, request: web.Request) -> Json:
        """A person does something."""
        body = await sent(request)
        settle = body.pop("settle", True)
        return await self._slack.theatre.perform(body, settle=bool(settle))

    async def clock(self, request: web.Request) -> Json:
        """Calendar time moves on."""
        body = await sent(request, "set advance")
        state = self._slack.state
        before, seq = state.clock.now, state.ledger.seq
        target = _target(body, before)
        if target < before:
            raise ControlError("time_goes_back", "The calendar clock only moves forward.")
        await self._slack.move_time(target)
        self._slack.activity.stir()
        now = target if state.clock.flowing else state.clock.now
        settled = await self._slack.activity.settle()
        posted = [one for one in state.changed_since(seq) if one.posted_seq > seq]
        return {
            "ok": True,
            "before": iso(before),
            "now": iso(now),
            "settled": settled,
            "messages": len(posted),
        }

    async def reset(self, request: web.Request) -> Json:
        """Everything starts anew."""
        seed = (await sent(request, "seed")).get("seed")
        if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
            raise ControlError("bad_value", "'seed' must be a whole number.")
        await self._slack.reset(seed, tell=True)
        return {"ok": True, "seed": self._slack.state.seed}

    async def order_fault(self, request: web.Request) -> Json:
        """Something is to go wrong."""
        state = self._slack.state
        fault = state.faults.order(await sent(request), REGISTRY, state.teams)
        await self._slack.sockets.suffer()
        return {"ok": True, "id": fault.id}

    async def clear_faults(self, _request: web.Request) -> Json:
        """Nothing goes wrong any more."""
        self._slack.state.faults.clear()
        return {"ok": True}

    async def person(self, request: web.Request) -> Json:
        """A person joins (no `user`) or changes."""
        body = await sent(request)
        state = self._slack.state
        team = str(body.pop("team", state.first_team.id))
        user_id = body.pop("user", None)
        if user_id is None:
            return {"ok": True, "user": user_out(changes.newcomer(state, team, body))}
        return {"ok": True, "user": user_out(changes.change(state, str(user_id), body))}

    async def uninstall(self, request: web.Request) -> Json:
        """The app is thrown out of a workspace."""
        team = (await sent(request, "")).get("team", self._slack.state.first_team.id)
        self._slack.installs.uninstall(str(team))
        await self._slack.activity.settle()
        return {"ok": True}

    async def limits(self, request: web.Request) -> Json:
        """Rate limits are switched on or off."""
        on = (await sent(request, "on")).get("on")
        if not isinstance(on, bool):
            raise ControlError("bad_value", "Send {'on': true} or {'on': false}.")
        self._slack.state.limits.on = on
        return {"ok": True, "on": on}

    async def verify(self, _request: web.Request) -> Json:
        """The app's address is asked to echo a challenge, as when it is entered at Slack."""
        if not self._slack.http.url:
            raise ControlError("no_address", "Events go to sockets here, not to an address.")
        return {"ok": True, "verified": await self._slack.http.verify()}

    async def state(self, request: web.Request) -> Json:
        """What is, or what one person sees."""
        state = self._slack.state
        viewer = None
        user_id = request.query.get("user")
        if user_id:
            viewer = state.users.get(user_id)
            if viewer is None:
                raise ControlError("unknown_user", "There is no such person here.")
        since = request.query.get("since") or "0"
        if not since.isdigit():
            raise ControlError("bad_value", "'since' must be a number.")
        team = request.query.get("team")
        if team is not None and team not in state.teams:
            raise ControlError("unknown_team", "There is no such workspace.")
        return snapshot(state, viewer, int(since), team)


def answering(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler of JSON as a handler of HTTP; a ControlError becomes a 400."""

    async def handle(request: web.Request) -> web.Response:
        try:
            body = await handler(request)
        except ControlError as error:
            return web.json_response(error.body(), status=400)
        return web.json_response(body)

    return handle


async def sent(request: web.Request, allowed: str | None = None) -> Json:
    """The JSON object in a request; an empty body is an empty object.

    `allowed` are the keys understood besides `team`, separated by blanks (None: not asked here).
    """
    raw = await request.read()
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise ControlError("bad_json", "The body must be JSON.") from error
    if not isinstance(body, dict):
        raise ControlError("bad_json", "The body must be an object.")
    unknown = set() if allowed is None else set(body) - {"team", *allowed.split()}
    if unknown:
        raise ControlError("unknown_key", f"Not understood here: {', '.join(sorted(unknown))}.")
    return body


def _target(body: Json, now: datetime) -> datetime:
    match body:
        case {"set": _, "advance": _}:
            raise ControlError("bad_value", "Send 'set' or 'advance', not both.")
        case {"set": str() as text}:
            return parse_iso(text)
        case {"advance": int() | float() as seconds} if not isinstance(seconds, bool):
            return now + timedelta(seconds=seconds)
        case _:
            raise ControlError("bad_value", "Send {'set': ISO time} or {'advance': seconds}.")
