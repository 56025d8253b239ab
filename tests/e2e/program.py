"""`turnabout run` as a process of its own, in real time, beside a local Slack in the test."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tomllib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.demo.stage import ROOT, Stage, read_manifest
from sandbox.company import company
from sandbox.server import LocalSlack
from tests.e2e.world import as_csv

PEOPLE, SEED = 2, 7
KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
READY_SECONDS = 60
LONGEST_GOODBYE = 20


@dataclass(kw_only=True)
class Program:
    """A started process: its first line, where its health pages are, what it wrote."""

    process: asyncio.subprocess.Process
    ready: str = ""
    address: str = ""
    errors: bytearray = field(default_factory=bytearray)
    _reading: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Wait until it says that it is ready. Raises AssertionError with what it said instead."""
        self._reading = asyncio.create_task(self._read_errors())
        assert self.process.stdout is not None
        async with asyncio.timeout(READY_SECONDS):
            self.ready = (await self.process.stdout.readline()).decode().strip()
        assert "ready" in self.ready, self.errors.decode()
        self.address = self.ready.rpartition(" ")[2].removesuffix("/healthz")

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None
        while chunk := await self.process.stderr.read(65536):
            self.errors += chunk

    async def terminate(self) -> int:
        """SIGTERM; the exit code once it has ended. TimeoutError when that takes too long."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(LONGEST_GOODBYE):
            return await self.process.wait()

    async def end(self) -> None:
        """See to it that nothing stays behind."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        if self._reading is not None:
            await self._reading

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """Ask a health page; the status and what it says."""
        async with aiohttp.ClientSession() as session, session.get(self.address + path) as reply:
            return reply.status, await reply.json()

    async def becomes(self, status: int, *, seconds: float = 40) -> dict[str, Any]:
        """Wait until /readyz answers with this status; what it says then."""
        async with asyncio.timeout(seconds):
            while True:
                found, said = await self.get("/readyz")
                if found == status:
                    return said
                await asyncio.sleep(0.2)


@asynccontextmanager
async def running(environment: Mapping[str, str], *arguments: str) -> AsyncIterator[Program]:
    """Run ``turnabout …`` (default: run) until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *(arguments or ("run",)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(environment),
        cwd=ROOT,
    )
    program = Program(process=process)
    try:
        await program.begin()
        yield program
    finally:
        await program.end()


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A command that ran to its end."""

    code: int
    out: str
    errors: str


async def turnabout(
    environment: Mapping[str, str], *arguments: str, seconds: float = READY_SECONDS
) -> Finished:
    """Run ``turnabout …`` to its end; TimeoutError when that takes longer."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(environment),
        cwd=ROOT,
    )
    try:
        async with asyncio.timeout(seconds):
            out, errors = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    return Finished(code=process.returncode or 0, out=out.decode(), errors=errors.decode())


@dataclass(kw_only=True)
class Ground:
    """A local Slack in real time, a migrated database with a programme, and fitting settings."""

    slack: LocalSlack
    environment: dict[str, str]

    def person(self, roster_id: str) -> str:
        """The Slack id of somebody."""
        users = self.slack.state.users.values()
        return next(one.id for one in users if one.roster_id == roster_id)

    def channel(self, name: str) -> str:
        """The id of a channel."""
        return next(one.id for one in self.slack.state.channels.values() if one.name == name)

    async def act(self, roster_id: str, **request: Any) -> dict[str, Any]:
        """Somebody does something."""
        return await self.slack.act(user=self.person(roster_id), **request)


@asynccontextmanager
async def ground(home: Path, database_url: str, *, http: bool) -> AsyncIterator[Ground]:
    """Everything that `turnabout run` needs, over HTTP or sockets."""
    rows = company(PEOPLE, SEED)
    port = free_port()
    slack = LocalSlack(
        people=rows,
        manifest=read_manifest(),
        start=datetime.now(UTC),
        flowing=True,
        events_url=f"http://127.0.0.1:{port}/slack/events" if http else None,
    )
    await slack.start()
    stage = Stage(
        rows=rows,
        roster_csv=as_csv(rows),
        database_url=database_url,
        keys=KEY,
        log=home / "bot.log",
        slack=slack,
    )
    try:
        await stage.prepare(programme=_current_programme(home))
        environment = {**stage.environment(), "PORT": str(port), "LOG_LEVEL": "INFO"}
        if http:
            del environment["SLACK_APP_TOKEN"]
            environment["SLACK_SIGNING_SECRET"] = slack.credentials.signing_secret
        yield Ground(slack=slack, environment=environment)
    finally:
        await slack.stop()


def _current_programme(home: Path) -> Path:
    text = (ROOT / "examples" / "programme.toml").read_text("utf-8")
    assert tomllib.loads(text)["name"]
    path = home / "programme.toml"
    path.write_text(text, "utf-8")
    return path


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def bare(**more: str) -> dict[str, str]:
    """An environment that says nothing about Turnabout but what is given."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **more}


def lines(text: str) -> Sequence[str]:
    """The lines that say something."""
    return [line for line in text.splitlines() if line.strip()]
