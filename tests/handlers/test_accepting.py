"""Saying yes or no to a partner, each alone; what a no and silence look like to the other."""

import json
from datetime import timedelta

import pytest

from bot.ids import Act
from models.enrolments import EnrolmentStatus
from models.pairs import Pair, PairStatus
from models.people import Person
from tests import builders
from tests.builders import START
from tests.fakes import Post
from tests.handlers.cast import Cast, fresh, published
from tests.handlers.world import WORDS, World

ANSWERS = [
    (Act.MENTOR_YES, PairStatus.MENTEE_ASKED),
    (Act.MENTOR_NO, PairStatus.RELEASED),
]


@pytest.fixture
async def asked(world: World, cast: Cast) -> Pair:
    """Mia has just been asked whether she would meet Ben."""
    async with world.deps.unit_of_work() as uow:
        run = await builders.run(uow, cast.programme)
        found = await builders.pair(
            uow, cast.programme, cast.mia, cast.ben, PairStatus.STAGED, run_id=run.id
        )
    await approve(world, cast, found)
    return found


async def approve(world: World, cast: Cast, pair: Pair) -> None:
    view = {
        "id": f"V{pair.id}",
        "type": "modal",
        "callback_id": "match",
        "private_metadata": f"{pair.run_id} 0 0",
        "blocks": [],
    }
    await published(world, cast, view)


def question(world: World, person: Person) -> Post:
    (found,) = world.slack.read_by(person.slack_id, "proposal")
    return found


async def say(world: World, person: Person, act: Act) -> str:
    return (await world.press(person, act, on=question(world, person))).says


async def home_of(world: World, person: Person) -> str:
    await world.event("app_home_opened", user=person.slack_id, tab="home")
    return json.dumps(world.slack.homes[person.slack_id])


async def test_both_say_yes_and_are_introduced_after_a_private_word(
    world: World, cast: Cast, asked: Pair
) -> None:
    await say(world, cast.mia, Act.MENTOR_YES)
    assert (await fresh(world, asked)).status == PairStatus.MENTEE_ASKED
    await say(world, cast.ben, Act.MENTEE_YES)
    pair = await fresh(world, asked)
    assert (pair.status, pair.introduced_at) == (PairStatus.INTRODUCED, START)
    kinds = [one.kind for one in world.slack.posts]
    assert kinds.index("introduction") > max(
        number for number, kind in enumerate(kinds) if kind == "private_word"
    )
    (group,) = [one for one in world.slack.posts if one.kind == "introduction"]
    assert set(group.who) == {cast.mia.slack_id, cast.ben.slack_id}
    async with world.deps.reading() as uow:
        for one in (cast.mia, cast.ben):
            place = await builders.place_of(uow, cast.programme, one)
            assert place.status == EnrolmentStatus.ACTIVE


@pytest.mark.usefixtures("asked")
async def test_each_private_word_carries_the_partners_hope_and_not_ones_own(
    world: World, cast: Cast
) -> None:
    await say(world, cast.mia, Act.MENTOR_YES)
    await say(world, cast.ben, Act.MENTEE_YES)
    (to_mia,) = world.slack.read_by(cast.mia.slack_id, "private_word")
    (to_ben,) = world.slack.read_by(cast.ben.slack_id, "private_word")
    assert "Ben hopes for much" in to_mia.words
    assert "Mia hopes for much" in to_ben.words
    assert "Mia hopes" not in to_mia.words
    assert "Ben hopes" not in to_ben.words
    assert to_mia.text != to_ben.text


@pytest.mark.usefixtures("asked")
async def test_the_answer_takes_the_questions_place(world: World, cast: Cast) -> None:
    await say(world, cast.mia, Act.MENTOR_YES)
    assert question(world, cast.mia).text == WORDS.say("proposal.mentor_yes", partner="Ben")


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("act", "status"), ANSWERS)
async def test_a_second_click_and_a_change_of_mind_change_nothing(
    world: World, cast: Cast, asked: Pair, act: Act, status: PairStatus
) -> None:
    post = question(world, cast.mia)
    old = Post(**{**vars(post), "blocks": list(post.blocks)})
    await world.press(cast.mia, act, on=old)
    for again in (Act.MENTOR_YES, Act.MENTOR_NO):
        answer = await world.press(cast.mia, again, on=old)
        assert answer.tells == WORDS.say("proposal.answered_before")
    assert (await fresh(world, asked)).status == status


