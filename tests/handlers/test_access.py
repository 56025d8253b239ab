"""The access matrix: every route and everybody whose it is not. Nothing happens, one line is kept.

The matrix is built from the registry: a new route without a row in the table fails here.
"""

import json
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.ids import Menu
from handlers import COMMANDS, ROUTES
from handlers.asking import UNKNOWN
from handlers.payloads import BadPayload, Payload
from handlers.registry import AnyRoute, On, Role, perform
from handlers.scene import Reply
from models.audit import Audit
from models.database import Base, Database
from models.pairs import PairStatus
from models.people import Person
from models.programmes import RoleState
from models.pulse import PulseRound
from models.sessions import SessionStatus
from tests import builders
from tests.builders import START, WORKSPACE
from tests.handlers.access_table import ACCESS, EVERYBODY, Row
from tests.handlers.cast import Cast, introduce
from tests.handlers.world import World

EVERY: dict[tuple[On, str], AnyRoute] = {
    (route.on, str(route.id)): route for route in (*ROUTES, *COMMANDS.values(), UNKNOWN)
}
SILENT = {"inbox", "audit"}
KEYS = count(1)
ELSEWHERE = "-/T2"
NAMELESS = {"new_template", "new_programme"}  # their forms carry no number


@pytest.fixture
async def hints(world: World, cast: Cast) -> dict[str, str]:
    """Something of every kind in this workspace: what each button would carry."""
    pair = await introduce(world, cast, cast.mia, cast.ben)
    async with world.deps.unit_of_work() as uow:
        asked = await builders.pair(
            uow, cast.programme, cast.noor, cast.tom, PairStatus.MENTOR_ASKED
        )
        session = await builders.session(uow, pair, SessionStatus.OVER, starts_at=START)
        await builders.agreement(
            uow, pair, json.dumps({"cadence_days": "14", "session_minutes": "45"})
        )
        role = await builders.role(uow, cast.programme, cast.sam, "sponsor", state=RoleState.ASKED)
        opens, closes = date(2026, 11, 2), date(2026, 12, 2)
        round_ = PulseRound(
            workspace=WORKSPACE,
            programme_id=cast.programme.id,
            number=9,
            opens_on=opens,
            closes_on=closes,
        )
        uow.session.add(round_)
        place = await builders.place_of(uow, cast.programme, cast.noor)
        goal, step = await builders.goal(uow, pair)
        await uow.session.flush()
        item = await builders.shown(uow, pair, cast.mia, "lesson-listening")
        return {
            "": "",
            "menu": Menu.PLAN,
            "pair": str(pair.id),
            "slot": f"{pair.id} 2026-11-05T12:00:00+00:00",
            "version": f"{pair.id} 1",
            "session": str(session.id),
            "goal": str(goal.id),
            "step": str(step.id),
            "programme": str(cast.programme.id),
            "part": f"{cast.programme.id} purpose",
            "role": str(role.id),
            "run": str(pair.run_id),
            "application": str(place.id),
            "round": str(round_.id),
            "item": str(item.id),
            "asked": str(asked.id),
            "mentor_asked": str(asked.id),
            "mentee_asked": str(asked.id),
        }


@pytest.fixture
async def elsewhere(world: World, hints: dict[str, str]) -> dict[str, str]:
    """The same in another workspace; it owns rows whose numbers are nobody's here."""
    async with world.deps.unit_of_work() as uow:
        await builders.installed(uow, ELSEWHERE)
        people = [
            await builders.person(uow, one, workspace=ELSEWHERE) for one in ("UFAR10", "UFAR20")
        ]
        programme = await builders.programme(uow, people[0], workspace=ELSEWHERE)
        pair = await builders.pair(uow, programme, people[0], people[1])
        session = await builders.session(uow, pair, SessionStatus.OVER)
        goal, step = await builders.goal(uow, pair)
        role = await builders.role(uow, programme, people[1], "champion")
        round_ = PulseRound(
            workspace=ELSEWHERE,
            programme_id=programme.id,
            number=1,
            opens_on=date(2026, 11, 2),
            closes_on=date(2026, 12, 2),
        )
        uow.session.add(round_)
        place = await builders.enrolment(uow, programme, people[1], "mentee")
        items = [
            await builders.shown(uow, pair, people[0], name)
            for name in ("lesson-listening", "lesson-goals", "lesson-growth")
        ]
        found = {
            **dict.fromkeys(("pair", "asked", "mentor_asked", "mentee_asked"), str(pair.id)),
            "slot": f"{pair.id} 2026-11-05T12:00:00+00:00",
            "version": f"{pair.id} 1",
            "session": str(session.id),
            "goal": str(goal.id),
            "step": str(step.id),
            "programme": str(programme.id),
            "part": f"{programme.id} purpose",
            "role": str(role.id),
            "run": str(pair.run_id),
            "application": str(place.id),
            "round": str(round_.id),
            "item": str(items[-1].id),
        }
    assert all(found[name] != hints[name] for name in found)
    return found


def payload(route: AnyRoute, user: str, hint: str, *, home_team: bool = True) -> Payload:
    value = str(route.id) if route.on is On.COMMAND else hint
    return Payload(
        workspace=WORKSPACE, user=user, key=f"k{next(KEYS)}", value=value, home_team=home_team
    )


def told(reply: Reply) -> str:
    return reply.tells + (json.dumps(reply.response) if reply.response else "")


