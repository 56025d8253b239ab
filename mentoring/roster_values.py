"""The values of a roster: a person's row, working hours, what is wrong with a file.

Here live frozen values with their defaults. Never here: the reading of files (mentoring.roster).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Role = Literal["mentor", "mentee"]
Severity = Literal["error", "warning"]

_DAY: Final = 24 * 60
_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})", re.ASCII)


class BadWorkHoursError(ValueError):
    """Work hours are written like 09:00-17:30."""


@dataclass(frozen=True, kw_only=True)
class WorkHours:
    """A working day, Monday to Friday, in minutes after local midnight.

    An ``end`` at or before ``start`` lies on the next day (a night shift).
    """

    start: int = 9 * 60
    end: int = 17 * 60

    @classmethod
    def parse(cls, text: str) -> WorkHours:
        """Read ``09:00-17:30``; raises BadWorkHoursError."""
        found = _HOURS.fullmatch(text.strip())
        if not found:
            raise BadWorkHoursError(text)
        start, end = _minute(found[1], found[2]), _minute(found[3], found[4])
        if start in (end, _DAY) or max(start, end) > _DAY:
            raise BadWorkHoursError(text)
        return cls(start=start, end=end)

    def __str__(self) -> str:
        """As the roster writes it."""
        start, end = divmod(self.start, 60), divmod(self.end, 60)
        return f"{start[0]:02}:{start[1]:02}-{end[0]:02}:{end[1]:02}"


def _minute(hour: str, minute: str) -> int:
    # An impossible minute (09:75) counts as past the end of the day and so is refused.
    return int(hour) * 60 + int(minute) if int(minute) < 60 else _DAY + 1  # noqa: PLR2004


@dataclass(frozen=True, kw_only=True)
class RosterPerson:
    """One person who may teach (mentor, junior) or learn (mentee, senior).

    ``level`` is higher for the more senior; None is not known. ``manager_id`` "" is not known.
    ``capacity`` counts the mentees a mentor takes; a mentee has one mentor whatever it says.
    ``zone_assumed`` tells that nobody stated the time zone and UTC stands in its place.
    """

    id: str
    role: Role
    name: str = ""
    email: str = ""
    level: int | None = None
    manager_id: str = ""
    team: str = ""
    function: str = ""
    location: str = ""
    timezone: str = "UTC"
    zone_assumed: bool = False
    work_hours: WorkHours = field(default=WorkHours())
    languages: tuple[str, ...] = ()
    teaches: tuple[str, ...] = ()
    wants_to_learn: tuple[str, ...] = ()
    working_style: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    capacity: int = 1
    never_match: tuple[str, ...] = ()
    past_partners: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """Something to look at: an error keeps the file out, a warning does not."""

    row: int
    column: str
    level: Severity
    message: str


@dataclass(frozen=True, kw_only=True)
class Roster:
    """What a file says: the people whose rows hold no error, and all problems by row.

    ``rows`` tells in which row each of these people stands, by their id.
    """

    people: tuple[RosterPerson, ...] = ()
    problems: tuple[Problem, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the file out."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems to look at that keep nothing out."""
        return tuple(problem for problem in self.problems if problem.level == "warning")
