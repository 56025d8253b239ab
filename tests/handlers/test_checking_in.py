"""After a meeting: one click, then, when one likes, what was learned and what will be tried."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.ids import Act
from mentoring.sessions import Outcome
from models.pairs import Pair
from models.people import Person
from models.sessions import SessionStatus, outcome_of
from tests import builders
from tests.fakes import Post
from tests.handlers.cast import Cast
from tests.handlers.forms import buttons_of
from tests.handlers.meeting import answer, at, book, meet, meetings, newest, said
from tests.handlers.world import WORDS, World

TEXTS: dict[str, Any] = {
    "learned": "Ben learned about prompts",
    "will_do": "Ben will try one a day",
    "note_to_self": "Ben notes his nerves",
}


async def home_of(world: World, person: Person) -> str:
    await world.event("app_home_opened", user=person.slack_id, tab="home")
    return json.dumps(world.slack.homes[person.slack_id], ensure_ascii=False)


@pytest.mark.usefixtures("pair")
async def test_each_is_asked_alone_once_the_time_has_passed(world: World, cast: Cast) -> None:
    await book(world, cast, at(4))
    await world.live(at(4, 14, 44))
    assert not [one for one in world.slack.posts if one.kind == "check_in"]
    await world.live(timedelta(days=9))
    for one in (cast.mia, cast.ben):
        (question,) = world.slack.read_by(one.slack_id, "check_in")
        assert question.at == at(4, 14, 45)
        assert {button["action_id"] for button in buttons_of(question.blocks)} == {
            Act.SAID_MET,
            Act.SAID_MOVED,
            Act.SAID_NOT,
        }


@pytest.mark.usefixtures("pair")
async def test_who_has_gone_home_is_asked_the_next_working_morning(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(6, 15, 15))  # Mia works until 16:00
    await world.live(timedelta(days=9))
    assert newest(world, cast.mia, "check_in").at == at(6, 16) + timedelta(days=2, hours=16)
    assert newest(world, cast.ben, "check_in").at == at(6, 16)


@pytest.mark.usefixtures("pair")
async def test_one_click_is_kept_and_opens_a_form_in_which_all_is_optional(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    first = await answer(world, cast.ben)
    assert first.view["callback_id"] == "check_in"
    assert all(one.get("optional") for one in first.view["blocks"] if one["type"] == "input")
    (check_in,) = await said(world)
    assert (check_in.person_id, check_in.outcome, check_in.learned) == (cast.ben.id, "met", None)
    closed = await world.submit(cast.ben, first.view)
    assert WORDS.say("check_in.kept_nothing") in closed.says
    assert not (await said(world))[0].has_learning


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("act", "outcome", "amounts"),
    [
        (Act.SAID_MET, "met", Outcome.HELD),
        (Act.SAID_MOVED, "moved", Outcome.NOT_KNOWN),
        (Act.SAID_NOT, "did_not_happen", Outcome.MISSED),
    ],
)
async def test_each_answer_is_noted_where_the_question_stood(
    world: World, cast: Cast, act: Act, outcome: str, amounts: Outcome
) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.mia, act)
    assert outcome_of(await said(world)) is amounts
    noted = newest(world, cast.mia, "check_in")
    assert noted.text == WORDS.say(f"check_in.noted.{outcome}", partner="Ben")
    assert newest(world, cast.ben, "check_in").text != noted.text


@pytest.mark.usefixtures("pair")
async def test_two_that_contradict_each_other_are_taken_for_unclear(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    await answer(world, cast.mia, Act.SAID_NOT)
    assert outcome_of(await said(world)) is Outcome.UNCLEAR


@pytest.mark.usefixtures("pair")
async def test_a_click_can_be_changed_and_counts_once(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    question = Post(**vars(newest(world, cast.ben, "check_in")))
    await world.press(cast.ben, Act.SAID_NOT, on=question)
    await world.press(cast.ben, Act.SAID_MET, on=question)
    await world.press(cast.ben, Act.SAID_MET, on=question)
    assert [one.outcome for one in await said(world)] == ["met"]


@pytest.mark.usefixtures("pair")
async def test_only_the_mentee_is_offered_the_next_times_near_the_cadence(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    for one in (cast.mia, cast.ben):
        await answer(world, one)
    offered = buttons_of(newest(world, cast.ben, "check_in").blocks)
    slots = [one for one in offered if one["action_id"] == Act.SLOT_1]
    assert slots[0]["value"].split(" ")[1] >= "2026-11-14"
    assert Act.SLOT_1 not in {
        one["action_id"] for one in buttons_of(newest(world, cast.mia, "check_in").blocks)
    }


@pytest.mark.usefixtures("pair")
async def test_when_the_next_is_booked_no_times_are_offered(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    question = newest(world, cast.ben, "check_in")
    await book(world, cast, at(18))
    await world.press(cast.ben, Act.SAID_MET, on=question)
    assert Act.SLOT_1 not in {one["action_id"] for one in buttons_of(question.blocks)}


# What was learned


@pytest.mark.usefixtures("pair")
async def test_texts_are_sealed_and_come_back_to_their_author(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    kept = await answer(world, cast.ben, **TEXTS)
    assert WORDS.say("check_in.kept") in kept.says
    (check_in,) = await said(world)
    for column, text in TEXTS.items():
        assert text.encode() not in getattr(check_in, column)
    assert check_in.has_learning
    assert not check_in.shared
    more = await world.press(cast.ben, Act.CHECK_IN_MORE, on=newest(world, cast.ben, "check_in"))
    for text in TEXTS.values():
        assert text in more.says


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("shares", [True, False])
async def test_the_partner_sees_what_was_learned_only_when_it_is_shared(
    world: World, cast: Cast, *, shares: bool
) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben, **TEXTS, share=["share"] if shares else [])
    mias = await home_of(world, cast.mia)
    assert (TEXTS["learned"] in mias) is shares
    assert (TEXTS["will_do"] in mias) is shares
    assert TEXTS["note_to_self"] not in mias
    assert TEXTS["note_to_self"] not in await home_of(world, cast.ben)
    assert TEXTS["learned"] not in await home_of(world, cast.olga)


@pytest.mark.usefixtures("pair")
async def test_sharing_can_be_taken_back_and_texts_emptied(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    first = await answer(world, cast.ben)
    await world.submit(cast.ben, first.view, **TEXTS, share=["share"])
    emptied = dict.fromkeys(TEXTS, "")
    await world.submit(cast.ben, {**first.view, "hash": "later"}, **emptied, share=[])
    (check_in,) = await said(world)
    assert (check_in.learned, check_in.note_to_self) == (None, None)
    assert (check_in.shared, check_in.has_learning) == (False, False)
    assert TEXTS["learned"] not in await home_of(world, cast.mia)


@pytest.mark.usefixtures("pair")
async def test_a_note_to_self_alone_is_no_learning(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben, note_to_self="only mine")
    assert not (await said(world))[0].has_learning


@pytest.mark.usefixtures("pair")
async def test_the_next_form_reminds_of_what_one_meant_to_do(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben, **TEXTS)
    await meet(world, cast, at(18))
    form = await answer(world, cast.ben)
    assert TEXTS["will_do"] in form.says
    assert TEXTS["will_do"] not in (await answer(world, cast.mia)).says


# Too early, too late


async def test_a_meeting_still_to_come_cannot_be_answered(
    world: World, cast: Cast, pair: Pair
) -> None:
    async with world.deps.unit_of_work() as uow:
        session = await builders.session(uow, pair, SessionStatus.CONFIRMED)
    pressed = await world.press(cast.ben, Act.SAID_MET, str(session.id), on=world.slack.posts[0])
    assert pressed.tells == WORDS.say("check_in.not_yet")
    assert await said(world) == []


async def test_words_without_a_click_are_not_kept(world: World, cast: Cast, pair: Pair) -> None:
    async with world.deps.unit_of_work() as uow:
        session = await builders.session(uow, pair, SessionStatus.OVER)
    form = await world.press(cast.ben, Act.CHECK_IN_MORE, str(session.id), on=world.slack.posts[0])
    kept = await world.submit(cast.ben, form.view, **TEXTS)
    assert WORDS.say("check_in.click_first") in kept.says
    assert await said(world) == []


@pytest.mark.usefixtures("pair")
async def test_nobody_is_chased(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    await world.live(timedelta(days=6))
    assert len([one for one in world.slack.posts if one.kind == "check_in"]) == 2
    assert (await meetings(world))[0].status == SessionStatus.OVER
