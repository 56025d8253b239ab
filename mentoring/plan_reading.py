"""Reading one field of a programme after the other, gathering a kind sentence for each wrong one.

Here: how a text, a list, a date, a number is read from raw values (TOML or a form). Never here:
which fields a programme has, or what they mean (mentoring.programme).
"""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

T = TypeVar("T")
LONGEST_LINE = 150
LONGEST_TEXT = 3000
LONGEST_LINK = 500
EVENT_KINDS = ("kick_off", "training")
EVENT_SENTENCE = (
    "Each needs a kind (kick_off or training) and a date and time; a link begins with https."
)
_EVENT_FIELDS = {"kind", "name", "at", "link"}


@dataclass(frozen=True, kw_only=True)
class SuccessMeasure:
    """What the owner wants to see at the end, and how much of it."""

    name: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """A kick-off or training for everybody who takes part; ``at`` is in UTC, ``link`` may be ""."""

    kind: str
    name: str
    at: datetime
    link: str = ""


class PlanReader:
    """Reads raw values field by field and gathers what is wrong with them."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.problems: dict[str, str] = {}

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        """Name every field that there is none of, with a guess."""
        for name in self.raw:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f" Did you mean {near[0]}?" if near else ""
                self.problems[name] = f"There is no such field.{hint}"

    def text(self, name: str, *, longest: int, required: bool = False) -> str:
        """One text, trimmed."""
        value = self.raw.get(name, "")
        if not isinstance(value, str):
            return self.wrong(name, "This needs to be text.", "")
        value = value.strip()
        if required and not value:
            return self.wrong(name, "Please fill this in.", "")
        if len(value) > longest:
            return self.wrong(name, f"Please keep this to {longest} characters.", "")
        return value

    def texts(self, name: str, *, longest: int, required: bool = False) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self.raw.get(name, ())
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            return self.wrong(name, "This needs to be a list of texts.", ())
        found = tuple(dict.fromkeys(one.strip() for one in value if one.strip()))
        if required and not found:
            return self.wrong(name, "Please name at least one.", ())
        if any(len(one) > longest for one in found):
            return self.wrong(name, f"Please keep each to {longest} characters.", ())
        return found

    def day(self, name: str, *, default: date | None = None) -> date:
        """A date, or text like 2026-11-02."""
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
        return self.wrong(name, "Please give a date like 2026-11-02.", default or date.max)

    def zone(self, name: str) -> str:
        """A zone of the tz database."""
        value = self.raw.get(name, "UTC")
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
            return self.wrong(name, "Please name a zone like Europe/Berlin.", "UTC")
        return str(value)

    def number(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        """A whole number between two bounds."""
        value = self.raw.get(name, default)
        if type(value) is not int or not lowest <= value <= highest:
            text = f"Please give a whole number from {lowest} to {highest}."
            return self.wrong(name, text, default)
        return value

    def flag(self, name: str) -> bool:
        """True or false; false when it is not there."""
        value = self.raw.get(name, False)
        if type(value) is not bool:
            return self.wrong(name, "Please give true or false.", stand_in=False)
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of several words, in any case."""
        value = self.raw.get(name, default)
        if not isinstance(value, str) or value.lower() not in choices:
            return self.wrong(name, f"Please choose one of {', '.join(choices)}.", default)
        return value.lower()

    def measures(self, name: str) -> tuple[SuccessMeasure, ...]:
        """Names with their targets."""
        value = self.raw.get(name, [])
        if not isinstance(value, list) or not all(
            isinstance(one, Mapping)
            and set(one) == {"name", "target"}
            and all(
                isinstance(part, str) and 0 < len(part) <= LONGEST_LINE for part in one.values()
            )
            for one in value
        ):
            return self.wrong(name, "Each needs a name and a target, both in a few words.", ())
        return tuple(SuccessMeasure(**one) for one in value)

    def criteria(self, name: str, known: Collection[str]) -> dict[str, str]:
        """Answers under known names."""
        value = self.raw.get(name, {})
        if not isinstance(value, Mapping) or not all(
            isinstance(text, str) and len(text) <= LONGEST_TEXT for text in value.values()
        ):
            return self.wrong(name, "Each of the five answers needs to be text.", {})
        return dict(value) if self._known(name, value, known) else {}

    def switches(self, name: str, known: Collection[str]) -> dict[str, bool]:
        """Named choices that are on or off."""
        value = self.raw.get(name, {})
        if not isinstance(value, Mapping) or not all(type(one) is bool for one in value.values()):
            return self.wrong(name, "Each of these is true or false.", {})
        return dict(value) if self._known(name, value, known) else {}

    def weights(self, name: str, known: Collection[str], heaviest: int) -> dict[str, int]:
        """Named whole numbers; those that are not named keep their standard."""
        value = self.raw.get(name, {})
        if not isinstance(value, Mapping) or not all(
            type(one) is int and 0 <= one <= heaviest for one in value.values()
        ):
            text = f"Each of these is a whole number from 0 to {heaviest}."
            return self.wrong(name, text, {})
        if not self._known(name, value, known):
            return {}
        if set(value) == set(known) and not any(value.values()):
            return self.wrong(name, "At least one of these needs to count.", {})
        return dict(value)

    def events(self, name: str, zone: str) -> tuple[Event, ...]:
        """Meetings for everybody; a time without an offset is local to the programme's zone."""
        value = self.raw.get(name, [])
        if not isinstance(value, list | tuple):
            return self.wrong(name, EVENT_SENTENCE, ())
        found = [_event(one, zone) for one in value]
        read = tuple(one for one in found if one is not None)
        return read if len(read) == len(found) else self.wrong(name, EVENT_SENTENCE, ())

    def _known(self, name: str, value: Mapping[Any, Any], known: Collection[str]) -> bool:
        if unknown := {str(one) for one in value} - set(known):
            listed = ", ".join(sorted(unknown))
            self.wrong(name, f"There is no {listed}; there are {', '.join(known)}.", None)
        return not unknown

    def in_order(self, earlier: str, later: str, plan: Mapping[str, Any]) -> None:
        """Two dates that may not be the wrong way round."""
        if {earlier, later} & self.problems.keys():
            return
        if plan[earlier] > plan[later]:
            self.problems[earlier] = f"This cannot be after {later}, {plan[later].isoformat()}."

    def wrong(self, name: str, sentence: str, stand_in: T) -> T:
        """Keep the first sentence for a field; return what stands in for its value."""
        self.problems.setdefault(name, sentence)
        return stand_in


def _event(raw: object, zone: str) -> Event | None:
    if not isinstance(raw, Mapping) or not {"kind", "at"} <= set(raw) <= _EVENT_FIELDS:
        return None
    kind, name, link = raw["kind"], raw.get("name", ""), raw.get("link", "")
    at = _moment(raw["at"], zone)
    texts = all(isinstance(one, str) for one in (kind, name, link))
    if at is None or not texts or kind not in EVENT_KINDS:
        return None
    fits = len(name) <= LONGEST_LINE and len(link) <= LONGEST_LINK
    if not fits or (link and not link.startswith("https://")):
        return None
    return Event(kind=kind, name=name.strip(), at=at, link=link.strip())


def _moment(value: object, zone: str) -> datetime | None:
    """A TOML or ISO date and time as UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(found, datetime):
            return None
        there = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
        return there.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
