"""The roster: who is there, as an HR person's CSV file tells it, and what is wrong with the file.

Here lives the meaning of every column and a report by row. Never here: files, databases, the
clock, Slack. The report is read by whoever made the file: it names the row as a spreadsheet
counts it (the header is row 1), the column, and what would put it right.
"""

from __future__ import annotations

import csv
import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from mentoring.reporting import cycles
from mentoring.roster_file import UnreadableError, column_name, decode, rows
from mentoring.roster_values import BadWorkHoursError, Problem, Roster, RosterPerson, WorkHours
from mentoring.zones import zone_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mentoring.roster_file import Text
    from mentoring.roster_values import Role, Severity

__all__ = ["COLUMNS", "Problem", "Roster", "RosterPerson", "WorkHours", "parse_roster"]

LISTS: Final[tuple[str, ...]] = (
    "languages",
    "teaches",
    "wants_to_learn",
    "working_style",
    "interests",
    "never_match",
    "past_partners",
)
COLUMNS: Final[tuple[str, ...]] = (
    *("id", "name", "email", "role", "level", "manager_id", "team", "function", "location"),
    *("timezone", "work_hours", "languages", "teaches", "wants_to_learn", "working_style"),
    *("interests", "capacity", "never_match", "past_partners"),
)
REQUIRED: Final[tuple[str, ...]] = ("id", "role")
MOST_PLACES: Final = 100
_WHOLE: Final = re.compile(r"[+-]?\d{1,6}", re.ASCII)
_FORMULA: Final = frozenset("=+-@")
_NUMBERS: Final = frozenset({"level", "capacity"})


def parse_roster(data: bytes | str) -> Roster:
    """Read a roster file's content; whatever is wrong with it is in the report, never raised."""
    try:
        text = decode(data)
        header, body = _split(text)
    except UnreadableError:
        return _refused(1, "This file is not text. Save it as CSV (UTF-8) and try again.")
    except csv.Error:
        return _refused(1, "The first row cannot be read. Save the file as CSV and try again.")
    reading = _Reading(header=header)
    reading.note_text(text)
    if reading.check_header():
        reading.read(body)
    return reading.result()


def _split(text: Text) -> tuple[list[str], Iterator[list[str]]]:
    table = rows(text.content, COLUMNS)
    return [column_name(cell) for cell in next(table, [])], table


def _refused(row: int, message: str) -> Roster:
    return Roster(problems=(Problem(row=row, column="", level="error", message=message),))


