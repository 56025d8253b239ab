"""Pausing, coming back, leaving, ending a pair: no reason is asked, one neutral line is read."""

from datetime import date, timedelta

import pytest

from bot.ids import Act, Menu
from models.enrolments import EnrolmentStatus
from models.pairs import Pair, PairStatus
from models.people import Person
from models.sessions import SessionStatus
from tests import builders
from tests.fakes import Json
from tests.handlers.cast import Cast, fresh, introduce
from tests.handlers.meeting import at, book, meetings, newest, place
from tests.handlers.world import WORDS, Answer, World

LATER = "2026-11-20"


async def leave(world: World, person: Person) -> Answer:
    form = (await world.command(person, "leave")).view
    return await world.submit(person, form)


async def end(world: World, person: Person) -> Answer:
    plan = (await world.command(person, "plan")).view
    form = (await world.press(person, Act.END_PAIR, on=plan)).view
    return await world.submit(person, form)


# A pause


@pytest.mark.usefixtures("pair")
async def test_a_pause_quiets_everything_until_its_day_and_says_hello_then(
    world: World, cast: Cast
) -> None:
    answer = await world.command(cast.ben, f"pause {LATER}")
    assert answer.tells == WORDS.say("pause.done", day="Fri 20 Nov")
    sent = len(world.slack.read_by(cast.ben.slack_id))
    await world.live(at(19, 23))
    assert len(world.slack.read_by(cast.ben.slack_id)) == sent
    await world.live(at(20, 12))
    hello = newest(world, cast.ben, "welcome_back")
    assert cast.ben.week.local_date(hello.at) == date(2026, 11, 20)
    assert (await place(world, cast, cast.ben)).paused_until is None


@pytest.mark.usefixtures("pair")
async def test_the_partner_reads_the_day_and_no_reason(world: World, cast: Cast) -> None:
    await world.command(cast.ben, f"pause {LATER}")
    (told,) = world.slack.read_by(cast.mia.slack_id, "partner_paused")
    assert told.text == WORDS.say("pause.partner", partner="Ben", day="Fri 20 Nov")


@pytest.mark.usefixtures("pair")
async def test_a_meeting_inside_the_pause_is_called_off_and_leaves_the_calendars(
    world: World, cast: Cast
) -> None:
    await book(world, cast, at(12))
    await world.command(cast.mia, f"pause {LATER}")
    assert (await meetings(world))[0].status == SessionStatus.CANCELLED
    for one in (cast.mia, cast.ben):
        files = [post.file for post in world.slack.read_by(one.slack_id) if post.file]
        assert "METHOD:CANCEL" in files[-1]
    await world.live(at(25))
    assert not [one for one in world.slack.posts if one.kind in {"prompt", "check_in"}]


@pytest.mark.usefixtures("pair")
async def test_a_meeting_after_the_pause_stays(world: World, cast: Cast) -> None:
    await book(world, cast, at(24))
    await world.command(cast.mia, f"pause {LATER}")
    assert (await meetings(world))[0].status == SessionStatus.CONFIRMED


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("soon", "pause.bad_date"),
        ("2026-02-30", "pause.bad_date"),
        ("20.11.2026", "pause.bad_date"),
        ("2026-11-02", "pause.out_of_range"),
        ("2026-10-01", "pause.out_of_range"),
        ("2027-06-01", "pause.out_of_range"),
    ],
)
async def test_a_day_that_cannot_be_is_explained(
    world: World, cast: Cast, text: str, key: str
) -> None:
    answer = await world.command(cast.ben, f"pause {text}")
    assert answer.tells == WORDS.say(key, example="2026-11-16")
    assert (await place(world, cast, cast.ben)).paused_until is None


async def test_by_form_the_day_is_checked_at_its_field(world: World, cast: Cast) -> None:
    form = (await world.command(cast.ben, "pause")).view
    wrong = await world.submit(cast.ben, form, until="2026-11-02")
    assert wrong.errors == {"until": WORDS.say_plain("pause.out_of_range")}
    empty = await world.submit(cast.ben, form, until=None)
    assert empty.errors == {"until": WORDS.say_plain("pause.bad_date", example="2026-11-16")}
    done = await world.submit(cast.ben, form)
    assert WORDS.say("pause.done", day="Mon 16 Nov") in done.says


@pytest.mark.usefixtures("pair")
async def test_coming_back_early_is_told_and_the_partners_pause_stays(
    world: World, cast: Cast, pair: Pair
) -> None:
    await world.command(cast.ben, f"pause {LATER}")
    await world.command(cast.mia, "pause 2026-11-13")
    answer = await world.command(cast.ben, "resume")
    assert answer.tells == WORDS.say("pause.resumed")
    again = await world.command(cast.ben, "resume")
    assert again.tells == WORDS.say("pause.was_not_paused")
    now = await fresh(world, pair)
    assert now.paused_on(date(2026, 11, 10))
    assert not now.paused_on(date(2026, 11, 14))
    await world.live(at(25))
    assert world.slack.read_by(cast.ben.slack_id, "welcome_back") == []


