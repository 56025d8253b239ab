"""Rich text: the block, its four containers and the pieces of a line.

Slack accepts empty containers, but no empty list and no empty piece of text.
"""

from sandbox.blockkit.checks import (
    Check,
    anything,
    array,
    boolean,
    one_of,
    record,
    string,
    tagged,
    whole,
)
from sandbox.blockkit.composition import LONGEST_ID, LONGEST_URL, identifier, link

MOST_CHARACTERS = 40_000
"""Slack names no limit for one piece; a whole message is cut there."""

_STYLE = record(
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    )
)
_TEXT = string(most=MOST_CHARACTERS)
_NAME = string(most=LONGEST_ID)


def _piece(fields: dict[str, Check], *required: str) -> Check:
    return record({"type": anything, "style": _STYLE, **fields}, required=required)


PIECES: dict[str, Check] = {
    "text": _piece({"text": _TEXT}, "text"),
    "link": _piece({"url": link(), "text": _TEXT, "unsafe": boolean}, "url"),
    "user": _piece({"user_id": _NAME}, "user_id"),
    "usergroup": _piece({"usergroup_id": _NAME}, "usergroup_id"),
    "team": _piece({"team_id": _NAME}, "team_id"),
    "channel": _piece({"channel_id": _NAME}, "channel_id"),
    "emoji": _piece({"name": _NAME, "unicode": _NAME, "skin_tone": whole(least=1, most=6)}, "name"),
    "broadcast": _piece({"range": one_of("here", "channel", "everyone")}, "range"),
    "color": _piece({"value": _NAME}, "value"),
    "date": _piece(
        {
            "timestamp": whole(least=0, most=9_999_999_999),
            "format": _TEXT,
            "url": string(most=LONGEST_URL),
            "fallback": _TEXT,
        },
        "timestamp",
        "format",
    ),
}
_BORDER = whole(least=0, most=1)
_LINE = array(tagged(PIECES), least=0)
_SECTION = record({"type": anything, "elements": _LINE}, required=("elements",))

CONTAINERS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_list": record(
        {
            "type": anything,
            "elements": array(tagged({"rich_text_section": _SECTION}, known=PIECES)),
            "style": one_of("bullet", "ordered"),
            "indent": whole(least=0, most=8),
            "offset": whole(least=0, most=9_999),
            "border": _BORDER,
        },
        required=("elements", "style"),
    ),
    "rich_text_preformatted": record(
        {"type": anything, "elements": _LINE, "border": _BORDER, "language": _NAME},
        required=("elements",),
    ),
    "rich_text_quote": record(
        {"type": anything, "elements": _LINE, "border": _BORDER}, required=("elements",)
    ),
}

RICH_TEXT: Check = record(
    {
        "type": anything,
        "block_id": identifier(),
        "elements": array(tagged(CONTAINERS, known=PIECES), least=0),
    },
    required=("elements",),
)
