"""Filling a modal in: from plain values to typed ones, and the client's own refusals.

What Slack's client would refuse never reaches the app; it comes back as errors by block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import elements
from sandbox.choices import REQUIRED, BadValue, Surroundings, Value, chosen, is_empty
from sandbox.conversations import can_see
from sandbox.errors import ControlError
from sandbox.web_api.contents import file_json

if TYPE_CHECKING:
    from sandbox.elements import Found
    from sandbox.shapes import Blocks, Json
    from sandbox.state import State
    from sandbox.workspace import User

Values = dict[str, "Value | dict[str, Value]"]


def surroundings(state: State, user: User, team: str, offered: Blocks, origin: str) -> Surroundings:
    """What this person may choose from in pickers; asked only for what is chosen."""

    def person(name: str) -> bool:
        found = state.users.get(name)
        return found is not None and found.team == team and not found.deleted

    def conversation(name: str) -> bool:
        found = state.channels.get(name)
        return found is not None and found.team == team and can_see(found, user)

    def channel(name: str) -> bool:
        return conversation(name) and state.channels[name].kind == "public"

    def file(name: str) -> Json | None:
        found = state.files.get(name)
        return file_json(found, origin) if found is not None and found.complete else None

    return Surroundings(
        user=person, channel=channel, conversation=conversation, offered=offered, file=file
    )


def fill(blocks: Blocks, values: Values, arounds: dict[str, Surroundings], typed: Json) -> Json:
    """Enter `values` into the blocks' elements; answers the refusals by block_id.

    `arounds` holds the surroundings by action_id, "" for all others; `typed` is changed.
    """
    errors: Json = {}
    for block_id, value in values.items():
        for found, entry in _targets(blocks, block_id, value):
            around = arounds.get(found.action_id, arounds[""])
            try:
                state = chosen(found.element, entry, around)
            except BadValue as problem:
                errors[block_id] = str(problem)
            else:
                typed.setdefault(block_id, {})[found.action_id] = state
    return errors


def missing(blocks: Blocks, typed: Json) -> Json:
    """The required inputs that hold nothing, by block_id."""
    states = elements.state_values(blocks, typed)
    return {
        found.block_id: REQUIRED
        for found in elements.every(blocks)
        if found.block["type"] == "input"
        and not found.block.get("optional", False)
        and is_empty(states[found.block_id][found.action_id])
    }


def _targets(blocks: Blocks, block_id: str, value: object) -> list[tuple[Found, Value]]:
    inside = [
        found
        for found in elements.every(blocks)
        if found.block_id == block_id and found.type in elements.STATE_KEY
    ]
    if isinstance(value, dict):
        by_action = {found.action_id: found for found in inside}
        if set(value) - set(by_action):
            raise ControlError("unknown_element", f"Block {block_id} has no such element.")
        return [(by_action[action_id], entry) for action_id, entry in value.items()]
    if len(inside) != 1:
        raise ControlError("unknown_block", f"No single element takes a value in {block_id!r}.")
    return [(inside[0], _plain(block_id, value))]


def _plain(block_id: str, value: object) -> Value:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return value
    raise ControlError("bad_value", f"The value of {block_id} is a text, a list of texts or null.")
