"""Shared working hours of a week: how many minutes two people are at work at the same time.

Two weeks stand for the year, one in each half, and the smaller counts, so that a change of
clocks never leaves a pair without an hour. Here lives arithmetic on zones and work hours; never
here: calendars, sessions, the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching.week import DAY, MIDWEEKS, REACH, WORKING_DAYS, bounds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from mentoring.roster import RosterPerson, WorkHours

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
    for days in range(-REACH, REACH + 1):
        shift = np.int16(days * DAY)
        overlap = np.minimum(row_end, end + shift) - np.maximum(row_start, start + shift)
        total += np.maximum(overlap, 0) * np.int16(WORKING_DAYS - abs(days))
    return total


def _bounds(
    timetables: Sequence[Timetable], midweek: datetime
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Start and end of the working day in minutes after that date's midnight in UTC."""
    known = [bounds(name, hours, midweek) for name, hours in timetables]
    both = np.array(known, dtype=np.int16).reshape(-1, 2)
    return both[:, 0], both[:, 1]
