"""A programme as its owner describes it: what is read, and the sentence for each wrong field."""

import tomllib
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.programme import (
    JOURNEYS,
    WEIGHTS,
    Event,
    Plan,
    PlanError,
    SuccessMeasure,
    parse_plan,
)

EXAMPLE = Path(__file__).parents[2] / "examples" / "programme.toml"
SMALLEST: dict[str, Any] = {
    "name": "Learn from each other",
    "purpose": "To hear what is known elsewhere.",
    "topics": ["AI tools"],
    "owners": ["e1"],
    "starts_on": date(2026, 11, 23),
}
TEXT, FILL, LIST, ONE = (
    "This needs to be text.",
    "Please fill this in.",
    "This needs to be a list of texts.",
    "Please name at least one.",
)
DATE = "Please give a date like 2026-11-02."
ZONE = "Please name a zone like Europe/Berlin."
MEASURES = "Each needs a name and a target, both in a few words."
EVENTS = "Each needs a kind (kick_off or training) and a date and time; a link begins with https."
SWITCHES = "Each of these is true or false."
HEAVY = "Each of these is a whole number from 0 to 1000."
LONG_TOPIC = ["x" * 76]
WEEKDAY = "Please choose one of monday, tuesday, wednesday, thursday, friday, saturday, sunday."
UNKNOWN = (
    "There is no asked, wanted; there are required, who_needs_it, who_has_it, who_is_open, "
    "who_champions_it."
)
CRITERIA = "Each of the five answers needs to be text."


def at_most(count: int) -> str:
    return f"Please keep this to {count} characters."


def each_at_most(count: int) -> str:
    return f"Please keep each to {count} characters."


def whole(lowest: int, highest: int) -> str:
    return f"Please give a whole number from {lowest} to {highest}."


