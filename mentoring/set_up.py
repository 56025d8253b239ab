"""How far a programme is described: what it needs before it may open, and what is worth adding.

Here: codes, in the order in which one thinks about them. Never here: words for them, or forms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

NEEDED = ("purpose", "topics", "objectives", "success_measures", "champion")
ADVISED = (
    *("dates", "co_owner", "sponsor", "sponsor_words", "criteria", "benefits", "kick_off"),
    "digest",
)
CRITERIA_ASKED = 5
PART_OF: Mapping[str, str] = {
    "purpose": "purpose",
    "topics": "offer",
    "objectives": "purpose",
    "success_measures": "purpose",
    "champion": "people",
    "dates": "dates",
    "co_owner": "people",
    "sponsor": "people",
    "sponsor_words": "people",
    "criteria": "who",
    "benefits": "offer",
    "kick_off": "events",
    "digest": "digest",
}
"""In which small form of the set-up each of them is written."""
FIELD_OF: Mapping[str, str] = {
    **{code: code for code in NEEDED[:-1]},
    "champion": "champions",
    "dates": "applications_close",
    "co_owner": "owners",
    "sponsor": "sponsor",
    "sponsor_words": "sponsor_message",
    "criteria": "criteria",
    "benefits": "benefits_mentor, benefits_mentee",
    "kick_off": "events",
    "digest": "digest_channel",
}
"""The same in a programme file."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """What is there: the fields as they are kept, and how many people of each role said yes."""

    fields: Mapping[str, Any]
    topics: Sequence[str]
    applications_close: date
    today: date
    owners: int = 1
    champions: int = 0
    sponsors: int = 0
    signed: bool = False
    digest_channel: str = ""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Codes of what is not there yet: without ``needed`` a programme does not open."""

    needed: tuple[str, ...]
    advised: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when the programme may open."""
        return not self.needed


def missing_in(found: Described) -> Missing:
    """Tell what is not there yet, in the order of NEEDED and ADVISED."""
    fields = found.fields
    there = {
        "purpose": bool(fields.get("purpose")),
        "topics": bool(found.topics),
        "objectives": bool(fields.get("objectives")),
        "success_measures": bool(fields.get("success_measures")),
        "champion": found.champions > 0,
        "dates": found.today <= found.applications_close,
        "co_owner": found.owners > 1,
        "sponsor": found.sponsors > 0,
        "sponsor_words": found.signed,
        "criteria": len(fields.get("criteria", {})) == CRITERIA_ASKED,
        "benefits": bool(fields.get("benefits_mentor") and fields.get("benefits_mentee")),
        "kick_off": bool(fields.get("events")),
        "digest": bool(found.digest_channel),
    }
    return Missing(
        needed=tuple(one for one in NEEDED if not there[one]),
        advised=tuple(one for one in ADVISED if not there[one]),
    )
