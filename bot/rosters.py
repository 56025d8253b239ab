"""Keeping the organisation's list: all rows of a checked roster, replacing what was there."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete

from mentoring.roster import Roster, RosterPerson
from models.database import UnitOfWork
from models.people import RosterEntry


async def keep_roster(uow: UnitOfWork, workspace: str, roster: Roster) -> int:
    """Write every person of a roster without errors; return how many there are."""
    await uow.session.execute(delete(RosterEntry).where(RosterEntry.workspace == workspace))
    uow.session.add_all(
        RosterEntry(
            workspace=workspace,
            roster_id=person.id,
            email=person.email,
            manager_id=person.manager_id,
            details=_details(person),
        )
        for person in roster.people
    )
    await uow.session.flush()
    return len(roster.people)


def _details(person: RosterPerson) -> dict[str, Any]:
    kept = asdict(person)
    for name in ("id", "email", "manager_id", "name"):
        del kept[name]
    return {**kept, "work_hours": str(person.work_hours)}
