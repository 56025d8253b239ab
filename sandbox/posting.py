"""The rules of messages: posting, changing, deleting, reacting.

Callers have checked rights and validated blocks; here a message comes into being, gets its time and
number, and is announced. Never answers HTTP.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.workspace import Message

if TYPE_CHECKING:
    from sandbox.shapes import Blocks, Json
    from sandbox.state import State
    from sandbox.workspace import Channel, Installation, User


def post(
    state: State,
    channel: Channel,
    *,
    user: str,
    text: str,
    app: Installation | None = None,
    blocks: Blocks | None = None,
    metadata: Json | None = None,
    thread_ts: str | None = None,
    ephemeral_to: str | None = None,
    files: list[str] | None = None,
    app_id: str | None = None,
) -> Message:
    """A new message; an ephemeral one is in the ledger but not in the channel's history."""
    message = Message(
        seq=0,
        posted_seq=0,
        team=channel.team,
        channel=channel.id,
        ts=state.clock.stamp(),
        user=user,
        text=text,
        metadata=metadata,
        thread_ts=thread_ts,
        ephemeral_to=ephemeral_to,
        bot_id=app.bot_id if app else None,
        app_id=app_id if app else None,
        files=files or [],
    )
    message.blocks = blocks
    state.touch(message)
    message.posted_seq = message.seq
    channel.messages[message.ts] = message
    if thread_ts is not None and ephemeral_to is None:
        channel.threads.setdefault(thread_ts, []).append(message.ts)
    return message


def change(
    state: State,
    message: Message,
    *,
    editor: str,
    text: str,
    blocks: Blocks | None,
    metadata: Json | None,
) -> None:
    """Replace what a message says; its time stays. Slack marks only plain texts as edited."""
    message.text, message.blocks, message.metadata = text, blocks, metadata
    if blocks is None:
        message.edited = {"user": editor, "ts": state.clock.stamp()}
    message.typed = {}
    state.touch(message)


def delete(state: State, channel: Channel, message: Message) -> None:
    """Take a message out of the conversation; the ledger keeps it, marked."""
    message.deleted = True
    siblings = channel.threads.get(message.thread_ts or "", [])
    if message.ts in siblings:
        siblings.remove(message.ts)
    state.touch(message)


def with_block_ids(state: State, blocks: Blocks) -> Blocks:
    """The same blocks, each now with a block_id and every usable element with an action_id."""
    for block in blocks:
        block.setdefault("block_id", _short_id(state))
        for element in _may_have_action(block):
            if element.get("type") not in ("image", "mrkdwn", "plain_text"):
                element.setdefault("action_id", _short_id(state))
    return blocks


def _short_id(state: State) -> str:
    return f"b{state.count('block'):05d}"


def _may_have_action(block: Json) -> list[Json]:
    match block.get("type"):
        case "input":
            return [block["element"]]
        case "section":
            return [block["accessory"]] if "accessory" in block else []
        case "actions" | "context_actions":
            return list(block["elements"])
        case _:
            return []


def user_event(state: State, channel: Channel, message: Message, author: User) -> Json:
    """The `message` event for something a person wrote."""
    kinds = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
    event: Json = {
        "type": "message",
        "user": author.id,
        "text": message.text,
        "ts": message.ts,
        "team": channel.team,
        "channel": channel.id,
        "channel_type": kinds[channel.kind],
        "event_ts": message.ts,
        "client_msg_id": f"00000000-0000-4000-8000-{state.count('client_msg'):012d}",
    }
    if message.thread_ts is not None:
        event["thread_ts"] = message.thread_ts
    return event
