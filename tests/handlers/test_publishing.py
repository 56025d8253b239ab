"""The last look, publishing, withdrawing: who is asked, who is not, and what nobody can tell."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.blocks.board_forms import ALL_LINES, IN_ONE_GROUP
from bot.ids import LINE_FIELDS, Act, Field, Pairing, View
from bot.importing import keep
from mentoring.roster import parse_roster
from models.pairs import Pair, PairStatus
from models.people import Person
from tests import builders
from tests.builders import START, WORKSPACE
from tests.fakes import Json, Post
from tests.handlers.boards import (
    acts,
    choose,
    couples,
    opened,
    press,
    runs,
    second_owner,
    send,
    staged,
)
from tests.handlers.cast import Cast, lines_of
from tests.handlers.world import WORDS, World

NOT_AVAILABLE = "not available for this pair"


@pytest.fixture
async def board(world: World, cast: Cast) -> Json:
    return await opened(world, cast.olga)


def text_of(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


async def last_look(world: World, who: Person, board: Json) -> Json:
    form = (await world.submit(who, board)).view
    assert form["callback_id"] == View.PUBLISH, text_of(form)
    return form


async def publish(world: World, who: Person, board: Json) -> str:
    """Look everything over, confirm every line, publish; what the owner reads then."""
    form = await last_look(world, who, board)
    return (await world.submit(who, form, **lines_of(form))).says


async def listed(world: World, rows: str) -> None:
    text = "id,role,timezone,manager_id,team\n" + rows
    await keep(world.deps, WORKSPACE, parse_roster(text), actor="test", now=world.clock.now())


async def statuses(world: World) -> dict[tuple[str, str], str]:
    """The newest pair of each two, by name, and where it stands."""
    async with world.deps.reading() as uow:
        names = {one.id: one.name for one in await uow.session.scalars(select(Person))}
        found = await uow.session.scalars(select(Pair).order_by(Pair.id))
        return {(names[one.mentor_id], names[one.mentee_id]): one.status for one in found}


def question(world: World, person: Person) -> Post:
    return world.slack.read_by(person.slack_id, "proposal")[-1]


# The last look


async def test_a_line_that_is_not_known_is_ticked_or_the_pair_stays(
    world: World, cast: Cast, board: Json
) -> None:
    form = await last_look(world, cast.olga, board)
    assert WORDS.say("publish.unknown", count=2) in text_of(form)
    one = lines_of(form)[LINE_FIELDS[0]][0]
    answer = await world.submit(cast.olga, form, **{LINE_FIELDS[0]: [one]})
    assert WORDS.say("publish.done", count=1) in answer.says
    assert WORDS.say("publish.stayed", count=1) in answer.says
    assert len(world.slack.posts) == 1
    async with world.deps.reading() as uow:
        asked = (
            await uow.session.scalars(select(Pair).where(Pair.status == PairStatus.MENTOR_ASKED))
        ).one()
    assert (str(asked.id), asked.line_confirmed_by) == (one, cast.olga.id)
    assert (await acts(world)).count("confirmed a reporting line") == 1


async def test_one_tick_confirms_every_pair_that_the_form_names(
    world: World, cast: Cast, board: Json
) -> None:
    held = min(await couples(world))
    board = (await choose(world, cast.olga, board, Pairing.HOLD, *held)).view
    alone = await last_look(world, cast.olga, board)
    assert Field.LINES_ALL not in lines_of(alone), "one pair needs no second box"
    board = (await press(world, cast.olga, alone, Act.BACK_TO_BOARD)).view
    board = (await choose(world, cast.olga, board, Pairing.UNHOLD, *held)).view
    form = await last_look(world, cast.olga, board)
    answer = await world.submit(cast.olga, form, **{Field.LINES_ALL: [ALL_LINES]})
    assert WORDS.say("publish.done", count=2) in answer.says
    assert (await acts(world)).count("confirmed a reporting line") == 2


async def test_one_tick_does_not_confirm_what_is_held_back(
    world: World, cast: Cast, board: Json
) -> None:
    async with world.deps.unit_of_work() as uow:
        for name, side in (("UEVA00", "mentee"), ("UKIM00", "mentor")):
            person = await builders.person(uow, name)
            await builders.enrolment(uow, cast.programme, person, side)
    board = (await press(world, cast.olga, board, Act.MATCH_AGAIN)).view
    held = min(await couples(world))
    board = (await choose(world, cast.olga, board, Pairing.HOLD, *held)).view
    form = await last_look(world, cast.olga, board)
    await world.submit(cast.olga, form, **{Field.LINES_ALL: [ALL_LINES]})
    assert (await acts(world)).count("confirmed a reporting line") == 2


async def test_every_pair_of_a_large_programme_is_named_and_one_tick_is_enough(
    world: World, cast: Cast
) -> None:
    many = IN_ONE_GROUP * len(LINE_FIELDS) + 35
    async with world.deps.unit_of_work() as uow:
        for number in range(many):
            for name, side in ((f"UGUIDE{number}X", "mentor"), (f"UPUPIL{number}X", "mentee")):
                person = await builders.person(uow, name)
                await builders.enrolment(uow, cast.programme, person, side)
    board = await opened(world, cast.olga)
    form = await last_look(world, cast.olga, board)
    shown = text_of(form)
    pairs = await couples(world)
    assert len(pairs) == many + 2
    for mentor, mentee in pairs:
        assert WORDS.say_plain("publish.line", mentor=mentor, mentee=mentee) in shown
    answer = await world.submit(cast.olga, form, **{Field.LINES_ALL: [ALL_LINES]})
    assert WORDS.say("publish.done", count=many + 2) in answer.says


async def test_a_form_that_does_not_name_a_lost_line_does_not_confirm_it(
    world: World, cast: Cast
) -> None:
    """Between two owners' last looks the list loses a line: the first form is outdated."""
    sam = await second_owner(world, cast)
    names = [one.slack_id for one in (cast.mia, cast.ben, cast.noor, cast.tom)]
    rows = "".join(f"{name},mentor,UTC,b{name},\nb{name},mentor,UTC,,\n" for name in names)
    await listed(world, rows)
    board = await opened(world, cast.olga)
    first = await last_look(world, cast.olga, board)
    await listed(world, f"{cast.mia.slack_id},mentor,UTC,,\n")
    await last_look(world, sam, await opened(world, sam))
    late = await world.submit(cast.olga, first)
    assert late.view["callback_id"] == View.MATCH
    assert world.slack.posts == []


