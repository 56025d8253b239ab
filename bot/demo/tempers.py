"""How scripted people behave: six tempers, and choices that repeat for the same seed.

Every choice comes from hash(seed, person, what, local date): nothing is drawn in an order that
another person's act could shift.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Temper(StrEnum):
    """What somebody is like as a participant."""

    KEEN = "keen"
    FORGETFUL = "forgetful"
    RELUCTANT = "reluctant"  # mentees only: says yes, then cancels
    NERVOUS = "nervous"  # mentors only: slow to confirm
    ON_LEAVE = "on_leave"
    LEAVER = "leaver"


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How likely and how fast somebody reacts."""

    answers: float  # share of messages reacted to
    slowest: timedelta
    cancels: float = 0.0
    declines: float = 0.05


HABITS = {
    Temper.KEEN: Habits(answers=0.98, slowest=timedelta(hours=4), declines=0.0),
    Temper.FORGETFUL: Habits(answers=0.6, slowest=timedelta(hours=60)),
    Temper.RELUCTANT: Habits(answers=0.75, slowest=timedelta(hours=40), cancels=0.3, declines=0.15),
    Temper.NERVOUS: Habits(answers=0.85, slowest=timedelta(hours=30)),
    Temper.ON_LEAVE: Habits(answers=0.9, slowest=timedelta(hours=12)),
    Temper.LEAVER: Habits(answers=0.8, slowest=timedelta(hours=24)),
}
SHARES = {
    "mentor": (
        (Temper.KEEN, 0.4),
        (Temper.FORGETFUL, 0.2),
        (Temper.NERVOUS, 0.25),
        (Temper.ON_LEAVE, 0.1),
        (Temper.LEAVER, 0.05),
    ),
    "mentee": (
        (Temper.KEEN, 0.4),
        (Temper.FORGETFUL, 0.25),
        (Temper.RELUCTANT, 0.2),
        (Temper.ON_LEAVE, 0.1),
        (Temper.LEAVER, 0.05),
    ),
}


def roll(seed: int, person: str, what: str, day: date) -> float:
    """Return a number from 0 to 1 that is the same for the same seed, person, matter and date."""
    digest = hashlib.sha256(f"{seed}|{person}|{what}|{day.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def temper_of(seed: int, person: str, role: str) -> Temper:
    """Return somebody's temper; the shares hold over many people."""
    drawn = roll(seed, person, "temper", date.min)
    for temper, share in SHARES[role]:
        drawn -= share
        if drawn < 0:
            return temper
    return Temper.KEEN
