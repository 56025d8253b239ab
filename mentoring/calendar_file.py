"""One meeting as an iCalendar file: the same UID through move and cancel, SEQUENCE counting up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What a calendar needs to know; instants are UTC."""

    uid: str
    sequence: int
    title: str
    description: str
    starts_at: datetime
    minutes: int
    stamped_at: datetime


def calendar_file(meeting: Meeting, method: Literal["PUBLISH", "CANCEL"] = "PUBLISH") -> str:
    """Return the text of an .ics file that adds, moves or (CANCEL) removes the meeting."""
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("summary", meeting.title)
    event.add("description", meeting.description)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.starts_at + timedelta(minutes=meeting.minutes))
    event.add("dtstamp", meeting.stamped_at)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Turnabout//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()
