"""B1: acknowledging an answer with its commit, over HTTP, against Bolt and the driver alone.

The bot, the floor and Bolt as it comes are processes of their own on the same database, asked in
turns by one client over a kept connection, one request at a time with a pause between (what the
bot does after an answer has left is not what is measured). Then ten at once, without a pause.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import tempfile
import time
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.ack_rows import Answerer, prepare, request, settings
from bench.framework import ROOT, Row, python
from tests.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.framework import Progress

_ROUNDS: Final = 9
_A_ROUND: Final = 40
_PAUSE: Final = 0.03
_AT_ONCE: Final = 10
_RUSH: Final = 1_000
_FLOOR, _PLAIN, _P99_MS = 2.0, 0.25, 60.0
_OK: Final = 200
_numbers = count(1_000)


@dataclass(kw_only=True)
class Client:
    """One kept connection to one server."""

    port: int
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def ask(self, one: Answerer) -> float:
        """Send one answer; seconds until its acknowledgement was read."""
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        body, headers = request(one, next(_numbers))
        lines = [
            "POST /slack/events HTTP/1.1",
            "Host: 127.0.0.1",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        begun = time.perf_counter()
        self._writer.write(whole)
        head = await self._reader.readuntil(b"\r\n\r\n")
        answer = await self._reader.readexactly(_length(head))
        taken = time.perf_counter() - begun
        if int(head.split(b" ", 2)[1]) != _OK or b"response_action" not in answer:
            raise RuntimeError("an answer was not acknowledged")
        return taken

    async def close(self) -> None:
        """Let go of the connection."""
        if self._writer is not None:
            self._writer.close()
            await self._writer.wait_closed()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


@dataclass(kw_only=True)
class Taken:
    """Milliseconds: the median of each round by server, and every answer of the rush."""

    rounds: dict[str, list[float]] = field(default_factory=dict)
    rush: list[float] = field(default_factory=list)

    def median(self, name: str) -> float:
        """The median of the medians."""
        return statistics.median(self.rounds[name])

    @property
    def p99(self) -> float:
        """What one in a hundred of the rush took or more."""
        return statistics.quantiles(self.rush, n=100)[98]


def measure(progress: Progress) -> Iterator[Row]:
    """The rows of B1."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        progress("acknowledging on SQLite")
        yield from _rows("SQLite", _taken(home, f"sqlite:///{home / 'ack.db'}"))
        progress("acknowledging on PostgreSQL")
        with running_server() as server:
            taken = _taken(home, server.url(server.create()))
        yield from _rows("PostgreSQL", taken)
        yield _rush(taken)


def _taken(home: Path, url: str) -> Taken:
    recording = home / "recording"
    with ExitStack() as stack:
        slack = stack.enter_context(_served("bench.ack_servers", "slack"))
        slack_url = f"http://127.0.0.1:{slack}/api/"
        people = asyncio.run(prepare(url, slack_url, recording))
        ports = {
            "ours": stack.enter_context(_served("bot", "run", environment=settings(url, slack_url)))
        }
        for name in ("bare", "plain"):
            ports[name] = stack.enter_context(
                _served("bench.ack_servers", name, url, str(recording))
            )
        return asyncio.run(_ask_all(ports, people))


@contextmanager
def _served(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """A server in a process of its own, until the end of the block; its port."""
    with subprocess.Popen(  # noqa: S603 - our own commands
        python("-m", module, *arguments),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            if process.stdout is None or not (line := process.stdout.readline()):
                raise RuntimeError(f"{module} did not start")
            yield int(line.strip().removesuffix("/healthz").rpartition(":")[2])
        finally:
            process.kill()


async def _ask_all(ports: Mapping[str, int], people: Sequence[Answerer]) -> Taken:
    taken = Taken(rounds={name: [] for name in ports})
    async with AsyncExitStack() as stack:
        clients = {name: Client(port=port) for name, port in ports.items()}
        for client in clients.values():
            stack.push_async_callback(client.close)
            await _one_by_one(client, people, _A_ROUND)  # warm
        for _ in range(_ROUNDS):
            for name, client in clients.items():
                taken.rounds[name].append(await _one_by_one(client, people, _A_ROUND))
    await _rushed(ports["ours"], people, _RUSH // 5)  # warm
    taken.rush = await _rushed(ports["ours"], people, _RUSH)
    return taken


async def _one_by_one(client: Client, people: Sequence[Answerer], times: int) -> float:
    """The median, in milliseconds."""
    found = []
    for number in range(times):
        await asyncio.sleep(_PAUSE)
        found.append(await client.ask(people[number % len(people)]) * 1000)
    return statistics.median(found)


async def _rushed(port: int, people: Sequence[Answerer], times: int) -> list[float]:
    """Ten people at once, each answering as soon as the last answer was taken; milliseconds."""
    left = iter(range(times))

    async def keep_asking(client: Client) -> list[float]:
        found = [await client.ask(people[number % len(people)]) * 1000 for number in left]
        await client.close()
        return found

    lists = await asyncio.gather(*(keep_asking(Client(port=port)) for _ in range(_AT_ONCE)))
    return [one for found in lists for one in found]


def _rows(database: str, taken: Taken) -> Iterator[Row]:
    ours, bare, plain = (taken.median(name) for name in ("ours", "bare", "plain"))
    what = f"acknowledging an answer with its commit, {database}"
    how = f"median of {_ROUNDS} x {_A_ROUND} signed requests over HTTP, one at a time"
    figures = {"ours_ms": ours, "floor_ms": bare, "plain_ms": plain}
    yield Row(
        name=f"B1 {database}",
        what=f"{what}, against bare Bolt + one bare transaction",
        ratio=ours / bare,
        target=f"≤ {_FLOOR} x floor",
        passed=ours <= _FLOOR * bare,
        how=f"{ours:.2f} ms, floor {bare:.2f} ms ({how}; the same statements by the driver alone)",
        figures=figures,
    )
    yield Row(
        name=f"B1 {database} Bolt",
        what=f"{what}, against Bolt as it comes",
        ratio=ours / plain,
        target=f"≤ {_PLAIN} x Bolt",
        passed=ours <= _PLAIN * plain,
        how=f"{ours:.2f} ms, Bolt with the same bare transaction {plain:.2f} ms ({how})",
        figures=figures,
    )


def _rush(taken: Taken) -> Row:
    middle = statistics.median(taken.rush)
    return Row(
        name="B1 rush",
        what=f"the slowest of a hundred answers, {_AT_ONCE} in flight, PostgreSQL",
        ratio=taken.p99 / _P99_MS,
        target=f"≤ 1 (= {_P99_MS:.0f} ms)",
        passed=taken.p99 <= _P99_MS,
        how=f"p99 {taken.p99:.1f} ms, p50 {middle:.1f} ms of {_RUSH} answers without a pause, what"
        " follows each answer included",
        figures={"p99_ms": taken.p99, "p50_ms": middle},
    )
