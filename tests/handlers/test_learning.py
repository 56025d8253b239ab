"""Lessons, kits, resources: offered along the way, opened, answered, found again, switched off."""

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot.ids import Act, Menu
from mentoring.lessons import Lesson
from models.lessons import LessonAnswer, passed_lessons
from models.pairs import Pair, PairStatus
from models.people import Person
from models.prompts import ShownPrompt
from models.touchpoints import Touchpoint, TouchpointStatus
from tests import builders
from tests.fakes import Json, Post
from tests.handlers.cast import Cast
from tests.handlers.forms import buttons_of
from tests.handlers.meeting import answer, at, book, change, meet, newest, propose
from tests.handlers.world import CONTENT, WORDS, World
from tests.integration.post_office import write

LESSONS = {one.id: one for one in CONTENT.lessons("en")}
KITS = {one.id: one for one in CONTENT.kits("en")}
RESOURCES = {one.id: one for one in CONTENT.resources("en")}


async def given(world: World, person: Person, kind: dict[str, Any]) -> list[str]:
    async with world.deps.reading() as uow:
        query = select(ShownPrompt).where(ShownPrompt.person_id == person.id)
        rows = await uow.session.scalars(query.order_by(ShownPrompt.id))
        return [one.prompt_id for one in rows if one.prompt_id in kind]


async def planned(world: World, kind: str, person: Person) -> list[Touchpoint]:
    async with world.deps.reading() as uow:
        query = select(Touchpoint).where(Touchpoint.kind == kind, Touchpoint.person_id == person.id)
        return list(await uow.session.scalars(query.order_by(Touchpoint.due_at, Touchpoint.id)))


async def accepted(world: World, cast: Cast) -> None:
    """Mia and Ben have both said yes."""
    async with world.deps.unit_of_work() as uow:
        run = await builders.run(uow, cast.programme)
        pair = await builders.pair(
            uow, cast.programme, cast.mia, cast.ben, PairStatus.MENTEE_ASKED, run_id=run.id
        )
    await world.press(cast.ben, Act.MENTEE_YES, str(pair.id))


async def results(world: World, person: Person) -> set[str]:
    async with world.deps.reading() as uow:
        return await passed_lessons(uow, person)


def acts(post: Post | Json) -> list[str]:
    blocks = post.blocks if isinstance(post, Post) else post["blocks"]
    return [one["action_id"] for one in buttons_of(blocks)]


async def opened(world: World, person: Person) -> Json:
    """The form of the first lesson that somebody was given."""
    return (await world.press(person, Act.LESSON, on=newest(world, person, "private_word"))).view


def place_of(lesson: Lesson, *, right: bool) -> str:
    return str(next(n for n, one in enumerate(lesson.answers) if one.right is right))


async def home(world: World, person: Person) -> Json:
    await world.event("app_home_opened", user=person.slack_id, tab="home")
    return world.slack.homes[person.slack_id]


# Before the first meeting


async def test_the_private_word_brings_two_lessons_your_part_and_agreeing(
    world: World, cast: Cast
) -> None:
    await accepted(world, cast)
    for one, role in ((cast.mia, "mentor"), (cast.ben, "mentee")):
        word = newest(world, one, "private_word")
        assert acts(word) == [Act.LESSON, Act.LESSON_2]
        names = [f"lesson-role-{role}", "lesson-boundaries"]
        assert await given(world, one, LESSONS) == names
        assert all(LESSONS[name].title in word.words for name in names)
    assert world.clock.now() <= newest(world, cast.ben, "introduction").at


async def test_who_had_a_lesson_with_somebody_else_is_not_given_it_again(
    world: World, cast: Cast
) -> None:
    async with world.deps.unit_of_work() as uow:
        before = await builders.pair(uow, cast.programme, cast.mia, cast.tom, PairStatus.GRADUATED)
        await builders.shown(uow, before, cast.mia, "lesson-role-mentor")
    await accepted(world, cast)
    names = await given(world, cast.mia, LESSONS)
    assert names == ["lesson-role-mentor", "lesson-boundaries"]
    word = newest(world, cast.mia, "private_word")
    assert WORDS.say("lesson.before", count=1) in word.words
    assert WORDS.say_plain("lesson.first.boundaries") in word.words
    assert WORDS.say_plain("lesson.first.role") not in word.words


# A lesson


