"""What owners change on the board by hand, also twice, late, and by a second owner."""

import json
from collections.abc import Awaitable, Callable

import pytest

from bot.ids import Act, Field, Pairing, View
from models.enrolments import Enrolment
from models.people import Person
from models.programmes import Programme
from tests import builders
from tests.fakes import Json
from tests.handlers.boards import (
    acts,
    choose,
    couples,
    mentors_offered,
    offered,
    opened,
    press,
    replayed,
    runs,
    second_owner,
    send,
    staged,
)
from tests.handlers.cast import Cast
from tests.handlers.forms import buttons_of
from tests.handlers.world import WORDS, World

BOTH = {("Mia", "Ben"), ("Noor", "Tom")}
CROSSED = {("Mia", "Tom"), ("Noor", "Ben")}


@pytest.fixture
async def board(world: World, cast: Cast) -> Json:
    """Mia with Ben, Noor with Tom: by what they want to learn."""
    await wants(world, cast, cast.mia, "AI tools")
    await wants(world, cast, cast.ben, "AI tools")
    await wants(world, cast, cast.noor, "Inclusion")
    await wants(world, cast, cast.tom, "Inclusion")
    found = await opened(world, cast.olga)
    assert await couples(world) == BOTH
    return found


async def wants(world: World, cast: Cast, who: Person, topic: str) -> Enrolment:
    async with world.deps.unit_of_work() as uow:
        place = await builders.place_of(uow, cast.programme, who)
        place.topics = [topic]
    return place


def text_of(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


# The menu beside a pair


async def test_a_locked_pair_says_so_and_stays_whatever_counts(
    world: World, cast: Cast, board: Json
) -> None:
    locked = await choose(world, cast.olga, board, Pairing.LOCK, "Mia", "Ben")
    assert WORDS.say("match.locked") in text_of(locked.view)
    for one, topic in ((cast.mia, "Inclusion"), (cast.noor, "AI tools")):
        await wants(world, cast, one, topic)
    again = await press(world, cast.olga, locked.view, Act.MATCH_AGAIN)
    assert await couples(world) == BOTH
    assert Pairing.UNLOCK in offered(again.view, "Mia", "Ben")
    assert (await runs(world))[-1].locked == [[cast.mia.id, cast.ben.id]]


async def test_an_unlocked_pair_is_free_to_change(world: World, cast: Cast, board: Json) -> None:
    locked = await choose(world, cast.olga, board, Pairing.LOCK, "Mia", "Ben")
    free = await choose(world, cast.olga, locked.view, Pairing.UNLOCK, "Mia", "Ben")
    for one, topic in ((cast.mia, "Inclusion"), (cast.noor, "AI tools")):
        await wants(world, cast, one, topic)
    await press(world, cast.olga, free.view, Act.MATCH_AGAIN)
    assert await couples(world) == CROSSED


async def test_two_who_are_kept_apart_leave_the_board_and_stay_apart(
    world: World, cast: Cast, board: Json
) -> None:
    apart = await choose(world, cast.olga, board, Pairing.APART, "Mia", "Ben")
    assert await couples(world) == {("Noor", "Tom")}
    shown = text_of(apart.view)
    assert WORDS.say("match.apart") in shown
    assert WORDS.say_plain("blocked.by_hand") in shown
    await press(world, cast.olga, apart.view, Act.MATCH_AGAIN)
    assert await couples(world) == CROSSED


async def test_two_may_meet_again_once_they_are_allowed(
    world: World, cast: Cast, board: Json
) -> None:
    apart = await choose(world, cast.olga, board, Pairing.APART, "Mia", "Ben")
    row = WORDS.say("match.apart_pair", mentor="Mia", mentee="Ben")
    allowed = await press(world, cast.olga, apart.view, Act.TOGETHER, row)
    assert WORDS.say("match.apart") not in text_of(allowed.view)
    await press(world, cast.olga, allowed.view, Act.MATCH_AGAIN)
    assert await couples(world) == BOTH


async def test_a_pair_that_is_held_back_says_so_until_it_is_not(
    world: World, cast: Cast, board: Json
) -> None:
    held = await choose(world, cast.olga, board, Pairing.HOLD, "Noor", "Tom")
    assert text_of(held.view).count(WORDS.say("match.held_back")) == 1
    free = await choose(world, cast.olga, held.view, Pairing.UNHOLD, "Noor", "Tom")
    assert WORDS.say("match.held_back") not in text_of(free.view)
    assert not (await staged(world))["Noor", "Tom"].held_back


async def test_weak_pairs_are_held_back_all_at_once_and_stay_so(
    world: World, cast: Cast, board: Json
) -> None:
    await wants(world, cast, cast.tom, "Short video")
    weak = (await press(world, cast.olga, board, Act.MATCH_AGAIN)).view
    assert WORDS.say("match.flag.weak") in text_of(weak)
    held = (await press(world, cast.olga, weak, Act.HOLD_WEAK)).view
    found = await staged(world)
    assert {both: one.held_back for both, one in found.items()} == {
        ("Mia", "Ben"): False,
        ("Noor", "Tom"): True,
    }
    assert Act.HOLD_WEAK not in {one["action_id"] for one in buttons_of(held["blocks"])}
    await press(world, cast.olga, held, Act.MATCH_AGAIN)
    assert (await staged(world))["Noor", "Tom"].held_back


async def test_weak_pairs_are_held_back_by_themselves_where_the_programme_says_so(
    world: World, cast: Cast, board: Json
) -> None:
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, cast.programme.id)
        programme.plan = {**programme.plan, "matching_rules": {"hold_back_weak": True}}
    await wants(world, cast, cast.tom, "Short video")
    await press(world, cast.olga, board, Act.MATCH_AGAIN)
    found = await staged(world)
    assert [one.held_back for one in found.values()].count(True) == 1


