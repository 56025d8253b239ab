"""Which events an app hears: by scope, by membership, and not more than Slack tells in an hour."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import changes, limits
from tests.sandbox.test_socket_mode import line
from tests.sandbox.test_workspaces import listening

if TYPE_CHECKING:
    import aiohttp
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from sandbox.server import LocalSlack


async def test_who_joins_is_told_only_where_the_app_is(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    heard = listening(app, "member_joined_channel")
    await slack.act(do="leave", user=ids["ben"], channel=ids["random"])
    await slack.act(do="join", user=ids["ben"], channel=ids["random"])
    assert heard == []
    await client.conversations_join(channel=ids["random"])
    await slack.act(do="leave", user=ids["ben"], channel=ids["random"])
    await slack.act(do="join", user=ids["ben"], channel=ids["random"])
    assert [one["user"] for one in heard] == [ids["bot"], ids["ben"]]


@pytest.mark.parametrize(
    ("scope", "expected"), [("channels:read", "mentoring"), ("groups:read", "people-team")]
)
async def test_who_joins_is_told_for_the_kinds_of_channel_that_the_scopes_name(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str], scope: str, expected: str
) -> None:
    heard = listening(app, "member_joined_channel")
    next(iter(slack.state.installations.values())).scopes = (scope,)
    for channel in ("mentoring", "people-team"):
        await slack.act(do="leave", user=ids["cleo"], channel=ids[channel])
        await slack.act(do="invite", user=ids["ada"], channel=ids[channel], who=ids["cleo"])
    assert [one["channel"] for one in heard] == [ids[expected]]


async def test_opening_home_or_messages_is_told_each_time_with_its_tab(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    heard = listening(app, "app_home_opened")
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    await slack.act(user=ids["ben"], do="home")
    await client.views_publish(user_id=ids["ben"], view=view)
    for tab in ("home", "home", "messages"):
        await slack.act(user=ids["ben"], do="home", tab=tab)
    assert [(one["tab"], "view" in one) for one in heard] == [
        ("home", False),
        ("home", True),
        ("home", True),
        ("messages", False),
    ]


async def received(ws: aiohttp.ClientWebSocketResponse, number: int) -> list[dict[str, Any]]:
    """So many payloads from a raw connection, each acknowledged."""
    found: list[dict[str, Any]] = []
    while len(found) < number:
        envelope = json.loads((await ws.receive(timeout=5)).data)
        if "envelope_id" in envelope:
            await ws.send_json({"envelope_id": envelope["envelope_id"]})
            found.append(envelope["payload"])
    return found


async def test_too_many_events_in_an_hour_are_told_of_once_a_minute_instead(
    slack: LocalSlack, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "EVENTS_AN_HOUR", 3)
    slack.state.limits.on = True

    async def happens(times: int) -> None:
        for number in range(times):
            changes.change(slack.state, ids["ben"], {"title": f"Title {number}"})

    async with line(slack) as ws:
        for times, later, expected in (
            (5, 0, ["event_callback"] * 3 + ["app_rate_limited"]),
            (2, 60, ["app_rate_limited"]),
            (1, 3600, ["event_callback"]),
        ):
            await slack.set_clock(slack.now + timedelta(seconds=later))
            slack.dispatcher.spawn(happens(times))
            payloads = await received(ws, len(expected))
            assert [one["type"] for one in payloads] == expected
            await slack.activity.settle()
        limited = [one for one in slack.state.ledger.deliveries if "rate" in one.kind]
    assert [one.kind for one in limited] == ["event:app_rate_limited"] * 2


async def test_the_notice_of_too_many_events_has_slacks_own_shape(
    slack: LocalSlack, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "EVENTS_AN_HOUR", 0)
    slack.state.limits.on = True
    async with line(slack) as ws:
        changes.change(slack.state, ids["ben"], {"title": "New"})
        (notice,) = await received(ws, 1)
    assert set(notice) == {"token", "type", "team_id", "minute_rate_limited", "api_app_id"}
    assert notice["team_id"] == slack.credentials.team_id
    assert notice["minute_rate_limited"] % 60 == 0


async def test_without_limits_every_event_is_told(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "EVENTS_AN_HOUR", 0)
    heard = listening(app, "user_change")
    changes.change(slack.state, ids["ben"], {"title": "New"})
    await slack.activity.settle()
    assert len(heard) == 1
