"""No false alarms: what Slack's reference shows as right passes, on the surfaces it names."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.blockkit import Surface, validate_blocks, validate_view
from sandbox.blockkit.blocks import BLOCK_TYPES
from tests.sandbox import good_blocks as good

SHOWN: list[tuple[Surface, good.Block]] = [
    *(("message", block) for block in good.EVERYWHERE),
    *(("modal", block) for block in good.EVERYWHERE),
    *(("home", block) for block in good.EVERYWHERE),
    *(("message", block) for block in good.MESSAGE_ONLY + good.MESSAGE_AND_HOME),
    *(("home", block) for block in good.MESSAGE_AND_HOME),
    *(("modal", block) for block in good.MODAL_ONLY),
]
HIDDEN: list[tuple[Surface, good.Block]] = [
    *(("modal", block) for block in good.MESSAGE_ONLY[:7] + good.MESSAGE_AND_HOME),
    *(("home", block) for block in good.MESSAGE_ONLY),
    *(("message", block) for block in good.MODAL_ONLY[:6]),
    *(("home", block) for block in good.MODAL_ONLY[:5]),
    ("home", good.MODAL_ONLY[6]),
    ("message", good.MODAL_ONLY[6]),
    ("modal", good.MESSAGE_ONLY[9]),
]


@pytest.mark.parametrize(("surface", "block"), SHOWN)
def test_a_right_block_raises_no_alarm(surface: Surface, block: good.Block) -> None:
    assert validate_blocks([block], surface) == []


@pytest.mark.parametrize(("surface", "block"), HIDDEN)
def test_a_right_block_in_the_wrong_place_is_refused(surface: Surface, block: good.Block) -> None:
    problems = validate_blocks([block], surface)
    assert problems
    assert all(one.constraint in {"not_allowed_here", "unknown_property"} for one in problems)


def test_a_message_may_have_no_blocks_at_all() -> None:
    assert validate_blocks([], "message") == []


def test_a_message_full_of_right_blocks_raises_no_alarm() -> None:
    blocks = [{**block, "block_id": f"b{place}"} for place, block in enumerate(good.EVERYWHERE)]
    assert validate_blocks(blocks[:50], "message") == []


@pytest.mark.parametrize(
    "view",
    [
        good.modal(),
        good.modal(good.asking(), close=good.plain("Later"), notify_on_close=True),
        good.modal(
            callback_id="checkin", private_metadata="", external_id="x", clear_on_close=True
        ),
        {"type": "modal", "title": good.plain("Why this pair"), "blocks": [good.section()]},
        good.home(),
        good.home(good.asking(), callback_id="home", private_metadata="{}"),
    ],
)
def test_a_right_view_raises_no_alarm(view: dict[str, Any]) -> None:
    assert validate_view(view) == []


def test_ten_ordinary_blocks_together_are_fine() -> None:
    blocks = [
        {"type": "header", "text": good.plain()},
        *(good.section(accessory=good.button()) for _ in range(3)),
        *(good.section(fields=[good.mrkdwn(), good.mrkdwn()]) for _ in range(2)),
        {"type": "divider"},
        good.context(good.mrkdwn()),
        good.actions(*(good.button(f"b{place}") for place in range(4))),
        good.image(slack_file={"id": "F0CHART"}),
    ]
    assert validate_blocks(blocks, "message") == []


def test_every_block_stands_in_the_documentation() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "block-kit.md"
    told = page.read_text(encoding="utf-8")
    assert [kind for kind in sorted(BLOCK_TYPES) if f"`{kind}`" not in told] == []
