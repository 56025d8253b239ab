"""Meetings: which times to offer, when to write before and after, what the answers amount to."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from mentoring.hours import WorkWeek, instant, shared_windows

GRID = timedelta(minutes=30)
NOTICE = timedelta(hours=24)  # the other side needs a working day to confirm
LOOK_AHEAD = timedelta(days=14)
AN_HOUR = timedelta(hours=1)
APART = AN_HOUR  # two offers of one day
PARTS_OF_THE_DAY = (time(12, 0), time(10, 0), time(15, 0))
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
    quiet: Callable[[date], bool] = lambda _: False,
) -> tuple[datetime, ...]:
    """Offer up to ``count`` starts inside both people's hours, on different days where possible.

    Of the shared hours the mentor's comfortable ones come first: not the first or the last of the
    day. From day to day the offer moves between midday, morning and afternoon, so that one full
    hour does not make every offer useless. Nothing is offered on a ``quiet`` local date of either.
    """
    days = _starts_by_day(
        mentor, mentee, max(now + NOTICE, not_before), timedelta(minutes=minutes), quiet
    )
    offered: list[datetime] = []
    for turn in range(count):
        for number, (day, starts) in enumerate(days.items()):
            if len(offered) == count:
                return tuple(sorted(offered))
            free = [at for at in starts if all(abs(at - one) >= APART for one in offered)]
            if free:
                wanted = PARTS_OF_THE_DAY[(number + turn) % len(PARTS_OF_THE_DAY)]
                offered.append(_nearest(mentor, instant(day, wanted, mentor.zone), free))
    return tuple(sorted(offered))


def _starts_by_day(
    mentor: WorkWeek,
    mentee: WorkWeek,
    since: datetime,
    length: timedelta,
    quiet: Callable[[date], bool],
) -> dict[date, list[datetime]]:
    found: dict[date, list[datetime]] = {}
    for start, end in shared_windows(mentor, mentee, since, since + LOOK_AHEAD):
        at = _on_grid(start)
        while at + length <= end:
            if not any(quiet(week.local_date(at)) for week in (mentor, mentee)):
                found.setdefault(mentor.local_date(at), []).append(at)
            at += GRID
    return found


def _nearest(mentor: WorkWeek, wanted: datetime, starts: Sequence[datetime]) -> datetime:
    def rank(at: datetime) -> tuple[bool, timedelta, datetime]:
        local = at.astimezone(mentor.zone).replace(tzinfo=None)
        opens = datetime.combine(local.date(), mentor.start) + AN_HOUR
        closes = datetime.combine(local.date(), mentor.end) - AN_HOUR
        return not opens <= local < closes, abs(at - wanted), at

    return min(starts, key=rank)


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
