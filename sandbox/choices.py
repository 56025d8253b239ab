"""What a person enters into an element, checked as Slack's client checks it.

Turns plain values (a text, a list, nothing) into element states and says, in a sentence for the
field, what is wrong with them. Never asks the app.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from sandbox.elements import MANY, STATE_KEY
from sandbox.shapes import Blocks, Json

Value = str | int | list[str] | None
REQUIRED = "Please complete this required field."
PLACE = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class BadValue(Exception):  # noqa: N818  # not an error of the program: a sentence for a field
    """The client refuses what was entered; the text is what the person reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an element may choose from besides its own options."""

    user: Callable[[str], bool]
    channel: Callable[[str], bool]
    conversation: Callable[[str], bool]
    offered: Blocks
    file: Callable[[str], Json | None]


def chosen(element: Json, value: Value, around: Surroundings) -> Json:
    """The state of an element after somebody entered `value`; BadValue when that cannot be."""
    kind = element["type"]
    if kind not in STATE_KEY:
        raise BadValue(f"Nothing can be entered into a {kind}.")
    key = STATE_KEY[kind][0]
    if value in (None, "", []):
        return {"type": kind, key: [] if kind in MANY else None}
    if kind in MANY:
        return {"type": kind, key: _many(element, value, around)}
    return {"type": kind, key: _one(element, _single(value), around)}


def _single(value: Value) -> str:
    if isinstance(value, list):
        if len(value) != 1:
            raise BadValue("Choose one.")
        value = value[0]
    return str(value)


def _many(element: Json, value: Value, around: Surroundings) -> list[object]:
    entries = value if isinstance(value, list) else [str(value)]
    most = element.get("max_selected_items") or element.get("max_files")
    if most is not None and len(entries) > most:
        raise BadValue(f"Choose {most} at most.")
    if len(set(entries)) != len(entries):
        raise BadValue("Choose each only once.")
    return [_one(element, entry, around) for entry in entries]


def _one(element: Json, value: str, around: Surroundings) -> object:
    kind = element["type"]
    if kind.endswith("_input") and kind not in ("rich_text_input", "file_input"):
        return _written(element, value)
    if kind.endswith("picker"):
        return _moment(kind, value)
    if kind.endswith("_select"):
        return _selected(element, value, around)
    match kind:
        case "rich_text_input":
            return rich_text(value)
        case "file_input":
            return _file(element, value, around)
        case _:
            return option(all_options(element), value)


def _selected(element: Json, value: str, around: Surroundings) -> object:
    match element["type"].removeprefix("multi_").removesuffix("_select"):
        case "users":
            return _known(value, around.user)
        case "channels":
            return _known(value, around.channel)
        case "conversations":
            return _known(value, around.conversation)
        case "external":
            return option(around.offered, value)
        case _:
            return option(all_options(element), value)


def all_options(element: Json) -> Blocks:
    """The options of an element, groups flattened."""
    groups = element.get("option_groups")
    if groups:
        return [one for group in groups for one in group["options"]]
    return list(element.get("options") or [])


def option(options: Blocks, value: str) -> Json:
    """The option with this value."""
    for one in options:
        if one.get("value") == value:
            return one
    raise BadValue("That is not one of the options.")


def _known(value: str, exists: Callable[[str], bool]) -> str:
    if not exists(value):
        raise BadValue("That cannot be chosen here.")
    return value


def _written(element: Json, value: str) -> str:
    match element["type"]:
        case "email_text_input" if not PLACE.fullmatch(value):
            raise BadValue("Please enter a valid email address.")
        case "url_text_input" if not _is_url(value):
            raise BadValue("Please enter a valid URL.")
        case "number_input":
            _number(element, value)
        case "plain_text_input":
            _length(element, value)
    return value


def _is_url(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _length(element: Json, value: str) -> None:
    least, most = element.get("min_length"), element.get("max_length")
    if least is not None and len(value) < least:
        raise BadValue(f"Please enter at least {least} characters.")
    if most is not None and len(value) > most:
        raise BadValue(f"Please enter no more than {most} characters.")


def _number(element: Json, value: str) -> None:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise BadValue("Please enter a number.") from error
    if not number.is_finite():
        raise BadValue("Please enter a number.")
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        raise BadValue("Please enter a whole number.")
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < Decimal(str(least)):
        raise BadValue(f"Please enter {least} or more.")
    if most is not None and number > Decimal(str(most)):
        raise BadValue(f"Please enter {most} or less.")


def _moment(kind: str, value: str) -> str | int:
    try:
        match kind:
            case "datepicker":
                return date.fromisoformat(value).isoformat()
            case "timepicker":
                return time.fromisoformat(value).strftime("%H:%M")
            case _:
                return int(value) if value.isdigit() else int(_aware(value).timestamp())
    except ValueError as error:
        raise BadValue("That is not a date or time.") from error


def _aware(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")  # becomes a BadValue
    return moment


def _file(element: Json, value: str, around: Surroundings) -> Json:
    file = around.file(value)
    if file is None:
        raise BadValue("That file was not uploaded.")
    types = element.get("filetypes")
    if types and file["filetype"] not in types:
        raise BadValue(f"Only {', '.join(types)} can be uploaded here.")
    return file


def rich_text(value: str) -> Json:
    """Plain text as the rich text that Slack's editor makes of it."""
    words = {"type": "text", "text": value}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [words]}],
    }


def is_empty(state: Json) -> bool:
    """Whether nothing was entered."""
    key = STATE_KEY[state["type"]][0]
    return state[key] in (None, "", [])
