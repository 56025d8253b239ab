"""A meeting, or the rhythm of a pair, for people's calendars: as a file and as a ready-made link.

The same UID through move and cancel, SEQUENCE counting up (RFC 5545 and 5546).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from icalendar import Calendar, Event

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"


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
    place: str = ""  # a link to join by, or nothing

    @property
    def ends_at(self) -> datetime:
        """When it is over (UTC)."""
        return self.starts_at + timedelta(minutes=self.minutes)


def calendar_file(meeting: Meeting, method: Literal["PUBLISH", "CANCEL"] = "PUBLISH") -> str:
    """Return the text of an .ics file that adds, moves or (CANCEL) removes the meeting."""
    event = _event(meeting)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    return _calendar(event, method)


def rhythm_file(meeting: Meeting, *, every_days: int, times: int) -> str:
    """Return an .ics file that holds the same time every so many days, ``times`` in all.

    Tentative and shown as free: it reminds, and stands in nobody's way.
    """
    event = _event(meeting)
    event.add("rrule", {"freq": "daily", "interval": every_days, "count": times})
    event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return _calendar(event, "PUBLISH")


def google_link(meeting: Meeting) -> str:
    """Return an address that opens Google Calendar with the meeting filled in, nothing saved."""
    span = f"{meeting.starts_at:%Y%m%dT%H%M%SZ}/{meeting.ends_at:%Y%m%dT%H%M%SZ}"
    asked = {"action": "TEMPLATE", "text": meeting.title, "dates": span}
    asked |= {"details": meeting.description, "location": meeting.place}
    return f"{GOOGLE}?{urlencode(asked)}"


def outlook_link(meeting: Meeting) -> str:
    """Return an address that opens Outlook with the meeting filled in, nothing saved."""
    asked = {"path": "/calendar/action/compose", "rru": "addevent", "subject": meeting.title}
    asked |= {"startdt": meeting.starts_at.isoformat(), "enddt": meeting.ends_at.isoformat()}
    asked |= {"body": meeting.description, "location": meeting.place}
    return f"{OUTLOOK}?{urlencode(asked)}"


def _event(meeting: Meeting) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("summary", meeting.title)
    event.add("description", meeting.description)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("dtstamp", meeting.stamped_at)
    if meeting.place:
        event.add("location", meeting.place)
        event.add("url", meeting.place)
    return event


def _calendar(event: Event, method: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Turnabout//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()
