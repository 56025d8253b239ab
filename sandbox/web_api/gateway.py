"""HTTP in front of the methods: token, scopes, arguments, faults, limits, ledger, answer.

Every call leaves one line in the ledger, also one that failed before any method ran.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from sandbox.clock import iso
from sandbox.errors import SlackError
from sandbox.faults import CALLS
from sandbox.ledger import CallRecord
from sandbox.web_api import (
    arguments,
    basics,
    chat,
    conversations,
    files,
    history,
    oauth,
    users,
    views,
)
from sandbox.web_api.answering import (
    Answer,
    RefusedByFault,
    after,
    detail,
    hang_up,
    limited,
    refuse,
    response,
    stops,
    unavailable,
)
from sandbox.web_api.registry import REGISTRY, Call, Method

if TYPE_CHECKING:
    from aiohttp import web

    from sandbox.activity import Activity
    from sandbox.faults import Fault
    from sandbox.state import State
    from sandbox.web_api.arguments import Arguments
    from sandbox.workspace import Installation

METHOD_MODULES = (basics, chat, conversations, files, history, oauth, users, views)
"""Importing them registers their methods."""
ALWAYS = frozenset({"team_id"})
"""slack_sdk adds it to every call once Bolt knows the workspace."""
DELAY_SECONDS = 1.0
log = logging.getLogger(__name__)


class Gateway:
    """Answers /api/METHOD."""

    def __init__(self, state: State, activity: Activity, app_token: str, origin: str) -> None:
        self.state = state
        self._activity = activity
        self._app_token = app_token
        self._origin = origin

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call, from its HTTP request to its HTTP answer."""
        name = request.match_info["method"]
        with self._activity.during():
            fault = self.state.faults.take(name, CALLS, self._team_of(request))
            answer = Answer()
            try:
                self._before(fault, answer)
                await self._answer(name, request, answer)
                after(fault, answer)
            except SlackError as error:
                answer.body = error.body()
            except RefusedByFault:
                pass
            self._note(name, answer, fault)
            if fault is not None and fault.fault == "delay":
                await asyncio.sleep(DELAY_SECONDS if fault.seconds is None else fault.seconds)
            if fault is not None and fault.fault == "drop_reply":
                return hang_up(request)
            return response(answer)

    def _team_of(self, request: web.Request) -> str | None:
        """The workspace of the token in the header, before anything is checked."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        app = self.state.installations.get(token)
        return app.team if app else None

    def _before(self, fault: Fault | None, answer: Answer) -> None:
        """Faults that keep the method from running at all."""
        if self.state.faults.outage():
            unavailable(answer, 503, "service_unavailable")
            raise RefusedByFault
        if fault is not None:
            refuse(fault)
            if stops(fault, answer):
                raise RefusedByFault

    async def _answer(self, name: str, request: web.Request, answer: Answer) -> None:
        method = _known(name)
        if method.post_only and request.method != "POST":
            raise SlackError("insecure_request")
        args, token = await arguments.read(request)
        answer.app = self._authorise(method, token)
        call = Call(args=args, state=self.state, app=answer.app, origin=self._origin)
        if method.scopes:
            call.need(*method.scopes)
        self._within_limits(method, call, answer)
        _supported(method, args)
        answer.body = method.run(call)
        self.state.heard(name, call.app, args.sent, answer.body)
        _remark(answer, arguments.charset_warning(request))

    def _authorise(self, method: Method, token: str | None) -> Installation:
        if method.caller == "nobody":
            return self.state.any_installation()
        if token is None:
            raise SlackError("not_authed")
        if token == self._app_token:
            return _fits(self.state.any_installation(), allowed=method.caller == "app")
        app = self.state.installations.get(token)
        if app is None:
            raise SlackError("invalid_auth")
        if app.revoked:
            raise SlackError("account_inactive")
        return _fits(app, allowed=method.caller == "bot")

    def _within_limits(self, method: Method, call: Call, answer: Answer) -> None:
        channel = call.args.text("channel") if method.name == "chat.postMessage" else None
        wait = self.state.limits.wait(call.team, method.name, method.tier, channel)
        if wait:
            limited(answer, str(wait))
            raise RefusedByFault

    def _note(self, name: str, answer: Answer, fault: Fault | None) -> None:
        body = answer.body
        if body.get("error") == "unknown_method":
            log.error("%s is not a method of this local Slack", name)
        channel = body.get("channel")
        self.state.ledger.calls.append(
            CallRecord(
                seq=self.state.ledger.next(),
                at=iso(self.state.clock.now),
                method=name,
                ok=bool(body.get("ok")),
                error=body.get("error"),
                status=answer.status,
                team=answer.app.team if answer.app else None,
                channel=channel if isinstance(channel, str) else None,
                detail=detail(answer),
                fault=fault.fault if fault else None,
            )
        )


def _remark(answer: Answer, warning: str | None) -> None:
    """Put a warning beside those that the method itself gave."""
    if warning is None:
        return
    metadata = answer.body.setdefault("response_metadata", {})
    metadata["warnings"] = [*metadata.get("warnings", []), warning]
    answer.body["warning"] = ",".join(metadata["warnings"])


def _known(name: str) -> Method:
    method = REGISTRY.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    return method


def _fits(app: Installation, *, allowed: bool) -> Installation:
    if not allowed:
        raise SlackError("not_allowed_token_type")
    return app


def _supported(method: Method, args: Arguments) -> None:
    """Refuse what the real Slack would take and this one does not understand."""
    if method.name == "api.test":
        return
    unknown = sorted(set(args.sent) - method.arguments - ALWAYS)
    if unknown:
        raise arguments.invalid(f"not supported by this local Slack: {', '.join(unknown)}")
