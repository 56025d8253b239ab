"""Dates and times in the words people use, in their own zone and language.

Here: an instant or a day in, a few words out. Never here: the clock, or any reckoning with dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton

from mentoring.wording import locale_of

if TYPE_CHECKING:
    from datetime import date, datetime

# English everywhere reads day before month, so that one sentence suits all who share the language.
_ENGLISH_DAY = "EEE d MMM"


def when(instant: datetime, zone: str, locale: str) -> str:
    """A moment as people say it: "Thu 12 Nov, 15:00".

    `instant` is aware; `zone` is a tz database name; `locale` a language or Slack locale, English
    when unknown. Raises ValueError for a naive instant and ZoneInfoNotFoundError for no zone.
    """
    there = _in_zone(instant, zone)
    return f"{day(there.date(), locale)}, {time_of_day(instant, zone, locale)}"


def day(date: date, locale: str) -> str:
    """A calendar day as people say it: "Thu 12 Nov"."""
    spoken = locale_of(locale)
    if spoken.language == "en":
        return format_date(date, _ENGLISH_DAY, locale=spoken)
    return format_skeleton("MMMEd", date, locale=spoken)


def time_of_day(instant: datetime, zone: str, locale: str) -> str:
    """The time of a moment on a 24-hour clock: "15:00". Errors as in `when`."""
    there = _in_zone(instant, zone)
    return format_datetime(there, "HH:mm", tzinfo=there.tzinfo, locale=locale_of(locale))


def _in_zone(instant: datetime, zone: str) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("a moment needs a zone: naive datetimes are refused")
    return instant.astimezone(ZoneInfo(zone))
