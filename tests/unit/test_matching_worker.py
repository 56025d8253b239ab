"""Matching in another process gives the same answer as in this one."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from mentoring.matching import Request, match_request
from mentoring.matching.__main__ import main
from mentoring.matching.worker import MatchingRefusedError, answer, decode, encode
from mentoring.roster import RosterPerson
from tests.unit.matching_oracle import companies, many

if TYPE_CHECKING:
    from pathlib import Path

PAIR = [RosterPerson(id="m", role="mentor"), RosterPerson(id="s", role="mentee")]


@many(60)
@given(companies)
def test_what_goes_through_the_worker_comes_out_as_if_matched_here(request_: Request) -> None:
    assert decode(answer(encode(request_))) == match_request(request_)


@pytest.mark.parametrize(
    ("people", "kind"),
    [
        ([*PAIR, PAIR[0]], "DuplicatePersonError"),
        ([replace(PAIR[0], manager_id="m")], "ManagementCycleError"),
        ([replace(PAIR[0], timezone="Mars/Olympus"), PAIR[1]], "UnknownZoneError"),
    ],
)
def test_a_refusal_comes_back_as_an_error_with_its_kind(
    people: list[RosterPerson], kind: str
) -> None:
    with pytest.raises(MatchingRefusedError) as caught:
        decode(answer(encode(Request(people=people, seed=1))))
    assert caught.value.kind == kind


def test_a_lock_that_cannot_stand_comes_back_with_its_pair_and_the_rules() -> None:
    request = Request(people=PAIR, seed=1, locked=[("m", "s")], private=[("s", "m")])
    with pytest.raises(MatchingRefusedError) as caught:
        decode(answer(encode(request)))
    assert caught.value.pair == ("m", "s")
    assert caught.value.broken == ("not_available",)


def test_locks_go_through_the_worker() -> None:
    request = Request(people=PAIR, seed=1, locked=[("m", "s")])
    assert decode(answer(encode(request))).pairs == match_request(request).pairs


def test_the_worker_reads_and_writes_the_standard_streams(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = Request(people=PAIR, seed=1)
    written = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encode(request))))
    monkeypatch.setattr(sys, "stdout", written)
    main()
    assert decode(written.buffer.getvalue()) == match_request(request)


def test_the_worker_runs_as_a_process_of_its_own(pytestconfig: pytest.Config) -> None:
    request = Request(people=PAIR, seed=1)
    root: Path = pytestconfig.rootpath
    command = [sys.executable, "-m", "mentoring.matching"]
    done = subprocess.run(  # noqa: S603 - our own module
        command, input=encode(request), capture_output=True, check=True, cwd=root, timeout=60
    )
    assert decode(done.stdout) == match_request(request)


def test_importing_the_package_costs_neither_numpy_nor_scipy(pytestconfig: pytest.Config) -> None:
    code = (
        "import sys, mentoring.matching, mentoring.matching.worker, mentoring.roster;"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'scipy')))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(  # noqa: S603 - our own code
        command, check=False, cwd=pytestconfig.rootpath, timeout=60
    )
    assert done.returncode == 0
