"""Meetings on their way into one person's calendar: what stands there, and the file, sent once."""

from datetime import datetime

from bot.blocks.pieces import Message
from bot.deps import Deps
from bot.outgoing import Letter, Method, send
from mentoring.calendar_file import Meeting, calendar_file, rhythm_file
from mentoring.wording import Wording
from models.database import UnitOfWork
from models.pairs import Couple, Pair
from models.people import Person
from models.sessions import Session, SessionStatus


async def join_link(uow: UnitOfWork, pair: Pair) -> str:
    """Return where the two meet by video, empty when nobody said."""
    if pair.join_link is None:
        return ""
    return await uow.vault.open(uow.session, pair.place("join_link"), pair.join_link)


def how_they_meet(words: Wording, pair: Pair) -> str:
    """Return how the two meet, empty where it is by video or nobody chose."""
    if pair.meeting_format in ("", "video"):
        return ""
    return words.say_plain(f"format.{pair.meeting_format}")


async def calendar_entry(
    deps: Deps, uow: UnitOfWork, couple: Couple, session: Session, *, to: Person, now: datetime
) -> Meeting:
    """Return a meeting as one person's calendar shall show it."""
    words, partner = deps.words(to.locale), couple.other(to)
    return Meeting(
        uid=f"session-{session.id}@{couple.pair.workspace.replace('/', '.')}.turnabout",
        sequence=session.sequence,
        title=words.say_plain("calendar.title", partner=partner.name),
        description=words.say_plain("calendar.description", programme=couple.programme.name),
        starts_at=session.starts_at,
        minutes=session.minutes,
        stamped_at=now,
        place=how_they_meet(words, couple.pair) or await join_link(uow, couple.pair),
    )


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
    gone = session.status == SessionStatus.CANCELLED
    meeting = await calendar_entry(deps, uow, couple, session, to=to, now=now)
    letter = _file(
        key=f"calendar:{session.id}:{session.sequence}:{to.id}",
        title=meeting.title,
        comment=deps.words(to.locale).say_plain("calendar.cancel" if gone else "calendar.add"),
        content=calendar_file(meeting, "CANCEL" if gone else "PUBLISH"),
    )
    await send(deps, uow, letter, to=to, now=now, answering=answering, pair=couple.pair)


async def share_rhythm(
    deps: Deps,
    uow: UnitOfWork,
    couple: Couple,
    first: Session,
    *,
    times: int,
    to: Person,
    now: datetime,
) -> None:
    """Send a person who asked a file that holds the pair's rhythm, from a booked meeting on."""
    meeting = await calendar_entry(deps, uow, couple, first, to=to, now=now)
    entry = Meeting(**{**vars(meeting), "uid": f"rhythm-{meeting.uid}"})
    words = deps.words(to.locale)
    letter = _file(
        key=f"rhythm:{first.id}:{first.sequence}:{to.id}:{times}:{couple.pair.cadence_days}",
        title=meeting.title,
        comment=words.say_plain("calendar.hold_file", partner=couple.other(to).name),
        content=rhythm_file(entry, every_days=couple.pair.cadence_days, times=times),
    )
    await send(deps, uow, letter, to=to, now=now, answering=to, pair=couple.pair)


def _file(*, key: str, title: str, comment: str, content: str) -> Letter:
    return Letter(
        key=key,
        kind="calendar_file",
        asked=True,
        message=Message.of(comment),
        method=Method.SHARE,
        extra={"filename": "meeting.ics", "title": title, "content": content},
    )
