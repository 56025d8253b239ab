"""What the Web API says about things: users, conversations, messages and views as JSON.

The same renderings go into events and interaction payloads, so that one thing looks alike
everywhere. Nothing here changes anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.people import zone_label, zone_offset

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.views import View
    from sandbox.workspace import Channel, File, Message, User


def user_json(state: State, user: User, *, with_email: bool, with_locale: bool = False) -> Json:
    """A user object; the e-mail only for tokens with users:read.email."""
    offset = zone_offset(user.tz, state.clock.now)
    seen: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile_json(user, with_email=with_email),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return seen
    seen.update(
        color="4a5e8c",
        real_name=user.real_name,
        tz=user.tz,
        tz_label=zone_label(user.tz, state.clock.now),
        tz_offset=offset,
        is_admin=user.is_admin,
        is_owner=user.is_admin,
        is_primary_owner=user.is_admin,
        is_restricted=user.is_restricted,
        is_ultra_restricted=user.is_ultra_restricted,
        is_email_confirmed=not user.is_bot,
        who_can_share_contact_card="EVERYONE",
    )
    if user.is_stranger:
        seen["is_stranger"] = True
    if with_locale:
        seen["locale"] = user.locale
    return seen


def profile_json(user: User, *, with_email: bool) -> Json:
    """A user's profile."""
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": f"g{user.id.lower()}",
        "team": user.team,
    }
    if user.is_bot:
        profile["bot_id"] = user.bot_id
        profile["api_app_id"] = user.app_id or ""
    elif with_email and user.email:
        profile["email"] = user.email
    return profile


def channel_json(channel: Channel, viewer: str, *, count: bool = False) -> Json:
    """A conversation as `viewer` (a user id) sees it."""
    if channel.kind == "im":
        return _direct_json(channel, viewer)
    named: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_general": channel.is_general,
        "is_archived": channel.is_archived,
        "is_member": viewer in channel.members,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "previous_names": [],
        "shared_team_ids": [channel.team],
        "context_team_id": channel.team,
        "created": channel.created,
        "updated": channel.created * 1000,
        "creator": channel.creator,
        "unlinked": 0,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if count:
        named["num_members"] = len(channel.members)
    return named


def _direct_json(channel: Channel, viewer: str) -> Json:
    other = next((member for member in channel.members if member != viewer), viewer)
    return {
        "id": channel.id,
        "created": channel.created,
        "is_im": True,
        "is_org_shared": False,
        "is_archived": channel.is_archived,
        "context_team_id": channel.team,
        "updated": channel.created * 1000,
        "user": other,
        "is_open": True,
        "priority": 0,
    }


def message_json(
    state: State, message: Message, *, origin: str, metadata: bool = False, threads: bool = True
) -> Json:
    """A message as history, replies and payloads show it."""
    seen: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": message.team,
    }
    if message.bot_id is not None:
        seen["bot_id"] = message.bot_id
        seen["app_id"] = message.app_id
        seen["bot_profile"] = bot_profile(state, message)
    if message.subtype is not None:
        seen["subtype"] = message.subtype
    if message.blocks is not None:
        seen["blocks"] = message.blocks
    if message.edited is not None:
        seen["edited"] = message.edited
    if message.files:
        seen["files"] = [file_json(state.files[name], origin) for name in message.files]
    if message.reactions:
        seen["reactions"] = _reactions(message)
    if metadata and message.metadata is not None:
        seen["metadata"] = message.metadata
    if threads:
        seen.update(_thread(state, message))
    return seen


def bot_profile(state: State, message: Message) -> Json:
    """Who the app is, as shown beside its messages."""
    user = state.users[message.user]
    return {
        "id": message.bot_id,
        "app_id": message.app_id,
        "name": user.real_name,
        "deleted": False,
        "updated": user.updated,
        "team_id": message.team,
        "icons": {},
    }


def _reactions(message: Message) -> list[Json]:
    return [
        {"name": name, "users": users, "count": len(users)}
        for name, users in message.reactions.items()
    ]


def _thread(state: State, message: Message) -> Json:
    channel = state.channels[message.channel]
    if message.thread_ts is not None and message.thread_ts != message.ts:
        parent = channel.messages.get(message.thread_ts)
        author = parent.user if parent else message.user
        return {"thread_ts": message.thread_ts, "parent_user_id": author}
    replies = channel.threads.get(message.ts, [])
    if not replies:
        return {}
    users = list(dict.fromkeys(channel.messages[ts].user for ts in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1],
        "reply_users": users,
        "is_locked": False,
        "subscribed": False,
    }


def view_json(view: View, bot_id: str, app_id: str) -> Json:
    """A view as replies and payloads carry it."""
    body = view.body
    seen: Json = {
        "id": view.id,
        "team_id": view.team,
        "type": view.type,
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata") or "",
        "callback_id": view.callback_id,
        "state": view.state(),
        "hash": view.hash,
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": app_id,
        "external_id": view.external_id,
        "app_installed_team_id": view.team,
        "bot_id": bot_id,
    }
    if view.type == "modal":
        seen["title"] = body["title"]
        seen["submit_disabled"] = bool(body.get("submit_disabled"))
    return seen


def file_json(file: File, origin: str) -> Json:
    """A file object."""
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2].lower(),
        "pretty_type": file.name.rpartition(".")[2].upper(),
        "user": file.user,
        "user_team": file.team,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "editable": False,
        "alt_txt": file.alt_txt,
        "url_private": f"{origin}/files-pri/{file.team}-{file.id}/{file.name}",
        "url_private_download": f"{origin}/files-pri/{file.team}-{file.id}/download/{file.name}",
        "permalink": f"{origin}/files/{file.user}/{file.id}/{file.name}",
        "channels": [name for name in file.channels if name.startswith("C")],
        "groups": [],
        "ims": [name for name in file.channels if name.startswith("D")],
        "comments_count": 0,
    }
