"""Goals of a pair: set by the agreement or alone, ticked by either, told to owners as one share."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.goals import StepSet, add_goal
from bot.ids import Act
from mentoring.goals import share_reached, suggested_date
from models.audit import Audit
from models.goals import Goal, GoalStatus, Milestone
from models.pairs import Pair, PairStatus, couple
from models.people import Person
from scheduling.touchpoints.digest import gather
from tests import builders
from tests.builders import START, WORKSPACE
from tests.fakes import Json, Post
from tests.handlers.cast import Cast, fresh
from tests.handlers.forms import buttons_of, value_of
from tests.handlers.meeting import answer, at, meet
from tests.handlers.world import CONTENT, WORDS, Answer, World

FILLED = {"goal_mentee": "Use one AI tool every week.", "goal_mentor": "Be heard."}


def introduction(world: World) -> Post:
    (found,) = [one for one in world.slack.posts if one.kind == "introduction"]
    return found


async def agree(world: World, cast: Cast, **changes: Any) -> None:
    """Mia writes the agreement, Ben signs it."""
    form = (await world.press(cast.mia, Act.AGREEMENT_OPEN, on=introduction(world))).view
    sent = await world.submit(cast.mia, form, **{**FILLED, **changes})
    assert not sent.errors
    asked = world.slack.read_by(cast.ben.slack_id, "agreement_to_sign")[-1]
    await world.submit(cast.ben, (await world.press(cast.ben, Act.AGREEMENT_READ, on=asked)).view)


async def home(world: World, person: Person) -> Json:
    await world.event("app_home_opened", user=person.slack_id, tab="home")
    return {"id": "VHOME", **world.slack.homes[person.slack_id]}


async def listed(world: World, person: Person, pair: Pair) -> Json:
    return (await world.press(person, Act.GOALS, str(pair.id), on=await home(world, person))).view


def text_of(view: Json) -> str:
    return json.dumps(view, ensure_ascii=False)


async def goals(world: World) -> list[Goal]:
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(Goal).order_by(Goal.id)))


async def steps(world: World) -> list[Milestone]:
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(Milestone).order_by(Milestone.id)))


async def refused(world: World) -> int:
    async with world.deps.reading() as uow:
        return len(list(await uow.session.scalars(select(Audit))))


async def new_goal(world: World, person: Person, pair: Pair, **values: Any) -> Answer:
    view = await listed(world, person, pair)
    form = (await world.press(person, Act.GOAL_ADD, on=view)).view
    return await world.submit(person, form, **{"goal": "Write one post", **values})


async def test_a_signed_agreement_sets_a_goal_with_a_dated_step_for_each_side(
    world: World, cast: Cast, pair: Pair
) -> None:
    await agree(world, cast, step_mentee="Draft one mail with it", step_mentee_by="2026-11-20")
    first, second = await goals(world)
    assert (first.side, second.side) == ("mentee", "mentor")
    mentees, mentors = await steps(world)
    assert mentees.due_on == date(2026, 11, 20)
    assert mentors.due_on == date(2026, 11, 30), "four weeks on, unless they chose another"
    assert mentors.text is None, "without words the step is the goal itself"
    assert b"Draft" not in (mentees.text or b"")
    for one in (cast.mia, cast.ben):
        shown = text_of(await home(world, one))
        assert "Draft one mail with it" in shown
        assert "Be heard." in shown
    assert pair.id == first.pair_id


async def test_nothing_counts_as_a_goal_before_both_have_signed(
    world: World, cast: Cast, pair: Pair
) -> None:
    form = (await world.press(cast.mia, Act.AGREEMENT_OPEN, on=introduction(world))).view
    await world.submit(cast.mia, form, **FILLED)
    assert await goals(world) == []
    assert pair.agreed_at is None


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("day", ["2026-10-30", "2031-01-01"])
async def test_a_first_step_has_a_date_that_can_be_reached(
    world: World, cast: Cast, day: str
) -> None:
    form = (await world.press(cast.mia, Act.AGREEMENT_OPEN, on=introduction(world))).view
    sent = await world.submit(cast.mia, form, **FILLED, step_mentor_by=day)
    assert sent.errors == {"step_mentor_by": WORDS.say_plain("goals.date_wrong")}


@pytest.mark.usefixtures("pair")
async def test_examples_are_offered_and_chosen_boundaries_are_added_once(
    world: World, cast: Cast
) -> None:
    form = (await world.press(cast.mia, Act.AGREEMENT_OPEN, on=introduction(world))).view
    offered = CONTENT.boundaries("en")
    assert all(one.text in text_of(form).replace('\\"', '"') for one in offered)
    chosen = offered[0]
    sent = await world.submit(
        cast.mia, form, **FILLED, boundaries=chosen.text, more_boundaries=[chosen.id, offered[3].id]
    )
    assert not sent.errors
    asked = world.slack.read_by(cast.ben.slack_id, "agreement_to_sign")[-1]
    read = text_of((await world.press(cast.ben, Act.AGREEMENT_READ, on=asked)).view)
    assert read.count(chosen.text) == 1
    assert offered[3].text in read


async def test_either_side_ticks_a_step_once_and_can_take_it_back(
    world: World, cast: Cast, pair: Pair
) -> None:
    await agree(world, cast)
    tab = await home(world, cast.mia)
    mentees_step = value_of(tab, Act.STEP_REACHED)
    await world.press(cast.mia, Act.STEP_REACHED, mentees_step, on=tab)
    (first, _) = await steps(world)
    assert first.reached_by == cast.mia.id, "the mentor may tick the mentee's step"
    again = await world.press(cast.ben, Act.STEP_REACHED, mentees_step, on=introduction(world))
    assert again.tells == WORDS.say("goals.ticked_already")
    assert (await steps(world))[0].reached_by == cast.mia.id
    view = await listed(world, cast.ben, pair)
    undone = await world.press(cast.ben, Act.STEP_OPEN, mentees_step, on=view)
    assert (await steps(world))[0].reached_on is None
    assert WORDS.say("goals.unticked", text=WORDS.say_plain("goals.itself")) in undone.says


async def test_a_step_is_moved_by_either_side_to_a_date_ahead(
    world: World, cast: Cast, pair: Pair
) -> None:
    await agree(world, cast)
    tab = await home(world, cast.mia)
    form = (await world.press(cast.mia, Act.STEP_MOVE, on=tab)).view
    wrong = await world.submit(cast.mia, form, step_by="2026-11-01")
    assert wrong.errors == {"step_by": WORDS.say_plain("goals.date_wrong")}
    await world.submit(cast.mia, form, step_by="2026-12-18")
    assert (await steps(world))[0].due_on == date(2026, 12, 18)
    assert "18 Dec" in text_of(await home(world, cast.ben))
    assert pair.id


async def test_one_adds_and_changes_goals_of_ones_own_side_only(
    world: World, cast: Cast, pair: Pair
) -> None:
    await agree(world, cast)
    done = await new_goal(
        world, cast.ben, pair, step_1="An outline", step_2="A draft", step_2_by="2026-12-04"
    )
    assert not done.errors
    goal = (await goals(world))[-1]
    assert goal.side == "mentee"
    view = await listed(world, cast.ben, pair)
    form = (await world.press(cast.ben, Act.GOAL_EDIT, str(goal.id), on=view)).view
    assert "An outline" in text_of(form)
    await world.submit(cast.ben, form, goal="Write two posts")
    assert "Write two posts" in text_of(await home(world, cast.mia))
    before = await refused(world)
    for act in (Act.GOAL_EDIT, Act.GOAL_DROP):
        tried = await world.press(cast.mia, act, str(goal.id), on=introduction(world))
        assert tried.tells == WORDS.say("refused.not_yours")
    assert await refused(world) == before + 2
    assert (await goals(world))[-1].status == GoalStatus.OPEN


@pytest.mark.parametrize(
    ("values", "field", "key"),
    [
        ({"goal": " "}, "goal", "form.please_fill"),
        ({"step_1_by": None}, "step_1_by", "goals.date_needed"),
        ({"step_2": "A draft"}, "step_2_by", "goals.date_needed"),
        ({"step_3_by": "2026-12-04"}, "step_3", "goals.step_needed"),
    ],
)
async def test_a_goal_without_a_dated_step_is_told_at_its_field(
    world: World, cast: Cast, pair: Pair, values: Json, field: str, key: str
) -> None:
    sent = await new_goal(world, cast.ben, pair, **values)
    assert sent.errors == {field: WORDS.say_plain(key)}
    assert await goals(world) == []


async def test_three_goals_are_enough_for_one_side(world: World, cast: Cast, pair: Pair) -> None:
    view = await listed(world, cast.ben, pair)
    form = (await world.press(cast.ben, Act.GOAL_ADD, on=view)).view
    for number in range(3):
        await new_goal(world, cast.ben, pair, goal=f"Goal {number}")
    assert not [
        one
        for one in buttons_of((await listed(world, cast.ben, pair))["blocks"])
        if one["action_id"] == Act.GOAL_ADD
    ]
    late = await world.submit(cast.ben, form, goal="One too many")
    assert WORDS.say("goals.enough", count=3) in late.says
    assert len(await goals(world)) == 3


async def test_a_dropped_goal_is_gone_for_both_and_its_old_buttons_say_so(
    world: World, cast: Cast, pair: Pair
) -> None:
    await agree(world, cast)
    view = await listed(world, cast.ben, pair)
    step = value_of(view, Act.STEP_REACHED)
    await world.press(cast.ben, Act.GOAL_DROP, on=view)
    assert "AI tool" not in text_of(await home(world, cast.mia))
    late = await world.press(cast.mia, Act.STEP_REACHED, step, on=introduction(world))
    assert late.tells == WORDS.say("goals.gone")
    twice = await world.press(cast.ben, Act.GOAL_DROP, on=view)
    assert WORDS.say("goals.gone") in twice.says
    assert (await steps(world))[0].reached_on is None


async def test_steps_of_a_pair_that_ended_stay_as_they_were(
    world: World, cast: Cast, pair: Pair
) -> None:
    await agree(world, cast)
    step = value_of(await home(world, cast.mia), Act.STEP_REACHED)
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Pair, pair.id)).status = PairStatus.ENDED
    late = await world.press(cast.mia, Act.STEP_REACHED, step, on=introduction(world))
    assert late.tells == WORDS.say("refused.pair_over")
    assert (await steps(world))[0].reached_on is None


async def test_the_check_in_shows_the_step_that_is_next(
    world: World, cast: Cast, pair: Pair
) -> None:
    await agree(world, cast, step_mentor="Speak first once", step_mentor_by="2026-11-12")
    await meet(world, cast, at(4))
    await answer(world, cast.ben)
    (asked,) = world.slack.read_by(cast.ben.slack_id, "check_in")
    shown = asked  # it was rewritten in its place
    assert WORDS.say("goals.next", text="Speak first once", by="Thu 12 Nov") in shown.words
    ticked = await world.press(cast.ben, Act.STEP_REACHED, on=shown)
    assert ticked.tells == WORDS.say("goals.ticked", text="Speak first once", partner="Mia")
    assert pair.id


async def test_goals_reach_the_owners_as_one_share_and_never_as_words(
    world: World, cast: Cast, pair: Pair
) -> None:
    await agree(world, cast)
    async with world.deps.unit_of_work() as uow:
        for number in range(4):
            mentor = await builders.person(uow, f"UMEN{number}0")
            mentee = await builders.person(uow, f"ULEA{number}0")
            other = await builders.pair(uow, cast.programme, mentor, mentee)
            found = await couple(uow.session, WORKSPACE, other.id)
            assert found is not None
            step = StepSet(text="my secret step", due_on=date(2026, 12, 1))
            await add_goal(uow, found, "mentee", "my secret goal", [step], START)
    await world.press(cast.mia, Act.STEP_REACHED, on=await home(world, cast.mia))
    async with world.deps.reading() as uow:
        facts = await gather(
            uow, WORDS, cast.programme, CONTENT.pulse_items("en"), world.clock.now()
        )
    assert facts.goals_reached == 15, "one of six, to the nearest five"
    board = text_of(await home(world, cast.olga))
    assert WORDS.say("goals.share", percent=15) in board
    assert "secret" not in board
    assert "AI tool" not in board
    await world.command(cast.olga, "digest")
    (digest,) = [one for one in world.slack.posts if one.kind == "digest"]
    assert WORDS.say("goals.share", percent=15) in digest.words
    assert "secret" not in digest.words
    assert pair.id


@pytest.mark.parametrize(
    ("steps_reached", "share"),
    [
        ([], -1),
        ([(pair, True) for pair in range(4)] * 3, -1),
        ([(pair, False) for pair in range(5)], 0),
        ([(pair, pair < 2) for pair in range(5)], 40),
        ([(pair, True) for pair in range(5)], 100),
        ([(pair, pair == 0) for pair in range(6)], 15),
    ],
)
def test_the_share_needs_five_pairs(steps_reached: list[tuple[int, bool]], share: int) -> None:
    assert share_reached(steps_reached) == share


@pytest.mark.parametrize(
    ("closes_on", "offered"),
    [
        (None, date(2026, 11, 30)),
        (date(2027, 5, 1), date(2026, 11, 30)),
        (date(2026, 11, 22), date(2026, 11, 12)),
        (date(2026, 11, 3), date(2026, 11, 3)),
        (date(2026, 11, 1), date(2026, 11, 30)),
    ],
)
def test_a_first_step_is_offered_four_weeks_on_or_halfway(
    closes_on: date | None, offered: date
) -> None:
    assert suggested_date(date(2026, 11, 2), closes_on=closes_on) == offered


async def test_unsigned_after_a_week_the_usual_agreement_holds_and_home_says_so(
    world: World, cast: Cast, pair: Pair
) -> None:
    assert WORDS.say_plain("home.agreement.none") in text_of(await home(world, cast.ben))
    await world.live(timedelta(days=8))
    tab = await home(world, cast.ben)
    assert WORDS.say_plain("home.agreement.stands") in text_of(tab)
    view = (await world.press(cast.ben, Act.AGREEMENT_READ, on=tab)).view
    assert WORDS.say("agreement.standing", partner="Mia") in text_of(view)
    assert WORDS.say_plain("agreement.default.confidentiality") in text_of(view)
    form = (await world.press(cast.ben, Act.AGREEMENT_EDIT, on=view)).view
    assert form["callback_id"] == "agreement"
    await world.submit(cast.ben, form, **FILLED)
    assert (await fresh(world, pair)).agreed_at is None, "the other has not signed"
