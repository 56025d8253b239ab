"""What travels to the app and what comes back; the way it travels is a `Transport`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from sandbox.shapes import Json

Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One thing for the app; `name` is what the ledger calls it."""

    id: str
    kind: Kind
    name: str
    payload: Json
    user: str | None = None
    team: str | None = None
    attempt: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The app's answer to a delivery; `ms` is real time, `failure` says what went wrong."""

    acked: bool
    ms: int = 0
    body: Json | None = None
    failure: str | None = None
    stop: bool = False
    """True when the app asked for no more retries."""


class Transport(Protocol):
    """A way to the app."""

    late: str
    """What the next attempt is told when no answer came in time."""

    async def carry(self, parcel: Parcel, *, skew: int = 0) -> Ack:
        """Hand it over and wait for the answer, at most three real seconds.

        `skew` is how many seconds a stamp on it is off.
        """
        ...
