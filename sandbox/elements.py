"""Block elements as a Slack client sees them: finding one, its value, what a form holds.

Knows blocks and elements, not people, views or messages; never asks the app anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.shapes import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.shapes import Blocks

Typed = dict[str, dict[str, "Json"]]

STATE_KEY: Final = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
"""Element type -> (key of its value in `state`, key of its initial value)."""

WITHOUT_STATE: Final = frozenset({"button", "overflow"})
MANY: Final = frozenset(
    {
        "multi_static_select",
        "multi_external_select",
        "checkboxes",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "file_input",
    }
)
"""Element types whose value is a list."""


@dataclass(frozen=True, slots=True)
class Found:
    """An element and the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """The block's id."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """The element's id."""
        return str(self.element["action_id"])

    @property
    def type(self) -> str:
        """The element's type."""
        return str(self.element["type"])


def every(blocks: Blocks) -> Iterator[Found]:
    """All elements that a person can use, in reading order."""
    for block in blocks:
        for element in _elements_of(block):
            if "action_id" in element:
                yield Found(block, element)


def _elements_of(block: Json) -> list[Json]:
    match block.get("type"):
        case "input":
            return [block["element"]]
        case "section" if "accessory" in block:
            return [block["accessory"]]
        case "actions" | "context_actions":
            return list(block["elements"])
        case _:
            return []


def find(blocks: Blocks, action_id: str, block_id: str | None) -> Found | None:
    """The first element with this action_id (in this block, when one is named)."""
    for found in every(blocks):
        if found.action_id == action_id and block_id in (None, found.block_id):
            return found
    return None


def initial_state(element: Json) -> Json:
    """The state of an element that nobody has touched."""
    kind = element["type"]
    key, initial = STATE_KEY[kind]
    empty: object = [] if kind in MANY else None
    return {"type": kind, key: element.get(initial, empty)}


def state_values(blocks: Blocks, typed: Typed) -> Json:
    """`state.values`: block_id -> action_id -> element state."""
    values: Json = {}
    for found in every(blocks):
        if found.type in WITHOUT_STATE or found.type not in STATE_KEY:
            continue
        entered = typed.get(found.block_id, {}).get(found.action_id)
        state = entered if entered is not None else initial_state(found.element)
        values.setdefault(found.block_id, {})[found.action_id] = state
    return values


def still_there(blocks: Blocks, typed: Typed) -> Typed:
    """The typed values whose element is still in the blocks, with the same type."""
    kept: Typed = {}
    for found in every(blocks):
        entered = typed.get(found.block_id, {}).get(found.action_id)
        if entered is not None and entered["type"] == found.type:
            kept.setdefault(found.block_id, {})[found.action_id] = entered
    return kept
