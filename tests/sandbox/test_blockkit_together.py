"""Blocks that are right alone and wrong together, and views as a whole."""

import pytest

from sandbox.blockkit import Surface, validate_blocks, validate_view
from tests.sandbox import good_blocks as good


def _x(length: int) -> str:
    return "x" * length


TOGETHER: list[tuple[str, str, list[good.Block]]] = [
    ("unique", "/1/block_id", [good.section(block_id="a"), good.section(block_id="a")]),
    (
        "unique",
        "/1/child_blocks/0/block_id",
        [
            good.section(block_id="a"),
            {**good.MESSAGE_AND_HOME[2], "child_blocks": [good.section(block_id="a")]},
        ],
    ),
    (
        "unique",
        "/0/elements/2/action_id",
        [good.actions(good.button("a"), good.button("b"), good.button("a"))],
    ),
    (
        "unique",
        "/0/elements/0/actions/1/action_id",
        [{"type": "carousel", "elements": [{"type": "card", "actions": [good.button("a")] * 2}]}],
    ),
    (
        "unique",
        "/1/accessory/focus_on_load",
        [
            good.menu(focus_on_load=True),
            good.menu(focus_on_load=True),
            good.menu(focus_on_load=False),
        ],
    ),
    ("max_items", "/2", [good.table([good.cell()]), good.section(), good.table([good.cell()])]),
    ("max_items", "/1", [good.table([good.cell()]), good.MESSAGE_ONLY[3]]),
    (
        "max_length",
        "/1/text",
        [{"type": "markdown", "text": _x(6000)}, {"type": "markdown", "text": _x(6001)}],
    ),
]


@pytest.mark.parametrize(("constraint", "pointer", "blocks"), TOGETHER)
def test_blocks_that_are_right_alone_may_be_wrong_together(
    constraint: str, pointer: str, blocks: list[good.Block]
) -> None:
    [problem] = validate_blocks(blocks, "message")
    assert (problem.pointer, problem.constraint) == (f"/blocks{pointer}", constraint)


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    assert validate_blocks([good.actions(good.button()), good.actions(good.button())], "home") == []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks_and_not_one_more(surface: Surface, most: int) -> None:
    assert validate_blocks([{"type": "divider"}] * most, surface) == []
    [problem] = validate_blocks([{"type": "divider"}] * (most + 1), surface)
    assert (problem.pointer, problem.message) == ("/blocks", f"no more than {most} items allowed")


@pytest.mark.parametrize("blocks", [None, {}, "[]", 3])
def test_blocks_that_are_no_list_are_refused(blocks: object) -> None:
    [problem] = validate_blocks(blocks, "message")
    assert (problem.pointer, problem.constraint) == ("/blocks", "type")


VIEWS: list[tuple[str, str, object]] = [
    ("type", "", None),
    ("required", "", {"blocks": []}),
    ("not_allowed_here", "/type", {"type": "workflow_step", "blocks": [good.section()]}),
    ("required", "", {"type": "modal", "blocks": [good.section()]}),
    ("required", "", {"type": "modal", "title": good.plain()}),
    ("required", "", {"type": "home"}),
    ("min_items", "/blocks", {**good.modal(), "blocks": []}),
    ("min_items", "/blocks", {"type": "home", "blocks": []}),
    ("max_length", "/title/text", good.modal(title=good.plain(_x(25)))),
    ("max_length", "/submit/text", good.modal(submit=good.plain(_x(25)))),
    ("max_length", "/close/text", good.modal(close=good.plain(_x(25)))),
    ("min_length", "/title/text", good.modal(title=good.plain(""))),
    ("not_allowed_here", "/title/type", good.modal(title=good.mrkdwn())),
    ("max_length", "/private_metadata", good.modal(private_metadata=_x(3001))),
    ("max_length", "/callback_id", good.modal(callback_id=_x(256))),
    ("max_length", "/external_id", good.modal(external_id=_x(256))),
    ("unknown_property", "", good.modal(submit_disabled=True)),
    ("unknown_property", "", good.modal(hash="1.a")),
    ("unknown_property", "", good.home(title=good.plain())),
    ("unknown_property", "", good.home(submit=good.plain())),
    (
        "unique",
        "/blocks/1/block_id",
        good.modal(good.section(block_id="a"), good.section(block_id="a")),
    ),
    ("not_allowed_here", "/blocks/0/type", good.modal({"type": "markdown", "text": "a"})),
]


@pytest.mark.parametrize(("constraint", "pointer", "view"), VIEWS)
def test_one_wrong_thing_in_a_view_is_found_where_it_stands(
    constraint: str, pointer: str, view: object
) -> None:
    [problem] = validate_view(view)
    assert (problem.pointer, problem.constraint) == (f"/view{pointer}", constraint)


def test_a_view_may_fill_its_limits() -> None:
    view = good.modal(
        title=good.plain(_x(24)),
        submit=good.plain(_x(24)),
        close=good.plain(_x(24)),
        private_metadata=_x(3000),
        callback_id=_x(255),
        external_id=_x(255),
    )
    assert validate_view(view) == []


def test_a_modal_that_asks_needs_a_button_to_submit() -> None:
    asking = good.modal(good.asking())
    del asking["submit"]
    [problem] = validate_view(asking)
    assert (problem.pointer, problem.message) == ("/view", "missing required field: submit")