@pytest.mark.parametrize("waits", [False, True])
async def test_who_was_never_asked_lives_the_same_weeks_as_who_was_declined(
    world: World, cast: Cast, asked: Pair, *, waits: bool
) -> None:
    """Mia declines Ben at once or by silence; Tom was never proposed to anybody."""
    if not waits:
        await say(world, cast.mia, Act.MENTOR_NO)
    await world.live(timedelta(days=35))
    assert (await fresh(world, asked)).status == PairStatus.RELEASED
    assert world.slack.read_by(cast.ben.slack_id) == world.slack.read_by(cast.tom.slack_id) == []
    bens, toms = await home_of(world, cast.ben), await home_of(world, cast.tom)
    assert bens.replace("Ben", "Tom") == toms


async def test_a_no_of_the_mentee_looks_to_the_mentor_like_silence(
    world: World, cast: Cast, asked: Pair
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.noor.id)).zone = cast.mia.zone
        tom = await uow.session.get_one(Person, cast.tom.id)
        tom.zone, tom.hours = cast.ben.zone, "09:00-17:00"
        other = await builders.pair(uow, cast.programme, cast.noor, cast.tom, PairStatus.STAGED)
    await approve(world, cast, other)
    for mentor in (cast.mia, cast.noor):
        await say(world, mentor, Act.MENTOR_YES)
    await world.live(timedelta(hours=1))
    await say(world, cast.ben, Act.MENTEE_NO)
    await world.live(timedelta(days=35))
    for one in (asked, other):
        assert (await fresh(world, one)).status == PairStatus.RELEASED
    (to_mia,) = world.slack.read_by(cast.mia.slack_id, "proposal_released")
    (to_noor,) = world.slack.read_by(cast.noor.slack_id, "proposal_released")
    assert to_mia.text.replace("Ben", "Tom") == to_noor.text
    assert to_mia.at == to_noor.at


@pytest.mark.usefixtures("asked")
async def test_silence_is_reminded_once_after_five_working_days_and_ends_after_ten(
    world: World, cast: Cast
) -> None:
    await world.live(timedelta(days=30))
    kinds = [(one.kind, one.at.date()) for one in world.slack.read_by(cast.mia.slack_id)]
    assert kinds == [
        ("proposal", START.date()),
        ("proposal_reminder", (START + timedelta(days=7)).date()),
        ("proposal_released", (START + timedelta(days=14)).date()),
    ]
    answer = await world.press(cast.mia, Act.MENTOR_YES, on=question(world, cast.mia))
    assert answer.tells == WORDS.say("proposal.answered_before")


@pytest.mark.usefixtures("asked")
async def test_an_answer_ends_the_reminders(world: World, cast: Cast) -> None:
    await say(world, cast.mia, Act.MENTOR_YES)
    await say(world, cast.ben, Act.MENTEE_YES)
    await world.live(timedelta(days=30))
    kinds = {one.kind for one in world.slack.posts}
    assert not kinds & {"proposal_reminder", "proposal_released"}


@pytest.mark.usefixtures("asked")
async def test_a_mentor_who_leaves_while_the_mentee_decides_takes_the_question_back(
    world: World, cast: Cast, asked: Pair
) -> None:
    await say(world, cast.mia, Act.MENTOR_YES)
    form = (await world.command(cast.mia, "leave")).view
    await world.submit(cast.mia, form)
    answer = await world.press(cast.ben, Act.MENTEE_YES, on=question(world, cast.ben))
    assert answer.tells == WORDS.say("proposal.answered_before")
    assert (await fresh(world, asked)).status == PairStatus.RELEASED
    (released,) = world.slack.read_by(cast.ben.slack_id, "proposal_released")
    assert released.text == WORDS.say("proposal.released", partner="Mia")
