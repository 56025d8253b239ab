"""A client in another language: Slack's own JavaScript clients against the local Slack.

How they get there, and what happens without Node, stands in tests/node/packages.py.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.node.packages import FOLDER, installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sandbox.server import LocalSlack


@pytest.fixture(scope="session")
def node() -> str:
    """Where Node is, with the two clients installed beside the bot."""
    return installed()


@pytest.fixture
async def seen(node: str, slack: LocalSlack, ids: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
    """What the bot saw when it looked around; it serves its socket until the end of the test."""
    process = await asyncio.create_subprocess_exec(
        *(node, "bot.mjs"),
        cwd=FOLDER,
        stdout=asyncio.subprocess.PIPE,
        env={
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.credentials.bot_token,
            "SLACK_APP_TOKEN": slack.credentials.app_token,
            "CHANNEL": ids["general"],
        },
    )
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        yield json.loads(line)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_its_calls_are_answered_as_it_expects(
    slack: LocalSlack, ids: dict[str, str], seen: dict[str, Any]
) -> None:
    assert seen["me"]["user_id"] == ids["bot"]
    assert "chat:write" in seen["me"]["response_metadata"]["scopes"]
    team = seen["me"]["team_id"]
    everybody = [one for one in slack.state.users.values() if team == one.team]
    assert sum(seen["pages"]) == len(everybody)
    assert max(seen["pages"]) == 3
    assert seen["metadata"] == {"event_type": "node", "event_payload": {"id": "n1"}}
    shared = slack.state.files[seen["upload"]]
    assert (shared.name, shared.content) == ("note.txt", b"a small note")
    assert ids["general"] in shared.channels


async def test_its_errors_are_slacks_errors(seen: dict[str, Any]) -> None:
    assert seen["nowhere"]["code"] == "channel_not_found"
    assert seen["unknown"]["code"] == "unknown_method"
    assert seen["drawn"]["code"] == "invalid_blocks"
    assert any("json-pointer:/blocks/0" in one for one in seen["drawn"]["messages"])
    assert seen["waits"] == []


@pytest.mark.usefixtures("seen")
async def test_it_answers_a_command_in_its_acknowledgement(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    answer = await slack.act(user=ids["ben"], do="command", command="/try", text="this")
    assert answer["acked"]
    assert [one["text"] for one in answer["messages"]] == ["You typed this"]


@pytest.mark.usefixtures("seen")
async def test_a_form_goes_through_its_errors_to_the_end(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    answer = await slack.act(user=ids["ben"], do="command", command="/try", text="form")
    view = answer["view"]["id"]
    answer = await slack.act(user=ids["ben"], do="submit", view_id=view, values={"what": "wrong"})
    assert answer["errors"] == {"what": "Not that."}
    answer = await slack.act(user=ids["ben"], do="submit", view_id=view, values={"what": "right"})
    assert answer["view"] is None
    assert [one["text"] for one in answer["messages"]] == ["You wrote right"]


async def test_a_button_and_the_home_tab_reach_it(
    slack: LocalSlack, ids: dict[str, str], seen: dict[str, Any]
) -> None:
    where = {"channel": ids["general"], "ts": seen["posted"]["ts"]}
    answer = await slack.act(user=ids["ben"], do="click", action_id="press", **where)
    assert answer["view"]["callback_id"] == "form"
    await slack.act(user=ids["cleo"], do="home")
    home = slack.state.views.home(slack.credentials.team_id, ids["cleo"])
    assert home is not None
    assert home.blocks[0]["text"]["text"] == "Home"


@pytest.mark.usefixtures("seen")
async def test_it_comes_back_when_slack_asks_it_to_connect_anew(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    await slack.sockets.disconnect("refresh_requested")
    await asyncio.sleep(0.1)
    await slack.connected(10)
    answer = await slack.act(user=ids["ben"], do="command", command="/try", text="again")
    assert [one["text"] for one in answer["messages"]] == ["You typed again"]
