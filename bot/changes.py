"""What changes for both of a pair on the word of one: done once, told to the other in one line.

The line names what holds now. It never says who wished for it, why, or what else they chose.
"""

from datetime import datetime

from bot.blocks.midpoint import told_of_change
from bot.deps import Deps
from bot.lines import lines_with_answers, name_of
from bot.outgoing import Letter, send
from bot.plans import Kind
from mentoring.listed_rules import line_of
from models.database import UnitOfWork
from models.pairs import Couple
from models.people import Person, roster_entries_of
from models.programmes import holders
from models.touchpoints import drop_planned, plan


async def tell_partner(
    deps: Deps, uow: UnitOfWork, couple: Couple, *, of: str, by: Person, now: datetime
) -> None:
    """Tell the other what holds now; ``of`` is what changed: cadence, format or booker."""
    partner = couple.other(by)
    message = told_of_change(
        deps.words(partner.locale),
        of,
        pair_id=couple.pair.id,
        partner=by.name,
        cadence=couple.pair.cadence_days,
        meeting_format=couple.pair.meeting_format,
        booker=couple.booker.name,
    )
    value = {
        "cadence": couple.pair.cadence_days,
        "format": couple.pair.meeting_format,
        "booker": couple.pair.booked_by,
    }[of]
    # Back and forth within a day is one line for each state, not one for each press.
    key = f"changed:{couple.pair.id}:{of}:{value}:{partner.week.local_date(now).isoformat()}"
    letter = Letter(key=key, kind="pair_changed", asked=True, message=message)
    await send(deps, uow, letter, to=partner, now=now, pair=couple.pair)


async def finish_early(uow: UnitOfWork, couple: Couple, now: datetime) -> None:
    """Bring the closing review forward: both are asked as at any planned end."""
    couple.pair.closes_on = couple.mentee.week.local_date(now)
    await drop_planned(
        uow.session,
        workspace=couple.pair.workspace,
        now=now,
        reason="it ends earlier",
        pair_id=couple.pair.id,
        kinds=(Kind.CLOSING, Kind.MIDPOINT),
    )
    await plan(
        uow.session,
        workspace=couple.pair.workspace,
        key=f"closing:{couple.pair.id}:early",
        kind=Kind.CLOSING,
        due_at=couple.mentee.week.opens_after(now),
        programme_id=couple.programme.id,
        pair_id=couple.pair.id,
        facts={"early": True},
    )


async def champions_apart(uow: UnitOfWork, couple: Couple) -> list[Person]:
    """Return the champions who are neither of the two and in neither one's reporting line."""
    champions = await holders(uow.session, couple.programme, "champion")
    if not champions:
        return []
    managers = await lines_with_answers(uow, couple.pair.workspace)
    entries = await roster_entries_of(uow.session, [*champions, *couple.both])
    above = {
        name
        for one in couple.both
        for own in [name_of(one, entries.get(one.id))]
        for name in (own, *line_of(managers, own))
    }
    return [one for one in champions if name_of(one, entries.get(one.id)) not in above]
