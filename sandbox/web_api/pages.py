"""Cursor pagination: a page of a list and the cursor to the next one.

A cursor is opaque to callers; one that was not made here is refused.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, TypeVar

from sandbox.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")


def page(items: Sequence[Item], cursor: str | None, limit: int) -> tuple[Sequence[Item], str]:
    """The items from the cursor on, and the next cursor (empty when nothing is left)."""
    start = read_cursor(cursor) if cursor else 0
    end = start + limit
    return items[start:end], make_cursor(end) if end < len(items) else ""


def make_cursor(position: int) -> str:
    """An opaque text for a position."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def read_cursor(cursor: str) -> int:
    """The position a cursor stands for; `invalid_cursor` when it is not one of ours."""
    try:
        word, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise SlackError("invalid_cursor") from error
    if word != "next" or not position.isdigit():
        raise SlackError("invalid_cursor")
    return int(position)
