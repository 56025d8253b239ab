"""Importing a roster: check it against the list, then keep it whole or not at all.

What the command line and the form in Slack share. Never here: where the bytes come from, and how
the report is shown.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.conflicts import Origin, rules_broken_now, tell_owners
from bot.deps import Deps
from bot.rosters import Changes, RosterChanged, changes_of, keep_roster, known_lines
from mentoring.roster import Roster, parse_roster
from models.audit import Audit
from models.database import UnitOfWork

__all__ = ["Checked", "Kept", "RosterChanged", "check", "keep"]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file that was read, and what it would change (not known while it holds errors)."""

    roster: Roster
    changes: Changes | None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What an import changed, and how many pairs it set at odds with a rule."""

    changes: Changes
    conflicts: int


async def check(
    uow: UnitOfWork,
    workspace: str,
    data: bytes,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> Checked:
    """Read a file as one that follows the list as it is; writes nothing, never raises for data."""
    known = await known_lines(uow, workspace)
    # In a thread: a long file takes seconds, and clicks go on meanwhile.
    roster = await asyncio.to_thread(parse_roster, data, known=known, progress=progress)
    if roster.errors:
        return Checked(roster=roster, changes=None)
    return Checked(roster=roster, changes=await changes_of(uow, workspace, roster))


async def keep(deps: Deps, workspace: str, roster: Roster, *, actor: str, now: datetime) -> Kept:
    """Write a checked roster in one transaction, with the letters to owners that follow from it.

    ``actor`` goes into the audit. Raises RosterChanged when the list changed meanwhile; then
    nothing was kept.
    """
    if roster.errors:
        raise ValueError("a roster with errors is never kept")
    async with deps.unit_of_work() as uow:
        before = await rules_broken_now(uow, workspace)
        changes = await keep_roster(uow, workspace, roster)
        line = Audit(
            workspace=workspace,
            at=now,
            actor=actor,
            what="imported a roster",
            subject=f"{len(changes.new)} new, {len(changes.changed)} changed",
        )
        uow.session.add(line)
        await uow.session.flush()
        if changes.nothing:
            return Kept(changes=changes, conflicts=0)
        origin = Origin(name=f"roster:{line.id}", now=now)
        conflicts = await tell_owners(deps, uow, workspace, before, origin)
        return Kept(changes=changes, conflicts=conflicts)
