"""Blocks that dress things up: cards, carousels, plans, alerts, videos, calls.

The bot may use them; none holds a field to fill in. Containers, which hold other blocks,
stand in ``blocks``.
"""

from sandbox.blockkit.checks import Check, anything, array, boolean, one_of, record, string, tagged
from sandbox.blockkit.composition import (
    LONGEST_TEXT,
    any_text,
    identifier,
    plain_text,
    secure_address,
    web_address,
)
from sandbox.blockkit.elements import BUTTON, IMAGE
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.rules import needs_any
from sandbox.blockkit.shapes import NAME

_IMAGE = tagged({"image": IMAGE})
_RICH_TEXT = tagged({"rich_text": RICH_TEXT})

CARD: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "hero_image": _IMAGE,
        "icon": _IMAGE,
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "actions": array(tagged({"button": BUTTON}), most=3),
    },
    rules=(needs_any("hero_image", "title", "actions", "body"),),
)

CAROUSEL: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "elements": array(tagged({"card": CARD}), most=10),
    },
    required=("elements",),
)

_SOURCE = record(
    {"type": anything, "url": web_address(), "text": string(most=LONGEST_TEXT)},
    required=("url", "text"),
)

TASK_CARD: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "task_id": NAME,
        "title": string(most=LONGEST_TEXT),
        "details": _RICH_TEXT,
        "output": _RICH_TEXT,
        "sources": array(tagged({"url": _SOURCE}), least=0),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    required=("task_id", "title", "status"),
)

PLAN: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "title": string(most=LONGEST_TEXT),
        "tasks": array(tagged({"task_card": TASK_CARD}), least=0),
    },
    required=("title",),
)

ALERT: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "text": any_text(200),
        "level": one_of("default", "info", "warning", "error", "success"),
    },
    required=("text",),
)

VIDEO: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "alt_text": string(most=2000),
        "video_url": secure_address(),
        "thumbnail_url": web_address(),
        "title": plain_text(199),
        "title_url": secure_address(),
        "description": plain_text(200),
        "provider_icon_url": web_address(),
        "provider_name": NAME,
        "author_name": string(most=49),
    },
    required=("alt_text", "video_url", "thumbnail_url", "title"),
)

CALL: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "call_id": NAME,
        "api_decoration_available": boolean,
        "call": anything,
    },
    required=("call_id",),
)
