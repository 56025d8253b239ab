"""When nothing is booked: a gentle word, both, the owner, an offer to close; and what stops it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.ids import Act
from models.pairs import Pair, PairStatus
from models.people import Person
from models.sessions import SessionStatus
from tests import builders
from tests.handlers.cast import Cast, fresh
from tests.handlers.forms import buttons_of
from tests.handlers.meeting import answer, at, book, change, meet, meetings, newest, propose
from tests.handlers.world import WORDS, World
from tests.integration.post_office import write

STEPS = ("ladder_7", "ladder_14", "ladder_21", "ladder_28")
THU_19, THU_26, THU_3, THU_10 = (date(2026, 11, 19) + timedelta(days=7 * n) for n in range(4))


def steps(world: World, person: Person) -> dict[str, date]:
    """The ladder as one person lived it: step -> local date."""
    found: dict[str, date] = {}
    for post in world.slack.read_by(person.slack_id):
        if post.kind in STEPS:
            assert post.kind not in found, "no step comes twice"
            assert person.week.is_open(post.at)
            found[post.kind] = person.week.local_date(post.at)
    return found


@pytest.mark.usefixtures("pair")
async def test_with_nothing_booked_each_step_comes_once_a_week_apart_and_then_it_is_quiet(
    world: World, cast: Cast
) -> None:
    await world.live(timedelta(days=120))
    assert steps(world, cast.ben) == {"ladder_7": THU_19, "ladder_14": THU_26, "ladder_28": THU_10}
    assert steps(world, cast.mia) == {"ladder_14": THU_26, "ladder_28": THU_10}
    assert steps(world, cast.olga) == {"ladder_21": THU_3}


@pytest.mark.usefixtures("pair")
async def test_each_step_says_and_offers_what_it_should(world: World, cast: Cast) -> None:
    await world.live(timedelta(days=45))
    gentle, both, close = (
        newest(world, cast.ben, kind) for kind in ("ladder_7", "ladder_14", "ladder_28")
    )
    assert {Act.SLOT_1, Act.PAUSE} <= {one["action_id"] for one in buttons_of(gentle.blocks)}
    assert {one["action_id"] for one in buttons_of(both.blocks)} == {
        Act.PLAN,
        Act.CADENCE,
        Act.PAUSE,
    }
    warned = WORDS.say("ladder.owner_will_see", since="Thu 12 Nov", day="Thu 3 Dec")
    assert warned in both.words
    assert {one["action_id"] for one in buttons_of(close.blocks)} == {
        Act.PLAN,
        Act.KEEP_GOING,
        Act.END_PAIR,
    }
    owner = newest(world, cast.olga, "ladder_21")
    assert owner.text == WORDS.say("ladder.owner", mentor="Mia", mentee="Ben", since="Thu 12 Nov")
    assert buttons_of(owner.blocks) == []


@pytest.mark.usefixtures("pair")
async def test_a_time_of_the_gentle_word_books_in_one_click_and_ends_the_ladder(
    world: World, cast: Cast
) -> None:
    await world.live(at(19, 12))
    await world.press(cast.ben, Act.SLOT_3, on=newest(world, cast.ben, "ladder_7"))
    await world.press(cast.mia, Act.CONFIRM, on=newest(world, cast.mia, "session_proposed"))
    await world.live(timedelta(days=10))
    assert list(steps(world, cast.ben)) == ["ladder_7"]
    assert steps(world, cast.olga) == {}


@pytest.mark.usefixtures("pair")
async def test_a_meeting_that_was_held_starts_the_count_anew_with_the_cadence(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(20))
    await answer(world, cast.ben)
    await world.live(timedelta(days=50))
    # held on 20 November, so the next was due on 4 December
    assert steps(world, cast.ben)["ladder_7"] == date(2026, 12, 11)
    assert steps(world, cast.mia)["ladder_14"] == date(2026, 12, 18)


@pytest.mark.usefixtures("pair")
async def test_silence_about_a_meeting_counts_as_held_and_a_no_does_not(
    world: World, cast: Cast
) -> None:
    await meet(world, cast, at(12))
    await answer(world, cast.ben, Act.SAID_NOT)
    await world.live(timedelta(days=30))
    # still due since 12 Nov; booked from the 2nd to the 12th, so every day since then counts
    assert steps(world, cast.ben)["ladder_7"] == THU_19


@pytest.mark.usefixtures("pair")
async def test_days_on_which_something_was_booked_do_not_count(world: World, cast: Cast) -> None:
    await world.live(at(16, 10))
    await propose(world, cast.ben, at(20))
    await world.live(at(19, 10))
    plan = (await world.command(cast.ben, "plan")).view
    form = (await world.press(cast.ben, Act.CANCEL_SESSION, on=plan)).view
    await world.submit(cast.ben, form)
    await world.live(timedelta(days=20))
    # four days (16 to 19 November) were covered: 19 + 4 = 23 November
    assert steps(world, cast.ben)["ladder_7"] == date(2026, 11, 23)


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("who", ["mia", "ben"])
async def test_a_pause_of_either_stops_the_count_for_both(
    world: World, cast: Cast, who: str
) -> None:
    await world.live(at(17, 10))
    await world.command(getattr(cast, who), "pause 2026-12-01")
    await world.live(timedelta(days=12))
    assert steps(world, cast.ben) == steps(world, cast.mia) == {}
    await world.live(timedelta(days=20))
    # five idle days before the pause (13 to 16), the others after it: 1, 2, 3 December
    assert steps(world, cast.ben)["ladder_7"] == date(2026, 12, 3)


@pytest.mark.usefixtures("pair")
async def test_coming_back_early_lets_the_count_go_on_at_once(world: World, cast: Cast) -> None:
    await world.live(at(17, 10))
    await world.command(cast.ben, "pause 2026-12-24")
    await world.live(at(18, 10))
    await world.command(cast.ben, "resume")
    await world.live(timedelta(days=5))
    assert steps(world, cast.ben) == {"ladder_7": date(2026, 11, 20)}


async def test_another_rhythm_moves_the_steps(world: World, cast: Cast, pair: Pair) -> None:
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    plan = (await world.command(cast.ben, "plan")).view
    form = (await world.press(cast.ben, Act.CADENCE, on=plan)).view
    await world.submit(cast.ben, form, cadence_days="28")
    assert (await fresh(world, pair)).cadence_days == 28
    await world.live(timedelta(days=45))
    assert steps(world, cast.ben)["ladder_7"] == date(2026, 12, 9)


@pytest.mark.usefixtures("pair")
async def test_the_owner_never_hears_before_both_have_been_told_for_a_week(
    world: World, cast: Cast
) -> None:
    await world.live(at(24, 10))
    for number in range(2):  # Mia's week is full: her word of the 26th waits
        await write(world, f"other {number}", cast.mia, asked=False)
    await world.live(timedelta(days=40))
    told = steps(world, cast.mia)["ladder_14"]
    assert told > THU_26
    assert steps(world, cast.olga)["ladder_21"] >= told + timedelta(days=7)


@pytest.mark.usefixtures("pair")
async def test_steps_wait_for_working_days(world: World, cast: Cast) -> None:
    await change(world, cast.ben, working_days="12")
    await world.live(timedelta(days=60))
    lived = steps(world, cast.ben)
    assert lived["ladder_7"] == date(2026, 11, 23)
    assert all(day.isoweekday() in {1, 2} for day in lived.values())
    days = list(lived.values())
    assert all((later - earlier).days >= 7 for earlier, later in pairwise(days))


async def test_leaving_it_as_it_is_is_an_answer(world: World, cast: Cast, pair: Pair) -> None:
    await world.live(timedelta(days=40))
    offer = newest(world, cast.ben, "ladder_28")
    await world.press(cast.ben, Act.KEEP_GOING, on=offer)
    assert offer.text == WORDS.say("ladder.kept_going", partner="Mia")
    assert (await fresh(world, pair)).status == PairStatus.INTRODUCED


async def test_a_pair_that_ended_hears_nothing_of_the_ladder(
    world: World, cast: Cast, pair: Pair
) -> None:
    await world.live(at(10, 10))
    plan = (await world.command(cast.ben, "plan")).view
    form = (await world.press(cast.ben, Act.END_PAIR, on=plan)).view
    await world.submit(cast.ben, form)
    await world.live(timedelta(days=60))
    assert (await fresh(world, pair)).status == PairStatus.ENDED
    assert steps(world, cast.ben) == steps(world, cast.mia) == steps(world, cast.olga) == {}


async def test_a_booking_made_at_the_last_moment_stops_a_step_that_is_due(
    world: World, cast: Cast, pair: Pair
) -> None:
    await world.live(at(19, 8, 59))
    async with world.deps.unit_of_work() as uow:
        await builders.session(uow, pair, SessionStatus.CONFIRMED, starts_at=at(24))
    await world.live(timedelta(hours=5))
    assert steps(world, cast.ben) == {}
    assert len(await meetings(world)) == 1


@pytest.mark.usefixtures("pair")
async def test_while_a_meeting_is_booked_every_week_nobody_is_nudged(
    world: World, cast: Cast
) -> None:
    for week in range(4):
        await book(world, cast, at(5 + 14 * week))
        await world.live(at(6 + 14 * week))
    assert steps(world, cast.ben) == {}
