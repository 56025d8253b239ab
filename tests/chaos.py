"""``python -m tests.chaos``: a programme whose bot is killed hundreds of times, at any instant.

Scripted people live through a programme; again and again the bot's process gets a kill -9, now at a
named moment (tests/e2e/crashing.py), now at any instant of real time, and is started again on the
same database. In the end nothing may be lost, nothing come outside hours, and nothing come twice;
without the history scopes only what was in flight may, and is counted. Run by ``make chaos``.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from bot.demo.cast import Cast, Player
from bot.demo.report import max_unasked, prompts_repeated
from bot.demo.stage import BotGone
from tests.e2e.killing import CuttableStage, Record, judge
from tests.e2e.world import World, world
from tests.postgres import running_server

MOMENTS = (
    *("handler before commit", "handler after commit", "follow-up before commit"),
    *("sweep before commit", "sweep after commit", "claim before commit", "claim after commit"),
    *("record before commit", "record after commit", "doubt before commit", "doubt after commit"),
    *("chat.postMessage before", "chat.postMessage after", "chat.update before"),
    *("chat.update after", "conversations.open before", "conversations.open after"),
    *("conversations.history after", "views.open before", "views.open after"),
    *("views.update before", "files.completeUploadExternal before"),
    *("files.completeUploadExternal after", "send before commit", "send after commit"),
)
KILLED = (-signal.SIGKILL, 255)  # 255: asyncio was not the first to ask how it ended
OFTEN = 0.3  # the share of steps before which somebody reaches for the switch
TRIES = 3
LATEST = 0.25  # seconds of real time until a cut at any instant


@dataclass(kw_only=True)
class HauntedStage(CuttableStage):
    """A stage on which the power goes by chance; it comes back by itself."""

    dice: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - repeatable
    most: int = 0
    _timer: asyncio.TimerHandle | None = None

    async def _step(self) -> None:
        if self.cuts < self.most and self.dice.random() < OFTEN:
            self._reach_for_the_switch()
        try:
            await super()._step()
        except BotGone:
            await self._come_back()

    def _reach_for_the_switch(self) -> None:
        if self.dice.random() < 0.5:
            self.arm(self.dice.choice(MOMENTS))
            return
        doomed = self._process
        if doomed is None or (self._timer is not None and not self._timer.cancelled()):
            return

        def cut() -> None:
            self._timer = None
            if doomed.returncode is None:
                doomed.send_signal(signal.SIGKILL)

        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self.dice.random() * LATEST, cut)

    async def _come_back(self) -> None:
        ended = self._process
        await self.kill_bot()
        if ended is None or ended.returncode not in KILLED:
            tail = await asyncio.to_thread(self.log.read_text, "utf-8", "replace")
            code = ended.returncode if ended else None
            raise BotGone(f"The bot ended by itself ({code}):\n{tail[-3000:]}")
        self.cuts += 1
        self.disarm()
        await self._start()


class Patient(Cast):
    """People who press again when Slack says that something went wrong."""

    async def _do(self, player: Player, **request: Any) -> bool:
        for _ in range(TRIES):
            if await super()._do(player, **request):
                return True
        return False


async def haunted(
    home: Path, url: str, *, people: int, weeks: int, cuts: int, seed: int, history: bool
) -> tuple[Record, list[str]]:
    """One programme full of power cuts; what it came to, and which promises were broken."""
    async with world(
        home,
        url,
        weeks=max(4, weeks - 6),
        people=people,
        history=history,
        stage_of=HauntedStage,
        cast_of=Patient,
    ) as company:
        stage = company.stage
        assert isinstance(stage, HauntedStage)
        stage.program = ("-m", "tests.e2e.crashing")
        stage.dice = random.Random(seed)  # noqa: S311 - repeatable
        await stage.start_bot()
        stage.most = cuts
        await _play(company, stage)
        stage.most = 0
        stage.disarm()
        await stage.settle()
        record = Record(cuts=stage.cuts)
        await judge(company, record)
        return record, _broken(company, record, history=history)


async def _play(company: World, stage: HauntedStage) -> None:
    cast = company.cast
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("playing", total=(cast.end - cast.start).total_seconds())
        cast.open_play()
        while company.slack.now < cast.end:
            cast.read()
            target = min(cast.next_act, cast.end)
            if company.slack.now < target:
                await stage.move_towards(target)
            else:
                await cast.act()
            passed = (company.slack.now - cast.start).total_seconds()
            progress.update(task, completed=passed, description=f"{stage.cuts} cuts")


def _broken(company: World, record: Record, *, history: bool) -> list[str]:
    posts = company.posts()
    broken = [f"lost: {one}" for one in record.lost]
    broken += [f"outside hours: {one}" for one in record.outside_hours]
    broken += [f"not explained: {one}" for one in record.unexplained]
    broken += [f"not counted: {one}" for one in record.uncounted]
    broken += [f"shared twice: {one}" for one in record.files_twice]
    if history:
        broken += [f"twice: {kind} ({times})" for kind, times in record.repeated.items()]
    elif sum(record.repeated.values()) > record.cuts:
        broken.append("more came twice than was in flight")
    if history and prompts_repeated(posts):
        broken.append("a private word was repeated")
    if history and max_unasked(company.cast, posts) > 2:
        broken.append("more than two unasked messages in a week")
    if not any(one.kind == "introduction" for one in posts):
        broken.append("nobody was introduced, so nothing was proved")
    return broken


def main() -> None:
    """Haunt one programme on each database, and one without the history scopes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=150, help="kill -9 per programme, at the most")
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--weeks", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sound = True
    with ExitStack() as stack:
        for name in ("SQLite", "PostgreSQL", "SQLite, without history scopes"):
            sound &= _one(name, given, stack)
    sys.exit(0 if sound else 1)


def _one(name: str, given: Any, stack: ExitStack) -> bool:
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="turnabout-chaos-")))
    url = f"sqlite:///{home / 'turnabout.db'}"
    if name == "PostgreSQL":
        server = stack.enter_context(running_server())
        url = server.url(server.create())
    record, broken = asyncio.run(
        haunted(
            home,
            url,
            people=given.people,
            weeks=given.weeks,
            cuts=given.cuts,
            seed=given.seed,
            history="without" not in name,
        )
    )
    console = Console()
    console.print(f"{name}: {record.cuts} cuts, came twice: {record.repeated or 'nothing'}")
    for line in broken:
        console.print(f"  {line}", markup=False)
    return not broken


if __name__ == "__main__":
    main()
