"""A world on SQLite; in it everybody of the cast, and Mia and Ben introduced."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.database import Database
from models.pairs import Pair
from models.vault import Vault
from tests import builders
from tests.conftest import TEST_KEY
from tests.handlers.cast import Cast, gather, introduce
from tests.handlers.world import World, living


@pytest.fixture
async def sqlite(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An SQLite file with every table and no rows."""
    path = tmp_path / "turnabout.db"
    shutil.copyfile(sqlite_template, path)
    opened = Database.open(f"sqlite:///{path}", vault=Vault([TEST_KEY]))
    yield opened
    await opened.close()


@pytest.fixture
async def world(sqlite: Database) -> AsyncIterator[World]:
    """The bot in one workspace, and nobody there yet."""
    async with living(sqlite) as found:
        async with found.deps.unit_of_work() as uow:
            await builders.installed(uow)
        yield found


@pytest.fixture
async def cast(world: World) -> Cast:
    """Everybody is there and enrolled; nobody has a partner yet."""
    return await gather(world)


@pytest.fixture
async def pair(world: World, cast: Cast) -> Pair:
    """Mia and Ben, just introduced on a Monday morning."""
    return await introduce(world, cast, cast.mia, cast.ben)