# field -> what may be written there by mistake -> the sentence
WRONG: dict[str, list[tuple[Any, str]]] = {
    "name": [("", FILL), ("  ", FILL), ("x" * 81, at_most(80)), (5, TEXT), (["a"], TEXT)],
    "purpose": [("", FILL), ("x" * 3001, at_most(3000)), (None, TEXT)],
    "topics": [
        ([], ONE),
        (["", " "], ONE),
        ("AI", LIST),
        ([1], LIST),
        (["x" * 76], each_at_most(75)),
    ],
    "owners": [([], ONE), ("e1", LIST), ({}, LIST), (["x" * 255], each_at_most(254))],
    "starts_on": [
        *((None, DATE), ("", DATE), ("soon", DATE), (20261123, DATE), ([], DATE), ({}, DATE)),
        (datetime(2026, 11, 23, tzinfo=UTC), DATE),
    ],
    "applications_close": [
        *(("2026-13-01", DATE), (True, DATE), (["2026-11-01"], DATE)),
        (date(2026, 11, 24), "This cannot be after matching_on, 2026-11-23."),
    ],
    "matching_on": [
        ("next week", DATE),
        (date(2026, 11, 24), "This cannot be after starts_on, 2026-11-23."),
    ],
    "objectives": [("one", LIST), (["x" * 301], each_at_most(300))],
    "success_measures": [
        *(("80 %", MEASURES), ([{"name": "a"}], MEASURES), (["a"], MEASURES)),
        *(([{"name": "", "target": "b"}], MEASURES), ([{"name": 1, "target": "b"}], MEASURES)),
        *(([{"name": "a", "target": "x" * 151}], MEASURES),),
        ([{"name": "a", "target": "b", "c": "d"}], MEASURES),
    ],
    "criteria": [
        *(("none", CRITERIA), ({"required": 1}, CRITERIA), ({"required": "x" * 3001}, CRITERIA)),
        ({"wanted": "a", "asked": "b"}, UNKNOWN),
    ],
    "sponsor": [(["e2"], TEXT), ("x" * 255, at_most(254))],
    "sponsor_message": [(1, TEXT), ("x" * 3001, at_most(3000))],
    "champions": [("e3", LIST), (["x" * 255], each_at_most(254))],
    "benefits_mentor": [([], TEXT), ("x" * 1001, at_most(1000))],
    "benefits_mentee": [([], TEXT), ("x" * 1001, at_most(1000))],
    "languages": [("en", LIST), (["x" * 36], each_at_most(35))],
    "timezone": [("Nowhere", ZONE), ("", ZONE), (1, ZONE), (["UTC"], ZONE), ("Europe", ZONE)],
    "cadence_days": [(6, whole(7, 56)), (57, whole(7, 56)), (14.0, whole(7, 56))],
    "session_minutes": [(14, whole(15, 180)), (181, whole(15, 180)), ("45", whole(15, 180))],
    "weeks": [(3, whole(4, 104)), (105, whole(4, 104)), (True, whole(4, 104))],
    "digest_channel": [(1, TEXT), ("x" * 81, at_most(80))],
    "digest_day": [("someday", WEEKDAY), ("", WEEKDAY), (1, WEEKDAY), (["monday"], WEEKDAY)],
    "ends_on": [
        *(("soon", DATE), (7, DATE)),
    ],
    "agreed": [("e1", LIST), ([1], LIST), (["x" * 255], each_at_most(254))],
    "events": [
        *((5, EVENTS), ("kick-off", EVENTS), ([5], EVENTS), ([{}], EVENTS)),
        *(([{"kind": "kick_off"}], EVENTS), ({"kind": "kick_off"}, EVENTS)),
        ([{"at": "2026-11-24T10:00"}], EVENTS),
        ([{"kind": "party", "at": "2026-11-24T10:00"}], EVENTS),
        ([{"kind": "training", "at": "soon"}], EVENTS),
        ([{"kind": "training", "at": date(2026, 11, 24)}], EVENTS),
        ([{"kind": "training", "at": "0001-01-01T00:00+05:00"}], EVENTS),
        ([{"kind": "training", "at": "2026-11-24T10:00", "link": "ftp://x"}], EVENTS),
        ([{"kind": "training", "at": "2026-11-24T10:00", "name": "x" * 151}], EVENTS),
        ([{"kind": "training", "at": "2026-11-24T10:00", "name": 5}], EVENTS),
        ([{"kind": "training", "at": "2026-11-24T10:00", "where": "here"}], EVENTS),
    ],
    "template": [
        ("own", "Please choose one of digital, inclusion, customer, general."),
        (5, "Please choose one of digital, inclusion, customer, general."),
    ],
    "journey": [
        ("short", "Please choose one of pilot, standard, year."),
        (5, "Please choose one of pilot, standard, year."),
    ],
    "matching_rules": [
        *((["fair"], SWITCHES), ({"fair": 1}, SWITCHES)),
        (
            {"kindness": True},
            "There is no kindness; there are allow_same_manager, fair, hold_back_weak.",
        ),
    ],
    "matching_weights": [
        *(([40], HEAVY), ({"topics": -1}, HEAVY), ({"topics": 1001}, HEAVY)),
        *(({"topics": True}, HEAVY), ({"topics": "40"}, HEAVY)),
        ({"luck": 1}, f"There is no luck; there are {', '.join(WEIGHTS)}."),
        (dict.fromkeys(WEIGHTS, 0), "At least one of these needs to count."),
    ],
    "minimum_group": [(4, whole(5, 50)), (51, whole(5, 50)), (None, whole(5, 50))],
    "pilot_size": [(-1, whole(0, 5000)), (5001, whole(0, 5000)), ("8", whole(0, 5000))],
    "review": [("yes", "Please give true or false."), (1, "Please give true or false.")],
}
CASES = [(name, value, text) for name, rows in WRONG.items() for value, text in rows]


