"""One thing wrong at a time: it is found, once, and the pointer leads to it."""

import pytest

from sandbox.blockkit import Surface, as_messages, validate_blocks
from tests.sandbox import good_blocks as good

WRONG: list[tuple[str, str, Surface, object]] = [
    ("required", "", "message", {}),
    ("required", "", "message", {"type": 7, "text": good.mrkdwn()}),
    ("type", "", "message", "a string"),
    ("type", "", "message", None),
    ("unknown_type", "/type", "message", {"type": "sectoin", "text": good.mrkdwn()}),
    ("unknown_type", "/type", "message", {"type": "file", "external_id": "1", "source": "remote"}),
    ("unknown_type", "/type", "message", {"type": "data_visualization", "title": "Held"}),
    ("unknown_property", "", "message", good.section(colour="red")),
    ("unknown_property", "/accessory", "message", good.beside(good.button(disabled=True))),
    ("unknown_property", "/text", "message", good.section(text=good.plain(verbatim=True))),
    ("unknown_property", "/text", "message", good.section(text=good.mrkdwn(emoji=True))),
    ("type", "/text", "message", good.section(text="not an object")),
    ("type", "/text/text", "message", good.section(text={"type": "mrkdwn", "text": 7})),
    ("type", "/text", "message", {"type": "section", "text": None, "fields": [good.mrkdwn()]}),
    ("min_length", "/text/text", "message", good.section(text=good.mrkdwn(""))),
    ("min_length", "/block_id", "message", good.section(block_id="")),
    ("required", "/text", "message", good.section(text={"type": "mrkdwn"})),
    ("any_of", "", "message", {"type": "section"}),
    ("not_allowed_here", "/text/type", "message", {"type": "header", "text": good.mrkdwn()}),
    ("required", "", "message", {"type": "header"}),
    ("not_allowed_here", "/accessory/type", "modal", good.beside({"type": "datetimepicker"})),
    ("not_allowed_here", "/elements/0/type", "modal", good.actions(good.text_field())),
    ("not_allowed_here", "/elements/0/type", "home", good.actions(good.image(image_url=good.WEB))),
    ("not_allowed_here", "/elements/0/type", "message", good.context(good.button())),
    ("not_allowed_here", "/element/type", "modal", good.asking(good.button())),
    ("unknown_type", "/element/type", "modal", good.asking({"type": "slider"})),
    ("required", "", "modal", {"type": "input", "element": good.text_field()}),
    ("not_allowed_here", "/label/type", "modal", good.asking(label=good.mrkdwn())),
    ("required", "/accessory", "message", good.beside({"type": "button", "action_id": "a"})),
    ("enum", "/accessory/style", "message", good.beside(good.button(style="default"))),
    ("format", "/accessory/url", "message", good.beside(good.button(url="example.org"))),
    ("format", "/image_url", "message", good.image(image_url="ftp://example.org/a.png")),
    ("format", "/image_url", "message", good.image(image_url="http://[")),
    ("min_length", "/alt_text", "message", good.image(alt_text="", image_url=good.WEB)),
    ("required", "", "message", {"type": "image", "image_url": good.WEB}),
    ("exactly_one", "", "message", good.image()),
    ("exactly_one", "", "message", good.image(image_url=good.WEB, slack_file={"id": "F1"})),
    ("exactly_one", "/slack_file", "message", good.image(slack_file={})),
    ("exactly_one", "/slack_file", "message", good.image(slack_file={"id": "F1", "url": good.WEB})),
    ("exactly_one", "/accessory", "message", good.beside({"type": "static_select"})),
    (
        "exactly_one",
        "/accessory",
        "message",
        good.menu(option_groups=[{"label": good.plain(), "options": good.options(1)}]),
    ),
    (
        "among_options",
        "/accessory/initial_option",
        "message",
        good.menu(initial_option=good.option("x")),
    ),
    (
        "among_options",
        "/accessory/initial_options/1",
        "message",
        good.choice("checkboxes", 2, initial_options=[good.options(2)[1], good.option("other")]),
    ),
    (
        "among_options",
        "/accessory/initial_option",
        "message",
        good.choice("radio_buttons", 2, initial_option=good.option("other")),
    ),
    (
        "not_allowed_here",
        "/accessory/options/0/text/type",
        "message",
        good.menu(options=[good.option(text=good.mrkdwn())]),
    ),
    (
        "unknown_property",
        "/accessory/options/0",
        "message",
        good.menu(options=[good.option(url=good.WEB)]),
    ),
    (
        "min_length",
        "/accessory/options/0/value",
        "message",
        good.menu(options=[good.option(text=good.plain()) | {"value": ""}]),
    ),
    (
        "required",
        "/accessory/confirm",
        "message",
        good.beside(
            good.button(confirm={"title": good.plain(), "text": good.plain(), "deny": good.plain()})
        ),
    ),
    (
        "format",
        "/accessory/initial_date",
        "message",
        good.beside({"type": "datepicker", "initial_date": "2026-02-30"}),
    ),
    (
        "format",
        "/accessory/initial_date",
        "message",
        good.beside({"type": "datepicker", "initial_date": "20260203"}),
    ),
    (
        "format",
        "/accessory/initial_time",
        "message",
        good.beside({"type": "timepicker", "initial_time": "24:00"}),
    ),
    (
        "range",
        "/accessory/max_selected_items",
        "home",
        good.beside({"type": "multi_users_select", "max_selected_items": 0}),
    ),
    (
        "type",
        "/accessory/max_selected_items",
        "home",
        good.beside({"type": "multi_users_select", "max_selected_items": True}),
    ),
    (
        "min_properties",
        "/accessory/filter",
        "home",
        good.beside({"type": "conversations_select", "filter": {}}),
    ),
    (
        "enum",
        "/accessory/filter/include/0",
        "home",
        good.beside({"type": "conversations_select", "filter": {"include": ["dm"]}}),
    ),
    (
        "order",
        "/element/min_length",
        "modal",
        good.asked("plain_text_input", min_length=5, max_length=4),
    ),
    (
        "order",
        "/element/min_lines",
        "modal",
        good.asked("plain_text_input", min_lines=5, max_lines=4),
    ),
    (
        "order",
        "/element/min_value",
        "modal",
        good.asked("number_input", is_decimal_allowed=True, min_value="10", max_value="9.5"),
    ),
    (
        "range",
        "/element/initial_value",
        "modal",
        good.asked("number_input", is_decimal_allowed=False, min_value="1", initial_value="0"),
    ),
    (
        "range",
        "/element/initial_value",
        "modal",
        good.asked("number_input", is_decimal_allowed=False, max_value="3", initial_value="4"),
    ),
    (
        "format",
        "/element/max_value",
        "modal",
        good.asked("number_input", is_decimal_allowed=False, max_value="3.5"),
    ),
    (
        "format",
        "/element/min_value",
        "modal",
        good.asked("number_input", is_decimal_allowed=True, min_value="ten"),
    ),
    (
        "type",
        "/element/min_value",
        "modal",
        good.asked("number_input", is_decimal_allowed=True, min_value=1),
    ),
    ("required", "/element", "modal", good.asked("number_input")),
    ("required", "/element", "modal", good.asking({"type": "rich_text_input"})),
    (
        "unknown_property",
        "/element",
        "home",
        good.asked("channels_select", response_url_enabled=True),
    ),
    (
        "enum",
        "/element/dispatch_action_config/trigger_actions_on/0",
        "modal",
        good.asked("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
    ),
    (
        "conflict",
        "/dispatch_action",
        "modal",
        {**good.asked("file_input"), "dispatch_action": True},
    ),
    (
        "unknown_type",
        "/elements/0/type",
        "message",
        good.rich_text({"type": "text", "text": "a"})
        | {"elements": [{"type": "rich_text_table", "elements": []}]},
    ),
    (
        "not_allowed_here",
        "/elements/0/type",
        "message",
        good.rich_text({"type": "text", "text": "a"}),
    ),
    (
        "unknown_type",
        "/elements/0/elements/0/type",
        "message",
        good.rich_text(good.rich_line({"type": "sparkle"})),
    ),
    (
        "min_length",
        "/elements/0/elements/0/text",
        "message",
        good.rich_text(good.rich_line({"type": "text", "text": ""})),
    ),
    (
        "unknown_property",
        "/elements/0/elements/0/style",
        "message",
        good.rich_text(good.rich_line({"type": "text", "text": "a", "style": {"blink": True}})),
    ),
    (
        "min_items",
        "/elements/0/elements",
        "message",
        good.rich_text({"type": "rich_text_list", "style": "bullet", "elements": []}),
    ),
    (
        "range",
        "/elements/0/indent",
        "message",
        good.rich_text(
            {
                "type": "rich_text_list",
                "style": "bullet",
                "indent": 9,
                "elements": [good.rich_line()],
            }
        ),
    ),
    ("unknown_type", "/rows/0/0/type", "message", good.table([good.mrkdwn()])),
    ("min_length", "/rows/0/0/text", "message", good.table([good.cell("")])),
    (
        "type",
        "/rows/0/0/value",
        "message",
        good.table([{"type": "raw_number", "value": "3", "text": "3"}]),
    ),
    ("type", "/column_settings/0", "message", good.table([good.cell()], column_settings=["left"])),
    (
        "row_length",
        "/rows/1",
        "message",
        {"type": "data_table", "caption": "c", "rows": [[good.cell()], [good.cell()] * 2]},
    ),
    (
        "not_allowed_here",
        "/rows/0/0/type",
        "message",
        {"type": "data_table", "caption": "c", "rows": [[good.RICH], [good.RICH]]},
    ),
    (
        "range",
        "/row_header_column_index",
        "message",
        {**good.MESSAGE_ONLY[3], "row_header_column_index": 2},
    ),
    ("required", "", "message", {"type": "data_table", "rows": [[good.cell()], [good.cell()]]}),
    (
        "format",
        "/video_url",
        "message",
        {**good.EVERYWHERE[-1], "video_url": "http://example.org/1"},
    ),
    ("any_of", "", "message", {"type": "card", "subtitle": good.plain()}),
    ("enum", "/status", "message", {**good.MESSAGE_ONLY[5], "status": "done"}),
    ("any_of", "", "message", {"type": "container", "child_blocks": [{"type": "divider"}]}),
    (
        "conflict",
        "/default_collapsed",
        "message",
        {**good.MESSAGE_AND_HOME[2], "is_collapsible": False},
    ),
    (
        "conflict",
        "/has_header_divider",
        "message",
        {**good.MESSAGE_AND_HOME[2], "has_header_divider": True},
    ),
    (
        "unknown_type",
        "/child_blocks/0/type",
        "message",
        {**good.MESSAGE_AND_HOME[2], "child_blocks": [good.MESSAGE_AND_HOME[2]]},
    ),
    (
        "not_allowed_here",
        "/child_blocks/0/type",
        "home",
        {**good.MESSAGE_AND_HOME[2], "child_blocks": [good.CARD]},
    ),
]


@pytest.mark.parametrize(("constraint", "pointer", "surface", "block"), WRONG)
def test_one_wrong_thing_is_found_where_it_stands(
    constraint: str, pointer: str, surface: Surface, block: object
) -> None:
    [problem] = validate_blocks([good.section(), block], surface)
    assert (problem.pointer, problem.constraint) == (f"/blocks/1{pointer}", constraint)


def test_all_problems_are_told_not_only_the_first() -> None:
    blocks = [{"type": "section"}, good.section(text=good.mrkdwn(""), colour="red")]
    pointers = [problem.pointer for problem in validate_blocks(blocks, "message")]
    assert pointers == ["/blocks/0", "/blocks/1/text/text", "/blocks/1"]


def test_problems_are_worded_as_slack_lists_them() -> None:
    problems = validate_blocks([good.choice("overflow", 6)], "message")
    assert as_messages(problems) == [
        "[ERROR] no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]"
    ]
