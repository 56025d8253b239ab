"""Delivery over HTTP: Bolt itself verifies the signature of everything the local Slack sends."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.client_reqrep import ConnectionKey
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import LocalSlack
from tests.sandbox.conftest import MANIFEST, ROSTER, START
from tests.sandbox.drawn import button, modal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


NOWHERE = ConnectionKey(
    host="127.0.0.1",
    port=9,
    is_ssl=True,
    ssl=True,
    proxy=None,
    proxy_auth=None,
    proxy_headers_hash=None,
)
SSL_ERROR = aiohttp.ClientConnectorSSLError(NOWHERE, OSError())


@asynccontextmanager
async def serving(answering: Answering) -> AsyncIterator[str]:
    """A web server on a free loopback port; gives its address."""
    application = web.Application()
    application.router.add_post("/slack/events", answering)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def delivering_to(url: str) -> AsyncIterator[LocalSlack]:
    """A local Slack that posts to this address."""
    server = LocalSlack(people=ROSTER, manifest=MANIFEST, start=START, events_url=url)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def person(slack: LocalSlack, roster_id: str) -> str:
    return next(user.id for user in slack.state.users.values() if user.roster_id == roster_id)


async def test_a_bolt_app_lives_the_whole_line_over_signed_http() -> None:
    bolt: list[AsyncApp] = []

    async def answering(request: web.Request) -> web.Response:
        from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request  # noqa: PLC0415

        return await to_aiohttp_response(
            await bolt[0].async_dispatch(await to_bolt_request(request))
        )

    async with serving(answering) as url, delivering_to(url) as slack:
        secrets = slack.credentials
        client = AsyncWebClient(token=secrets.bot_token, base_url=slack.api_url)
        app = AsyncApp(
            client=client, signing_secret=secrets.signing_secret, process_before_response=True
        )
        bolt.append(app)

        @app.command("/try")
        async def opened(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
            await ack("Opening")
            await client.views_open(trigger_id=body["trigger_id"], view=modal())

        @app.view("form")
        async def sent(ack: Any) -> None:
            await ack(response_action="errors", errors={"what": "Not this one"})

        @app.event("app_home_opened")
        async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
            blocks = [{"type": "actions", "elements": [button("go")]}]
            view = {"type": "home", "blocks": blocks}
            await client.views_publish(user_id=event["user"], view=view)

        @app.action("go")
        async def pressed(ack: Any) -> None:
            await ack()

        ben = person(slack, "ben")
        answer = await slack.act(user=ben, do="command", command="/try")
        assert answer["response"] == {"text": "Opening"}
        assert [(m["text"], m["ephemeral_to"]) for m in answer["messages"]] == [("Opening", ben)]
        view_id = answer["view"]["id"]
        answer = await slack.act(user=ben, do="submit", view_id=view_id, values={"what": "é & ü"})
        assert answer["errors"] == {"what": "Not this one"}
        home_view = (await slack.act(user=ben, do="home"))["view"]
        answer = await slack.act(user=ben, do="click", view_id=home_view["id"], action_id="go")
        assert answer["acked"]


async def test_the_address_is_verified_by_its_echo() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.json_response({"challenge": (await request.json())["challenge"]})

    async with serving(echo) as url, delivering_to(url) as slack:
        assert await slack.http.verify()


async def test_an_address_that_does_not_echo_fails_verification() -> None:
    async def deaf(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with serving(deaf) as url, delivering_to(url) as slack:
        assert not await slack.http.verify()


async def test_the_address_is_verified_from_the_control_side(slack: LocalSlack) -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(text=(await request.json())["challenge"])

    async def verified(server: LocalSlack) -> tuple[int, dict[str, Any]]:
        async with (
            aiohttp.ClientSession(server.origin) as session,
            session.post("/sandbox/verify") as reply,
        ):
            return reply.status, await reply.json()

    async with serving(echo) as url, delivering_to(url) as there:
        assert await verified(there) == (200, {"ok": True, "verified": True})
    async with delivering_to("http://127.0.0.1:9/slack/events") as nowhere:
        assert await verified(nowhere) == (200, {"ok": True, "verified": False})
    assert (await verified(slack))[1]["error"] == "no_address"


@pytest.mark.parametrize(
    ("fault", "reason"), [("drop_reply", "http_timeout"), ("delay", "http_timeout")]
)
async def test_the_retry_says_why_in_slacks_words(fault: str, reason: str) -> None:
    seen: list[str | None] = []

    async def answering(request: web.Request) -> web.Response:
        seen.append(request.headers.get("x-slack-retry-reason"))
        return web.Response()

    async with serving(answering) as url, delivering_to(url) as slack:
        slack.state.faults.order({"on": "events", "fault": fault, "seconds": 3.1}, ())
        await slack.act(user=person(slack, "ben"), do="home")
    assert seen == [None, reason]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (SSL_ERROR, "ssl_error"),
        (aiohttp.ServerDisconnectedError(), "connection_failed"),
        (aiohttp.ClientPayloadError(), "unknown_error"),
    ],
)
async def test_each_failure_has_slacks_name(
    error: aiohttp.ClientError, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: Any) -> Any:
        raise error

    async with delivering_to("http://127.0.0.1:9/slack/events") as slack:
        monkeypatch.setattr(slack.http, "_post", failing)
        answer = await slack.act(user=person(slack, "ben"), do="command", command="/try")
    assert answer["failure"] == reason


async def test_a_failed_event_comes_again_at_once_after_a_minute_and_after_five() -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def failing(request: web.Request) -> web.Response:
        headers = request.headers
        seen.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        return web.Response(status=500)

    async with serving(failing) as url, delivering_to(url) as slack:
        await slack.act(user=person(slack, "ben"), do="home")
        assert [number for number, _ in seen] == [None, "1"]
        for seconds, count in ((59, 2), (1, 3), (299, 3), (1, 4), (4000, 4)):
            await slack.set_clock(slack.now + timedelta(seconds=seconds))
            await slack.activity.settle()
            assert len(seen) == count
        assert seen[1:] == [(str(number), "http_error") for number in (1, 2, 3)]
        attempts = [one.attempt for one in slack.state.ledger.deliveries]
        assert attempts == [0, 1, 2, 3]


async def test_no_retry_follows_when_the_app_says_so() -> None:
    seen: list[web.Request] = []

    async def failing(request: web.Request) -> web.Response:
        seen.append(request)
        return web.Response(status=500, headers={"x-slack-no-retry": "1"})

    async with serving(failing) as url, delivering_to(url) as slack:
        await slack.act(user=person(slack, "ben"), do="home")
        await slack.set_clock(slack.now + timedelta(hours=1))
        await slack.activity.settle()
    assert len(seen) == 1


async def test_a_failed_command_is_never_delivered_again() -> None:
    seen: list[web.Request] = []

    async def failing(request: web.Request) -> web.Response:
        seen.append(request)
        return web.Response(status=503)

    async with serving(failing) as url, delivering_to(url) as slack:
        answer = await slack.act(user=person(slack, "ben"), do="command", command="/try")
        await slack.set_clock(slack.now + timedelta(hours=1))
        await slack.activity.settle()
    assert not answer["acked"]
    assert answer["failure"] == "http_error"
    assert len(seen) == 1


async def test_a_stamp_more_than_five_minutes_off_is_refused_by_bolt() -> None:
    statuses: list[int] = []
    bolt: list[AsyncApp] = []

    async def answering(request: web.Request) -> web.Response:
        from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request  # noqa: PLC0415

        reply = await to_aiohttp_response(
            await bolt[0].async_dispatch(await to_bolt_request(request))
        )
        statuses.append(reply.status)
        return reply

    async with serving(answering) as url, delivering_to(url) as slack:
        secrets = slack.credentials
        client = AsyncWebClient(token=secrets.bot_token, base_url=slack.api_url)
        app = AsyncApp(client=client, signing_secret=secrets.signing_secret)
        bolt.append(app)

        @app.command("/try")
        async def heard(ack: Any) -> None:
            await ack()

        ben = person(slack, "ben")
        assert (await slack.act(user=ben, do="command", command="/try"))["acked"]
        slack.state.faults.order({"on": "interactions", "fault": "skew", "seconds": -400}, ())
        assert not (await slack.act(user=ben, do="command", command="/try"))["acked"]
    assert statuses == [200, 401]


async def test_a_refused_connection_is_a_failed_delivery() -> None:
    async with delivering_to("http://127.0.0.1:9/slack/events") as slack:
        answer = await slack.act(user=person(slack, "ben"), do="command", command="/try")
    assert answer["failure"] == "connection_failed"


@pytest.mark.parametrize("times", [2, 3])
async def test_two_redirects_are_followed_and_a_third_is_not(times: int) -> None:
    left = [times]

    async def moved(request: web.Request) -> web.Response:
        if left[0]:
            left[0] -= 1
            raise web.HTTPTemporaryRedirect(str(request.url))
        return web.Response()

    async with serving(moved) as url, delivering_to(url) as slack:
        answer = await slack.act(user=person(slack, "ben"), do="command", command="/try")
    assert answer["acked"] == (times == 2)
    assert answer["failure"] == (None if times == 2 else "too_many_redirects")
