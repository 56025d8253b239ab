"""Times that suit both people of a pair, said in the reader's own zone; for handlers and jobs."""

from datetime import datetime, time, timedelta

from bot.blocks.sessions import Slot
from mentoring.dates import when
from mentoring.hours import instant
from mentoring.sessions import slots
from models.pairs import Couple
from models.people import Person

LONGEST_LEAD_DAYS = 5  # never offer earlier than this many days before the cadence wants it


def said_to(person: Person, at: datetime) -> str:
    """Return a moment in words, in that person's zone and language."""
    return when(at, person.week.zone.key, person.locale)


def times_for(
    couple: Couple, reader: Person, now: datetime, *, not_before: datetime | None = None
) -> list[Slot]:
    """Return up to three starts inside both people's hours, on no day of a pause."""
    found = slots(
        couple.mentor.week,
        couple.mentee.week,
        now,
        not_before=not_before or now,
        minutes=couple.pair.session_minutes,
        quiet=couple.pair.paused_on,
    )
    return [Slot(starts_at=at, label=said_to(reader, at)) for at in found]


def next_cadence(couple: Couple, last: datetime) -> datetime:
    """Return when the next meeting may be at the earliest: a little before the cadence's date."""
    week = couple.mentee.week
    lead = min(LONGEST_LEAD_DAYS, couple.pair.cadence_days // 3)
    day = week.local_date(last) + timedelta(days=couple.pair.cadence_days - lead)
    return instant(day, time.min, week.zone)
