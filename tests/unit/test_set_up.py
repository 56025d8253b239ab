"""How far a programme is described: what keeps it from opening, and what is worth adding."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.blocks.setup_forms import PARTS
from mentoring.programme import CRITERIA, Plan
from mentoring.set_up import ADVISED, FIELD_OF, NEEDED, PART_OF, Described, missing_in

TODAY = date(2026, 11, 2)
WHOLE = Described(
    fields={
        "purpose": "To hear what is known elsewhere.",
        "objectives": ["One"],
        "success_measures": [{"name": "held", "target": "80 %"}],
        "criteria": dict.fromkeys(CRITERIA, "An answer"),
        "benefits_mentor": "You are heard.",
        "benefits_mentee": "You learn.",
        "events": [{"kind": "kick_off", "at": "2026-11-24T10:00:00+00:00"}],
    },
    topics=["AI tools"],
    applications_close=TODAY,
    today=TODAY,
    owners=2,
    champions=1,
    sponsors=1,
    signed=True,
    digest_channel="C1",
)
WITHOUT: dict[str, dict[str, Any]] = {
    "purpose": {"fields": {**WHOLE.fields, "purpose": ""}},
    "topics": {"topics": []},
    "objectives": {"fields": {**WHOLE.fields, "objectives": []}},
    "success_measures": {"fields": {**WHOLE.fields, "success_measures": []}},
    "champion": {"champions": 0},
    "dates": {"today": TODAY + timedelta(days=1)},
    "co_owner": {"owners": 1},
    "sponsor": {"sponsors": 0},
    "sponsor_words": {"signed": False},
    "criteria": {"fields": {**WHOLE.fields, "criteria": {"required": "Curiosity"}}},
    "benefits": {"fields": {**WHOLE.fields, "benefits_mentee": ""}},
    "kick_off": {"fields": {**WHOLE.fields, "events": []}},
    "digest": {"digest_channel": ""},
}


def test_a_whole_programme_misses_nothing() -> None:
    found = missing_in(WHOLE)
    assert (found.needed, found.advised, found.complete) == ((), (), True)


@pytest.mark.parametrize("code", [*NEEDED, *ADVISED])
def test_each_thing_is_missed_by_itself_and_only_what_is_needed_keeps_it_closed(code: str) -> None:
    found = missing_in(replace(WHOLE, **WITHOUT[code]))
    assert (*found.needed, *found.advised) == (code,)
    assert found.complete == (code in ADVISED)


def test_what_is_missing_comes_in_the_order_one_thinks_about_it() -> None:
    empty = Described(fields={}, topics=(), applications_close=TODAY, today=TODAY)
    found = missing_in(empty)
    assert found.needed == NEEDED
    assert found.advised == tuple(one for one in ADVISED if one != "dates")


def test_each_thing_that_can_be_missing_has_a_form_and_a_field_of_the_file() -> None:
    codes = {*NEEDED, *ADVISED}
    assert PART_OF.keys() == codes
    assert set(PART_OF.values()) <= set(PARTS)
    assert FIELD_OF.keys() == codes
    named = {field for one in FIELD_OF.values() for field in one.split(", ")}
    assert named <= {one.name for one in fields(Plan)}
