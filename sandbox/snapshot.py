"""state.json: everything, or what one person can see, as plain JSON.

The keys are a promise to whoever tests against the local Slack: keys may be added, never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.clock import iso
from sandbox.conversations import can_see
from sandbox.ledger import since as records_since
from sandbox.shapes import SLACKBOT

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.views import View
    from sandbox.workspace import Channel, File, Message, User


def snapshot(
    state: State, viewer: User | None = None, since: int = 0, team: str | None = None
) -> Json:
    """The state after the change numbered `since`.

    Through the eyes of `viewer`, and of one workspace only, when these are given.
    """
    channels = [
        channel
        for channel in state.channels.values()
        if (viewer is None or can_see(channel, viewer)) and team in (None, channel.team)
    ]
    seen = {channel.id for channel in channels}
    ledger = state.ledger
    return {
        "ok": True,
        "seq": ledger.seq,
        "now": iso(state.clock.now),
        "teams": [{"id": team.id, "name": team.name} for team in state.teams.values()],
        "users": [
            user_out(user)
            for user in state.users.values()
            if team in (None, user.team) or user.is_stranger or user.id == SLACKBOT
        ],
        "channels": [channel_out(channel) for channel in channels],
        "messages": _messages(state, viewer, since, seen),
        "views": [
            view_out(view)
            for view in state.views.by_id.values()
            if view.seq > since
            and (viewer is None or view.user == viewer.id)
            and team in (None, view.team)
        ],
        "files": [
            file_out(file) for file in state.files.values() if _shows(file, viewer, since, seen)
        ],
        "calls": records_since(ledger.calls, since) if viewer is None else [],
        "deliveries": records_since(ledger.deliveries, since) if viewer is None else [],
        "faults": [fault.out() for fault in state.faults.open] if viewer is None else [],
    }


def _messages(state: State, viewer: User | None, since: int, seen: set[str]) -> list[Json]:
    found = state.changed_since(since)
    if viewer is None:
        return [message_out(message) for message in found if message.channel in seen]
    return [
        message_out(message, blank=message.deleted)
        for message in found
        if message.channel in seen and message.ephemeral_to in (None, viewer.id)
    ]


def _shows(file: File, viewer: User | None, since: int, seen: set[str]) -> bool:
    if file.seq <= since or not file.complete:
        return False
    return viewer is None or file.user == viewer.id or not seen.isdisjoint(file.channels)


def user_out(user: User) -> Json:
    """A user, as the control side shows people."""
    return {
        "id": user.id,
        "team": user.team,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "tz": user.tz,
        "locale": user.locale,
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_admin": user.is_admin,
        "is_restricted": user.is_restricted,
        "is_stranger": user.is_stranger,
        "roster_id": user.roster_id,
    }


def channel_out(channel: Channel) -> Json:
    """A conversation."""
    return {
        "id": channel.id,
        "team": channel.team,
        "name": channel.name,
        "type": channel.kind,
        "members": list(channel.members),
        "is_archived": channel.is_archived,
    }


def message_out(message: Message, *, blank: bool = False) -> Json:
    """A message; `blank` leaves out what a deleted one said."""
    return {
        "seq": message.seq,
        "posted_seq": message.posted_seq,
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "text": "" if blank else message.text,
        "blocks": None if blank else message.blocks,
        "metadata": message.metadata,
        "thread_ts": message.thread_ts,
        "ephemeral_to": message.ephemeral_to,
        "edited": message.edited,
        "deleted": message.deleted,
        "files": message.files,
        "reactions": message.reactions,
        "state": {"values": message.typed},
    }


def view_out(view: View) -> Json:
    """A modal or Home tab."""
    body = view.body
    return {
        "id": view.id,
        "team": view.team,
        "user": view.user,
        "type": view.type,
        "callback_id": view.callback_id,
        "external_id": view.external_id,
        "hash": view.hash,
        "seq": view.seq,
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "private_metadata": body.get("private_metadata") or "",
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "notify_on_close": bool(body.get("notify_on_close")),
        "blocks": view.blocks,
        "state": view.state(),
        "open": view.open,
    }


def file_out(file: File) -> Json:
    """A file, without its bytes."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "size": file.size,
        "channels": file.channels,
        "alt_txt": file.alt_txt,
        "user": file.user,
    }
