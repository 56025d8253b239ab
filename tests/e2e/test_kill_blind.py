"""kill -9 without the optional history scopes: what was in flight may come again, and is counted.

Everything else stays as it is with them (test_kill.py). On PostgreSQL.
"""

import asyncio
from collections.abc import Mapping

import pytest

from tests.e2e.killing import Record, cut_line
from tests.e2e.line import STEPS
from tests.postgres import PostgresServer

MOMENTS: Mapping[str, list[str]] = {
    "the owner invites": ["chat.postMessage after, invitation"],
    "mentors join": ["handler after commit"],
    "the owner approves the match": ["record before commit, proposal"],
    "mentees say yes": [
        "chat.postMessage before, private_word",
        "chat.postMessage after, introduction",
    ],
    "mentors sign": ["record after commit, agreement_complete"],
    "mentors confirm": ["files.completeUploadExternal after, calendar_file"],
}
# Slack had taken these when the power went, and nobody could look.
IN_FLIGHT = {"invitation": 1, "proposal": 1, "introduction": 1}
UNTIL = "mentors confirm"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Record:
    """The first half of a programme, cut at several steps."""
    home = tmp_path_factory.mktemp("blind")
    names = [one.name for one in STEPS]
    steps = STEPS[: names.index(UNTIL) + 1]
    url = postgres_server.url(postgres_server.create())
    return asyncio.run(cut_line(home, url, MOMENTS, history=False, steps=steps))


def test_the_line_goes_on_after_every_power_cut(record: Record) -> None:
    assert record.cut == MOMENTS
    assert record.taken[-1] == UNTIL


def test_only_what_was_in_flight_comes_again_and_each_try_is_counted(record: Record) -> None:
    assert record.repeated == IN_FLIGHT
    assert record.uncounted == []


def test_a_calendar_file_is_never_shared_twice(record: Record) -> None:
    assert record.files_twice == []


def test_nothing_is_lost(record: Record) -> None:
    assert record.lost == []
    assert record.unexplained == []
