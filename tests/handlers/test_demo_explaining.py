"""What the demo's page is told: why each message came, and from which touchpoint."""

import ast
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.explaining import MADE_BY, PLANS, REASONS, Explaining
from models.database import Database
from scheduling.touchpoints import FIRE
from tests.fakes import Post
from tests.handlers.cast import Cast
from tests.handlers.meeting import answer, at, meet, newest
from tests.handlers.world import World

ROOT = Path(__file__).parents[2]
LEARNED = "planted words that stay sealed"


def _letters() -> tuple[set[str], set[str]]:
    """The kinds that letters are given in the sources, and every short string in them."""
    kinds, strings = set(), set()
    for folder in ("bot", "handlers", "scheduling"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name == "explaining.py":
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    strings.add(node.value)
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Letter":
                    given = [one.value for one in node.keywords if one.arg == "kind"]
                    kinds |= {one.value for one in given if isinstance(one, ast.Constant)}
    return {str(one) for one in kinds}, strings


@pytest.fixture
async def explaining(world: World, tmp_path: Path) -> AsyncIterator[Explaining]:
    """Reads the world's file beside the bot, without any key."""
    assert world.database.engine.url.database == str(tmp_path / "turnabout.db")
    read = Database.open(f"sqlite:///{tmp_path / 'turnabout.db'}")
    yield Explaining(database=read)
    await read.close()


def _token(post: Post) -> str:
    return str(post.metadata["event_payload"]["id"])


def _sent(told: dict[str, Any]) -> dict[str, Any]:
    """{token: explanation}"""
    return {one["id"]: one for one in told["touchpoints"]}


def test_every_kind_of_message_and_of_touchpoint_has_its_words() -> None:
    kinds, strings = _letters()
    assert len(kinds) > 20
    assert kinds - set(REASONS) == set()
    assert set(REASONS) - strings == set()
    assert {str(one) for one in FIRE} == {str(one) for one in PLANS}
    assert set(MADE_BY) <= set(REASONS)


@pytest.mark.usefixtures("pair")
async def test_each_message_of_a_silent_pair_is_explained_with_its_touchpoint(
    world: World, cast: Cast, explaining: Explaining
) -> None:
    await world.live(timedelta(weeks=30))
    told = _sent(await explaining.status(None))
    sent = [one for one in world.slack.posts if one.kind]
    rungs = {"ladder_7", "ladder_14", "ladder_21", "ladder_28"}
    assert rungs | {"agreement_reminder", "farewell"} <= {one.kind for one in sent}
    for post in sent:
        assert told[_token(post)]["why"].startswith(REASONS[post.kind])
    nudge = told[_token(newest(world, cast.ben, "ladder_7"))]
    assert nudge["about"] == "Mia and Ben"
    assert nudge["row"].startswith("touchpoint ")
    assert "ladder:" in nudge["row"]
    assert nudge["due_at"] <= newest(world, cast.ben, "ladder_7").at.isoformat()


@pytest.mark.usefixtures("pair")
async def test_what_answers_an_act_names_who_acted_and_no_touchpoint(
    world: World, cast: Cast, explaining: Explaining
) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben, learned=LEARNED)
    status = await explaining.status(world.clock.now())
    told = _sent(status)
    asked = told[_token(newest(world, cast.mia, "session_proposed"))]
    assert asked["row"].startswith("outbox ")
    question = told[_token(newest(world, cast.mia, "check_in"))]
    assert question["row"].startswith("touchpoint ")
    book = told[_token(newest(world, cast.ben, "book_first"))]
    assert "introduction:" in book["row"]
    assert LEARNED not in str(status)
    assert status["next_due"] == world.clock.now().isoformat()


@pytest.mark.usefixtures("pair")
async def test_what_is_planned_and_what_was_settled_is_told_in_words(
    world: World, cast: Cast, explaining: Explaining
) -> None:
    before = await explaining.status(None)
    assert [one["what"] for one in before["coming"] if one["kind"] == "ladder"]
    moments = [one["due_at"] for one in before["coming"]]
    assert moments == sorted(moments)
    assert all(one["about"] for one in before["coming"] if one["kind"] in {"ladder", "closing"})
    await meet(world, cast, at(4))
    after = await explaining.status(None)
    assert set(_sent(before)) < set(_sent(after))
    dropped = [one for one in after["recent"] if one["status"] == "dropped"]
    assert "a session is booked" in {one["reason"] for one in dropped}
    await explaining.start_over()
    assert await explaining.status(None) == after
