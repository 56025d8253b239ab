"""The roster: who is there, as an HR person's CSV file tells it, and what is wrong with the file.

Here lives the meaning of every column and a report by row. Never here: files, databases, the
clock, Slack. The report is read by whoever made the file: it names the row as a spreadsheet
counts it (the header is row 1), the column, and what would put it right. However the file looks,
time and memory stay bounded: by its size, its rows, its cells and the findings that are listed.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from mentoring.reporting import cycles
from mentoring.roster_file import UnreadableError, column_name, decode, rows
from mentoring.roster_values import BadWorkHoursError, Problem, Roster, RosterPerson, WorkHours
from mentoring.zones import zone_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
MOST_ROWS: Final = 100_000
MOST_PROBLEMS: Final = 50_000
PROGRESS_EVERY: Final = 10_000  # rows
_LONGEST: Final = {"id": 100, "manager_id": 100, **dict.fromkeys(LISTS, 4000)}
_LONGEST_ELSEWHERE: Final = 300
_QUOTED: Final = 60  # characters of a cell that a finding repeats
_MOST_HINTS: Final = 50  # unknown zones for which the nearest name is sought; each takes a while
_CHAIN_SHOWN: Final = 6
_WHOLE: Final = re.compile(r"[+-]?\d{1,6}", re.ASCII)
_FORMULA: Final = frozenset("=+-@")
_NUMBERS: Final = frozenset({"level", "capacity"})


def parse_roster(
    data: bytes | str,
    *,
    known: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Roster:
    """Read a roster file's content; whatever is wrong with it is in the report, never raised.

    ``known`` are the reporting lines (id → manager's id) that are kept already and stay where
    this file says nothing else: managers are looked for among them, and circles too.
    ``progress`` is told now and then how many rows have been read.
    """
    try:
        text = decode(data)
        header, body = _split(text)
    except UnreadableError as error:
        return _refused(1, str(error))
    except csv.Error:
        return _refused(1, "The first row cannot be read. Save the file as CSV and try again.")
    reading = _Reading(header=header, known=known or {}, progress=progress)
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

    def __init__(
        self, header: list[str], known: Mapping[str, str], progress: Callable[[int], None]
    ) -> None:
        self.header = header
        self.known = known
        self.progress = progress
        self.row = 1
        self.flawed = False
        self.problems: list[Problem] = []
        self.unlisted: Counter[Severity] = Counter()
        self.people: list[RosterPerson] = []
        self.row_of: dict[str, int] = {}
        self.manager_of: dict[str, str] = {}
        self.emails: dict[str, int] = {}
        self.zones_sought: set[str] = set()
        self.at = {name: header.index(name) for name in COLUMNS if name in header}

    def error(self, column: str, message: str) -> None:
        self.flawed = True
        self._note(column, "error", message)

    def warn(self, column: str, message: str) -> None:
        self._note(column, "warning", message)

    def _note(self, column: str, level: Severity, message: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row=self.row, column=column, level=level, message=message))
        else:
            self.unlisted[level] += 1

    def note_text(self, text: Text) -> None:
        if text.assumed:
            self.warn("", "The file is not UTF-8, so it was read as Windows text. Check accents.")
        if text.had_controls:
            self.warn("", "The file holds characters that cannot be seen; they were left out.")

    def check_header(self) -> bool:
        if not self.at:
            names = ", ".join(_short(name) for name in self.header[:_CHAIN_SHOWN] if name)
            found = f" It has: {names}." if names else ""
            self.error(
                "", f"The first row names none of a roster's columns, such as id and role.{found}"
            )
            return False
        for name in REQUIRED:
            if name not in self.at:
                self.error(name, f"The column “{name}” is missing; it is needed for everybody.")
        for position, name in enumerate(self.header):
            if name in self.header[:position] and name:
                shown = _short(name)
                self.error(shown, f"The column “{shown}” appears twice. Keep one of them.")
            elif name and name not in self.at:
                shown = _short(name)
                self.warn(shown, f"The column “{shown}” is not part of a roster and is left out.")
        if "timezone" not in self.at:
            self.warn("timezone", "There is no column “timezone”, so everybody is taken as UTC.")
        return not self.flawed

    def read(self, body: Iterator[list[str]]) -> None:
        while (cells := self._next(body)) is not None:
            if any(cell.strip() for cell in cells):
                self._person(cells)
            if self.row % PROGRESS_EVERY == 0:
                self.progress(self.row)
        if not self.row_of and not self.problems_of("error"):
            self.row = 1
            self.error("", "There is nobody below the first row.")
        self._lines()

    def _next(self, body: Iterator[list[str]]) -> list[str] | None:
        """The next row's cells, empty where it is broken; None at the end of what can be read."""
        self.row += 1
        self.flawed = False
        try:
            cells = next(body, None)
        except csv.Error as error:
            if "expected after" in str(error):  # only this row is spoilt
                self.error("", "Something stands after a closing quote. Check this row.")
                return []
            self.error("", "From this row on the quotes do not close. Check this row.")
            return None
        if cells is not None and self.row > MOST_ROWS + 1:
            self.error("", f"More than {MOST_ROWS} rows are too many for one file. Split it up.")
            return None
        return cells

    def problems_of(self, level: Severity) -> bool:
        return any(problem.level == level for problem in self.problems) or level in self.unlisted

    def _person(self, cells: Sequence[str]) -> None:
        if len(cells) > len(self.header) and any(map(str.strip, cells[len(self.header) :])):
            self.error("", "This row has more cells than the header. Put lists in quotes.")
        row = {
            name: self._fitting(name, cells[position].strip()) if position < len(cells) else ""
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

    def _fitting(self, column: str, cell: str) -> str:
        most = _LONGEST.get(column, _LONGEST_ELSEWHERE)
        if len(cell) > most:
            self.error(column, f"This cell has {len(cell)} characters; {most} fit.")
        return cell[:most]

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
            self.error("id", f"The id “{_short(name)}” is already in row {self.row_of[name]}.")
        else:
            self.row_of[name] = self.row
            self.manager_of[name] = row.get("manager_id", "")
        return name

    def _role(self, row: Mapping[str, str]) -> Role:
        role = row["role"].casefold()
        if role not in {"mentor", "mentee"}:
            said = f"“{_short(row['role'])}” is not a role" if role else "The role is missing"
            self.error("role", f"{said}. Write mentor (who teaches) or mentee (who learns).")
        return cast("Role", role)

    def _email(self, row: Mapping[str, str]) -> str:
        email = row.get("email", "")
        if not email:
            return ""
        if "@" not in email.strip("@"):
            self.warn("email", f"“{_short(email)}” does not look like an e-mail address.")
        elif (first := self.emails.setdefault(email.casefold(), self.row)) != self.row:
            self.warn("email", f"This e-mail address is already in row {first}.")
        return email

    def _level(self, row: Mapping[str, str]) -> int | None:
        cell = row.get("level", "")
        if cell and not _WHOLE.fullmatch(cell):
            self.error(
                "level",
                f"“{_short(cell)}” is not a level. Use a whole number, higher = more senior.",
            )
            return None
        return int(cell) if cell else None

    def _capacity(self, row: Mapping[str, str]) -> int:
        cell = row.get("capacity", "") or "1"
        if not _WHOLE.fullmatch(cell) or not 0 <= int(cell) <= MOST_PLACES:
            shown = _short(cell)
            self.error("capacity", f"“{shown}” is not a number of people from 0 to {MOST_PLACES}.")
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
            close = self._closest_zone(name)
            hint = f" Did you mean {close}?" if close else " Write one like Europe/Berlin."
            self.error("timezone", f"“{_short(name)}” is not a time zone we know.{hint}")
        return name

    def _closest_zone(self, name: str) -> str:
        if len(self.zones_sought) < _MOST_HINTS:
            self.zones_sought.add(name)
        return _closest_zone(name[:_QUOTED]) if name in self.zones_sought else ""

    def _hours(self, row: Mapping[str, str]) -> WorkHours:
        cell = row.get("work_hours", "")
        try:
            return _hours(cell)
        except BadWorkHoursError:
            self.error(
                "work_hours", f"“{_short(cell)}” are not work hours. Write them like 09:00-17:30."
            )
            return WorkHours()

    def _lines(self) -> None:
        managers = {**self.known, **self.manager_of}
        for loop in cycles(managers):
            # A circle may close through people of an earlier file; one of this file closed it.
            self.row = min((self.row_of[name] for name in loop if name in self.row_of), default=1)
            chain = " → ".join(_short(name) for name in (*loop[:_CHAIN_SHOWN], loop[0]))
            more = f" ({len(loop)} people)" if len(loop) > _CHAIN_SHOWN else ""
            self.error("manager_id", f"These people manage each other in a circle: {chain}{more}.")
        for name, manager in self.manager_of.items():
            if manager and manager not in managers:
                self.row = self.row_of[name]
                self.warn(
                    "manager_id",
                    f"The manager “{_short(manager)}” of “{_short(name)}” is not listed, so the"
                    " reporting line is only known up to there.",
                )

    def result(self) -> Roster:
        self._tell_unlisted()
        return Roster(
            people=tuple(self.people),
            problems=tuple(sorted(self.problems)),
            rows={person.id: self.row_of[person.id] for person in self.people},
        )

    def _tell_unlisted(self) -> None:
        for level, count in self.unlisted.items():
            message = f"There are {count} more findings, which are not listed."
            self.problems.append(Problem(row=self.row, column="", level=level, message=message))


def _short(cell: str) -> str:
    return cell if len(cell) <= _QUOTED else f"{cell[: _QUOTED - 1]}…"


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