async def test_where_every_line_is_known_there_is_nothing_to_tick(world: World, cast: Cast) -> None:
    names = [one.slack_id for one in (cast.mia, cast.ben, cast.noor, cast.tom)]
    rows = "".join(f"{name},mentor,UTC,boss{name},\nboss{name},mentor,UTC,,\n" for name in names)
    await listed(world, rows)
    form = await last_look(world, cast.olga, await opened(world, cast.olga))
    assert not [one for one in form["blocks"] if one["type"] == "input"]
    assert WORDS.say("publish.asks", count=2) in text_of(form)


async def test_a_line_that_got_lost_since_is_asked_about_at_the_last_look(
    world: World, cast: Cast
) -> None:
    names = [one.slack_id for one in (cast.mia, cast.ben, cast.noor, cast.tom)]
    rows = "".join(f"{name},mentor,UTC,b{name},\nb{name},mentor,UTC,,\n" for name in names)
    await listed(world, rows)
    board = await opened(world, cast.olga)
    await listed(world, f"{cast.mia.slack_id},mentor,UTC,,\n")
    form = await last_look(world, cast.olga, board)
    assert sum(map(len, lines_of(form).values())) == 1
    answer = await world.submit(cast.olga, form)
    assert WORDS.say("publish.done", count=1) in answer.says


async def test_a_list_that_changed_after_the_last_look_still_counts(
    world: World, cast: Cast, board: Json
) -> None:
    mentor, mentee = min(await couples(world))
    form = await last_look(world, cast.olga, board)
    people = {one.name: one.slack_id for one in (cast.mia, cast.ben, cast.noor, cast.tom)}
    await listed(
        world,
        f"{people[mentee]},mentee,UTC,between,\nbetween,mentor,UTC,{people[mentor]},\n"
        f"{people[mentor]},mentor,UTC,,\n",
    )
    answer = await world.submit(cast.olga, form, **lines_of(form))
    assert WORDS.say("publish.done", count=1) in answer.says
    assert WORDS.say("publish.stayed", count=1) in answer.says
    assert (await statuses(world))[mentor, mentee] == PairStatus.RELEASED


