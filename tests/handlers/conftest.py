"""A world on SQLite; in it everybody of the cast, and Mia and Ben introduced.

How far it has come when a test begins is played once and copied: the database's file, and what
Slack has. A test that asks for ``pair`` begins after the introduction, one that asks for ``cast``
before anybody has a partner, any other where nobody is there yet.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from models.database import Database
from models.pairs import Pair
from models.people import Person
from models.programmes import Programme
from models.vault import Vault
from tests import builders
from tests.conftest import TEST_KEY
from tests.fakes import FakeSlack
from tests.handlers.cast import Cast, gather, introduce
from tests.handlers.world import World, living


@dataclass(frozen=True, kw_only=True)
class Stage:
    """How far things have come: a database's file, and what Slack has."""

    path: Path
    slack: FakeSlack


@pytest.fixture(scope="session")
def stages(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stage]:
    folder = tmp_path_factory.mktemp("stages")
    return {
        name: asyncio.run(_played(sqlite_template, folder / f"{name}.db", name))
        for name in ("empty", "cast", "pair")
    }


async def _played(template: Path, path: Path, name: str) -> Stage:
    shutil.copyfile(template, path)
    database = _open(path)
    async with living(database) as world:
        async with world.deps.unit_of_work() as uow:
            await builders.installed(uow)
        if name != "empty":
            cast = await gather(world)
        if name == "pair":
            await introduce(world, cast, cast.mia, cast.ben)
    await database.close()
    return Stage(path=path, slack=world.slack)


def _open(path: Path) -> Database:
    return Database.open(f"sqlite:///{path}", vault=Vault([TEST_KEY]))


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, stages: dict[str, Stage], tmp_path: Path
) -> AsyncIterator[World]:
    """The bot in one workspace, with whatever the test asks for."""
    asked = set(request.fixturenames)
    stage = stages["pair" if "pair" in asked else "cast" if "cast" in asked else "empty"]
    path = tmp_path / "turnabout.db"
    shutil.copyfile(stage.path, path)
    database = _open(path)
    async with living(database) as found:
        found.slack.become(stage.slack)
        yield found
    await database.close()


@pytest.fixture
async def cast(world: World) -> Cast:
    """Everybody is there and enrolled; nobody has a partner yet."""
    async with world.deps.reading() as uow:
        people = {one.name.lower(): one for one in await uow.session.scalars(select(Person))}
        programme = (await uow.session.scalars(select(Programme))).one()
    return Cast(programme=programme, **people)


@pytest.fixture
async def pair(world: World, cast: Cast) -> Pair:  # noqa: ARG001 - the pair comes after the cast
    """Mia and Ben, just introduced on a Monday morning."""
    async with world.deps.reading() as uow:
        return (await uow.session.scalars(select(Pair))).one()
