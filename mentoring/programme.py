"""A programme as its owner describes it: the same fields from the TOML file and from the forms.

``parse_plan`` turns raw values into a checked Plan or raises PlanError with one kind sentence for
each field that needs another look. People are named as written (Slack id, e-mail or roster id);
finding them is somebody else's work.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from mentoring.fitting import TEMPLATES
from mentoring.matching.weights import PARTS
from mentoring.plan_reading import (
    EVENT_KINDS,
    LONGEST_TEXT,
    Event,
    PlanReader,
    SuccessMeasure,
)

__all__ = [
    "CRITERIA",
    "EVENT_KINDS",
    "HEAVIEST",
    "JOURNEYS",
    "RULES",
    "WEEKDAYS",
    "WEIGHTS",
    "Event",
    "Plan",
    "PlanError",
    "SuccessMeasure",
    "parse_plan",
]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CRITERIA = ("required", "who_needs_it", "who_has_it", "who_is_open", "who_champions_it")
JOURNEYS: Mapping[str, int] = {"pilot": 12, "standard": 26, "year": 52}  # name -> weeks of a pair
RULES = ("allow_same_manager", "fair", "hold_back_weak")
WEIGHTS = PARTS
HEAVIEST = 1000
MINIMUM_GROUP = 5
MOST_PAIRS = 5000


class PlanError(Exception):
    """Some fields of the programme need another look; ``problems`` is field -> sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything an owner states about a programme; dates are local to ``timezone``.

    ``template`` is what the owner began with; kits and resources are made for it.
    ``pilot_size`` is the most pairs there may be, 0 for no limit. With ``review`` owners look at
    each application first; else everybody who joins is in. ``agreed`` names champions and
    co-owners whose yes the owner has in writing; it never signs for a sponsor.
    """

    name: str
    purpose: str
    topics: tuple[str, ...]
    owners: tuple[str, ...]
    starts_on: date
    applications_close: date
    matching_on: date
    ends_on: date
    objectives: tuple[str, ...] = ()
    success_measures: tuple[SuccessMeasure, ...] = ()
    criteria: Mapping[str, str] = field(default_factory=dict)
    sponsor: str = ""
    sponsor_message: str = ""
    champions: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    benefits_mentor: str = ""
    benefits_mentee: str = ""
    events: tuple[Event, ...] = ()
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    template: str = "general"
    journey: str = "standard"
    cadence_days: int = 14
    session_minutes: int = 45
    weeks: int = 26
    pilot_size: int = 0
    review: bool = False
    digest_channel: str = ""
    digest_day: str = "monday"
    minimum_group: int = MINIMUM_GROUP
    matching_rules: Mapping[str, bool] = field(default_factory=dict)
    matching_weights: Mapping[str, int] = field(default_factory=dict)

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
            "events": [
                {"kind": one.kind, "name": one.name, "at": one.at.isoformat(), "link": one.link}
                for one in self.events
            ],
            "languages": list(self.languages),
            "applications_close": self.applications_close.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "template": self.template,
            "journey": self.journey,
            "matching_rules": dict(self.matching_rules),
            "matching_weights": dict(self.matching_weights),
        }


def parse_plan(raw: Mapping[str, Any]) -> Plan:
    """Check every field and return the plan; raise PlanError naming all that is wrong at once."""
    reader = PlanReader(raw)
    reader.refuse_unknown(tuple(one.name for one in fields(Plan)))
    found = {**_purpose(reader), **_people(reader), **_rhythm(reader), **_matching(reader)}
    found |= _dates(reader, found["weeks"])
    found["events"] = reader.events("events", found["timezone"])
    if reader.problems:
        raise PlanError(reader.problems)
    return Plan(**found)


def _purpose(reader: PlanReader) -> dict[str, Any]:
    return {
        "template": reader.choice("template", TEMPLATES, "general"),
        "name": reader.text("name", longest=80, required=True),
        "purpose": reader.text("purpose", longest=LONGEST_TEXT, required=True),
        "topics": reader.texts("topics", longest=75, required=True),
        "objectives": reader.texts("objectives", longest=300),
        "success_measures": reader.measures("success_measures"),
        "criteria": reader.criteria("criteria", CRITERIA),
        "benefits_mentor": reader.text("benefits_mentor", longest=1000),
        "benefits_mentee": reader.text("benefits_mentee", longest=1000),
    }


def _people(reader: PlanReader) -> dict[str, Any]:
    return {
        "owners": reader.texts("owners", longest=254, required=True),
        "sponsor": reader.text("sponsor", longest=254),
        "sponsor_message": reader.text("sponsor_message", longest=LONGEST_TEXT),
        "champions": reader.texts("champions", longest=254),
        "agreed": reader.texts("agreed", longest=254),
    }


def _rhythm(reader: PlanReader) -> dict[str, Any]:
    journey = reader.choice("journey", tuple(JOURNEYS), "standard")
    return {
        "languages": reader.texts("languages", longest=35) or ("en",),
        "timezone": reader.zone("timezone"),
        "journey": journey,
        "cadence_days": reader.number("cadence_days", 14, lowest=7, highest=56),
        "session_minutes": reader.number("session_minutes", 45, lowest=15, highest=180),
        "weeks": reader.number("weeks", JOURNEYS[journey], lowest=4, highest=104),
        "pilot_size": reader.number("pilot_size", 0, lowest=0, highest=MOST_PAIRS),
        "review": reader.flag("review"),
        "digest_channel": reader.text("digest_channel", longest=80),
        "digest_day": reader.choice("digest_day", WEEKDAYS, "monday"),
        "minimum_group": reader.number("minimum_group", MINIMUM_GROUP, lowest=5, highest=50),
    }


def _matching(reader: PlanReader) -> dict[str, Any]:
    return {
        "matching_rules": reader.switches("matching_rules", RULES),
        "matching_weights": reader.weights("matching_weights", WEIGHTS, HEAVIEST),
    }


def _dates(reader: PlanReader, weeks: int) -> dict[str, Any]:
    starts_on = reader.day("starts_on")
    close = reader.day("applications_close", default=starts_on)
    found = {
        "starts_on": starts_on,
        "applications_close": close,
        "matching_on": reader.day("matching_on", default=min(close, starts_on)),
        "ends_on": reader.day("ends_on", default=_after(starts_on, weeks)),
    }
    reader.in_order("applications_close", "matching_on", found)
    reader.in_order("matching_on", "starts_on", found)
    reader.in_order("starts_on", "ends_on", found)
    return found


def _after(day: date, weeks: int) -> date:
    """So many weeks later, as far as the calendar goes."""
    try:
        return day + timedelta(weeks=weeks)
    except OverflowError:
        return date.max
