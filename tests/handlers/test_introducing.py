"""The introduction: together when there is a moment for both, else to each alone."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.ids import Act
from models.pairs import PairStatus
from models.people import Person
from models.programmes import Programme, ProgrammeStatus
from tests import builders
from tests.handlers.cast import Cast, fresh, introduce
from tests.handlers.forms import buttons_of
from tests.handlers.world import WORDS, World


async def change(world: World, person: Person, **columns: str) -> None:
    async with world.deps.unit_of_work() as uow:
        found = await uow.session.get_one(Person, person.id)
        for name, value in columns.items():
            setattr(found, name, value)
            setattr(person, name, value)


async def test_together_it_says_why_what_each_hopes_and_three_questions(
    world: World, cast: Cast
) -> None:
    await introduce(world, cast, cast.mia, cast.ben)
    (post,) = [one for one in world.slack.posts if one.kind == "introduction"]
    for part in ("AI tools", "Mia hopes for much", "Ben hopes for much"):
        assert part in post.words
    assert post.words.count("?") >= 3
    assert WORDS.say("introduction.cannot_read") in post.words
    acts = {one["action_id"] for one in buttons_of(post.blocks)}
    assert acts == {Act.AGREEMENT_OPEN, Act.PLAN}


async def test_a_pair_without_a_shared_hour_hears_it_each_alone(world: World, cast: Cast) -> None:
    await change(world, cast.mia, zone="Asia/Tokyo", hours="09:00-12:00")
    await introduce(world, cast, cast.mia, cast.ben)
    await world.live(timedelta(days=2))
    posts = [one for one in world.slack.posts if one.kind == "introduction"]
    assert sorted(one.who for one in posts) == [(cast.ben.slack_id,), (cast.mia.slack_id,)]
    for one, reader in ((post, cast.mia if "UMIA00" in post.who else cast.ben) for post in posts):
        assert reader.week.is_open(one.at)
        assert WORDS.say("introduction.apart") in one.words
    (offer,) = world.slack.read_by(cast.ben.slack_id, "book_first")
    assert [one["action_id"] for one in buttons_of(offer.blocks)] == [Act.OTHER_TIME]


async def test_it_waits_for_a_moment_at_which_both_work(world: World, cast: Cast) -> None:
    world.clock.step(datetime(2026, 11, 6, 20, 0, tzinfo=UTC))  # Friday evening
    pair = await introduce(world, cast, cast.noor, cast.tom)
    assert pair.status == PairStatus.ACCEPTED
    await world.live(timedelta(days=4))
    (post,) = [one for one in world.slack.posts if one.kind == "introduction"]
    assert post.at == datetime(2026, 11, 9, 13, 0, tzinfo=UTC)  # Monday, New York's eight
    assert (await fresh(world, pair)).introduced_at == post.at


@pytest.mark.usefixtures("pair")
async def test_the_mentee_gets_three_times_that_suit_both(world: World, cast: Cast) -> None:
    (offer,) = world.slack.read_by(cast.ben.slack_id, "book_first")
    slots = [one for one in buttons_of(offer.blocks) if one["action_id"] != Act.OTHER_TIME]
    assert len(slots) == 3
    for one in slots:
        at = datetime.fromisoformat(one["value"].split(" ")[1])
        assert all(person.week.is_open(at) for person in (cast.mia, cast.ben))
    assert world.slack.read_by(cast.mia.slack_id, "book_first") == []


async def test_the_first_introduction_starts_the_programme(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, cast.programme.id)
        programme.status = ProgrammeStatus.MATCHED
    await introduce(world, cast, cast.mia, cast.ben)
    began = world.clock.now()
    await world.live(timedelta(days=1))
    await introduce(world, cast, cast.noor, cast.tom)
    async with world.deps.reading() as uow:
        found = await uow.session.get_one(Programme, cast.programme.id)
    assert (found.status, found.running_since) == (ProgrammeStatus.RUNNING, began)


async def test_a_pair_that_ended_before_is_not_introduced(world: World, cast: Cast) -> None:
    world.clock.step(datetime(2026, 11, 6, 20, 0, tzinfo=UTC))
    pair = await introduce(world, cast, cast.mia, cast.ben)
    form = (await world.press(cast.mia, Act.END_PAIR, str(pair.id), on=a_modal())).view
    await world.submit(cast.mia, form)
    await world.live(timedelta(days=10))
    assert not [one for one in world.slack.posts if one.kind == "introduction"]
    async with world.deps.reading() as uow:
        place = await builders.place_of(uow, cast.programme, cast.ben)
    assert place.in_programme


def a_modal() -> dict[str, object]:
    return {"id": "V0", "hash": "h", "type": "modal", "blocks": []}
