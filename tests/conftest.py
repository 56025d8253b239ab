"""What tests of several kinds share: the two databases, empty or with every table.

``database`` stands for both: a test that takes it runs once on SQLite and once on PostgreSQL.
Tables are made from the models here; that the migrations make the same ones is a test of its own.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine

from models import tables  # noqa: F401 - fills the metadata
from models.database import Base, Database
from models.vault import Vault
from tests.postgres import PostgresServer, running_server

# A slow machine is no reason for a property to fail.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

TEST_KEY = b"k" * 32
BOTH = ("sqlite", "postgresql")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path}/turnabout.db"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test process."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, of either kind."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(wanted)
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a PostgreSQL database with every table, to be copied."""
    name = postgres_server.create()
    _make_tables(postgres_server.url(name).replace("postgresql:", "postgresql+psycopg:"))
    return name


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with every table and no rows, of either kind."""
    if request.param == "sqlite":
        path = tmp_path / "turnabout.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.create(template=request.getfixturevalue("postgres_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database with every table, of either kind, and a vault with a key of its own."""
    opened = Database.open(database_url, vault=Vault([TEST_KEY]))
    yield opened
    await opened.close()


def _make_tables(url: str) -> None:
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
