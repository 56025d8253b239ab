"""The rows and the recording that the measurement of acknowledging needs. Not a measurement.

``prepare`` fills a database with pairs whose meetings are over, lets the bot take one answer in
this process, and keeps the statements of that one transaction, so that the floor can do the same
with the driver alone.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import pickle
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from psycopg import Binary
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlalchemy import event

from bot.ids import Field, View
from bot.settings import Settings
from bot.wiring import Turnabout, build
from models.database import Database
from models.migrate import upgrade
from models.pairs import PairStatus
from models.sessions import SessionStatus
from models.vault import Vault
from tests import builders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PAIRS: Final = 20
SECRET: Final = "the-signing-secret-of-a-measurement"  # noqa: S105 - of this measurement alone
KEY: Final = base64.b64encode(b"m" * 32).decode()
FORM: Final = "application/x-www-form-urlencoded"
TEAM: Final = "T1"


@dataclass(frozen=True, kw_only=True)
class Answerer:
    """Somebody who may answer about a meeting."""

    slack_id: str
    session_id: int


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement as the driver takes it; ``key_at`` is where the delivery's key stands."""

    text: str
    values: Any
    key_at: int | str | None


async def prepare(url: str, slack_url: str, recording: Path) -> list[Answerer]:
    """Fill an empty database and write the recording; who may answer."""
    database = Database.open(url, vault=Vault(Vault.parse(KEY)))
    await upgrade(database)
    people = await _fill(database)
    bot = build(Settings.read(settings(url, slack_url)), database=database)
    statements = await _record(bot, people[0])
    await asyncio.to_thread(recording.write_bytes, pickle.dumps(statements))
    await bot.stop()
    return people


def settings(url: str, slack_url: str) -> dict[str, str]:
    """The environment of the bot that is measured."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "SLACK_API_URL": slack_url,
        "SLACK_BOT_TOKEN": "xoxb-measured",
        "SLACK_SIGNING_SECRET": SECRET,
        "DATABASE_URL": url,
        "TURNABOUT_KEYS": KEY,
        "PORT": "0",
        "LOG_LEVEL": "WARNING",
    }


def request(one: Answerer, number: int) -> tuple[bytes, dict[str, str]]:
    """A signed submission of a check-in, never the same twice: body and headers."""
    body = urlencode({"payload": json.dumps(_payload(one, number))}).encode()
    stamp = str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }


def _payload(one: Answerer, number: int) -> dict[str, Any]:
    texts = {
        Field.LEARNED: f"Listening first, answering later ({number})",
        Field.WILL_DO: "Ask one question more in the Monday meeting",
        Field.NOTE: "I was nervous and it went well",
    }
    values: dict[str, Any] = {
        field: {field: {"type": "plain_text_input", "value": text}} for field, text in texts.items()
    }
    values[Field.SHARE] = {Field.SHARE: {"type": "checkboxes", "selected_options": []}}
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "measured"},
        "user": {"id": one.slack_id, "name": "somebody", "team_id": TEAM},
        "api_app_id": "A1",
        "trigger_id": f"1.{number}",
        "view": {
            "id": f"V{number}",
            "team_id": TEAM,
            "type": "modal",
            "callback_id": View.CHECK_IN,
            "private_metadata": str(one.session_id),
            "hash": f"{number}.x",
            "blocks": [{"type": "input", "block_id": str(field)} for field in values],
            "state": {"values": values},
        },
    }


async def _fill(database: Database) -> list[Answerer]:
    async with database.unit_of_work() as uow:
        await builders.installed(uow)
        owner = await builders.person(uow, "UOWNER")
        programme = await builders.programme(uow, owner)
        answerers = []
        for number in range(PAIRS):
            mentor = await builders.person(uow, f"UMENTOR{number}")
            mentee = await builders.person(uow, f"UMENTEE{number}")
            pair = await builders.pair(uow, programme, mentor, mentee, PairStatus.ACTIVE)
            meeting = await builders.session(uow, pair, SessionStatus.OVER)
            for one in (mentor, mentee):
                await builders.check_in(uow, meeting, one.id, learned="Something earlier")
                answerers.append(Answerer(slack_id=one.slack_id, session_id=meeting.id))
    return answerers


async def _record(bot: Turnabout, one: Answerer) -> list[Statement]:
    """The statements of one answer, from its first one to its commit."""
    heard: list[tuple[str, Any]] = []
    taken: list[list[tuple[str, Any]]] = []
    engine = bot.database.engine.sync_engine
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _connection, _cursor, text, values, _context, _many: heard.append((text, values)),
    )
    event.listen(engine, "commit", lambda _: taken.append(list(heard)))
    for number in (1, 2):  # the first one fills caches
        heard.clear()
        taken.clear()
        body, headers = request(one, number)
        listed: dict[str, str | Sequence[str]] = {name: [value] for name, value in headers.items()}
        answer = await bot.app.async_dispatch(AsyncBoltRequest(body=body.decode(), headers=listed))
        if answer.status != 200 or "response_action" not in str(answer.body):
            raise RuntimeError("the bot did not take the answer that was to be recorded")
        await bot.deps.after_ack.drain()
    return [_statement(text, values) for text, values in taken[0]]


def _statement(text: str, values: Any) -> Statement:  # noqa: ANN401 - as the driver has it
    pairs = list(values.items() if isinstance(values, dict) else enumerate(values))
    found = [at for at, value in pairs if isinstance(value, str) and value.startswith("submit:")]
    kept = [(at, _plain(value)) for at, value in pairs]
    return Statement(
        text=text,
        values=dict(kept) if isinstance(values, dict) else tuple(value for _, value in kept),
        key_at=found[0] if found else None,
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 - as the driver has it
    """Bytes out of what a driver wraps them in."""
    if isinstance(value, Binary):
        value = value.obj
    return bytes(value) if isinstance(value, memoryview) else value
