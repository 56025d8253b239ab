"""Several bots on one PostgreSQL: what is due is done by one of them, what is to go leaves once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.blocks.pieces import Message
from bot.outgoing import Letter, send
from bot.plans import Kind
from bot.profiles import fresh_person
from bot.settings import Settings
from bot.wiring import Turnabout, build
from models.outbox import Outbox, OutboxStatus
from models.programmes import Programme
from models.touchpoints import Touchpoint, TouchpointStatus, plan
from scheduling.sweep import sweep
from tests.e2e.program import Ground, ground

REPLICAS = 4
DUE = 40
LETTERS = 60


@pytest.fixture
async def base(tmp_path: Path, postgres_url: str) -> AsyncIterator[Ground]:
    async with ground(tmp_path, postgres_url, http=True) as made:
        yield made


@pytest.fixture
async def bots(base: Ground) -> AsyncIterator[Sequence[Turnabout]]:
    """Bots like any other, in this process, without their alarm clocks."""
    async with AsyncExitStack() as stack:
        made = [build(Settings.read(base.environment)) for _ in range(REPLICAS)]
        for bot in made:
            stack.push_async_callback(bot.stop)
        await made[0].install()
        yield made


async def test_what_is_due_is_worked_through_by_one_of_them(bots: Sequence[Turnabout]) -> None:
    await sweep(bots[0].deps)  # what the programme itself has planned by now
    now = datetime.now(UTC)
    async with bots[0].deps.unit_of_work() as uow:
        await uow.session.execute(delete(Outbox))
        programme = (await uow.session.scalars(select(Programme))).one()
        for number in range(DUE):
            await plan(
                uow.session,
                workspace=programme.workspace,
                key=f"digest:{number}",
                kind=Kind.DIGEST,
                due_at=now,
                programme_id=programme.id,
                facts={"day": now.date().isoformat(), "on_demand": True},
            )
    settled = await asyncio.gather(*(sweep(bot.deps) for bot in bots))
    assert sum(settled) == DUE
    async with bots[0].deps.reading() as uow:
        ours = select(Touchpoint).where(Touchpoint.kind == Kind.DIGEST)
        rows = [one for one in await uow.session.scalars(ours) if one.facts.get("on_demand")]
        written = list(await uow.session.scalars(select(Outbox)))
    assert {one.status for one in rows} == {TouchpointStatus.DONE}
    assert len(written) == DUE


async def test_what_is_to_go_leaves_once(base: Ground, bots: Sequence[Turnabout]) -> None:
    workspace = f"-/{base.slack.credentials.team_id}"
    deps = bots[0].deps
    people = [await fresh_person(deps, workspace, base.person(name)) for name in ("e1004", "e1005")]
    now = datetime.now(UTC)
    async with deps.unit_of_work() as uow:
        for number in range(LETTERS):
            person = people[number % len(people)]
            message = Message.of(f"This is number {number}.")
            letter = Letter(key=f"note:{number}", kind="note", asked=True, message=message)
            await send(deps, uow, letter, to=person, now=now, answering=person)
    sent = await asyncio.gather(*(bot.delivery.run() for bot in bots))
    while sum(sent) < LETTERS:  # one conversation is one after the other, whoever sends
        sent += await asyncio.gather(*(bot.delivery.run() for bot in bots))
    async with deps.reading() as uow:
        rows = list(await uow.session.scalars(select(Outbox).order_by(Outbox.id)))
    assert {(one.status, one.attempts) for one in rows} == {(OutboxStatus.SENT, 1)}
    posted = [one for one in base.slack.state.messages if one.metadata]
    times = Counter((one.metadata or {})["event_payload"]["id"] for one in posted)
    assert times == dict.fromkeys((one.token for one in rows), 1)
    for person in people:
        mine = [one for one in rows if one.audience == [person.id]]
        assert [one.ts for one in mine] == sorted(one.ts for one in mine)
