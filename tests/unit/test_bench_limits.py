"""B3 measures what it says: its plan, what it allows, and which calls came too early."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bench import b3_limits
from bench.b3_limits import START, allowed, burst, by_person, early, rows, sizes
from bench.slack_process import slack_process

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("messages", [100, 1_500, 5_000])
def test_every_message_has_a_workspace_and_the_first_has_most(messages: int) -> None:
    found = sizes(messages)
    assert sum(found) == messages
    assert len(found) == b3_limits.WORKSPACES
    assert found == sorted(found, reverse=True)
    assert min(found) >= 1


def test_every_tenth_person_is_due_two() -> None:
    assert by_person(12) == [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    assert sum(by_person(417)) == 417


@pytest.mark.parametrize(
    ("counts", "seconds"),
    [([1], 0), ([2, 1], 1), ([1] * 300, 0), ([1] * 301, 60), ([1] * 900, 120), ([70], 69)],
)
def test_the_limits_allow_a_minute_s_worth_at_once_and_a_second_between(
    counts: list[int], seconds: float
) -> None:
    assert allowed(counts) == seconds


def test_a_call_before_the_wait_is_over_is_early_for_its_workspace_and_method_only() -> None:
    def call(second: int, team: str, method: str, detail: str | None = None) -> list[object]:
        at = (START + timedelta(seconds=second)).isoformat()
        return [at, team, method, 429 if detail else 200, detail]

    calls = [
        call(0, "T1", "a", "Retry-After 30"),
        call(10, "T2", "a"),
        call(10, "T1", "b"),
        call(29, "T1", "a"),
        call(30, "T1", "a"),
    ]
    assert early(calls) == 1


def test_the_local_slack_is_stepped_line_by_line(tmp_path: Path) -> None:
    people = [{"id": "p0"}]
    plan = {"start": START.isoformat(), "seed": 7, "limits": True, "opened": True}
    with slack_process(tmp_path, {**plan, "workspaces": [people, people]}) as slack:
        assert len({team["token"] for team in slack.told["teams"]}) == 2
        user, channel = slack.told["teams"][1]["people"][0]
        assert channel.startswith("D")
        assert slack.ask(trigger=[user, None])["trigger"]
        assert slack.ask(to=(START + timedelta(hours=1)).isoformat())["processor"] > 0
        with pytest.raises(RuntimeError, match="ended"):
            slack.ask(to=START.isoformat())


def test_a_small_burst_is_sent_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(b3_limits, "WORKSPACES", 2)
    monkeypatch.setattr(b3_limits, "_TWICE", 1)
    monkeypatch.setattr(b3_limits, "sizes", lambda messages: [messages - 2, 2])
    found = burst(6)
    assert (found.messages, found.early, found.allowed) == (6, 0, 1)
    assert found.limited > 0
    assert found.bot > 0
    shown = list(rows(found))
    assert [row.name for row in shown] == ["B3", "B3 local Slack"]
    assert shown[1].ratio is not None
    assert 0 < shown[1].ratio < 1
