"""Who was named for a role in a programme, who is asked, and what their answer changes.

Nobody bears a role before accepting it, and a sponsor's name stands over no words but those they
signed. Here rows change; the question itself is a touchpoint, so that it leaves in its reader's
working hours whoever named them, in Slack or on the command line.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from bot.plans import Kind
from models.database import UnitOfWork
from models.people import Person
from models.programmes import Programme, ProgrammeRole, RoleState
from models.touchpoints import plan

Holders = Mapping[str, Sequence[Person]]  # role -> people
ROLE_NAMES = ("owner", "champion", "sponsor")


async def keep_roles(
    uow: UnitOfWork,
    programme: Programme,
    named: Holders,
    *,
    agreed: Collection[int] = (),
    now: datetime,
) -> None:
    """Make these the people of the roles: who is new is asked, who is not named is let go.

    ``agreed`` are row ids of people who said yes elsewhere: they are told instead of asked. The
    first owner is who describes the programme, and is asked nothing.
    """
    before = await _rows(uow, programme)
    wanted = {(role, one.id): one for role in ROLE_NAMES for one in named.get(role, ())}
    for key in before.keys() - wanted.keys():
        await uow.session.delete(before[key])
    await uow.session.flush()
    for role, person_id in wanted:
        row = before.get((role, person_id))
        if row is None:
            await _name(uow, programme, role, person_id, agreed=person_id in agreed, now=now)
    await _first_owner(uow, programme, now)
    await ask_for_words(uow, programme, now)


async def _rows(uow: UnitOfWork, programme: Programme) -> dict[tuple[str, int], ProgrammeRole]:
    query = select(ProgrammeRole).where(
        ProgrammeRole.workspace == programme.workspace,
        ProgrammeRole.programme_id == programme.id,
    )
    rows = await uow.session.scalars(query.order_by(ProgrammeRole.id))
    return {(row.role, row.person_id): row for row in rows}


async def _name(
    uow: UnitOfWork,
    programme: Programme,
    role: str,
    person_id: int,
    *,
    agreed: bool,
    now: datetime,
) -> None:
    row = ProgrammeRole(
        workspace=programme.workspace,
        programme_id=programme.id,
        person_id=person_id,
        role=role,
        state=RoleState.ACCEPTED if agreed else RoleState.ASKED,
        answered_at=now if agreed else None,
    )
    uow.session.add(row)
    await uow.session.flush()
    if role != "sponsor":
        await ask(uow, programme, row, now)


async def _first_owner(uow: UnitOfWork, programme: Programme, now: datetime) -> None:
    """Somebody has to be able to act: whoever stands first describes the programme."""
    owners = [row for (role, _), row in (await _rows(uow, programme)).items() if role == "owner"]
    if owners and not any(row.accepted for row in owners):
        accept(owners[0], now)


async def ask_for_words(uow: UnitOfWork, programme: Programme, now: datetime) -> None:
    """Ask the sponsor to sign the words as they stand; unchanged ones are asked about once.

    Words that they signed stay, also when their old draft comes again from a file.
    """
    draft = str(programme.plan.get("sponsor_message", ""))
    for (role, _), row in (await _rows(uow, programme)).items():
        if role != "sponsor":
            continue
        if row.accepted and draft in {row.asked_words, row.words}:
            programme.plan = {**programme.plan, "sponsor_message": row.words}
        elif row.asked_at is None or draft != row.asked_words:
            row.state, row.words, row.answered_at = RoleState.ASKED, "", None
            row.asked_words = draft
            await ask(uow, programme, row, now)


async def ask(uow: UnitOfWork, programme: Programme, row: ProgrammeRole, now: datetime) -> None:
    """Plan the question (or, to who agreed elsewhere, the news)."""
    row.asked_at = now
    await plan(
        uow.session,
        workspace=row.workspace,
        key=f"{Kind.ROLE_REQUEST}:{row.id}:{words_mark(row.asked_words)}:{now.isoformat()}",
        kind=Kind.ROLE_REQUEST,
        due_at=now,
        programme_id=programme.id,
        person_id=row.person_id,
        facts={"role": row.id, "asked_at": now.isoformat(), "agreed": row.accepted},
    )


def accept(row: ProgrammeRole, now: datetime, *, words: str = "") -> None:
    """Take the role; a sponsor signs these words."""
    row.state, row.answered_at, row.words = RoleState.ACCEPTED, now, words


def decline(row: ProgrammeRole, now: datetime) -> None:
    """Not now: whatever was signed is taken back."""
    row.state, row.answered_at, row.words = RoleState.NOT_NOW, now, ""


def words_mark(words: str) -> str:
    """A short mark of some words: a button signs only what stood above it."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def hint_of(row: ProgrammeRole) -> str:
    """What the buttons of a question carry: whose row, and the words as they were asked."""
    return f"{row.id} {words_mark(row.asked_words)}"
