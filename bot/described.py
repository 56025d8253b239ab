"""How far a programme is described: what stands in its rows, for the rules in mentoring.set_up."""

from collections.abc import Sequence
from datetime import date, datetime

from mentoring.hours import zone_named
from mentoring.set_up import Described, Missing, missing_in
from models.database import UnitOfWork
from models.people import Person
from models.programmes import Programme, ProgrammeRole, roles_of


async def missing_of(uow: UnitOfWork, programme: Programme, now: datetime) -> Missing:
    """Return what a programme lacks, before it may open and besides."""
    return missing_from(programme, await roles_of(uow.session, programme), now)


def missing_from(
    programme: Programme, roles: Sequence[tuple[ProgrammeRole, Person]], now: datetime
) -> Missing:
    """The same, with everybody who was named for a role at hand."""
    taken = [row for row, person in roles if row.accepted and person.gone_at is None]
    return missing_in(
        Described(
            fields=programme.plan,
            topics=programme.topics,
            applications_close=date.fromisoformat(str(programme.plan["applications_close"])),
            today=now.astimezone(zone_named(programme.zone)).date(),
            owners=sum(row.role == "owner" for row in taken),
            champions=sum(row.role == "champion" for row in taken),
            sponsors=sum(row.role == "sponsor" for row, _ in roles),
            signed=any(row.words for row in taken),
            digest_channel=programme.digest_channel,
        )
    )
