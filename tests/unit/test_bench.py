"""The measurements measure what they say, tried on a size that takes no time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bench import __main__ as command
from bench import b4_matching, framework, other_matchers
from bench.framework import Row, found, fresh_process, medians, python, skipped
from bench.rosters import roster
from mentoring.roster import parse_roster

if TYPE_CHECKING:
    from pathlib import Path


def test_measurements_are_found_by_their_names() -> None:
    names = [name for name, _ in found([])]
    assert "B4" in names
    assert names == sorted(names, key=lambda name: int(name[1:]))
    assert [name for name, _ in found(["b4"])] == ["B4"]
    with pytest.raises(SystemExit, match="no measurement B99"):
        found(["B99"])


def test_a_fresh_process_tells_its_time_memory_and_words() -> None:
    run = fresh_process(python("-c", "print('said'); print('peak_kb=2048', end='')"))
    assert run.output == "said\n"
    assert run.peak_mb == 2
    assert 0 < run.seconds < 60
    assert 0 < run.wall < 60


def test_a_fresh_process_that_fails_or_hangs_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="ended with 1: ValueError: no"):
        fresh_process(python("-c", "raise ValueError('no')"))
    with pytest.raises(RuntimeError, match="more than 0 s"):
        fresh_process(python("-c", "import time; time.sleep(30)"), seconds=0.2)


def test_the_median_is_taken_of_runs_in_turns() -> None:
    turns: list[str] = []
    times = iter([1.0, 10.0, 5.0, 30.0, 3.0, 20.0])

    def run(name: str) -> float:
        turns.append(name)
        return next(times)

    assert medians(3, lambda: run("a"), lambda: run("b")) == [3.0, 20.0]
    assert turns == ["a", "b"] * 3


def test_half_of_all_pairs_are_forbidden_in_the_measured_roster(tmp_path: Path) -> None:
    read = parse_roster(roster(40))
    assert read.errors == ()
    assert len(read.people) == 80
    assert {person.capacity for person in read.people} == {1, 2, 3}
    source = tmp_path / "300.csv"
    source.write_text(roster(300), encoding="utf-8")
    row = b4_matching._against_scipy(source, 300, 1)
    assert row.passed
    assert "total the same as SciPy's" in row.how
    assert 0.45 <= row.figures["forbidden"] <= 0.55


def test_what_cannot_be_installed_is_shown_as_not_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def no_network(package: str, folder: Path) -> tuple[str, str]:
        raise RuntimeError(f"{package} could not be installed in {folder.name}")

    monkeypatch.setattr(other_matchers, "_install", no_network)
    for measure, package in (
        (other_matchers._against_mentor_match, "mentor-match"),
        (other_matchers._against_networkx, "networkx"),
    ):
        row = measure(tmp_path / "x.csv")
        assert (row.ratio, row.passed) == (None, None)
        assert row.how.startswith(f"not measured: {package} could not be installed")


def test_greedy_is_measured_on_the_same_scores(tmp_path: Path) -> None:
    source = tmp_path / "60.csv"
    source.write_text(roster(60, most_places=1), encoding="utf-8")
    row = other_matchers._against_greedy(source, "scarce mentors")
    assert row.passed
    assert row.figures["fewer_pairs"] >= 0


def test_reporting_lines_are_measured_on_a_whole_organisation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(b4_matching, "_ORGANISATION", 1000)
    row = b4_matching._lines()
    assert row.passed
    assert "(0 pairs)" not in row.how


def test_results_are_saved_and_those_not_run_again_are_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "RESULTS", tmp_path / "results.json")
    first = Row(name="B4 500", what="w", ratio=1.5, target="t", passed=True, how="h")
    command.save([first, skipped("B1", "ack", "t", "no PostgreSQL")])
    command.save([Row(name="B4 500", what="w", ratio=2.5, target="t", passed=False, how="h")])
    rows = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["rows"]
    assert [(row["name"], row["ratio"]) for row in rows] == [("B1", None), ("B4 500", 2.5)]
    assert rows[0]["machine"] == framework.machine()


def test_the_table_shows_ratio_target_and_the_machine() -> None:
    console = Console(width=160, record=True, quiet=False, file=None)
    with console.capture() as shown:
        console.print(
            command.table([Row(name="B4", what="w", ratio=1.5, target="≤ 2", passed=True, how="h")])
        )
    assert all(word in shown.get() for word in ("1.50", "≤ 2", "reached", "cores"))
