"""What a workspace is made of: teams, people, conversations, messages, files.

Plain records with the few questions one can ask of a single one of them. The rules that touch
several (posting, joining, opening) live in `conversations.py` and `posting.py`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

from sandbox.shapes import Blocks, Json

Kind = Literal["public", "private", "im", "mpim"]


@dataclass(slots=True, kw_only=True)
class Team:
    """A workspace."""

    id: str
    name: str
    domain: str


@dataclass(slots=True, kw_only=True)
class User:
    """A person, a bot, or somebody from another company; `tz` is an IANA zone."""

    id: str
    team: str
    name: str
    real_name: str
    email: str | None = None
    title: str = ""
    tz: str = "Etc/UTC"
    locale: str = "en-US"
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    bot_id: str | None = None
    app_id: str | None = None
    roster_id: str | None = None
    updated: int = 0
    dnd: tuple[int, int] | None = None
    """Start and end of the next do-not-disturb, in epoch seconds."""

    @property
    def is_guest(self) -> bool:
        """True for single- and multi-channel guests."""
        return self.is_restricted or self.is_ultra_restricted


@dataclass(slots=True, kw_only=True)
class Message:
    """A message; `seq` is the ledger number of its last change, `posted_seq` of its posting."""

    seq: int
    posted_seq: int
    team: str
    channel: str
    ts: str
    user: str
    text: str
    packed: bytes | None = None
    """Its blocks as JSON: a long run keeps many messages and reads few of them again."""
    metadata: Json | None = None
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    edited: Json | None = None
    deleted: bool = False
    bot_id: str | None = None
    app_id: str | None = None
    subtype: str | None = None
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)
    """What people picked in its selects and boxes: block_id -> action_id -> state."""
    offered: dict[str, Blocks] = field(default_factory=dict)
    """Options an external select was offered so far, the newest first: action_id -> options."""

    @property
    def blocks(self) -> Blocks | None:
        """What it shows besides its text; a fresh copy each time."""
        return None if self.packed is None else json.loads(self.packed)

    @blocks.setter
    def blocks(self, blocks: Blocks | None) -> None:
        self.packed = None if blocks is None else json.dumps(blocks, separators=(",", ":")).encode()


@dataclass(slots=True, kw_only=True)
class Channel:
    """A conversation of any kind; members and messages keep their order."""

    id: str
    team: str
    name: str
    kind: Kind
    creator: str
    created: int
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    """thread_ts -> the ts of its replies."""
    is_general: bool = False
    is_archived: bool = False
    is_shared: bool = False
    """True when a Slack Connect stranger is in it."""

    @property
    def is_direct(self) -> bool:
        """True for direct and group direct messages."""
        return self.kind in ("im", "mpim")


@dataclass(slots=True, kw_only=True)
class File:
    """An uploaded file; `content` is empty until the bytes arrived."""

    id: str
    team: str
    user: str
    name: str
    title: str
    mimetype: str
    size: int
    created: int
    seq: int
    alt_txt: str = ""
    content: bytes | None = None
    complete: bool = False
    deleted: bool = False
    channels: list[str] = field(default_factory=list)
    upload_ticket: str | None = None

    @property
    def is_image(self) -> bool:
        """True for the kinds of picture that Slack shows in an image block."""
        return self.mimetype in ("image/png", "image/jpeg", "image/gif")


@dataclass(slots=True, kw_only=True)
class Installation:
    """The app in one workspace: its token, its user, what it was granted."""

    team: str
    token: str
    bot_user: str
    bot_id: str
    scopes: tuple[str, ...]
    revoked: bool = False
