"""response_url: five uses within thirty calendar minutes of what gave it out.

Keeps who it is for and what it may replace; posting is done through `posting`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox import posting
from sandbox.errors import SlackError
from sandbox.shapes import APP_ID
from sandbox.web_api import checking
from sandbox.web_api.arguments import invalid

if TYPE_CHECKING:
    from sandbox.activity import Activity
    from sandbox.shapes import Blocks, Json
    from sandbox.state import State
    from sandbox.workspace import Channel, Message

USES = 5
LIFE = timedelta(minutes=30)
KEPT = 4096
ALLOWED = frozenset(
    {
        "text",
        "blocks",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "metadata",
        "mrkdwn",
        "unfurl_links",
        "unfurl_media",
    }
)


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """One address: for whom, where, and which message it came from."""

    user: str
    channel: str
    until: datetime
    origin_ts: str | None
    uses: int = 0


class ResponseDesk:
    """Gives addresses out and answers what is posted to them."""

    def __init__(self, state: State, activity: Activity, origin: str) -> None:
        self.state = state
        self._activity = activity
        self._origin = origin
        self._by_ticket: dict[str, ResponseUrl] = {}

    def give(self, *, user: str, channel: str, origin_ts: str | None = None) -> str:
        """A fresh address."""
        number = self.state.count("response_url")
        ticket = f"{number}/{number * 40503 % 65521:05d}"
        until = self.state.clock.now + LIFE
        self._by_ticket[ticket] = ResponseUrl(
            user=user, channel=channel, until=until, origin_ts=origin_ts
        )
        if len(self._by_ticket) > KEPT:
            del self._by_ticket[next(iter(self._by_ticket))]
        return f"{self._origin}/response/{ticket}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Something was posted to an address."""
        with self._activity.during():
            ticket = f"{request.match_info['number']}/{request.match_info['check']}"
            try:
                self._answer(self._usable(ticket), await _body(request))
            except SlackError as error:
                status = 404 if error.code in ("expired_url", "used_url") else 400
                return web.json_response(error.body(), status=status)
            return web.Response(text="ok")

    def _usable(self, ticket: str) -> ResponseUrl:
        address = self._by_ticket.get(ticket)
        if address is None or self.state.clock.now > address.until:
            raise SlackError("expired_url")
        if address.uses >= USES:
            raise SlackError("used_url")
        address.uses += 1
        return address

    def _answer(self, address: ResponseUrl, body: Json) -> None:
        channel = self.state.channels[address.channel]
        if _yes(body, "delete_original"):
            posting.delete(self.state, channel, self._original(address))
            return
        if _yes(body, "replace_original"):
            text, blocks = content(self.state, channel.team, body)
            original = self._original(address)
            posting.change(
                self.state,
                original,
                editor=original.user,
                text=text,
                blocks=blocks,
                metadata=checking.sent_metadata(body.get("metadata")) or original.metadata,
            )
            return
        speak(self.state, channel, address.user, body)

    def _original(self, address: ResponseUrl) -> Message:
        messages = self.state.channels[address.channel].messages
        original = messages.get(address.origin_ts or "")
        if original is None or original.deleted:
            raise SlackError("message_not_found")
        return original


def speak(state: State, channel: Channel, user: str, body: Json) -> Message:
    """What the app says to a command or through an address; hidden unless it says otherwise."""
    text, blocks = content(state, channel.team, body)
    loud = _loud(body)
    app = state.by_team[channel.team]
    return posting.post(
        state,
        channel,
        user=app.bot_user,
        text=text,
        app=app,
        app_id=APP_ID,
        blocks=blocks,
        metadata=checking.sent_metadata(body.get("metadata")),
        thread_ts=body.get("thread_ts"),
        ephemeral_to=None if loud else user,
    )


def _loud(body: Json) -> bool:
    """Whether everybody is to see it."""
    match body.get("response_type", "ephemeral"):
        case "ephemeral" | None:
            return False
        case "in_channel":
            return True
        case _:
            raise invalid("must be in_channel or ephemeral: response_type")


def _yes(body: Json, name: str) -> bool:
    """A yes or no; a text that only looks like one is refused, since its meaning is a guess."""
    value = body.get(name) or False
    if not isinstance(value, bool):
        raise invalid(f"must be a boolean: {name}")
    return value


def content(state: State, team: str, body: Json) -> tuple[str, Blocks | None]:
    """Text and blocks of an answer, checked as chat.postMessage checks them."""
    unknown = sorted(set(body) - ALLOWED)
    if unknown:
        raise invalid(f"not supported by this local Slack: {', '.join(unknown)}")
    text = body.get("text") or ""
    if not isinstance(text, str):
        raise invalid("must be a string: text")
    if len(text) > checking.TEXT_LIMIT:
        raise SlackError("msg_too_long")
    blocks = checking.sent_blocks(state, team, body.get("blocks"))
    if not text.strip() and blocks is None:
        raise SlackError("no_text")
    return text, blocks


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise SlackError("invalid_payload") from error
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body
