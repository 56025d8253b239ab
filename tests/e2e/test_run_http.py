"""`turnabout run` over HTTP: only Slack's own signature comes in, and what came in is kept."""

import asyncio
import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from multidict import CIMultiDict
from sqlalchemy import select

from models.database import Database
from models.outbox import Outbox, OutboxStatus
from tests.e2e.program import Ground, Program, ground, running

pytestmark = pytest.mark.asyncio(loop_scope="module")
Headers = CIMultiDict[str]


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A running bot and its ground."""

    ground: Ground
    bot: Program
    secret: str

    async def post(self, body: bytes | io.BytesIO, headers: Headers) -> int:
        """Send something to the one door there is."""
        url = f"{self.bot.address}/slack/events"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=headers) as reply,
        ):
            return reply.status


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def serving(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    home = tmp_path_factory.mktemp("http")
    url = f"sqlite:///{home / 'turnabout.db'}"
    async with ground(home, url, http=True) as base, running(base.environment) as bot:
        yield Serving(ground=base, bot=bot, secret=base.slack.credentials.signing_secret)


def signed(secret: str, body: bytes, *, stamp: str | None = None) -> Headers:
    """The headers Slack would send."""
    stamp = str(int(time.time())) if stamp is None else stamp
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return CIMultiDict(
        {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }
    )


def opened_home(serving: Serving, event_id: str, roster_id: str) -> bytes:
    """The event that draws somebody's Home tab."""
    event = {
        "type": "app_home_opened",
        "user": serving.ground.person(roster_id),
        "tab": "home",
        "channel": "D1",
        "event_ts": "1.0",
    }
    team = serving.ground.slack.credentials.team_id
    body = {"type": "event_callback", "team_id": team, "event_id": event_id, "event": event}
    return json.dumps(body).encode()


async def test_what_slack_signed_comes_in(serving: Serving) -> None:
    body = opened_home(serving, "Ev1", "e1001")
    assert await serving.post(body, signed(serving.secret, body)) == 200
    await _until(lambda: _has_home(serving, "e1001"))


Change = Callable[[str, bytes], tuple[bytes, Headers]]


def _without(name: str) -> Change:
    def change(secret: str, body: bytes) -> tuple[bytes, Headers]:
        headers = signed(secret, body)
        del headers[name]
        return body, headers

    return change


def _with(name: str, value: str) -> Change:
    def change(secret: str, body: bytes) -> tuple[bytes, Headers]:
        headers = signed(secret, body)
        headers[name] = value
        return body, headers

    return change


def _twice(name: str) -> Change:
    def change(secret: str, body: bytes) -> tuple[bytes, Headers]:
        headers = signed(secret, body)
        headers.add(name, headers[name])
        return body, headers

    return change


def _stamped(seconds: float) -> Change:
    return lambda secret, body: (
        body,
        signed(secret, body, stamp=str(int(time.time() + seconds))),
    )


STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
FORGED: dict[str, Change] = {
    "no time": _without(STAMP),
    "no signature": _without(SIGNATURE),
    "a time that is none": _with(STAMP, "abc"),
    "a time before all times": _with(STAMP, "-1"),
    "a time with a fraction": _with(STAMP, "1.5"),
    "an endless time": _with(STAMP, "9" * 400),
    "another signature": _with(SIGNATURE, "v0=" + "0" * 64),
    "an empty signature": _with(SIGNATURE, ""),
    "a signature of other letters": _with(SIGNATURE, "v0=é"),
    "two times": _twice(STAMP),
    "two signatures": _twice(SIGNATURE),
    "six minutes old": _stamped(-360),
    "from the day after tomorrow": _stamped(172_800),
    "another secret": lambda _, body: (body, signed("0" * 32, body)),
    "a changed body": lambda secret, body: (body + b" ", signed(secret, body)),
    "a body that is no text": lambda secret, _: (b"\xff\xfe", signed(secret, b"\xff\xfe")),
    "half a body, unsigned": lambda secret, body: (body[:20], signed(secret, body)),
}


@pytest.mark.parametrize("how", FORGED)
async def test_whatever_slack_did_not_sign_stays_outside(serving: Serving, how: str) -> None:
    body, headers = FORGED[how](serving.secret, opened_home(serving, f"Ev-{how}", "e1004"))
    assert await serving.post(body, headers) == 401
    await asyncio.sleep(0.05)
    assert not _has_home(serving, "e1004")


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'"text"', b"[" * 100_000, b"\x00", b"payload=%7B"]
)
async def test_a_signed_body_that_makes_no_sense_is_refused_without_a_fault(
    serving: Serving, body: bytes
) -> None:
    assert 400 <= await serving.post(body, signed(serving.secret, body)) < 500


async def test_a_body_without_end_is_not_read(serving: Serving) -> None:
    body = b"x" * (3 * 1024 * 1024)
    assert await serving.post(io.BytesIO(body), signed(serving.secret, body)) == 413


async def test_a_command_is_answered_and_a_home_tab_drawn(serving: Serving) -> None:
    answer = await serving.ground.act("e1005", do="command", command="/mentoring", text="help")
    assert answer["acked"]
    assert "join" in str(answer["messages"])
    shown = await serving.ground.act("e1005", do="home")
    assert shown["view"]["type"] == "home"


async def test_it_is_alive_and_ready(serving: Serving) -> None:
    assert await serving.bot.get("/healthz") == (200, {"ok": True})
    assert await serving.bot.get("/readyz") == (200, {"ok": True, "database": True, "slack": True})


async def test_sigterm_finishes_what_was_begun_and_starts_nothing_new(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("sigterm")
    url = f"sqlite:///{home / 'turnabout.db'}"
    async with ground(home, url, http=True) as base, running(base.environment) as bot:
        base.slack.state.faults.order(
            {"on": "chat.postMessage", "fault": "delay", "seconds": 2.0}, {"chat.postMessage": 1}
        )
        channel = base.channel("mentoring")
        await base.act(
            "e1001",
            do="command",
            command="/mentoring",
            text=f"invite <#{channel}|mentoring>",
            settle=False,
        )
        await _until(lambda: "chat.postMessage" in [one.method for one in _calls(base)])
        assert await bot.terminate() == 0
        assert bot.errors.count(b"Traceback") == 0
        database = Database.open(url)
        async with database.reading() as uow:
            row = (await uow.session.scalars(select(Outbox))).one()
        await database.close()
        assert (row.status, row.attempts) == (OutboxStatus.SENT, 1)


def _has_home(serving: Serving, roster_id: str) -> bool:
    slack = serving.ground.slack
    person = serving.ground.person(roster_id)
    return slack.state.views.home(slack.credentials.team_id, person) is not None


def _calls(base: Ground) -> list[Any]:
    return base.slack.state.ledger.calls


async def _until(seen: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not seen():  # noqa: ASYNC110 - the local Slack tells nobody
            await asyncio.sleep(0.02)
