"""Where an element stands: in a message or in a view, and whether this person can use it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox import elements
from sandbox.acts.stage import own_channel
from sandbox.errors import ControlError
from sandbox.views import View
from sandbox.workspace import Message

if TYPE_CHECKING:
    from sandbox.acts.stage import Wish
    from sandbox.elements import Found
    from sandbox.shapes import Blocks
    from sandbox.state import State
    from sandbox.workspace import Channel, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A message or a view in front of somebody."""

    thing: View | Message

    @property
    def team(self) -> str:
        """The workspace it belongs to."""
        return self.thing.team

    @property
    def view(self) -> View | None:
        """The view, when it is one."""
        return self.thing if isinstance(self.thing, View) else None

    @property
    def blocks(self) -> Blocks:
        """What is shown there."""
        return self.thing.blocks or []

    @property
    def typed(self) -> elements.Typed:
        """What was entered there so far."""
        return self.thing.typed


def place_of(state: State, user: User, wish: Wish) -> Place:
    """The message or view that an act names."""
    view_id = wish.maybe("view_id")
    if view_id is not None:
        return Place(thing=usable_view(state, user, view_id))
    channel = own_channel(state, user, wish.text("channel"))
    return Place(thing=usable_message(channel, user, wish.text("ts")))


def usable_view(state: State, user: User, view_id: str) -> View:
    """A Home tab, or the modal on top of this person's stack."""
    view = state.views.by_id.get(view_id)
    if view is None or view.user != user.id:
        raise ControlError("unknown_view", "This person has no such view.")
    if not view.open:
        raise ControlError("view_closed", "This view is no longer open.")
    if view.type == "modal" and state.views.top(view.team, user.id) is not view:
        raise ControlError("view_covered", "Another modal is in front of this one.")
    return view


def usable_message(channel: Channel, user: User, ts: str) -> Message:
    """A message this person sees."""
    message = channel.messages.get(ts)
    if message is None or message.ephemeral_to not in (None, user.id):
        raise ControlError("unknown_message", "This person sees no such message.")
    if message.deleted:
        raise ControlError("message_deleted", "This message is gone.")
    return message


def element_in(place: Place, wish: Wish) -> Found:
    """The element an act names."""
    found = elements.find(place.blocks, wish.text("action_id"), wish.maybe("block_id"))
    if found is None:
        raise ControlError("unknown_element", f"There is no {wish.text('action_id')!r} there.")
    return found
