"""Socket Mode as a raw client and as Slack's own client see it."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import socket_mode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sandbox.server import LocalSlack


async def address(slack: LocalSlack) -> str:
    client = AsyncWebClient(base_url=slack.api_url)
    answer = await client.apps_connections_open(app_token=slack.credentials.app_token)
    return str(answer["url"])


@asynccontextmanager
async def line(slack: LocalSlack) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A raw connection, its hello not read yet."""
    url = await address(slack)
    async with aiohttp.ClientSession() as session, session.ws_connect(url, autoping=False) as ws:
        yield ws


async def test_the_first_word_is_hello(slack: LocalSlack) -> None:
    async with line(slack) as ws:
        hello = await ws.receive_json(timeout=5)
        assert hello["type"] == "hello"
        assert hello["num_connections"] == 1
        assert hello["debug_info"]["approximate_connection_time"] == 18060


async def test_each_hello_counts_the_connections(slack: LocalSlack) -> None:
    async with line(slack) as first, line(slack) as second:
        counts = [(await ws.receive_json(timeout=5))["num_connections"] for ws in (first, second)]
    assert counts == [1, 2]


async def test_an_address_is_good_for_one_connection(slack: LocalSlack) -> None:
    url = await address(slack)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as ws:
            await ws.receive_json(timeout=5)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_a_ping_comes_back_with_its_own_words(slack: LocalSlack) -> None:
    async with line(slack) as ws:
        await ws.receive_json(timeout=5)
        await ws.ping(b"sdk-ping-pong:123.4")
        pong = await ws.receive(timeout=5)
        assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:123.4")


async def test_an_envelope_says_whether_it_takes_an_answer(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    async with line(slack) as ws:
        await ws.receive_json(timeout=5)
        act = asyncio.create_task(slack.act(user=ids["ben"], do="command", command="/try"))
        envelope = await ws.receive_json(timeout=5)
        assert envelope["type"] == "slash_commands"
        assert envelope["accepts_response_payload"]
        await ws.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "Hi"}})
        answer = await act
        assert answer["response"] == {"text": "Hi"}
        act = asyncio.create_task(slack.act(user=ids["ben"], do="home"))
        envelope = await ws.receive_json(timeout=5)
        assert envelope["type"] == "events_api"
        assert not envelope["accepts_response_payload"]
        assert envelope["retry_attempt"] == 0
        await ws.send_json({"envelope_id": envelope["envelope_id"]})
        assert (await act)["acked"]


async def test_no_ack_within_three_seconds_is_a_failure_the_person_sees(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    async with line(slack) as ws:
        await ws.receive_json(timeout=5)
        answer = await slack.act(user=ids["ben"], do="command", command="/try")
        assert not answer["acked"]
        assert answer["failure"] == "timeout"
        assert 2900 <= answer["ack_ms"] <= 4000
        late = json.dumps({"envelope_id": (await ws.receive_json(timeout=5))["envelope_id"]})
        await ws.send_str(late)
        await ws.send_str("no json")
        await ws.ping(b"still there")
        assert (await ws.receive(timeout=5)).type is aiohttp.WSMsgType.PONG


async def test_an_event_whose_connection_breaks_comes_again_on_another(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    async with line(slack) as first:
        await first.receive_json(timeout=5)
        act = asyncio.create_task(slack.act(user=ids["ben"], do="home"))
        envelope = await first.receive_json(timeout=5)
        async with line(slack) as second:
            await second.receive_json(timeout=5)
            await first.close()
            again = await second.receive_json(timeout=5)
            assert again["retry_attempt"] == 1
            assert again["retry_reason"] == "connection_failed"
            assert again["payload"]["event_id"] == envelope["payload"]["event_id"]
            await second.send_json({"envelope_id": again["envelope_id"]})
            await act


async def test_each_payload_goes_to_one_of_several_connections(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    counts = [0, 0]

    async def serve(number: int, ws: aiohttp.ClientWebSocketResponse) -> None:
        async for message in ws:
            body = json.loads(message.data)
            if body["type"] == "slash_commands":
                counts[number] += 1
                await ws.send_json({"envelope_id": body["envelope_id"]})

    async with line(slack) as first, line(slack) as second:
        tasks = [asyncio.create_task(serve(0, first)), asyncio.create_task(serve(1, second))]
        await asyncio.sleep(0.05)
        for _ in range(6):
            await slack.act(user=ids["ben"], do="command", command="/try", settle=False)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert counts == [3, 3]


async def test_an_eleventh_connection_is_sent_away(slack: LocalSlack) -> None:
    async with aiohttp.ClientSession() as session:
        lines = [await session.ws_connect(await address(slack)) for _ in range(10)]
        extra = await session.ws_connect(await address(slack))
        message = await extra.receive_json(timeout=5)
        assert message["type"] == "disconnect"
        assert message["reason"] == "too_many_websockets"
        for ws in [*lines, extra]:
            await ws.close()


async def test_a_warning_leaves_the_connection_open_for_a_while(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    async with line(slack) as ws:
        await ws.receive_json(timeout=5)
        await slack.sockets.disconnect("warning")
        assert (await ws.receive_json(timeout=5))["reason"] == "warning"
        act = asyncio.create_task(slack.act(user=ids["ben"], do="command", command="/try"))
        envelope = await ws.receive_json(timeout=5)
        await ws.send_json({"envelope_id": envelope["envelope_id"]})
        assert (await act)["acked"]


@pytest.fixture
async def sdk(slack: LocalSlack) -> AsyncIterator[SocketModeClient]:
    """Slack's own socket client; it acknowledges everything."""
    client = SocketModeClient(
        app_token=slack.credentials.app_token,
        web_client=AsyncWebClient(base_url=slack.api_url),
        ping_interval=0.3,
    )

    async def acknowledge(_client: Any, request: Any) -> None:
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    client.socket_mode_request_listeners.append(acknowledge)
    await client.connect()  # type: ignore[no-untyped-call]
    await slack.connected()
    yield client
    await client.close()  # type: ignore[no-untyped-call]


@pytest.mark.usefixtures("sdk")
@pytest.mark.parametrize(
    "reason", ["refresh_requested", "too_many_websockets", "link_disabled", "warning"]
)
async def test_slacks_client_reconnects_whatever_the_reason(
    slack: LocalSlack, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    monkeypatch.setattr(socket_mode, "WARNING_SECONDS", 0.1)
    async with aiohttp.ClientSession(slack.origin) as session:
        body = {"on": "socket", "fault": "disconnect", "reason": reason}
        async with session.post("/sandbox/faults", json=body) as reply:
            assert (await reply.json())["ok"]
    await asyncio.sleep(0.5)
    await slack.connected(5)
    assert (await slack.act(user=ids["ben"], do="command", command="/try"))["acked"]
    calls = [one.method for one in slack.state.ledger.calls]
    assert calls.count("apps.connections.open") >= 2


@pytest.mark.usefixtures("sdk")
async def test_slacks_client_notices_a_half_open_socket(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    async with aiohttp.ClientSession(slack.origin) as session:
        body = {"on": "socket", "fault": "half_open"}
        async with session.post("/sandbox/faults", json=body) as reply:
            assert (await reply.json())["ok"]
    assert not (await slack.act(user=ids["ben"], do="command", command="/try"))["acked"]
    for _ in range(20):
        if (await slack.act(user=ids["ben"], do="command", command="/try"))["acked"]:
            return
        await asyncio.sleep(0.2)
    pytest.fail("the client never noticed")
