"""The look back in full: goals, confidence then and now, and a post that each may refuse unseen."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.goals import StepSet, add_goal
from bot.ids import Act
from mentoring.intake import CONFIDENCE
from models.closings import ClosingReview
from models.enrolments import EnrolmentStatus
from models.pairs import Pair, couple
from models.people import Person
from models.programmes import Programme
from tests import builders
from tests.builders import START, WORKSPACE
from tests.fakes import Json, Post
from tests.handlers.cast import Cast, fresh, introduce
from tests.handlers.meeting import answer, at, meet, newest, place
from tests.handlers.world import WORDS, Answer, World

CHANNEL = "CNEWS0"


@pytest.fixture
async def short(world: World, cast: Cast) -> Pair:
    """Mia and Ben at the end of four weeks, in a programme that was announced in a channel."""
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, cast.programme.id)
        programme.weeks, programme.news_channel = 4, CHANNEL
    pair = await introduce(world, cast, cast.mia, cast.ben)
    async with world.deps.unit_of_work() as uow:
        found = await couple(uow.session, WORKSPACE, pair.id)
        assert found is not None
        step = StepSet(text="One draft", due_on=START.date())
        await add_goal(uow, found, "mentee", "Write with it", [step], START)
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    await world.live(at(31))
    return pair


async def form_of(world: World, person: Person) -> Json:
    return (await world.press(person, Act.CLOSING, on=newest(world, person, "closing"))).view


async def look_back(world: World, person: Person, **values: Any) -> Answer:
    form = await form_of(world, person)
    return await world.submit(person, form, **{"what_next": "finish", **values})


def farewell_to(world: World, person: Person) -> Post:
    (found,) = world.slack.read_by(person.slack_id, "farewell")
    return found


def posts(world: World) -> list[str]:
    return [one.text for one in world.slack.posts if one.channel == CHANNEL]


def acts(form: Json) -> set[str]:
    return {one["block_id"] for one in form["blocks"] if one["type"] == "input"}


@pytest.mark.usefixtures("short")
async def test_the_look_back_shows_every_goal_and_what_was_reached(
    world: World, cast: Cast
) -> None:
    for one in (cast.mia, cast.ben):
        text = json.dumps(await form_of(world, one))
        assert "Write with it" in text
        assert "One draft" in text


@pytest.mark.usefixtures("short")
async def test_confidence_is_asked_twice_where_joining_left_it_open_and_shown_to_its_writer(
    world: World, cast: Cast
) -> None:
    assert {"confidence_then", "confidence_now"} <= acts(await form_of(world, cast.ben))
    done = await look_back(world, cast.ben, confidence_then="2", confidence_now="4")
    then, now = (WORDS.say_plain(f"intake.confidence_step.{one}") for one in ("2", "4"))
    assert WORDS.say("closing.then_and_now", then=then, now=now) in json.loads(
        json.dumps(done.view["blocks"][0]["text"]["text"])
    )
    async with world.deps.reading() as uow:
        (review,) = list(await uow.session.scalars(select(ClosingReview)))
        sealed = review.confidence_after
        assert sealed is not None
        assert sealed != b"4"
        opened = await uow.vault.open(uow.session, review.place("confidence_after"), sealed)
    assert opened == "4"


@pytest.mark.usefixtures("short")
async def test_what_was_said_on_joining_is_the_start_and_is_not_asked_again(
    world: World, cast: Cast
) -> None:
    async with world.deps.unit_of_work() as uow:
        mine = await builders.place_of(uow, cast.programme, cast.mia)
        mine.confidence = await uow.vault.seal(uow.session, mine.place("confidence"), "1")
    assert "confidence_then" not in acts(await form_of(world, cast.mia))
    assert "confidence_then" in acts(await form_of(world, cast.ben)), "only her own answer counts"
    done = await look_back(world, cast.mia, confidence_now="5")
    then, now = (WORDS.say_plain(f"intake.confidence_step.{one}") for one in ("1", "5"))
    assert (
        WORDS.say("closing.then_and_now", then=then, now=now)
        in done.view["blocks"][0]["text"]["text"]
    )
    await look_back(world, cast.ben)
    assert now not in farewell_to(world, cast.ben).words
    assert CONFIDENCE[0] == "1"


@pytest.mark.usefixtures("short")
async def test_a_post_that_names_the_mentor_needs_the_mentor_alone(
    world: World, cast: Cast
) -> None:
    await look_back(world, cast.mia, recognition="mentor")
    await look_back(world, cast.ben)
    (post,) = posts(world)
    assert "Mia" in post
    assert "AI tools" in post
    assert "Ben" not in post


@pytest.mark.usefixtures("short")
async def test_a_post_that_names_both_needs_both(world: World, cast: Cast) -> None:
    await look_back(world, cast.mia, recognition="pair")
    await look_back(world, cast.ben)
    assert posts(world) == []
    asked = farewell_to(world, cast.ben)
    first = await world.press(cast.ben, Act.POST_YES, on=asked)
    assert first.tells == WORDS.say("closing.named", partner="Mia")
    second = await world.press(cast.ben, Act.POST_NO, on=asked)
    assert second.tells == WORDS.say("closing.answered_before")
    (post,) = posts(world)
    assert "Mia" in post
    assert "Ben" in post


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("chosen", ["none", "mentor", "pair"])
async def test_the_mentee_is_asked_the_same_whatever_the_mentor_chose(
    world: World, cast: Cast, chosen: str
) -> None:
    await look_back(world, cast.mia, recognition=chosen)
    await look_back(world, cast.ben)
    asked = farewell_to(world, cast.ben)
    assert WORDS.say("closing.may_name", partner="Mia") in asked.words
    assert WORDS.say("closing.may_name", partner="Ben") not in farewell_to(world, cast.mia).words
    answered = await world.press(cast.ben, Act.POST_YES, on=asked)
    assert answered.tells == WORDS.say("closing.named", partner="Mia"), "no word of her choice"
    named = [post for post in posts(world) if "Ben" in post]
    assert len(named) == (chosen == "pair")


@pytest.mark.usefixtures("short")
async def test_a_no_of_the_mentee_leaves_no_post_and_no_trace_for_the_mentor(
    world: World, cast: Cast
) -> None:
    await look_back(world, cast.mia, recognition="pair")
    await look_back(world, cast.ben)
    before = len(world.slack.read_by(cast.mia.slack_id))
    await world.press(cast.ben, Act.POST_NO, on=farewell_to(world, cast.ben))
    await world.live(at(40))
    assert posts(world) == []
    assert len(world.slack.read_by(cast.mia.slack_id)) == before


async def test_only_the_mentee_answers_and_only_for_a_while(
    world: World, cast: Cast, short: Pair
) -> None:
    await look_back(world, cast.mia, recognition="pair")
    early = await world.press(
        cast.ben, Act.POST_YES, str(short.id), on=newest(world, cast.ben, "closing")
    )
    assert early.tells == WORDS.say("refused.outdated")
    await look_back(world, cast.ben)
    asked = farewell_to(world, cast.ben)
    for other in (cast.mia, cast.tom):
        tried = await world.press(other, Act.POST_YES, on=asked)
        assert tried.tells == WORDS.say("refused.not_yours")
    await world.live(at(75))
    late = await world.press(cast.ben, Act.POST_YES, on=asked)
    assert late.tells == WORDS.say("refused.outdated")
    assert posts(world) == []
    assert (await fresh(world, short)).names_mentee is None


async def test_without_a_channel_for_news_nobody_is_asked_about_a_post(
    world: World, cast: Cast, short: Pair
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Programme, cast.programme.id)).news_channel = ""
    assert "recognition" not in acts(await form_of(world, cast.mia))
    for one in (cast.mia, cast.ben):
        await look_back(world, one)
    assert Act.POST_YES not in farewell_to(world, cast.ben).words
    assert short.id


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(("mentor", "told"), [("carry_on", True), ("finish", False)])
async def test_who_both_carry_on_hear_it_and_one_alone_is_not_given_away(
    world: World, cast: Cast, mentor: str, *, told: bool
) -> None:
    await look_back(world, cast.mia, what_next=mentor)
    await look_back(world, cast.ben, what_next="carry_on")
    for one, partner in ((cast.mia, "Ben"), (cast.ben, "Mia")):
        line = WORDS.say("closing.both_carry_on", partner=partner)
        assert (line in farewell_to(world, one).words) is told


@pytest.mark.usefixtures("short")
async def test_alumni_are_greeted_as_such_on_the_home_tab(world: World, cast: Cast) -> None:
    for one in (cast.mia, cast.ben):
        await look_back(world, one)
    assert (await place(world, cast, cast.ben)).status == EnrolmentStatus.FINISHED
    await world.event("app_home_opened", user=cast.ben.slack_id, tab="home")
    line = WORDS.say("home.alumni", programme=cast.programme.name)
    home = world.slack.homes[cast.ben.slack_id]
    assert line in json.dumps(home, ensure_ascii=False)


@pytest.mark.usefixtures("short")
async def test_the_invitation_names_the_channel_for_news(world: World, cast: Cast) -> None:
    async with world.deps.reading() as uow:
        found = await uow.session.get_one(Programme, cast.programme.id)
    assert found.news_channel == CHANNEL
    await world.command(cast.olga, "invite <#COTHER|other>")
    async with world.deps.reading() as uow:
        found = await uow.session.get_one(Programme, cast.programme.id)
    posted = [one for one in world.slack.posts if one.kind == "invitation"]
    assert (found.news_channel == "COTHER") == bool(posted)
