"""response_url: replacing, deleting, refusing; and what a command may answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.sandbox.drawn import button

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from sandbox.server import LocalSlack

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


async def told(url: str, body: Any) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as reply:
        return reply.status, await reply.text()


async def test_the_original_can_be_replaced_and_taken_away(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    note = {"event_type": "turn", "event_payload": {"id": "1"}}
    posted = await client.chat_postMessage(channel=ids["ben"], text="one", metadata=note)
    place = {"channel": posted["channel"], "origin_ts": posted["ts"]}
    url = slack.desk.give(user=ids["ben"], **place)
    assert await told(url, {"replace_original": True, "text": "two", "blocks": [SECTION]}) == (
        200,
        "ok",
    )
    message = next(slack.state.messages)
    assert (message.text, message.metadata, message.edited) == ("two", note, None)
    assert await told(url, {"delete_original": True}) == (200, "ok")
    assert message.deleted
    status, text = await told(url, {"replace_original": True, "text": "three"})
    assert (status, "message_not_found" in text) == (400, True)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"colour": "red", "text": "x"}, "invalid_arguments"),
        ({}, "no_text"),
        ({"text": "x", "blocks": [{"type": "nothing"}]}, "invalid_blocks"),
        ([], "invalid_payload"),
        ({"text": "x", "response_type": "everybody"}, "invalid_arguments"),
        ({"text": "x", "replace_original": "false"}, "invalid_arguments"),
        ({"delete_original": 1}, "invalid_arguments"),
        ({"text": {"type": "plain_text"}}, "invalid_arguments"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "metadata": {"event_type": ""}}, "invalid_metadata_schema"),
    ],
)
async def test_what_cannot_be_shown_is_refused(
    slack: LocalSlack, ids: dict[str, str], body: Any, error: str
) -> None:
    url = slack.desk.give(user=ids["ben"], channel=ids["mentoring"])
    status, text = await told(url, body)
    assert status == 400
    assert error in text


async def test_what_is_not_json_or_goes_to_a_made_up_address_is_refused(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    url = slack.desk.give(user=ids["ben"], channel=ids["mentoring"])
    async with aiohttp.ClientSession() as session, session.post(url, data=b"{") as reply:
        assert reply.status == 400
    assert (await told(f"{slack.origin}/response/9/9", {"text": "x"}))[0] == 404


async def test_what_is_said_through_an_address_keeps_its_metadata(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    note = {"event_type": "turn", "event_payload": {"id": "1"}}
    url = slack.desk.give(user=ids["ben"], channel=ids["mentoring"])
    assert (await told(url, {"text": "x", "metadata": note}))[0] == 200
    assert next(slack.state.messages).metadata == note


@pytest.mark.parametrize(
    ("answer", "shown", "failure"),
    [
        ({"text": "only you"}, [("only you", True)], None),
        ({"text": "all", "response_type": "in_channel"}, [("all", False)], None),
        ({"text": "x", "blocks": [{"type": "nothing"}]}, [], "invalid_blocks"),
    ],
)
async def test_a_command_is_answered_with_its_ack(
    slack: LocalSlack,
    app: AsyncApp,
    ids: dict[str, str],
    answer: dict[str, Any],
    shown: list[tuple[str, bool]],
    failure: str | None,
) -> None:
    @app.command("/try")
    async def heard(ack: Any) -> None:
        await ack(**answer)

    got = await slack.act(user=ids["ben"], do="command", command="/try")
    messages = [(one["text"], one["ephemeral_to"] == ids["ben"]) for one in got["messages"]]
    assert messages == shown
    assert got["failure"] == failure


async def test_an_ephemeral_message_can_be_answered_and_replaced(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    heard: list[Any] = []

    @app.action("go")
    async def pressed(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        heard.append(body)
        await respond(text="done", replace_original=True)

    hidden = await client.chat_postEphemeral(
        channel=ids["mentoring"],
        user=ids["ben"],
        text="psst",
        blocks=[{"type": "actions", "elements": [button("go")]}],
    )
    got = await slack.act(
        user=ids["ben"],
        do="click",
        channel=ids["mentoring"],
        ts=hidden["message_ts"],
        action_id="go",
    )
    assert heard[0]["container"]["is_ephemeral"]
    assert "message" not in heard[0]
    assert [(one["text"], one["ephemeral_to"]) for one in got["messages"]] == [("done", ids["ben"])]


async def test_options_are_offered_in_messages_too(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    heard: list[Any] = []
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "one"}

    @app.options("who")
    async def offered(ack: Any, body: dict[str, Any]) -> None:
        heard.append(body["container"])
        label = {"type": "plain_text", "text": "Group"}
        await ack(option_groups=[{"label": label, "options": [option]}])

    @app.action("who")
    async def picked(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        heard.append(body["actions"][0]["selected_option"])

    pick = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    posted = await client.chat_postMessage(
        channel=ids["ben"], text="x", blocks=[{"type": "actions", "elements": [pick]}]
    )
    place = {"user": ids["ben"], "channel": posted["channel"], "ts": posted["ts"]}
    await slack.act(do="suggest", action_id="who", query="", **place)
    await slack.act(do="click", action_id="who", value="one", **place)
    assert heard[0]["type"] == "message"
    assert heard[1] == option
    state = next(iter(next(iter(slack.state.messages)).typed.values()))
    assert state["who"]["selected_option"] == option
