"""The organisation's list: what a checked roster would change, and changing it, all or nothing.

A later roster updates the people it names. Whoever it does not name stays as they were: a file
of one department takes nobody else away. Never here: reading files (mentoring.roster), what the
change means for pairs (bot.conflicts).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.profiles import take_hours
from mentoring.reporting import cycles
from mentoring.roster import Roster, RosterPerson
from models.database import UnitOfWork
from models.people import Line, Person, reporting_lines, roster_lines, write_lines
from models.workspaces import Workspace


class RosterChanged(Exception):  # noqa: N818 - reads as what happened
    """The list was changed by somebody else since this file was checked: check it once more."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a roster changes: ids that are new, columns of those that change, and counts."""

    new: tuple[str, ...] = ()
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    same: int = 0
    missing: int = 0  # on the list and not in the file: nothing happens to them

    @property
    def nothing(self) -> bool:
        """True when the list would stay exactly as it is."""
        return not self.new and not self.changed


async def known_lines(uow: UnitOfWork, workspace: str) -> dict[str, str]:
    """Return roster id -> manager's id of the whole list, to check a file against."""
    return await reporting_lines(uow.session, workspace)


async def changes_of(uow: UnitOfWork, workspace: str, roster: Roster) -> Changes:
    """Compare a roster with the list; nothing is written."""
    return _compared(await roster_lines(uow.session, workspace), await _lines_of(roster))


async def keep_roster(uow: UnitOfWork, workspace: str, roster: Roster) -> Changes:
    """Write a roster without errors; raise RosterChanged when it no longer fits the list.

    Two imports at once take turns: the second waits for the workspace's row. Rows that refer to
    the workspace are still written meanwhile, so nobody's click has to wait for it.
    """
    await uow.session.get_one(Workspace, workspace, with_for_update={"key_share": True})
    before = await roster_lines(uow.session, workspace)
    lines = await _lines_of(roster)
    managers = {name: line.manager_id for name, line in {**before, **lines}.items()}
    if cycles(managers):
        raise RosterChanged(RosterChanged.__doc__)
    changes = _compared(before, lines)
    await write_lines(
        uow.session,
        workspace,
        new={name: lines[name] for name in changes.new},
        changed={name: lines[name] for name in changes.changed},
    )
    await _recognise(uow, workspace, before, lines)
    return changes


async def _lines_of(roster: Roster) -> dict[str, Line]:
    """In a thread: fifty thousand people take longer than a click may wait."""
    return await asyncio.to_thread(lambda: {one.id: _line(one) for one in roster.people})


def _line(person: RosterPerson) -> Line:
    """Everything but the name, which Slack knows better: what is not needed is not kept."""
    details: dict[str, Any] = {
        "role": person.role,
        "level": person.level,
        "team": person.team,
        "function": person.function,
        "location": person.location,
        "timezone": person.timezone,
        "zone_assumed": person.zone_assumed,
        "work_hours": str(person.work_hours),
        "languages": list(person.languages),
        "teaches": list(person.teaches),
        "wants_to_learn": list(person.wants_to_learn),
        "working_style": list(person.working_style),
        "interests": list(person.interests),
        "capacity": person.capacity,
        "never_match": list(person.never_match),
        "past_partners": list(person.past_partners),
    }
    return Line(email=person.email, manager_id=person.manager_id, details=details)


def _compared(before: Mapping[str, Line], lines: Mapping[str, Line]) -> Changes:
    changed = {
        name: columns
        for name, line in lines.items()
        if name in before and (columns := _differing(before[name], line))
    }
    new = tuple(name for name in lines if name not in before)
    return Changes(
        new=new,
        changed=changed,
        same=len(lines) - len(new) - len(changed),
        missing=len(before.keys() - lines.keys()),
    )


def _differing(before: Line, after: Line) -> tuple[str, ...]:
    if before == after:
        return ()
    own = [
        name for name in ("email", "manager_id") if getattr(before, name) != getattr(after, name)
    ]
    old, new = before.details, after.details
    return (*own, *(name for name in new if old.get(name) != new[name]))


async def _recognise(
    uow: UnitOfWork, workspace: str, before: Mapping[str, Line], lines: Mapping[str, Line]
) -> None:
    """People whom the bot has met and this roster names: their line, and hours nobody chose."""
    by_email = {line.email.lower(): name for name, line in lines.items() if line.email}
    for person in await uow.session.scalars(select(Person).where(Person.workspace == workspace)):
        name = person.roster_id if person.roster_id in lines else None
        if name is None:
            name = (
                person.slack_id if person.slack_id in lines else by_email.get(person.email.lower())
            )
        if name is None:
            continue
        stood = before.get(person.roster_id or "")
        as_listed = stood is None or person.hours == stood.details.get("work_hours")
        if person.roster_id is None or as_listed:
            take_hours(person, str(lines[name].details["work_hours"]))
        person.roster_id = name
