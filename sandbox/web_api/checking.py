"""Blocks, views and metadata on their way in: checked once, then trusted everywhere.

Turns the validator's findings into the errors that Slack answers with.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, cast

from sandbox.blockkit import as_messages, validate_blocks, validate_view
from sandbox.errors import SlackError
from sandbox.posting import with_block_ids
from sandbox.web_api.arguments import invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.blockkit import Problem
    from sandbox.shapes import Blocks, Json
    from sandbox.state import State
    from sandbox.web_api.registry import Call
    from sandbox.workspace import File

VIEW_BYTES = 250_000
TEXT_LIMIT = 40_000
"""Slack cuts a longer text off; here that is an error, since a cut message is nobody's wish."""
METADATA_BYTES = 8_000
BLOCKS_ROOM = 13_422
"""Characters that the blocks of one chat.* message may hold, frames included."""
BLOCK_FRAME = 125
"""What each block counts beside its texts."""


def message_blocks(call: Call) -> Blocks | None:
    """The blocks of a message, every id filled in; None when there are none."""
    return sent_blocks(call.state, call.team, call.args.decoded("blocks"))


def sent_blocks(state: State, team: str, blocks: object) -> Blocks | None:
    """Decoded blocks of a message from wherever they came, or the error Slack would show."""
    if blocks in (None, []):
        return None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    refuse(validate_blocks(blocks, "message"), "invalid_blocks")
    _known_pictures(state, team, blocks)
    return with_block_ids(state, blocks)


def view_body(call: Call, *, surface: Literal["modal", "home"]) -> Json:
    """The view that was sent, every id filled in."""
    view = call.args.decoded("view")
    if not isinstance(view, dict):
        raise invalid("missing required field: view")
    checked_view(call.state, call.team, view)
    if view["type"] != surface:
        raise invalid(f"view type {view['type']} is not allowed here", "/view/type")
    return view


def checked_view(state: State, team: str, view: object) -> Json:
    """A view from a call or from an acknowledgement, or the error Slack would show."""
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    refuse(validate_view(view), "invalid_arguments")
    body = cast("Json", view)
    _known_pictures(state, team, body["blocks"], within="/view/blocks")
    with_block_ids(state, body["blocks"])
    return body


def refuse(problems: Sequence[Problem], code: str) -> None:
    """Raise Slack's error when the validator found anything."""
    if not problems:
        return
    messages = as_messages(problems)
    told = {"errors": [line.removeprefix("[ERROR] ") for line in messages]}
    raise SlackError(code, messages=messages, **(told if code == "invalid_blocks" else {}))


def refuse_too_much(blocks: Blocks) -> None:
    """Raise `msg_blocks_too_long` when all blocks of a message together say too much."""
    if sum(BLOCK_FRAME + _letters(block) for block in blocks) > BLOCKS_ROOM:
        raise SlackError("msg_blocks_too_long")


def _letters(value: object) -> int:
    """The length of every `text` in a block, however deep it stands."""
    if isinstance(value, list):
        return sum(_letters(one) for one in value)
    if not isinstance(value, dict):
        return 0
    return sum(
        len(one) if name == "text" and isinstance(one, str) else _letters(one)
        for name, one in value.items()
    )


def metadata(call: Call) -> Json | None:
    """The metadata of a message: an event_type and a flat event_payload."""
    if "metadata" not in call.args.sent:
        return None
    try:
        value = call.args.decoded("metadata")
    except SlackError as error:
        raise SlackError("invalid_metadata_format") from error
    return right_metadata(value)


def sent_metadata(value: object) -> Json | None:
    """Metadata that came as JSON beside a message, None when there is none."""
    return None if value is None else right_metadata(value)


def right_metadata(value: object) -> Json:
    """The same, when it is what Slack takes as metadata."""
    if not isinstance(value, dict):
        raise SlackError("invalid_metadata_format")
    if not _is_metadata(value):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(value)) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return value


def new_metadata(call: Call, before: Json | None) -> Json | None:
    """The metadata after a change: kept when none is sent, taken away by an empty object."""
    if "metadata" not in call.args.sent:
        return before
    if call.args.decoded("metadata") == {}:
        return None
    return metadata(call)


def _is_metadata(value: Json) -> bool:
    return (
        set(value) <= {"event_type", "event_payload"}
        and isinstance(value.get("event_type"), str)
        and bool(value["event_type"])
        and isinstance(value.get("event_payload"), dict)
    )


def _known_pictures(state: State, team: str, blocks: Blocks, within: str = "/blocks") -> None:
    for number, block in enumerate(blocks):
        source = block.get("slack_file") if block.get("type") == "image" else None
        if source is not None and not _is_picture(state, team, source):
            where = f"{within}/{number}/slack_file"
            raise SlackError(
                "invalid_blocks", messages=[f"[ERROR] invalid slack file [json-pointer:{where}]"]
            )


def _is_picture(state: State, team: str, source: Json) -> bool:
    if "id" in source:
        file = state.files.get(source["id"])
        return file is not None and _usable(team, file)
    return any(_usable(team, file) and file.id in source["url"] for file in state.files.values())


def _usable(team: str, file: File) -> bool:
    return file.team == team and file.complete and not file.deleted and file.is_image
