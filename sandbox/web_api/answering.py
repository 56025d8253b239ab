"""The answer to a call on its way out: as it should be, or as somebody ordered it to go wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.errors import SlackError
from sandbox.shapes import Json
from sandbox.web_api.arguments import invalid
from sandbox.workspace import Installation

if TYPE_CHECKING:
    from sandbox.faults import Fault


@dataclass(slots=True, kw_only=True)
class Answer:
    """What goes back, and what the ledger notes about it."""

    body: Json = field(default_factory=dict)
    app: Installation | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    page: str | None = None
    """What comes instead of JSON."""


HTTP_OK = 200
PAGE = "<!DOCTYPE html><title>Server error</title><p>Something went wrong."
POSSIBLY_DONE = frozenset({"fatal_error", "internal_error"})
"""Errors of which Slack says that part of the work may have been done."""


class RefusedByFault(Exception):  # noqa: N818  # an order carried out, not an error
    """The call ends here, because somebody ordered it; the answer is already made."""


def refuse(fault: Fault) -> None:
    """Raise the error of a fault that is one of Slack's own refusals.

    An expired trigger was met under two names; `reason` "invalid_arguments" asks for the second.
    """
    if fault.fault == "expired_trigger" and fault.reason == "invalid_arguments":
        raise invalid("`trigger_id` expired", "/trigger_id")
    if fault.fault == "expired_trigger":
        raise SlackError("expired_trigger_id")
    if fault.fault == "hash_conflict":
        raise SlackError("hash_conflict")
    plainly = fault.fault == "status" and fault.status == HTTP_OK
    if plainly and fault.reason is not None and fault.reason not in POSSIBLY_DONE:
        raise SlackError(fault.reason)


def stops(fault: Fault, answer: Answer) -> bool:
    """Make the answer of a fault that comes instead of the method's; False when it does not."""
    match fault.fault:
        case "ratelimited":
            limited(answer, fault.reason or str(int(fault.seconds or 1)))
        case "html":
            answer.page = PAGE if fault.reason is None else fault.reason
            answer.status = fault.status or HTTP_OK
        case "status" if fault.status != HTTP_OK:  # with OK the method runs first
            unavailable(answer, fault.status or 500, fault.reason or "internal_error")
        case _:
            return False
    return True


def after(fault: Fault | None, answer: Answer) -> None:
    """The method ran, and yet its caller hears of an error."""
    if fault is not None and fault.fault == "status":
        answer.body = {"ok": False, "error": fault.reason or "fatal_error"}


def limited(answer: Answer, retry_after: str) -> None:
    """Too many calls; `retry_after` is the header, "none" leaves it out."""
    answer.status = 429
    answer.body = {"ok": False, "error": "ratelimited"}
    if retry_after != "none":
        answer.headers["Retry-After"] = retry_after


def unavailable(answer: Answer, status: int, error: str) -> None:
    """An HTTP error with one of Slack's words."""
    answer.status = status
    answer.body = {"ok": False, "error": error}


def detail(answer: Answer) -> str | None:
    """What the ledger keeps of an error besides its code."""
    body = answer.body
    if "Retry-After" in answer.headers:
        return f"Retry-After {answer.headers['Retry-After']}"
    notes = [*body.get("response_metadata", {}).get("messages", [])]
    if "needed" in body:
        notes.append(f"needed {body['needed']}")
    return "; ".join(notes) or None


def hang_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


def response(answer: Answer) -> web.Response:
    """The HTTP answer, with the headers Slack sends."""
    if answer.page is not None:
        return web.Response(text=answer.page, content_type="text/html", status=answer.status)
    headers = dict(answer.headers)
    if answer.app is not None:
        headers["x-oauth-scopes"] = ",".join(answer.app.scopes)
    return web.Response(
        body=json.dumps(answer.body, separators=(",", ":")).encode(),
        status=answer.status,
        content_type="application/json",
        charset="utf-8",
        headers=headers,
    )
