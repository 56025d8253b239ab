"""A programme that begins to run: its first pulse round opens, and the next ones are planned."""

from datetime import datetime, time

from bot.plans import Kind
from mentoring.hours import instant, zone_named
from mentoring.pulse import round_dates
from models.database import UnitOfWork
from models.programmes import Programme, ProgrammeStatus
from models.pulse import PulseRound
from models.touchpoints import plan

ROUND_HOUR = time(6, 0)


async def start_running(uow: UnitOfWork, programme: Programme, now: datetime) -> None:
    """The first introduction starts the programme; later ones find it running."""
    if programme.running_since is not None:
        return
    programme.running_since = now
    programme.status = ProgrammeStatus.RUNNING
    await open_round(uow, programme, 1)


async def open_round(uow: UnitOfWork, programme: Programme, number: int) -> PulseRound:
    """Open a pulse round and plan its end."""
    zone = zone_named(programme.zone)
    started = (programme.running_since or programme.created_at).astimezone(zone).date()
    opens_on, closes_on = round_dates(started, number)
    round_ = PulseRound(
        workspace=programme.workspace,
        programme_id=programme.id,
        number=number,
        opens_on=opens_on,
        closes_on=closes_on,
        asked=0,
    )
    uow.session.add(round_)
    await uow.session.flush()
    await plan(
        uow.session,
        workspace=programme.workspace,
        key=f"pulse_round:{programme.id}:{number}",
        kind=Kind.PULSE_ROUND,
        due_at=instant(closes_on, ROUND_HOUR, zone),
        programme_id=programme.id,
        facts={"round": round_.id},
    )
    return round_
