"""`demo --headless`: a whole play, the same for the same seed, on either database."""

import asyncio
import json
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.demo.report import KEPT_AT_ZERO, Report
from tests.e2e.program import Finished, bare, lines, turnabout
from tests.postgres import PostgresServer

WEEKS, PEOPLE = "5", "8"
OF_THE_MACHINE = ("database", "seconds", "peak_mb")
KEYS = [
    *("weeks", "people", "seed", "database", "joined", "paired", "introduced", "agreed"),
    *("sessions_planned", "sessions_held", "sessions_missed", "nudges", "answers", "messages"),
    *("duplicates", "lost", "outside_hours", "prompts_repeated", "max_unasked_per_person_week"),
    *("seconds", "peak_mb"),
]


@dataclass(frozen=True, kw_only=True)
class Play:
    """One play: how it ended and what it reported."""

    ended: Finished
    report: dict[str, Any]

    @property
    def story(self) -> dict[str, Any]:
        """The report without what depends on the machine."""
        return {name: value for name, value in self.report.items() if name not in OF_THE_MACHINE}


async def play(home: Path, *options: str) -> Play:
    """Play once."""
    report = home / "report.json"
    arguments = ("demo", "--headless", "--weeks", WEEKS, "--people", PEOPLE, *options)
    ended = await turnabout(bare(), *arguments, "--report", str(report), seconds=240)
    return Play(ended=ended, report=json.loads(report.read_text()) if report.exists() else {})


@pytest.fixture(scope="module")
def plays(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> dict[str, Play]:
    """Four plays, side by side."""
    elsewhere = postgres_server.url(postgres_server.create())
    options = {
        "one": ("--seed", "7"),
        "the same again": ("--seed", "7"),
        "on PostgreSQL": ("--seed", "7", "--database", elsewhere),
        "another seed": ("--seed", "8"),
    }

    async def all_of_them() -> list[Play]:
        homes = {name: tmp_path_factory.mktemp("play") for name in options}
        return await asyncio.gather(*(play(homes[name], *options[name]) for name in options))

    return dict(zip(options, asyncio.run(all_of_them()), strict=True))


NAMES = ("one", "the same again", "on PostgreSQL", "another seed")


@pytest.mark.parametrize("name", NAMES)
def test_every_promise_is_kept_and_it_ends_with_zero(plays: dict[str, Play], name: str) -> None:
    played = plays[name]
    assert played.ended.code == 0, played.ended
    assert {key: played.report[key] for key in KEPT_AT_ZERO} == dict.fromkeys(KEPT_AT_ZERO, 0)
    assert played.report["max_unasked_per_person_week"] <= 2


@pytest.mark.parametrize("name", NAMES)
def test_the_report_has_the_agreed_keys_and_the_table_shows_them(
    plays: dict[str, Play], name: str
) -> None:
    played = plays[name]
    assert list(played.report) == KEYS
    assert all(key.replace("_", " ") in played.ended.out for key in KEYS)
    assert played.report["peak_mb"] > 10
    assert played.report["messages"] >= played.report["joined"] == int(PEOPLE)
    assert played.report["introduced"] > 0


def test_the_same_seed_tells_the_same_story(plays: dict[str, Play]) -> None:
    assert plays["one"].story == plays["the same again"].story


def test_either_database_tells_the_same_story(plays: dict[str, Play]) -> None:
    assert plays["one"].report["database"] == "sqlite"
    assert plays["on PostgreSQL"].report["database"] == "postgresql"
    assert plays["one"].story == plays["on PostgreSQL"].story


def test_another_seed_tells_another_story(plays: dict[str, Play]) -> None:
    first, other = plays["one"].story, plays["another seed"].story
    assert {**first, "seed": 8} != other


async def test_somebodys_database_is_never_played_on(tmp_path: Path) -> None:
    file = tmp_path / "mine.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE mine (thing TEXT)")
        before = list(connection.iterdump())
    connection.close()
    played = await play(tmp_path, "--database", f"sqlite:///{file}")
    assert played.ended.code == 1
    assert "must be empty" in played.ended.errors
    assert "Traceback" not in played.ended.errors
    with sqlite3.connect(file) as connection:
        assert list(connection.iterdump()) == before
    connection.close()


@pytest.mark.parametrize(
    "database", ["mysql://do-not-show-me@localhost/x", "postgresql://do-not-show-me@127.0.0.1:1/x"]
)
async def test_a_database_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, database: str
) -> None:
    played = await play(tmp_path, "--database", database)
    assert played.ended.code == 1
    assert len(lines(played.ended.errors)) == 1
    assert "do-not-show-me" not in played.ended.errors


def a_report(**changed: Any) -> Report:
    """A report of a play in which all went well, but for what is changed."""
    good: dict[str, Any] = dict.fromkeys(KEYS, 1) | dict.fromkeys(KEPT_AT_ZERO, 0)
    return replace(Report(**good), **changed)


@pytest.mark.parametrize("key", KEPT_AT_ZERO)
def test_one_broken_promise_is_enough(key: str) -> None:
    assert a_report().broken == []
    assert a_report(**{key: 1}).broken == [key]


def test_three_unasked_messages_in_a_week_are_one_too_many() -> None:
    assert a_report(max_unasked_per_person_week=2).broken == []
    assert a_report(max_unasked_per_person_week=3).broken == ["max_unasked_per_person_week"]


def test_a_long_play_in_which_nobody_meets_proves_nothing() -> None:
    long = {"weeks": 26, "people": 40}
    assert a_report(**long).broken == []
    for missing in ("joined", "introduced", "sessions_held"):
        assert a_report(**long, **{missing: 0}).broken == ["nothing happened"]
