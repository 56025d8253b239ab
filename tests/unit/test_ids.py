"""Ids: each one is its own, fits Slack's limits, and is used."""

from enum import StrEnum
from pathlib import Path

import pytest

from bot.ids import PULSE_FIELDS, SLOTS, Act, Field, Menu, View
from handlers import ROUTES
from handlers.registry import On

ROOT = Path(__file__).parents[2]
SOURCES = "".join(
    path.read_text("utf-8")
    for folder in ("bot/blocks", "handlers")
    for path in sorted((ROOT / folder).glob("*.py"))
)
# Shown, and never sent back by themselves.
ONLY_SHOWN = {
    *(View.LOADING, View.NOTICE, View.HOME, View.PLAN, View.SETUP, View.NOTES, View.ASKED),
    *(View.REVIEW, View.GOALS, View.LIBRARY, View.MIDPOINT),
}


@pytest.mark.parametrize("kind", [View, Act, Field, Menu])
def test_ids_are_plain_words_that_slack_takes(kind: type[StrEnum]) -> None:
    values = [str(one) for one in kind]
    assert len(values) == len(set(values))
    assert all(1 <= len(one) <= 75 and one.replace("_", "").isalnum() for one in values)


def test_every_button_has_a_route_and_every_route_a_button() -> None:
    routed = {str(route.id) for route in ROUTES if route.on is On.ACTION}
    assert routed == {str(one) for one in Act}


def test_every_form_that_is_sent_has_a_route() -> None:
    routed = {str(route.id) for route in ROUTES if route.on is On.SUBMIT}
    assert routed == {str(one) for one in View} - {str(one) for one in ONLY_SHOWN}


def test_no_route_is_given_twice() -> None:
    routed = [(route.on, str(route.id)) for route in ROUTES]
    assert len(routed) == len(set(routed))


@pytest.mark.parametrize("one", list(View) + list(Act), ids=str)
def test_every_id_is_used_where_something_is_drawn(one: StrEnum) -> None:
    used = f"{type(one).__name__}.{one.name}" in SOURCES
    assert used or one in {*SLOTS}


def test_the_three_slots_and_the_three_questions_are_in_order() -> None:
    assert [str(one) for one in SLOTS] == ["slot_1", "slot_2", "slot_3"]
    assert [str(one) for one in PULSE_FIELDS] == ["pulse_1", "pulse_2", "pulse_3"]