async def test_held_back_pairs_are_named_and_not_asked(
    world: World, cast: Cast, board: Json
) -> None:
    mentor, mentee = min(await couples(world))
    held = (await choose(world, cast.olga, board, Pairing.HOLD, mentor, mentee)).view
    form = await last_look(world, cast.olga, held)
    line = WORDS.say_plain("publish.line", mentee=mentee, mentor=mentor)
    assert WORDS.say("publish.held_back", count=1, names=line) in text_of(form)
    await world.submit(cast.olga, form, **lines_of(form))
    assert (await statuses(world))[mentor, mentee] == PairStatus.RELEASED
    assert len(world.slack.posts) == 1


async def test_the_board_comes_back_and_a_change_puts_publishing_off(
    world: World, cast: Cast, board: Json
) -> None:
    form = await last_look(world, cast.olga, board)
    back = (await press(world, cast.olga, form, Act.BACK_TO_BOARD)).view
    assert back["callback_id"] == View.MATCH
    assert (await runs(world))[-1].staged_at is not None
    pair = min(await couples(world))
    await choose(world, cast.olga, back, Pairing.LOCK, *pair)
    assert (await runs(world))[-1].staged_at is None
    late = await world.submit(cast.olga, form, **lines_of(form))
    assert late.view["callback_id"] == View.MATCH
    assert WORDS.say("match.note.done") in text_of(late.view)
    assert world.slack.posts == []


async def test_a_second_owner_finds_it_ready_and_only_one_of_them_publishes(
    world: World, cast: Cast, board: Json
) -> None:
    sam = await second_owner(world, cast)
    form = await last_look(world, cast.olga, board)
    theirs = await opened(world, sam)
    assert WORDS.say("match.note.staged") in text_of(theirs)
    await publish(world, sam, theirs)
    late = await world.submit(cast.olga, form, **lines_of(form))
    assert WORDS.say("match.no.published") in late.says
    assert len(world.slack.posts) == 2


async def test_publishing_twice_asks_once(world: World, cast: Cast, board: Json) -> None:
    form = await last_look(world, cast.olga, board)
    await world.submit(cast.olga, form, **lines_of(form))
    again = await world.submit(cast.olga, {**form, "hash": "other"}, **lines_of(form))
    assert WORDS.say("match.no.published") in again.says
    back = await press(world, cast.olga, form, Act.BACK_TO_BOARD)
    assert WORDS.say("match.no.published") in back.says
    assert len(world.slack.posts) == 2


async def test_a_pair_of_which_one_got_busy_is_not_asked(
    world: World, cast: Cast, board: Json
) -> None:
    form = await last_look(world, cast.olga, board)
    mentor, _ = min(await couples(world))
    person = {"Mia": cast.mia, "Noor": cast.noor}[mentor]
    async with world.deps.unit_of_work() as uow:
        extra = await builders.person(uow, "UEVA00")
        await builders.enrolment(uow, cast.programme, extra, "mentee")
        run_id = (await runs(world))[-1].id
        await builders.pair(uow, cast.programme, person, extra, run_id=run_id)
    answer = await world.submit(cast.olga, form, **lines_of(form))
    assert WORDS.say("publish.done", count=1) in answer.says


@pytest.mark.parametrize("who", ["mia", "ben", "sam", "gus"])
async def test_nobody_but_an_owner_publishes_or_withdraws(
    world: World, cast: Cast, board: Json, who: str
) -> None:
    stranger = getattr(cast, who)
    await world.submit(stranger, board)
    form = await last_look(world, cast.olga, board)
    await world.submit(stranger, form, **lines_of(form))
    assert world.slack.posts == []
    await world.submit(cast.olga, form, **lines_of(form))
    asked = (await world.command(cast.olga, "match")).view
    await press(world, stranger, asked, Act.WITHDRAW, "*Ben*")
    assert set((await statuses(world)).values()) == {PairStatus.MENTOR_ASKED}


# Withdrawing


async def asked_view(world: World, who: Person) -> Json:
    view = (await world.command(who, "match")).view
    assert view["callback_id"] == View.ASKED, text_of(view)
    return view


async def test_a_published_pair_is_withdrawn_once(world: World, cast: Cast, board: Json) -> None:
    await publish(world, cast.olga, board)
    view = await asked_view(world, cast.olga)
    mentor, mentee = next(both for both in await statuses(world) if "Ben" in both)
    done = await press(world, cast.olga, view, Act.WITHDRAW, "*Ben*")
    assert WORDS.say("asked.done", mentor=mentor, mentee=mentee) in text_of(done.view)
    assert (await statuses(world))[mentor, mentee] == PairStatus.RELEASED
    again = await press(world, cast.olga, view, Act.WITHDRAW, "*Ben*")
    assert WORDS.say("asked.over") in text_of(again.view)
    assert (await acts(world)).count("withdrew a proposal") == 1


