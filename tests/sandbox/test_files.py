"""Files: the three-step upload, sharing, pictures in blocks, downloads, and people's own files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from tests.sandbox.drawn import field, modal

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from sandbox.server import LocalSlack

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 40


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def uploaded(client: AsyncWebClient, name: str = "chart.png") -> str:
    answer = await client.files_upload_v2(filename=name, content=PICTURE, title="A chart")
    return str(answer["file"]["id"])


def picture(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": "A chart"}]


async def test_an_unshared_picture_can_stand_in_a_message(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    file_id = await uploaded(client)
    assert list(slack.state.messages) == []
    posted = await client.chat_postMessage(
        channel=ids["ben"], text="A chart", blocks=picture(file_id)
    )
    assert posted["message"]["blocks"][0]["slack_file"] == {"id": file_id}


async def test_a_picture_must_be_known_finished_and_a_picture(
    client: AsyncWebClient, ids: dict[str, str]
) -> None:
    text = await uploaded(client, "notes.txt")
    begun = await client.files_getUploadURLExternal(filename="x.png", length=5)
    for file_id in ("F0NOWHERE", text, begun["file_id"]):
        call = client.chat_postMessage(channel=ids["ben"], text="x", blocks=picture(file_id))
        assert await refused(call) == "invalid_blocks"


async def test_a_shared_file_becomes_a_message_but_the_reply_names_none(
    slack: LocalSlack, client: AsyncWebClient, ids: dict[str, str]
) -> None:
    answer = await client.files_upload_v2(
        filename="session.ics",
        content="BEGIN:VCALENDAR",
        channel=ids["mentoring"],
        initial_comment="In your calendar",
    )
    assert answer["file"]["mimetype"] == "text/calendar"
    assert "ts" not in answer
    await slack.activity.settle()
    message = next(slack.state.messages)
    assert message.text == "In your calendar"
    assert message.files == [answer["file"]["id"]]
    history = await client.conversations_history(channel=ids["mentoring"])
    assert history["messages"][0]["files"][0]["name"] == "session.ics"


@pytest.mark.parametrize(
    ("channel", "error"), [("general", "not_in_channel"), ("nowhere", "channel_not_found")]
)
async def test_a_file_is_shared_only_where_the_app_is(
    client: AsyncWebClient, ids: dict[str, str], channel: str, error: str
) -> None:
    call = client.files_upload_v2(
        filename="a.txt", content="x", channel=ids.get(channel, "C0NOWHERE")
    )
    assert await refused(call) == error


async def test_the_steps_must_fit_together(slack: LocalSlack, client: AsyncWebClient) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.txt", length=5)
    complete = client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])
    assert await refused(complete) == "file_not_found"
    form = aiohttp.FormData()
    form.add_field("file", b"12345", filename="a.txt")
    async with aiohttp.ClientSession() as session:
        async with session.post(begun["upload_url"], data=b"longer than said") as reply:
            assert reply.status == 400
        async with session.post(begun["upload_url"], data=form) as reply:
            assert reply.status == 200
        async with session.post(begun["upload_url"], data=b"12345") as reply:
            assert reply.status == 404
    await client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])
    again = client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])
    assert await refused(again) == "file_update_failed"
    assert slack.state.files[begun["file_id"]].content == b"12345"


async def test_bad_uploads_are_refused_at_once(client: AsyncWebClient) -> None:
    call = client.files_getUploadURLExternal(filename="a.txt", length=0)
    assert await refused(call) == "missing_argument"
    call = client.files_getUploadURLExternal(filename="a.png", length=1, alt_txt="x" * 1001)
    assert await refused(call) == "alt_txt_too_large"
    assert await refused(client.files_completeUploadExternal(files=[])) == "invalid_arguments"


async def test_a_file_is_read_with_the_token_and_its_scope_only(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    file_id = await uploaded(client)
    address = (await client.files_info(file=file_id))["file"]["url_private"]
    token = {"Authorization": f"Bearer {slack.credentials.bot_token}"}
    async with aiohttp.ClientSession() as session:
        async with session.get(address, headers=token) as reply:
            assert (reply.content_type, await reply.read()) == ("image/png", PICTURE)
        async with session.get(address) as reply:
            assert reply.content_type == "text/html"
        app = next(iter(slack.state.installations.values()))
        app.scopes = ("files:write",)
        async with session.get(address, headers=token) as reply:
            assert reply.content_type == "text/html"
    assert await refused(client.files_info(file=file_id)) == "missing_scope"


async def test_unknown_and_deleted_files_have_their_own_errors(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    file_id = await uploaded(client)
    assert await refused(client.files_info(file="F0NOWHERE")) == "file_not_found"
    slack.state.files[file_id].deleted = True
    assert await refused(client.files_info(file=file_id)) == "file_deleted"


async def test_a_person_can_put_a_file_into_a_form(
    slack: LocalSlack, app: AsyncApp, ids: dict[str, str]
) -> None:
    heard: asyncio.Queue[Any] = asyncio.Queue()

    @app.command("/try")
    async def opened(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        element = {"type": "file_input", "action_id": "f", "filetypes": ["csv"]}
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field("roster", element)))

    @app.view("form")
    async def sent(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        heard.put_nowait(view["state"]["values"]["roster"]["f"]["files"])

    address = f"{slack.origin}/sandbox/file?user={ids['ben']}&name=people.csv"
    async with aiohttp.ClientSession() as session, session.post(address, data=b"id\n1\n") as reply:
        file_id = (await reply.json())["file"]["id"]
    view = (await slack.act(user=ids["ben"], do="command", command="/try"))["view"]
    await slack.act(user=ids["ben"], do="submit", view_id=view["id"], values={"roster": [file_id]})
    assert heard.get_nowait()[0]["name"] == "people.csv"


async def test_an_upload_to_a_wrong_address_is_noticed_by_the_sdk(
    client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = client.files_getUploadURLExternal

    async def wrong_address(**arguments: Any) -> dict[str, Any]:
        answer = await start(**arguments)
        address = f"{answer['upload_url']}x"
        return {"ok": True, "file_id": answer["file_id"], "upload_url": address}

    monkeypatch.setattr(client, "files_getUploadURLExternal", wrong_address)
    with pytest.raises(SlackRequestError):
        await client.files_upload_v2(filename="a.txt", content="x")
