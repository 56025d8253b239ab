"""The control side over HTTP: its answers and its refusals, the page's files, the stream."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from sandbox.server import LocalSlack
from sandbox.snapshot import snapshot
from tests.sandbox.conftest import MANIFEST, ROSTER, START
from tests.sandbox.drawn import modal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

STATE_KEYS = {
    "seq",
    "now",
    "teams",
    "users",
    "channels",
    "messages",
    "views",
    "files",
    "calls",
    "deliveries",
    "faults",
}

MESSAGE_KEYS = {
    "seq",
    "channel",
    "ts",
    "user",
    "text",
    "blocks",
    "metadata",
    "thread_ts",
    "ephemeral_to",
    "edited",
    "deleted",
}
USER_KEYS = {
    "id",
    "team",
    "name",
    "real_name",
    "tz",
    "locale",
    "deleted",
    "is_bot",
    "is_admin",
    "is_restricted",
    "roster_id",
}


@pytest.fixture
async def control(slack: LocalSlack) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.origin) as session:
        yield session


async def get(control: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    async with control.get(path) as reply:
        return dict(await reply.json())


async def post(control: aiohttp.ClientSession, path: str, **body: Any) -> dict[str, Any]:
    async with control.post(path, json=body) as reply:
        answer = dict(await reply.json())
        assert reply.status == (200 if answer["ok"] else 400)
        return answer


async def test_the_state_has_the_promised_keys(
    control: aiohttp.ClientSession, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    await client.chat_postMessage(channel=ids["ben"], text="x")
    state = await get(control, "/sandbox/state.json")
    assert set(state) >= STATE_KEYS
    assert state["now"] == "2026-11-02T09:00:00Z"
    message = state["messages"][0]
    assert set(message) >= MESSAGE_KEYS
    call = state["calls"][-1]
    assert call["method"] == "chat.postMessage"
    assert set(call) >= {"seq", "at", "method", "ok", "error", "status"}
    ben = next(one for one in state["users"] if one["roster_id"] == "ben")
    assert set(ben) >= USER_KEYS


async def test_a_viewer_sees_their_own_conversations_only(
    control: aiohttp.ClientSession, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    await client.chat_postMessage(channel=ids["ben"], text="for ben")
    await client.chat_postMessage(channel=ids["people-team"], text="for the team")
    await client.chat_postEphemeral(channel=ids["mentoring"], user=ids["cleo"], text="for cleo")

    async def texts(who: str) -> list[str]:
        state = await get(control, f"/sandbox/state.json?user={ids[who]}")
        return [one["text"] for one in state["messages"]]

    assert await texts("ben") == ["for ben", "for the team"]
    assert await texts("cleo") == ["for the team", "for cleo"]
    assert await texts("dina") == []


async def test_since_gives_only_what_changed_later(
    control: aiohttp.ClientSession, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    first = await client.chat_postMessage(channel=ids["ben"], text="one")
    await client.chat_postMessage(channel=ids["ben"], text="two")
    seq = (await get(control, "/sandbox/state.json"))["seq"]
    await client.chat_update(channel=first["channel"], ts=first["ts"], text="changed")
    state = await get(control, f"/sandbox/state.json?since={seq}")
    assert [one["text"] for one in state["messages"]] == ["changed"]
    assert [one["method"] for one in state["calls"]] == ["chat.update"]


async def test_the_state_can_be_of_one_workspace(
    slack: LocalSlack, control: aiohttp.ClientSession
) -> None:
    other = slack.add_team("Elsewhere", [{"id": "zoe"}])
    state = await get(control, f"/sandbox/state.json?team={other}")
    assert {one["team"] for one in state["channels"]} == {other}
    assert "zoe" in {one["roster_id"] for one in state["users"]}
    assert "ben" not in {one["roster_id"] for one in state["users"]}
    assert (await get(control, "/sandbox/state.json?team=T0"))["error"] == "unknown_team"


async def test_the_clock_is_set_and_advanced(control: aiohttp.ClientSession) -> None:
    answer = await post(control, "/sandbox/clock", set="2026-11-03T09:00:00Z")
    assert answer["before"] == "2026-11-02T09:00:00Z"
    assert answer["now"] == "2026-11-03T09:00:00Z"
    answer = await post(control, "/sandbox/clock", advance=90)
    assert answer["now"] == "2026-11-03T09:01:30Z"
    assert answer["messages"] == 0


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("clock", {"set": "2026-11-01T09:00:00Z"}, "time_goes_back"),
        ("clock", {"advance": -1}, "time_goes_back"),
        ("clock", {"set": "2026-11-03T09:00:00"}, "naive_time"),
        ("clock", {"set": "tomorrow"}, "bad_time"),
        ("clock", {"advance": "soon"}, "bad_value"),
        ("clock", {}, "bad_value"),
        ("clock", {"advance": 1, "set": "2026-11-03T09:00:00Z"}, "bad_value"),
        ("clock", {"advance": 1, "by": "hours"}, "unknown_key"),
        ("reset", {"seed": "x"}, "bad_value"),
        ("reset", {"sed": 7}, "unknown_key"),
        ("limits", {"on": True, "off": False}, "unknown_key"),
        ("uninstall", {"user": "ben"}, "unknown_key"),
        ("faults", {"on": "auth.test", "fault": "html", "team": "T0"}, "unknown_team"),
        ("verify", {}, "no_address"),
        ("act", {}, "unknown_act"),
        ("act", {"do": "dance"}, "unknown_act"),
        ("act", {"do": "home"}, "unknown_user"),
        ("act", {"do": "home", "user": "ben", "team": "T0"}, "unknown_user"),
        ("act", {"do": "home", "user": "left"}, "user_deactivated"),
        ("act", {"do": "home", "user": "other_bot"}, "user_is_bot"),
        ("act", {"do": "home", "user": "USLACKBOT"}, "user_is_bot"),
        ("act", {"do": "home", "user": "ben", "colour": "red"}, "unknown_key"),
        ("act", {"do": "home", "user": "ben", "tab": "about"}, "tab_disabled"),
        ("act", {"do": "command", "user": "ben"}, "missing_key"),
        ("act", {"do": "command", "user": "ben", "command": "/nothing"}, "unknown_command"),
        ("act", {"do": "command", "user": "stranger", "command": "/try"}, "not_available"),
        (
            {"do": "command", "user": "dina", "command": "/try", "channel": "people-team"},
            None,
            "unknown_channel",
        ),
        ("act", {"do": "click", "user": "ben", "view_id": "V0", "action_id": "x"}, "unknown_view"),
        (
            "act",
            {"do": "click", "user": "ben", "channel": "general", "ts": "1.1", "action_id": "x"},
            "unknown_message",
        ),
        ("act", {"do": "click", "user": "ben", "channel": 7}, "bad_value"),
        ("act", {"do": "message", "user": "ben", "channel": "general", "text": " "}, "no_text"),
        (
            "act",
            {
                "do": "message",
                "user": "guest",
                "channel": "mentoring",
                "text": "x",
                "thread_ts": "1",
            },
            "unknown_message",
        ),
        ("act", {"do": "leave", "user": "ben", "channel": "general"}, "cannot_leave"),
    ],
)
async def test_an_impossible_request_is_a_400_with_a_code(
    control: aiohttp.ClientSession,
    ids: dict[str, str],
    path: Any,
    body: Any,
    error: str,
) -> None:
    if isinstance(path, dict):
        path, body = "act", path
    named = {
        key: ids.get(value, value) if isinstance(value, str) else value
        for key, value in body.items()
    }
    answer = await post(control, f"/sandbox/{path}", **named)
    assert answer["error"] == error
    assert answer["detail"]


async def test_every_request_may_name_the_workspace(
    control: aiohttp.ClientSession, slack: LocalSlack, ids: dict[str, str]
) -> None:
    team = slack.credentials.team_id
    for path, body in (
        ("act", {"user": ids["ben"], "do": "home"}),
        ("clock", {"advance": 1}),
        ("faults", {"on": "auth.test", "fault": "html"}),
        ("limits", {"on": False}),
        ("person", {"user": ids["ben"], "title": "New"}),
        ("reset", {"seed": 7}),
        ("uninstall", {}),
    ):
        answer = await post(control, f"/sandbox/{path}", **body, team=team)
        assert answer["ok"], path


async def test_no_command_is_typed_where_nobody_can_write(
    control: aiohttp.ClientSession, ids: dict[str, str]
) -> None:
    home = await post(control, "/sandbox/act", user=ids["ben"], do="home", tab="messages")
    act = {"user": ids["ben"], "do": "command", "command": "/try", "channel": home["channel"]}
    answer = await post(control, "/sandbox/act", **act)
    assert answer["error"] == "messages_tab_read_only"


async def test_a_body_that_is_no_json_object_is_a_400(control: aiohttp.ClientSession) -> None:
    for body in (b"{", b"[]"):
        async with control.post("/sandbox/act", data=body) as reply:
            assert reply.status == 400
            assert (await reply.json())["error"] == "bad_json"


async def test_a_bad_viewer_or_number_is_a_400(control: aiohttp.ClientSession) -> None:
    assert (await get(control, "/sandbox/state.json?user=U0"))["error"] == "unknown_user"
    assert (await get(control, "/sandbox/state.json?since=x"))["error"] == "bad_value"


async def test_nobody_can_write_to_an_app_whose_messages_are_read_only(
    control: aiohttp.ClientSession, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    direct = (await client.conversations_open(users=ids["ben"]))["channel"]["id"]
    answer = await post(
        control, "/sandbox/act", user=ids["ben"], do="message", channel=direct, text="hello"
    )
    assert answer["error"] == "messages_tab_read_only"


async def test_a_reset_empties_the_workspace_and_keeps_tokens_and_connections(
    slack: LocalSlack, control: aiohttp.ClientSession, app: AsyncApp, client: AsyncWebClient
) -> None:
    before = slack.credentials
    names = set(slack.state.users)
    ben = next(one.id for one in slack.state.users.values() if one.roster_id == "ben")

    @app.command("/try")
    async def opened(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    await client.chat_postMessage(channel=ben, text="x")
    await post(control, "/sandbox/reset")
    assert slack.credentials == before
    assert set(slack.state.users) == names
    assert list(slack.state.messages) == []
    assert slack.state.ledger.calls == []
    answer = await post(control, "/sandbox/act", user=ben, do="command", command="/try")
    assert answer["view"] is not None


async def test_the_demo_can_own_time_reset_and_status() -> None:
    moved: list[datetime] = []
    resets: list[int | None] = []

    async def mover(target: datetime) -> None:
        moved.append(target)
        await server.set_clock(target)

    async def forgotten(seed: int | None) -> None:
        resets.append(seed)

    async def status() -> dict[str, Any]:
        return {"next_due": "2026-11-02T10:00:00Z"}

    server = LocalSlack(
        people=ROSTER,
        manifest=MANIFEST,
        start=START,
        time_mover=mover,
        on_reset=forgotten,
        status=status,
    )
    await server.start()
    try:
        async with aiohttp.ClientSession(server.origin) as session:
            await post(session, "/sandbox/clock", advance=60)
            await post(session, "/sandbox/reset", seed=9)
            page = await get(session, "/sandbox/page.json")
    finally:
        await server.stop()
    assert [moment.isoformat() for moment in moved] == ["2026-11-02T09:01:00+00:00"]
    assert resets == [9]
    assert page["has_status"]
    assert page["status"]["next_due"] == "2026-11-02T10:00:00Z"


async def test_the_page_its_files_and_its_extras_are_served(control: aiohttp.ClientSession) -> None:
    async with control.get("/") as reply:
        assert reply.content_type == "text/html"
    async with control.get("/page/app.js") as reply:
        assert reply.content_type == "text/javascript"
    async with control.get("/page/..%2Fserver.py") as reply:
        assert reply.status == 404
    page = await get(control, "/sandbox/page.json")
    assert page["app"]["name"] == "Tester"
    assert [one["command"] for one in page["commands"]] == ["/try", "/plain"]
    assert not page["has_status"]


async def test_the_stream_tells_of_each_change(
    control: aiohttp.ClientSession, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    async with control.get("/sandbox/stream") as reply:

        async def next_seq() -> int:
            async with asyncio.timeout(5):
                while True:
                    line = (await reply.content.readline()).decode()
                    if line.startswith("data: "):
                        return int(json.loads(line.removeprefix("data: "))["seq"])

        first = await next_seq()
        await client.chat_postMessage(channel=ids["ben"], text="x")
        assert await next_seq() > first


async def test_a_persons_file_is_taken_and_given_back(
    control: aiohttp.ClientSession, ids: dict[str, str]
) -> None:
    address = f"/sandbox/file?user={ids['ben']}&name=note.txt"
    async with control.post(address, data=b"hello") as reply:
        file = (await reply.json())["file"]
    async with control.get(f"/sandbox/file/{file['id']}") as reply:
        assert await reply.read() == b"hello"
    async with control.get("/sandbox/file/F0") as reply:
        assert reply.status == 404
    async with control.post(f"/sandbox/file?user={ids['ben']}&name=n", data=b"") as reply:
        assert reply.status == 400
    async with control.post("/sandbox/file?user=U0&name=n", data=b"x") as reply:
        assert reply.status == 400


async def test_it_listens_on_this_machine_only() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        LocalSlack(people=ROSTER, manifest=MANIFEST, start=START, host="0.0.0.0")  # noqa: S104


async def test_the_same_seed_and_the_same_acts_give_the_same_state() -> None:
    async def life() -> dict[str, Any]:
        server = LocalSlack(people=ROSTER, manifest=MANIFEST, start=START)
        await server.start()
        try:
            named = {one.roster_id: one.id for one in server.state.users.values()}
            general = next(iter(server.state.channels))
            for who in ("ben", "cleo"):
                say = {"do": "message", "channel": general, "text": f"I am {who}"}
                await server.act(user=named[who], **say, settle=False)
                await server.act(user=named[who], do="home", settle=False)
            await server.set_clock(START.replace(hour=12))
            return snapshot(server.state)
        finally:
            await server.stop()

    first, second = await life(), await life()
    for state in (first, second):
        for delivery in state["deliveries"]:
            del delivery["ack_ms"]
    assert first == second
