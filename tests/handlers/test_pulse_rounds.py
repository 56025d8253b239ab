"""The pulse: who is asked, what is kept, and what owners may read when a round has closed."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.ids import Act
from bot.plans import Kind
from mentoring.pulse import items_for
from models.enrolments import EnrolmentStatus
from models.pairs import Pair, PairStatus
from models.people import Person
from models.pulse import PulseAnswer, PulseRound, answer_by
from models.sessions import SessionStatus
from models.touchpoints import plan
from tests import builders
from tests.builders import START, WORKSPACE
from tests.fakes import Json
from tests.handlers.cast import Cast
from tests.handlers.meeting import at, meet, newest
from tests.handlers.world import CONTENT, WORDS, Answer, World

ALL_FOURS: dict[str, Any] = {"pulse_1": "4", "pulse_2": "4", "pulse_3": "4"}


async def rounds(world: World) -> list[PulseRound]:
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(PulseRound).order_by(PulseRound.number)))


async def form_of(world: World, person: Person) -> Json:
    return (await world.press(person, Act.PULSE, on=newest(world, person, "pulse"))).view


async def answer(world: World, person: Person, **given: Any) -> Answer:
    return await world.submit(person, await form_of(world, person), **{**ALL_FOURS, **given})


async def kept(world: World, round_: PulseRound, person: Person) -> dict[str, int]:
    async with world.deps.reading() as uow:
        found = await answer_by(uow.session, round_, person)
        assert found is not None
        place = PulseAnswer.place(round_, person)
        return dict(json.loads(await uow.vault.open(uow.session, place, found.answers)))


@pytest.mark.usefixtures("pair")
async def test_after_a_first_meeting_each_is_asked_once_another_day(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    await world.live(timedelta(days=10))
    for one in (cast.mia, cast.ben):
        (question,) = world.slack.read_by(one.slack_id, "pulse")
        assert one.week.local_date(question.at) == date(2026, 11, 5)
    assert world.slack.read_by(cast.noor.slack_id, "pulse") == []
    (round_,) = await rounds(world)
    assert (round_.opens_on, round_.closes_on) == (date(2026, 11, 2), date(2026, 12, 2))
    assert round_.asked == 2


@pytest.mark.usefixtures("pair")
async def test_each_side_answers_its_own_three_and_they_are_sealed(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    await world.live(timedelta(days=2))
    done = await answer(world, cast.ben, pulse_2="5")
    assert WORDS.say("pulse.thanks") in done.says
    (round_,) = await rounds(world)
    items = items_for(CONTENT.pulse_items("en"), role="mentee", round_number=1)
    assert await kept(world, round_, cast.ben) == {
        items[0].id: 4,
        items[1].id: 5,
        items[2].id: 4,
    }


@pytest.mark.usefixtures("pair")
async def test_before_the_first_answer_it_says_who_will_see_what(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    await world.live(timedelta(days=2))
    assert WORDS.say("pulse.seen.mentee") in newest(world, cast.ben, "pulse").words
    first = (await form_of(world, cast.ben))["blocks"][0]
    assert first["text"]["text"] == WORDS.say("pulse.promise.mentee")


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("value", [None, "0", "6", "4.5", "often"])
async def test_an_answer_off_the_scale_is_told_at_its_question(
    world: World, cast: Cast, value: str | None
) -> None:
    await meet(world, cast, at(4))
    await world.live(timedelta(days=2))
    done = await answer(world, cast.ben, pulse_2=value)
    assert done.errors == {"pulse_2": WORDS.say_plain("form.choose")}


@pytest.mark.usefixtures("pair")
async def test_a_second_answer_replaces_the_first(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    await world.live(timedelta(days=2))
    await answer(world, cast.ben)
    await answer(world, cast.ben, pulse_1="1")
    (round_,) = await rounds(world)
    assert sorted((await kept(world, round_, cast.ben)).values()) == [1, 4, 4]


@pytest.mark.usefixtures("pair")
async def test_a_closed_round_takes_nothing_and_the_next_asks_other_questions(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(4))
    await world.live(timedelta(days=2))
    old = await form_of(world, cast.ben)
    await world.live(at(1) + timedelta(days=40))
    for act in (
        await world.submit(cast.ben, old, **ALL_FOURS),
        await world.press(cast.ben, Act.PULSE, old["private_metadata"], on=world.slack.posts[0]),
    ):
        assert WORDS.say("pulse.closed") in act.says
    first, second = await rounds(world)
    assert first.closed_at is not None
    assert second.opens_on == first.closes_on
    fresh = await form_of(world, cast.ben)
    assert [one["label"] for one in fresh["blocks"][1:]] != [
        one["label"] for one in old["blocks"][1:]
    ]


@pytest.mark.usefixtures("pair")
async def test_who_left_or_answered_already_is_not_asked(world: World, cast: Cast) -> None:
    await meet(world, cast, at(4))
    form = (await world.command(cast.ben, "leave")).view
    await world.submit(cast.ben, form)
    await world.live(timedelta(days=60))
    assert world.slack.read_by(cast.ben.slack_id, "pulse") == []
    assert world.slack.read_by(cast.mia.slack_id, "pulse") == [], "she has no pair any more"


# What is released


async def crowd(
    world: World, cast: Cast, *, held_days_ago: list[int], score: int | None = None
) -> PulseRound:
    """Pairs that were introduced so many days ago, met once and answered; the round ends today."""
    now = world.clock.now()
    async with world.deps.unit_of_work() as uow:
        round_ = PulseRound(
            workspace=WORKSPACE,
            programme_id=cast.programme.id,
            number=1,
            opens_on=date(2026, 11, 2),
            closes_on=date(2026, 12, 2),
        )
        uow.session.add(round_)
        await uow.session.flush()
        for number, days in enumerate(held_days_ago):
            people = [
                await builders.person(uow, f"U{side.upper()}{number:03}")
                for side in ("mentor", "mentee")
            ]
            for one, side in zip(people, ("mentor", "mentee"), strict=True):
                status = EnrolmentStatus.ACTIVE
                await builders.enrolment(uow, cast.programme, one, side, status=status)
            pair = await builders.pair(
                uow,
                cast.programme,
                people[0],
                people[1],
                PairStatus.ACTIVE,
                introduced_at=now - timedelta(days=days),
            )
            held = await builders.session(uow, pair, SessionStatus.OVER, starts_at=START)
            await builders.check_in(uow, held, people[1].id)
            place = PulseAnswer.place(round_, people[1])
            given = {"item": score or number % 5 + 1}
            sealed = await uow.vault.seal(uow.session, place, json.dumps(given))
            uow.session.add(
                PulseAnswer(
                    workspace=WORKSPACE,
                    round_id=round_.id,
                    person_id=people[1].id,
                    role="mentee",
                    answers=sealed,
                )
            )
        await plan(
            uow.session,
            workspace=WORKSPACE,
            key="turn",
            kind=Kind.PULSE_ROUND,
            due_at=now,
            programme_id=cast.programme.id,
            facts={"round": round_.id},
        )
    await world.settle()
    async with world.deps.reading() as uow:
        return await uow.session.get_one(PulseRound, round_.id)


@pytest.mark.parametrize(
    ("days", "released"),
    [
        ([20] * 4, {}),
        ([20] * 5, {"mentee": {"item": {"mean": 3.0}}}),
        ([20] * 4 + [13], {}),
        ([20] * 4 + [14], {"mentee": {"item": {"mean": 3.0}}}),
        ([20] * 4 + [1] * 9, {}),
    ],
    ids=["four", "five", "a newcomer", "just long enough", "many newcomers"],
)
async def test_only_people_who_have_met_for_two_weeks_count_and_only_five_of_them_show(
    world: World, cast: Cast, days: list[int], released: Json
) -> None:
    assert (await crowd(world, cast, held_days_ago=days)).released == released


async def test_where_all_agree_no_number_is_released(world: World, cast: Cast) -> None:
    found = await crowd(world, cast, held_days_ago=[20] * 6, score=1)
    assert found.released == {"mentee": {"item": {"band": "low"}}}


async def test_what_was_released_stays_as_it_is(world: World, cast: Cast) -> None:
    found = await crowd(world, cast, held_days_ago=[20] * 5)
    async with world.deps.unit_of_work() as uow:
        for one in await uow.session.scalars(select(PulseAnswer)):
            await uow.session.delete(one)
    await world.live(timedelta(days=20))
    assert (await rounds(world))[0].released == found.released


async def test_a_programme_that_is_closed_opens_no_other_round(
    world: World, cast: Cast, pair: Pair
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Pair, pair.id)).status = PairStatus.ENDED
        programme = await uow.session.merge(cast.programme)
        programme.status = "closed"
    await world.live(timedelta(days=70))
    assert [one.closed_at is not None for one in await rounds(world)] == [True]
