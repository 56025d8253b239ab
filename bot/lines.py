"""Who reports to whom: what the organisation's list says, and where it is silent, what people said.

Everybody's answer counts, whether they take part, pause or have a partner already: a line may go
through any of them. Never here: what follows from a line (mentoring.matching, bot.conflicts).
"""

from collections.abc import Sequence

from sqlalchemy import select

from mentoring.listed_rules import line_of
from models.database import UnitOfWork
from models.people import (
    Person,
    RosterEntry,
    people_by_slack_ids,
    reporting_lines,
    roster_entries_of,
)


def name_of(person: Person, entry: RosterEntry | None) -> str:
    """The id under which the lines know somebody; ``entry`` is their row of the list, if any."""
    return entry.roster_id if entry else person.roster_id or person.slack_id


async def lines_with_answers(uow: UnitOfWork, workspace: str) -> dict[str, str]:
    """Return id -> manager's id ("": the list names nobody above) for the whole organisation."""
    managers = await reporting_lines(uow.session, workspace)
    answered = await _who_answered(uow, workspace)
    named = {one.reports_to for one in answered if one.reports_to}
    bosses = await people_by_slack_ids(uow.session, workspace, named)
    entries = await roster_entries_of(uow.session, [*answered, *bosses])
    names = {one.slack_id: name_of(one, entries.get(one.id)) for one in (*answered, *bosses)}
    for person in answered:
        name = names[person.slack_id]
        if managers.get(name) or not person.reports_to:
            continue
        boss = names.get(person.reports_to, person.reports_to)
        if name not in (boss, *line_of(managers, boss)):  # an answer closes no circle
            managers[name] = boss
    return managers


async def _who_answered(uow: UnitOfWork, workspace: str) -> Sequence[Person]:
    query = select(Person).where(Person.workspace == workspace, Person.reports_to.is_not(None))
    return (await uow.session.scalars(query.order_by(Person.id))).all()
