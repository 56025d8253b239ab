"""Blocks and views that Slack accepts, one of every kind, in our own words.

The shapes follow the examples in Slack's reference. Tests take them as they are, or change
one thing and expect exactly that thing to be found.
"""

from copy import deepcopy
from typing import Any

Block = dict[str, Any]


def plain(text: str = "Meet", **more: Any) -> Block:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "*Thursday*, 15:00", **more: Any) -> Block:
    return {"type": "mrkdwn", "text": text, **more}


def button(action_id: str = "ready", **more: Any) -> Block:
    return {"type": "button", "action_id": action_id, "text": plain("Ready"), **more}


def option(value: str = "tue", **more: Any) -> Block:
    return {"text": plain(value.title()), "value": value, **more}


def options(count: int) -> list[Block]:
    return [option(f"slot-{index}") for index in range(count)]


def confirm(**more: Any) -> Block:
    return {
        "title": plain("Leave the programme?"),
        "text": mrkdwn("Your notes stay yours."),
        "confirm": plain("Leave"),
        "deny": plain("Stay"),
        **more,
    }


def section(**more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": [*elements], **more}


def text_field(**more: Any) -> Block:
    return {"type": "plain_text_input", "action_id": "learned", **more}


def asking(element: Block | None = None, **more: Any) -> Block:
    chosen = text_field() if element is None else element
    return {"type": "input", "label": plain("What did you learn?"), "element": chosen, **more}


def context(*elements: Block) -> Block:
    return {"type": "context", "elements": [*elements]}


def image(**more: Any) -> Block:
    return {"type": "image", "alt_text": "Meetings held, by week", **more}


def rich_line(*pieces: Block) -> Block:
    return {"type": "rich_text_section", "elements": [*pieces]}


def rich_text(*containers: Block, **more: Any) -> Block:
    return {"type": "rich_text", "elements": [*containers], **more}


def cell(text: str = "31 of 36") -> Block:
    return {"type": "raw_text", "text": text}


def table(*rows: list[Block], **more: Any) -> Block:
    return {"type": "table", "rows": [*rows], **more}


def modal(*blocks: Block, **more: Any) -> Block:
    return {
        "type": "modal",
        "title": plain("Check-in"),
        "submit": plain("Keep it"),
        "blocks": [*blocks] or [section()],
        **more,
    }


def home(*blocks: Block, **more: Any) -> Block:
    return {"type": "home", "blocks": [*blocks] or [section()], **more}


MENUS: tuple[Block, ...] = (
    {"type": "static_select", "options": options(2), "initial_option": options(2)[1]},
    {
        "type": "static_select",
        "option_groups": [{"label": plain("Mornings"), "options": options(3)}],
        "initial_option": options(3)[2],
        "placeholder": plain("Pick a slot"),
    },
    {"type": "external_select", "min_query_length": 0, "initial_option": option()},
    {"type": "users_select", "initial_user": "U0LENA", "confirm": confirm(style="danger")},
    {"type": "conversations_select", "filter": {"include": ["im", "private"]}},
    {"type": "conversations_select", "default_to_current_conversation": True},
    {"type": "channels_select", "initial_channel": "C0MENTOR"},
    {
        "type": "multi_static_select",
        "options": options(100),
        "initial_options": options(2),
        "max_selected_items": 2,
    },
    {"type": "multi_external_select", "min_query_length": 3},
    {"type": "multi_users_select", "initial_users": ["U0LENA", "U0TOMAS"]},
    {"type": "multi_conversations_select", "filter": {"exclude_bot_users": True}},
    {"type": "multi_channels_select", "max_selected_items": 1},
    {"type": "radio_buttons", "options": [option(description=mrkdwn("_soon_"))]},
    {"type": "checkboxes", "options": options(10), "initial_options": options(10)},
    {"type": "datepicker", "initial_date": "2026-11-12", "placeholder": plain("A day")},
    {"type": "timepicker", "initial_time": "15:00", "timezone": "Africa/Lagos"},
)

RICH = rich_text(
    rich_line(
        {"type": "text", "text": "Tomorrow with ", "style": {"bold": True}},
        {"type": "user", "user_id": "U0LENA"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b"},
        {"type": "link", "url": "https://example.org/kit", "text": "the kit"},
        {"type": "date", "timestamp": 1_794_490_000, "format": "{date_short}", "fallback": "Thu"},
        {"type": "broadcast", "range": "here"},
    ),
    {
        "type": "rich_text_list",
        "style": "ordered",
        "indent": 1,
        "elements": [rich_line({"type": "text", "text": "One question before any answer"})],
    },
    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Wait a little"}]},
    {"type": "rich_text_preformatted", "elements": [], "border": 0},
)

EVERYWHERE: tuple[Block, ...] = (
    section(),
    section(text=plain("Tomorrow", emoji=True), block_id="when"),
    {"type": "section", "fields": [mrkdwn("*Mentor*\nLena"), plain("Tomas")]},
    section(accessory=image(image_url="https://example.org/chart.png"), expand=True),
    section(accessory=button(style="primary", value="pair-7", confirm=confirm())),
    section(accessory={"type": "overflow", "options": [option(url="https://example.org")] * 2}),
    *(section(accessory=menu) for menu in MENUS),
    actions(*({**menu, "action_id": f"menu-{place}"} for place, menu in enumerate(MENUS))),
    actions(button("calendar", url="slack://user?team=T1&id=U1", accessibility_label="Calendar")),
    context(mrkdwn("_Only you see this._", verbatim=True), image(slack_file={"id": "F0CHART"})),
    {"type": "divider"},
    {"type": "header", "text": plain("Learn-from, week 9"), "level": 2},
    image(slack_file={"url": "https://files.slack.com/chart.png"}, title=plain("Week 9")),
    asking(text_field(multiline=True, min_length=0, max_length=3000), hint=plain("Yours alone")),
    asking(dispatch_action=True, optional=True),
    *(asking(menu) for menu in MENUS),
    RICH,
    {
        "type": "video",
        "alt_text": "Two people at a desk",
        "title": plain("A first meeting"),
        "video_url": "https://example.org/embed/1",
        "thumbnail_url": "https://example.org/1.png",
        "author_name": "People team",
    },
)

MESSAGE_ONLY: tuple[Block, ...] = (
    {"type": "markdown", "text": "**31** of 36 meetings happened"},
    table([cell("Week"), cell("Held")], [cell("9"), {**RICH}], column_settings=[None, {}]),
    table([{"type": "raw_number", "value": 31, "text": "31"}]),
    {
        "type": "data_table",
        "caption": "Meetings",
        "rows": [[cell("Week"), cell("Held")], [cell("9"), cell()]],
        "page_size": 10,
        "row_header_column_index": 1,
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "useful",
                "positive_button": {"text": plain("Useful"), "value": "yes"},
                "negative_button": {"text": plain("Not for me"), "value": "no"},
            },
            {"type": "icon_button", "action_id": "drop", "icon": "trash", "text": plain("Drop")},
        ],
    },
    {"type": "task_card", "task_id": "t1", "title": "Match", "status": "pending", "details": RICH},
    {
        "type": "plan",
        "title": "Matching",
        "tasks": [
            {
                "type": "task_card",
                "task_id": "t2",
                "title": "Score",
                "status": "complete",
                "sources": [{"type": "url", "url": "https://example.org", "text": "How"}],
            }
        ],
    },
    {"type": "call", "call_id": "R1"},
    actions({"type": "datetimepicker", "initial_date_time": 1_794_490_000}),
    actions(
        {
            "type": "workflow_button",
            "action_id": "flow",
            "text": plain("Start"),
            "workflow": {"trigger": {"url": "https://slack.com/shortcuts/1"}},
        }
    ),
)

