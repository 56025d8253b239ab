"""The tests' own PostgreSQL does not outlive them, even when they are killed."""

import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.postgres import PostgresServer, running_server, sweep

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal
from tests.postgres import running_server
with running_server() as server:
    print(server.socket, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_server_of_a_killed_run_is_ended_by_the_next(tmp_path: Path) -> None:
    # Into a file: the server inherits what it is given, and a pipe would wait for it.
    said = tmp_path / "said"
    with said.open("w") as output:
        ran = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", KILLED], cwd=ROOT, stdout=output, timeout=60, check=False
        )
    assert ran.returncode == -9
    data = Path(said.read_text().strip())
    left = psutil.Process(int((data / "postmaster.pid").read_text().splitlines()[0]))
    assert left.is_running()

    sweep()

    assert not left.is_running()
    assert not data.parent.exists()


def test_a_server_in_use_is_not_swept_away(postgres_server: PostgresServer) -> None:
    sweep()
    with psycopg.connect(postgres_server.url("postgres")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_goes_with_its_run() -> None:
    with running_server() as server:
        data = server.socket
        assert data.exists()
    assert not data.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url("postgres"))


def test_two_tests_never_share_a_database(postgres_server: PostgresServer) -> None:
    first, second = postgres_server.create(), postgres_server.create()
    with psycopg.connect(postgres_server.url(first)) as connection:
        connection.execute("CREATE TABLE mine (id integer)")
    with (
        psycopg.connect(postgres_server.url(second)) as connection,
        pytest.raises(psycopg.errors.UndefinedTable),
    ):
        connection.execute("SELECT * FROM mine")
    postgres_server.drop(first)
    postgres_server.drop(second)
