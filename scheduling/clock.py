"""The clocks: real ones, and the one that the demo and tests step."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """Real time; ``correct`` follows the database's clock so that replicas agree."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return calendar time, aware UTC."""
        return datetime.now(UTC) + self._ahead

    def work(self) -> datetime:
        """Return real time, aware UTC: leases, timeouts, signatures."""
        return datetime.now(UTC)

    def correct(self, database_now: datetime) -> None:
        """Take over the database's idea of now, asked a moment ago."""
        self._ahead = database_now - datetime.now(UTC)


class SteppedClock:
    """Calendar time that moves only when told to; work time is real."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the stepped time, aware UTC."""
        return self._now

    def work(self) -> datetime:
        """Return real time, aware UTC."""
        return datetime.now(UTC)

    def step(self, to: datetime) -> None:
        """Move to a later time; an earlier one is ignored, time does not go back."""
        self._now = max(self._now, to.astimezone(UTC))
