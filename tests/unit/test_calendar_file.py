"""The calendar file: what any calendar reads from it, through booking, moving and cancelling."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from mentoring.calendar_file import (
    Meeting,
    calendar_file,
    google_link,
    outlook_link,
    rhythm_file,
)

MEETING = Meeting(
    uid="session-7@-.T1.turnabout",
    sequence=0,
    title="Meeting with Ada",
    description="To move it, type /mentoring plan.",
    starts_at=datetime(2026, 11, 12, 15, 0, tzinfo=UTC),
    minutes=45,
    stamped_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
)
# Control characters have no place in a calendar; everything else does, however long.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), min_size=1, max_size=120
)


def event(text: str) -> Any:
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    return found


def test_a_calendar_finds_title_place_in_time_and_length() -> None:
    found = event(calendar_file(MEETING))
    assert str(found["summary"]) == "Meeting with Ada"
    assert found.decoded("dtstart") == MEETING.starts_at
    assert found.decoded("dtend") == MEETING.starts_at + timedelta(minutes=45)
    assert found.decoded("dtstamp") == MEETING.stamped_at
    assert str(found["status"]) == "CONFIRMED"


def test_a_move_keeps_the_uid_and_counts_the_sequence_up() -> None:
    later = MEETING.starts_at + timedelta(days=2)
    texts = [
        calendar_file(MEETING),
        calendar_file(replace(MEETING, sequence=1, starts_at=later)),
        calendar_file(replace(MEETING, sequence=2), "CANCEL"),
    ]
    found = [event(text) for text in texts]
    assert {str(one["uid"]) for one in found} == {MEETING.uid}
    assert [int(one["sequence"]) for one in found] == [0, 1, 2]
    assert found[1].decoded("dtstart") == later


def test_a_cancelled_meeting_says_so_in_method_and_status() -> None:
    text = calendar_file(MEETING, "CANCEL")
    assert str(Calendar.from_ical(text)["method"]) == "CANCEL"
    assert str(event(text)["status"]) == "CANCELLED"
    assert str(Calendar.from_ical(calendar_file(MEETING))["method"]) == "PUBLISH"


def test_lines_end_as_calendars_expect_and_are_folded() -> None:
    text = calendar_file(replace(MEETING, title="Ä" * 200))
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@settings(max_examples=50)
@given(title=TEXTS, description=TEXTS)
def test_whatever_a_name_holds_comes_back_and_adds_no_line_of_its_own(
    title: str, description: str
) -> None:
    found = event(calendar_file(replace(MEETING, title=title, description=description)))
    assert str(found["summary"]) == title
    assert str(found["description"]) == description
    assert str(found["uid"]) == MEETING.uid


def test_where_to_join_stands_in_the_place_and_the_address() -> None:
    found = event(calendar_file(replace(MEETING, place="https://meet.example/a?b=c")))
    assert str(found["location"]) == str(found["url"]) == "https://meet.example/a?b=c"
    assert "location" not in event(calendar_file(MEETING))


def test_the_rhythm_repeats_holds_no_time_and_ends() -> None:
    found = event(rhythm_file(MEETING, every_days=14, times=6))
    rule = {name.lower(): value for name, value in found["rrule"].items()}
    assert rule == {"freq": ["DAILY"], "interval": [14], "count": [6]}
    assert (str(found["status"]), str(found["transp"])) == ("TENTATIVE", "TRANSPARENT")


def asked(link: str) -> dict[str, str]:
    parts = urlsplit(link)
    assert parts.scheme == "https"
    return {name: one for name, (one,) in parse_qs(parts.query).items()}


@given(title=TEXTS)
def test_the_links_open_a_filled_in_entry_with_both_times_in_utc(title: str) -> None:
    meeting = replace(MEETING, title=title, place="https://meet.example/x")
    google, outlook = asked(google_link(meeting)), asked(outlook_link(meeting))
    assert google["dates"] == "20261112T150000Z/20261112T154500Z"
    assert (google["text"], google["location"]) == (title, meeting.place)
    assert outlook["startdt"] == "2026-11-12T15:00:00+00:00"
    assert outlook["enddt"] == "2026-11-12T15:45:00+00:00"
    assert (outlook["subject"], outlook["body"]) == (title, MEETING.description)
