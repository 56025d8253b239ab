"""Pairs that go on, and a list that changed under them: which hard rules they now break.

The owners read it, once for each conflict, and decide; nothing happens to a pair by itself.
Never here: the list itself (bot.rosters), pairs that are only proposed (they are looked at again
before anybody is asked).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.blocks.rosters import Clash, conflict_letter
from bot.deps import Deps
from bot.lines import lines_with_answers, name_of
from bot.outgoing import Letter, send
from mentoring.listed_rules import Listed, rules_broken
from models.database import UnitOfWork
from models.pairs import ASKING, LIVE, Pair
from models.people import (
    Person,
    RosterEntry,
    people_by_ids,
    roster_entry_of,
)
from models.programmes import Programme, ProgrammeStatus, holders

IN_ONE_LETTER = 15  # pairs; more of them come as a second message


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The change that was made: its name is part of the letters' keys, so none comes twice."""

    name: str
    now: datetime


Broken = dict[int, tuple[str, ...]]  # pair id -> codes of the rules


async def rules_broken_now(uow: UnitOfWork, workspace: str) -> Broken:
    """Every pair that is asked about or going on, and what the list says against it."""
    pairs = await _pairs_going_on(uow, workspace)
    if not pairs:
        return {}
    ids = [person for pair in pairs for person in (pair.mentor_id, pair.mentee_id)]
    people = await people_by_ids(uow.session, workspace, ids)
    entries = {one.id: await roster_entry_of(uow.session, one) for one in people.values()}
    managers = await lines_with_answers(uow, workspace)
    listed = {one.id: _listed(one, entries[one.id]) for one in people.values()}
    programmes = {one.programme_id for one in pairs}
    switches = {one: await _same_manager_is_fine(uow, one) for one in programmes}
    return {
        pair.id: rules_broken(
            listed[pair.mentor_id],
            listed[pair.mentee_id],
            managers,
            allow_same_manager=switches[pair.programme_id],
        )
        for pair in pairs
    }


async def _pairs_going_on(uow: UnitOfWork, workspace: str) -> list[Pair]:
    query = (
        select(Pair)
        .join(Programme, Programme.id == Pair.programme_id)
        .where(
            Pair.workspace == workspace,
            Pair.status.in_((*LIVE, *ASKING)),
            Programme.status != ProgrammeStatus.CLOSED,
        )
        .order_by(Pair.id)
    )
    return list(await uow.session.scalars(query))


async def _same_manager_is_fine(uow: UnitOfWork, programme_id: int) -> bool:
    programme = await uow.session.get_one(Programme, programme_id)
    rules = programme.plan.get("matching_rules") or {}
    return bool(rules.get("allow_same_manager"))


def _listed(person: Person, entry: RosterEntry | None) -> Listed:
    known = entry.details if entry else {}
    return Listed(
        id=name_of(person, entry),
        team=str(known.get("team", "")),
        never_match=tuple(known.get("never_match", ())),
    )


async def tell_owners(
    deps: Deps, uow: UnitOfWork, workspace: str, before: Broken, origin: Origin
) -> int:
    """Write to the owners about pairs that break a rule they did not break ``before``.

    Returns how many pairs that are. The same list once more breaks nothing anew.
    """
    broken = await rules_broken_now(uow, workspace)
    fresh = {
        pair_id: tuple(code for code in codes if code not in before.get(pair_id, ()))
        for pair_id, codes in broken.items()
    }
    fresh = {pair_id: codes for pair_id, codes in fresh.items() if codes}
    by_programme: dict[int, list[_Conflict]] = defaultdict(list)
    for pair_id, codes in fresh.items():
        found = await _conflict(uow, workspace, pair_id, codes)
        by_programme[found.pair.programme_id].append(found)
    for programme_id, conflicts in by_programme.items():
        programme = await uow.session.get_one(Programme, programme_id)
        for owner in await holders(uow.session, programme, "owner"):
            await _write(deps, uow, programme, owner, conflicts, origin)
    return len(fresh)


@dataclass(frozen=True, kw_only=True)
class _Conflict:
    pair: Pair
    mentor: Person
    mentee: Person
    codes: tuple[str, ...]


async def _conflict(
    uow: UnitOfWork, workspace: str, pair_id: int, codes: tuple[str, ...]
) -> _Conflict:
    pair = await uow.session.get_one(Pair, pair_id)
    people = await people_by_ids(uow.session, workspace, (pair.mentor_id, pair.mentee_id))
    mentor, mentee = people[pair.mentor_id], people[pair.mentee_id]
    return _Conflict(pair=pair, mentor=mentor, mentee=mentee, codes=codes)


async def _write(
    deps: Deps,
    uow: UnitOfWork,
    programme: Programme,
    owner: Person,
    conflicts: Sequence[_Conflict],
    origin: Origin,
) -> None:
    for start in range(0, len(conflicts), IN_ONE_LETTER):
        some = conflicts[start : start + IN_ONE_LETTER]
        clashes = [
            Clash(
                mentor=one.mentor.name,
                mentor_title=one.mentor.title,
                mentee=one.mentee.name,
                mentee_title=one.mentee.title,
                rules=one.codes,
            )
            for one in some
        ]
        message = conflict_letter(deps.words(owner.locale), programme.name, clashes)
        key = f"conflict:{origin.name}:{programme.id}:{owner.id}:{some[0].pair.id}"
        letter = Letter(key=key, kind="conflict", asked=True, message=message)
        await send(deps, uow, letter, to=owner, now=origin.now, programme=programme)
