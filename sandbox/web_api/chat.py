"""chat.*: posting, changing, deleting and linking messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import conversations, posting
from sandbox.errors import SlackError
from sandbox.shapes import APP_ID
from sandbox.web_api import checking
from sandbox.web_api.arguments import invalid
from sandbox.web_api.contents import message_json
from sandbox.web_api.registry import Call, method

if TYPE_CHECKING:
    from sandbox.shapes import Blocks, Json
    from sandbox.workspace import Channel, Message

UPDATE_LIMIT = 4_000
"""What chat.update takes, by Slack's reference."""
USUAL = "channel text blocks mrkdwn unfurl_links unfurl_media"


@method("chat.postMessage", USUAL + " thread_ts metadata", scopes=("chat:write",), tier=0)
def post_message(call: Call) -> Json:
    """Post to a channel, or to a person's direct message with the app."""
    channel = _destination(call)
    text, blocks = _content(call)
    message = posting.post(
        call.state,
        channel,
        user=call.app.bot_user,
        text=text,
        app=call.app,
        app_id=APP_ID,
        blocks=blocks,
        metadata=checking.metadata(call),
        thread_ts=_thread(call, channel),
    )
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": _shown(call, message)}


@method("chat.update", USUAL + " ts metadata", scopes=("chat:write",), tier=3)
def update(call: Call) -> Json:
    """Change a message of the app's own."""
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    text, blocks = _content(call, UPDATE_LIMIT)
    posting.change(
        call.state,
        message,
        editor=call.app.bot_user,
        text=text or message.text,
        blocks=blocks,
        metadata=checking.new_metadata(call, message.metadata),
    )
    shown = _shown(call, message)
    del shown["ts"]
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": shown,
    }


@method("chat.postEphemeral", USUAL + " user thread_ts", scopes=("chat:write",), tier=4)
def post_ephemeral(call: Call) -> Json:
    """Post something in a channel that only one member sees."""
    channel = _postable(call, call.channel())
    if call.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    user = call.user(call.args.required("user", "user_not_found"))
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(call)
    message = posting.post(
        call.state,
        channel,
        user=call.app.bot_user,
        text=text,
        app=call.app,
        app_id=APP_ID,
        blocks=blocks,
        thread_ts=_thread(call, channel),
        ephemeral_to=user.id,
    )
    return {"ok": True, "message_ts": message.ts}


@method("chat.delete", "channel ts", scopes=("chat:write",), tier=3)
def delete(call: Call) -> Json:
    """Delete a message of the app's own."""
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    posting.delete(call.state, channel, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", "channel message_ts", tier=0)
def permalink(call: Call) -> Json:
    """The address of a message."""
    channel = call.channel()
    ts = call.args.required("message_ts", "message_not_found")
    _found(channel, ts)
    address = f"{call.origin}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"ok": True, "channel": channel.id, "permalink": address}


def _destination(call: Call) -> Channel:
    name = call.args.required("channel", "channel_not_found")
    if name.startswith(("U", "W")):
        return _app_dm(call, name)
    if name.startswith("#"):
        return _postable(call, _by_name(call, name.removeprefix("#")))
    return _postable(call, call.channel())


def _app_dm(call: Call, user_id: str) -> Channel:
    user = call.user(user_id, "channel_not_found")
    if not call.state.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    channel, _ = conversations.open_direct(call.state, call.app, user.id)
    return channel


def _by_name(call: Call, name: str) -> Channel:
    for channel in call.state.channels.values():
        if (channel.team, channel.name) == (call.team, name) and not channel.is_direct:
            hidden = channel.kind == "private" and call.app.bot_user not in channel.members
            if not hidden:
                return channel
    raise SlackError("channel_not_found")


def _postable(call: Call, channel: Channel) -> Channel:
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.kind == "im" and not call.state.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    if call.app.bot_user not in channel.members and "chat:write.public" not in call.app.scopes:
        raise SlackError("not_in_channel")
    return channel


def _content(call: Call, limit: int = checking.TEXT_LIMIT) -> tuple[str, Blocks | None]:
    text = call.args.text("text") or ""
    blocks = checking.message_blocks(call)
    if not text.strip() and blocks is None:
        raise SlackError("no_text")
    if len(text) > limit:
        raise SlackError("msg_too_long")
    checking.refuse_too_much(blocks or [])
    return text, blocks


def _thread(call: Call, channel: Channel) -> str | None:
    ts = call.args.text("thread_ts")
    if ts is None:
        return None
    parent = _found(channel, ts, "thread_not_found")
    if parent.thread_ts not in (None, parent.ts):
        raise invalid("thread_ts must be the ts of a parent message", "/thread_ts")
    return ts


def _found(channel: Channel, ts: str, error: str = "message_not_found") -> Message:
    message = channel.messages.get(ts)
    if message is None or message.deleted or message.ephemeral_to is not None:
        raise SlackError(error)
    return message


def _own(call: Call, channel: Channel, error: str) -> Message:
    message = _found(channel, call.args.required("ts", "message_not_found"))
    if message.user != call.app.bot_user:
        raise SlackError(error)
    return message


def _shown(call: Call, message: Message) -> Json:
    return message_json(call.state, message, origin=call.origin, metadata=True, threads=False)
