"""Forms and buttons as a person finds them: what stands there, and what Slack sends of it."""

from collections.abc import Mapping
from typing import Any

from tests.fakes import Json, Post

# element type -> (key of what was chosen, key of what stood there)
PLAIN = {
    "url_text_input": ("value", "initial_value"),
    "plain_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "number_input": ("value", "initial_value"),
    "file_input": ("files", "initial_files"),
    "multi_users_select": ("selected_users", "initial_users"),
}
ONE_OPTION, MANY_OPTIONS = (
    {"static_select", "radio_buttons"},
    {"multi_static_select", "checkboxes"},
)


def buttons_of(blocks: list[Json]) -> list[Json]:
    """Every button of a message or form."""
    return [
        one for block in blocks for one in block.get("elements", []) if one.get("type") == "button"
    ]


def value_of(on: Post | Json | None, act: str) -> str:
    """The value of a button that is really there."""
    blocks: list[Json] = on.blocks if isinstance(on, Post) else (on or {}).get("blocks", [])
    return next(
        str(one.get("value") or "") for one in buttons_of(blocks) if one["action_id"] == act
    )


def state_of(view: Json, values: Mapping[str, Any]) -> Json:
    """What Slack sends of a form's inputs: what stood in them, and what was changed."""
    inputs = {one["block_id"]: one["element"] for one in view["blocks"] if one["type"] == "input"}
    unknown = set(values) - set(inputs)
    assert not unknown, f"the form has no {unknown}; it has {sorted(inputs)}"
    return {
        block_id: {element["action_id"]: _typed(element, values, block_id)}
        for block_id, element in inputs.items()
    }


def _typed(element: Json, values: Mapping[str, Any], name: str) -> Json:
    kind = element["type"]
    if kind in PLAIN:
        key, initial = PLAIN[kind]
        return {"type": kind, key: values.get(name, element.get(initial))}
    if kind in ONE_OPTION:
        chosen = values.get(name, (element.get("initial_option") or {}).get("value"))
        return {"type": kind, "selected_option": {"value": chosen} if chosen is not None else None}
    assert kind in MANY_OPTIONS, kind
    stood = [one["value"] for one in element.get("initial_options") or []]
    return {
        "type": kind,
        "selected_options": [{"value": one} for one in values.get(name, stood)],
    }
