"""Halfway: each press changes one thing; the partner reads what holds now, and nothing else."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.goals import StepSet, add_goal
from bot.ids import Act
from models.goals import Goal, GoalStatus
from models.pairs import Pair, PairStatus, couple
from models.people import Person
from models.programmes import ProgrammeStatus
from models.touchpoints import Touchpoint
from tests.builders import START, WORKSPACE
from tests.fakes import Json
from tests.handlers.cast import Cast, fresh
from tests.handlers.forms import value_of
from tests.handlers.meeting import answer, at, change, meet, newest, place, propose
from tests.handlers.world import WORDS, World

HALFWAY = timedelta(weeks=13)


async def halfway(world: World, person: Person) -> Json:
    """The pair is halfway; somebody opens what could change."""
    await world.live(HALFWAY + timedelta(days=2))
    return await opened(world, person)


async def opened(world: World, person: Person) -> Json:
    asked = newest(world, person, "midpoint")
    return (await world.press(person, Act.MIDPOINT, on=asked)).view


async def goal_of_ben(world: World, pair: Pair) -> Goal:
    async with world.deps.unit_of_work() as uow:
        found = await couple(uow.session, WORKSPACE, pair.id)
        assert found is not None
        step = StepSet(text="Outline", due_on=date(2027, 2, 10))
        return await add_goal(uow, found, "mentee", "Write one post", [step], START)


async def status_of(world: World, goal: Goal) -> str:
    async with world.deps.reading() as uow:
        return (await uow.session.get_one(Goal, goal.id)).status


@pytest.mark.usefixtures("pair")
async def test_each_is_asked_once_halfway_in_their_own_hours(world: World, cast: Cast) -> None:
    await world.live(timedelta(weeks=25))
    for one in (cast.mia, cast.ben):
        (asked,) = world.slack.read_by(one.slack_id, "midpoint")
        assert one.week.is_open(asked.at)
        assert asked.at >= START + HALFWAY - timedelta(days=1)
        assert WORDS.say("midpoint.private", partner="Ben" if one is cast.mia else "Mia") in (
            asked.words
        )


async def test_a_pair_of_a_few_weeks_has_no_midpoint(world: World, cast: Cast, pair: Pair) -> None:
    async with world.deps.reading() as uow:
        kinds = [one.kind for one in await uow.session.scalars(select(Touchpoint))]
    assert kinds.count("midpoint") == 2, "this one has 26 weeks"
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Pair, pair.id)).closes_on = date(2027, 2, 8)
    await world.live(HALFWAY + timedelta(days=2))
    assert world.slack.read_by(cast.ben.slack_id, "midpoint") == [], "the end is near"


async def test_everything_may_stay_as_it_is(world: World, cast: Cast, pair: Pair) -> None:
    await world.live(HALFWAY + timedelta(days=2))
    before = await fresh(world, pair)
    asked = newest(world, cast.ben, "midpoint")
    for _ in range(2):
        await world.press(cast.ben, Act.MIDPOINT_KEEP, str(pair.id), on=asked)
    assert asked.text == WORDS.say("midpoint.kept", partner="Mia")
    after = await fresh(world, pair)
    assert (after.meeting_format, after.booked_by, after.cadence_days) == (
        before.meeting_format,
        before.booked_by,
        before.cadence_days,
    )
    assert world.slack.read_by(cast.mia.slack_id, "pair_changed") == []


@pytest.mark.parametrize(
    ("act", "column", "value", "told"),
    [
        (Act.FORMAT_WALK, "meeting_format", "walk", ("format", "On a walk")),
        (Act.FORMAT_IN_PERSON, "meeting_format", "in_person", ("format", "In person")),
        (Act.FORMAT_VIDEO, "meeting_format", "video", ("format", "By video")),
        (Act.BOOKS_MENTOR, "booked_by", "mentor", ("booker", "Mia")),
    ],
)
async def test_a_change_holds_for_both_and_the_partner_reads_one_neutral_line(
    world: World, cast: Cast, pair: Pair, act: Act, column: str, value: str, told: tuple[str, str]
) -> None:
    view = await halfway(world, cast.ben)
    for _ in range(2):
        await world.press(cast.ben, act, on=view)
    assert getattr(await fresh(world, pair), column) == value
    await world.live(timedelta(days=4))
    (line,) = world.slack.read_by(cast.mia.slack_id, "pair_changed")
    of, now = told
    assert line.text == WORDS.say(f"midpoint.told.{of}", partner="Ben", now=now)
    assert world.slack.read_by(cast.ben.slack_id, "pair_changed") == []


async def test_the_one_who_books_is_offered_the_times(world: World, cast: Cast, pair: Pair) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Pair, pair.id)).booked_by = "mentor"
    await meet(world, cast, at(4))
    await answer(world, cast.mia)
    await answer(world, cast.ben)
    assert (
        WORDS.say("check_in.next_times", partner="Ben") in newest(world, cast.mia, "check_in").words
    )
    assert (
        WORDS.say("check_in.next_times", partner="Mia")
        not in newest(world, cast.ben, "check_in").words
    )
    await world.live(timedelta(days=35))
    assert world.slack.read_by(cast.mia.slack_id, "ladder_7")
    assert world.slack.read_by(cast.ben.slack_id, "ladder_7") == []


async def test_a_walk_stands_in_the_receipt_and_on_the_home_tab(
    world: World, cast: Cast, pair: Pair
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Pair, pair.id)).meeting_format = "walk"
    await propose(world, cast.ben, at(5))
    await world.press(cast.mia, Act.CONFIRM, on=newest(world, cast.mia, "session_proposed"))
    line = WORDS.say("format.how", how=WORDS.say_plain("format.walk"))
    receipt = newest(world, cast.ben, "session_confirmed")
    assert line in receipt.words
    assert "join_link_open" not in receipt.words
    await world.event("app_home_opened", user=cast.ben.slack_id, tab="home")
    assert line in json.dumps(world.slack.homes[cast.ben.slack_id])


async def test_another_rhythm_is_told_to_the_partner_without_a_reason(
    world: World, cast: Cast, pair: Pair
) -> None:
    form = (await world.press(cast.ben, Act.CADENCE, on=await halfway(world, cast.ben))).view
    await world.submit(cast.ben, form, cadence_days="28")
    assert (await fresh(world, pair)).cadence_days == 28
    (line,) = world.slack.read_by(cast.mia.slack_id, "pair_changed")
    now = WORDS.say_plain("cadence.28")
    assert line.text == WORDS.say("midpoint.told.cadence", partner="Ben", now=now)


@pytest.mark.parametrize(
    ("chosen", "status"),
    [("keep", GoalStatus.OPEN), ("change", GoalStatus.OPEN), ("drop", GoalStatus.DROPPED)],
)
async def test_each_goal_is_kept_changed_or_dropped(
    world: World, cast: Cast, pair: Pair, chosen: str, status: str
) -> None:
    goal = await goal_of_ben(world, pair)
    form = (await world.press(cast.ben, Act.GOALS_REVIEW, on=await halfway(world, cast.ben))).view
    done = await world.submit(cast.ben, form, review_goal_1=chosen)
    assert await status_of(world, goal) == status
    if chosen == "change":
        assert done.view["callback_id"] == "goal"
        await world.submit(cast.ben, done.view, goal="Write two posts")
        await world.event("app_home_opened", user=cast.mia.slack_id, tab="home")
        assert "Write two posts" in json.dumps(world.slack.homes[cast.mia.slack_id])


async def test_who_has_no_goal_of_their_own_is_shown_the_list(
    world: World, cast: Cast, pair: Pair
) -> None:
    await goal_of_ben(world, pair)
    view = await halfway(world, cast.mia)
    assert value_of(view, Act.GOALS) == str(pair.id)
    tried = await world.press(cast.mia, Act.GOALS_REVIEW, str(pair.id), on=view)
    assert WORDS.say("goals.gone") in tried.says


@pytest.mark.usefixtures("pair")
async def test_somebody_to_talk_to_stands_in_neither_reporting_line(
    world: World, cast: Cast
) -> None:
    view = await halfway(world, cast.ben)
    calls = len(world.slack.posts)
    named = await world.press(cast.ben, Act.CHAMPION, on=view)
    assert f"<@{cast.sam.slack_id}>" in named.says
    await change(world, cast.mia, reports_to=cast.sam.slack_id)
    again = await world.press(cast.ben, Act.CHAMPION, on=view)
    assert WORDS.say("midpoint.no_champion") in again.says
    assert len(world.slack.posts) == calls, "nobody is told"


async def test_finishing_earlier_asks_both_to_look_back_and_closes_nobody_else(
    world: World, cast: Cast, pair: Pair
) -> None:
    view = await halfway(world, cast.ben)
    for _ in range(2):
        await world.press(cast.ben, Act.FINISH_EARLY, on=view)
    await world.live(timedelta(days=8))
    assert (await fresh(world, pair)).status == PairStatus.CLOSING
    for one in (cast.mia, cast.ben):
        assert len(world.slack.read_by(one.slack_id, "closing")) == 1
    async with world.deps.reading() as uow:
        programme = await uow.session.get_one(type(cast.programme), cast.programme.id)
    assert programme.status == ProgrammeStatus.RUNNING
    late = await world.press(cast.ben, Act.FORMAT_WALK, on=view)
    assert WORDS.say("refused.pair_over") in late.says
    assert (await fresh(world, pair)).meeting_format == ""


async def test_somebody_new_ends_the_pair_in_the_usual_neutral_words(
    world: World, cast: Cast, pair: Pair
) -> None:
    form = (await world.press(cast.ben, Act.END_PAIR, on=await halfway(world, cast.ben))).view
    await world.submit(cast.ben, form)
    assert (await fresh(world, pair)).status == PairStatus.ENDED
    (line,) = world.slack.read_by(cast.mia.slack_id, "ending")
    assert WORDS.say("ending.neutral", partner="Ben") in line.text
    assert (await place(world, cast, cast.ben)).status == "applied"
    late = await world.press(
        cast.mia, Act.MIDPOINT, str(pair.id), on=newest(world, cast.mia, "midpoint")
    )
    assert late.tells == WORDS.say("refused.pair_over")


async def test_a_stranger_changes_nothing(world: World, cast: Cast, pair: Pair) -> None:
    view = await halfway(world, cast.ben)
    for act in (Act.FORMAT_WALK, Act.BOOKS_MENTOR, Act.FINISH_EARLY, Act.CHAMPION):
        tried = await world.press(cast.tom, act, on=view)
        assert WORDS.say("refused.not_yours") in tried.says
    after = await fresh(world, pair)
    assert (after.meeting_format, after.booked_by) == ("", "mentee")
    assert await goes_on(world, pair)


async def goes_on(world: World, pair: Pair) -> bool:
    async with world.deps.reading() as uow:
        keys = [one.key for one in await uow.session.scalars(select(Touchpoint))]
    return f"closing:{pair.id}:early" not in keys
