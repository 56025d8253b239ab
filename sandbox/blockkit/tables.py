"""Tables: the plain block and the one with pages, their cells and their limits."""

from collections.abc import Mapping
from typing import Any

from sandbox.blockkit.checks import (
    FINE,
    Check,
    Problems,
    anything,
    array,
    boolean,
    broken,
    number,
    one_of,
    record,
    string,
    tagged,
    whole,
)
from sandbox.blockkit.composition import identifier
from sandbox.blockkit.rich_text import RICH_TEXT

MOST_CHARACTERS = 10_000
"""Of all cells of all tables of one message together."""

_WORDS = string(most=MOST_CHARACTERS)
_CELLS: dict[str, Check] = {
    "raw_text": record({"type": anything, "text": _WORDS}, required=("text",)),
    "raw_number": record(
        {"type": anything, "value": number, "text": _WORDS}, required=("value", "text")
    ),
    "rich_text": RICH_TEXT,
}
_ROW = array(tagged(_CELLS), most=20)
_COLUMN = record({"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column_or_nothing(value: object) -> Problems:
    """``null`` skips a column: it keeps the default."""
    return FINE if value is None else _COLUMN(value)


def _rows_of_one_length(value: Mapping[str, Any]) -> Problems:
    columns = len(value["rows"][0])
    found = FINE
    for index, row in enumerate(value["rows"]):
        if len(row) != columns:
            found += broken("row_length", f"must have {columns} cells", f"/rows/{index}")
    return found


def _plain_heading(value: Mapping[str, Any]) -> Problems:
    found = FINE
    for index, cell in enumerate(value["rows"][0]):
        if cell["type"] == "rich_text":
            pointer = f"/rows/0/{index}/type"
            found += broken("not_allowed_here", "unsupported type: rich_text", pointer)
    return found


def _row_heading_exists(value: Mapping[str, Any]) -> Problems:
    column = value.get("row_header_column_index", 0)
    if column < len(value["rows"][0]):
        return FINE
    return broken("range", "must be the index of a column", "/row_header_column_index")


TABLE: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "rows": array(_ROW, most=100),
        "column_settings": array(_column_or_nothing, most=20),
    },
    required=("rows",),
)

DATA_TABLE: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "caption": _WORDS,
        "rows": array(_ROW, least=2, most=101),
        "page_size": whole(least=1, most=100),
        "row_header_column_index": whole(least=0, most=19),
    },
    required=("caption", "rows"),
    rules=(_rows_of_one_length, _plain_heading, _row_heading_exists),
)


def characters(table: Mapping[str, Any]) -> int:
    """How many characters the cells of a right table hold together."""
    return sum(_characters(cell) for row in table["rows"] for cell in row)


def _characters(part: Mapping[str, Any]) -> int:
    own = part.get("text", "")
    return len(own) + sum(_characters(inner) for inner in part.get("elements", ()))
