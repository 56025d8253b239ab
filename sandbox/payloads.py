"""What the app receives: slash commands, clicks, submissions, closings, suggestions, events.

Builds payloads as Slack shapes them from the state; never delivers anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.elements import state_values
from sandbox.shapes import APP_ID
from sandbox.views import View
from sandbox.web_api.contents import message_json, view_json

if TYPE_CHECKING:
    from sandbox.elements import Found
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.workspace import Channel, Message, User

TOKEN = "verification-token-not-used"  # noqa: S105  # Slack's retired token, sent for its shape


def command(
    state: State, user: User, channel: Channel, *, name: str, text: str, response_url: str
) -> Json:
    """The form of a slash command."""
    team = state.teams[channel.team]
    return {
        "token": TOKEN,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": give_trigger(state, user, team.id, channel.id),
    }


def channel_name(channel: Channel) -> str:
    """What a payload calls a conversation."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def give_trigger(
    state: State, user: User, team: str, channel: str | None, view: str | None = None
) -> str:
    """A trigger for what this person does now, in a `view` or elsewhere."""
    return state.triggers.give(state.count("trigger"), team, user.id, channel, view)


def _base(state: State, kind: str, user: User, team: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": APP_ID,
        "token": TOKEN,
        "team": {"id": team, "domain": state.teams[team].domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_action(
    state: State, user: User, message: Message, action: Json, *, response_url: str, origin: str
) -> Json:
    """Somebody used an element of a message."""
    channel = state.channels[message.channel]
    hidden = message.ephemeral_to is not None
    payload = _base(state, "block_actions", user, message.team)
    payload["container"] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": hidden,
    }
    if message.thread_ts is not None:
        payload["container"]["thread_ts"] = message.thread_ts
    payload["trigger_id"] = give_trigger(state, user, message.team, channel.id)
    payload["channel"] = {"id": channel.id, "name": channel_name(channel)}
    if not hidden:
        payload["message"] = message_json(state, message, origin=origin, metadata=True)
    payload["state"] = {"values": state_values(message.blocks or [], message.typed)}
    payload["response_url"] = response_url
    payload["actions"] = [action]
    return payload


def view_action(state: State, user: User, view: View, action: Json) -> Json:
    """Somebody used an element of a modal or Home tab."""
    payload = _base(state, "block_actions", user, view.team)
    payload["container"] = {"type": "view", "view_id": view.id}
    payload["trigger_id"] = give_trigger(state, user, view.team, view.origin_channel, view.id)
    payload["view"] = shown(state, view)
    payload["actions"] = [action]
    return payload


def submission(state: State, user: User, view: View, response_urls: list[Json]) -> Json:
    """Somebody submitted a modal."""
    payload = _base(state, "view_submission", user, view.team)
    payload["trigger_id"] = give_trigger(state, user, view.team, view.origin_channel, view.id)
    payload["view"] = shown(state, view)
    payload["response_urls"] = response_urls
    return payload


def closing(state: State, user: User, view: View, *, cleared: bool) -> Json:
    """Somebody closed a modal that asked to be told."""
    payload = _base(state, "view_closed", user, view.team)
    payload["view"] = shown(state, view)
    payload["is_cleared"] = cleared
    return payload


def suggestion(
    state: State, user: User, place: View | Message, *, found: Found, query: str, origin: str
) -> Json:
    """Somebody types into a select whose options come from the app."""
    payload = _base(state, "block_suggestion", user, place.team)
    payload.update(action_id=found.action_id, block_id=found.block_id, value=query)
    if isinstance(place, View):
        payload["container"] = {"type": "view", "view_id": place.id}
        payload["view"] = shown(state, place)
        return payload
    channel = state.channels[place.channel]
    payload["container"] = {
        "type": "message",
        "message_ts": place.ts,
        "channel_id": channel.id,
        "is_ephemeral": place.ephemeral_to is not None,
    }
    payload["channel"] = {"id": channel.id, "name": channel_name(channel)}
    payload["message"] = message_json(state, place, origin=origin)
    return payload


def shown(state: State, view: View) -> Json:
    """The view as a payload carries it."""
    return view_json(view, state.by_team[view.team].bot_id, APP_ID)


def home_opened(state: State, user: User, channel: Channel, *, tab: str) -> Json:
    """The event for somebody who opens the app's Home or Messages tab."""
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": state.clock.stamp(),
    }
    home = state.views.home(channel.team, user.id)
    if tab == "home" and home is not None:
        event["view"] = shown(state, home)
    return event
