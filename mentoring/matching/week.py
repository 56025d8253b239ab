"""The two weeks that stand for a year, and the least hours that two people have to share.

What mentoring.matching.hours (everybody at once) and mentoring.pair_check (two people) both go
by; it costs no NumPy. Never here: the counting itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from mentoring.zones import minutes_east

if TYPE_CHECKING:
    from mentoring.roster import WorkHours

# Mondays in January and July; no zone changes its clocks in either week (a test says so), so
# that the Wednesday stands for the whole week.
MIDWEEKS: Final = (
    datetime(2026, 1, 7, 12, tzinfo=UTC),
    datetime(2026, 7, 8, 12, tzinfo=UTC),
)
LEAST_MINUTES: Final = 180
DAY: Final = 24 * 60
WORKING_DAYS: Final = 5
# Zones lie up to 26 hours apart, shifts start anywhere in a day and last up to 24 hours, so no two
# working days further apart than this touch.
REACH: Final = 3


def bounds(zone: str, hours: WorkHours, midweek: datetime) -> tuple[int, int]:
    """Start and end of the working day in minutes after that date's midnight in UTC.

    Raises mentoring.zones.UnknownZoneError.
    """
    start = hours.start - minutes_east(zone, midweek)
    return start, start + ((hours.end - hours.start) % DAY or DAY)
