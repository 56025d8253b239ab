"""What happened, in order: a number for every change, and the lists of calls and deliveries.

Messages carry their own sequence number; the ledger only hands it out.

Knows nothing of Slack's rules and never forgets an entry until a reset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.shapes import Json


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """One Web API call; `at` is calendar time (ISO, UTC), `status` the HTTP status."""

    seq: int
    at: str
    method: str
    ok: bool
    error: str | None
    status: int
    team: str | None = None
    channel: str | None = None
    detail: str | None = None
    fault: str | None = None


@dataclass(slots=True, kw_only=True)
class DeliveryRecord:
    """One attempt to hand something to the app; `ack_ms` is real time."""

    seq: int
    at: str
    kind: str
    attempt: int
    acked: bool
    ack_ms: int
    id: str
    user: str | None = None
    failure: str | None = None
    fault: str | None = None


@dataclass(slots=True)
class Ledger:
    """The sequence and the two lists; listeners hear of every change."""

    seq: int = 0
    calls: list[CallRecord] = field(default_factory=list)
    deliveries: list[DeliveryRecord] = field(default_factory=list)
    listeners: list[Callable[[int], None]] = field(default_factory=list)

    def next(self) -> int:
        """The number of the change that is being made now."""
        self.seq += 1
        for listener in self.listeners:
            listener(self.seq)
        return self.seq


def since(records: Sequence[CallRecord | DeliveryRecord], seq: int) -> list[Json]:
    """The records after `seq`, oldest first, as JSON."""
    found: list[Json] = []
    for record in reversed(records):
        if record.seq <= seq:
            break
        found.append(asdict(record))
    found.reverse()
    return found
