"""The private word before a meeting: to each alone, in their hours, never the same one twice."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.ids import Act
from models.pairs import Pair
from models.prompts import ShownPrompt
from tests import builders
from tests.handlers.cast import Cast
from tests.handlers.meeting import answer, at, book, meet, newest, propose
from tests.handlers.world import CONTENT, WORDS, World


async def shown(world: World) -> list[tuple[int, str]]:
    """Prompts and asides, by whom they were shown to; kits and lessons have tests of their own."""
    told = CONTENT.prompts("en")
    names = {one.id for one in told.prompts} | {one.id for one in told.asides}
    async with world.deps.reading() as uow:
        rows = await uow.session.scalars(select(ShownPrompt).order_by(ShownPrompt.id))
        return [(one.person_id, one.prompt_id) for one in rows if one.prompt_id in names]


@pytest.mark.usefixtures("pair")
async def test_each_gets_one_of_their_own_the_working_day_before(world: World, cast: Cast) -> None:
    await book(world, cast, at(5))
    await world.live(at(5))
    for one in (cast.mia, cast.ben):
        (prompt,) = world.slack.read_by(one.slack_id, "prompt")
        assert one.week.local_date(prompt.at) == at(4).date()
        assert one.week.is_open(prompt.at)
        assert WORDS.say("seen_line.only_you") in prompt.words
    own = dict(await shown(world))
    sides = {one.id: one.audience for one in CONTENT.prompts("en").prompts}
    assert sides[own[cast.mia.id]] == "mentor"
    assert sides[own[cast.ben.id]] == "mentee"


@pytest.mark.usefixtures("pair")
async def test_what_one_wrote_last_time_comes_back_to_them_alone(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben, will_do="I will ask one question more.")
    await book(world, cast, at(18))
    await world.live(at(18))
    assert "one question more" in newest(world, cast.ben, "prompt").words
    assert "one question more" not in newest(world, cast.mia, "prompt").words


@pytest.mark.usefixtures("pair")
async def test_a_moved_meeting_gets_its_prompts_at_the_new_time_only(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(5))
    await propose(world, cast.mia, at(6))
    await world.press(cast.ben, Act.CONFIRM, on=newest(world, cast.ben, "session_proposed"))
    await world.live(at(9))
    for one in (cast.mia, cast.ben):
        (prompt,) = world.slack.read_by(one.slack_id, "prompt")
        assert one.week.local_date(prompt.at) == at(5).date()


@pytest.mark.usefixtures("pair")
async def test_an_unconfirmed_or_cancelled_meeting_gets_none(world: World, cast: Cast) -> None:
    await propose(world, cast.ben, at(5))
    await world.live(at(6))
    assert not [one for one in world.slack.posts if one.kind == "prompt"]


async def test_none_comes_twice_and_then_the_plain_reminder_does(
    world: World, cast: Cast, pair: Pair
) -> None:
    async with world.deps.unit_of_work() as uow:
        for one in CONTENT.prompts("en").prompts:
            uow.session.add(
                ShownPrompt(
                    workspace=pair.workspace,
                    pair_id=pair.id,
                    person_id=cast.ben.id,
                    prompt_id=one.id,
                    shown_at=world.clock.now(),
                )
            )
    await book(world, cast, at(5))
    await world.live(at(5))
    (plain,) = world.slack.read_by(cast.ben.slack_id, "prompt")
    assert plain.text == WORDS.say("prompt.when", partner="Mia", when="Thu 5 Nov, 14:00")
    assert len([block for block in plain.blocks if block["type"] == "section"]) == 1
    (full,) = world.slack.read_by(cast.mia.slack_id, "prompt")
    assert len([block for block in full.blocks if block["type"] == "section"]) == 2


@pytest.mark.usefixtures("pair")
async def test_through_many_meetings_nobody_sees_a_prompt_again(world: World, cast: Cast) -> None:
    for week in range(4):
        await meet(world, cast, at(4 + 7 * week))
    seen = await shown(world)
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.usefixtures("pair")
async def test_what_one_worried_about_chooses_ones_own_prompt_and_nobody_elses(
    world: World, cast: Cast
) -> None:
    book_of_prompts = CONTENT.prompts("en")
    worry = book_of_prompts.options_for("mentee", "worry")[0]
    async with world.deps.unit_of_work() as uow:
        found = await builders.place_of(uow, cast.programme, cast.ben)
        text = json.dumps([worry.code])
        found.worries = await uow.vault.seal(uow.session, found.place("worries"), text)
    await book(world, cast, at(5))
    await world.live(at(5))
    conditions = {one.id: one.condition for one in book_of_prompts.prompts}
    own = dict(await shown(world))
    assert conditions[own[cast.ben.id]] == worry.code
    assert conditions[own[cast.mia.id]] is None
    assert worry.label not in newest(world, cast.mia, "prompt").words


@pytest.mark.usefixtures("pair")
async def test_whoever_chose_several_things_reads_a_line_on_each_of_them(
    world: World, cast: Cast
) -> None:
    chosen = ["time", "direct", "open_ended"]
    async with world.deps.unit_of_work() as uow:
        found = await builders.place_of(uow, cast.programme, cast.ben)
        found.worries = await uow.vault.seal(
            uow.session, found.place("worries"), json.dumps(chosen[:1])
        )
        found.working_style = chosen[1:]
    await book(world, cast, at(5))
    await world.live(at(5))
    words = newest(world, cast.ben, "prompt").words
    asides = {one.id: one for one in CONTENT.prompts("en").asides}
    sent = {name for person, name in await shown(world) if person == cast.ben.id}
    assert {asides[name].condition for name in sent & asides.keys()} == {"direct", "open_ended"}
    for name in sent & asides.keys():
        assert f"• {asides[name].text.format(partner='Mia')}" in words
    labels = {one.code: one.label for one in CONTENT.prompts("en").options}
    assert all(labels[code] in words for code in chosen)
    assert "• " not in newest(world, cast.mia, "prompt").words


@pytest.mark.usefixtures("pair")
async def test_a_meeting_that_begins_within_the_hour_gets_none(world: World, cast: Cast) -> None:
    await propose(world, cast.ben, at(2, 10, 30))
    await world.live(at(2, 9, 45))
    await world.press(cast.mia, Act.CONFIRM, on=newest(world, cast.mia, "session_proposed"))
    await world.live(at(3))
    assert not [one for one in world.slack.posts if one.kind == "prompt"]
    assert len([one for one in world.slack.posts if one.kind == "check_in"]) == 2


@pytest.mark.usefixtures("pair")
async def test_nothing_comes_after_the_meeting_began(world: World, cast: Cast) -> None:
    await book(world, cast, at(3, 15))
    await world.live(timedelta(days=3))
    assert all(one.at < at(3, 14) for one in world.slack.posts if one.kind == "prompt"), (
        "an hour is left to read it"
    )