async def test_a_pair_that_is_settled_is_not_withdrawn(
    world: World, cast: Cast, board: Json
) -> None:
    await publish(world, cast.olga, board)
    view = await asked_view(world, cast.olga)
    mentor = {"Mia": cast.mia, "Noor": cast.noor}[
        next(one for one, mentee in await statuses(world) if mentee == "Ben")
    ]
    await world.press(mentor, Act.MENTOR_YES, on=question(world, mentor))
    await world.press(cast.ben, Act.MENTEE_YES, on=question(world, cast.ben))
    late = await press(world, cast.olga, view, Act.WITHDRAW, "*Ben*")
    assert WORDS.say("asked.over") in text_of(late.view)
    assert PairStatus.RELEASED not in (await statuses(world)).values()


async def test_the_list_of_the_asked_is_the_same_whoever_has_answered(
    world: World, cast: Cast, board: Json
) -> None:
    await publish(world, cast.olga, board)
    before = (await asked_view(world, cast.olga))["blocks"]
    await world.press(cast.mia, Act.MENTOR_YES, on=question(world, cast.mia))
    await world.live(timedelta(days=2))
    assert (await asked_view(world, cast.olga))["blocks"] == before


# What a mentor can tell: nothing


async def test_a_no_a_silence_and_a_withdrawal_reach_the_mentor_alike(
    world: World, cast: Cast
) -> None:
    """Three mentors said yes at the same moment; their words and moments are the same."""
    partners = await three_who_said_yes(world, cast)
    endings = ["decline", "silence", "withdraw"]
    for ending, (_, mentee) in zip(endings, partners, strict=True):
        if ending == "decline":
            await world.press(mentee, Act.MENTEE_NO, on=question(world, mentee))
        if ending == "withdraw":
            board = await opened(world, cast.olga)
            view = (await press(world, cast.olga, board, Act.ASKED)).view
            await press(world, cast.olga, view, Act.WITHDRAW, f"*{mentee.name}*")
    await world.live(timedelta(days=35))
    heard = []
    for mentor, mentee in partners:
        (post,) = world.slack.read_by(mentor.slack_id, "proposal_released")
        blocks = json.dumps(post.blocks).replace(mentee.name, "X")
        heard.append((post.text.replace(mentee.name, "X"), blocks, post.at))
    assert heard[0] == heard[1] == heard[2]


async def three_who_said_yes(world: World, cast: Cast) -> list[tuple[Person, Person]]:
    """Three pairs of one zone whose mentors have just said yes."""
    partners = []
    async with world.deps.unit_of_work() as uow:
        run = await builders.run(uow, cast.programme, published_at=START)
        for number in (1, 2, 3):
            mentor = await builders.person(uow, f"UGUIDE{number}")
            mentee = await builders.person(uow, f"UPUPIL{number}")
            for one, side in ((mentor, "mentor"), (mentee, "mentee")):
                await builders.enrolment(uow, cast.programme, one, side)
                world.slack.users[one.slack_id] = builders.profile(one.slack_id, zone=one.zone)
            await builders.pair(
                uow, cast.programme, mentor, mentee, PairStatus.STAGED, run_id=run.id
            )
            partners.append((mentor, mentee))
        run.published_at = None
    view = {"id": "V1", "type": "modal", "callback_id": "match", "blocks": []}
    await publish(world, cast.olga, {**view, "private_metadata": f"{run.id} 0 0"})
    for mentor, _ in partners:
        await world.press(mentor, Act.MENTOR_YES, on=question(world, mentor))
    return partners


async def test_who_said_yes_is_asked_about_nobody_else_before_they_hear(
    world: World, cast: Cast, board: Json
) -> None:
    """A new question at once would tell a mentor that the mentee had said no.

    The owner sees both mentors free, whoever of a pair it was that declined.
    """
    await publish(world, cast.olga, board)
    mentor = {"Mia": cast.mia, "Noor": cast.noor}[
        next(one for one, mentee in await statuses(world) if mentee == "Ben")
    ]
    await world.press(mentor, Act.MENTOR_YES, on=question(world, mentor))
    await world.press(cast.ben, Act.MENTEE_NO, on=question(world, cast.ben))
    other = cast.noor if mentor.id == cast.mia.id else cast.mia
    await world.press(other, Act.MENTOR_NO, on=question(world, other))
    board = await opened(world, cast.olga)
    assert {one for one, _ in await couples(world)} == {"Mia", "Noor"}
    await publish(world, cast.olga, board)
    await world.live(timedelta(days=3))
    assert len(world.slack.read_by(mentor.slack_id, "proposal")) == 1
    assert len(world.slack.read_by(other.slack_id, "proposal")) == 2
    await world.live(timedelta(days=18))
    (released,) = world.slack.read_by(mentor.slack_id, "proposal_released")
    _, next_one = world.slack.read_by(mentor.slack_id, "proposal")
    assert next_one.at >= released.at