async def test_a_lesson_opens_is_answered_and_a_pass_is_kept_for_good(
    world: World, cast: Cast
) -> None:
    await accepted(world, cast)
    word = newest(world, cast.ben, "private_word")
    lesson = LESSONS["lesson-role-mentee"]
    form = (await world.press(cast.ben, Act.LESSON, on=word)).view
    assert lesson.question in json.dumps(form, ensure_ascii=False).replace('\\"', '"')
    wrong = await world.submit(cast.ben, form, lesson_answer=place_of(lesson, right=False))
    told = next(one for one in lesson.answers if not one.right)
    best = next(one for one in lesson.answers if one.right)
    assert told.explanation in wrong.says
    assert best.explanation in wrong.says
    assert await results(world, cast.ben) == set()
    form = (await world.press(cast.ben, Act.LESSON, on=word)).view
    right = await world.submit(cast.ben, form, lesson_answer=place_of(lesson, right=True))
    assert best.explanation in right.says
    assert lesson.follow_up.split('"')[0] in right.says
    assert await results(world, cast.ben) == {lesson.id}
    form = (await world.press(cast.ben, Act.LESSON, on=word)).view
    await world.submit(cast.ben, form, lesson_answer=place_of(lesson, right=False))
    assert await results(world, cast.ben) == {lesson.id}
    assert await results(world, cast.mia) == set()


async def test_the_question_can_be_skipped_and_nothing_is_kept(world: World, cast: Cast) -> None:
    await accepted(world, cast)
    form = (
        await world.press(cast.ben, Act.LESSON, on=newest(world, cast.ben, "private_word"))
    ).view
    assert WORDS.say("lesson.skipped") in (await world.submit(cast.ben, form)).says
    async with world.deps.reading() as uow:
        assert list(await uow.session.scalars(select(LessonAnswer))) == []


async def test_somebody_elses_lesson_opens_for_nobody(world: World, cast: Cast) -> None:
    await accepted(world, cast)
    answered = await world.press(cast.mia, Act.LESSON, on=newest(world, cast.ben, "private_word"))
    assert "nothing was changed" in answered.tells.lower()


# Along the journey


@pytest.mark.usefixtures("pair")
async def test_lessons_come_along_the_way_a_week_apart_and_never_twice(
    world: World, cast: Cast
) -> None:
    for week in range(0, 10, 2):
        await meet(world, cast, at(4 + 7 * week))
        await answer(world, cast.ben)
        await answer(world, cast.mia)
    for one in (cast.mia, cast.ben):
        posts = world.slack.read_by(one.slack_id, "lesson")
        assert len(posts) >= 3
        assert all(b.at - a.at >= timedelta(days=7) for a, b in pairwise(posts))
        assert all(one.week.is_open(post.at) for post in posts)
        assert all(not post.metadata["event_payload"]["asked"] for post in posts)
        assert all(WORDS.say("seen_line.only_you") in post.words for post in posts)
        names = await given(world, one, LESSONS)
        assert len(names) == len(set(names))
    first = world.slack.read_by(cast.ben.slack_id, "lesson")[0]
    assert LESSONS["lesson-goals"].title in first.text


@pytest.mark.usefixtures("pair")
async def test_two_who_never_met_get_no_lessons(world: World, cast: Cast) -> None:
    await world.live(timedelta(weeks=8))
    assert not world.slack.read_by(cast.ben.slack_id, "lesson")
    reasons = {
        one.reason
        for one in await planned(world, "lesson", cast.ben)
        if one.status == TouchpointStatus.DROPPED
    }
    assert reasons == {"they have not met", "nothing is booked"}