async def test_a_confirmed_line_is_kept_when_it_is_worked_out_again(
    world: World, cast: Cast, board: Json
) -> None:
    sure = await choose(world, cast.olga, board, Pairing.CONFIRM_LINE, "Mia", "Ben")
    assert WORDS.say("match.line_confirmed") in text_of(sure.view)
    assert Pairing.CONFIRM_LINE not in offered(sure.view, "Mia", "Ben")
    await press(world, cast.olga, sure.view, Act.MATCH_AGAIN)
    assert (await staged(world))["Mia", "Ben"].line_confirmed_by == cast.olga.id
    assert (await staged(world))["Noor", "Tom"].line_confirmed_by is None


# Another mentor


async def swap_form(world: World, cast: Cast, board: Json, *names: str) -> Json:
    answer = await choose(world, cast.olga, board, Pairing.SWAP, *names)
    assert answer.view["callback_id"] == View.SWAP
    return answer.view


async def test_two_pairs_exchange_their_mentors_and_the_chosen_one_is_locked(
    world: World, cast: Cast, board: Json
) -> None:
    form = await swap_form(world, cast, board, "Mia", "Ben")
    found = mentors_offered(form)
    assert set(found) == {"Noor"}
    assert "Tom then learns from Mia" in text_of(form)
    answer = await send(world, cast.olga, form, board, **{Field.MENTOR: found["Noor"]})
    assert answer.view["id"] == board["id"]
    assert WORDS.say("match.note.swapped", mentor="Noor", mentee="Ben") in text_of(answer.view)
    assert await couples(world) == CROSSED
    locked = {both for both, one in (await staged(world)).items() if one.locked}
    assert locked == {("Noor", "Ben")}


async def test_an_exchange_may_be_taken_back(world: World, cast: Cast, board: Json) -> None:
    for mentor, mentee in (("Mia", "Ben"), ("Noor", "Ben")):
        if mentor == "Noor":
            board = (await choose(world, cast.olga, board, Pairing.UNLOCK, mentor, mentee)).view
        form = await swap_form(world, cast, board, mentor, mentee)
        (other,) = mentors_offered(form).values()
        board = (await send(world, cast.olga, form, board, **{Field.MENTOR: other})).view
    assert await couples(world) == BOTH


async def test_an_exchange_that_a_rule_forbids_leaves_the_other_one_alone(
    world: World, cast: Cast, board: Json
) -> None:
    """Tom may not learn from Mia: when Ben gets Noor, Tom is without a partner."""
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.tom.id)).reports_to = cast.mia.slack_id
    form = await swap_form(world, cast, board, "Mia", "Ben")
    assert "Tom is then without a partner" in text_of(form)
    chosen = {Field.MENTOR: mentors_offered(form)["Noor"]}
    answer = await send(world, cast.olga, form, board, **chosen)
    assert await couples(world) == {("Noor", "Ben")}
    assert WORDS.say_plain("blocked.by_hand") in text_of(answer.view)


async def test_who_cannot_be_chosen_is_told_with_the_rule(
    world: World, cast: Cast, board: Json
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.ben.id)).reports_to = cast.noor.slack_id
    form = await swap_form(world, cast, board, "Mia", "Ben")
    assert "Noor (reporting line)" in text_of(form)
    assert WORDS.say("swap.none", mentee="Ben") in text_of(form)
    assert "submit" not in form


