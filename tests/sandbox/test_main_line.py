"""The main line: a person acts, the unmodified Bolt app answers over its socket, all is seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.errors import ControlError
from tests.sandbox.drawn import button, field, modal

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from sandbox.server import LocalSlack


async def test_a_command_opens_a_modal_whose_submission_posts_a_message(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    @app.command("/try")
    async def opened(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    async def sent(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        said = body["view"]["state"]["values"]["what"]["text"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"You said {said}")

    answer = await slack.act(user=ids["ben"], do="command", command="/try", text="it")
    assert answer["acked"]
    assert answer["settled"]
    assert answer["view"]["callback_id"] == "form"

    answer = await slack.act(
        user=ids["ben"], do="submit", view_id=answer["view"]["id"], values={"what": "hello"}
    )
    assert answer["acked"]
    assert answer["view"] is None
    assert [message["text"] for message in answer["messages"]] == ["You said hello"]
    direct = slack.state.channels[answer["messages"][0]["channel"]]
    assert set(direct.members) == {ids["ben"], ids["bot"]}


async def test_an_empty_required_field_is_refused_before_the_app_hears_of_it(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    heard = []

    @app.command("/try")
    async def opened(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    async def sent(ack: Any) -> None:
        heard.append(1)
        await ack()

    opened_view = (await slack.act(user=ids["ben"], do="command", command="/try"))["view"]
    answer = await slack.act(user=ids["ben"], do="submit", view_id=opened_view["id"], values={})
    assert set(answer["errors"]) == {"what"}
    assert answer["view"]["id"] == opened_view["id"]
    assert not heard


async def test_a_button_can_replace_its_message_through_the_response_url(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    @app.action("go")
    async def pressed(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"{body['actions'][0]['value']} by {body['user']['id']}")

    @app.action("stay")
    async def never(ack: Any) -> None:
        await ack()

    blocks = [{"type": "actions", "elements": [button("go", value="7"), button("stay")]}]
    posted = await client.chat_postMessage(channel=ids["mentoring"], text="Press", blocks=blocks)
    place = {"channel": ids["mentoring"], "ts": posted["ts"]}
    answer = await slack.act(user=ids["cleo"], do="click", action_id="go", **place)
    assert answer["acked"]
    assert answer["messages"][0]["text"] == f"7 by {ids['cleo']}"
    assert answer["messages"][0]["ephemeral_to"] == ids["cleo"]


async def test_opening_home_fires_each_time_and_carries_the_published_view(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    seen: list[dict[str, Any]] = []

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(event)
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "Welcome"}}
        view = {"type": "home", "blocks": [section]}
        await client.views_publish(user_id=event["user"], view=view)

    first = await slack.act(user=ids["dina"], do="home")
    await slack.act(user=ids["dina"], do="home")
    assert first["view"]["type"] == "home"
    assert "view" not in seen[0]
    assert seen[1]["view"]["id"] == first["view"]["id"]


async def test_the_calendar_moves_forward_only(slack: LocalSlack) -> None:
    await slack.set_clock(slack.now + timedelta(days=1))
    with pytest.raises(ControlError, match="time_goes_back"):
        await slack.set_clock(slack.now - timedelta(seconds=1))


async def test_without_a_connection_nothing_is_acked(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    answer = await slack.act(user=ids["ben"], do="command", command="/try")
    assert not answer["acked"]
    assert answer["failure"] == "no_connection"
    assert slack.state.ledger.deliveries[-1].acked is False


async def test_a_stacked_modal_uncovers_the_one_below(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    @app.command("/try")
    async def opened(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    async def sent(ack: Any) -> None:
        await ack(response_action="push", view=modal(field("more"), callback_id="second"))

    @app.view("second")
    async def done(ack: Any) -> None:
        await ack()

    first = (await slack.act(user=ids["ben"], do="command", command="/try"))["view"]
    values = {"what": "x"}
    second = (await slack.act(user=ids["ben"], do="submit", view_id=first["id"], values=values))[
        "view"
    ]
    assert second["previous_view_id"] == second["root_view_id"] == first["id"]
    with pytest.raises(ControlError, match="view_covered"):
        await slack.act(user=ids["ben"], do="submit", view_id=first["id"], values=values)
    answer = await slack.act(
        user=ids["ben"], do="submit", view_id=second["id"], values={"more": "y"}
    )
    assert answer["view"]["id"] == first["id"]
