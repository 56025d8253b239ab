"""What the Web API says about messages, views and files, as JSON.

The same renderings go into events and interaction payloads, so that one thing looks alike
everywhere. Nothing here changes anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.views import View
    from sandbox.workspace import File, Message


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
        seen["submit_disabled"] = False
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