async def test_a_locked_pair_is_given_up_for_nobody(world: World, cast: Cast, board: Json) -> None:
    locked = (await choose(world, cast.olga, board, Pairing.LOCK, "Noor", "Tom")).view
    form = await swap_form(world, cast, locked, "Mia", "Ben")
    assert WORDS.say("swap.none", mentee="Ben") in text_of(form)


async def test_somebody_left_over_gets_a_mentor_by_hand(
    world: World, cast: Cast, board: Json
) -> None:
    apart = (await choose(world, cast.olga, board, Pairing.APART, "Mia", "Ben")).view
    both = (await choose(world, cast.olga, apart, Pairing.APART, "Noor", "Tom")).view
    form = (await press(world, cast.olga, both, Act.FIND_MENTOR, "*Ben*")).view
    assert WORDS.say("swap.alone", mentee="Ben") in text_of(form)
    assert "Mia (you keep them apart)" in text_of(form)
    chosen = {Field.MENTOR: mentors_offered(form)["Noor"]}
    await send(world, cast.olga, form, both, **chosen)
    assert await couples(world) == {("Noor", "Ben")}


async def test_a_mentor_has_to_be_chosen(world: World, cast: Cast, board: Json) -> None:
    form = await swap_form(world, cast, board, "Mia", "Ben")
    answer = await send(world, cast.olga, form, board)
    assert answer.errors == {Field.MENTOR: WORDS.say_plain("form.choose")}
    assert await couples(world) == BOTH


async def test_a_mentor_who_left_meanwhile_cannot_be_chosen_any_more(
    world: World, cast: Cast, board: Json
) -> None:
    form = await swap_form(world, cast, board, "Mia", "Ben")
    await world.submit(cast.noor, (await world.command(cast.noor, "leave")).view)
    chosen = {Field.MENTOR: mentors_offered(form)["Noor"]}
    answer = await send(world, cast.olga, form, board, **chosen)
    assert WORDS.say("match.note.not_possible") in text_of(answer.view)
    assert await couples(world) == BOTH


@pytest.mark.parametrize("value", ["", "0 0 0", "999999 0 0", "x", "1 2"])
async def test_a_choice_that_was_not_offered_changes_nothing(
    world: World, cast: Cast, board: Json, value: str
) -> None:
    form = await swap_form(world, cast, board, "Mia", "Ben")
    await send(world, cast.olga, form, board, **{Field.MENTOR: value})
    assert await couples(world) == BOTH


# Twice, late, by a second owner, by somebody else

Press = Callable[[World, Person, Json], Awaitable[object]]
CHANGES = [Pairing.LOCK, Pairing.APART, Pairing.HOLD, Pairing.CONFIRM_LINE]


@pytest.mark.parametrize("what", CHANGES)
async def test_a_change_pressed_twice_happens_once(
    world: World, cast: Cast, board: Json, what: Pairing
) -> None:
    value = offered(board, "Mia", "Ben")[what]
    await replayed(world, cast.olga, board, value)
    before = await acts(world)
    again = await replayed(world, cast.olga, board, value)
    assert WORDS.say("match.note.done") in text_of(again.view)
    assert await acts(world) == before
    assert (await runs(world))[-1].revision == 1


@pytest.mark.parametrize("what", [*CHANGES, Pairing.SWAP])
async def test_a_change_on_an_older_picture_is_told_who_was_quicker(
    world: World, cast: Cast, board: Json, what: Pairing
) -> None:
    sam = await second_owner(world, cast)
    theirs = await opened(world, sam)
    await choose(world, sam, theirs, Pairing.HOLD, "Noor", "Tom")
    late = await choose(world, cast.olga, board, what, "Mia", "Ben")
    assert WORDS.say("match.note.changed", name="Sam") in text_of(late.view)
    assert late.view["callback_id"] == View.MATCH
    pair = (await staged(world))["Mia", "Ben"]
    assert (pair.locked, pair.held_back, pair.line_confirmed_by) == (False, False, None)


async def test_a_second_owner_sees_the_same_board_and_may_go_on(
    world: World, cast: Cast, board: Json
) -> None:
    sam = await second_owner(world, cast)
    await choose(world, cast.olga, board, Pairing.LOCK, "Mia", "Ben")
    theirs = await opened(world, sam)
    assert len(await runs(world)) == 1
    assert WORDS.say("match.locked") in text_of(theirs)
    await choose(world, sam, theirs, Pairing.UNLOCK, "Mia", "Ben")
    assert not (await staged(world))["Mia", "Ben"].locked


