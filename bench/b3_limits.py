"""B3: a burst of due messages over twenty workspaces, at Slack's own limits.

The bot's delivery runs here on a database of its own; the local Slack, with its limits on, is a
process beside it. Calendar time is stepped for both, as long as the bot lets pass between two
looks. Workspaces are of unlike size, so that the largest has to wait for Slack's minutes; some
people are due two messages. What the limits allow is computed from the plan alone.
"""

from __future__ import annotations

import asyncio
import logging
import math
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.ack_rows import KEY, settings
from bench.framework import Row
from bench.slack_process import slack_process
from bot.blocks.pieces import Message
from bot.outgoing import Letter, send
from bot.settings import Settings
from bot.wiring import Turnabout, build
from models.database import Database
from models.migrate import upgrade
from models.outbox import conversation_key, next_send_at, remember_channel
from models.vault import Vault
from scheduling.jobs import TICK_SECONDS
from tests import builders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.framework import Progress
    from bench.slack_process import SlackProcess
    from models.database import UnitOfWork

MESSAGES: Final = 1_500  # 5,000 take five minutes: change it here to see them
WORKSPACES: Final = 20
START: Final = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
_A_MINUTE: Final = 300  # posts that Slack's "several hundred a minute" is taken for
_TWICE: Final = 10  # every tenth person is due two messages
_LONGEST: Final = timedelta(hours=1)
_TARGET, _SHARE = 1.05, 0.5
_TEXT: Final = "You meet *Kwame* tomorrow at 10:00. A question to begin with: what changed lately?"


class OneClock:
    """Calendar and work are one: Slack's waits pass as its calendar does."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        """Calendar time."""
        return self.time

    def work(self) -> datetime:
        """The same."""
        return self.time


@dataclass(frozen=True, kw_only=True)
class Burst:
    """What came of it; times in calendar seconds, processor times in real ones."""

    messages: int
    seconds: float
    allowed: float
    early: int
    limited: int
    bot: float
    slack: float
    wall: float


def measure(progress: Progress) -> Iterator[Row]:
    """The rows of B3."""
    progress(f"{MESSAGES} messages over {WORKSPACES} workspaces, which takes a minute or two")
    yield from rows(burst(MESSAGES))


def sizes(messages: int, workspaces: int = WORKSPACES) -> list[int]:
    """So many messages for each workspace: the largest has four times the mean."""
    weights = [workspaces / (number + 1) for number in range(workspaces)]
    shares = [math.floor(messages * weight / sum(weights)) for weight in weights]
    shares[0] += messages - sum(shares)
    return shares


def allowed(counts: Sequence[int]) -> float:
    """Seconds that the limits need for one workspace; `counts` are messages by person."""
    minutes = math.ceil(sum(counts) / _A_MINUTE) - 1
    return max(60.0 * minutes, float(max(counts) - 1))


def by_person(messages: int) -> list[int]:
    """How many messages each person of a workspace is due."""
    counts: list[int] = []
    while (left := messages - sum(counts)) > 0:
        counts.append(min(left, 2 if len(counts) % _TWICE == 0 else 1))
    return counts


def burst(messages: int) -> Burst:
    """Send them all, and hold the ledger of the local Slack against the limits."""
    counts = [by_person(size) for size in sizes(messages)]
    plan = {
        "start": START.isoformat(),
        "seed": 7,
        "limits": True,
        "opened": True,
        "workspaces": [[{"id": f"p{one}"} for one in range(len(each))] for each in counts],
    }
    logging.getLogger("scheduling.delivery").setLevel(logging.ERROR)  # each 429 is a warning there
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with slack_process(home, plan) as slack:
            return asyncio.run(_sent(home, slack, counts))


async def _sent(home: Path, slack: SlackProcess, counts: Sequence[Sequence[int]]) -> Burst:
    url = f"sqlite:///{home / 'burst.db'}"
    database = Database.open(url, vault=Vault(Vault.parse(KEY)))
    await upgrade(database)
    clock = OneClock()
    bot = build(Settings.read(settings(url, slack.told["api_url"])), clock=clock, database=database)
    try:
        for team, each in zip(slack.told["teams"], counts, strict=True):
            await bot.slack.install_own_token(team["token"], START)
            async with bot.deps.unit_of_work() as uow:
                await _write(bot, uow, team, each)
        begun, used, theirs = time.perf_counter(), time.process_time(), slack.ask()["processor"]
        await _until_empty(bot, clock, slack)
        wall, bot_used = time.perf_counter() - begun, time.process_time() - used
        theirs = slack.ask()["processor"] - theirs
    finally:
        await bot.stop()
    return _judged(slack.ask(ledger=True), counts, bot=bot_used, slack=theirs, wall=wall)


async def _write(
    bot: Turnabout, uow: UnitOfWork, team: Mapping[str, Any], counts: Sequence[int]
) -> None:
    """A workspace's people, their known conversations, and what each is due."""
    key = f"-/{team['id']}"
    for (slack_id, channel), count in zip(team["people"], counts, strict=True):
        person = await builders.person(uow, slack_id, workspace=key, zone="UTC")
        await remember_channel(uow.session, key, conversation_key([person.id]), channel)
        for number in range(count):
            name = f"{slack_id}:{number}"
            message = Message.of(_TEXT)
            letter = Letter(key=name, kind="note", asked=True, message=message)
            await send(bot.deps, uow, letter, to=person, now=START)


