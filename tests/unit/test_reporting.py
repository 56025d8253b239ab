"""Reporting lines: chains at any depth, circles, and what is not known."""

from __future__ import annotations

import pytest

from mentoring.reporting import ManagementCycleError, ReportingLines, cycles

DEEP = {f"p{number}": f"p{number - 1}" for number in range(1, 50_000)} | {"p0": ""}


def test_somebody_is_above_everyone_in_the_chain_below_and_nobody_else() -> None:
    lines = ReportingLines.of({"ceo": "", "a": "ceo", "b": "ceo", "a1": "a", "a2": "a1"})
    assert lines.is_above("ceo", "a2")
    assert lines.is_above("a", "a2")
    assert not lines.is_above("b", "a2")
    assert not lines.is_above("a2", "a")
    assert not lines.is_above("a", "a")
    assert not lines.is_above("stranger", "a")
    assert not lines.is_above("ceo", "stranger")


def test_a_chain_fifty_thousand_people_deep_is_followed() -> None:
    lines = ReportingLines.of(DEEP)
    assert lines.is_above("p0", "p49999")
    assert not lines.is_above("p49999", "p0")
    assert not lines.unknown


def test_a_manager_who_is_not_listed_still_stands_above() -> None:
    lines = ReportingLines.of({"a": "ghost", "b": "a"})
    assert lines.is_above("ghost", "b")
    assert lines.unknown == {"ghost", "a", "b"}


def test_who_has_neither_manager_nor_reports_has_an_unknown_line() -> None:
    lines = ReportingLines.of({"ceo": "", "a": "ceo", "alone": ""})
    assert lines.unknown == {"alone"}


def test_under_a_smaller_top_lines_are_unknown_since_a_cell_may_be_missing() -> None:
    lines = ReportingLines.of({"ceo": "", "a": "ceo", "b": "ceo", "lost": "", "c": "lost"})
    assert lines.unknown == {"lost", "c"}


def test_two_equal_tops_are_both_taken_as_known() -> None:
    assert not ReportingLines.of({"x": "", "a": "x", "y": "", "b": "y"}).unknown


def test_nobody_at_all_has_no_lines() -> None:
    assert ReportingLines.of({}) == ReportingLines(enter={}, leave={}, unknown=frozenset())


@pytest.mark.parametrize(
    ("managers", "loops"),
    [
        ({"a": "a"}, [("a",)]),
        ({"a": "b", "b": "a", "c": "a"}, [("a", "b")]),
        ({"c": "a", "a": "b", "b": "a"}, [("a", "b")]),
        ({"a": "b", "b": "c", "c": "a", "x": "y", "y": "x"}, [("a", "b", "c"), ("x", "y")]),
        ({"a": "b", "b": "", "c": "ghost"}, []),
    ],
)
def test_every_circle_is_found_once(managers: dict[str, str], loops: list[tuple[str, ...]]) -> None:
    assert cycles(managers) == loops


def test_a_circle_is_named_in_the_error() -> None:
    with pytest.raises(ManagementCycleError, match="a → b → a") as caught:
        ReportingLines.of({"a": "b", "b": "a"})
    assert caught.value.members == ("a", "b")
