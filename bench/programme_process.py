"""A whole programme in a process of its own, with every call to the local Slack recorded.

``python -m bench.programme_process PEOPLE WEEKS RECORDING`` plays what ``demo --headless`` plays,
and prints what it took as JSON. Not a measurement of its own.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from bot.demo.playing import START
from tests.e2e.world import SEED, world

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.workspace import Installation
    from tests.e2e.world import World

MONTH_WEEKS = 4
UNREPEATED = ("apps.connections.open",)  # for the app's own token, and nobody will connect
CLOSING_WEEKS = 6  # what a stage plays beyond the programme's own weeks
_MEGABYTE = 1024 * 1024


@dataclass(kw_only=True)
class Recording:
    """Calls in their order, and what must be there before they can be made again."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    directs: list[list[str]] = field(default_factory=list)

    def listen(self, state: State) -> None:
        """Take down every call from now on."""

        def heard(method: str, _: Installation, sent: Json, answer: Json) -> None:
            if method in UNREPEATED:
                return
            view = answer.get("view") or {}
            self.calls.append(
                {
                    "at": state.clock.now.isoformat(),
                    "method": method,
                    "sent": sent,
                    "trigger": _trigger(state, sent),
                    "ts": answer.get("ts"),
                    "view": [view.get("id"), view.get("hash")],
                    "file": answer.get("file_id"),
                }
            )

        state.heard = heard

    def close(self, state: State) -> None:
        """Note the conversations that were opened, in their order."""
        self.directs = [list(members) for _, *members in state.directs]


def _trigger(state: State, sent: Json) -> list[str | None] | None:
    """Who did what a trigger stands for, and in which view."""
    found = state.triggers.find(str(sent.get("trigger_id", "")))
    return [found.user, found.view] if found is not None else None


@dataclass(kw_only=True)
class Played:
    """What it took; processor times of the bot, and of everything else here."""

    wall: float = 0.0
    bot: float = 0.0
    others: float = 0.0
    messages: int = 0
    weekly_mb: list[float] = field(default_factory=list)


async def play(people: int, weeks: int, home: Path, recording: Recording) -> Played:
    """Play from the first week to the last."""
    url = f"sqlite:///{home / 'turnabout.db'}"
    async with world(home, url, weeks=weeks - CLOSING_WEEKS, people=people) as stage:
        recording.listen(stage.slack.state)
        await stage.stage.start_bot()
        (bot,) = psutil.Process().children()
        played = Played()
        begun, used = time.perf_counter(), time.process_time()
        await _weeks(stage, bot, weeks, played)
        played.wall = time.perf_counter() - begun
        played.others = time.process_time() - used
        times = bot.cpu_times()
        played.bot = times.user + times.system
        played.messages = sum(1 for one in recording.calls if one["method"] == "chat.postMessage")
        recording.close(stage.slack.state)
    return played


async def _weeks(stage: World, bot: psutil.Process, weeks: int, played: Played) -> None:
    """The play of the demo, with a look at the bot's memory at the end of each week."""
    cast, slack = stage.cast, stage.slack
    cast.open_play()
    cast.read()
    for week in range(1, weeks + 1):
        end = START + timedelta(weeks=week)
        while slack.now < end:
            target = min(cast.next_act, end)
            if slack.now < target:
                await cast.stage.move_towards(target)
            elif cast.next_act <= slack.now:
                await cast.act()
            cast.read()
        played.weekly_mb.append(bot.memory_info().rss / _MEGABYTE)


def main(arguments: list[str]) -> None:
    """Play, write the recording, say what it took."""
    people, weeks, target = int(arguments[0]), int(arguments[1]), Path(arguments[2])
    recording = Recording()
    with tempfile.TemporaryDirectory() as folder:
        played = asyncio.run(play(people, weeks, Path(folder), recording))
    kept: dict[str, Any] = {**asdict(recording), "seed": SEED}
    target.write_text(json.dumps(kept), encoding="utf-8")
    sys.stdout.write(json.dumps(asdict(played)))


if __name__ == "__main__":
    main(sys.argv[1:])