class _Reading:
    """One pass over one file: the people so far and everything noticed on the way."""

    def __init__(self, header: list[str]) -> None:
        self.header = header
        self.row = 1
        self.flawed = False
        self.problems: list[Problem] = []
        self.people: list[RosterPerson] = []
        self.row_of: dict[str, int] = {}
        self.manager_row: dict[str, tuple[str, int]] = {}
        self.emails: dict[str, int] = {}
        self.at = {name: header.index(name) for name in COLUMNS if name in header}

    def error(self, column: str, message: str) -> None:
        self.flawed = True
        self._note(column, "error", message)

    def warn(self, column: str, message: str) -> None:
        self._note(column, "warning", message)

    def _note(self, column: str, level: Severity, message: str) -> None:
        self.problems.append(Problem(row=self.row, column=column, level=level, message=message))

    def note_text(self, text: Text) -> None:
        if text.guessed:
            self.warn("", "The file is not UTF-8, so it was read as Windows text. Check accents.")
        if text.had_nul:
            self.warn("", "The file holds empty characters; they were left out.")

    def check_header(self) -> bool:
        for name in REQUIRED:
            if name not in self.at:
                self.error(name, f"The column “{name}” is missing; it is needed for everybody.")
        for position, name in enumerate(self.header):
            if name in self.header[:position] and name:
                self.error(name, f"The column “{name}” appears twice. Keep one of them.")
            elif name and name not in self.at:
                self.warn(name, f"The column “{name}” is not part of a roster and is left out.")
        if "timezone" not in self.at:
            self.warn("timezone", "There is no column “timezone”, so everybody is taken as UTC.")
        return not self.flawed

    def read(self, body: Iterator[list[str]]) -> None:
        while True:
            self.row += 1
            self.flawed = False
            try:
                cells = next(body, None)
            except csv.Error:
                self.error("", "From this row on the quotes do not close. Check this row.")
                break
            if cells is None:
                break
            if any(cell.strip() for cell in cells):
                self._person(cells)
        self._lines()

    def _person(self, cells: Sequence[str]) -> None:
        if len(cells) > len(self.header) and any(map(str.strip, cells[len(self.header) :])):
            self.error("", "This row has more cells than the header. Put lists in quotes.")
        row = {
            name: cells[position].strip() if position < len(cells) else ""
            for name, position in self.at.items()
        }
        self._formulas(row)
        person = RosterPerson(
            id=self._id(row),
            role=self._role(row),
            name=row.get("name", ""),
            email=self._email(row),
            level=self._level(row),
            manager_id=row.get("manager_id", ""),
            team=row.get("team", ""),
            function=row.get("function", ""),
            location=row.get("location", ""),
            timezone=self._zone(row),
            zone_assumed=not row.get("timezone"),
            work_hours=self._hours(row),
            capacity=self._capacity(row),
            **{name: _listed(row.get(name, "")) for name in LISTS},
        )
        if not self.flawed:
            self.people.append(person)

    def _formulas(self, row: Mapping[str, str]) -> None:
        for column, cell in row.items():
            if cell[:1] in _FORMULA and column not in _NUMBERS:
                self.warn(column, "This cell starts like a formula; it is kept as plain text.")

    def _id(self, row: Mapping[str, str]) -> str:
        name = row["id"]
        if not name:
            self.error("id", "This row has no id. Give everybody one of their own.")
        elif ";" in name:
            self.error("id", "An id cannot hold “;”, which separates the entries of a list.")
        elif name in self.row_of:
            self.error("id", f"The id “{name}” is already in row {self.row_of[name]}.")
        else:
            self.row_of[name] = self.row
            self.manager_row[name] = (row.get("manager_id", ""), self.row)
        return name

    def _role(self, row: Mapping[str, str]) -> Role:
        role = row["role"].casefold()
        if role not in {"mentor", "mentee"}:
            said = f"“{row['role']}” is not a role" if role else "The role is missing"
            self.error("role", f"{said}. Write mentor (who teaches) or mentee (who learns).")
        return cast("Role", role)

    def _email(self, row: Mapping[str, str]) -> str:
        email = row.get("email", "")
        if not email:
            return ""
        if "@" not in email.strip("@"):
            self.warn("email", f"“{email}” does not look like an e-mail address.")
        elif (first := self.emails.setdefault(email.casefold(), self.row)) != self.row:
            self.warn("email", f"This e-mail address is already in row {first}.")
        return email

    def _level(self, row: Mapping[str, str]) -> int | None:
        cell = row.get("level", "")
        if cell and not _WHOLE.fullmatch(cell):
            self.error(
                "level", f"“{cell}” is not a level. Use a whole number, higher = more senior."
            )
            return None
        return int(cell) if cell else None

    def _capacity(self, row: Mapping[str, str]) -> int:
        cell = row.get("capacity", "") or "1"
        if not _WHOLE.fullmatch(cell) or not 0 <= int(cell) <= MOST_PLACES:
            self.error("capacity", f"“{cell}” is not a number of people from 0 to {MOST_PLACES}.")
            return 1
        if int(cell) == 0:
            self.warn("capacity", "Nobody can be matched with a capacity of 0.")
        return int(cell)

    def _zone(self, row: Mapping[str, str]) -> str:
        name = row.get("timezone", "")
        if not name:
            if "timezone" in self.at:
                self.warn("timezone", "No time zone is given, so UTC is used. Please check it.")
            return "UTC"
        if name not in zone_names():
            close = _closest_zone(name)
            hint = f" Did you mean {close}?" if close else " Write one like Europe/Berlin."
            self.error("timezone", f"“{name}” is not a time zone we know.{hint}")
        return name

    def _hours(self, row: Mapping[str, str]) -> WorkHours:
        cell = row.get("work_hours", "")
        try:
            return _hours(cell)
        except BadWorkHoursError:
            self.error("work_hours", f"“{cell}” are not work hours. Write them like 09:00-17:30.")
            return WorkHours()

    def _lines(self) -> None:
        managers = {name: manager for name, (manager, _) in self.manager_row.items()}
        for loop in cycles(managers):
            self.row = min(self.manager_row[name][1] for name in loop)
            chain = " → ".join((*loop, loop[0]))
            self.error("manager_id", f"These people manage each other in a circle: {chain}.")
        for name, (manager, row) in self.manager_row.items():
            if manager and manager not in managers:
                self.row = row
                self.warn(
                    "manager_id",
                    f"The manager “{manager}” of “{name}” is not in this file, so the reporting"
                    " line is only known up to there.",
                )

    def result(self) -> Roster:
        return Roster(people=tuple(self.people), problems=tuple(sorted(self.problems)))


@lru_cache(maxsize=65_536)
def _listed(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.strip() for entry in cell.split(";") if entry.strip()))


@lru_cache(maxsize=4096)
def _hours(cell: str) -> WorkHours:
    return WorkHours.parse(cell) if cell else WorkHours()


@lru_cache(maxsize=4096)
def _closest_zone(name: str) -> str:
    lowered = {known.casefold(): known for known in sorted(zone_names())}
    wanted = name.strip().replace(" ", "_").casefold()
    return lowered[close[0]] if (close := get_close_matches(wanted, lowered, n=1)) else ""
