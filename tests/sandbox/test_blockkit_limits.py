"""Every limit of Block Kit at its edge: the last value that passes, the first that does not."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.blockkit import Surface, validate_blocks
from tests.sandbox import good_blocks as good

Build = Callable[[int], good.Block]


def _url(length: int) -> str:
    return good.WEB + "x" * (length - len(good.WEB))


def _confirmed(**more: Any) -> good.Block:
    return good.beside(good.button(confirm=good.confirm(**more)))


def _x(length: int) -> str:
    return "x" * length


LENGTHS: list[tuple[str, int, Surface, Build]] = [
    ("/text/text", 3000, "message", lambda n: good.section(text=good.mrkdwn(_x(n)))),
    ("/fields/0/text", 2000, "home", lambda n: good.section(fields=[good.plain(_x(n))])),
    ("/block_id", 255, "message", lambda n: good.section(block_id=_x(n))),
    ("/text/text", 150, "modal", lambda n: {"type": "header", "text": good.plain(_x(n))}),
    ("/elements/0/text", 3000, "message", lambda n: good.context(good.mrkdwn(_x(n)))),
    (
        "/accessory/text/text",
        75,
        "message",
        lambda n: good.beside(good.button(text=good.plain(_x(n)))),
    ),
    ("/accessory/value", 2000, "message", lambda n: good.beside(good.button(value=_x(n)))),
    ("/accessory/url", 3000, "message", lambda n: good.beside(good.button(url=_url(n)))),
    ("/accessory/action_id", 255, "message", lambda n: good.beside(good.button(_x(n)))),
    (
        "/accessory/accessibility_label",
        75,
        "message",
        lambda n: good.beside(good.button(accessibility_label=_x(n))),
    ),
    ("/accessory/confirm/title/text", 100, "home", lambda n: _confirmed(title=good.plain(_x(n)))),
    ("/accessory/confirm/text/text", 300, "home", lambda n: _confirmed(text=good.mrkdwn(_x(n)))),
    (
        "/accessory/confirm/confirm/text",
        30,
        "home",
        lambda n: _confirmed(confirm=good.plain(_x(n))),
    ),
    ("/accessory/confirm/deny/text", 30, "home", lambda n: _confirmed(deny=good.plain(_x(n)))),
    (
        "/accessory/options/0/text/text",
        75,
        "message",
        lambda n: good.menu(options=[good.option(text=good.plain(_x(n)))]),
    ),
    (
        "/accessory/options/0/value",
        150,
        "message",
        lambda n: good.menu(options=[{"text": good.plain(), "value": _x(n)}]),
    ),
    (
        "/accessory/options/0/description/text",
        75,
        "message",
        lambda n: good.menu(options=[good.option(description=good.plain(_x(n)))]),
    ),
    (
        "/accessory/placeholder/text",
        150,
        "message",
        lambda n: good.menu(placeholder=good.plain(_x(n))),
    ),
    ("/label/text", 2000, "modal", lambda n: good.asking(label=good.plain(_x(n)))),
    ("/hint/text", 2000, "modal", lambda n: good.asking(hint=good.plain(_x(n)))),
    (
        "/element/initial_value",
        3000,
        "modal",
        lambda n: good.asking(good.text_field(initial_value=_x(n))),
    ),
    (
        "/element/initial_value",
        40,
        "modal",
        lambda n: good.asking(good.text_field(initial_value=_x(n), max_length=40)),
    ),
    ("/alt_text", 2000, "message", lambda n: good.image(alt_text=_x(n), image_url=good.WEB)),
    ("/image_url", 3000, "message", lambda n: good.image(image_url=_url(n))),
    (
        "/title/text",
        2000,
        "message",
        lambda n: good.image(image_url=good.WEB, title=good.plain(_x(n))),
    ),
    ("/text", 12_000, "message", lambda n: {"type": "markdown", "text": _x(n)}),
    ("/title/text", 199, "home", lambda n: {**good.EVERYWHERE[-1], "title": good.plain(_x(n))}),
    ("/author_name", 49, "home", lambda n: {**good.EVERYWHERE[-1], "author_name": _x(n)}),
    ("/title/text", 150, "message", lambda n: {"type": "card", "title": good.mrkdwn(_x(n))}),
    ("/body/text", 200, "message", lambda n: {"type": "card", "body": good.mrkdwn(_x(n))}),
    (
        "/subtitle/text",
        150,
        "message",
        lambda n: {**good.CARD, "subtitle": good.mrkdwn(_x(n))},
    ),
    ("/text/text", 200, "modal", lambda n: {"type": "alert", "text": good.plain(_x(n))}),
    ("/rows", 10_000, "message", lambda n: good.table([good.cell(_x(n - 5)), good.cell("12345")])),
]


@pytest.mark.parametrize(("pointer", "limit", "surface", "build"), LENGTHS)
def test_a_text_may_fill_its_limit_and_not_exceed_it(
    pointer: str, limit: int, surface: Surface, build: Build
) -> None:
    assert validate_blocks([build(limit)], surface) == []
    [problem] = validate_blocks([build(limit + 1)], surface)
    assert (problem.pointer, problem.constraint) == (f"/blocks/0{pointer}", "max_length")
    assert f"less than {limit + 1} characters" in problem.message


COUNTS: list[tuple[str, int, int, Surface, Build]] = [
    ("/fields", 1, 10, "message", lambda n: {"type": "section", "fields": [good.mrkdwn()] * n}),
    (
        "/elements",
        1,
        25,
        "message",
        lambda n: good.actions(*(good.button(f"b{place}") for place in range(n))),
    ),
    ("/elements", 1, 10, "message", lambda n: good.context(*[good.mrkdwn()] * n)),
    (
        "/elements",
        1,
        5,
        "message",
        lambda n: {
            "type": "context_actions",
            "elements": [
                {**good.MESSAGE_ONLY[4]["elements"][1], "action_id": f"i{place}"}
                for place in range(n)
            ],
        },
    ),
    ("/accessory/options", 1, 100, "message", lambda n: good.choice("static_select", n)),
    ("/accessory/options", 1, 100, "home", lambda n: good.choice("multi_static_select", n)),
    ("/accessory/options", 1, 10, "home", lambda n: good.choice("radio_buttons", n)),
    ("/accessory/options", 1, 10, "modal", lambda n: good.choice("checkboxes", n)),
    ("/accessory/options", 1, 5, "message", lambda n: good.choice("overflow", n)),
    (
        "/accessory/option_groups",
        1,
        100,
        "message",
        lambda n: good.beside(
            {
                "type": "static_select",
                "option_groups": [{"label": good.plain(), "options": good.options(1)}] * n,
            }
        ),
    ),
    (
        "/accessory/option_groups/0/options",
        1,
        100,
        "message",
        lambda n: good.beside(
            {
                "type": "multi_static_select",
                "option_groups": [{"label": good.plain(), "options": good.options(n)}],
            }
        ),
    ),
    (
        "/accessory/initial_users",
        1,
        2,
        "home",
        lambda n: good.beside(
            {"type": "multi_users_select", "initial_users": ["U1"] * n, "max_selected_items": 2}
        ),
    ),
    ("/rows", 1, 100, "message", lambda n: good.table(*[[good.cell("9")]] * n)),
    ("/rows/0", 1, 20, "message", lambda n: good.table([good.cell("9")] * n)),
    (
        "/rows",
        2,
        101,
        "message",
        lambda n: {"type": "data_table", "caption": "Held", "rows": [[good.cell("9")]] * n},
    ),
    (
        "/column_settings",
        1,
        20,
        "message",
        lambda n: good.table([good.cell()], column_settings=[{}] * n),
    ),
    (
        "/elements",
        1,
        10,
        "message",
        lambda n: {"type": "carousel", "elements": [{"type": "card", "title": good.plain()}] * n},
    ),
    (
        "/child_blocks",
        1,
        10,
        "message",
        lambda n: {
            "type": "container",
            "title": good.plain(),
            "child_blocks": [{"type": "divider"}] * n,
        },
    ),
]


@pytest.mark.parametrize(("pointer", "least", "most", "surface", "build"), COUNTS)
def test_a_list_may_be_as_short_and_as_long_as_allowed(
    pointer: str, least: int, most: int, surface: Surface, build: Build
) -> None:
    assert validate_blocks([build(least)], surface) == []
    assert validate_blocks([build(most)], surface) == []
    [short] = validate_blocks([build(least - 1)], surface)
    [long] = validate_blocks([build(most + 1)], surface)
    assert (short.pointer, short.constraint) == (f"/blocks/0{pointer}", "min_items")
    assert (long.pointer, long.constraint) == (f"/blocks/0{pointer}", "max_items")


RANGES: list[tuple[str, int, int, Build]] = [
    ("/element/min_length", 0, 3000, lambda n: good.asked("plain_text_input", min_length=n)),
    ("/element/max_length", 1, 3000, lambda n: good.asked("plain_text_input", max_length=n)),
    ("/element/min_lines", 1, 100, lambda n: good.asked("plain_text_input", min_lines=n)),
    ("/element/max_lines", 1, 100, lambda n: good.asked("rich_text_input", max_lines=n)),
    ("/element/max_files", 1, 10, lambda n: good.asked("file_input", max_files=n)),
    (
        "/element/initial_date_time",
        1_000_000_000,
        9_999_999_999,
        lambda n: good.asked("datetimepicker", initial_date_time=n),
    ),
    ("/level", 1, 4, lambda n: {"type": "header", "text": good.plain(), "level": n}),
]


@pytest.mark.parametrize(("pointer", "least", "most", "build"), RANGES)
def test_a_number_stays_within_its_range(pointer: str, least: int, most: int, build: Build) -> None:
    assert validate_blocks([build(least)], "modal") == []
    assert validate_blocks([build(most)], "modal") == []
    for outside in (least - 1, most + 1):
        [problem] = validate_blocks([build(outside)], "modal")
        assert (problem.pointer, problem.constraint) == (f"/blocks/0{pointer}", "range")
