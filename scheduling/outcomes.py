"""What a touchpoint can come to when its time has come."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Done:
    """It happened: its messages are in the outbox."""


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """The facts have overtaken it; the reason is kept."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Later:
    """Not yet: look again then."""

    at: datetime


Outcome = Done | Dropped | Later