CARD: Block = {"type": "card", "title": mrkdwn("Lena"), "actions": [button("meet")]}
MESSAGE_AND_HOME: tuple[Block, ...] = (
    CARD,
    {"type": "carousel", "elements": [CARD, {"type": "card", "body": plain("Tomas")}]},
    {
        "type": "container",
        "title": plain("This week"),
        "child_blocks": [section(), {"type": "divider"}],
        "width": "wide",
        "is_collapsible": True,
        "default_collapsed": True,
    },
)

MODAL_ONLY: tuple[Block, ...] = (
    {"type": "alert", "text": mrkdwn("Nothing is booked yet"), "level": "info"},
    asking({"type": "email_text_input", "initial_value": "lena@example.org"}),
    asking({"type": "url_text_input"}),
    asking({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
    asking({"type": "file_input", "filetypes": ["csv"], "max_files": 1}),
    asking({"type": "rich_text_input", "action_id": "note", "initial_value": RICH}),
    asking({"type": "conversations_select", "response_url_enabled": True}),
    asking({"type": "datetimepicker"}),
)


WEB = "https://example.org/"


def beside(element: Block) -> Block:
    """A section with this element at its side."""
    return section(accessory=element)


def menu(**more: Any) -> Block:
    """A section with a select menu at its side."""
    return beside({"type": "static_select", "options": [option()], **more})


def choice(kind: str, count: int, **more: Any) -> Block:
    """A section with ``count`` options of some kind at its side."""
    return beside({"type": kind, "options": options(count), **more})


def asked(kind: str, **more: Any) -> Block:
    """An input block with an element of this kind."""
    return asking({"type": kind, "action_id": "a", **more})


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths to the texts in a block, types apart; of a long list, to those at its start."""
    if isinstance(value, dict):
        inner = [(name, one) for name, one in value.items() if name != "type"]
    else:
        inner = [*enumerate(value[:6])] if isinstance(value, list) else []
    found = [path] if isinstance(value, str) else []
    return found + [leaf for name, one in inner for leaf in leaves(one, (*path, name))]


def changed(block: Block, path: tuple[str | int, ...], value: Any) -> Block:
    """A copy of a block in which one thing is another."""
    copy: Any = deepcopy(block)
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return {**copy}