# What a mentee can tell: nothing


async def test_a_mentee_reads_the_same_whether_a_mentor_declined_or_was_never_asked(
    world: World, cast: Cast, board: Json
) -> None:
    """Ben's mentor declines; Tom's pair is held back. Their weeks are equal byte for byte."""
    async with world.deps.unit_of_work() as uow:
        tom = await uow.session.get_one(Person, cast.tom.id)
        tom.zone, tom.hours = cast.ben.zone, "09:00-17:00"
    held = next(both for both in await couples(world) if "Tom" in both)
    board = (await choose(world, cast.olga, board, Pairing.HOLD, *held)).view
    await publish(world, cast.olga, board)
    mentor = {"Mia": cast.mia, "Noor": cast.noor}[
        next(one for one, mentee in await statuses(world) if mentee == "Ben")
    ]
    await world.press(mentor, Act.MENTOR_NO, on=question(world, mentor))
    await world.live(timedelta(days=30))
    assert await ledger(world, cast.ben) == await ledger(world, cast.tom)


async def ledger(world: World, who: Person) -> bytes:
    """Everything somebody got and can look at, with their own name left out."""
    posts = [(one.at.isoformat(), one.text, one.blocks) for one in _read(world, who)]
    await world.event("app_home_opened", user=who.slack_id, tab="home")
    home = world.slack.homes[who.slack_id]
    seen = json.dumps([posts, home], ensure_ascii=False)
    return seen.replace(who.name, "X").replace(who.slack_id, "UX").encode()


def _read(world: World, who: Person) -> list[Post]:
    return world.slack.read_by(who.slack_id)


# What an owner can tell: that two are not available for each other, and no more

SECRETS = ("never", "declin", "said no", "refus", "ended", "reject", "unwilling")


async def test_no_text_of_an_owners_names_a_private_wish_a_no_or_an_ending(
    world: World, cast: Cast
) -> None:
    """Mia wishes not to meet Ben; Noor said no to Tom; Mia and Tom have been a pair."""
    async with world.deps.unit_of_work() as uow:
        mine = await builders.place_of(uow, cast.programme, cast.mia)
        mine.never_match = await uow.vault.seal(
            uow.session, mine.place("never_match"), json.dumps([cast.ben.slack_id])
        )
        past = (cast.programme, cast.mia, cast.tom, PairStatus.ENDED)
        await builders.pair(uow, *past, ended_at=START)
        declined = (cast.programme, cast.noor, cast.tom, PairStatus.RELEASED)
        await builders.pair(uow, *declined, asked_at=START)
    shown = await everything_an_owner_can_open(world, cast)
    assert NOT_AVAILABLE in shown
    for secret in SECRETS:
        assert secret not in shown.lower(), secret


async def everything_an_owner_can_open(world: World, cast: Cast) -> str:
    """The board, a mentor for each mentee, comparing, the last look, the asked, the Home."""
    board = await opened(world, cast.olga)
    assert await couples(world) == {("Noor", "Ben")}
    shown = [board]
    swap = (await choose(world, cast.olga, board, Pairing.SWAP, "Noor", "Ben")).view
    find = (await press(world, cast.olga, board, Act.FIND_MENTOR, "*Tom*")).view
    assert text_of(swap).count(NOT_AVAILABLE) == 1
    assert text_of(find).count(NOT_AVAILABLE) == 2
    again = (await press(world, cast.olga, board, Act.MATCH_AGAIN)).view
    compared = (await press(world, cast.olga, again, Act.COMPARE)).view
    form = await last_look(world, cast.olga, again)
    shown += [swap, find, again, compared, form]
    await world.submit(cast.olga, form, **lines_of(form))
    shown.append((await world.command(cast.olga, "match")).view)
    await world.event("app_home_opened", user=cast.olga.slack_id, tab="home")
    shown.append(world.slack.homes[cast.olga.slack_id])
    return "\n".join(texts for view in shown for texts in _texts(view))


