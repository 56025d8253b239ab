"""The local Slack as a process of its own, stepped line by line. Not a measurement.

``python -m bench.slack_process PLAN`` reads a plan (JSON), prints one line about where it listens
and who is there, then answers each line on standard input with one line: ``{"to": TIME}`` moves
the calendar, ``{"trigger": [USER, VIEW]}`` lets somebody do something and names the trigger,
``{"ledger": true}`` tells what was called and posted. Each answer says how much processor time was
used. The end of the input ends it.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bench.framework import ROOT, python
from sandbox.conversations import open_direct, open_group
from sandbox.furnishing import install
from sandbox.payloads import give_trigger
from sandbox.server import LocalSlack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandbox.state import State


@dataclass(kw_only=True)
class SlackProcess:
    """The process as the measurement sees it."""

    told: dict[str, Any]
    _process: subprocess.Popen[str]

    def ask(self, **command: object) -> dict[str, Any]:
        """Send one command and wait for its answer."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the local Slack has no lines")
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the local Slack ended")
        return dict(json.loads(line))


@contextmanager
def slack_process(home: Path, plan: Mapping[str, Any]) -> Iterator[SlackProcess]:
    """A local Slack for this plan, until the end of the block."""
    source = home / "plan.json"
    source.write_text(json.dumps(plan), encoding="utf-8")
    with subprocess.Popen(  # noqa: S603 - our own command
        python("-m", "bench.slack_process", str(source)),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            if process.stdout is None or not (line := process.stdout.readline()):
                raise RuntimeError("the local Slack did not start")
            yield SlackProcess(told=json.loads(line), _process=process)
        finally:
            process.kill()


def answer(slack: LocalSlack, command: Mapping[str, Any]) -> dict[str, Any]:
    """What one line asks for, except moving time."""
    match command:
        case {"trigger": [str() as user, view]}:
            state = slack.state
            person = state.users[user]
            return {"trigger": give_trigger(state, person, person.team, None, view)}
        case {"ledger": True}:
            return _ledger(slack.state)
        case _:
            return {}


def _ledger(state: State) -> dict[str, Any]:
    return {
        "calls": [
            [one.at, one.team, one.method, one.status, one.detail] for one in state.ledger.calls
        ],
        "posts": [
            [message.team, message.ts, message.metadata["event_payload"]["id"]]
            for message in state.messages
            if message.metadata is not None
        ],
    }


def _furnish(slack: LocalSlack, more: Sequence[Sequence[Mapping[str, str]]]) -> None:
    for number, people in enumerate(more, 2):
        install(slack.state, slack.add_team(f"Workspace {number}", people))


def _open(state: State, members: Sequence[str]) -> None:
    """Open a conversation that was open before, so that it has the same name again."""
    app = state.by_team[state.first_team.id]
    users = [one for one in members if one != app.bot_user]
    if len(users) == 1:
        open_direct(state, app, users[0])
    else:
        open_group(state, app, users)


def _teams(state: State) -> list[dict[str, Any]]:
    """Each workspace with its token, its people, and the conversation of each with the app."""
    return [
        {
            "id": app.team,
            "token": app.token,
            "people": [
                [user.id, open_direct(state, app, user.id)[0].id]
                for user in list(state.users.values())
                if user.team == app.team and user.roster_id is not None
            ],
        }
        for app in state.by_team.values()
    ]


async def serve(plan: Mapping[str, Any]) -> None:
    """Listen, tell, answer lines until they end."""
    manifest = await asyncio.to_thread((ROOT / "manifest.yml").read_text, "utf-8")
    first, *more = plan["workspaces"]
    slack = LocalSlack(
        people=first,
        manifest=yaml.safe_load(manifest),
        start=datetime.fromisoformat(plan["start"]),
        seed=plan["seed"],
        limits=plan["limits"],
    )
    _furnish(slack, more)
    await slack.start()
    for users in plan.get("directs", []):
        _open(slack.state, users)
    teams = _teams(slack.state) if plan["opened"] else []
    _tell({"api_url": slack.api_url, "token": slack.credentials.bot_token, "teams": teams})
    while line := await asyncio.to_thread(sys.stdin.readline):
        command = json.loads(line)
        if "to" in command:
            await slack.set_clock(datetime.fromisoformat(command["to"]))
        _tell(answer(slack, command))
    await slack.stop()


def _tell(said: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps({**said, "processor": time.process_time()}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
