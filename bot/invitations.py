"""The calendar file of a meeting, on its way to one person: shared at most once."""

from datetime import datetime

from bot.blocks.pieces import Message
from bot.deps import Deps
from bot.outgoing import Letter, Method, send
from mentoring.calendar_file import Meeting, calendar_file
from models.database import UnitOfWork
from models.pairs import Couple
from models.people import Person
from models.sessions import Session, SessionStatus


async def share_calendar_file(
    deps: Deps,
    uow: UnitOfWork,
    couple: Couple,
    session: Session,
    *,
    to: Person,
    now: datetime,
    answering: Person | None,
) -> None:
    """Put the newest state of a meeting (added, moved, cancelled) into one person's hands."""
    words, partner = deps.words(to.locale), couple.other(to)
    gone = session.status == SessionStatus.CANCELLED
    meeting = Meeting(
        uid=f"session-{session.id}@{couple.pair.workspace.replace('/', '.')}.turnabout",
        sequence=session.sequence,
        title=words.say_plain("calendar.title", partner=partner.name),
        description=words.say_plain("calendar.description", programme=couple.programme.name),
        starts_at=session.starts_at,
        minutes=session.minutes,
        stamped_at=now,
    )
    comment = words.say_plain("calendar.cancel" if gone else "calendar.add")
    extra = {
        "filename": "meeting.ics",
        "title": meeting.title,
        "content": calendar_file(meeting, "CANCEL" if gone else "PUBLISH"),
    }
    letter = Letter(
        key=f"calendar:{session.id}:{session.sequence}:{to.id}",
        kind="calendar_file",
        asked=True,
        message=Message.of(comment),
        method=Method.SHARE,
        extra=extra,
    )
    await send(deps, uow, letter, to=to, now=now, answering=answering, pair=couple.pair)
