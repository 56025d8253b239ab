"""The rules of conversations: opening direct ones, who is in which, who may see what.

Changes membership and says so by events; never posts messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.shapes import SLACKBOT
from sandbox.workspace import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.state import State
    from sandbox.workspace import Installation, Kind, Team, User

PREFIX: dict[Kind, str] = {"public": "C", "private": "C", "im": "D", "mpim": "C"}
APP_CHANNELS = ("mentoring", "people-team")
"""Channels that the app is brought into when it is installed."""
GROUP_LIMIT = 8
"""People in a group direct message, besides the app itself."""


def create(state: State, team: str, name: str, kind: Kind, *, creator: str) -> Channel:
    """A new, empty conversation."""
    channel = Channel(
        id=state.new_id(PREFIX[kind]),
        team=team,
        name=name,
        kind=kind,
        creator=creator,
        created=state.clock.epoch,
    )
    state.channels[channel.id] = channel
    state.ledger.next()
    return channel


def furnish(state: State, team: Team, people: list[User], others: dict[str, User]) -> None:
    """The channels that a workspace has at the start."""
    everybody = [person.id for person in people]
    owner = everybody[0] if everybody else SLACKBOT
    plan: list[tuple[str, Kind, list[str]]] = [
        ("general", "public", everybody),
        ("random", "public", [*everybody, others["bot"].id, others["stranger"].id]),
        ("mentoring", "public", [*everybody, others["guest"].id]),
        ("people-team", "private", everybody[:3]),
    ]
    for name, kind, members in plan:
        channel = create(state, team.id, name, kind, creator=owner)
        channel.members = dict.fromkeys(members)
        channel.is_general = name == "general"
        channel.is_shared = name == "random"


def open_direct(state: State, app: Installation, user: str) -> tuple[Channel, bool]:
    """The app's direct message with one person, and whether it was there already."""
    return _open(state, app, [user], "im")


def open_group(state: State, app: Installation, users: Iterable[str]) -> tuple[Channel, bool]:
    """The group direct message of these people and the app, and whether it was there already."""
    return _open(state, app, list(users), "mpim")


def _open(state: State, app: Installation, users: list[str], kind: Kind) -> tuple[Channel, bool]:
    members = sorted({*users, app.bot_user})
    key = (app.team, *members)
    known = state.directs.get(key)
    if known is not None:
        return state.channels[known], True
    name = "" if kind == "im" else _group_name(state, members)
    channel = create(state, app.team, name, kind, creator=app.bot_user)
    channel.members = dict.fromkeys([*users, app.bot_user])
    state.directs[key] = channel.id
    return channel, False


def _group_name(state: State, members: list[str]) -> str:
    handles = sorted(state.users[member].name for member in members)
    return "mpdm-" + "--".join(handles) + "-1"


def join(state: State, channel: Channel, user: str, *, inviter: str | None = None) -> bool:
    """Make somebody a member; False when they were one already."""
    if user in channel.members:
        return False
    channel.members[user] = None
    state.ledger.next()
    state.emit(channel.team, _membership("member_joined_channel", state, channel, user, inviter))
    return True


def leave(state: State, channel: Channel, user: str) -> bool:
    """Take somebody out; False when they were not in."""
    if user not in channel.members:
        return False
    del channel.members[user]
    state.ledger.next()
    state.emit(channel.team, _membership("member_left_channel", state, channel, user, None))
    return True


def _membership(
    kind: str, state: State, channel: Channel, user: str, inviter: str | None
) -> dict[str, object]:
    event: dict[str, object] = {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "public" else "G",
        "team": channel.team,
        "event_ts": state.clock.stamp(),
    }
    if inviter is not None:
        event["inviter"] = inviter
    return event


def can_see(channel: Channel, user: User) -> bool:
    """Whether this person can open the conversation at all."""
    if user.id in channel.members:
        return True
    return channel.kind == "public" and not user.is_guest and not user.is_stranger
