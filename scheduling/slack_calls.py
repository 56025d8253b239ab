"""The calls of the delivery, one function for each way a message leaves."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.deps import Deps
from bot.outgoing import Method
from models.outbox import Outbox, channel_for, remember_channel
from models.people import Person
from scheduling.chart import ChartFailed, draw

log = logging.getLogger(__name__)

EVENT_TYPE = "turnabout"
LOOK_BACK = timedelta(minutes=5)  # Slack's clock and ours may differ a little


class WrongConversation(Exception):  # noqa: N818 - reads as what happened
    """Slack answered with another conversation than the one we opened for these people."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """Where a message stands now."""

    channel: str
    ts: str = ""
    file_id: str = ""


async def send(
    deps: Deps,
    row: Outbox,
    body: dict[str, Any],
    people: Sequence[Person],
    *,
    known: str | None,
) -> Posted:
    """Make the call that this row asks for; ``known`` is its channel, when it was opened before.

    Raises SlackApiError, or what the network raises.
    """
    client = await deps.slack.for_workspace(row.workspace)
    extra = body["extra"]
    if row.method == Method.UPDATE:
        await client.chat_update(
            channel=extra["channel"], ts=extra["ts"], text=body["text"], blocks=body["blocks"]
        )
        return Posted(channel=extra["channel"], ts=extra["ts"])
    channel = known or await _opened(deps, client, row, people)
    if row.method == Method.SHARE:
        await client.files_upload_v2(
            channel=channel,
            content=extra["content"],
            filename=extra["filename"],
            title=extra["title"],
            initial_comment=body["text"],
        )
        return Posted(channel=channel)
    blocks = body["blocks"]
    file_id = row.file_id
    if row.method == Method.CHART:
        file_id, blocks = await _with_chart(deps, client, row, body)
    metadata = {
        "event_type": EVENT_TYPE,
        "event_payload": {"id": row.token, "kind": row.kind, "asked": row.asked},
    }
    posted = await client.chat_postMessage(
        channel=channel,
        text=body["text"],
        blocks=blocks,
        metadata=metadata,
        unfurl_links=False,
        unfurl_media=False,
    )
    if posted["channel"] != channel:
        raise WrongConversation
    return Posted(channel=channel, ts=str(posted["ts"]), file_id=file_id)


async def find_posted(deps: Deps, row: Outbox) -> Posted | None:
    """Look for our own key among the newest messages of the conversation."""
    channel = row.channel or row.conversation
    if row.audience:
        async with deps.reading() as uow:
            known = await channel_for(uow.session, row.workspace, row.conversation)
        if known is None:
            return None  # it was never opened, so nothing can have been posted
        channel = known
    client = await deps.slack.for_workspace(row.workspace)
    since = (row.claimed_at or row.created_at) - LOOK_BACK
    history = await client.conversations_history(
        channel=channel,
        oldest=f"{since.timestamp():.6f}",
        include_all_metadata=True,
        limit=200,
    )
    for message in history["messages"]:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("id") == row.token:
            return Posted(channel=channel, ts=str(message["ts"]), file_id=row.file_id)
    return None


async def _opened(deps: Deps, client: AsyncWebClient, row: Outbox, people: Sequence[Person]) -> str:
    opened = await client.conversations_open(users=",".join(one.slack_id for one in people))
    channel = str(opened["channel"]["id"])
    async with deps.unit_of_work() as uow:
        # Kept before the post, so that after a crash we know where to look.
        await remember_channel(uow.session, row.workspace, row.conversation, channel)
    return channel


async def _with_chart(
    deps: Deps, client: AsyncWebClient, row: Outbox, body: dict[str, Any]
) -> tuple[str, list[dict[str, Any]]]:
    """Put the picture in its place; what cannot be drawn is left out, the words say the same."""
    try:
        file_id = row.file_id or await _upload_chart(deps, client, row, body["extra"])
    except ChartFailed as problem:
        log.warning("a digest goes without its chart: %s", problem)
        return "", [block for block in body["blocks"] if block.get("type") != "image"]
    return file_id, [_with_file(block, file_id) for block in body["blocks"]]


async def _upload_chart(
    deps: Deps, client: AsyncWebClient, row: Outbox, extra: dict[str, Any]
) -> str:
    """Draw and upload unshared; the file's id is kept, so a second try posts the same picture."""
    picture = await draw(extra["chart"])
    uploaded = await client.files_upload_v2(
        content=picture, filename="digest.png", title=extra["title"], alt_txt=extra["alt"]
    )
    file_id = str(uploaded["files"][0]["id"])
    async with deps.unit_of_work() as uow:
        kept = await uow.session.get_one(Outbox, row.id)
        kept.file_id = file_id
    return file_id


def _with_file(block: dict[str, Any], file_id: str) -> dict[str, Any]:
    if block.get("type") != "image":
        return block
    return {**block, "slack_file": {"id": file_id}}
