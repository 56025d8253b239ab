"""auth.test, api.test, apps.connections.open, blocks.validate, reactions.add."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox.blockkit import validate_blocks, validate_view
from sandbox.errors import SlackError
from sandbox.shapes import APP_ID
from sandbox.web_api.arguments import invalid
from sandbox.web_api.registry import Call, method

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.blockkit import Problem
    from sandbox.shapes import Json

MAX_REACTIONS = 23


@method("auth.test", tier=0)
def auth_test(call: Call) -> Json:
    """Who the token belongs to."""
    team = call.state.teams[call.team]
    return {
        "ok": True,
        "url": f"{call.origin}/",
        "team": team.name,
        "user": call.state.users[call.app.bot_user].name,
        "team_id": team.id,
        "user_id": call.app.bot_user,
        "bot_id": call.app.bot_id,
        "is_enterprise_install": False,
    }


@method("api.test", "error foo", tier=4, caller="nobody")
def api_test(call: Call) -> Json:
    """Says the arguments back; fails when asked to."""
    error = call.args.text("error")
    if error is not None:
        raise SlackError(error, args=call.args.sent)
    return {"ok": True, "args": call.args.sent}


@method("apps.connections.open", tier=1, caller="app", post_only=True)
def connections_open(call: Call) -> Json:
    """A fresh address for one socket."""
    ticket = call.state.tickets.give()
    address = call.origin.replace("http://", "ws://", 1)
    return {"ok": True, "url": f"{address}/link/?ticket={ticket}&app_id={APP_ID}"}


@method("blocks.validate", "blocks message view", tier=0, post_only=True)
def blocks_validate(call: Call) -> Json:
    """Whether Slack would take these blocks, this message or this view."""
    sent = [name for name in ("blocks", "message", "view") if name in call.args.sent]
    if len(sent) != 1:
        raise invalid("exactly one of blocks, message, view is required")
    value = call.args.decoded(sent[0])
    problems = _problems(sent[0], value)
    if problems:
        raise SlackError(f"invalid_{sent[0]}", errors=[_finding(one) for one in problems])
    return {"ok": True}


def _problems(kind: str, value: object) -> Sequence[Problem]:
    if kind == "view":
        return validate_view(value)
    if kind == "blocks":
        return validate_blocks(value, "message")
    if not isinstance(value, dict):
        raise invalid("message must be an object", "/message")
    return validate_blocks(value.get("blocks", []), "message")


def _finding(problem: Problem) -> Json:
    return {
        "pointer": problem.pointer,
        "code": "failed_constraint",
        "message": problem.message,
        "constraint": problem.constraint,
    }


@method("reactions.add", "channel name timestamp", scopes=("reactions:write",), tier=3)
def reactions_add(call: Call) -> Json:
    """Put an emoji under a message."""
    if call.args.text("timestamp") is None:
        raise SlackError("no_item_specified")
    channel = call.channel()
    message = channel.messages.get(call.args.required("timestamp"))
    if message is None or message.deleted or message.ephemeral_to is not None:
        raise SlackError("message_not_found")
    name = call.args.required("name", "invalid_name")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    if name not in message.reactions and len(message.reactions) >= MAX_REACTIONS:
        raise SlackError("too_many_emoji")
    users = message.reactions.setdefault(name, [])
    if call.app.bot_user in users:
        raise SlackError("already_reacted")
    users.append(call.app.bot_user)
    call.state.touch(message)
    return {"ok": True}
