"""conversations.history and conversations.replies: reading what was said."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sandbox.errors import SlackError
from sandbox.web_api.contents import message_json
from sandbox.web_api.pages import make_cursor, page, read_cursor
from sandbox.web_api.registry import Call, method

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.shapes import Json
    from sandbox.workspace import Channel, Message

SCOPE = {
    "public": "channels:history",
    "private": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
WINDOW = "channel cursor inclusive include_all_metadata latest limit oldest"


@method("conversations.history", WINDOW, tier=3)
def history(call: Call) -> Json:
    """A page of a conversation, newest first; replies in threads are left out."""
    channel = _readable(call)
    limit = call.args.limit(100, 999)
    start = read_cursor(cursor) if (cursor := call.args.text("cursor")) else 0
    found = list(islice(_within(call, channel), start, start + limit + 1))
    more = len(found) > limit
    reply: Json = {
        "ok": True,
        "messages": [_shown(call, message) for message in found[:limit]],
        "has_more": more,
        "pin_count": 0,
    }
    if more:
        reply["response_metadata"] = {"next_cursor": make_cursor(start + limit)}
    return reply


@method("conversations.replies", WINDOW + " ts", tier=3)
def replies(call: Call) -> Json:
    """A thread: its first message, then the replies, oldest first."""
    channel = _readable(call)
    parent = channel.messages.get(call.args.required("ts", "thread_not_found"))
    if parent is None or parent.deleted or parent.ephemeral_to is not None:
        raise SlackError("thread_not_found")
    root = parent.thread_ts or parent.ts
    thread = [channel.messages[ts] for ts in [root, *channel.threads.get(root, [])]]
    found, cursor = page(thread, call.args.text("cursor"), call.args.limit(1000))
    reply: Json = {
        "ok": True,
        "messages": [_shown(call, message) for message in found],
        "has_more": bool(cursor),
    }
    if cursor:
        reply["response_metadata"] = {"next_cursor": cursor}
    return reply


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need(SCOPE[channel.kind])
    if call.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _within(call: Call, channel: Channel) -> Iterator[Message]:
    oldest = _moment(call, "oldest", "invalid_ts_oldest")
    latest = _moment(call, "latest", "invalid_ts_latest")
    inclusive = call.args.flag("inclusive")
    for ts, message in reversed(channel.messages.items()):
        moment = float(ts)
        if oldest is not None and (moment < oldest or (moment == oldest and not inclusive)):
            return
        if latest is not None and (moment > latest or (moment == latest and not inclusive)):
            continue
        if not message.deleted and message.ephemeral_to is None and _is_top(message):
            yield message


def _is_top(message: Message) -> bool:
    return message.thread_ts is None or message.thread_ts == message.ts


def _moment(call: Call, name: str, error: str) -> float | None:
    value = call.args.text(name)
    try:
        return None if value is None or value == "now" else float(value)
    except ValueError as problem:
        raise SlackError(error) from problem


def _shown(call: Call, message: Message) -> Json:
    whole = call.args.flag("include_all_metadata")
    shown = message_json(call.state, message, origin=call.origin, metadata=whole)
    if not whole and message.metadata is not None:
        shown["metadata"] = {"event_type": message.metadata["event_type"]}
    return shown
