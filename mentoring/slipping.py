"""When a schedule slips: day 0, the ladder, and which days count. Facts in, a step out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

FIRST_MEETING_DAYS = 10  # from the introduction to the first meeting
BETWEEN_STEPS = timedelta(days=7)


class Step(IntEnum):
    """The ladder: its value is the day after day 0 on which the step is due."""

    GENTLE = 7  # the mentee alone, with times that suit both
    BOTH = 14  # change the cadence or pause?
    OWNER = 21  # logistics only
    CLOSE = 28  # a kind offer to close


@dataclass(frozen=True, kw_only=True)
class Covered:
    """Days (first to last, both included) on which something was booked or the pair paused."""

    since: date
    until: date | None  # None: still so


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The next step of the ladder and the earliest local date for it."""

    step: Step
    on: date


def due_date(*, last_held: date | None, introduced: date, cadence_days: int) -> date:
    """Return day 0: the date by which the pair's own cadence wanted the next meeting."""
    if last_held is None:
        return introduced + timedelta(days=FIRST_MEETING_DAYS)
    return last_held + timedelta(days=cadence_days)


def next_step(
    *, due: date, covered: Sequence[Covered], taken: Mapping[Step, date]
) -> NextStep | None:
    """Return the step that comes next, or None when the ladder is used up or time stands still.

    Only days with nothing booked and no pause count, and a step comes at least seven days after
    the one before it.
    """
    left = [step for step in Step if step not in taken]
    if not left or any(span.until is None for span in covered):
        return None
    on = _after_idle_days(due, int(left[0]), covered)
    if taken:
        on = max(on, max(taken.values()) + BETWEEN_STEPS)
    return NextStep(step=left[0], on=on)


def _after_idle_days(due: date, days: int, covered: Sequence[Covered]) -> date:
    day = due
    while days:
        day += timedelta(days=1)
        days -= not any(
            span.since <= day and (span.until is None or day <= span.until) for span in covered
        )
    return day
