"""Meetings: which times to offer, when to write before and after, what the answers amount to."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from mentoring.hours import WorkWeek, instant, shared_windows

GRID = timedelta(minutes=30)
NOTICE = timedelta(hours=24)  # the other side needs a working day to confirm
LOOK_AHEAD = timedelta(days=14)
MIDDAY = time(12, 0)
LAST_CALL = timedelta(hours=1)  # a prompt later than this before the meeting is of no use


class Said(StrEnum):
    """What one person can answer in a check-in."""

    MET = "met"
    MOVED = "moved"
    DID_NOT_HAPPEN = "did_not_happen"


class Outcome(StrEnum):
    """What the answers to one meeting amount to."""

    HELD = "held"
    MISSED = "missed"
    UNCLEAR = "unclear"
    NOT_KNOWN = "not_known"


def verdict(answers: Sequence[str]) -> Outcome:
    """Silence is not known, never missed; one "met" counts unless the other side contradicts."""
    said = set(answers)
    if said == {Said.MET}:
        return Outcome.HELD
    if Said.MET in said:
        return Outcome.UNCLEAR
    return Outcome.MISSED if Said.DID_NOT_HAPPEN in said else Outcome.NOT_KNOWN


def slots(
    mentor: WorkWeek,
    mentee: WorkWeek,
    now: datetime,
    *,
    not_before: datetime,
    minutes: int,
    count: int = 3,
) -> tuple[datetime, ...]:
    """Offer up to ``count`` starts inside both people's hours, on different days where possible.

    Of one day the start nearest the mentor's midday is offered: the mentor's comfort comes first.
    """
    length = timedelta(minutes=minutes)
    since = max(now + NOTICE, not_before)
    by_day: dict[object, list[datetime]] = {}
    for start, end in shared_windows(mentor, mentee, since, since + LOOK_AHEAD):
        at = _on_grid(start)
        while at + length <= end:
            by_day.setdefault(mentor.local_date(at), []).append(at)
            at += GRID
    ranked = [
        sorted(starts, key=lambda at: (_from_midday(mentor, at), at)) for starts in by_day.values()
    ]
    offered: list[datetime] = []
    depth = 0
    while len(offered) < count and any(depth < len(starts) for starts in ranked):
        offered += [starts[depth] for starts in ranked if depth < len(starts)]
        # the next one of a day lies an hour or more from its best
        depth += 4
    return tuple(sorted(offered[:count]))


def fits(mentor: WorkWeek, mentee: WorkWeek, start: datetime, minutes: int) -> bool:
    """Tell whether a meeting lies wholly inside both people's hours."""
    last = start + timedelta(minutes=minutes) - timedelta(minutes=1)
    return all(week.is_open(at) for week in (mentor, mentee) for at in (start, last))


def prompt_due(week: WorkWeek, starts_at: datetime, now: datetime) -> datetime | None:
    """Return when to write before a meeting: on the last working day before it, else that morning.

    None when neither leaves an hour: then nothing is sent.
    """
    meeting_day = week.local_date(starts_at)
    for day in (week.working_day_before(meeting_day), meeting_day):
        window = week.window(day)
        if window is None:
            continue
        at = max(window[0], now)
        if at < window[1] and at <= starts_at - LAST_CALL:
            return at
    return None


def check_in_due(week: WorkWeek, ends_at: datetime) -> datetime:
    """Return when to ask how it went: at once when still at work, else the next working morning."""
    return week.opens_after(ends_at)


def _on_grid(at: datetime) -> datetime:
    past = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at if not past else at - past + GRID


def _from_midday(week: WorkWeek, at: datetime) -> timedelta:
    return abs(at - instant(week.local_date(at), MIDDAY, week.zone))