@pytest.mark.parametrize("act", [Act.MATCH_AGAIN, Act.WEIGHTS, Act.COMPARE])
async def test_what_stands_above_is_told_too_when_it_is_pressed_late(
    world: World, cast: Cast, board: Json, act: Act
) -> None:
    await choose(world, cast.olga, board, Pairing.LOCK, "Mia", "Ben")
    late = await press(world, cast.olga, board, act)
    assert WORDS.say("match.note.done") in text_of(late.view)
    assert len(await runs(world)) == 1


async def test_a_swap_sent_late_changes_nothing(world: World, cast: Cast, board: Json) -> None:
    form = await swap_form(world, cast, board, "Mia", "Ben")
    await choose(world, cast.olga, board, Pairing.HOLD, "Noor", "Tom")
    chosen = {Field.MENTOR: mentors_offered(form)["Noor"]}
    answer = await send(world, cast.olga, form, board, **chosen)
    assert WORDS.say("match.note.done") in text_of(answer.view)
    assert await couples(world) == BOTH


async def test_of_two_who_work_it_out_at_once_the_later_sees_the_first_ones_board(
    world: World, cast: Cast, board: Json
) -> None:
    sam = await second_owner(world, cast)
    theirs = await opened(world, sam)
    await press(world, sam, theirs, Act.MATCH_AGAIN)
    late = await press(world, cast.olga, board, Act.MATCH_AGAIN)
    assert WORDS.say("match.note.newer") in text_of(late.view)
    assert len(await runs(world)) == 2


@pytest.mark.parametrize("who", ["mia", "ben", "sam", "gus"])
async def test_nobody_but_an_owner_changes_the_board(
    world: World, cast: Cast, board: Json, who: str
) -> None:
    answer = await choose(world, getattr(cast, who), board, Pairing.APART, "Mia", "Ben")
    assert answer.view == {} or "Mia" not in text_of(answer.view)
    assert await couples(world) == BOTH
    assert "board: apart" not in await acts(world)


async def test_a_pair_of_another_board_cannot_be_slipped_in(
    world: World, cast: Cast, board: Json
) -> None:
    async with world.deps.unit_of_work() as uow:
        other = await builders.programme(uow, cast.sam, name="Other")
        foreign = await builders.pair(uow, other, cast.mia, cast.tom)
    hint = " ".join(offered(board, "Mia", "Ben")[Pairing.LOCK].split(" ")[:4])
    answer = await replayed(world, cast.olga, board, f"{hint} {foreign.id}")
    assert WORDS.say("match.no.outdated") in text_of(answer.view) + answer.says
    async with world.deps.reading() as uow:
        assert not (await uow.session.get_one(type(foreign), foreign.id)).locked


# What counts, comparing, going back


async def test_other_weights_work_it_out_anew_and_are_remembered(
    world: World, cast: Cast, board: Json
) -> None:
    for one, way in ((cast.mia, "a"), (cast.tom, "a"), (cast.noor, "b"), (cast.ben, "b")):
        place = await wants(world, cast, one, "AI tools")
        async with world.deps.unit_of_work() as uow:
            (await uow.session.get_one(Enrolment, place.id)).interests = [way]
    form = (await press(world, cast.olga, board, Act.WEIGHTS)).view
    assert form["callback_id"] == View.WEIGHTS
    names = [one["block_id"] for one in form["blocks"] if one["type"] == "input"]
    nothing = {name: "0" for name in names if name.startswith("weight_")}
    refused = await send(world, cast.olga, form, board, **nothing)
    assert list(refused.errors.values()) == [WORDS.say_plain("weights.none")]
    only = {**nothing, "weight_interests": "40", Field.FAIREST: "worst"}
    answer = await send(world, cast.olga, form, board, **only)
    assert await couples(world) == CROSSED
    assert WORDS.say("match.fairest") in text_of(answer.view)
    run = (await runs(world))[-1]
    assert (run.weights["interests"], run.weights["topics"], run.fairest) == (40, 0, True)
    async with world.deps.reading() as uow:
        plan = (await uow.session.get_one(Programme, cast.programme.id)).plan
    assert plan["matching_weights"]["interests"] == 40
    assert plan["matching_rules"]["fair"] is True


