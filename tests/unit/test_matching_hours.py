"""Shared hours: arithmetic on two weeks that agrees with a clock, zone by zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.hours import shared_minutes
from mentoring.matching.week import MIDWEEKS
from mentoring.roster import RosterPerson, WorkHours
from mentoring.zones import UnknownZoneError, minutes_east, zone, zone_names
from tests.unit import matching_oracle


@given(
    st.sampled_from(sorted(zone_names())),
    st.sampled_from(sorted(zone_names())),
    st.tuples(*[st.integers(0, 1439)] * 4),
)
@settings(max_examples=30, deadline=None)
def test_shared_minutes_are_those_a_clock_would_count(
    one: str, other: str, bounds: tuple[int, int, int, int]
) -> None:
    hours = [WorkHours(start=bounds[0], end=bounds[1]), WorkHours(start=bounds[2], end=bounds[3])]
    people = [
        RosterPerson(id=name, role="mentor", timezone=name, work_hours=hour)
        for name, hour in zip((one, other), hours, strict=True)
    ]
    expected = matching_oracle.shared_minutes(*people)
    assert shared_minutes([(one, hours[0])], [(other, hours[1])]).tolist() == [[expected]]


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        (("Europe/Berlin", "09:00-17:00"), ("Europe/Berlin", "09:00-17:00"), 40),
        (("Europe/Berlin", "09:00-17:00"), ("Africa/Lagos", "09:00-17:00"), 35),
        (("Europe/Berlin", "09:00-17:00"), ("America/Los_Angeles", "09:00-17:00"), 0),
        (("Pacific/Kiritimati", "00:00-24:00"), ("Pacific/Niue", "00:00-24:00"), 95),
    ],
)
def test_the_poorer_week_counts(one: tuple[str, str], other: tuple[str, str], hours: int) -> None:
    rows, columns = ([(name, WorkHours.parse(text))] for name, text in (one, other))
    assert shared_minutes(rows, columns).tolist() == [[hours * 60]]


def test_no_zone_changes_its_clocks_in_the_two_weeks_that_stand_for_the_year() -> None:
    for midweek in MIDWEEKS:
        hours = [midweek + timedelta(hours=hour) for hour in range(-96, 120, 3)]
        for name in zone_names():
            assert len({minutes_east(name, hour) for hour in hours}) == 1, name


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZoneError, match="Mars/Olympus"):
        zone("Mars/Olympus")


def test_zones_come_by_name_and_are_east_of_greenwich() -> None:
    assert zone("Asia/Kolkata").key == "Asia/Kolkata"
    assert minutes_east("Asia/Kolkata", datetime(2026, 1, 1, tzinfo=UTC)) == 330
