"""kill -9 at every step of the line: it is started again, and nothing is asked twice or lost.

With the optional history scopes the bot finds its own posts again; how it goes without them is
told in test_kill_blind.py. Hundreds of cuts at random moments: ``make chaos``.
"""

import asyncio
from collections.abc import Mapping

import pytest

from tests.e2e.killing import Record, cut_line
from tests.e2e.line import STEPS

MOMENTS: Mapping[str, list[str]] = {
    "the owner invites": ["chat.postMessage after, invitation"],
    "mentors join": ["views.open before"],
    "mentees join": ["handler after commit"],
    "the owner approves the match": ["follow-up before commit"],
    "mentors say yes": ["chat.update after"],
    # Both are at work, so they are introduced at once.
    "mentees say yes": ["conversations.open after", "sweep before commit"],
    "introductions": [],
    "mentees write the agreement": ["handler before commit"],
    "mentors sign": [
        "record before commit, agreement_complete",
        "doubt before commit, agreement_complete",
    ],
    "mentees choose a time": ["claim after commit"],
    "mentors confirm": ["files.completeUploadExternal after, calendar_file"],
    "private words before the meeting": ["chat.postMessage before, prompt"],
    "the question after the meeting": ["sweep after commit"],
    "they check in": ["views.open after"],
    "the pulse is asked": ["chat.postMessage before, pulse"],
    "they answer": ["handler after commit"],
    "the digest": ["files.completeUploadExternal after, digest", "send after commit, digest"],
    "nothing is booked: the mentee hears": ["chat.postMessage after, ladder_7"],
    "nothing is booked: both hear": ["record after commit, ladder_14"],
    "nothing is booked: the owner hears": ["chat.postMessage after, ladder_21"],
    "the closing is offered": ["record before commit, closing"],
    "they close": ["handler before commit"],
}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """One programme, cut at every step; every test of this file reads what it came to."""
    home = tmp_path_factory.mktemp("kill")
    url = f"sqlite:///{home / 'turnabout.db'}"
    return asyncio.run(cut_line(home, url, MOMENTS, history=True))


@pytest.mark.parametrize("step", [one.name for one in STEPS])
def test_the_line_goes_on_after_a_power_cut_in_the_middle_of_a_step(
    record: Record, step: str
) -> None:
    assert step in record.taken
    assert record.cut.get(step, []) == MOMENTS[step]


def test_with_the_history_scopes_nothing_is_posted_twice(record: Record) -> None:
    assert record.repeated == {}
    assert record.files_twice == []


def test_nothing_is_lost_and_nothing_comes_outside_hours(record: Record) -> None:
    assert record.lost == []
    assert record.unexplained == []
    assert record.outside_hours == []
