"""B7: a whole programme against the replay of its calls to the local Slack alone.

The programme of ``demo --headless`` is played in a fresh process (the bot is a process below it),
and every call that the local Slack took is recorded. Then the same calls, at the same calendar
times, go to a fresh local Slack with nobody behind it. Memory is the bot's, looked at each week.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.framework import Row, fresh_process, python
from bench.programme_process import MONTH_WEEKS
from bench.replaying import Replay
from bench.slack_process import slack_process
from bot.demo.playing import START
from sandbox.company import company

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.framework import Progress

PEOPLE, WEEKS = 12, 16  # a minute on an idle machine; 1,000 and 26 are an afternoon
_LONGEST: Final = 1_800.0
_TIMES, _FLAT, _SHARE = 3.0, 1.1, 0.5
_ODD: Final = 0.05  # more calls answered otherwise than this, and the replay is none


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What the play and the replay took, in seconds and MB."""

    people: int
    weeks: int
    played: Mapping[str, Any]
    replayed: float
    alone: float
    calls: int
    refused: int

    @property
    def months(self) -> tuple[float, float]:
        """The bot's memory in the first and in the last month, medians of its weeks."""
        weekly = self.played["weekly_mb"]
        return statistics.median(weekly[:MONTH_WEEKS]), statistics.median(weekly[-MONTH_WEEKS:])


def measure(progress: Progress) -> Iterator[Row]:
    """The rows of B7."""
    progress(f"{PEOPLE} people for {WEEKS} weeks, which takes a minute or more")
    yield from rows(programme(PEOPLE, WEEKS))


def programme(people: int, weeks: int) -> Programme:
    """Play, then replay."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        target = home / "recording.json"
        command = python("-m", "bench.programme_process", str(people), str(weeks), str(target))
        played = json.loads(fresh_process(command, seconds=_LONGEST).output)
        recording = json.loads(target.read_text(encoding="utf-8"))
        plan = {
            "start": START.isoformat(),
            "seed": recording["seed"],
            "limits": False,
            "opened": False,
            "directs": recording["directs"],
            "workspaces": [company(people, recording["seed"])],
        }
        with slack_process(home, plan) as slack:
            replay = Replay(slack=slack)
            asyncio.run(replay.run(recording["calls"]))
    if len(replay.refused) > _ODD * replay.made:
        raise RuntimeError(f"{len(replay.refused)} calls were refused: {replay.refused[:3]}")
    return Programme(
        people=people,
        weeks=weeks,
        played=played,
        replayed=replay.wall,
        alone=replay.processor,
        calls=replay.made,
        refused=len(replay.refused),
    )


def rows(found: Programme) -> Iterator[Row]:
    """What is shown."""
    wall, bot, others = (found.played[name] for name in ("wall", "bot", "others"))
    first, last = found.months
    share = found.alone / (bot + others)
    figures = {
        "whole_s": wall,
        "replay_s": found.replayed,
        "bot_processor_s": bot,
        "others_processor_s": others,
        "slack_alone_processor_s": found.alone,
        "processor_ratio": (bot + others) / found.replayed,
        "calls": float(found.calls),
        "first_month_mb": first,
        "last_month_mb": last,
    }
    size = f"{found.people} people, {found.weeks} weeks"
    yield Row(
        name="B7",
        what=f"a whole programme, {size}, against the replay of its calls",
        ratio=wall / found.replayed,
        target=f"≤ {_TIMES:.0f} x the replay",
        passed=wall <= _TIMES * found.replayed,
        how=f"{wall:.1f} s, replay {found.replayed:.1f} s; {found.calls} calls, one after the"
        f" other, {found.refused} of them answered otherwise than in the play",
        figures=figures,
    )
    yield Row(
        name="B7 memory",
        what=f"memory of the bot, last month against first, {size}",
        ratio=last / first,
        target=f"≤ {_FLAT} x the first month",
        passed=last <= _FLAT * first,
        how=f"{last:.0f} MB, first month {first:.0f} MB (medians of four weekly looks)",
        figures=figures,
    )
    yield Row(
        name="B7 local Slack",
        what="processor time of the local Slack alone in that of the whole programme",
        ratio=share,
        target=f"≤ {_SHARE} of the whole: never the bottleneck",
        passed=share <= _SHARE,
        how=f"{found.alone:.1f} s for the replayed calls; the whole took {bot:.1f} s in the bot and"
        f" {others:.1f} s in the local Slack with its scripted people",
        figures=figures,
    )
