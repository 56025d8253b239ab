"""Shared working hours of a week: how many minutes two people are at work at the same time.

Two weeks stand for the year, one in each half, and the smaller counts, so that a change of
clocks never leaves a pair without an hour. Here lives arithmetic on zones and work hours; never
here: calendars, sessions, the clock.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from mentoring.zones import minutes_east

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from mentoring.roster import RosterPerson, WorkHours

# Mondays in January and July; no zone changes its clocks in either week (a test says so), so
# that the Wednesday stands for the whole week.
MIDWEEKS: Final = (
    datetime(2026, 1, 7, 12, tzinfo=UTC),
    datetime(2026, 7, 8, 12, tzinfo=UTC),
)
LEAST_MINUTES: Final = 180
_DAY: Final = 24 * 60
_WORKING_DAYS: Final = 5
# Zones lie up to 26 hours apart, shifts start anywhere in a day and last up to 24 hours, so no two
# working days further apart than this touch.
_REACH: Final = 3

Timetable = tuple[str, "WorkHours"]


def timetable(person: RosterPerson) -> Timetable:
    """What decides when somebody works: the zone and the hours."""
    return person.timezone, person.work_hours


def shared_minutes(rows: Sequence[Timetable], columns: Sequence[Timetable]) -> NDArray[np.int16]:
    """Minutes a week that each row's and each column's timetable share, in the poorer week.

    Raises mentoring.zones.UnknownZoneError.
    """
    weeks = [_week(rows, columns, midweek) for midweek in MIDWEEKS]
    return np.minimum(*weeks)


def _week(
    rows: Sequence[Timetable], columns: Sequence[Timetable], midweek: datetime
) -> NDArray[np.int16]:
    row_start, row_end = (bound[:, None] for bound in _bounds(rows, midweek))
    start, end = _bounds(columns, midweek)
    total = np.zeros((len(rows), len(columns)), dtype=np.int16)
    for days in range(-_REACH, _REACH + 1):
        shift = np.int16(days * _DAY)
        overlap = np.minimum(row_end, end + shift) - np.maximum(row_start, start + shift)
        total += np.maximum(overlap, 0) * np.int16(_WORKING_DAYS - abs(days))
    return total


def _bounds(
    timetables: Sequence[Timetable], midweek: datetime
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Start and end of the working day in minutes after that date's midnight in UTC."""
    offsets = {name: minutes_east(name, midweek) for name, _ in timetables}
    starts = [hours.start - offsets[name] for name, hours in timetables]
    lengths = [(hours.end - hours.start) % _DAY or _DAY for _, hours in timetables]
    start = np.array(starts, dtype=np.int16)
    return start, start + np.array(lengths, dtype=np.int16)
