"""The calendar clock: what time it is in the workspace, and the stamps made from it.

Stepped by default (time stands until somebody moves it); flowing when the local Slack runs alone
for a client that lives in real time. Acks, triggers, signatures and sockets never ask this clock:
they use real time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.errors import ControlError

MICRO = 1_000_000


class Clock:
    """Calendar time of every workspace; only ever moves forward."""

    def __init__(self, start: datetime, *, flowing: bool = False) -> None:
        self._base = _aware(start)
        self._flowing_since = datetime.now(UTC) if flowing else None
        self._last_stamp = 0

    @property
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if self._flowing_since is None:
            return self._base
        return self._base + (datetime.now(UTC) - self._flowing_since)

    @property
    def flowing(self) -> bool:
        """True when calendar time passes by itself."""
        return self._flowing_since is not None

    @property
    def epoch(self) -> int:
        """Whole seconds since 1970, as Slack counts them."""
        return int(self.now.timestamp())

    def move_to(self, target: datetime) -> None:
        """Set the calendar; going back raises ControlError `time_goes_back`."""
        target = _aware(target)
        now = self.now
        if self.flowing and now - timedelta(seconds=1) < target < now:
            target = now  # what flowed by while the request was read
        if target < now:
            raise ControlError("time_goes_back", "The calendar clock only moves forward.")
        self._base = target
        if self._flowing_since is not None:
            self._flowing_since = datetime.now(UTC)

    def stamp(self) -> str:
        """A message time that was never given out before: seconds.microseconds."""
        moment = (self.now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        self._last_stamp = max(moment, self._last_stamp + 1)
        return f"{self._last_stamp // MICRO}.{self._last_stamp % MICRO:06d}"


def _aware(moment: datetime) -> datetime:
    """The same moment in UTC; a naive datetime is refused."""
    if moment.tzinfo is None:
        raise ControlError("naive_time", "A time needs its zone, such as 2026-11-02T09:00:00Z.")
    return moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    """A UTC moment as ISO 8601 with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """The moment that an ISO 8601 text names; ControlError `bad_time` otherwise."""
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError as error:
        raise ControlError("bad_time", "A time looks like 2026-11-02T09:00:00Z.") from error