async def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, apart from receipts and the audit."""
    async with database.reading() as uow:
        return {
            table.name: [tuple(row) for row in await uow.session.execute(select(table))]
            for table in Base.metadata.sorted_tables
            if table.name not in SILENT
        }


async def refusals(world: World) -> list[tuple[str, str]]:
    async with world.deps.reading() as uow:
        query = select(Audit).where(Audit.what.startswith("refused")).order_by(Audit.id)
        return [(one.actor, one.what) for one in await uow.session.scalars(query)]


async def refused_all(world: World, asked: list[tuple[AnyRoute, Payload]]) -> None:
    """Each is answered kindly and kept as one line; nothing else of the database changes."""
    before = await everything(world.database)
    for route, one in asked:
        reply = await perform(one, route=route, deps=world.deps)
        said = told(reply)
        assert "nothing was changed" in said.lower(), (route.id, said)
        assert "Ben" not in said, route.id
        assert "Mia" not in said, route.id
        assert (reply.opens, reply.after, reply.homes) == (None, None, ()), route.id
    kept = [(one.user, f"refused {route.on} {route.id}") for route, one in asked]
    assert await refusals(world) == kept
    assert await everything(world.database) == before


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(ACCESS) == set(EVERY)


@pytest.mark.parametrize("name", [*EVERYBODY, "gus"])
async def test_what_is_not_ones_own_is_refused_and_nothing_happens(
    world: World, cast: Cast, hints: dict[str, str], name: str
) -> None:
    intruder: Person = getattr(cast, name)
    asked = [
        (route, payload(route, intruder.slack_id, hints[row.about]))
        for key, route in EVERY.items()
        if name not in (row := ACCESS[key]).whose
    ]
    assert len(asked) >= 5
    await refused_all(world, asked)


async def test_a_visitor_of_another_organisation_is_refused_everywhere(
    world: World, hints: dict[str, str]
) -> None:
    asked = [
        (route, payload(route, "UVISIT", hints[ACCESS[key].about], home_team=False))
        for key, route in EVERY.items()
    ]
    await refused_all(world, asked)


async def test_numbers_of_another_workspaces_rows_open_nothing(
    world: World, cast: Cast, elsewhere: dict[str, str]
) -> None:
    asked = []
    for key, route in EVERY.items():
        row: Row = ACCESS[key]
        if row.about in elsewhere and route.on is not On.COMMAND and key[1] not in NAMELESS:
            person: Person = getattr(cast, row.whose[0])
            asked.append((route, payload(route, person.slack_id, elsewhere[row.about])))
    assert len(asked) > 30
    await refused_all(world, asked)


@pytest.mark.parametrize("name", EVERYBODY)
async def test_nobody_is_refused_what_is_their_own(
    world: World, cast: Cast, hints: dict[str, str], name: str
) -> None:
    person: Person = getattr(cast, name)
    for key, route in EVERY.items():
        if name in (row := ACCESS[key]).whose:
            asked = payload(route, person.slack_id, hints[row.about])
            reply = await perform(asked, route=route, deps=world.deps)
            assert await refusals(world) == [], (route.id, told(reply))


def test_an_owner_may_use_nothing_that_is_about_a_pair_or_a_meeting() -> None:
    allowed = {row.about for row in ACCESS.values() if "olga" in row.whose}
    assert not allowed & {"pair", "session", "slot", "version", "round", "mentor_asked"}


async def test_before_the_app_is_installed_everybody_gets_a_kind_no(world: World) -> None:
    for route in EVERY.values():
        asked = Payload(workspace="-/TNEW", user="USAM00", key=f"k{next(KEYS)}", value="1")
        if route.on is not On.EVENT:
            reply = await perform(asked, route=route, deps=world.deps)
            assert "not set up in this workspace" in told(reply), route.id
    async with world.deps.reading() as uow:
        assert await uow.session.scalar(select(func.count()).select_from(Audit)) == 0


HINTED = [route for key, route in EVERY.items() if ACCESS[key].about not in {"", "menu"}]
JUNK = [
    "",
    " ",
    "abc",
    "-1",
    "0",
    "1e3",
    "٣",
    "²",
    "9" * 15,
    "9" * 16,
    "1;--",
    "None",
    "1.0",
    "\x00",
]


@pytest.mark.parametrize("junk", JUNK)
async def test_a_hint_that_leads_nowhere_gets_a_kind_no(
    world: World, cast: Cast, junk: str
) -> None:
    before = await everything(world.database)
    for route in HINTED:
        if route.on is On.COMMAND or route.id in NAMELESS:
            continue
        user = cast.olga.slack_id if route.may is Role.OWNER else cast.mia.slack_id
        reply = await perform(payload(route, user, junk), route=route, deps=world.deps)
        assert "nothing was changed" in told(reply), (route.id, told(reply))
    assert await everything(world.database) == before


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hint=st.text(max_size=30), more=st.text(max_size=10))
def test_a_row_number_is_read_from_plain_digits_only(hint: str, more: str) -> None:
    asked = Payload(workspace=WORKSPACE, user="U", key="k", value=f"{hint} {more}")
    try:
        number = str(asked.row_id())
    except BadPayload:
        number = ""
    first = hint.split(" ", maxsplit=1)[0]
    assert bool(number) == (first.isascii() and first.isdigit() and len(first) <= 15)
    assert not number or int(first) == int(number)
