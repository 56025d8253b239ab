"""Journeys: what a pair is given along the way, on which dates, under which names."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.content_files import BrokenContent
from mentoring.journey import (
    LESSONS_APART,
    Journey,
    Planned,
    at_acceptance,
    at_meeting,
    dated,
    load_journeys,
)
from mentoring.kits import load_kits
from mentoring.lessons import load_lessons
from mentoring.programme import JOURNEYS
from mentoring.prompt_book import PromptBook
from mentoring.prompts import Audience
from mentoring.resources import load_resources

ALL = load_journeys("en")
BY_ID = {one.id: one for one in ALL}
EACH = pytest.mark.parametrize("journey", ALL, ids=lambda one: one.id)
BOTH = pytest.mark.parametrize("audience", get_args(Audience))
START = date(2026, 11, 2)


def planned(
    journey: Journey, audience: Audience = "mentee", weeks: int | None = None
) -> tuple[Planned, ...]:
    ends_on = START + timedelta(weeks=weeks or journey.weeks)
    return dated(journey, audience=audience, started_on=START, ends_on=ends_on)


def test_there_is_a_journey_for_each_that_a_programme_may_name_and_of_that_length() -> None:
    assert {one.id: one.weeks for one in ALL} == dict(JOURNEYS)


@EACH
@BOTH
def test_two_lessons_come_before_the_first_meeting_your_part_and_agreeing(
    journey: Journey, audience: Audience
) -> None:
    assert [one.subject for one in at_acceptance(journey, audience)] == ["role", "boundaries"]


@EACH
@BOTH
def test_lessons_are_spaced_by_a_week_and_end_before_the_pair_does(
    journey: Journey, audience: Audience
) -> None:
    lessons = [one.on for one in planned(journey, audience) if one.step.do == "lesson"]
    assert len(lessons) >= 6
    assert all(later - one >= LESSONS_APART for one, later in pairwise(lessons))
    assert lessons[-1] < START + timedelta(weeks=journey.weeks)


@given(weeks=st.integers(1, 104), name=st.sampled_from(sorted(BY_ID)))
def test_however_long_a_pair_goes_on_its_lessons_keep_a_week_apart(weeks: int, name: str) -> None:
    days = [one.on for one in planned(BY_ID[name], weeks=weeks)]
    assert all(START <= one < START + timedelta(weeks=weeks) for one in days)
    assert all(later - one >= LESSONS_APART for one, later in pairwise(days))


@EACH
def test_halfway_and_the_ending_have_their_day_and_what_repeats_gives_way(journey: Journey) -> None:
    on = {one.name: one.on for one in planned(journey)}
    assert on["halfway"] == START + timedelta(weeks=journey.weeks) / 2
    assert on["closing"] >= START + timedelta(weeks=journey.weeks - 4)
    repeated = [day for name, day in on.items() if name.startswith("along-")]
    assert all(abs(day - on["halfway"]) >= LESSONS_APART for day in repeated)


@EACH
def test_a_kit_goes_with_every_meeting_and_to_the_mentor_alone(journey: Journey) -> None:
    for number in (1, 2, 7):
        (kit,) = at_meeting(journey, "before_session", audience="mentor", number=number)
        assert kit.do == "kit"
        assert at_meeting(journey, "before_session", audience="mentee", number=number) == ()


def test_a_resource_comes_after_every_second_meeting_and_in_a_year_after_every_third() -> None:
    found = {
        name: [
            number
            for number in range(1, 7)
            if at_meeting(one, "after_session", audience="mentee", number=number)
        ]
        for name, one in BY_ID.items()
    }
    assert found == {"pilot": [2, 4, 6], "standard": [2, 4, 6], "year": [3, 6]}


def test_a_changed_template_gives_what_stayed_in_it_the_same_names() -> None:
    journey = BY_ID["standard"]
    before = {one.name for one in planned(journey)}
    moved = tuple(replace(step, days=step.days + 3) for step in journey.steps)
    assert {one.name for one in planned(replace(journey, steps=moved))} <= before
    fewer = replace(journey, steps=tuple(one for one in journey.steps if one.name != "halfway"))
    assert before - {one.name for one in planned(fewer)} <= {"halfway"}
    assert fewer.step("halfway") is None


def test_no_two_items_of_the_content_share_an_id_for_what_was_seen_is_kept_by_it() -> None:
    book = PromptBook.load("en")
    kinds = (book.prompts, book.asides, load_lessons("en"), load_kits("en"), load_resources("en"))
    names = [one.id for kind in kinds for one in kind]
    assert len(names) == len(set(names)) > 150


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ('[{ name = "a", do = "song", anchor = "start" }]', "do must be one of"),
        ('[{ name = "a", do = "kit", anchor = "end" }]', "a kit goes before a meeting"),
        ('[{ name = "a", do = "lesson", anchor = "before_session" }]', "a kit goes before"),
        ('[{ name = "a", do = "lesson", anchor = "accepted" }]', "a lesson with a subject"),
        ('[{ name = "a", do = "kit", anchor = "now" }]', "anchor must be one of"),
        ('[{ name = "a", do = "resource", anchor = "end", days = "x" }]', "days must be"),
        ('[{ name = "a", do = "resource", anchor = "end", days = 900 }]', "days must be"),
        ('[{ name = "a", do = "resource", anchor = "every", every = 0 }]', "every must be"),
        ('[{ name = "a", do = "lesson", anchor = "end", subject = "x" }]', "subject must be"),
        ('[{ name = "a", do = "resource", anchor = "end", condition = "x" }]', "condition must be"),
        ('[{ name = "a", do = "resource", anchor = "end", wen = 1 }]', "nobody reads wen"),
        (
            "[" + ", ".join(['{ name = "a", do = "resource", anchor = "end" }'] * 2) + "]",
            "used twice",
        ),
    ],
)
def test_a_step_that_is_not_understood_is_named(tmp_path: Path, steps: str, problem: str) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    text = f'[[journey]]\nid = "pilot"\nweeks = 12\nsteps = {steps}\n'
    (folder / "journeys.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenContent, match=problem):
        load_journeys("en", root=tmp_path)