def problems(raw: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(PlanError) as caught:
        parse_plan(raw)
    return caught.value.problems


def test_every_field_has_its_wrong_values_in_the_table() -> None:
    assert set(WRONG) == {one.name for one in fields(Plan)}


@pytest.mark.parametrize(("name", "value", "text"), CASES)
def test_a_wrong_value_is_told_at_its_field(name: str, value: Any, text: str) -> None:
    assert problems({**SMALLEST, name: value}) == {name: text}


@pytest.mark.parametrize("name", sorted(SMALLEST))
def test_what_is_needed_is_asked_for_when_it_is_missing(name: str) -> None:
    raw = {key: value for key, value in SMALLEST.items() if key != name}
    assert set(problems(raw)) == {name}


def test_all_that_is_wrong_is_told_at_once() -> None:
    raw = {name: rows[0][0] for name, rows in WRONG.items()}
    assert set(problems(raw)) == set(WRONG)


def test_an_unknown_field_is_named_with_a_guess_where_there_is_one() -> None:
    found = problems({**SMALLEST, "cadance_days": 7, "qqqqqq": 1})
    assert found["cadance_days"] == "There is no such field. Did you mean cadence_days?"
    assert found["qqqqqq"] == "There is no such field."


def test_the_error_reads_as_one_line_naming_every_field() -> None:
    with pytest.raises(PlanError, match=r"weeks: Please give .*; digest_day: Please choose"):
        parse_plan({**SMALLEST, "weeks": 0, "digest_day": "never"})


def test_the_smallest_plan_takes_the_defaults() -> None:
    plan = parse_plan(SMALLEST)
    assert (plan.cadence_days, plan.session_minutes, plan.weeks) == (14, 45, 26)
    assert (plan.timezone, plan.languages, plan.digest_day) == ("UTC", ("en",), "monday")
    assert plan.applications_close == plan.matching_on == plan.starts_on
    assert plan.minimum_group == 5


def test_the_journey_gives_the_weeks_unless_they_are_named() -> None:
    weeks = {name: parse_plan({**SMALLEST, "journey": name}).weeks for name in JOURNEYS}
    assert weeks == {"pilot": 12, "standard": 26, "year": 52}
    assert parse_plan({**SMALLEST, "journey": "year", "weeks": 40}).weeks == 40


def test_a_programme_ends_when_its_pairs_weeks_are_over_unless_a_day_is_named() -> None:
    assert parse_plan(SMALLEST).ends_on == date(2027, 5, 24)
    assert parse_plan({**SMALLEST, "ends_on": "2027-06-30"}).ends_on == date(2027, 6, 30)
    found = problems({**SMALLEST, "ends_on": "2026-11-01"})
    assert found == {"starts_on": "This cannot be after ends_on, 2026-11-01."}
    assert parse_plan({**SMALLEST, "starts_on": "9999-12-30"}).ends_on == date.max


def test_an_events_time_is_local_to_the_programme_unless_it_has_an_offset() -> None:
    events = [
        {"kind": "kick_off", "name": " Kick-off ", "at": datetime(2026, 11, 24, 10)},  # noqa: DTZ001
        {"kind": "training", "at": "2026-11-26T14:00+00:00", "link": "https://meet.example.com"},
    ]
    plan = parse_plan({**SMALLEST, "timezone": "Europe/Berlin", "events": events})
    assert plan.events == (
        Event(kind="kick_off", name="Kick-off", at=datetime(2026, 11, 24, 9, tzinfo=UTC)),
        Event(
            kind="training",
            name="",
            at=datetime(2026, 11, 26, 14, tzinfo=UTC),
            link="https://meet.example.com",
        ),
    )


def test_rules_and_weights_are_kept_as_they_are_named() -> None:
    plan = parse_plan(
        {**SMALLEST, "matching_rules": {"fair": True}, "matching_weights": {"topics": 0}}
    )
    described = plan.described()
    assert described["matching_rules"] == {"fair": True}
    assert described["matching_weights"] == {"topics": 0}


def test_texts_are_trimmed_dates_may_be_text_and_doubles_count_once() -> None:
    plan = parse_plan(
        {
            **SMALLEST,
            "name": "  Learn  ",
            "starts_on": "2026-11-23",
            "applications_close": "2026-11-13",
            "matching_on": "",
            "topics": [" AI ", "AI", "", "Video"],
            "digest_day": "FRIDAY",
            "success_measures": [{"name": "held", "target": "80 %"}],
        }
    )
    assert plan.name == "Learn"
    assert plan.starts_on == date(2026, 11, 23)
    assert plan.matching_on == date(2026, 11, 13)
    assert plan.topics == ("AI", "Video")
    assert plan.digest_day == "friday"
    assert plan.success_measures == (SuccessMeasure(name="held", target="80 %"),)


def test_the_example_file_is_a_whole_plan() -> None:
    raw = tomllib.loads(EXAMPLE.read_text("utf-8"))
    plan = parse_plan(raw)
    described = plan.described()
    assert {*raw, "ends_on"} == {one.name for one in fields(Plan)}, "it shows every field"
    assert "# ends_on = " in EXAMPLE.read_text("utf-8")
    for name in ("purpose", "sponsor_message", "objectives", "success_measures", "criteria"):
        assert described[name] == raw[name], name
    assert described["applications_close"] == "2026-11-13"


@settings(max_examples=50)
@given(
    raw=st.dictionaries(
        st.sampled_from([one.name for one in fields(Plan)]),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text(max_size=5)
            | st.dates()
            | st.datetimes()
            | st.times(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=5,
        ),
    )
)
def test_whatever_a_file_holds_is_a_plan_or_sentences_at_its_fields(raw: dict[str, Any]) -> None:
    found: dict[str, str] = {}
    try:
        parse_plan({**SMALLEST, **raw})
    except PlanError as error:
        found = error.problems
    assert set(found) <= {one.name for one in fields(Plan)}
    assert all(text.endswith((".", "?")) for text in found.values())
