"""Working days and hours: any zone, any week, and the nights in which clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mentoring.hours import (
    BadHoursError,
    WorkWeek,
    instant,
    shared_opening,
    shared_windows,
    zone_named,
)
from mentoring.zones import zone_names

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = st.sampled_from(sorted(zone_names()))
MOMENTS = st.integers(0, 10 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
PARTS = st.integers(0, 999).map(lambda n: Fraction(n, 1000))
DAYS = st.dates(date(2008, 1, 1), date(2036, 1, 1))
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
NEW_YORK, LORD_HOWE, APIA = (
    ZoneInfo(name) for name in ("America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
)


@st.composite
def weeks(draw: st.DrawFn, zone: st.SearchStrategy[str] = ZONES) -> WorkWeek:
    start, end = sorted(draw(st.lists(CLOCKS, min_size=2, max_size=2, unique=True)))
    days = draw(st.frozensets(st.integers(1, 7), min_size=1))
    return WorkWeek(zone=zone_named(draw(zone)), start=start, end=end, days=days)


def week(zone: str = "UTC", hours: str = "09:00-17:00", days: str = "12345") -> WorkWeek:
    return WorkWeek.parse(zone=zone, hours=hours, days=days)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def within(since: datetime, until: datetime, part: Fraction) -> datetime:
    return since + (until - since) * part.numerator / part.denominator


# Local times as instants


@given(day=DAYS, clock=CLOCKS, zone=ZONES)
@example(day=date(2011, 12, 30), clock=time(0, 0), zone="Pacific/Apia")
@example(day=date(2011, 12, 30), clock=time(9, 0), zone="Pacific/Apia")
@example(day=date(2026, 4, 5), clock=time(1, 45), zone="Australia/Lord_Howe")
def test_an_instant_is_the_first_moment_at_which_the_wall_clock_reached_a_time(
    day: date, clock: time, zone: str
) -> None:
    at = instant(day, clock, ZoneInfo(zone))
    wanted = datetime.combine(day, clock)
    assert at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) >= wanted
    assert (at - MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wanted


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        (date(2026, 3, 8), time(2, 30), NEW_YORK, utc(2026, 3, 8, 7, 0)),
        (date(2026, 11, 1), time(1, 30), NEW_YORK, utc(2026, 11, 1, 5, 30)),
        (date(2026, 10, 4), time(2, 15), LORD_HOWE, utc(2026, 10, 3, 15, 30)),
        (date(2026, 4, 5), time(1, 45), LORD_HOWE, utc(2026, 4, 4, 14, 45)),
        (date(2011, 12, 30), time(0, 0), APIA, utc(2011, 12, 30, 10, 0)),
        (date(2011, 12, 30), time(12, 0), APIA, utc(2011, 12, 30, 10, 0)),
        (date(2026, 7, 1), time(9, 0), ZoneInfo("Asia/Kathmandu"), utc(2026, 7, 1, 3, 15)),
    ],
    ids=["gap", "fold", "half-hour gap", "half-hour fold", "lost day", "its noon", "quarter"],
)
def test_a_time_in_a_gap_moves_on_and_the_first_of_two_counts(
    day: date, clock: time, zone: ZoneInfo, expected: datetime
) -> None:
    assert instant(day, clock, zone) == expected


# One person's week


@given(person=weeks(), now=MOMENTS, part=PARTS)
def test_opens_after_lies_inside_the_hours_and_nothing_before_it_does(
    person: WorkWeek, now: datetime, part: Fraction
) -> None:
    at = person.opens_after(now)
    assert at >= now
    assert person.is_open(at)
    assert person.local_date(at).isoweekday() in person.days
    if at > now:
        assert not person.is_open(within(now, at, part))


@settings(max_examples=30)
@given(person=weeks(st.just("Pacific/Apia")), hours=st.integers(0, 24 * 6))
def test_a_day_that_was_skipped_has_no_working_hours(person: WorkWeek, hours: int) -> None:
    now = utc(2011, 12, 27) + timedelta(hours=hours)
    assert person.window(date(2011, 12, 30)) is None
    assert person.local_date(person.opens_after(now)) != date(2011, 12, 30)


@given(person=weeks(), now=MOMENTS)
def test_windows_follow_each_other_and_the_running_one_is_cut(
    person: WorkWeek, now: datetime
) -> None:
    found = person.windows(now)
    windows = [next(found) for _ in range(8)]
    assert windows[0][0] == person.opens_after(now)
    assert all(start < end for start, end in windows)
    assert all(windows[i][1] <= windows[i + 1][0] for i in range(7))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (utc(2026, 11, 2, 8, 59), utc(2026, 11, 2, 9)),
        (utc(2026, 11, 2, 9), utc(2026, 11, 2, 9)),
        (utc(2026, 11, 2, 16, 59), utc(2026, 11, 2, 16, 59)),
        (utc(2026, 11, 2, 17), utc(2026, 11, 3, 9)),
        (utc(2026, 11, 6, 17), utc(2026, 11, 9, 9)),
        (utc(2026, 11, 7, 12), utc(2026, 11, 9, 9)),
    ],
)
def test_a_working_week_in_london_opens_at_nine_and_closes_at_five(
    now: datetime, opens: datetime
) -> None:
    assert week("Europe/London").opens_after(now) == opens


def test_hours_inside_a_spring_gap_leave_nothing_of_that_day() -> None:
    night = week("America/New_York", "02:00-03:00", "1234567")
    assert night.window(date(2026, 3, 8)) is None
    assert night.window(date(2026, 3, 9)) == (utc(2026, 3, 9, 6), utc(2026, 3, 9, 7))


@given(person=weeks(), day=DAYS)
def test_the_working_day_before_is_the_last_one(person: WorkWeek, day: date) -> None:
    before = person.working_day_before(day)
    assert before < day
    assert before.isoweekday() in person.days
    between = [before + n * DAY for n in range(1, (day - before).days)]
    assert not any(one.isoweekday() in person.days for one in between)


@given(person=weeks(), day=DAYS, count=st.integers(0, 30))
def test_working_days_after_counts_working_days_only(
    person: WorkWeek, day: date, count: int
) -> None:
    after = person.working_days_after(day, count)
    passed = [day + n * DAY for n in range(1, (after - day).days + 1)]
    assert sum(one.isoweekday() in person.days for one in passed) == count
    assert not passed or passed[-1].isoweekday() in person.days


def test_an_unknown_zone_is_taken_for_utc() -> None:
    for name in ("Nowhere/At_All", "", "/etc/passwd", "../up", "Europe"):
        assert zone_named(name).key == "UTC"


@pytest.mark.parametrize(
    ("hours", "days"),
    [
        ("", "12345"),
        ("09:00", "12345"),
        ("nine-five", "12345"),
        ("17:00-09:00", "12345"),
        ("09:00-09:00", "12345"),
        ("09:00-25:00", "12345"),
        ("09:00-17:00", ""),
        ("09:00-17:00", "0123"),
        ("09:00-17:00", "678"),
        ("09:00-17:00", "mon"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_an_example(hours: str, days: str) -> None:
    with pytest.raises(BadHoursError, match=r"09:00-17:30"):
        WorkWeek.parse(zone="UTC", hours=hours, days=days)


# Two people


@given(people=st.lists(weeks(), min_size=1, max_size=3), now=MOMENTS, part=PARTS)
def test_a_shared_opening_suits_everybody_and_is_the_first(
    people: list[WorkWeek], now: datetime, part: Fraction
) -> None:
    span = timedelta(days=8)
    at = shared_opening(people, now, within=span)
    if at is not None:
        assert now <= at <= now + span
        assert all(one.is_open(at) for one in people)
    looked = within(now, at or now + span, part)
    if looked != at:
        assert not all(one.is_open(looked) for one in people)


def test_people_who_never_work_at_the_same_time_have_no_shared_opening() -> None:
    early, late = week(hours="06:00-09:00"), week(hours="09:00-12:00")
    weekday, weekend = week(days="12345"), week(days="67")
    assert shared_opening([early, late], utc(2026, 11, 2)) is None
    assert shared_opening([weekday, weekend], utc(2026, 11, 2)) is None


@given(first=weeks(), second=weeks(), since=MOMENTS, part=PARTS)
def test_shared_windows_hold_exactly_the_moments_at_which_both_work(
    first: WorkWeek, second: WorkWeek, since: datetime, part: Fraction
) -> None:
    until = since + timedelta(days=9)
    found = shared_windows(first, second, since, until)
    assert found == sorted(found)
    for start, end in found:
        assert since <= start < end
        assert all(one.is_open(at) for one in (first, second) for at in (start, end - MINUTE / 60))
    at = within(since, until, part)
    both = first.is_open(at) and second.is_open(at)
    assert both == any(start <= at < end for start, end in found)
