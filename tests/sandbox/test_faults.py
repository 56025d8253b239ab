"""Faults on demand, seen from the app's side and from the ledger."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import ControlError
from sandbox.furnishing import install
from sandbox.server import LocalSlack
from sandbox.web_api.registry import REGISTRY
from tests.sandbox.conftest import MANIFEST, ROSTER, START
from tests.sandbox.drawn import modal

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from sandbox.faults import Fault


def order(slack: LocalSlack, on: str, fault: str, **more: Any) -> Fault:
    return slack.state.faults.order({"on": on, "fault": fault, **more}, REGISTRY)


@pytest.fixture
def plain(slack: LocalSlack) -> AsyncWebClient:
    """A client that never tries again by itself."""
    return AsyncWebClient(
        token=slack.credentials.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=5
    )


def posted(slack: LocalSlack) -> list[str]:
    return [message.text for message in slack.state.messages]


async def test_a_dropped_reply_means_the_post_is_there_and_nobody_was_told(
    slack: LocalSlack, plain: AsyncWebClient, ids: dict[str, str]
) -> None:
    order(slack, "chat.postMessage", "drop_reply")
    with pytest.raises(aiohttp.ClientError):
        await plain.chat_postMessage(channel=ids["ben"], text="once")
    assert posted(slack) == ["once"]
    assert slack.state.ledger.calls[-1].ok
    assert slack.state.ledger.calls[-1].fault == "drop_reply"
    assert (await plain.chat_postMessage(channel=ids["ben"], text="twice"))["ok"]


async def test_the_nth_call_is_limited_and_says_how_long(
    slack: LocalSlack, plain: AsyncWebClient, ids: dict[str, str]
) -> None:
    order(slack, "chat.postMessage", "ratelimited", after=1, times=2, seconds=30)
    await plain.chat_postMessage(channel=ids["ben"], text="0")
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await plain.chat_postMessage(channel=ids["ben"], text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "30"
    await plain.chat_postMessage(channel=ids["ben"], text="3")
    assert posted(slack) == ["0", "3"]


@pytest.mark.parametrize(("reason", "header"), [("abc", "abc"), ("none", None)])
async def test_a_retry_after_can_be_strange_or_missing(
    slack: LocalSlack, plain: AsyncWebClient, reason: str, header: str | None
) -> None:
    order(slack, "auth.test", "ratelimited", reason=reason)
    with pytest.raises(SlackApiError) as caught:
        await plain.auth_test()
    assert caught.value.response.headers.get("Retry-After") == header


async def test_a_server_error_keeps_the_method_from_running(
    slack: LocalSlack, plain: AsyncWebClient, ids: dict[str, str]
) -> None:
    order(slack, "*", "status", status=502)
    with pytest.raises(SlackApiError) as caught:
        await plain.chat_postMessage(channel=ids["ben"], text="x")
    assert caught.value.response.status_code == 502
    assert posted(slack) == []


async def test_a_fatal_error_may_come_after_the_post_was_made(
    slack: LocalSlack, plain: AsyncWebClient, ids: dict[str, str]
) -> None:
    order(slack, "chat.postMessage", "status", status=200, reason="fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await plain.chat_postMessage(channel=ids["ben"], text="there")
    assert posted(slack) == ["there"]


@pytest.mark.parametrize(
    "reason",
    ["token_revoked", "account_inactive", "restricted_action", "rate_limited", "access_denied"],
)
async def test_any_refusal_of_slacks_can_be_had_and_then_nothing_was_done(
    slack: LocalSlack, plain: AsyncWebClient, ids: dict[str, str], reason: str
) -> None:
    order(slack, "chat.postMessage", "status", status=200, reason=reason)
    with pytest.raises(SlackApiError) as caught:
        await plain.chat_postMessage(channel=ids["ben"], text="x")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (200, reason)
    assert posted(slack) == []


@pytest.mark.parametrize(
    ("more", "status", "text"),
    [
        ({}, 200, "<!DOCTYPE html>"),
        ({"status": 502}, 502, "<!DOCTYPE html>"),
        ({"reason": ""}, 200, ""),
    ],
)
async def test_a_page_or_nothing_can_come_instead_of_json(
    slack: LocalSlack, plain: AsyncWebClient, more: dict[str, Any], status: int, text: str
) -> None:
    for _ in range(2):
        order(slack, "auth.test", "html", **more)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.api_url}auth.test") as reply,
    ):
        assert reply.status == status
        assert (await reply.text()).startswith(text)
        assert bool(await reply.text()) == bool(text)
    with pytest.raises(SlackApiError):
        await plain.auth_test()


async def test_a_fault_can_strike_one_workspace_alone(
    slack: LocalSlack, plain: AsyncWebClient, ids: dict[str, str]
) -> None:
    other = slack.add_team("Elsewhere", [{"id": "zoe", "name": "Zoe"}])
    token = install(slack.state, other).token
    theirs = AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])
    order(slack, "auth.test", "ratelimited", team=other)
    assert (await plain.auth_test())["ok"]
    with pytest.raises(SlackApiError, match="ratelimited"):
        await theirs.auth_test()
    order(slack, "events", "drop_reply", team=other)
    await slack.act(user=ids["ben"], do="home")
    assert slack.state.ledger.deliveries[-1].fault is None
    with pytest.raises(ControlError, match="unknown_team"):
        slack.state.faults.order(
            {"on": "auth.test", "fault": "html", "team": "T0"}, REGISTRY, slack.state.teams
        )


async def test_a_slow_answer_comes_after_the_work_was_done(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    hasty = AsyncWebClient(
        token=slack.credentials.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[]
    )
    order(slack, "chat.postMessage", "delay", seconds=1.5)
    with pytest.raises(TimeoutError):
        await hasty.chat_postMessage(channel=ids["ben"], text="late")
    assert posted(slack) == ["late"]


async def test_triggers_and_hashes_fail_on_demand(
    slack: LocalSlack, plain: AsyncWebClient, ids: dict[str, str]
) -> None:
    order(slack, "views.open", "expired_trigger")
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await plain.views_open(trigger_id="x", view=modal())
    order(slack, "views.open", "expired_trigger", reason="invalid_arguments")
    with pytest.raises(SlackApiError) as caught:
        await plain.views_open(trigger_id="x", view=modal())
    assert "[json-pointer:/trigger_id]" in str(caught.value.response["response_metadata"])
    order(slack, "*", "hash_conflict")
    await plain.auth_test()
    home: dict[str, Any] = {"type": "home", "blocks": [{"type": "divider"}]}
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await plain.views_publish(user_id=ids["ben"], view=home)


async def test_an_outage_lasts_its_calendar_time(slack: LocalSlack, plain: AsyncWebClient) -> None:
    order(slack, "*", "outage", seconds=3600)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await plain.auth_test()
        assert caught.value.response.status_code == 503
    await slack.set_clock(slack.now + timedelta(seconds=3600))
    assert (await plain.auth_test())["ok"]


async def test_a_doubled_event_arrives_twice_under_one_id(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    seen: list[str] = []

    @app.event("app_home_opened")
    async def opened(body: dict[str, Any]) -> None:
        seen.append(body["event_id"])

    order(slack, "events", "duplicate")
    await slack.act(user=ids["ben"], do="home")
    assert len(seen) == 2
    assert len(set(seen)) == 1


async def test_a_reordered_event_is_overtaken_by_the_next(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    seen: list[str] = []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        seen.append(event["user"])

    order(slack, "events", "reorder")
    first = asyncio.create_task(slack.act(user=ids["ben"], do="home"))
    await asyncio.sleep(0.05)
    await slack.act(user=ids["cleo"], do="home")
    await first
    assert seen == [ids["cleo"], ids["ben"]]


async def test_a_lost_ack_of_an_event_brings_it_again(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    seen: list[str] = []

    @app.event("app_home_opened")
    async def opened(body: dict[str, Any]) -> None:
        seen.append(body["event_id"])

    order(slack, "events", "drop_reply")
    await slack.act(user=ids["ben"], do="home")
    assert len(seen) == 2
    assert len(set(seen)) == 1
    assert [one.attempt for one in slack.state.ledger.deliveries] == [0, 1]


async def test_a_lost_ack_of_a_submission_leaves_the_modal_open_with_a_sentence(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    @app.command("/try")
    async def opened(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    async def sent(ack: Any) -> None:
        await ack()

    view = (await slack.act(user=ids["ben"], do="command", command="/try"))["view"]
    order(slack, "interactions", "drop_reply")
    answer = await slack.act(user=ids["ben"], do="submit", view_id=view["id"], values={"what": "x"})
    assert not answer["acked"]
    assert answer["failure"]
    assert answer["view"]["id"] == view["id"]
    assert answer["view"]["state"]["values"]["what"]["text"]["value"] == "x"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"on": "nowhere", "fault": "delay"},
        {"on": "events", "fault": "ratelimited"},
        {"on": "socket", "fault": "delay"},
        {"on": "auth.test", "fault": "expired_trigger"},
        {"on": "auth.test", "fault": "outage"},
        {"on": "*", "fault": "delay", "after": -1},
        {"on": "*", "fault": "delay", "seconds": "long"},
        {"on": "*", "fault": "delay", "colour": "red"},
        {"on": "socket", "fault": "disconnect", "reason": "tired"},
    ],
)
async def test_an_order_that_makes_no_sense_is_refused(
    slack: LocalSlack, sent: dict[str, Any]
) -> None:
    with pytest.raises(ControlError):
        slack.state.faults.order(sent, REGISTRY)


async def test_orders_are_given_and_cleared_over_http(slack: LocalSlack) -> None:
    async with aiohttp.ClientSession(slack.origin) as session:
        body = {"on": "*", "fault": "status", "times": 5}
        async with session.post("/sandbox/faults", json=body) as reply:
            assert (await reply.json()) == {"ok": True, "id": "F1"}
        async with session.get("/sandbox/state.json") as reply:
            assert (await reply.json())["faults"][0]["fault"] == "status"
        async with session.delete("/sandbox/faults") as reply:
            assert (await reply.json())["ok"]
        async with session.get("/sandbox/state.json") as reply:
            assert (await reply.json())["faults"] == []


class TestLimits:
    @pytest.fixture
    async def strict(self) -> Any:
        server = LocalSlack(people=ROSTER, manifest=MANIFEST, start=START, limits=True)
        await server.start()
        yield server
        await server.stop()

    async def test_a_channel_takes_one_post_a_second(self, strict: LocalSlack) -> None:
        client = AsyncWebClient(token=strict.credentials.bot_token, base_url=strict.api_url)
        ben, cleo = [one.id for one in strict.state.users.values() if one.roster_id][1:3]
        await client.chat_postMessage(channel=ben, text="1")
        await client.chat_postMessage(channel=cleo, text="1")
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=ben, text="2")
        assert caught.value.response.headers["Retry-After"] == "1"
        await strict.set_clock(strict.now + timedelta(seconds=1))
        await client.chat_postMessage(channel=ben, text="2")

    async def test_a_tier_holds_for_each_method_and_minute(self, strict: LocalSlack) -> None:
        client = AsyncWebClient(token=strict.credentials.bot_token, base_url=strict.api_url)
        for _ in range(20):
            await client.conversations_list()
        with pytest.raises(SlackApiError) as caught:
            await client.conversations_list()
        assert caught.value.response.headers["Retry-After"] == "60"
        assert (await client.users_list())["ok"]
        await strict.set_clock(strict.now + timedelta(seconds=60))
        assert (await client.conversations_list())["ok"]

    async def test_limits_are_switched_over_http(self, strict: LocalSlack) -> None:
        async with aiohttp.ClientSession(strict.origin) as session:
            async with session.post("/sandbox/limits", json={"on": False}) as reply:
                assert not (await reply.json())["on"]
            async with session.post("/sandbox/limits", json={"on": "no"}) as reply:
                assert reply.status == 400
        assert not strict.state.limits.on


async def test_a_delivery_can_be_late_and_too_late(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    @app.command("/try")
    async def heard(ack: Any) -> None:
        await ack()

    order(slack, "interactions", "delay", seconds=0.3)
    answer = await slack.act(user=ids["ben"], do="command", command="/try")
    assert answer["acked"]
    assert answer["ack_ms"] >= 300
    order(slack, "interactions", "delay", seconds=3.1)
    answer = await slack.act(user=ids["ben"], do="command", command="/try")
    assert not answer["acked"]
    assert answer["failure"] == "timeout"


async def test_an_outage_reaches_deliveries_and_sockets(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    @app.command("/try")
    async def heard(ack: Any) -> None:
        await ack()

    order(slack, "*", "outage", seconds=60)
    answer = await slack.act(user=ids["ben"], do="command", command="/try")
    assert (answer["acked"], answer["failure"]) == (False, "connection_failed")
    await slack.set_clock(slack.now + timedelta(seconds=61))
    assert (await slack.act(user=ids["ben"], do="command", command="/try"))["acked"]


async def test_a_delivery_that_nothing_overtakes_arrives_all_the_same(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    seen: list[str] = []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        seen.append(event["user"])

    order(slack, "events", "reorder")
    await slack.act(user=ids["ben"], do="home")
    assert seen == [ids["ben"]]
