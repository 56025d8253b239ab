"""files.*: the three-step upload and what is known of a file."""

from __future__ import annotations

import mimetypes
import secrets
from typing import TYPE_CHECKING

from sandbox import posting
from sandbox.errors import SlackError
from sandbox.shapes import APP_ID
from sandbox.web_api import checking
from sandbox.web_api.arguments import invalid
from sandbox.web_api.contents import file_json
from sandbox.web_api.registry import Call, method
from sandbox.workspace import File

if TYPE_CHECKING:
    from sandbox.shapes import Blocks, Json
    from sandbox.state import State
    from sandbox.workspace import Channel

ALT_LIMIT = 1000
MAX_BYTES = 1_000_000_000
mimetypes.add_type("text/calendar", ".ics")


@method(
    "files.getUploadURLExternal",
    "filename length alt_txt snippet_type",
    scopes=("files:write",),
    tier=4,
)
def get_upload_url(call: Call) -> Json:
    """Step one: an id, and the address that takes the bytes."""
    name = call.args.required("filename")
    length = call.args.number("length")
    if not length:
        raise SlackError("missing_argument")
    if not 0 < length <= MAX_BYTES:
        raise invalid("length must be the number of bytes", "/length")
    alt_txt = call.args.text("alt_txt") or ""
    if len(alt_txt) > ALT_LIMIT:
        raise SlackError("alt_txt_too_large")
    file = new_file(call.state, call.team, call.app.bot_user, name, length, alt_txt=alt_txt)
    file.upload_ticket = secrets.token_urlsafe(16)
    address = f"{call.origin}/upload/v1/{file.id}/{file.upload_ticket}"
    return {"ok": True, "upload_url": address, "file_id": file.id}


def new_file(
    state: State, team: str, user: str, name: str, size: int, *, alt_txt: str = ""
) -> File:
    """A file whose bytes are still to come."""
    file = File(
        id=state.new_id("F"),
        team=team,
        user=user,
        name=name,
        title=name,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        size=size,
        created=state.clock.epoch,
        seq=state.ledger.next(),
        alt_txt=alt_txt,
    )
    state.files[file.id] = file
    return file


@method(
    "files.completeUploadExternal",
    "files channel_id channels initial_comment thread_ts blocks",
    scopes=("files:write",),
    tier=4,
)
def complete_upload(call: Call) -> Json:
    """Step three: the files exist, and are shared when a conversation is named."""
    wanted = call.args.decoded("files")
    if not isinstance(wanted, list) or not wanted:
        raise invalid("missing required field: files")
    files = [_uploaded(call, entry) for entry in wanted]
    channels = [_sharable(call, name) for name in _targets(call)]
    blocks = _blocks(call)
    for file, entry in zip(files, wanted, strict=True):
        file.title = entry.get("title") or file.name
        file.complete = True
        file.seq = call.state.ledger.next()
    for channel in channels:
        _share(call, channel, files, blocks)
    return {"ok": True, "files": [file_json(file, call.origin) for file in files]}


def _uploaded(call: Call, entry: object) -> File:
    if not isinstance(entry, dict) or set(entry) - {"id", "title", "highlight_type"}:
        raise invalid("files must be a list of {id, title}", "/files")
    file = call.state.files.get(str(entry.get("id")))
    if file is None or file.team != call.team or file.content is None:
        raise SlackError("file_not_found")
    if file.complete:
        raise SlackError("file_update_failed")
    return file


def _targets(call: Call) -> list[str]:
    one = call.args.text("channel_id")
    return [one] if one else call.args.ids("channels")


def _sharable(call: Call, name: str) -> Channel:
    channel = call.state.channels.get(name)
    if channel is None or channel.team != call.team:
        raise SlackError("channel_not_found")
    if call.app.bot_user not in channel.members:
        raise SlackError("not_in_channel" if channel.kind == "public" else "channel_not_found")
    if channel.is_archived:
        raise SlackError("posting_to_channel_denied")
    return channel


def _blocks(call: Call) -> Blocks | None:
    """The blocks of the message; ignored beside a comment, and never `markdown` ones."""
    if call.args.text("initial_comment") is not None:
        return None
    blocks = checking.message_blocks(call)
    if any(block["type"] == "markdown" for block in blocks or []):
        raise SlackError("internal_error")  # so the real one answers
    return blocks


def _share(call: Call, channel: Channel, files: list[File], blocks: Blocks | None) -> None:
    for file in files:
        file.channels.append(channel.id)
    message = posting.post(
        call.state,
        channel,
        user=call.app.bot_user,
        text=call.args.text("initial_comment") or "",
        app=call.app,
        app_id=APP_ID,
        blocks=blocks,
        thread_ts=call.args.text("thread_ts"),
        files=[file.id for file in files],
    )
    message.subtype = "file_share"


@method("files.info", "file count cursor limit page", scopes=("files:read",), tier=4)
def info(call: Call) -> Json:
    """What is known of a file."""
    file = call.state.files.get(call.args.required("file", "file_not_found"))
    if file is None or file.team != call.team or not file.complete:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return {"ok": True, "file": file_json(file, call.origin), "comments": []}
