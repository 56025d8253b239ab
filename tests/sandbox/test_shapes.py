"""Replies, events and payloads compared, key by key, with the shapes of Slack's own samples.

A key that the local Slack sends and Slack's samples do not know, or know with another type, is a
difference; each known one is listed here with its reason (and in docs/slack.md).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import changes
from sandbox.payloads import give_trigger
from tests.sandbox.drawn import button, field, modal

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from sandbox.server import LocalSlack

SHAPES = Path(__file__).parents[3] / "shared" / "data" / "slack" / "shapes.json"
pytestmark = pytest.mark.skipif(not SHAPES.exists(), reason="shared/data/slack is not here")
UNKNOWN_TO_SAMPLES = {
    "event.event_ts",  # of user_change; @slack/types (UserChangeEvent) has it
    "is_enterprise_install",  # docs.slack.dev, slash commands and interaction payloads
    "response_urls",  # docs.slack.dev, view_submission payload
    "response_metadata.warnings",  # docs.slack.dev, warnings
}
OPEN_ENDED = ("blocks", "attachments", "files", "metadata.event_payload", "state")
"""What the samples do not descend into."""


@pytest.fixture(scope="module")
def shapes() -> dict[str, Any]:
    return dict(json.loads(SHAPES.read_text("utf-8")))


def kind(value: object) -> str:
    match value:
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case dict():
            return "object"
        case _:
            return "null"


def flat(value: Any, path: str = "") -> dict[str, str]:
    """Path -> type of everything in a JSON value, as the samples are written down."""
    found: dict[str, str] = {}
    for key, entry in value.items():
        here = f"{path}.{key}" if path else key
        found[here] = kind(entry)
        if any(here.endswith(end) for end in OPEN_ENDED):
            continue
        if isinstance(entry, dict):
            found |= flat(entry, here)
        for one in entry if isinstance(entry, list) else []:
            if isinstance(one, dict):
                found |= flat(one, f"{here}[]")
    return found


def differences(sent: dict[str, Any], shape: dict[str, str]) -> dict[str, str]:
    """What is sent otherwise than Slack's samples have it."""
    known = {**shape, "response_metadata": "object"}
    return {
        path: f"{type_} instead of {known.get(path)}"
        for path, type_ in flat(sent).items()
        if path not in UNKNOWN_TO_SAMPLES
        and not path.endswith(OPEN_ENDED)
        and type_ != "null"
        and known.get(path) not in (type_, "null")
    }


async def replies(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """One good reply of every method."""
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    note = {"event_type": "e", "event_payload": {"id": "1"}}
    posted = await client.chat_postMessage(
        channel=ids["mentoring"], text="x", blocks=[section], metadata=note
    )
    place = {"channel": ids["mentoring"], "ts": posted["ts"]}
    await client.chat_postMessage(channel=ids["mentoring"], text="r", thread_ts=posted["ts"])
    trigger = give_trigger(
        slack.state, slack.state.users[ids["ben"]], slack.credentials.team_id, None
    )
    app_client = type(client)(base_url=slack.api_url)
    upload = await client.files_getUploadURLExternal(filename="a.txt", length=1)
    view = await client.views_open(trigger_id=trigger, view=modal())
    calls = {
        "apps.connections.open": app_client.apps_connections_open(
            app_token=slack.credentials.app_token
        ),
        "auth.test": client.auth_test(),
        "chat.update": client.chat_update(text="y", **place),
        "chat.getPermalink": client.chat_getPermalink(
            channel=ids["mentoring"], message_ts=posted["ts"]
        ),
        "chat.postEphemeral": client.chat_postEphemeral(
            channel=ids["mentoring"], user=ids["ben"], text="x"
        ),
        "conversations.history": client.conversations_history(
            channel=ids["mentoring"], include_all_metadata=True, limit=1
        ),
        "conversations.replies": client.conversations_replies(**place),
        "conversations.info": client.conversations_info(
            channel=ids["mentoring"], include_num_members=True, include_locale=True
        ),
        "conversations.list": client.conversations_list(limit=1),
        "conversations.members": client.conversations_members(channel=ids["mentoring"]),
        "conversations.open": client.conversations_open(users=ids["ben"], return_im=True),
        "conversations.join": client.conversations_join(channel=ids["random"]),
        "conversations.create": client.conversations_create(name="new"),
        "conversations.invite": client.conversations_invite(
            channel=ids["people-team"], users=ids["dina"]
        ),
        "reactions.add": client.reactions_add(
            channel=ids["mentoring"], timestamp=posted["ts"], name="wave"
        ),
        "users.info": client.users_info(user=ids["stranger"], include_locale=True),
        "users.list": client.users_list(limit=2),
        "users.lookupByEmail": client.users_lookupByEmail(email="ada@northwind.example"),
        "users.profile.get": client.users_profile_get(user=ids["ben"]),
        "team.info": client.team_info(),
        "dnd.info": client.dnd_info(user=ids["ben"]),
        "views.update": client.views_update(view_id=view["view"]["id"], view=modal()),
        "views.publish": client.views_publish(
            user_id=ids["ben"], view={"type": "home", "blocks": [section]}
        ),
        "chat.delete": client.chat_delete(**place),
    }
    answers = {"chat.postMessage": posted, "files.getUploadURLExternal": upload, "views.open": view}
    answers |= {name: await call for name, call in calls.items()}
    return {name: json.loads(json.dumps(answer.data)) for name, answer in answers.items()}


async def test_every_reply_has_only_keys_that_slack_sends(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str], shapes: dict[str, Any]
) -> None:
    found = {
        name: differences(reply, shapes["api"][name])
        for name, reply in (await replies(slack, client, ids)).items()
    }
    assert {name: diff for name, diff in found.items() if diff} == {}


