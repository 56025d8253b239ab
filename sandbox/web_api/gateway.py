"""HTTP in front of the methods: token, scopes, arguments, faults, limits, ledger, answer.

Every call leaves one line in the ledger, also one that failed before any method ran.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.clock import iso
from sandbox.errors import SlackError
from sandbox.ledger import CallRecord
from sandbox.shapes import Json
from sandbox.web_api import arguments, basics, chat, conversations, files, history, users, views
from sandbox.web_api.arguments import Arguments
from sandbox.web_api.registry import REGISTRY, Call, Method
from sandbox.workspace import Installation

if TYPE_CHECKING:
    from sandbox.activity import Activity
    from sandbox.state import State

METHOD_MODULES = (basics, chat, conversations, files, history, users, views)
"""Importing them registers their methods."""
ALWAYS = frozenset({"team_id"})
"""slack_sdk adds it to every call once Bolt knows the workspace."""
log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Answer:
    """What goes back, and what the ledger notes about it."""

    body: Json
    app: Installation | None = None
    args: Arguments | None = None
    status: int = 200


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
            answer = Answer(body={})
            try:
                await self._answer(name, request, answer)
            except SlackError as error:
                answer.body = error.body()
            self._note(name, answer)
            return _response(answer)

    async def _answer(self, name: str, request: web.Request, answer: Answer) -> None:
        method = _known(name)
        if method.post_only and request.method != "POST":
            raise SlackError("insecure_request")
        answer.args, token = await arguments.read(request)
        answer.app = self._authorise(method, token)
        call = Call(args=answer.args, state=self.state, app=answer.app, origin=self._origin)
        if method.scopes:
            call.need(*method.scopes)
        _supported(method, answer.args)
        answer.body = method.run(call)

    def _authorise(self, method: Method, token: str | None) -> Installation:
        first = self.state.by_team[self.state.first_team.id]
        if method.caller == "nobody":
            return first
        if token is None:
            raise SlackError("not_authed")
        if token == self._app_token:
            return _fits(first, allowed=method.caller == "app")
        app = self.state.installations.get(token)
        if app is None:
            raise SlackError("invalid_auth")
        if app.revoked:
            raise SlackError("account_inactive")
        return _fits(app, allowed=method.caller == "bot")

    def _note(self, name: str, answer: Answer) -> None:
        body = answer.body
        ok = bool(body.get("ok"))
        detail = None if ok else _detail(body)
        if body.get("error") in ("unknown_method", "internal_error"):
            log.error("%s: %s", name, body["error"])
        self.state.ledger.calls.append(
            CallRecord(
                seq=self.state.ledger.next(),
                at=iso(self.state.clock.now),
                method=name,
                ok=ok,
                error=body.get("error"),
                status=answer.status,
                team=answer.app.team if answer.app else None,
                channel=body.get("channel") if isinstance(body.get("channel"), str) else None,
                detail=detail,
            )
        )


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


def _detail(body: Json) -> str | None:
    notes = [*body.get("response_metadata", {}).get("messages", [])]
    if "needed" in body:
        notes.append(f"needed {body['needed']}")
    return "; ".join(notes) or None


def _response(answer: Answer) -> web.Response:
    headers = {}
    if answer.app is not None:
        headers["x-oauth-scopes"] = ",".join(answer.app.scopes)
    return web.Response(
        body=json.dumps(answer.body, separators=(",", ":")).encode(),
        status=answer.status,
        content_type="application/json",
        charset="utf-8",
        headers=headers,
    )
