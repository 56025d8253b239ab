"""B7 measures what it says: calls are recorded and made again, and the rows tell the ratio."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bench.b7_programme import Programme, rows
from bench.framework import ROOT
from bench.programme_process import Recording
from bench.replaying import Replay
from bench.slack_process import slack_process
from bot.demo.playing import START
from sandbox.company import company
from sandbox.payloads import give_trigger
from sandbox.server import LocalSlack

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = company(4, 7)


def modal(title: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": title}
    return {"type": "modal", "title": text, "blocks": [{"type": "divider"}]}


async def recorded() -> Recording:
    """Calls of every kind that the bot makes, taken down."""
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    slack = LocalSlack(people=PEOPLE, manifest=manifest, start=START, seed=7)
    await slack.start()
    recording = Recording()
    recording.listen(slack.state)
    try:
        client = AsyncWebClient(token=slack.credentials.bot_token, base_url=slack.api_url)
        ben, cleo = [one for one in slack.state.users.values() if one.roster_id][1:3]
        await slack.act(user=cleo.id, do="home", settle=False)
        pair = (await client.conversations_open(users=[ben.id, cleo.id]))["channel"]["id"]
        posted = await client.chat_postMessage(channel=ben.id, text="one")
        await slack.set_clock(slack.now + timedelta(hours=1))
        await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
        team = slack.credentials.team_id
        trigger = give_trigger(slack.state, ben, team, None)
        view = (await client.views_open(trigger_id=trigger, view=modal("One")))["view"]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Two"))
        inside = give_trigger(slack.state, ben, team, None, view["id"])
        await client.views_push(trigger_id=inside, view=modal("Three"))
        picture = b"\x89PNG\r\n\x1a\n"
        file = await client.files_upload_v2(content=picture, filename="a.png", title="A")
        image = {"type": "image", "alt_text": "A", "slack_file": {"id": file["files"][0]["id"]}}
        await client.chat_postMessage(channel=pair, text="x", blocks=[image])
        recording.close(slack.state)
    finally:
        await slack.stop()
    return recording


async def test_a_recording_is_made_again_call_by_call(tmp_path: Path) -> None:
    recording = await recorded()
    plan = {
        "start": START.isoformat(),
        "seed": 7,
        "limits": False,
        "opened": False,
        "directs": recording.directs,
        "workspaces": [PEOPLE],
    }
    with slack_process(tmp_path, plan) as slack:
        replay = Replay(slack=slack)
        await replay.run(recording.calls)
        methods = [method for _, _, method, _, _ in slack.ask(ledger=True)["calls"]]
    assert replay.refused == []
    assert methods == [one["method"] for one in recording.calls]
    assert {"views.push", "files.completeUploadExternal", "chat.update"} <= set(methods)
    assert replay.processor > 0
    assert replay.wall > 0


async def test_what_the_replay_is_refused_is_told(tmp_path: Path) -> None:
    recording = await recorded()
    recording.calls[1]["sent"]["channel"] = "U0NOBODY"
    plan = {"start": START.isoformat(), "seed": 7, "limits": False, "opened": False}
    with slack_process(tmp_path, {**plan, "workspaces": [PEOPLE]}) as slack:
        replay = Replay(slack=slack)
        await replay.run(recording.calls[:2])
    assert replay.refused == ["chat.postMessage: channel_not_found"]


@pytest.mark.parametrize(
    ("wall", "last", "alone", "passed"),
    [(29.0, 105.0, 4.0, [True, True, True]), (31.0, 120.0, 11.0, [False, False, False])],
)
def test_the_rows_tell_speed_memory_and_share(
    wall: float, last: float, alone: float, passed: list[bool]
) -> None:
    weekly = [100.0] * 4 + [104.0] * 4 + [last] * 4
    played = {"wall": wall, "bot": 15.0, "others": 5.0, "weekly_mb": weekly}
    found = Programme(
        people=2, weeks=12, played=played, replayed=10.0, alone=alone, calls=7, refused=0
    )
    shown = list(rows(found))
    assert [row.name for row in shown] == ["B7", "B7 memory", "B7 local Slack"]
    assert [row.passed for row in shown] == passed
    assert [row.ratio for row in shown] == pytest.approx([wall / 10, last / 100, alone / 20])
