"""Seeded rosters for the measurement of matching: so many mentors, as many mentees.

Mentors take one to three people; zones and teams together keep about half of all pairs apart.
"""

from __future__ import annotations

import random
from typing import Final

HEADER: Final = (
    "id,name,role,level,manager_id,team,function,location,timezone,work_hours,languages,teaches,"
    "wants_to_learn,working_style,interests,capacity"
)
_ZONES: Final = (
    *("Europe/Berlin", "Africa/Lagos", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney"),
    *("America/Sao_Paulo", "America/New_York", "America/Los_Angeles"),
)
_HOURS: Final = ("08:00-17:00", "08:30-17:00", "09:00-17:30")
_TOPICS: Final = [f"topic {number}" for number in range(40)]
_INTERESTS: Final = [f"interest {number}" for number in range(60)]
_DEPARTMENTS: Final = 5


def roster(size: int, seed: int = 1, *, most_places: int = 3) -> str:
    """CSV of ``size`` mentors and ``size`` mentees; 1 place each makes mentors scarce."""
    draw = random.Random(seed)  # noqa: S311 - a seeded choice
    people = [
        _person(draw, number, role, size, most_places)
        for role in ("mentor", "mentee")
        for number in range(size)
    ]
    return "\n".join([HEADER, *people, ""])


def organisation(size: int, seed: int = 1) -> dict[str, str]:
    """Person → manager: one chain of half the people below each other, a bushy tree of the rest."""
    draw = random.Random(seed)  # noqa: S311 - a seeded choice
    managers = {"p0": ""}
    for number in range(1, size):
        above = number - 1 if number < size // 2 else draw.randrange(number)
        managers[f"p{number}"] = f"p{above}"
    return managers


def _person(draw: random.Random, number: int, role: str, size: int, most_places: int) -> str:
    topics = ";".join(draw.sample(_TOPICS, 3))
    junior = role == "mentor"
    cells = (
        f"{role}-{number}",
        f"{role.title()} {number}",
        role,
        str(draw.randint(1, 4) if junior else draw.randint(5, 9)),
        f"mentee-{draw.randrange(size)}" if junior else f"head-{draw.randrange(size // 8)}",
        f"department {draw.randrange(_DEPARTMENTS)}",
        f"function {draw.randrange(9)}",
        f"site {draw.randrange(12)}",
        draw.choice(_ZONES),
        draw.choice(_HOURS),
        ";".join(draw.sample(("en", "de", "fr", "pt", "hi"), 2)),
        topics if junior else "",
        "" if junior else topics,
        draw.choice(("calm", "lively", "visual", "structured")),
        ";".join(draw.sample(_INTERESTS, 4)),
        str(draw.randint(1, most_places)) if junior else "1",
    )
    return ",".join(cells)
