"""The end of a pair's weeks: a look back, thanks, and where each goes next."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.ids import Act
from models.closings import ClosingReview
from models.enrolments import EnrolmentStatus
from models.pairs import Pair, PairStatus
from models.people import Person
from models.programmes import Programme, ProgrammeStatus
from tests import builders
from tests.handlers.cast import Cast, fresh, introduce
from tests.handlers.meeting import answer, at, meet, newest, place, propose
from tests.handlers.world import WORDS, Answer, World

WEEKS = 4
ENDS = date(2026, 11, 30)  # four weeks after the introduction on the 2nd


@pytest.fixture
async def short(world: World, cast: Cast) -> Pair:
    """Mia and Ben in a programme of four weeks; they met once."""
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Programme, cast.programme.id)).weeks = WEEKS
    pair = await introduce(world, cast, cast.mia, cast.ben)
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    return pair


async def look_back(world: World, person: Person, what_next: str, **texts: Any) -> Answer:
    form = (await world.press(person, Act.CLOSING, on=newest(world, person, "closing"))).view
    return await world.submit(person, form, what_next=what_next, **texts)


async def programme_of(world: World, cast: Cast) -> Programme:
    async with world.deps.reading() as uow:
        return await uow.session.get_one(Programme, cast.programme.id)


async def test_at_its_end_both_are_asked_to_look_back(
    world: World, cast: Cast, short: Pair
) -> None:
    await world.live(at(31))
    for one in (cast.mia, cast.ben):
        question = newest(world, one, "closing")
        assert one.week.local_date(question.at) == ENDS
        assert cast.programme.name in question.text
        assert "1 meeting" in question.text
    assert (await fresh(world, short)).status == PairStatus.CLOSING
    assert (await programme_of(world, cast)).status == ProgrammeStatus.CLOSING


async def test_when_both_have_written_the_pair_closes_with_their_thanks(
    world: World, cast: Cast, short: Pair
) -> None:
    await world.live(at(31))
    first = await look_back(
        world, cast.ben, "someone_new", what_stays="To ask.", thanks="You were patient."
    )
    assert WORDS.say("closing.taken.someone_new") in first.says
    assert (await fresh(world, short)).status == PairStatus.CLOSING, "one of two"
    await look_back(world, cast.mia, "finish", thanks="You listened.")
    assert (await fresh(world, short)).status == PairStatus.GRADUATED
    (to_mia,) = world.slack.read_by(cast.mia.slack_id, "farewell")
    (to_ben,) = world.slack.read_by(cast.ben.slack_id, "farewell")
    assert "You were patient." in to_mia.words
    assert "You listened." in to_ben.words
    assert "To ask." not in to_mia.words + to_ben.words
    assert (await place(world, cast, cast.ben)).status == EnrolmentStatus.APPLIED
    assert (await place(world, cast, cast.mia)).status == EnrolmentStatus.FINISHED
    assert (await programme_of(world, cast)).status == ProgrammeStatus.CLOSED


async def test_texts_are_sealed_and_can_be_written_again(
    world: World, cast: Cast, short: Pair
) -> None:
    await world.live(at(31))
    await look_back(world, cast.ben, "finish", what_stays="a first thought")
    await look_back(world, cast.ben, "carry_on", what_stays="a second thought", thanks="")
    async with world.deps.reading() as uow:
        (review,) = list(await uow.session.scalars(select(ClosingReview)))
        assert (review.pair_id, review.what_next) == (short.id, "carry_on")
        assert review.what_stays is not None
        opened = await uow.vault.open(uow.session, review.place("what_stays"), review.what_stays)
    assert opened == "a second thought"
    assert review.thanks is None
    assert b"thought" not in review.what_stays


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("value", [None, "maybe", ""])
async def test_what_comes_next_is_chosen_from_the_list(
    world: World, cast: Cast, value: str | None
) -> None:
    await world.live(at(31))
    form = (await world.press(cast.ben, Act.CLOSING, on=newest(world, cast.ben, "closing"))).view
    done = await world.submit(cast.ben, form, what_next=value)
    assert done.errors == {"what_next": WORDS.say_plain("form.choose")}


async def test_without_a_word_from_anybody_it_closes_by_itself_two_weeks_later(
    world: World, cast: Cast, short: Pair
) -> None:
    await world.live(at(31))
    question = newest(world, cast.ben, "closing")
    await world.live(timedelta(days=12))
    assert (await fresh(world, short)).status == PairStatus.CLOSING
    await world.live(timedelta(days=3))
    assert (await fresh(world, short)).status == PairStatus.GRADUATED
    for one in (cast.mia, cast.ben):
        assert len(world.slack.read_by(one.slack_id, "farewell")) == 1
        assert (await place(world, cast, one)).status == EnrolmentStatus.FINISHED
    late = await world.press(cast.ben, Act.CLOSING, on=question)
    assert late.tells == WORDS.say("closing.not_now")


async def test_a_meeting_that_is_booked_is_still_held_before_the_end(
    world: World, cast: Cast, short: Pair
) -> None:
    await world.live(at(25, 10))
    await propose(world, cast.ben, at(32))
    await world.press(cast.mia, Act.CONFIRM, on=newest(world, cast.mia, "session_proposed"))
    await world.live(at(32, 12))
    assert (await fresh(world, short)).status == PairStatus.ACTIVE
    await world.live(at(35))
    assert (await fresh(world, short)).status == PairStatus.CLOSING
    assert len(world.slack.read_by(cast.ben.slack_id, "check_in")) == 2
    assert "meeting" in newest(world, cast.ben, "closing").text


async def test_nothing_of_the_ladder_comes_at_the_end(
    world: World, cast: Cast, short: Pair
) -> None:
    await world.live(at(80))
    kinds = [(one.kind, one.at.date()) for one in world.slack.read_by(cast.ben.slack_id)]
    assert [day for kind, day in kinds if kind.startswith("ladder") and day > ENDS] == []
    assert short.id


async def test_a_mentor_with_another_mentee_stays_in_the_programme(
    world: World, cast: Cast, short: Pair
) -> None:
    await world.live(at(20, 10))
    other = await introduce(world, cast, cast.mia, cast.tom)
    await world.live(at(31))
    for one in (cast.mia, cast.ben):
        await look_back(world, one, "finish")
    assert (await fresh(world, short)).status == PairStatus.GRADUATED
    assert (await fresh(world, other)).status == PairStatus.INTRODUCED
    assert (await place(world, cast, cast.mia)).status == EnrolmentStatus.ACTIVE
    assert (await programme_of(world, cast)).status == ProgrammeStatus.CLOSING, "not the last"


@pytest.mark.usefixtures("short")
async def test_who_paused_is_asked_when_they_are_back(world: World, cast: Cast) -> None:
    await world.live(at(25, 10))
    await world.command(cast.ben, "pause 2026-12-09")
    await world.live(at(45))
    question = newest(world, cast.ben, "closing")
    assert cast.ben.week.local_date(question.at) >= date(2026, 12, 9)


async def test_before_its_end_there_is_nothing_to_look_back_on(
    world: World, cast: Cast, short: Pair
) -> None:
    answered = await world.press(cast.ben, Act.CLOSING, str(short.id), on=world.slack.posts[0])
    assert answered.tells == WORDS.say("closing.not_now")


async def test_the_owner_sees_counts_of_the_end_and_no_text(
    world: World, cast: Cast, short: Pair
) -> None:
    await world.live(at(31))
    await look_back(world, cast.ben, "finish", what_stays="my own", thanks="dear Mia")
    await look_back(world, cast.mia, "finish")
    await world.event("app_home_opened", user=cast.olga.slack_id, tab="home")
    board = json.dumps(world.slack.homes[cast.olga.slack_id], ensure_ascii=False)
    assert "my own" not in board
    assert "dear Mia" not in board
    assert short.programme_id == cast.programme.id
    async with world.deps.reading() as uow:
        assert (await builders.place_of(uow, cast.programme, cast.ben)).status == "finished"
