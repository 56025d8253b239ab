"""Which lesson, kit or resource fits a moment, and the reason a person is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.fitting import (
    Choice,
    Fit,
    Kind,
    Moment,
    Reason,
    choose_item,
    explain,
    load_reasons,
)
from tests.unit.content_measures import FORBIDDEN

if TYPE_CHECKING:
    from pathlib import Path

WORDS = load_reasons("en")
HERE = Moment(audience="mentor", stage="middle", topic="AI tools", template="digital")


NEVER = {("kit", "chosen"), ("lesson", "after_cancelled"), ("resource", "after_cancelled")}
"""Private answers choose no kit; only kits are made for a cancelled meeting."""
GIVEN = [pair for pair in product(get_args(Kind), get_args(Reason)) if pair not in NEVER]


@dataclass(frozen=True, kw_only=True)
class Thing:
    id: str
    fit: Fit


def thing(name: str, **fields: Any) -> Thing:
    return Thing(id=name, fit=Fit(**({"barrier": "P1"} | fields)))


PLAIN = thing("plain")
STAGE = thing("stage", stages=("middle",))
TEMPLATE = thing("template", templates=("digital",))
TOPIC = thing("topic", topics=("ai",))
APART = thing("apart", apart=True)
CHOSEN = thing("chosen", answers=("time", "direct"))
CANCELLED = thing("cancelled", stages=("after_cancelled",))
ALL = (PLAIN, STAGE, TEMPLATE, TOPIC, APART, CHOSEN, CANCELLED)


@pytest.mark.parametrize(
    ("facts", "expected", "reason"),
    [
        ({"cancelled": True, "chosen": frozenset({"time"})}, CANCELLED, "after_cancelled"),
        ({"chosen": frozenset({"time"}), "apart": True}, CHOSEN, "chosen"),
        ({"apart": True}, APART, "apart"),
        ({}, TOPIC, "topic"),
        ({"topic": None}, TEMPLATE, "template"),
        ({"topic": "Cooking", "template": "general"}, STAGE, "stage"),
        ({"topic": None, "template": None, "stage": "late"}, PLAIN, "any"),
    ],
)
def test_the_strongest_reason_decides_and_is_told(
    facts: dict[str, Any], expected: Thing, reason: Reason
) -> None:
    choice = choose_item(ALL, replace(HERE, **facts))
    assert choice is not None
    assert (choice.item, choice.reason) == (expected, reason)
    assert choice.option == ("time" if reason == "chosen" else None)


@pytest.mark.parametrize(
    "other",
    [
        thing("other", audiences=("mentee",)),
        thing("other", stages=("late",)),
        thing("other", topics=("cooking",)),
        thing("other", templates=("inclusion",)),
        CANCELLED,
    ],
)
def test_what_is_meant_for_others_is_never_given(other: Thing) -> None:
    assert choose_item([other], HERE) is None


def test_of_equals_the_one_written_first_is_chosen() -> None:
    one, two = thing("one"), thing("two")
    assert choose_item([one, two], HERE) == Choice(item=one, reason="any")
    assert choose_item([two, one], HERE) == Choice(item=two, reason="any")


def test_of_equals_the_pair_may_decide_and_the_order_of_the_file_does_not() -> None:
    things = [thing(f"thing-{number}") for number in range(9)]
    moments = [replace(HERE, pair=f"W1/{number}") for number in range(30)]
    chosen = [choose_item(things, moment) for moment in moments]
    assert chosen == [choose_item(things[::-1], moment) for moment in moments]
    assert len({choice.item.id for choice in chosen if choice}) >= 5


@given(
    seen=st.frozensets(st.sampled_from([one.id for one in ALL])),
    chosen=st.frozensets(st.sampled_from(["time", "direct", "gentle"])),
    cancelled=st.booleans(),
    apart=st.booleans(),
)
def test_nothing_comes_twice_and_something_comes_while_anything_fits(
    *, seen: frozenset[str], chosen: frozenset[str], cancelled: bool, apart: bool
) -> None:
    moment = replace(HERE, seen=seen, chosen=chosen, cancelled=cancelled, apart=apart)
    choice = choose_item(ALL, moment)
    left = {one.id for one in ALL} - seen - (set() if cancelled else {CANCELLED.id})
    assert (choice is None) == (not left)
    assert choice is None or choice.item.id in left


@pytest.mark.parametrize(("kind", "reason"), GIVEN)
def test_every_reason_has_words_for_every_kind(kind: Kind, reason: Reason) -> None:
    told = explain(
        WORDS, kind, Choice(item=PLAIN, reason=reason), topic="R&D", label="Finding the time"
    )
    assert told.endswith(".")
    assert not FORBIDDEN.search(told)
    assert ("R&amp;D" in told) == (reason == "topic")
    assert ('"Finding the time"' in told) == (reason == "chosen")


def test_reasons_fall_back_to_english(tmp_path: Path) -> None:
    for language, text in {
        "en": '[kit]\nany = "Any."\ntopic = "T."',
        "de": '[kit]\nany = "A."',
    }.items():
        (tmp_path / language).mkdir()
        (tmp_path / language / "why.toml").write_text(text, encoding="utf-8")
    words = load_reasons("de", root=tmp_path)
    assert (words.say("kit.any"), words.say("kit.topic")) == ("A.", "T.")
