"""Meetings: times to offer, when to write before and after, and what answers amount to."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.hours import WorkWeek
from mentoring.sessions import (
    GRID,
    LAST_CALL,
    LOOK_AHEAD,
    NOTICE,
    Outcome,
    Said,
    check_in_due,
    fits,
    prompt_due,
    slots,
    verdict,
)

ZONES = st.sampled_from(
    [
        *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"),
        *("Pacific/Auckland", "America/Los_Angeles", "Pacific/Apia", "Africa/Cairo"),
    ]
)
HOURS = st.tuples(st.integers(5, 12), st.integers(13, 22)).map(
    lambda pair: f"{pair[0]:02}:00-{pair[1]:02}:30"
)
WEEKS = st.builds(
    lambda zone, hours, days: WorkWeek.parse(zone=zone, hours=hours, days=days),
    ZONES,
    HOURS,
    st.sampled_from(["12345", "71234", "135", "1234567", "6"]),
)
MOMENTS = st.integers(0, 10 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
LENGTHS = st.sampled_from([30, 45, 60])
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def week(zone: str = "UTC", hours: str = "09:00-17:00", days: str = "12345") -> WorkWeek:
    return WorkWeek.parse(zone=zone, hours=hours, days=days)


# Times to offer


@given(mentor=WEEKS, mentee=WEEKS, now=MOMENTS, minutes=LENGTHS, later=st.integers(0, 20))
def test_offered_times_lie_inside_both_peoples_hours_and_far_enough_ahead(
    mentor: WorkWeek, mentee: WorkWeek, now: datetime, minutes: int, later: int
) -> None:
    not_before = now + timedelta(days=later)
    offered = slots(mentor, mentee, now, not_before=not_before, minutes=minutes)
    earliest = max(now + NOTICE, not_before)
    assert len(offered) <= 3
    assert list(offered) == sorted(set(offered))
    for at in offered:
        assert earliest <= at < earliest + LOOK_AHEAD + timedelta(days=1)
        assert at.minute % 30 == 0
        assert at.second == at.microsecond == 0
        assert fits(mentor, mentee, at, minutes)
        assert all(one.is_open(at + timedelta(minutes=n)) for one in (mentor, mentee) for n in (1,))


@given(mentor=WEEKS, mentee=WEEKS, now=MOMENTS)
def test_when_nothing_is_offered_no_half_hour_would_have_fitted(
    mentor: WorkWeek, mentee: WorkWeek, now: datetime
) -> None:
    if slots(mentor, mentee, now, not_before=now, minutes=30):
        return
    start = (now + NOTICE).replace(minute=0) + timedelta(hours=1)
    tried = (start + n * GRID for n in range(LOOK_AHEAD // GRID - 4))
    assert not any(fits(mentor, mentee, at, 30) for at in tried)


def test_three_days_are_offered_at_midday_in_the_morning_and_in_the_afternoon() -> None:
    offered = slots(
        week("Europe/Berlin"), week("Europe/London"), MONDAY, not_before=MONDAY, minutes=45
    )
    assert [at.strftime("%a %H:%M") for at in offered] == ["Tue 11:00", "Wed 09:00", "Thu 14:00"]


def test_one_shared_day_gives_several_times_apart() -> None:
    offered = slots(week(days="3"), week(), MONDAY, not_before=MONDAY, minutes=45, count=3)
    assert [at.strftime("%a %d %H:%M") for at in offered] == [
        "Wed 04 10:00",
        "Wed 04 12:00",
        "Wed 11 10:00",
    ]


def test_the_mentors_first_and_last_hour_are_offered_only_when_nothing_else_is_shared() -> None:
    early = slots(week(), week(hours="06:00-12:00"), MONDAY, not_before=MONDAY, minutes=30)
    assert all(at.hour >= 10 for at in early)
    earlier = slots(week(), week(hours="06:00-10:00"), MONDAY, not_before=MONDAY, minutes=30)
    assert earlier
    assert all(at.hour == 9 for at in earlier)


def test_nothing_is_offered_on_a_quiet_day_of_either() -> None:
    def quiet(day: date) -> bool:
        return day.day in {3, 4}

    offered = slots(week(), week(), MONDAY, not_before=MONDAY, minutes=45, quiet=quiet)
    assert [at.day for at in offered] == [5, 6, 9]


def test_hours_that_never_meet_give_nothing_to_offer() -> None:
    early, late = week(hours="06:00-09:00"), week(hours="09:00-12:00")
    assert slots(early, late, MONDAY, not_before=MONDAY, minutes=30) == ()


def test_a_shared_hour_that_is_too_short_is_not_offered() -> None:
    one, other = week(hours="09:00-12:30"), week(hours="12:00-17:00")
    assert slots(one, other, MONDAY, not_before=MONDAY, minutes=45) == ()
    assert len(slots(one, other, MONDAY, not_before=MONDAY, minutes=30)) == 3


@pytest.mark.parametrize(
    ("start", "minutes", "suits"),
    [("09:00", 60, True), ("16:15", 45, True), ("16:16", 45, False), ("08:59", 30, False)],
)
def test_a_meeting_fits_when_its_first_and_last_minute_do(
    start: str, minutes: int, *, suits: bool
) -> None:
    at = datetime.fromisoformat(f"2026-11-03T{start}+00:00")
    assert fits(week(), week(hours="08:00-18:00"), at, minutes) is suits


# Before and after


@given(person=WEEKS, now=MOMENTS, ahead=st.integers(1, 30 * 24 * 60))
def test_a_prompt_comes_in_working_hours_with_an_hour_to_spare(
    person: WorkWeek, now: datetime, ahead: int
) -> None:
    starts_at = now + timedelta(minutes=ahead)
    due = prompt_due(person, starts_at, now)
    if due is None:
        return
    assert now <= due <= starts_at - LAST_CALL
    assert person.is_open(due)
    meeting_day = person.local_date(starts_at)
    assert person.local_date(due) in {meeting_day, person.working_day_before(meeting_day)}


@pytest.mark.parametrize(
    ("starts_at", "now", "due"),
    [
        ("2026-11-04T14:00", "2026-11-02T12:00", "2026-11-03T09:00"),
        ("2026-11-04T14:00", "2026-11-03T11:10", "2026-11-03T11:10"),
        ("2026-11-04T14:00", "2026-11-03T18:00", "2026-11-04T09:00"),
        ("2026-11-04T14:00", "2026-11-04T12:00", "2026-11-04T12:00"),
        ("2026-11-09T14:00", "2026-11-02T12:00", "2026-11-06T09:00"),
        ("2026-11-04T09:30", "2026-11-03T18:00", None),
        ("2026-11-04T14:00", "2026-11-04T13:01", None),
        ("2026-11-08T14:00", "2026-11-07T10:00", None),
    ],
    ids=[
        "day before",
        "same day late",
        "that morning",
        "at once",
        "friday",
        "early",
        "late",
        "off",
    ],
)
def test_a_prompt_comes_the_working_day_before_else_that_morning_else_never(
    starts_at: str, now: str, due: str | None
) -> None:
    told = prompt_due(week(), _utc(starts_at), _utc(now))
    assert told == (_utc(due) if due else None)


@pytest.mark.parametrize(
    ("ends_at", "asked"),
    [("2026-11-06T15:45", "2026-11-06T15:45"), ("2026-11-06T17:00", "2026-11-09T09:00")],
)
def test_the_check_in_comes_at_once_when_at_work_else_next_morning(
    ends_at: str, asked: str
) -> None:
    assert check_in_due(week(), _utc(ends_at)) == _utc(asked)


# What answers amount to


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((), Outcome.NOT_KNOWN),
        ((Said.MET,), Outcome.HELD),
        ((Said.MET, Said.MET), Outcome.HELD),
        ((Said.MET, Said.DID_NOT_HAPPEN), Outcome.UNCLEAR),
        ((Said.MET, Said.MOVED), Outcome.UNCLEAR),
        ((Said.DID_NOT_HAPPEN,), Outcome.MISSED),
        ((Said.DID_NOT_HAPPEN, Said.DID_NOT_HAPPEN), Outcome.MISSED),
        ((Said.DID_NOT_HAPPEN, Said.MOVED), Outcome.MISSED),
        ((Said.MOVED,), Outcome.NOT_KNOWN),
        ((Said.MOVED, Said.MOVED), Outcome.NOT_KNOWN),
    ],
)
def test_the_verdict_follows_the_answers(answers: tuple[Said, ...], outcome: Outcome) -> None:
    assert verdict(answers) is outcome
    assert verdict([str(one) for one in reversed(answers)]) is outcome


def test_silence_never_counts_as_missed_and_one_met_never_as_missed() -> None:
    for answers in product(["", *Said], repeat=2):
        given_answers = [one for one in answers if one]
        outcome = verdict(given_answers)
        if Said.MET in given_answers or not given_answers:
            assert outcome is not Outcome.MISSED
        if outcome is Outcome.MISSED:
            assert Said.DID_NOT_HAPPEN in given_answers


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
