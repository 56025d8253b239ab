"""Small views and elements for the local Slack's tests."""

from __future__ import annotations

from typing import Any


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "A form"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": list(blocks) or [field("what")],
    }
    return {**view, **more}


def field(block_id: str, element: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": block_id},
        "element": element or {"type": "plain_text_input", "action_id": "text"},
        **more,
    }


def button(action_id: str, **more: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": action_id}
    return {"type": "button", "action_id": action_id, "text": text, **more}