def _texts(found: object) -> list[str]:
    """Every text in a view."""
    if isinstance(found, dict):
        own = [found["text"]] if isinstance(found.get("text"), str) else []
        return own + [one for value in found.values() for one in _texts(value)]
    if isinstance(found, list):
        return [one for value in found for one in _texts(value)]
    return []


@pytest.mark.parametrize("way", ["wish", "no", "ending", "withdrawal"])
async def test_whatever_keeps_two_apart_in_private_reads_the_same(
    world: World, cast: Cast, way: str
) -> None:
    async with world.deps.unit_of_work() as uow:
        if way == "wish":
            place = await builders.place_of(uow, cast.programme, cast.ben)
            place.never_match = await uow.vault.seal(
                uow.session, place.place("never_match"), json.dumps([cast.mia.slack_id])
            )
        else:
            status = PairStatus.ENDED if way == "ending" else PairStatus.RELEASED
            await builders.pair(uow, cast.programme, cast.mia, cast.ben, status, asked_at=START)
    board = await opened(world, cast.olga)
    form = (await choose(world, cast.olga, board, Pairing.SWAP, "Noor", "Ben")).view
    assert f"Mia ({NOT_AVAILABLE})" in text_of(form)


# The next round


async def test_freed_people_come_first_and_late_joiners_after_them(
    world: World, cast: Cast, board: Json
) -> None:
    """A newcomer who fits Mia better does not take the place of those who waited."""
    await publish(world, cast.olga, board)
    for mentor in (cast.mia, cast.noor):
        await world.press(mentor, Act.MENTOR_NO, on=question(world, mentor))
    world.clock.step(world.clock.now() + timedelta(days=1))
    async with world.deps.unit_of_work() as uow:
        for one in (cast.ben, cast.tom):
            (await builders.place_of(uow, cast.programme, one)).topics = ["Inclusion"]
        eva = await builders.person(uow, "UEVA00")
        late = await builders.enrolment(uow, cast.programme, eva, "mentee")
        late.joined_at = world.clock.now()
    view = await opened(world, cast.olga)
    found = await couples(world)
    assert {mentee for _, mentee in found} == {"Ben", "Tom"}
    assert WORDS.say_plain("blocked.capacity") in text_of(view)


async def test_without_an_earlier_round_the_best_fit_wins(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        for one in (cast.ben, cast.tom):
            (await builders.place_of(uow, cast.programme, one)).topics = ["Inclusion"]
        eva = await builders.person(uow, "UEVA00")
        await builders.enrolment(uow, cast.programme, eva, "mentee")
    await opened(world, cast.olga)
    assert "Eva" in {mentee for _, mentee in await couples(world)}


async def test_a_late_joiner_takes_a_free_place_while_the_others_are_asked(
    world: World, cast: Cast, board: Json
) -> None:
    await publish(world, cast.olga, board)
    async with world.deps.unit_of_work() as uow:
        for name, side in (("UEVA00", "mentee"), ("UKIM00", "mentor")):
            person = await builders.person(uow, name)
            await builders.enrolment(uow, cast.programme, person, side)
    await opened(world, cast.olga)
    assert await couples(world) == {("Kim", "Eva")}
    assert [one.status for one in (await staged(world)).values()] == [PairStatus.STAGED]


async def test_a_form_that_is_sent_after_publishing_says_so(
    world: World, cast: Cast, board: Json
) -> None:
    form = (await press(world, cast.olga, board, Act.WEIGHTS)).view
    await publish(world, cast.olga, board)
    late = await send(world, cast.olga, form, board)
    assert WORDS.say("match.no.published") in late.says + text_of(late.view)


async def test_a_pair_withdrawn_before_its_mentor_was_asked_leaves_no_trace(
    world: World, cast: Cast, board: Json
) -> None:
    """The letters follow the publishing one by one: an owner may be quicker than they are."""
    form = await last_look(world, cast.olga, board)
    world.settles = False
    await world.submit(cast.olga, form, **lines_of(form))
    assert world.slack.posts == []
    async with world.deps.reading() as uow:
        pairs = list(await uow.session.scalars(select(Pair).order_by(Pair.id)))
    for pair in pairs:
        await world.press(cast.olga, Act.WITHDRAW, str(pair.id), on=form)
    world.settles = True
    await world.live(timedelta(days=30))
    assert world.slack.posts == []
    assert set((await statuses(world)).values()) == {PairStatus.RELEASED}
