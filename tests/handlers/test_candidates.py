"""What the matching is told of everybody: what they chose on joining, and every known line."""

import json

import pytest

from bot.candidates import Candidates, candidates
from bot.importing import keep
from mentoring.pair_check import PairCheck
from mentoring.roster import parse_roster
from models.pairs import Pair
from models.people import Person
from tests import builders
from tests.builders import WORKSPACE
from tests.handlers.cast import Cast
from tests.handlers.world import World


async def gathered(world: World, cast: Cast) -> Candidates:
    async with world.deps.reading() as uow:
        return await candidates(uow, cast.programme, world.clock.now())


async def says(world: World, who: Person, boss: Person) -> None:
    """On joining, somebody named whom they report to."""
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, who.id)).reports_to = boss.slack_id


async def chooses(world: World, cast: Cast, who: Person, **columns: object) -> None:
    async with world.deps.unit_of_work() as uow:
        place = await builders.place_of(uow, cast.programme, who)
        for name, value in columns.items():
            setattr(place, name, value)


async def test_what_was_chosen_on_joining_counts_in_the_score(world: World, cast: Cast) -> None:
    await chooses(
        world,
        cast,
        cast.mia,
        topic_levels={"AI tools": "expert"},
        working_style=["think_first", "hands_on"],
        goals=["decide"],
        interests=["choir"],
    )
    found = await gathered(world, cast)
    said = found.request.intake[cast.mia.slack_id]
    assert said.levels == {"AI tools": 3}
    assert (said.thinking, said.goals) == (("think_first",), ("decide",))
    (mia,) = [one for one in found.request.people if one.id == cast.mia.slack_id]
    assert (mia.working_style, mia.interests) == (("hands_on",), ("choir",))


async def test_a_reason_is_told_in_words_and_never_in_codes(world: World, cast: Cast) -> None:
    for one in (cast.mia, cast.ben, cast.noor, cast.tom):
        await chooses(
            world,
            cast,
            one,
            topics=["AI tools"] if one in {cast.mia, cast.ben} else ["Inclusion"],
            goals=["other_view"],
            interests=["choir", "pottery"],
            working_style=["think_first"] if one is cast.mia else ["think_aloud"],
        )
    board = (await world.command(cast.olga, "match")).view
    shown = json.dumps(board, ensure_ascii=False)
    assert "to see how it looks from elsewhere" in shown
    texts = [block["text"]["text"] for block in board["blocks"] if block["type"] == "section"]
    for code in ("other_view", "choir", "pottery", "think_first", "think_aloud"):
        assert not [text for text in texts if code in text]


@pytest.mark.parametrize("between", ["paused", "no part"])
async def test_a_line_through_somebody_who_is_not_matched_now_still_counts(
    world: World, cast: Cast, between: str
) -> None:
    """Mia reports to Noor or Sam, and that one to Ben: nobody is on a list."""
    middle = cast.noor if between == "paused" else cast.sam
    await says(world, cast.mia, middle)
    await says(world, middle, cast.ben)
    await world.command(cast.noor, "pause 2026-12-01")
    found = await gathered(world, cast)
    check = PairCheck.of(found.request)
    assert check.broken(cast.mia.slack_id, cast.ben.slack_id) == ("reporting_line",)


async def test_two_who_name_each_other_as_manager_do_not_stop_the_matching(
    world: World, cast: Cast
) -> None:
    await says(world, cast.mia, cast.ben)
    await says(world, cast.ben, cast.mia)
    answer = await world.command(cast.olga, "match")
    assert answer.view["callback_id"] == "match"
    check = PairCheck.of((await gathered(world, cast)).request)
    assert "reporting_line" in check.broken(cast.mia.slack_id, cast.ben.slack_id)


async def test_an_answer_names_the_line_of_the_list_it_means(world: World, cast: Cast) -> None:
    """Sam is known to the list under another name; Mia says that she reports to Sam."""
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.sam.id)).roster_id = "E7"
    text = "id,role,timezone,manager_id\nE7,mentee,UTC,UBEN00\nUBEN00,mentee,UTC,\n"
    await keep(world.deps, WORKSPACE, parse_roster(text), actor="test", now=world.clock.now())
    await says(world, cast.mia, cast.sam)
    check = PairCheck.of((await gathered(world, cast)).request)
    assert check.broken(cast.mia.slack_id, cast.ben.slack_id) == ("reporting_line",)


async def test_who_has_a_partner_already_is_not_matched_but_their_line_counts(
    world: World,
    cast: Cast,
    pair: Pair,  # noqa: ARG001 - Mia and Ben are introduced
) -> None:
    await says(world, cast.noor, cast.ben)
    await says(world, cast.ben, cast.tom)
    found = await gathered(world, cast)
    assert {one.id for one in found.request.people} == {cast.noor.slack_id, cast.tom.slack_id}
    check = PairCheck.of(found.request)
    assert check.broken(cast.noor.slack_id, cast.tom.slack_id) == ("reporting_line",)
