"""The same blocks, judged by slack_sdk's models: what they refuse, we refuse.

The other way round the models are silent about much; what they write out of right blocks
must raise no alarm here.
"""

from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from sandbox.blockkit import Surface, validate_blocks, validate_view
from tests.sandbox import good_blocks as good

EDGES = (1, 24, 30, 75, 100, 150, 200, 255, 300, 2000, 3000)
AT_AN_EDGE = [edge + more for edge in EDGES for more in (0, 1)]
TEXTS = st.sampled_from([12] * 60 + AT_AN_EDGE).map("x".__mul__)
"""Mostly short, so that what is refused is refused for one reason and not for ten."""

PLAIN = TEXTS.map(good.plain)
MRKDWN = TEXTS.map(good.mrkdwn)
WORDS = PLAIN | MRKDWN
LINKS = TEXTS.map(lambda text: f"https://example.org/{text}"[: max(len(text), 21)])


def _some(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[good.Block]:
    fixed = {name: st.just(one) if isinstance(one, str) else one for name, one in required.items()}
    return st.fixed_dictionaries(fixed, optional=optional)


def _lists(of: st.SearchStrategy[Any], *lengths: int) -> st.SearchStrategy[list[Any]]:
    return st.sampled_from(lengths).flatmap(lambda n: of.map(lambda one: [one] * n))


OPTIONS = _some({"text": PLAIN, "value": TEXTS}, {"description": PLAIN})
CONFIRMS = _some({"title": PLAIN, "text": WORDS, "confirm": PLAIN, "deny": PLAIN}, {})
BUTTONS = _some(
    {"type": "button", "text": PLAIN},
    {
        "action_id": TEXTS,
        "url": LINKS,
        "value": TEXTS,
        "style": st.sampled_from(["primary", "danger", "default"]),
        "confirm": CONFIRMS,
        "accessibility_label": TEXTS,
    },
)
OVERFLOWS = _some(
    {"type": "overflow", "options": _lists(OPTIONS, 0, 1, 5, 6)}, {"action_id": TEXTS}
)
GROUPS = _some({"label": PLAIN, "options": _lists(OPTIONS, 1)}, {})
FULL_GROUPS = _some({"label": PLAIN, "options": _lists(OPTIONS, 100, 101)}, {})
SELECTS = _some(
    {"type": st.sampled_from(["static_select", "multi_static_select"])},
    {
        "placeholder": PLAIN,
        "options": _lists(OPTIONS, 1, 100, 101),
        "option_groups": _lists(GROUPS, 1, 100, 101) | _lists(FULL_GROUPS, 1),
    },
)
DATES = st.sampled_from(["2026-11-12", "2026-13-01", "12.11.2026", "2026-11-40"])
TIMES = st.sampled_from(["15:00", "24:00", "15:60", "3pm"])
PICKERS = _some({"type": "datepicker"}, {"initial_date": DATES, "placeholder": PLAIN}) | _some(
    {"type": "timepicker"}, {"initial_time": TIMES, "placeholder": PLAIN}
)
MOMENTS = _some({"type": "datetimepicker"}, {"initial_date_time": st.integers(-1, 10_000_000_000)})
FIELDS = _some({"type": "plain_text_input"}, {"placeholder": PLAIN, "action_id": TEXTS})
IMAGES = _some({"type": "image", "alt_text": TEXTS, "image_url": LINKS}, {})
PRESSED = BUTTONS | OVERFLOWS | SELECTS | PICKERS
IN_CONTEXT = WORDS | IMAGES
CARDS = _some(
    {"type": "card"}, {"title": WORDS, "subtitle": WORDS, "body": WORDS, "block_id": TEXTS}
)

BLOCKS = st.one_of(
    _some(
        {"type": "section"},
        {
            "text": WORDS,
            "fields": _lists(WORDS, 0, 1, 10, 11),
            "accessory": PRESSED | IMAGES,
            "block_id": TEXTS,
        },
    ),
    _some({"type": "header"}, {"text": PLAIN, "block_id": TEXTS}),
    _some({"type": "divider"}, {"block_id": TEXTS}),
    _some({"type": "image", "alt_text": TEXTS, "image_url": LINKS}, {"title": WORDS}),
    _some({"type": "actions", "elements": _lists(BUTTONS | PICKERS | MOMENTS, 1, 25, 26)}, {}),
    _some({"type": "context", "elements": _lists(IN_CONTEXT, 1, 10, 11)}, {}),
    _some({"type": "context_actions", "elements": _lists(BUTTONS, 0, 6)}, {}),
    _some(
        {"type": "input", "label": PLAIN, "element": FIELDS | SELECTS | MOMENTS | BUTTONS},
        {"hint": PLAIN, "block_id": TEXTS},
    ),
    _some({"type": "markdown", "text": st.sampled_from(["", "x", "x" * 12_000, "x" * 12_001])}, {}),
    _some(
        {"type": "video"},
        {
            "alt_text": TEXTS,
            "title": PLAIN,
            "video_url": LINKS,
            "thumbnail_url": LINKS,
            "author_name": TEXTS,
        },
    ),
    _some({"type": "table", "rows": st.sampled_from([[], [[good.cell()]]])}, {}),
    _some({"type": "task_card", "task_id": "t", "title": "T", "status": TEXTS}, {}),
    _some({"type": "alert", "text": WORDS}, {"level": st.sampled_from(["info", "loud"])}),
    CARDS,
    _some({"type": "carousel", "elements": _lists(CARDS, 0, 1, 10, 11)}, {}),
    _some(
        {"type": "container", "child_blocks": _lists(st.just({"type": "divider"}), 0, 1, 10, 11)},
        {
            "title": PLAIN,
            "subtitle": PLAIN,
            "width": st.sampled_from(["wide", "huge"]),
            "is_collapsible": st.booleans(),
            "has_header_divider": st.booleans(),
        },
    ),
)
VIEWS = _some(
    {
        "type": st.sampled_from(["modal", "home", "sheet"]),
        "blocks": _lists(st.just({"type": "divider"}), 0, 1, 100, 101),
    },
    {
        "title": PLAIN,
        "submit": PLAIN,
        "close": PLAIN,
        "private_metadata": TEXTS,
        "callback_id": TEXTS,
    },
)


def _sdk_refuses_block(block: good.Block) -> bool:
    try:
        parsed = Block.parse(dict(block))
        assert parsed is not None
        parsed.to_dict()
    except SlackObjectFormationError:
        return True
    return False


def _sdk_refuses_view(view: good.Block) -> bool:
    try:
        View(**view).to_dict()
    except SlackObjectFormationError:
        return True
    return False


def _surface(block: good.Block) -> Surface:
    return "modal" if block["type"] in {"alert", "input"} else "message"


@settings(max_examples=300, deadline=None)
@given(BLOCKS)
def test_no_block_that_the_sdk_refuses_passes(block: good.Block) -> None:
    if _sdk_refuses_block(block):
        assert validate_blocks([block], _surface(block))


@settings(max_examples=150, deadline=None)
@given(VIEWS)
def test_no_view_that_the_sdk_refuses_passes(view: good.Block) -> None:
    if _sdk_refuses_view(view):
        assert validate_view(view)


def test_the_sdk_does_refuse_some_of_what_is_tried() -> None:
    quick = settings(max_examples=2000, deadline=None, database=None)
    refused = find(BLOCKS, _sdk_refuses_block, settings=quick)
    view = find(VIEWS, _sdk_refuses_view, settings=quick)
    assert validate_blocks([refused], _surface(refused))
    assert validate_view(view)


KNOWN_TO_THE_SDK = [
    block
    for block in (*good.EVERYWHERE, *good.MESSAGE_ONLY, *good.MESSAGE_AND_HOME)
    if block["type"] not in {"data_table", "header"}
]


FILLED = [
    *(block for block in KNOWN_TO_THE_SDK if len(good.leaves(block)) < 20),
    good.section(accessory=good.button(value="v", accessibility_label="Open the calendar")),
    good.section(accessory=good.image(image_url=good.WEB)),
    {**good.CARD, "subtitle": good.plain()},
    {**good.MESSAGE_AND_HOME[2], "subtitle": good.plain()},
    {"type": "header", "text": good.plain(), "block_id": "head"},
    *good.MODAL_ONLY[1:4],
]


@pytest.mark.parametrize("block", FILLED)
def test_no_text_that_the_sdk_finds_too_long_passes(block: good.Block) -> None:
    surface: Surface = "modal" if block in good.MODAL_ONLY else "message"
    for path in good.leaves(block):
        for length in EDGES:
            stretched = good.changed(block, path, f"{good.WEB}{'x' * length}"[-length - 1 :])
            if _sdk_refuses_block(stretched):
                assert validate_blocks([stretched], surface), (path, length)


@pytest.mark.parametrize("block", KNOWN_TO_THE_SDK)
def test_what_the_sdk_writes_out_of_a_right_block_raises_no_alarm(block: good.Block) -> None:
    parsed = Block.parse(dict(block))
    assert parsed is not None
    assert validate_blocks([parsed.to_dict()], "message") == []
