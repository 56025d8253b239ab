"""conversations.*: opening, listing, reading, joining and inviting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox import conversations as rules
from sandbox.errors import SlackError
from sandbox.web_api.pages import page
from sandbox.web_api.registry import Call, method
from sandbox.web_api.replies import channel_json

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.workspace import Channel, Kind, User

READ = {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}
NAME_LIMIT = 80
KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


@method("conversations.open", "channel users return_im", tier=3)
def open_(call: Call) -> Json:
    """Open the direct message with one person, or the group direct message of two to eight."""
    if call.args.text("channel") is not None:
        channel, known = call.channel(), True
        if not channel.is_direct:
            raise SlackError("method_not_supported_for_channel_type")
        call.need("im:write" if channel.kind == "im" else "mpim:write")
    else:
        channel, known = _open_with(call)
    full = call.args.flag("return_im")
    shown = channel_json(channel, call.app.bot_user) if full else {"id": channel.id}
    reply: Json = {"ok": True, "channel": shown}
    if known:
        reply.update(no_op=True, already_open=True)
    return reply


def _open_with(call: Call) -> tuple[Channel, bool]:
    wanted = list(dict.fromkeys(call.args.ids("users")))
    if not wanted:
        raise SlackError("users_list_not_supplied")
    if len(wanted) > rules.GROUP_LIMIT:
        raise SlackError("too_many_users")
    call.need("im:write" if len(wanted) == 1 else "mpim:write")
    users = [_reachable(call, user) for user in wanted if user != call.app.bot_user]
    if not users:
        raise SlackError("not_enough_users")
    if len(users) == 1:
        return rules.open_direct(call.state, call.app, users[0].id)
    return rules.open_group(call.state, call.app, [user.id for user in users])


def _reachable(call: Call, user_id: str) -> User:
    user = call.user(user_id)
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    if user.is_stranger:
        raise SlackError("user_not_visible")
    return user


@method("conversations.info", "channel include_locale include_num_members", tier=3)
def info(call: Call) -> Json:
    """One conversation."""
    channel = call.channel()
    call.need(READ[channel.kind])
    count = call.args.flag("include_num_members")
    shown = channel_json(channel, call.app.bot_user, count=count)
    if call.args.flag("include_locale"):
        shown["locale"] = "en-US"
    return {"ok": True, "channel": shown}


@method("conversations.list", "types exclude_archived limit cursor team_id", tier=2)
def list_(call: Call) -> Json:
    """Conversations the app may know of."""
    kinds = [_kind(name) for name in call.args.ids("types") or ["public_channel"]]
    for kind in kinds:
        call.need(READ[kind])
    known = [
        channel
        for channel in call.state.channels.values()
        if channel.team == call.team
        and channel.kind in kinds
        and (channel.kind == "public" or call.app.bot_user in channel.members)
        and not (channel.is_archived and call.args.flag("exclude_archived"))
    ]
    found, cursor = page(known, call.args.text("cursor"), call.args.limit(100))
    shown = [channel_json(one, call.app.bot_user, count=True) for one in found]
    return {"ok": True, "channels": shown, "response_metadata": {"next_cursor": cursor}}


def _kind(name: str) -> str:
    if name not in KINDS:
        raise SlackError("invalid_types")
    return KINDS[name]


@method("conversations.members", "channel limit cursor", tier=4)
def members(call: Call) -> Json:
    """The ids of a conversation's members."""
    channel = call.channel()
    call.need(READ[channel.kind])
    ids = list(channel.members)
    found, cursor = page(ids, call.args.text("cursor"), call.args.limit(100))
    return {"ok": True, "members": found, "response_metadata": {"next_cursor": cursor}}


@method("conversations.join", "channel", scopes=("channels:join",), tier=3)
def join(call: Call) -> Json:
    """Let the app join a public channel."""
    channel = call.channel()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    reply: Json = {"ok": True}
    if not rules.join(call.state, channel, call.app.bot_user):
        reply["warning"] = "already_in_channel"
        reply["response_metadata"] = {"warnings": ["already_in_channel"]}
    reply["channel"] = channel_json(channel, call.app.bot_user)
    return reply


@method("conversations.create", "name is_private team_id", tier=2)
def create(call: Call) -> Json:
    """Create a channel; the app becomes its first member."""
    private = call.args.flag("is_private")
    call.need("groups:write" if private else "channels:manage")
    name = _new_name(call)
    kind: Kind = "private" if private else "public"
    channel = rules.create(call.state, call.team, name, kind, creator=call.app.bot_user)
    rules.join(call.state, channel, call.app.bot_user)
    return {"ok": True, "channel": channel_json(channel, call.app.bot_user)}


def _new_name(call: Call) -> str:
    name = call.args.required("name", "invalid_name_required")
    if len(name) > NAME_LIMIT:
        raise SlackError("invalid_name_maxlength")
    if not re.search(r"\w", name):
        raise SlackError("invalid_name_punctuation")
    if name != name.lower() or re.search(r"[^\w-]", name):
        raise SlackError("invalid_name_specials")
    if any((one.team, one.name) == (call.team, name) for one in call.state.channels.values()):
        raise SlackError("name_taken")
    return name


@method("conversations.invite", "channel users force", tier=3)
def invite(call: Call) -> Json:
    """Bring people into a channel that the app is in."""
    channel = call.channel()
    _may_invite(call, channel)
    wanted = call.args.ids("users")
    if not wanted:
        raise SlackError("no_user")
    users = _all_invitable(call, channel, wanted)
    for user in users:
        rules.join(call.state, channel, user.id, inviter=call.app.bot_user)
    return {"ok": True, "channel": channel_json(channel, call.app.bot_user)}


def _may_invite(call: Call, channel: Channel) -> None:
    if channel.is_direct:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.kind == "public":
        call.need("channels:write.invites", "channels:manage")
    else:
        call.need("groups:write.invites", "groups:write")
    if call.app.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")


def _all_invitable(call: Call, channel: Channel, wanted: list[str]) -> list[User]:
    """Everybody, or nobody: one who cannot be invited keeps all others out, each told of."""
    users: list[User] = []
    refused: list[Json] = []
    for user in wanted:
        try:
            users.append(_invitable(call, channel, user))
        except SlackError as error:
            refused.append({"user": user, "ok": False, "error": error.code})
    if refused:
        raise SlackError(refused[0]["error"], errors=refused)
    return users


def _invitable(call: Call, channel: Channel, user_id: str) -> User:
    user = call.user(user_id)
    if user.id == call.app.bot_user:
        raise SlackError("cant_invite_self")
    if user.id in channel.members:
        raise SlackError("already_in_channel")
    if user.is_ultra_restricted:
        raise SlackError("ura_max_channels")
    if user.deleted:
        raise SlackError("cant_invite")
    return user
