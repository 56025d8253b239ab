"""Recorded calls made again to a fresh local Slack with nobody behind it. Not a measurement.

Names that a run makes anew (message times, views, triggers, files) are put in the place of the
recorded ones as they come.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from bench.slack_process import SlackProcess

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(kw_only=True)
class Replay:
    """One run through the recording; what it took in real and in processor seconds."""

    slack: SlackProcess
    made: int = 0
    refused: list[str] = field(default_factory=list)
    wall: float = 0.0
    processor: float = 0.0
    _names: dict[str, str] = field(default_factory=dict)
    _now: str = ""

    async def run(self, calls: Sequence[Mapping[str, Any]]) -> None:
        """Make every call, one after the other, at its own calendar time."""
        headers = {"Authorization": f"Bearer {self.slack.told['token']}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            before, begun = self.slack.ask()["processor"], time.perf_counter()
            for call in calls:
                await self._make(session, call)
            self.wall = time.perf_counter() - begun
            self.processor = self.slack.ask()["processor"] - before

    async def _make(self, session: aiohttp.ClientSession, call: Mapping[str, Any]) -> None:
        if call["at"] != self._now:
            self._now = call["at"]
            self.slack.ask(to=self._now)
        address = self.slack.told["api_url"] + call["method"]
        async with session.post(address, json=self._sent(call)) as reply:
            answer = await reply.json()
        self.made += 1
        if not answer["ok"]:
            self.refused.append(f"{call['method']}: {answer['error']}")
            return
        self._learn(call, answer)
        if "upload_url" in answer:
            content = bytes(int(call["sent"]["length"]))
            async with session.post(answer["upload_url"], data=content) as reply:
                await reply.read()

    def _sent(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as they are this time."""
        sent = {name: self._renamed(value) for name, value in call["sent"].items()}
        if call["trigger"] is not None:
            user, view = call["trigger"]
            again = self._names.get(view, view)
            sent["trigger_id"] = self.slack.ask(trigger=[user, again])["trigger"]
        return sent

    def _renamed(self, value: object) -> object:
        if isinstance(value, str):
            for old in self._files(value):
                value = value.replace(old, self._names[old])
            return self._names.get(value, value)
        return value

    def _files(self, value: str) -> list[str]:
        return [name for name in self._names if name.startswith("F0") and name in value]

    def _learn(self, call: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        view = answer.get("view") or {}
        pairs = [
            (call["ts"], answer.get("ts")),
            (call["file"], answer.get("file_id")),
            (call["view"][0], view.get("id")),
            (call["view"][1], view.get("hash")),
        ]
        self._names.update({old: new for old, new in pairs if old and new})
