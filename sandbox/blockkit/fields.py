"""Fields one fills in: text, numbers, dates, times, files.

They stand in input blocks; the pickers also stand beside texts and among buttons.
"""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from sandbox.blockkit.checks import Check, array, boolean, matching, string, tagged, whole
from sandbox.blockkit.composition import LONGEST_ID, LONGEST_TEXT
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.rules import (
    in_order,
    initial_text_fits,
    numbers_in_range,
    whole_unless_decimal_allowed,
)
from sandbox.blockkit.shapes import COUNT, NAME, chooser, element, menu, typed

_LINES = whole(least=1, most=100)
_NUMBER = matching(
    string(most=LONGEST_ID),
    lambda text: re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) is not None,
    "must be a number, written as a string",
)
_CLOCK_TIME = matching(
    string(most=5),
    lambda text: re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII) is not None,
    "must be in the format HH:mm",
)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_DATE = matching(string(most=10), _is_date, "must be in the format YYYY-MM-DD")

PICKERS: Mapping[str, Check] = MappingProxyType(
    {
        "datepicker": menu({"initial_date": _DATE}),
        "timepicker": menu({"initial_time": _CLOCK_TIME, "timezone": NAME}),
    }
)

DATETIMEPICKER: Check = chooser(
    {"initial_date_time": whole(least=1_000_000_000, most=9_999_999_999)}
)

PLAIN_TEXT_INPUT: Check = typed(
    {
        "initial_value": string(least=0, most=LONGEST_TEXT),
        "multiline": boolean,
        "min_length": whole(least=0, most=LONGEST_TEXT),
        "max_length": COUNT,
        "min_lines": _LINES,
        "max_lines": _LINES,
    },
    rules=(
        in_order("min_length", "max_length"),
        in_order("min_lines", "max_lines"),
        initial_text_fits,
    ),
)

RICH_TEXT_INPUT: Check = typed(
    {
        "initial_value": tagged({"rich_text": RICH_TEXT}),
        "min_lines": _LINES,
        "max_lines": _LINES,
    },
    "action_id",
    rules=(in_order("min_lines", "max_lines"),),
)

MODAL_INPUTS: Mapping[str, Check] = MappingProxyType(
    {
        "email_text_input": typed({"initial_value": string(least=0, most=LONGEST_TEXT)}),
        "url_text_input": typed({"initial_value": string(least=0, most=LONGEST_TEXT)}),
        "number_input": typed(
            {
                "is_decimal_allowed": boolean,
                "initial_value": _NUMBER,
                "min_value": _NUMBER,
                "max_value": _NUMBER,
            },
            "is_decimal_allowed",
            rules=(numbers_in_range, whole_unless_decimal_allowed),
        ),
        "file_input": element({"filetypes": array(NAME), "max_files": whole(least=1, most=10)}),
    }
)
"""Fields that Slack's element pages list for modals only."""