async def _until_empty(bot: Turnabout, clock: OneClock, slack: SlackProcess) -> None:
    """Look as often as the bot does, until nothing waits."""
    while True:
        await bot.delivery.run()
        async with bot.deps.reading() as uow:
            if await next_send_at(uow.session) is None:
                return
        clock.time += timedelta(seconds=TICK_SECONDS)
        if clock.time - START > _LONGEST:
            raise RuntimeError("messages were still waiting after an hour")
        slack.ask(to=clock.time.isoformat())


def _judged(
    ledger: Mapping[str, Any],
    counts: Sequence[Sequence[int]],
    *,
    bot: float,
    slack: float,
    wall: float,
) -> Burst:
    expected = sum(map(sum, counts))
    posted = Counter(token for _, _, token in ledger["posts"])
    if len(posted) != expected or set(posted.values()) != {1}:
        raise RuntimeError(f"{len(posted)} of {expected} messages were posted, or some twice")
    last = max(float(ts) for _, ts, _ in ledger["posts"])
    return Burst(
        messages=expected,
        seconds=math.floor(last - START.timestamp()),
        allowed=max(allowed(each) for each in counts),
        early=early(ledger["calls"]),
        limited=sum(status == 429 for _, _, _, status, _ in ledger["calls"]),
        bot=bot,
        slack=slack,
        wall=wall,
    )


def early(calls: Sequence[Sequence[Any]]) -> int:
    """Calls of a method before the time that Slack named to this workspace was over."""
    until: dict[tuple[str, str], datetime] = defaultdict(lambda: START)
    found = 0
    for at, team, method, _, detail in calls:
        moment = datetime.fromisoformat(at)
        found += moment < until[team, method]
        if detail is not None and detail.startswith("Retry-After "):
            until[team, method] = moment + timedelta(seconds=int(detail.split()[1]))
    return found


def rows(found: Burst) -> Iterator[Row]:
    """What is shown."""
    share = found.slack / (found.slack + found.bot)
    figures = {
        "messages": float(found.messages),
        "seconds": found.seconds,
        "allowed_seconds": found.allowed,
        "limited": float(found.limited),
        "early": float(found.early),
        "bot_processor_s": found.bot,
        "slack_processor_s": found.slack,
        "wall_s": found.wall,
    }
    yield Row(
        name="B3",
        what=f"{found.messages} due messages over {WORKSPACES} workspaces at Slack's limits",
        ratio=found.seconds / found.allowed,
        target=f"≤ {_TARGET} x what the limits allow, no call before a Retry-After",
        passed=found.seconds <= _TARGET * found.allowed and found.early == 0,
        how=f"the last one after {found.seconds:.0f} s of calendar time, allowed"
        f" {found.allowed:.0f} s; {found.limited} answers of 429, {found.early} calls too early;"
        f" time stepped by {TICK_SECONDS} s, as the bot looks",
        figures=figures,
    )
    yield Row(
        name="B3 local Slack",
        what="processor time of the local Slack in the whole of B3",
        ratio=share,
        target=f"≤ {_SHARE} of the whole: never the bottleneck",
        passed=share <= _SHARE,
        how=f"{found.slack:.1f} s beside {found.bot:.1f} s of the bot, {found.wall:.0f} s in all,"
        " two processes",
        figures=figures,
    )
