"""The owner's board as an owner uses it in tests: open it, choose beside a pair, fill in a form.

Never here: what is said or asserted.
"""

from typing import Any

from sqlalchemy import select

from bot.ids import Act, Field, Pairing, View
from models.audit import Audit
from models.pairs import MatchRun, Pair, PairStatus
from models.people import Person
from tests import builders
from tests.fakes import Json
from tests.handlers.cast import Cast
from tests.handlers.world import Answer, World


async def opened(world: World, who: Person) -> Json:
    """Type /mentoring match and look at the board."""
    answer = await world.command(who, "match")
    assert answer.view.get("callback_id") == View.MATCH, answer.says
    return answer.view


async def second_owner(world: World, cast: Cast) -> Person:
    """Sam owns the programme too."""
    async with world.deps.unit_of_work() as uow:
        await builders.role(uow, cast.programme, cast.sam, "owner")
    return cast.sam


def beside(board: Json, *names: str) -> Json:
    """What stands beside the row that names these people."""
    found = [
        one["accessory"]
        for one in board["blocks"]
        if one["type"] == "section"
        and "accessory" in one
        and all(name in one["text"]["text"] for name in names)
    ]
    assert len(found) == 1, f"{names}: {len(found)} rows"
    return dict(found[0])


def offered(board: Json, *names: str) -> dict[str, str]:
    """The menu beside a pair: what each entry does -> its value."""
    return {one["value"].split(" ")[3]: one["value"] for one in beside(board, *names)["options"]}


async def choose(world: World, who: Person, board: Json, what: Pairing, *names: str) -> Answer:
    """Choose in the menu beside a pair."""
    return await replayed(world, who, board, offered(board, *names)[what])


async def replayed(world: World, who: Person, board: Json, value: str) -> Answer:
    """The same choice as Slack would send it, whatever the board shows by now."""
    chosen = {"selected_option": {"value": value}}
    element = {"type": "overflow", "action_id": str(Act.PAIRING), "block_id": "b", **chosen}
    return await world.act(who, element, on=board)


async def press(world: World, who: Person, board: Json, act: Act, *names: str) -> Answer:
    """Press the button beside a row; without names one of those above."""
    if not names:
        return await world.press(who, act, on=board)
    button = beside(board, *names)
    assert button["action_id"] == act
    return await world.press(who, act, button["value"], on=board)


async def send(world: World, who: Person, form: Json, board: Json, **values: Any) -> Answer:
    """Send a form that lies over the board."""
    return await world.submit(who, {**form, "previous_view_id": board["id"]}, **values)


def mentors_offered(form: Json) -> dict[str, str]:
    """The mentors to choose from: first word of the label -> value."""
    (element,) = [one["element"] for one in form["blocks"] if one.get("block_id") == Field.MENTOR]
    return {one["text"]["text"].split(" ")[0]: one["value"] for one in element["options"]}


async def couples(world: World) -> set[tuple[str, str]]:
    """Who stands on the newest board: (mentor, mentee) by name."""
    return {(mentor, mentee) for (mentor, mentee), _ in (await staged(world)).items()}


async def staged(world: World) -> dict[tuple[str, str], Pair]:
    """The pairs on the newest board by the names of the two."""
    async with world.deps.reading() as uow:
        names = {one.id: one.name for one in await uow.session.scalars(select(Person))}
        found = await uow.session.scalars(select(Pair).where(Pair.status == PairStatus.STAGED))
        return {(names[one.mentor_id], names[one.mentee_id]): one for one in found}


async def runs(world: World) -> list[MatchRun]:
    """Every matching so far."""
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(MatchRun).order_by(MatchRun.id)))


async def acts(world: World) -> list[str]:
    """What was written down of owners' acts."""
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(Audit.what).order_by(Audit.id)))