async def test_every_event_has_only_keys_that_slack_sends(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str], shapes: dict[str, Any]
) -> None:
    heard: dict[str, Any] = {}

    async def note(body: dict[str, Any]) -> None:
        heard[body["event"]["type"]] = body

    for name in ("app_home_opened", "user_change", "team_join", "member_joined_channel", "message"):
        app.event(name)(note)
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    await app.client.views_publish(user_id=ids["ben"], view=home)
    await slack.act(user=ids["ben"], do="home")
    await slack.act(user=ids["ben"], do="message", channel=ids["mentoring"], text="x")
    changes.change(slack.state, ids["ben"], {"title": "New"})
    changes.newcomer(slack.state, slack.credentials.team_id, {"id": "fay"})
    await slack.act(user=ids["ada"], do="leave", channel=ids["mentoring"])
    await slack.act(user=ids["ada"], do="join", channel=ids["mentoring"])
    names = {
        "app_home_opened": "AppHomeOpenedPayload",
        "user_change": "UserChangePayload",
        "team_join": "TeamJoinPayload",
        "member_joined_channel": "MemberJoinedChannelPayload",
        "message": "MessagePayload",
    }
    assert set(heard) == set(names)
    found = {name: differences(heard[name], shapes["events"][names[name]]) for name in names}
    assert {name: diff for name, diff in found.items() if diff} == {}


async def test_every_interaction_has_only_keys_that_slack_sends(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str], shapes: dict[str, Any]
) -> None:
    heard: dict[str, Any] = {}

    @app.command("/try")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        heard["SlashCommandPayload"] = body
        view = modal(field("what"), notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action("go")
    async def action(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        heard["BlockActionPayload"] = body

    @app.view("form")
    async def submitted(ack: Any, body: dict[str, Any]) -> None:
        await ack(response_action="errors", errors={"what": "no"})
        heard["ViewSubmissionPayload"] = body

    @app.view_closed("form")
    async def closed(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        heard["ViewClosedPayload"] = body

    view = (await slack.act(user=ids["ben"], do="command", command="/try"))["view"]
    place = {"user": ids["ben"], "view_id": view["id"]}
    await slack.act(do="submit", values={"what": "x"}, **place)
    await slack.act(do="close", **place)
    blocks = [{"type": "actions", "elements": [button("go", value="1", style="primary")]}]
    posted = await app.client.chat_postMessage(channel=ids["ben"], text="x", blocks=blocks)
    await slack.act(
        user=ids["ben"], do="click", channel=posted["channel"], ts=posted["ts"], action_id="go"
    )
    assert set(heard) == {name for name in shapes["app-backend"] if name in heard}
    assert len(heard) == 4
    found = {name: differences(body, shapes["app-backend"][name]) for name, body in heard.items()}
    assert {name: diff for name, diff in found.items() if diff} == {}


def test_a_key_of_another_type_is_a_difference() -> None:
    assert differences({"a": 1}, {"a": "string"}) == {"a": "number instead of string"}
    assert differences({"a": [{"b": "x"}]}, {"a": "list"}) == {"a[].b": "string instead of None"}
    assert differences({"a": None}, {"a": "string"}) == {}
