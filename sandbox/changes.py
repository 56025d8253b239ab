"""What an administrator does: people join, change and leave, the app is thrown out.

Each change is announced with Slack's own events. Part of the control side, not of Slack's API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox import conversations
from sandbox.errors import ControlError
from sandbox.people import add_person, known_zone
from sandbox.web_api.replies import user_json

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.workspace import User

TRAITS: Final = {
    "tz": str,
    "locale": str,
    "real_name": str,
    "title": str,
    "deleted": bool,
    "is_admin": bool,
    "is_restricted": bool,
}


def newcomer(state: State, team: str, row: Json) -> User:
    """Somebody joins the workspace and its public channels of everybody; `team_join` follows."""
    if team not in state.teams:
        raise ControlError("unknown_team", "There is no such workspace.")
    if not row.get("id") or any(not isinstance(value, str) for value in row.values()):
        raise ControlError("bad_value", "A person needs an 'id', and texts for the rest.")
    user = add_person(state, state.teams[team], row)
    general = next(one for one in state.channels.values() if one.team == team and one.is_general)
    conversations.join(state, general, user.id)
    _announce(state, "team_join", user)
    return user


def change(state: State, user_id: str, traits: Json) -> User:
    """A person's details change; `user_change` follows."""
    user = state.users.get(user_id)
    if user is None:
        raise ControlError("unknown_user", "There is no such person here.")
    dnd = traits.pop("dnd", user.dnd)
    for name, value in traits.items():
        _set(user, name, value)
    user.dnd = _times(dnd)
    user.updated = state.clock.epoch
    state.ledger.next()
    _announce(state, "user_change", user)
    return user


def _set(user: User, name: str, value: object) -> None:
    kind = TRAITS.get(name)
    if kind is None or not isinstance(value, kind):
        raise ControlError("bad_value", f"{name!r} cannot be changed to that.")
    if name == "tz" and known_zone(str(value)) != value:
        raise ControlError("bad_value", "That is no time zone.")
    setattr(user, name, value)


def _times(dnd: object) -> tuple[int, int] | None:
    match dnd:
        case None:
            return None
        case (int() as start, int() as end) if start < end:
            return start, end
        case _:
            raise ControlError("bad_value", "'dnd' is [start, end] in epoch seconds, or null.")


def _announce(state: State, kind: str, user: User) -> None:
    shown = user_json(state, user, with_email=True, with_locale=True)
    event: Json = {"type": kind, "user": shown}
    if kind == "user_change":
        event.update(cache_ts=state.clock.epoch, event_ts=state.clock.stamp())
    state.emit(user.team, event)
