"""The stage: a local Slack, the bot as a child process, and time that moves for both.

This package is the only place that knows both sides. Time never jumps: it goes to whatever is due
next, on either side, and the bot is stepped there.
"""

import asyncio
import contextlib
import json
import os
import sys
import tomllib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.applying import apply_plan
from bot.roles import accept
from bot.rosters import keep_roster
from bot.settings import Settings
from bot.slack import Slack
from mentoring.programme import parse_plan
from mentoring.roster import parse_roster
from models.database import Database
from models.migrate import upgrade
from models.programmes import programmes_in, roles_of
from models.vault import Vault
from sandbox.server import LocalSlack

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 60
STEP_SECONDS = 120
NUDGE = timedelta(seconds=1)


class BotGone(Exception):  # noqa: N818 - reads as what happened
    """The bot's process ended; its last lines stand in its log."""


@dataclass(kw_only=True)
class Stage:
    """Both sides and the clock."""

    rows: Sequence[Mapping[str, str]]
    roster_csv: str
    database_url: str
    keys: str
    log: Path
    slack: LocalSlack
    program: Sequence[str] = ("-m", "bot")
    sent: int = 0
    next_due: datetime | None = None
    renewing: bool = False
    _life: int = 0
    _process: asyncio.subprocess.Process | None = None
    _stepping: asyncio.Lock = field(default_factory=asyncio.Lock)
    peaks: list[float] = field(default_factory=list)

    def settings(self) -> Settings:
        """The same settings the bot is given."""
        return Settings.read(self.environment())

    def environment(self) -> dict[str, str]:
        """What the bot's process is given, and nothing else of ours."""
        keys = self.slack.credentials
        kept = {
            name: os.environ[name]
            for name in os.environ
            if name in {"PATH", "HOME", "LANG", "TMPDIR"} or name.startswith("COVERAGE_")
        }
        return {
            **kept,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": keys.bot_token,
            "SLACK_APP_TOKEN": keys.app_token,
            "DATABASE_URL": self.database_url,
            "TURNABOUT_KEYS": self.keys,
            "PORT": "0",
            "LOG_LEVEL": "WARNING",
        }

    async def prepare(self, *, programme: Path | None) -> None:
        """Migrate, keep the roster and, when named, a programme."""
        settings = self.settings()
        database = Database.open(self.database_url, vault=Vault(settings.keys))
        try:
            await upgrade(database)
            slack = Slack(database, settings.api_url)
            workspace = await slack.install_own_token(settings.bot_token, self.slack.now)
            await slack.close()
            async with database.unit_of_work() as uow:
                await keep_roster(uow, workspace.key, parse_roster(self.roster_csv))
            if programme is not None:
                text = await asyncio.to_thread(programme.read_text, "utf-8")
                plan = parse_plan(tomllib.loads(text))
                await apply_plan(settings, database, plan, dry_run=False, now=self.slack.now)
                await _everybody_agrees(database, workspace.key, self.slack.now)
        finally:
            await database.close()

    async def start_bot(self) -> None:
        """Start the bot's process and step it to the present."""
        async with self._stepping:
            await self._start()

    async def start_over(self, emptied: Callable[[], Awaitable[None]]) -> None:
        """End the bot, let ``emptied`` clear its database, start it anew; time waits meanwhile."""
        self._life += 1  # whoever is moving time moves the time of a life that is over
        self.renewing = True
        try:
            async with self._stepping:
                await self.stop_bot()
                await emptied()
                self.next_due = None
                await self._start()
        finally:
            self.renewing = False

    async def _start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.program,
                "run",
                "--stepped",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self.environment(),
                cwd=ROOT,
            )
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._line()
        except TimeoutError:
            raise BotGone(f"The bot did not start; see {self.log.name}.") from None
        await self._step()

    async def kill_bot(self) -> None:
        """End the bot as a power cut would (kill -9)."""
        if self._process is not None:
            self._note_peak()
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            self._process = None

    async def stop_bot(self) -> None:
        """End the bot as an administrator would (SIGTERM)."""
        if self._process is None:
            return
        self._note_peak()
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(30):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._process = None

    async def settle(self) -> None:
        """Let the bot do everything that is due at this moment."""
        async with self._stepping:
            await self._step()

    async def move(self, target: datetime) -> None:
        """Move both clocks to ``target``, stopping wherever something is due."""
        life = self._life
        await self.settle()
        while life == self._life and self.slack.now < target:
            await self._move_towards(target, life)

    async def move_towards(self, target: datetime) -> None:
        """Move both clocks to whatever is due next, at the latest to ``target``."""
        await self._move_towards(target, self._life)

    async def _move_towards(self, target: datetime, life: int) -> None:
        async with self._stepping:
            if life != self._life or self.slack.now >= target:
                return  # somebody else moved time meanwhile
            due = self.next_due or target
            stop = min(target, max(due, self.slack.now + NUDGE))
            await self.slack.set_clock(stop)
            await self._step()

    async def _step(self) -> None:
        if self._process is None or self._process.stdin is None:
            raise BotGone("The bot is not running.")
        line = json.dumps({"to": self.slack.now.isoformat()}) + "\n"
        try:
            self._process.stdin.write(line.encode())
            await self._process.stdin.drain()
            async with asyncio.timeout(STEP_SECONDS):
                answer = json.loads(await self._line())
        except (BrokenPipeError, ConnectionResetError):
            raise BotGone(f"The bot's process ended; see {self.log.name}.") from None
        self.sent += int(answer["sent"])
        due = answer["next_due"]
        self.next_due = datetime.fromisoformat(due).astimezone(UTC) if due else None

    async def _line(self) -> bytes:
        process = self._process
        if process is None or process.stdout is None:
            raise BotGone("The bot is not running.")
        line = await process.stdout.readline()
        if not line:
            await process.wait()
            raise BotGone(f"The bot's process ended; see {self.log.name}.")
        return line

    def peak_mb(self) -> float:
        """The most memory any of the bot's processes used, in MB."""
        self._note_peak()
        return round(max(self.peaks, default=0.0), 1)

    def _note_peak(self) -> None:
        if self._process is None:
            return
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:  # not Linux, or gone already
            return
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self.peaks.append(int(line.split()[1]) / 1024)


async def _everybody_agrees(database: Database, workspace: str, now: datetime) -> None:
    """Before the curtain rises the scripted sponsor has signed, and everybody took their role."""
    async with database.unit_of_work() as uow:
        for programme in await programmes_in(uow.session, workspace):
            for role, _ in await roles_of(uow.session, programme):
                if not role.accepted:
                    accept(role, now, words=role.asked_words)


def read_manifest() -> dict[str, Any]:
    """The app's manifest."""
    found = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    return dict(found)
