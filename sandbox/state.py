"""The state of the local Slack: everything that exists, and the counters that name it.

Safe to read from outside: `users`, `channels`, `messages`, `views.by_id`, `files`, `ledger.calls`,
`ledger.deliveries`, `clock.now`. Change it only through the rules in this package. Ids come from
counters, so a run with the same seed and the same acts names everything the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.clock import Clock
from sandbox.faults import FaultBook
from sandbox.grants import GrantBook
from sandbox.ledger import Ledger
from sandbox.limits import Limits
from sandbox.manifest import AppManifest
from sandbox.shapes import Json
from sandbox.tickets import Tickets
from sandbox.triggers import TriggerBook
from sandbox.views import ViewBook
from sandbox.workspace import Channel, File, Installation, Message, Team, User

if TYPE_CHECKING:
    from collections.abc import Iterator


DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _hear_nothing(_method: str, _app: Installation, _sent: Json, _answer: Json) -> None:
    """Nobody listens in."""


def _drop_event(_team: str, _event: Json) -> None:
    """Nobody listens yet: while a workspace is being furnished no event is sent."""


@dataclass(kw_only=True)
class State:
    """All workspaces of one local Slack."""

    clock: Clock
    manifest: AppManifest
    seed: int
    tickets: Tickets
    limits: Limits
    faults: FaultBook
    grants: GrantBook
    token_seed: int
    """What tokens are made from; a reset keeps it."""
    ledger: Ledger = field(default_factory=Ledger)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    views: ViewBook = field(default_factory=ViewBook)
    triggers: TriggerBook = field(default_factory=TriggerBook)
    installations: dict[str, Installation] = field(default_factory=dict)
    """Bot token -> installation."""
    by_team: dict[str, Installation] = field(default_factory=dict)
    emails: dict[tuple[str, str], str] = field(default_factory=dict)
    """(team, lower-case e-mail) -> user id."""
    directs: dict[tuple[str, ...], str] = field(default_factory=dict)
    """(team, sorted member ids…) -> id of the direct or group direct message."""
    changed: dict[int, Message] = field(default_factory=dict)
    """Messages by the number of their last change, oldest change first."""
    emit: Callable[[str, Json], None] = _drop_event
    """Called with (team, event) for everything Slack would tell an app."""
    heard: Callable[[str, Installation, Json, Json], None] = _hear_nothing
    """Called with (method, installation, arguments, answer) for every call that was done."""
    _counters: dict[str, int] = field(default_factory=dict)

    @property
    def messages(self) -> Iterator[Message]:
        """Every message ever posted, ephemeral ones included, by their last change."""
        return iter(self.changed.values())

    @property
    def first_team(self) -> Team:
        """The workspace meant when none is named."""
        return next(iter(self.teams.values()))

    def any_installation(self) -> Installation:
        """Whose behalf a call is on that carries no bot token: the first that was ever made."""
        return next(iter(self.installations.values()))

    def become(self, other: State) -> None:
        """Take over everything of another state; whoever listens to this one keeps listening."""
        listeners, emit, heard = self.ledger.listeners, self.emit, self.heard
        vars(self).update(vars(other))
        self.ledger.listeners, self.emit, self.heard = listeners, emit, heard

    def count(self, what: str) -> int:
        """The next number of a counter, from 1."""
        self._counters[what] = self._counters.get(what, 0) + 1
        return self._counters[what]

    def new_id(self, prefix: str) -> str:
        """A fresh id such as U0T0000001."""
        return f"{prefix}0T{base36(self.count(prefix)):0>7}"

    def new_hash(self) -> str:
        """A fresh view hash: a time and something that never repeats."""
        return f"{self.clock.epoch}.{base36(self.count('hash')):0>8}"

    def touch(self, message: Message) -> None:
        """Note that a message changed just now."""
        self.changed.pop(message.seq, None)
        message.seq = self.ledger.next()
        self.changed[message.seq] = message

    def changed_since(self, seq: int) -> list[Message]:
        """Messages posted or changed after `seq`, oldest change first."""
        found: list[Message] = []
        for number, message in reversed(self.changed.items()):
            if number <= seq:
                break
            found.append(message)
        found.reverse()
        return found


def base36(number: int) -> str:
    """A whole number in digits and capital letters."""
    text = ""
    while number or not text:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text
