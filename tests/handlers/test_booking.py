"""Booking and confirming a meeting: by an offered time, by any time, and what cannot be."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.ids import Act
from models.pairs import Pair, PairStatus
from models.people import Person
from models.sessions import Session, SessionStatus
from tests import builders
from tests.fakes import Json, Post
from tests.handlers.cast import Cast, fresh
from tests.handlers.world import WORDS, Answer, World

WEDNESDAY = datetime(2026, 11, 4, 14, 0, tzinfo=UTC)


def newest(world: World, person: Person, kind: str) -> Post:
    return world.slack.read_by(person.slack_id, kind)[-1]


async def meetings(world: World) -> list[Session]:
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(Session).order_by(Session.id)))


async def book(world: World, cast: Cast) -> Session:
    """Ben takes the first offered time."""
    await world.press(cast.ben, Act.SLOT_1, on=newest(world, cast.ben, "book_first"))
    return (await meetings(world))[-1]


async def any_time(world: World, person: Person, at: object, *, on: Post) -> Answer:
    form = (await world.press(person, Act.OTHER_TIME, on=on)).view
    when = int(at.timestamp()) if isinstance(at, datetime) else at
    return await world.submit(person, form, when=when)


async def test_the_mentee_books_the_mentor_confirms_and_both_get_a_calendar_file(
    world: World, cast: Cast, pair: Pair
) -> None:
    session = await book(world, cast)
    assert (session.status, session.proposed_by) == (SessionStatus.PROPOSED, cast.ben.id)
    offer = newest(world, cast.ben, "book_first")
    assert offer.text.startswith(WORDS.say("book.asked", partner="Mia", when="")[:12])
    await world.press(cast.mia, Act.CONFIRM, on=newest(world, cast.mia, "session_proposed"))
    (session,) = await meetings(world)
    assert session.status == SessionStatus.CONFIRMED
    assert (await fresh(world, pair)).status == PairStatus.ACTIVE
    for one in (cast.mia, cast.ben):
        assert len(world.slack.read_by(one.slack_id, "session_confirmed")) == 1
        assert len([post for post in world.slack.read_by(one.slack_id) if post.file]) == 1


@pytest.mark.usefixtures("pair")
async def test_each_reads_the_time_in_their_own_zone(world: World, cast: Cast) -> None:
    await book(world, cast)
    await world.press(cast.mia, Act.CONFIRM, on=newest(world, cast.mia, "session_proposed"))
    assert "12:00" in newest(world, cast.mia, "session_confirmed").text
    assert "11:00" in newest(world, cast.ben, "session_confirmed").text


@pytest.mark.usefixtures("pair")
async def test_a_second_click_on_the_same_time_books_nothing_more(world: World, cast: Cast) -> None:
    offer = newest(world, cast.ben, "book_first")
    old = Post(**vars(offer))
    await world.press(cast.ben, Act.SLOT_1, on=old)
    second = await world.press(cast.ben, Act.SLOT_1, on=old)
    assert "booked already" in second.tells
    assert len(await meetings(world)) == 1
    assert len(world.slack.read_by(cast.mia.slack_id, "session_proposed")) == 1


@pytest.mark.usefixtures("pair")
async def test_the_mentor_may_suggest_a_time_and_the_mentee_confirms(
    world: World, cast: Cast
) -> None:
    plan = (await world.command(cast.mia, "plan")).view
    await world.press(cast.mia, Act.SLOT_2, on=plan)
    asked = newest(world, cast.ben, "session_proposed")
    await world.press(cast.ben, Act.CONFIRM, on=asked)
    assert (await meetings(world))[0].status == SessionStatus.CONFIRMED


# Confirming what cannot be confirmed


@pytest.mark.usefixtures("pair")
async def test_nobody_confirms_their_own_time(world: World, cast: Cast) -> None:
    session = await book(world, cast)
    answer = await world.press(cast.ben, Act.CONFIRM, f"{session.id} 0", on=a_post(world))
    assert answer.tells == WORDS.say("book.waiting_for", partner="Mia")
    assert (await meetings(world))[0].status == SessionStatus.PROPOSED


@pytest.mark.usefixtures("pair")
async def test_a_second_confirmation_sends_nothing_again(world: World, cast: Cast) -> None:
    await book(world, cast)
    asked = newest(world, cast.mia, "session_proposed")
    old = Post(**vars(asked))
    await world.press(cast.mia, Act.CONFIRM, on=old)
    second = await world.press(cast.mia, Act.CONFIRM, on=old)
    assert "confirmed already" in second.tells
    assert len(world.slack.read_by(cast.ben.slack_id, "session_confirmed")) == 1


@pytest.mark.usefixtures("pair")
async def test_a_time_that_was_replaced_cannot_be_confirmed(world: World, cast: Cast) -> None:
    await book(world, cast)
    old = Post(**vars(newest(world, cast.mia, "session_proposed")))
    await any_time(world, cast.ben, WEDNESDAY, on=newest(world, cast.mia, "session_proposed"))
    answer = await world.press(cast.mia, Act.CONFIRM, on=old)
    assert answer.tells == WORDS.say("book.gone")
    assert (await meetings(world))[0].status == SessionStatus.PROPOSED


@pytest.mark.usefixtures("pair")
async def test_a_time_nobody_confirmed_lapses_and_new_ones_are_offered(
    world: World, cast: Cast
) -> None:
    await book(world, cast)
    asked = newest(world, cast.mia, "session_proposed")
    await world.live(timedelta(days=5))
    (session,) = await meetings(world)
    assert session.status == SessionStatus.CANCELLED
    assert newest(world, cast.ben, "session_lapsed").text == WORDS.say("book.lapsed", partner="Mia")
    answer = await world.press(cast.mia, Act.CONFIRM, on=asked)
    assert answer.tells == WORDS.say("book.gone")
    assert not [one for one in world.slack.posts if one.kind == "check_in"]


# Any time


@pytest.mark.usefixtures("pair")
async def test_any_time_that_suits_both_can_be_chosen(world: World, cast: Cast) -> None:
    offer = newest(world, cast.ben, "book_first")
    answer = await any_time(world, cast.ben, WEDNESDAY, on=offer)
    assert answer.errors == {}
    assert (await meetings(world))[0].starts_at == WEDNESDAY


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("at", "key"),
    [
        (datetime(2026, 11, 2, 8, 59, tzinfo=UTC), "book.past"),
        (datetime(2026, 11, 2, 9, 0, tzinfo=UTC), "book.past"),
        (datetime(2026, 11, 4, 8, 30, tzinfo=UTC), "book.outside"),
        (datetime(2026, 11, 4, 15, 30, tzinfo=UTC), "book.outside"),
        (datetime(2026, 11, 7, 12, 0, tzinfo=UTC), "book.outside"),
        (datetime(2027, 4, 1, 12, 0, tzinfo=UTC), "book.too_far"),
        (10**15, "book.too_far"),
        (None, "book.too_far"),
    ],
)
async def test_a_time_that_cannot_be_is_told_at_the_field(
    world: World, cast: Cast, at: object, key: str
) -> None:
    offer = newest(world, cast.ben, "book_first")
    answer = await any_time(world, cast.ben, at, on=offer)
    assert answer.errors == {"when": WORDS.say_plain(key, partner="Mia")}
    assert await meetings(world) == []


# Offered times that are no longer good


@pytest.mark.usefixtures("pair")
async def test_an_offered_time_that_has_passed_is_refused(world: World, cast: Cast) -> None:
    offer = newest(world, cast.ben, "book_first")
    world.clock.step(world.clock.now() + timedelta(days=1, hours=2))
    answer = await world.press(cast.ben, Act.SLOT_1, on=offer)
    assert answer.tells == WORDS.say("book.past")


@pytest.mark.usefixtures("pair")
async def test_an_offered_time_outside_changed_hours_is_refused(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.mia.id)).hours = "14:00-18:00"
    answer = await world.press(cast.ben, Act.SLOT_1, on=newest(world, cast.ben, "book_first"))
    assert answer.tells == WORDS.say("book.outside_hours")
    assert await meetings(world) == []


@pytest.mark.parametrize("moment", ["", "soon", "2026-11-04T14:00", "2026-13-01T00:00:00+00:00"])
async def test_a_button_with_a_time_that_is_none_changes_nothing(
    world: World, cast: Cast, pair: Pair, moment: str
) -> None:
    answer = await world.press(cast.ben, Act.SLOT_1, f"{pair.id} {moment}", on=a_post(world))
    assert answer.tells == WORDS.say("refused.outdated")


async def test_after_its_weeks_a_pair_books_nothing_new(
    world: World, cast: Cast, pair: Pair
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Pair, pair.id)).closes_on = world.clock.now().date()
    answer = await world.press(cast.ben, Act.SLOT_1, on=newest(world, cast.ben, "book_first"))
    assert answer.tells == WORDS.say("book.after_close", day="Mon 2 Nov")
    assert await meetings(world) == []


@pytest.mark.parametrize("status", [PairStatus.ENDED, PairStatus.CLOSING, PairStatus.ACCEPTED])
async def test_only_a_pair_that_meets_can_book(
    world: World, cast: Cast, pair: Pair, status: PairStatus
) -> None:
    offer = newest(world, cast.ben, "book_first")
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Pair, pair.id)).status = status
    for act in (Act.SLOT_1, Act.OTHER_TIME):
        answer = await world.press(cast.ben, act, on=offer)
        assert answer.tells == WORDS.say("refused.pair_over")


# The plan


async def test_the_plan_shows_each_side_how_things_stand(
    world: World, cast: Cast, pair: Pair
) -> None:
    empty = (await world.command(cast.sam, "plan")).view
    assert WORDS.say("plan.nothing") in shown(empty)
    for one in (cast.mia, cast.ben):
        assert WORDS.say_plain("plan.none_booked") in shown((await world.command(one, "plan")).view)
    session = await book(world, cast)
    acts = [Act.CONFIRM in shown((await world.command(one, "plan")).view) for one in pair_of(cast)]
    assert acts == [True, False]
    plan = (await world.command(cast.mia, "plan")).view
    answer = await world.press(cast.mia, Act.CONFIRM, on=plan)
    assert "Ben" in answer.says
    assert session.pair_id == pair.id
    assert Act.CANCEL_SESSION in shown((await world.command(cast.ben, "plan")).view)


def pair_of(cast: Cast) -> tuple[Person, Person]:
    return cast.mia, cast.ben


def shown(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


def a_post(world: World) -> Post:
    return world.slack.posts[0]


async def test_a_number_of_a_meeting_that_is_over_can_not_be_confirmed(
    world: World, cast: Cast, pair: Pair
) -> None:
    async with world.deps.unit_of_work() as uow:
        over = await builders.session(uow, pair, SessionStatus.OVER)
    answer = await world.press(cast.mia, Act.CONFIRM, f"{over.id} 0", on=a_post(world))
    assert answer.tells == WORDS.say("book.gone")
