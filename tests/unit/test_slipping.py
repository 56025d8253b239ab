"""The ladder: day 0, which days count, and how far apart the steps stand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.slipping import (
    BETWEEN_STEPS,
    FIRST_MEETING_DAYS,
    Covered,
    NextStep,
    Step,
    due_date,
    next_step,
)

DAY = timedelta(days=1)
DUE = date(2026, 11, 2)


def covered(first: int, last: int | None) -> Covered:
    """Days first to last after day 0; no last: still so."""
    until = None if last is None else DUE + last * DAY
    return Covered(since=DUE + first * DAY, until=until)


SPANS = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(0, 20)).map(
        lambda span: covered(span[0], span[0] + span[1])
    ),
    max_size=4,
)


def idle_days(until: date, spans: list[Covered]) -> int:
    """Day by day: how many after day 0 had nothing booked and no pause."""
    days = [DUE + n * DAY for n in range(1, (until - DUE).days + 1)]
    busy = [
        any(span.since <= day and (span.until is None or day <= span.until) for span in spans)
        for day in days
    ]
    return busy.count(False)


@pytest.mark.parametrize(
    ("last_held", "cadence", "day_0"),
    [
        (None, 14, date(2026, 11, 12)),
        (date(2026, 11, 20), 14, date(2026, 12, 4)),
        (date(2026, 11, 20), 7, date(2026, 11, 27)),
    ],
)
def test_day_0_is_ten_days_after_the_introduction_then_the_pairs_own_cadence(
    last_held: date | None, cadence: int, day_0: date
) -> None:
    found = due_date(last_held=last_held, introduced=DUE, cadence_days=cadence)
    assert found == day_0
    assert FIRST_MEETING_DAYS == 10


@given(spans=SPANS)
def test_the_first_step_comes_on_the_seventh_day_that_counts(spans: list[Covered]) -> None:
    found = next_step(due=DUE, covered=spans, taken={})
    assert found is not None
    assert found.step is Step.GENTLE
    assert idle_days(found.on, spans) == 7
    assert idle_days(found.on - DAY, spans) == 6


@given(spans=SPANS, waits=st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_steps_stand_a_week_apart_and_each_after_its_own_count_of_idle_days(
    spans: list[Covered], waits: list[int]
) -> None:
    taken: dict[Step, date] = {}
    for wait in waits:
        found = next_step(due=DUE, covered=spans, taken=taken)
        assert found is not None
        assert idle_days(found.on, spans) >= found.step
        if taken:
            assert found.on - max(taken.values()) >= BETWEEN_STEPS
        taken[found.step] = found.on + wait * DAY  # weekends and budgets hold a step back
    assert list(taken) == [Step.GENTLE, Step.BOTH, Step.OWNER, Step.CLOSE]
    assert next_step(due=DUE, covered=spans, taken=taken) is None


def test_without_delays_the_steps_stand_on_days_7_14_21_and_28() -> None:
    taken: dict[Step, date] = {}
    while (found := next_step(due=DUE, covered=[], taken=taken)) is not None:
        assert found.on == DUE + int(found.step) * DAY
        taken[found.step] = found.on
    assert len(taken) == 4


def test_while_something_is_booked_time_stands_still() -> None:
    assert next_step(due=DUE, covered=[covered(3, None)], taken={}) is None


def test_a_booking_that_was_cancelled_pushes_the_step_back_by_its_days() -> None:
    found = next_step(due=DUE, covered=[covered(3, 6)], taken={})
    assert found == NextStep(step=Step.GENTLE, on=DUE + 11 * DAY)


def test_a_pause_before_day_0_changes_nothing() -> None:
    found = next_step(due=DUE, covered=[covered(-30, 0)], taken={})
    assert found == NextStep(step=Step.GENTLE, on=DUE + 7 * DAY)


def test_a_late_step_pushes_the_next_one_back() -> None:
    found = next_step(due=DUE, covered=[], taken={Step.GENTLE: DUE + 12 * DAY})
    assert found == NextStep(step=Step.BOTH, on=DUE + 19 * DAY)
