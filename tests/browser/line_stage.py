"""The product's whole stage for a test: local Slack, page, the bot's process, time that passes.

Who plays: the owner Lukas Brandt, the mentor Jonas Schreiber, the mentee Tomasz Rogala, and
Folake Balogun, who takes no part. Never here: what is said or asserted.
"""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.demo.playing import staged
from bot.demo.stage import ROOT, Stage
from sandbox.company import company

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

OWNER, MENTOR, MENTEE, STRANGER = (
    *("Lukas Brandt", "Jonas Schreiber"),
    *("Tomasz Rogala", "Folake Balogun"),
)
PEOPLE, SEED = 10, 7
SECOND = timedelta(seconds=1)
PATIENCE = 20  # real seconds
TICK = 0.2  # real seconds in which a second of the calendar passes


@dataclass(kw_only=True)
class Line:
    """A running demo, and its control side. ``lived`` says that somebody has played on it."""

    stage: Stage
    http: aiohttp.ClientSession
    lived: bool = False

    def person(self, name: str) -> str:
        """The user id of somebody."""
        users = self.stage.slack.state.users.values()
        return next(one.id for one in users if one.real_name == name)

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Ask the control side."""
        address = f"{self.stage.slack.origin}/sandbox/{path}"
        async with self.http.post(address, json=body) as answer:
            found: dict[str, Any] = await answer.json()
        return found

    async def act(self, name: str, do: str, **what: Any) -> dict[str, Any]:
        """Somebody does something, without the page."""
        return await self.post("act", user=self.person(name), do=do, **what)

    async def say(self, name: str, text: str) -> None:
        """Somebody gives a command."""
        await self.act(name, "command", command="/mentoring", text=text)

    async def press(self, name: str, action: str) -> None:
        """Press the newest button of this kind that somebody sees, once it is there."""
        found = await _until(lambda: self._button(name, action))
        await self.act(name, "click", channel=found.channel, ts=found.ts, action_id=action)

    async def fill(self, name: str, form: str, **values: Any) -> None:
        """Fill in and submit the form of this kind, once it is in front of somebody."""
        view = await _until(lambda: self._view(name, form))
        await self.act(name, "submit", view_id=view.id, values=values)

    async def confirm_and_publish(self, name: str) -> None:
        """Tick every reporting line that is to be confirmed, and publish."""
        view = await _until(lambda: self._view(name, "publish"))
        inputs = [one for one in view.blocks if one["type"] == "input"]
        ticked = {
            one["block_id"]: [option["value"] for option in one["element"]["options"]]
            for one in inputs
        }
        await self.fill(name, "publish", **ticked)

    async def close(self, name: str) -> None:
        """Close what is in front of somebody."""
        view = await _until(lambda: self._view(name, "notice"))
        await self.act(name, "close", view_id=view.id)

    def message(self, name: str, text: str) -> Any:
        """The newest message with this text among those somebody sees; None when there is none."""
        return next((one for one in self._messages(name) if text in one.text), None)

    def _messages(self, name: str) -> list[Any]:
        person = self.person(name)
        seen = [one for one in self.stage.slack.state.channels.values() if person in one.members]
        found = [message for channel in seen for message in channel.messages.values()]
        return sorted(found, key=lambda one: one.posted_seq, reverse=True)

    def _button(self, name: str, action: str) -> Any:
        for message in self._messages(name):
            for block in message.blocks or []:
                if any(one.get("action_id") == action for one in block.get("elements", [])):
                    return message
        return None

    def _view(self, name: str, form: str) -> Any:
        person, views = self.person(name), self.stage.slack.state.views.by_id.values()
        mine = [one for one in views if one.user == person and one.open and one.type == "modal"]
        return next((one for one in mine if one.callback_id == form), None)


async def introduced(line: Line, *, hopes: Mapping[str, str] | None = None) -> None:
    """Play quickly up to the introduction of the mentor and the mentee, who wrote these hopes."""
    await line.say(OWNER, "invite #mentoring")
    for name, role in ((MENTOR, "mentor"), (MENTEE, "mentee")):
        await line.say(name, "join")
        await line.fill(name, "join", role=role)
        await line.fill(name, f"intake_{role}", hope=(hopes or {}).get(name))
        await line.close(name)
    await line.say(OWNER, "match")
    await line.fill(OWNER, "match")
    await line.confirm_and_publish(OWNER)
    await line.close(OWNER)
    await line.press(MENTOR, "mentor_yes")
    await line.press(MENTEE, "mentee_yes")
    await _until(lambda: line.message(MENTOR, "In these meetings"))


async def _until(found: Callable[[], Any]) -> Any:
    """Look again and again, a little while."""
    async with asyncio.timeout(PATIENCE):
        while not (there := found()):  # noqa: ASYNC110 - what it waits for tells nobody
            await asyncio.sleep(0.05)
    return there


@asynccontextmanager
async def running_line() -> AsyncIterator[Line]:
    """Start everything, as `turnabout demo` does, with a small company."""
    async with staged(company(PEOPLE, SEED), seed=SEED, port=0, database=None) as stage:
        await stage.prepare(programme=ROOT / "examples" / "programme.toml")
        await stage.start_bot()
        passing = asyncio.create_task(_let_time_pass(stage))
        try:
            async with aiohttp.ClientSession() as http:
                yield Line(stage=stage, http=http)
        finally:
            passing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await passing


async def _let_time_pass(stage: Stage) -> None:
    while True:
        await asyncio.sleep(TICK)
        await stage.move(stage.slack.now + SECOND)