async def test_whoever_is_in_no_programme_has_nothing_to_pause_or_leave(
    world: World, cast: Cast
) -> None:
    for text in ("pause", f"pause {LATER}", "leave"):
        answer = await world.command(cast.sam, text)
        assert answer.tells == WORDS.say("refused.not_enrolled")
        assert answer.view == {}


# Leaving


async def test_leaving_ends_the_pair_and_nothing_more_is_sent(
    world: World, cast: Cast, pair: Pair
) -> None:
    await book(world, cast, at(12))
    answer = await leave(world, cast.ben)
    assert WORDS.say("leave.done", programme=cast.programme.name) in answer.says
    assert (await fresh(world, pair)).status == PairStatus.ENDED
    assert (await place(world, cast, cast.ben)).status == EnrolmentStatus.LEFT
    assert (await place(world, cast, cast.mia)).status == EnrolmentStatus.APPLIED
    sent = len(world.slack.read_by(cast.ben.slack_id))
    await world.live(at(120))
    assert len(world.slack.read_by(cast.ben.slack_id)) == sent


async def test_the_same_neutral_line_is_read_whoever_ended_it_and_however(
    world: World, cast: Cast
) -> None:
    told: list[str] = []
    for how, who in ((leave, cast.ben), (end, cast.tom)):
        mentor = cast.mia if who is cast.ben else cast.noor
        await introduce(world, cast, mentor, who)
        await world.live(timedelta(hours=6))
        await how(world, who)
        await world.live(timedelta(days=1))
        told.append(newest(world, mentor, "ending").words.replace(who.name, "NAME"))
    assert told[0] == told[1]
    assert "left" not in told[0].lower()


async def test_leaving_twice_says_that_one_is_in_no_programme(world: World, cast: Cast) -> None:
    form = (await world.command(cast.ben, "leave")).view
    await world.submit(cast.ben, form)
    again = await world.submit(cast.ben, {**form, "hash": "other"})
    assert WORDS.say("refused.not_enrolled") in again.says


async def test_with_two_programmes_one_chooses_which_to_leave(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        other = await builders.programme(uow, cast.olga, name="Digital skills")
        await builders.enrolment(uow, other, cast.ben, "mentee")
    form = (await world.command(cast.ben, "leave")).view
    await world.submit(cast.ben, form, programme=str(other.id))
    assert (await place(world, cast, cast.ben)).status == EnrolmentStatus.APPLIED


# Ending a pair


async def test_before_ending_one_reads_what_the_partner_will_read(
    world: World, cast: Cast, pair: Pair
) -> None:
    plan = (await world.command(cast.ben, "plan")).view
    form = await world.press(cast.ben, Act.END_PAIR, on=plan)
    assert WORDS.say("ending.they_read") in form.says
    assert WORDS.say("ending.may_guess") in form.says
    assert (await fresh(world, pair)).status == PairStatus.INTRODUCED
    done = await world.submit(cast.ben, form.view)
    assert WORDS.say("ending.done", partner="Mia") in done.says
    (line,) = world.slack.read_by(cast.mia.slack_id, "ending")
    assert line.text == WORDS.say("ending.neutral", partner="Ben")
    for one in (cast.mia, cast.ben):
        assert (await place(world, cast, one)).status == EnrolmentStatus.APPLIED


async def test_a_pair_ends_once(world: World, cast: Cast, pair: Pair) -> None:
    plan = (await world.command(cast.ben, "plan")).view
    form = (await world.press(cast.ben, Act.END_PAIR, on=plan)).view
    await world.submit(cast.ben, form)
    again = await world.submit(cast.mia, {**form, "hash": "other"})
    assert WORDS.say("refused.pair_over") in again.says
    assert (await fresh(world, pair)).ended_at == world.clock.now()
    assert world.slack.read_by(cast.ben.slack_id, "ending") == []


# Another rhythm, the quiet menu


@pytest.mark.parametrize("value", ["9", None])
async def test_a_rhythm_is_one_of_those_offered(
    world: World, cast: Cast, pair: Pair, value: str | None
) -> None:
    plan = (await world.command(cast.ben, "plan")).view
    form: Json = (await world.press(cast.ben, Act.CADENCE, on=plan)).view
    wrong = await world.submit(cast.ben, form, cadence_days=value)
    assert wrong.errors == {"cadence_days": WORDS.say_plain("form.choose")}
    assert (await fresh(world, pair)).cadence_days == 14


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("entry", "callback"), [(Menu.PLAN, "plan"), (Menu.PAUSE, "pause"), (Menu.LEAVE, "leave")]
)
async def test_the_quiet_menu_of_every_message_opens_these_forms(
    world: World, cast: Cast, entry: Menu, callback: str
) -> None:
    offer = newest(world, cast.ben, "book_first")
    answer = await world.choose(cast.ben, entry, on=offer)
    assert answer.view["callback_id"] == callback
    junk = await world.choose(cast.ben, "fly", on=offer)
    assert junk.tells == WORDS.say("refused.outdated")
