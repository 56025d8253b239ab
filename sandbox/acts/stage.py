"""What every act works with: the request it came from, the state, and the way to the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.conversations import can_see
from sandbox.delivery import Dispatcher
from sandbox.errors import ControlError
from sandbox.parcels import Ack, Parcel
from sandbox.response_urls import ResponseDesk
from sandbox.shapes import Json
from sandbox.state import State
from sandbox.views import View

if TYPE_CHECKING:
    from sandbox.parcels import Kind
    from sandbox.workspace import Channel, User

NOTHING_TO_ACK = Ack(acked=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The local Slack as an act sees it."""

    state: State
    dispatcher: Dispatcher
    desk: ResponseDesk
    origin: str

    async def ask(self, kind: Kind, name: str, payload: Json, user: User) -> Ack:
        """Hand an interaction to the app, once, and wait for its ack."""
        if kind == "interactive" and not self.state.manifest.interactivity:
            return Ack(acked=False, failure="interactivity_disabled")
        number = self.state.count("interaction")
        parcel = Parcel(
            id=f"I{number:08d}",
            kind=kind,
            name=name,
            payload=payload,
            user=user.id,
            team=user.team if user.team in self.state.teams else self.state.first_team.id,
        )
        return await self.dispatcher.deliver(parcel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an act ended: the ack, what the fields say, which view it was about."""

    ack: Ack = NOTHING_TO_ACK
    errors: Json | None = None
    view: View | None = None
    failure: str | None = None
    """What the person reads when the app's answer cannot be used."""
    extra: Json = field(default_factory=dict)


class Wish:
    """The keys of one act; ControlError when a needed one is missing or of a wrong kind."""

    def __init__(self, sent: Json, allowed: str) -> None:
        unknown = sorted(set(sent) - {"user", "do", "team", *allowed.split()})
        if unknown:
            raise ControlError("unknown_key", f"Not understood here: {', '.join(unknown)}.")
        self.sent = sent

    def text(self, key: str) -> str:
        """A text that must be there."""
        value = self.maybe(key)
        if value is None:
            raise ControlError("missing_key", f"This act needs {key!r}, a text.")
        return value

    def maybe(self, key: str) -> str | None:
        """A text, or None."""
        value = self.sent.get(key)
        if value is not None and not isinstance(value, str):
            raise ControlError("bad_value", f"{key!r} must be a text.")
        return value

    def table(self, key: str) -> Json:
        """An object; empty when absent."""
        value = self.sent.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise ControlError("bad_value", f"{key!r} must be an object.")
        return value


def person(state: State, sent: Json) -> User:
    """Who acts; ControlError for nobody, somebody who left, or a bot."""
    user = state.users.get(str(sent.get("user")))
    if user is None or sent.get("team", user.team) != user.team:
        raise ControlError("unknown_user", "There is no such person here.")
    if user.deleted:
        raise ControlError("user_deactivated", f"{user.real_name} has left.")
    if user.is_bot or user.id == "USLACKBOT":
        raise ControlError("user_is_bot", "Bots do not press buttons.")
    return user


def own_channel(state: State, user: User, channel_id: str) -> Channel:
    """A conversation this person is in."""
    channel = seen_channel(state, user, channel_id)
    if user.id not in channel.members:
        raise ControlError("not_in_channel", "This person must join the channel first.")
    return channel


def seen_channel(state: State, user: User, channel_id: str) -> Channel:
    """A conversation this person can open."""
    channel = state.channels.get(channel_id)
    if channel is None or not can_see(channel, user):
        raise ControlError("unknown_channel", "This person sees no such conversation.")
    return channel
