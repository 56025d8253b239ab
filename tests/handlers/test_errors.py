"""When something breaks: nothing changes, what was typed stays, and the log holds no answers."""

import asyncio
import logging
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.ids import Act
from models.database import Database
from models.enrolments import Enrolment
from models.inbox import Received
from models.people import Person
from models.vault import Vault
from tests import builders
from tests.fakes import Json
from tests.handlers.cast import Cast
from tests.handlers.world import WORDS, Answer, World, living

ACK_SECONDS = 3.0
REFERENCE = re.compile(r"\b[0-9A-F]{6}\b")
TYPED = {"topics": ["AI tools"], "languages": ["en"], "hope": "what I typed for minutes"}


@contextmanager
def busy(path: Path, world: World) -> Iterator[None]:
    """Somebody else writes to the database and does not come to an end."""
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    world.settles = False
    try:
        yield
    finally:
        other.rollback()
        other.close()
        world.settles = True
        assert all(world.failures), "the error was seen"
        world.failures.clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "turnabout.db"


@pytest.fixture
async def intake(world: World, cast: Cast) -> Json:
    """Sam's form, open and not sent yet."""
    first = await world.command(cast.sam, "join")
    return (await world.submit(cast.sam, first.view, role="mentor")).view


async def count(world: World, table: type[Any]) -> int:
    async with world.deps.reading() as uow:
        return int(await uow.session.scalar(select(func.count()).select_from(table)) or 0)


def told(text: str, key: str) -> str:
    """Check that this is the sentence with a reference; return the reference."""
    found = REFERENCE.search(text)
    assert found
    assert text == WORDS.say_plain(key, reference=found[0])
    return found[0]


async def test_while_the_database_is_busy_a_form_keeps_what_was_typed(
    world: World, cast: Cast, intake: Json, file: Path
) -> None:
    with busy(file, world):
        began = time.monotonic()
        answer = await world.submit(cast.sam, intake, **TYPED)
        assert time.monotonic() - began < ACK_SECONDS
    inputs = [one["block_id"] for one in intake["blocks"] if one["type"] == "input"]
    assert list(answer.errors) == inputs[:1], "the form stays open, with a word at its first field"
    told(answer.errors[inputs[0]], "error.busy")
    assert await count(world, Enrolment) == 4
    again = await world.submit(cast.sam, intake, **TYPED)
    assert again.errors == {}
    assert await count(world, Enrolment) == 5, "the same form goes through once it can"


async def test_a_form_without_fields_says_it_in_its_place(
    world: World, cast: Cast, file: Path
) -> None:
    view = (await world.command(cast.olga, "match")).view
    with busy(file, world):
        answer = await world.submit(cast.olga, view)
    assert answer.body["response_action"] == "update"
    told(answer.view["blocks"][0]["text"]["text"], "error.busy")
    assert world.slack.posts == []


async def test_a_command_is_answered_beside_it(world: World, cast: Cast, file: Path) -> None:
    with busy(file, world):
        answer = await world.command(cast.mia, "help")
    assert (answer.status, answer.body["response_type"]) == (200, "ephemeral")
    told(answer.tells, "error.busy")


async def test_a_button_shows_slacks_own_warning_and_changes_nothing(
    world: World, cast: Cast, file: Path
) -> None:
    received = await count(world, Received)
    with busy(file, world):
        answer = await world.press(cast.mia, Act.PLAN, "1", on=None)
    assert answer.status == 500
    assert await count(world, Received) == received


async def test_an_event_comes_again_and_is_taken_then(world: World, cast: Cast, file: Path) -> None:
    user = builders.profile(cast.mia.slack_id, name="Mia Berg")
    body = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev77",
        "event": {"type": "user_change", "user": user},
    }
    with busy(file, world):
        first = await world.deliver(body)
    assert first.status == 500
    again = await world.deliver(body)
    assert again.status == 200
    async with world.deps.reading() as uow:
        assert (await uow.session.get_one(Person, cast.mia.id)).name == "Mia Berg"


@pytest.fixture
async def unreachable() -> AsyncIterator[World]:
    """A bot whose PostgreSQL is not there."""
    url = "postgresql://postgres@/nobody?host=/nonexistent"
    database = Database.open(url, vault=Vault([b"k" * 32]))
    async with living(database) as found:
        found.settles = False
        yield found
        found.failures.clear()
    await database.close()


async def test_without_a_database_the_same_kind_answers_come_in_time(unreachable: World) -> None:
    sam = Person(workspace=builders.WORKSPACE, slack_id="USAM00", name="Sam")
    began = time.monotonic()
    answer = await unreachable.command(sam, "help")
    told(answer.tells, "error.busy")
    view: Json = {
        "id": "V1",
        "type": "modal",
        "callback_id": "pause",
        "blocks": [
            {
                "type": "input",
                "block_id": "until",
                "element": {"type": "datepicker", "action_id": "until"},
            }
        ],
    }
    form = await unreachable.submit(sam, view, until="2026-12-01")
    told(form.errors["until"], "error.busy")
    assert time.monotonic() - began < 2 * ACK_SECONDS


async def test_what_was_not_foreseen_is_told_with_the_reference_that_the_log_has(
    world: World, cast: Cast, intake: Json, caplog: pytest.LogCaptureFixture
) -> None:
    world.database.vault = Vault(())  # nothing can be sealed any more
    with caplog.at_level(logging.DEBUG):
        answer = await world.submit(cast.sam, intake, **TYPED)
    world.failures.clear()
    (text,) = answer.errors.values()
    reference = told(text, "error.unexpected")
    assert f"({reference}): NoKeys" in caplog.text
    assert "typed for minutes" not in caplog.text
    assert await count(world, Enrolment) == 4


async def test_twenty_people_at_once_all_get_an_answer(world: World, cast: Cast) -> None:
    async def ask() -> Answer:
        return await world.command(cast.mia, "help")

    world.settles = False
    answers = await asyncio.gather(*(ask() for _ in range(20)))
    assert {one.tells for one in answers} == {answers[0].tells}
    assert WORDS.say("help.intro") in answers[0].tells
