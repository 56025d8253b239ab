"""A programme as its owner describes it: the same fields from the TOML file and from the form.

``parse_plan`` turns raw values into a checked Plan or raises PlanError with one kind sentence for
each field that needs another look. People are named as written (Slack id, e-mail or roster id);
finding them is somebody else's work.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

T = TypeVar("T")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CRITERIA = ("required", "who_needs_it", "who_has_it", "who_is_open", "who_champions_it")
LONGEST_TEXT = 3000
LONGEST_LINE = 150
MINIMUM_GROUP = 5


class PlanError(Exception):
    """Some fields of the programme need another look; ``problems`` is field -> sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, kw_only=True)
class SuccessMeasure:
    """What the owner wants to see at the end, and how much of it."""

    name: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything an owner states about a programme; dates are local to ``timezone``."""

    name: str
    purpose: str
    topics: tuple[str, ...]
    owners: tuple[str, ...]
    starts_on: date
    applications_close: date
    matching_on: date
    objectives: tuple[str, ...] = ()
    success_measures: tuple[SuccessMeasure, ...] = ()
    criteria: Mapping[str, str] = field(default_factory=dict)
    sponsor: str = ""
    sponsor_message: str = ""
    champions: tuple[str, ...] = ()
    benefits_mentor: str = ""
    benefits_mentee: str = ""
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    cadence_days: int = 14
    session_minutes: int = 45
    weeks: int = 26
    digest_channel: str = ""
    digest_day: str = "monday"
    minimum_group: int = MINIMUM_GROUP
    pilot_size: int = 0  # pairs; 0 sets no cap
    review: bool = False  # owners look at each application; else everybody who joins is in

    def described(self) -> dict[str, Any]:
        """Return the descriptive fields as plain values, for keeping."""
        return {
            "purpose": self.purpose,
            "objectives": list(self.objectives),
            "success_measures": [
                {"name": one.name, "target": one.target} for one in self.success_measures
            ],
            "criteria": dict(self.criteria),
            "sponsor_message": self.sponsor_message,
            "benefits_mentor": self.benefits_mentor,
            "benefits_mentee": self.benefits_mentee,
            "languages": list(self.languages),
            "applications_close": self.applications_close.isoformat(),
        }


def parse_plan(raw: Mapping[str, Any]) -> Plan:
    """Check every field and return the plan; raise PlanError naming all that is wrong at once."""
    reader = _Reader(raw)
    reader.refuse_unknown(tuple(one.name for one in fields(Plan)))
    starts_on = reader.day("starts_on")
    close = reader.day("applications_close", default=starts_on)
    plan: dict[str, Any] = {
        "name": reader.text("name", longest=80, required=True),
        "purpose": reader.text("purpose", longest=LONGEST_TEXT, required=True),
        "topics": reader.texts("topics", longest=75, required=True),
        "owners": reader.texts("owners", longest=254, required=True),
        "starts_on": starts_on,
        "applications_close": close,
        "matching_on": reader.day("matching_on", default=min(close, starts_on)),
        "objectives": reader.texts("objectives", longest=300),
        "success_measures": reader.measures("success_measures"),
        "criteria": reader.criteria("criteria"),
        "sponsor": reader.text("sponsor", longest=254),
        "sponsor_message": reader.text("sponsor_message", longest=LONGEST_TEXT),
        "champions": reader.texts("champions", longest=254),
        "benefits_mentor": reader.text("benefits_mentor", longest=1000),
        "benefits_mentee": reader.text("benefits_mentee", longest=1000),
        "languages": reader.texts("languages", longest=35) or ("en",),
        "timezone": reader.zone("timezone"),
        "cadence_days": reader.number("cadence_days", 14, lowest=7, highest=56),
        "session_minutes": reader.number("session_minutes", 45, lowest=15, highest=180),
        "weeks": reader.number("weeks", 26, lowest=4, highest=104),
        "digest_channel": reader.text("digest_channel", longest=80),
        "digest_day": reader.choice("digest_day", WEEKDAYS, "monday"),
        "minimum_group": reader.number("minimum_group", MINIMUM_GROUP, lowest=5, highest=50),
        "pilot_size": reader.number("pilot_size", 0, lowest=0, highest=5000),
        "review": reader.flag("review"),
    }
    reader.in_order("applications_close", "matching_on", plan)
    reader.in_order("matching_on", "starts_on", plan)
    if reader.problems:
        raise PlanError(reader.problems)
    return Plan(**plan)


class _Reader:
    """Reads raw values field by field and gathers what is wrong with them."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.problems: dict[str, str] = {}

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        for name in self.raw:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f" Did you mean {near[0]}?" if near else ""
                self.problems[name] = f"There is no such field.{hint}"

    def text(self, name: str, *, longest: int, required: bool = False) -> str:
        value = self.raw.get(name, "")
        if not isinstance(value, str):
            return self._wrong(name, "This needs to be text.", "")
        value = value.strip()
        if required and not value:
            return self._wrong(name, "Please fill this in.", "")
        if len(value) > longest:
            return self._wrong(name, f"Please keep this to {longest} characters.", "")
        return value

    def texts(self, name: str, *, longest: int, required: bool = False) -> tuple[str, ...]:
        value = self.raw.get(name, ())
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            return self._wrong(name, "This needs to be a list of texts.", ())
        found = tuple(dict.fromkeys(one.strip() for one in value if one.strip()))
        if required and not found:
            return self._wrong(name, "Please name at least one.", ())
        if any(len(one) > longest for one in found):
            return self._wrong(name, f"Please keep each to {longest} characters.", ())
        return found

    def day(self, name: str, *, default: date | None = None) -> date:
        value = self.raw.get(name)
        if (value is None or value == "") and default is not None:
            return default
        if type(value) is date:
            return value
        try:
            if isinstance(value, str):
                return date.fromisoformat(value)
        except ValueError:
            pass
        # The stand-in must not bring a second field into trouble.
        return self._wrong(name, "Please give a date like 2026-11-02.", default or date.max)

    def zone(self, name: str) -> str:
        value = self.raw.get(name, "UTC")
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
            return self._wrong(name, "Please name a zone like Europe/Berlin.", "UTC")
        return str(value)

    def number(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        value = self.raw.get(name, default)
        if type(value) is not int or not lowest <= value <= highest:
            text = f"Please give a whole number from {lowest} to {highest}."
            return self._wrong(name, text, default)
        return value

    def flag(self, name: str) -> bool:
        value = self.raw.get(name, False)
        if type(value) is not bool:
            return self._wrong(name, "Please give true or false.", stand_in=False)
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.raw.get(name, default)
        if not isinstance(value, str) or value.lower() not in choices:
            return self._wrong(name, f"Please choose one of {', '.join(choices)}.", default)
        return value.lower()

    def measures(self, name: str) -> tuple[SuccessMeasure, ...]:
        value = self.raw.get(name, [])
        if not isinstance(value, list) or not all(
            isinstance(one, Mapping)
            and set(one) == {"name", "target"}
            and all(
                isinstance(part, str) and 0 < len(part) <= LONGEST_LINE for part in one.values()
            )
            for one in value
        ):
            return self._wrong(name, "Each needs a name and a target, both in a few words.", ())
        return tuple(SuccessMeasure(**one) for one in value)

    def criteria(self, name: str) -> dict[str, str]:
        value = self.raw.get(name, {})
        if not isinstance(value, Mapping) or not all(
            isinstance(text, str) and len(text) <= LONGEST_TEXT for text in value.values()
        ):
            return self._wrong(name, "Each of the five answers needs to be text.", {})
        if unknown := set(value) - set(CRITERIA):
            listed = ", ".join(sorted(unknown))
            return self._wrong(name, f"There is no {listed}; there are {', '.join(CRITERIA)}.", {})
        return dict(value)

    def in_order(self, earlier: str, later: str, plan: Mapping[str, Any]) -> None:
        if {earlier, later} & self.problems.keys():
            return
        if plan[earlier] > plan[later]:
            self.problems[earlier] = f"This cannot be after {later}, {plan[later].isoformat()}."

    def _wrong(self, name: str, sentence: str, stand_in: T) -> T:
        self.problems.setdefault(name, sentence)
        return stand_in
