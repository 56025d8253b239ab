"""The synchronous slack_sdk, unmodified, from a thread of its own beside the server."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from sandbox.web_api.registry import REGISTRY
from tests.sandbox.drawn import modal

if TYPE_CHECKING:
    from sandbox.server import LocalSlack

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def sync(slack: LocalSlack) -> WebClient:
    return WebClient(token=slack.credentials.bot_token, base_url=slack.api_url)


async def test_it_posts_changes_reads_and_deletes(sync: WebClient, ids: dict[str, str]) -> None:
    def talk() -> list[str]:
        note = {"event_type": "turn", "event_payload": {"id": "7"}}
        posted = sync.chat_postMessage(
            channel=ids["mentoring"], text="one", blocks=[SECTION], metadata=note
        )
        place: Any = {"channel": ids["mentoring"], "ts": str(posted["ts"])}
        sync.chat_update(text="two", **place)
        history = sync.conversations_history(
            channel=ids["mentoring"], include_all_metadata=True, limit=1
        )
        sync.reactions_add(channel=ids["mentoring"], timestamp=str(posted["ts"]), name="wave")
        sync.chat_delete(**place)
        assert history["messages"][0]["metadata"] == note
        return [str(one["text"]) for one in history["messages"]]

    assert await asyncio.to_thread(talk) == ["two"]


@pytest.mark.parametrize("shared", [True, False])
async def test_it_uploads_a_file_in_three_steps(
    slack: LocalSlack, sync: WebClient, ids: dict[str, str], *, shared: bool
) -> None:
    def upload() -> Any:
        channel = ids["mentoring"] if shared else None
        return sync.files_upload_v2(
            content=PICTURE, filename="chart.png", title="Chart", alt_txt="A", channel=channel
        )

    answer = await asyncio.to_thread(upload)
    file = slack.state.files[answer["files"][0]["id"]]
    assert (file.content, file.title, file.complete) == (PICTURE, "Chart", True)
    assert file.channels == ([ids["mentoring"]] if shared else [])
    assert [one.files for one in slack.state.messages] == ([[file.id]] if shared else [])
    methods = [one.method for one in slack.state.ledger.calls]
    assert methods == ["files.getUploadURLExternal", "files.completeUploadExternal"]


async def test_it_walks_through_the_pages(sync: WebClient, ids: dict[str, str]) -> None:
    def members() -> list[str]:
        pages = sync.conversations_members(channel=ids["mentoring"], limit=2)
        return [str(one) for page in pages for one in page["members"]]

    found = await asyncio.to_thread(members)
    assert len(found) == len(set(found)) == 7


async def test_it_raises_what_slack_answers(sync: WebClient, ids: dict[str, str]) -> None:
    def fail() -> Any:
        try:
            sync.chat_postMessage(channel=ids["ben"], text="x", blocks=[{"type": "no"}])
        except SlackApiError as error:
            return error.response
        return None

    answer = await asyncio.to_thread(fail)
    assert answer["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0" in answer["response_metadata"]["messages"][0]


async def test_it_publishes_a_home_and_validates_views(
    sync: WebClient, ids: dict[str, str]
) -> None:
    def publish() -> str:
        view = {"type": "home", "blocks": [SECTION]}
        assert sync.blocks_validate(view=modal())["ok"]
        return str(sync.views_publish(user_id=ids["ben"], view=view)["view"]["type"])

    assert await asyncio.to_thread(publish) == "home"


async def test_its_own_patience_is_put_to_the_test(
    slack: LocalSlack, sync: WebClient, ids: dict[str, str]
) -> None:
    order = {"on": "chat.postMessage", "fault": "ratelimited", "seconds": 1}
    slack.state.faults.order(order, REGISTRY)
    sync.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))

    def post() -> tuple[bool, float]:
        begun = time.monotonic()
        answer = sync.chat_postMessage(channel=ids["ben"], text="after a while")
        return bool(answer["ok"]), time.monotonic() - begun

    ok, seconds = await asyncio.to_thread(post)
    assert ok
    assert seconds >= 1
    assert [one.status for one in slack.state.ledger.calls] == [429, 200]


async def test_its_webhook_client_answers_a_response_url(
    slack: LocalSlack, ids: dict[str, str]
) -> None:
    url = slack.desk.give(user=ids["ben"], channel=ids["mentoring"])

    def answer() -> tuple[int, int]:
        hook = WebhookClient(url)
        good = hook.send(text="only you", blocks=[SECTION])
        bad = hook.send(text="x", response_type="everybody")
        return good.status_code, bad.status_code

    assert await asyncio.to_thread(answer) == (200, 400)
    assert [(one.text, one.ephemeral_to) for one in slack.state.messages] == [
        ("only you", ids["ben"])
    ]