async def test_a_first_board_has_nothing_to_compare_with(
    world: World, cast: Cast, board: Json
) -> None:
    answer = await press(world, cast.olga, board, Act.COMPARE)
    assert WORDS.say("compare.none", programme=cast.programme.name) in text_of(answer.view)


async def test_two_boards_are_compared_and_the_earlier_one_comes_back(
    world: World, cast: Cast, board: Json
) -> None:
    apart = (await choose(world, cast.olga, board, Pairing.APART, "Mia", "Ben")).view
    crossed = (await press(world, cast.olga, apart, Act.MATCH_AGAIN)).view
    row = WORDS.say("match.apart_pair", mentor="Mia", mentee="Ben")
    free = (await press(world, cast.olga, crossed, Act.TOGETHER, row)).view
    compared = (await press(world, cast.olga, free, Act.COMPARE)).view
    shown = text_of(compared)
    assert WORDS.say("compare.same", count=0) in shown
    assert WORDS.say("compare.differs", mentee="Ben", here="Noor", there="Mia") in shown
    await send(world, cast.olga, compared, free)
    assert await couples(world) == BOTH
    assert len(await runs(world)) == 3


async def test_going_back_keeps_to_the_rules_of_now(world: World, cast: Cast, board: Json) -> None:
    """Whom owners keep apart since then stays apart."""
    apart = (await choose(world, cast.olga, board, Pairing.APART, "Mia", "Ben")).view
    crossed = (await press(world, cast.olga, apart, Act.MATCH_AGAIN)).view
    compared = (await press(world, cast.olga, crossed, Act.COMPARE)).view
    await send(world, cast.olga, compared, crossed)
    assert ("Mia", "Ben") not in await couples(world)


async def test_another_board_can_be_chosen_to_compare_with(
    world: World, cast: Cast, board: Json
) -> None:
    second = (await press(world, cast.olga, board, Act.MATCH_AGAIN)).view
    third = (await press(world, cast.olga, second, Act.MATCH_AGAIN)).view
    compared = (await press(world, cast.olga, third, Act.COMPARE)).view
    (select,) = [
        element
        for block in compared["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == Act.COMPARE_WITH
    ]
    assert len(select["options"]) == 2
    wanted = select["options"][1]
    element = {**select, "block_id": "b", "selected_option": wanted}
    shown = (await world.act(cast.olga, element, on=compared)).view
    assert shown["id"] == compared["id"]
    assert shown["private_metadata"].split(" ")[-1] == wanted["value"].split(" ")[-1]


async def test_a_run_of_another_programme_cannot_be_gone_back_to(
    world: World, cast: Cast, board: Json
) -> None:
    async with world.deps.unit_of_work() as uow:
        other = await builders.programme(uow, cast.sam, name="Other")
        foreign = await builders.run(uow, other)
    second = (await press(world, cast.olga, board, Act.MATCH_AGAIN)).view
    compared = (await press(world, cast.olga, second, Act.COMPARE)).view
    hint = compared["private_metadata"].rsplit(" ", 1)[0]
    answer = await send(
        world, cast.olga, {**compared, "private_metadata": f"{hint} {foreign.id}"}, second
    )
    assert WORDS.say("match.no.outdated") in text_of(answer.view) + answer.says
    assert len([one for one in await runs(world) if one.programme_id != foreign.programme_id]) == 2


# Opening it again


async def test_a_board_that_was_changed_waits_as_it_was(
    world: World, cast: Cast, board: Json
) -> None:
    await choose(world, cast.olga, board, Pairing.LOCK, "Mia", "Ben")
    await world.submit(cast.noor, (await world.command(cast.noor, "leave")).view)
    again = await opened(world, cast.olga)
    assert WORDS.say("match.note.new_people") in text_of(again)
    assert len(await runs(world)) == 1


@pytest.mark.usefixtures("board")
async def test_a_board_that_nobody_changed_follows_the_facts(world: World, cast: Cast) -> None:
    await world.submit(cast.noor, (await world.command(cast.noor, "leave")).view)
    await opened(world, cast.olga)
    assert len(await runs(world)) == 2
    assert len(await couples(world)) == 1


async def test_a_lock_that_is_not_possible_any_more_is_let_go_with_a_word(
    world: World, cast: Cast, board: Json
) -> None:
    locked = (await choose(world, cast.olga, board, Pairing.LOCK, "Mia", "Ben")).view
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.ben.id)).reports_to = cast.mia.slack_id
    again = await press(world, cast.olga, locked, Act.MATCH_AGAIN)
    assert WORDS.say("match.note.unlocked", count=1) in text_of(again.view)
    assert await couples(world) == CROSSED
