"""What each kind of element makes of what a person enters."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.choices import BadValue, Surroundings, chosen, is_empty
from sandbox.elements import initial_state, state_values

PLAIN = {"type": "plain_text", "text": "A"}
A = {"text": PLAIN, "value": "a"}
B = {"text": PLAIN, "value": "b"}
C = {"text": PLAIN, "value": "c"}
FILE = {"id": "F1", "filetype": "pdf"}
AROUND = Surroundings(
    user={"U1", "U2"}.__contains__,
    channel={"C1"}.__contains__,
    conversation={"C1", "D1"}.__contains__,
    offered=[C],
    file={"F1": FILE}.get,
)


@pytest.mark.parametrize(
    ("element", "value", "key", "expected"),
    [
        ({"type": "plain_text_input"}, "hello", "value", "hello"),
        ({"type": "plain_text_input"}, "", "value", None),
        ({"type": "plain_text_input", "min_length": 2, "max_length": 3}, "abc", "value", "abc"),
        ({"type": "email_text_input"}, "a@b.example", "value", "a@b.example"),
        ({"type": "url_text_input"}, "https://a.example/x", "value", "https://a.example/x"),
        ({"type": "number_input", "is_decimal_allowed": False}, "12", "value", "12"),
        ({"type": "number_input", "is_decimal_allowed": True}, "1.5", "value", "1.5"),
        ({"type": "static_select", "options": [A, B]}, "b", "selected_option", B),
        ({"type": "static_select", "options": [A, B]}, ["b"], "selected_option", B),
        ({"type": "static_select", "options": [A]}, None, "selected_option", None),
        (
            {"type": "static_select", "option_groups": [{"options": [A]}, {"options": [B]}]},
            "b",
            "selected_option",
            B,
        ),
        ({"type": "external_select"}, "c", "selected_option", C),
        ({"type": "radio_buttons", "options": [A, B]}, "a", "selected_option", A),
        ({"type": "checkboxes", "options": [A, B]}, ["a", "b"], "selected_options", [A, B]),
        ({"type": "checkboxes", "options": [A, B]}, [], "selected_options", []),
        ({"type": "multi_static_select", "options": [A, B]}, "a", "selected_options", [A]),
        ({"type": "multi_external_select"}, ["c"], "selected_options", [C]),
        ({"type": "users_select"}, "U1", "selected_user", "U1"),
        ({"type": "multi_users_select"}, ["U1", "U2"], "selected_users", ["U1", "U2"]),
        ({"type": "conversations_select"}, "D1", "selected_conversation", "D1"),
        ({"type": "multi_conversations_select"}, ["D1"], "selected_conversations", ["D1"]),
        ({"type": "channels_select"}, "C1", "selected_channel", "C1"),
        ({"type": "multi_channels_select"}, ["C1"], "selected_channels", ["C1"]),
        ({"type": "datepicker"}, "2026-11-02", "selected_date", "2026-11-02"),
        ({"type": "timepicker"}, "09:30", "selected_time", "09:30"),
        ({"type": "datetimepicker"}, "1793610000", "selected_date_time", 1793610000),
        ({"type": "datetimepicker"}, "2026-11-02T09:00:00Z", "selected_date_time", 1793610000),
        ({"type": "file_input"}, ["F1"], "files", [FILE]),
    ],
)
def test_a_value_becomes_the_state_of_its_element(
    element: dict[str, Any], value: Any, key: str, expected: object
) -> None:
    assert chosen(element, value, AROUND) == {"type": element["type"], key: expected}


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({"type": "plain_text_input", "min_length": 2}, "a", "at least 2"),
        ({"type": "plain_text_input", "max_length": 2}, "abc", "no more than 2"),
        ({"type": "email_text_input"}, "nobody", "valid email"),
        ({"type": "url_text_input"}, "ftp://x", "valid URL"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": False}, "many", "enter a number"),
        ({"type": "number_input", "is_decimal_allowed": True}, "NaN", "enter a number"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "3"}, "2", "3 or more"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "3"}, "4", "3 or less"),
        ({"type": "static_select", "options": [A]}, "b", "not one of the options"),
        ({"type": "static_select", "options": [A, B]}, ["a", "b"], "Choose one"),
        ({"type": "external_select"}, "a", "not one of the options"),
        ({"type": "checkboxes", "options": [A]}, ["a", "a"], "only once"),
        (
            {"type": "multi_users_select", "max_selected_items": 1},
            ["U1", "U2"],
            "Choose 1 at most",
        ),
        ({"type": "users_select"}, "U9", "cannot be chosen"),
        ({"type": "channels_select"}, "D1", "cannot be chosen"),
        ({"type": "conversations_select"}, "C9", "cannot be chosen"),
        ({"type": "datepicker"}, "31 Feb", "not a date"),
        ({"type": "datepicker"}, "2026-02-31", "not a date"),
        ({"type": "timepicker"}, "25:00", "not a date"),
        ({"type": "datetimepicker"}, "2026-11-02T09:00:00", "not a date"),
        ({"type": "file_input"}, "F9", "not uploaded"),
        ({"type": "file_input", "filetypes": ["png"]}, "F1", "Only png"),
        ({"type": "button"}, "x", "Nothing can be entered"),
    ],
)
def test_the_client_refuses_some_values_in_a_sentence(
    element: dict[str, Any], value: Any, sentence: str
) -> None:
    with pytest.raises(BadValue, match=sentence):
        chosen(element, value, AROUND)


def test_rich_text_is_made_of_plain_words() -> None:
    state = chosen({"type": "rich_text_input"}, "hello", AROUND)
    section = state["rich_text_value"]["elements"][0]
    assert section["elements"] == [{"type": "text", "text": "hello"}]


@pytest.mark.parametrize(
    ("element", "key", "initial"),
    [
        ({"type": "plain_text_input", "initial_value": "x"}, "value", "x"),
        ({"type": "static_select", "initial_option": A}, "selected_option", A),
        ({"type": "checkboxes", "initial_options": [A]}, "selected_options", [A]),
        ({"type": "users_select", "initial_user": "U1"}, "selected_user", "U1"),
        ({"type": "timepicker", "initial_time": "09:00"}, "selected_time", "09:00"),
    ],
)
def test_an_untouched_element_holds_its_initial_value(
    element: dict[str, Any], key: str, initial: object
) -> None:
    state = initial_state(element)
    assert state[key] == initial
    assert not is_empty(state)
    bare = {name: value for name, value in element.items() if not name.startswith("initial")}
    assert is_empty(initial_state(bare))


def test_the_state_leaves_out_buttons_and_keeps_what_was_entered() -> None:
    blocks: list[dict[str, Any]] = [
        {
            "type": "actions",
            "block_id": "row",
            "elements": [
                {"type": "button", "action_id": "go"},
                {"type": "static_select", "action_id": "pick", "options": [A, B]},
            ],
        },
        {
            "type": "section",
            "block_id": "side",
            "accessory": {"type": "datepicker", "action_id": "day"},
        },
        {"type": "divider", "block_id": "line"},
    ]
    entered = {"row": {"pick": {"type": "static_select", "selected_option": B}}}
    assert state_values(blocks, entered) == {
        "row": {"pick": {"type": "static_select", "selected_option": B}},
        "side": {"day": {"type": "datepicker", "selected_date": None}},
    }