@pytest.mark.usefixtures("pair")
async def test_while_nothing_is_booked_the_places_of_the_week_are_the_ladders(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    await world.live(timedelta(weeks=10))
    first = world.slack.read_by(cast.ben.slack_id, "ladder_7")[0].at
    assert first == at(25, 9)
    assert not [one for one in world.slack.read_by(cast.ben.slack_id, "lesson") if one.at > at(18)]


@pytest.mark.usefixtures("pair")
async def test_a_lesson_without_room_rides_in_the_next_prompt(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    await world.live(at(13))
    await write(world, "owner", cast.ben, asked=False)
    await world.live(at(16, 10))
    await book(world, cast, at(19))
    await world.live(at(19))
    assert not world.slack.read_by(cast.ben.slack_id, "lesson")
    prompt = newest(world, cast.ben, "prompt")
    assert Act.LESSON in acts(prompt)
    assert LESSONS["lesson-goals"].title in prompt.words
    assert prompt.metadata["event_payload"]["asked"]
    (row,) = [one for one in await planned(world, "lesson", cast.ben) if one.facts.get("waits")]
    assert (row.status, row.reason) == (TouchpointStatus.DONE, "went with a prompt")


@pytest.mark.usefixtures("pair")
async def test_a_lesson_that_never_finds_room_is_let_go_after_three_weeks(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    await book(world, cast, at(44))
    await world.live(at(14, 20))
    for day in range(15, 45, 3):
        await world.live(at(day, 8))
        await write(world, f"owner{day}", cast.ben, asked=False)
    assert not world.slack.read_by(cast.ben.slack_id, "lesson")
    first = next(one for one in await planned(world, "lesson", cast.ben))
    assert first.reason == "no room for it in three weeks"


@pytest.mark.usefixtures("pair")
async def test_a_changed_template_moves_what_is_to_come_and_sends_nothing_again(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    await world.live(at(18))
    (first,) = world.slack.read_by(cast.ben.slack_id, "lesson")
    before = await planned(world, "lesson", cast.ben)
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(type(cast.programme), cast.programme.id)
        programme.plan = {**programme.plan, "journey": "pilot"}
    await meet(world, cast, at(20))
    after = {one.key: one for one in await planned(world, "lesson", cast.ben)}
    assert world.slack.read_by(cast.ben.slack_id, "lesson") == [first]
    done = next(one for one in before if one.status == TouchpointStatus.DONE)
    assert after[done.key].settled_at == done.settled_at
    moved = [one for one in before if one.key in after and after[one.key].due_at != one.due_at]
    assert moved
    assert all(one.status == TouchpointStatus.PLANNED for one in moved)


# The kit


@pytest.mark.usefixtures("pair")
async def test_the_mentor_opens_the_kit_under_the_prompt_and_reads_why(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(5))
    await world.live(at(5))
    prompt = newest(world, cast.mia, "prompt")
    assert Act.KIT in acts(prompt)
    assert Act.KIT not in acts(newest(world, cast.ben, "prompt"))
    (name,) = await given(world, cast.mia, KITS)
    read = (await world.press(cast.mia, Act.KIT, on=prompt)).says
    kit = KITS[name]
    assert kit.opening in read
    assert kit.title in read
    assert kit.agenda[0].text.format(mentor="Mia", mentee="Ben") in read
    assert CONTENT.reasons("en").say("kit.stage", topic="", chosen="") in read
    assert kit.exercise.split("\n")[0][:40] not in prompt.words, "the message itself stays short"


@pytest.mark.usefixtures("pair")
async def test_a_moved_meeting_keeps_its_kit_and_the_next_one_has_another(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(5))
    await world.live(at(5, 10))
    await propose(world, cast.mia, at(10))
    await world.press(cast.ben, Act.CONFIRM, on=newest(world, cast.ben, "session_proposed"))
    await world.live(at(11))
    assert len(world.slack.read_by(cast.mia.slack_id, "prompt")) == 2
    assert len(await given(world, cast.mia, KITS)) == 1
    await meet(world, cast, at(19))
    assert len(set(await given(world, cast.mia, KITS))) == 2


@pytest.mark.parametrize("template", ["digital", "inclusion", "customer", "general"])
async def test_a_pair_gets_the_kits_that_are_made_for_its_programme_and_no_others(
    world: World, cast: Cast, pair: Pair, template: str
) -> None:
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(type(cast.programme), cast.programme.id)
        programme.plan = {**programme.plan, "template": template}
        for one in KITS.values():
            if not one.fit.templates:
                await builders.shown(uow, pair, cast.ben, one.id)
    await meet(world, cast, at(4))
    await meet(world, cast, at(18))
    names = await given(world, cast.mia, KITS)
    assert names
    assert all(template in KITS[name].fit.templates for name in names)


# Resources


@pytest.mark.usefixtures("pair")
async def test_a_resource_follows_every_second_check_in_that_was_answered(
    world: World, cast: Cast
) -> None:
    for day in (4, 24):
        await meet(world, cast, at(day))
        await answer(world, cast.ben)
    await world.live(at(27))
    (post,) = world.slack.read_by(cast.ben.slack_id, "resource")
    assert not world.slack.read_by(cast.mia.slack_id, "resource"), "she answered no check-in"
    (name,) = await given(world, cast.ben, RESOURCES)
    read = (await world.press(cast.ben, Act.RESOURCE, on=post)).says
    assert RESOURCES[name].title in read
    assert RESOURCES[name].text.split('"')[0] in read


@pytest.mark.usefixtures("pair")
async def test_a_resource_is_the_first_to_go_when_the_week_is_full(
    world: World, cast: Cast
) -> None:
    for day in (4, 11):
        await meet(world, cast, at(day))
        await answer(world, cast.ben)
    await write(world, "owner", cast.ben, asked=False)
    await world.live(at(20))
    assert not world.slack.read_by(cast.ben.slack_id, "resource")
    (row,) = await planned(world, "resource", cast.ben)
    assert (row.status, row.reason) == (TouchpointStatus.DROPPED, "no room for it this week")
    assert await given(world, cast.ben, RESOURCES) == []


# The list


async def test_everything_that_was_given_is_found_again_on_the_home_tab(
    world: World, cast: Cast
) -> None:
    await accepted(world, cast)
    lesson = LESSONS["lesson-role-mentor"]
    form = (
        await world.press(cast.mia, Act.LESSON, on=newest(world, cast.mia, "private_word"))
    ).view
    await world.submit(cast.mia, form, lesson_answer=place_of(lesson, right=True))
    await book(world, cast, at(5))
    await world.live(at(5))
    assert Act.LIBRARY in acts(await home(world, cast.mia))
    listed = (await world.press(cast.mia, Act.LIBRARY, "")).view
    text = json.dumps(listed, ensure_ascii=False)
    (kit,) = await given(world, cast.mia, KITS)
    assert KITS[kit].title in text
    assert WORDS.say("library.item_done", title=lesson.title) in text
    assert WORDS.say("library.item", title=LESSONS["lesson-boundaries"].title) in text
    opens = [one["accessory"] for one in listed["blocks"] if "accessory" in one]
    again = next(one for one in opens if one["action_id"] == Act.KIT)
    read = await world.press(cast.mia, Act.KIT, again["value"], on=listed)
    assert KITS[kit].opening in read.says


async def test_before_anything_was_given_the_list_says_so(world: World, cast: Cast) -> None:
    assert WORDS.say("library.nothing") in (await world.press(cast.sam, Act.LIBRARY, "")).says


# Everything, or the essentials only


async def test_the_essentials_are_bookings_check_ins_the_ladder_and_the_partner(
    world: World, cast: Cast, pair: Pair
) -> None:
    await book(world, cast, at(4))
    await world.live(at(4))
    prompt = newest(world, cast.ben, "prompt")
    chosen = await world.choose(cast.ben, Menu.ESSENTIALS, on=prompt)
    assert chosen.tells == WORDS.say("messages.essentials_done")
    await world.live(at(5))
    await answer(world, cast.ben)
    for day in (18, 32):
        await meet(world, cast, at(day))
        await answer(world, cast.ben)
    await world.live(at(90))
    kinds = {one.kind for one in world.slack.read_by(cast.ben.slack_id) if one.at > at(5)}
    assert kinds >= {"check_in", "session_confirmed", "ladder_7"}
    assert not kinds & {"prompt", "lesson", "resource", "pulse", "agreement_reminder"}
    assert "pulse" in {one.kind for one in world.slack.read_by(cast.mia.slack_id)}
    assert pair.mentee_id == cast.ben.id


@pytest.mark.usefixtures("pair")
async def test_what_waits_to_be_sent_when_somebody_switches_is_not_sent(
    world: World, cast: Cast
) -> None:
    await change(world, cast.ben, essentials_only=True)
    for kind in ("pulse", "lesson", "prompt", "check_in"):
        await write(world, kind, cast.ben, kind=kind)
    await world.settle()
    assert [one.text for one in world.slack.posts if one.text.startswith("letter")] == [
        "letter check_in"
    ]


@pytest.mark.usefixtures("pair")
async def test_the_home_tab_shows_the_switch_and_turns_it_back(world: World, cast: Cast) -> None:
    assert Act.ESSENTIALS in acts(await home(world, cast.ben))
    await world.press(cast.ben, Act.ESSENTIALS, "")
    shown = world.slack.homes[cast.ben.slack_id]
    assert Act.EVERYTHING in acts(shown)
    assert Act.ESSENTIALS not in acts(shown)
    assert WORDS.say("messages.essentials_on") in json.dumps(shown, ensure_ascii=False)
    back = await world.press(cast.ben, Act.EVERYTHING, "")
    assert (
        back.tells == WORDS.say("messages.all_done") or WORDS.say("messages.all_done") in back.says
    )
    assert Act.ESSENTIALS in acts(world.slack.homes[cast.ben.slack_id])
    await book(world, cast, at(5))
    await world.live(at(5))
    assert len(world.slack.read_by(cast.ben.slack_id, "prompt")) == 1
