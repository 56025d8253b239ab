"""Goals of a pair in figures: which step comes next, by when, and the share that owners see.

Here: dates and counts of steps. Never here: what a goal says (rows), or its words.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_GOALS: Final = 3
"""Open goals of one side: more than that is a list, not a goal."""
MOST_STEPS: Final = 3
FEWEST_PAIRS: Final = 5
"""Owners see no share of fewer pairs."""
NEAREST: Final = 5
"""The share is told in steps of this many percent, so that one tick seldom shows."""
USUAL_TIME: Final = timedelta(weeks=4)
LONGEST_TIME: Final = timedelta(days=730)


def suggested_date(today: date, *, closes_on: date | None) -> date:
    """The date a first step is offered with: four weeks on, or halfway to the end if that is less.

    Dates are local to whoever fills in the form; the result is never before tomorrow.
    """
    if closes_on is None or closes_on <= today:
        return today + USUAL_TIME
    halfway = today + (closes_on - today) / 2
    return max(min(today + USUAL_TIME, halfway), today + timedelta(days=1))


def may_be_due(day: date, today: date) -> bool:
    """Whether a step may have that date: today at the earliest, two years on at the latest."""
    return today <= day <= today + LONGEST_TIME


def share_reached(steps: Sequence[tuple[int, bool]]) -> int:
    """Percent of (pair, reached or not) that was reached, to the nearest five; -1: too few pairs.

    Nothing of a single pair can be told from it: that is all an owner learns about goals.
    """
    if len({pair for pair, _ in steps}) < FEWEST_PAIRS:
        return -1
    percent = 100 * sum(reached for _, reached in steps) / len(steps)
    return NEAREST * round(percent / NEAREST)
