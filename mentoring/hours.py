"""When people may be written to and can meet: local days and hours, in UTC in and out.

Nothing here reads a clock; every instant is an aware UTC datetime handed in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HORIZON_DAYS = 21  # longer than any run of closed days between two working days
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class BadHoursError(ValueError):
    """These are not working hours: write them like 09:00-17:30."""


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone of that name, or UTC when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time: the first of two in autumn, after the gap in spring.

    A local time that does not exist becomes the first valid minute after the gap.
    """
    local = datetime.combine(day, clock)
    for minutes in range(24 * 60):
        tried = (local + minutes * MINUTE).replace(tzinfo=zone)
        at = tried.astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == tried.replace(tzinfo=None):
            return at
    return local.replace(tzinfo=zone).astimezone(UTC)  # a skipped calendar day (Apia 2011)


@dataclass(frozen=True, kw_only=True)
class WorkWeek:
    """Somebody's working days (ISO weekdays, 1 is Monday) and hours in their zone."""

    zone: ZoneInfo
    start: time
    end: time
    days: frozenset[int]

    @classmethod
    def parse(cls, *, zone: str, hours: str = "09:00-17:00", days: str = "12345") -> "WorkWeek":
        """Read ``09:00-17:30`` and ``12345``; raise BadHoursError when that is not possible."""
        return _parsed(zone, hours, days)

    def local_date(self, now: datetime) -> date:
        """Return the date on this person's wall."""
        return now.astimezone(self.zone).date()

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """Return the working hours of a local date in UTC, or None on a day off."""
        if day.isoweekday() not in self.days:
            return None
        start, end = instant(day, self.start, self.zone), instant(day, self.end, self.zone)
        return (start, end) if start < end else None

    def is_open(self, now: datetime) -> bool:
        """Tell whether ``now`` lies inside this person's working hours."""
        window = self.window(self.local_date(now))
        return window is not None and window[0] <= now < window[1]

    def opens_after(self, now: datetime) -> datetime:
        """Return the first instant at or after ``now`` inside the working hours."""
        return next(self.windows(now))[0]

    def windows(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield working hours from ``since`` on, the running one cut to what is left of it."""
        day = self.local_date(since) - DAY
        while True:
            window = self.window(day)
            if window and window[1] > since:
                yield max(window[0], since), window[1]
            day += DAY

    def working_day_before(self, day: date) -> date:
        """Return the last working day before a local date."""
        earlier = day - DAY
        while earlier.isoweekday() not in self.days:
            earlier -= DAY
        return earlier

    def working_days_after(self, day: date, count: int) -> date:
        """Return the date ``count`` working days after ``day``."""
        while count:
            day += DAY
            count -= day.isoweekday() in self.days
        return day


@lru_cache(maxsize=4096)
def _parsed(zone: str, hours: str, days: str) -> WorkWeek:
    start_text, _, end_text = hours.partition("-")
    try:
        start, end = (time.fromisoformat(part.strip()) for part in (start_text, end_text))
        numbers = frozenset(int(day) for day in days)
    except ValueError:
        raise BadHoursError(BadHoursError.__doc__) from None
    if start >= end or not numbers or not numbers <= set(range(1, 8)):
        raise BadHoursError(BadHoursError.__doc__)
    return WorkWeek(zone=zone_named(zone), start=start, end=end, days=numbers)


def shared_opening(
    weeks: Sequence[WorkWeek], now: datetime, *, within: timedelta = timedelta(days=HORIZON_DAYS)
) -> datetime | None:
    """Return the first instant from ``now`` on that suits everybody, or None within the span."""
    at = now
    while at <= now + within:
        latest = max(week.opens_after(at) for week in weeks)
        if latest == at:
            return at
        at = latest
    return None


def shared_windows(
    first: WorkWeek, second: WorkWeek, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the stretches between two instants in which both are at work."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in first.windows(since):
        if start >= until:
            return found
        for other_start, other_end in second.windows(start):  # pragma: no branch - as below
            if other_start >= end:
                break
            found.append((max(start, other_start), min(end, other_end)))
    return found  # pragma: no cover - windows() never ends
