"""Writing, changing and signing the agreement of a pair."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.ids import Act
from models.agreements import Agreement
from models.pairs import Pair
from models.people import Person
from tests.fakes import Json, Post
from tests.handlers.cast import Cast, fresh
from tests.handlers.world import WORDS, Answer, World

FILLED: dict[str, Any] = {
    "goal_mentee": "Use one AI tool every week.",
    "goal_mentor": "Be heard in the steering group.",
}


def introduction(world: World) -> Post:
    (found,) = [one for one in world.slack.posts if one.kind == "introduction"]
    return found


async def form_of(world: World, person: Person) -> Json:
    answer = await world.press(person, Act.AGREEMENT_OPEN, on=introduction(world))
    assert answer.view["callback_id"] == "agreement"
    return answer.view


async def write(world: World, person: Person, **changes: Any) -> Answer:
    return await world.submit(person, await form_of(world, person), **{**FILLED, **changes})


async def read(world: World, person: Person) -> Json:
    """Open the newest message about the agreement and read."""
    kinds = {"agreement_to_sign", "agreement_complete"}
    newest = [one for one in world.slack.read_by(person.slack_id) if one.kind in kinds][-1]
    return (await world.press(person, Act.AGREEMENT_READ, on=newest)).view


async def versions(world: World) -> list[Agreement]:
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(Agreement).order_by(Agreement.version)))


async def test_one_writes_the_other_signs_and_the_rhythm_is_what_they_agreed_on(
    world: World, cast: Cast, pair: Pair
) -> None:
    await write(world, cast.mia, cadence_days="7", session_minutes="60")
    assert (await fresh(world, pair)).agreed_at is None
    view = await read(world, cast.ben)
    assert "Use one AI tool every week." in json.dumps(view)
    await world.submit(cast.ben, view)
    agreed = await fresh(world, pair)
    assert (agreed.cadence_days, agreed.session_minutes) == (7, 60)
    assert agreed.agreed_at == world.clock.now()
    (told,) = world.slack.read_by(cast.mia.slack_id, "agreement_complete")
    assert told.text == WORDS.say("agreement.complete", partner="Ben")


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"goal_mentee": ""}, "goal_mentee", "form.please_fill"),
        ({"goal_mentor": "   "}, "goal_mentor", "form.please_fill"),
        ({"success": "x" * 601}, "success", "form.too_long"),
        ({"boundaries": "x" * 601}, "boundaries", "form.too_long"),
        ({"goal_mentor": "x" * 601}, "goal_mentor", "form.too_long"),
        ({"cadence_days": "9"}, "cadence_days", "form.choose"),
        ({"session_minutes": "600"}, "session_minutes", "form.choose"),
    ],
)
async def test_a_wrong_answer_is_told_at_its_field(
    world: World, cast: Cast, changes: Json, field: str, key: str
) -> None:
    answer = await write(world, cast.mia, **changes)
    assert answer.errors == {field: WORDS.say_plain(key, count=600)}
    assert await versions(world) == []


@pytest.mark.usefixtures("pair")
async def test_the_same_form_sent_twice_is_one_version(world: World, cast: Cast) -> None:
    form = await form_of(world, cast.mia)
    await world.submit(cast.mia, form, **FILLED)
    await world.submit(cast.mia, form, **FILLED)
    assert len(await versions(world)) == 1
    assert len(world.slack.read_by(cast.ben.slack_id, "agreement_to_sign")) == 1


async def test_a_change_needs_both_signatures_again(world: World, cast: Cast, pair: Pair) -> None:
    await write(world, cast.mia)
    reading = await read(world, cast.ben)
    edit = (await world.press(cast.ben, Act.AGREEMENT_EDIT, on=reading)).view
    assert "Use one AI tool every week." in json.dumps(edit), "it starts from what was written"
    await world.submit(cast.ben, edit, goal_mentee="Two of them.", cadence_days="28")
    first, second = await versions(world)
    assert (first.complete, second.complete) == (False, False)
    (_, changed) = [
        *world.slack.read_by(cast.ben.slack_id, "agreement_to_sign"),
        *world.slack.read_by(cast.mia.slack_id, "agreement_to_sign"),
    ]
    assert changed.text == WORDS.say("agreement.changed", partner="Ben")
    await world.submit(cast.mia, await read(world, cast.mia))
    assert (await fresh(world, pair)).cadence_days == 28


async def test_a_version_that_was_replaced_cannot_be_signed(
    world: World, cast: Cast, pair: Pair
) -> None:
    await write(world, cast.mia)
    old = await read(world, cast.ben)
    mine = (await world.press(cast.mia, Act.AGREEMENT_OPEN, on=introduction(world))).view
    edit = (await world.press(cast.mia, Act.AGREEMENT_EDIT, on=mine)).view
    await world.submit(cast.mia, edit, goal_mentee="Something else.")
    answer = await world.submit(cast.ben, old)
    assert WORDS.say("agreement.newer") in answer.says
    assert (await fresh(world, pair)).agreed_at is None


@pytest.mark.usefixtures("pair")
async def test_who_opens_it_second_reads_first(world: World, cast: Cast) -> None:
    await write(world, cast.mia)
    for one, submit in ((cast.ben, True), (cast.mia, False)):
        answer = await world.press(one, Act.AGREEMENT_OPEN, on=introduction(world))
        assert answer.view["callback_id"] == "agreement_sign"
        assert bool(answer.view.get("submit")) is submit, "only who has not signed can sign"


async def test_an_agreement_can_be_changed_after_both_signed(
    world: World, cast: Cast, pair: Pair
) -> None:
    await write(world, cast.mia, cadence_days="7")
    await world.submit(cast.ben, await read(world, cast.ben))
    reading = await read(world, cast.mia)
    edit = (await world.press(cast.mia, Act.AGREEMENT_EDIT, on=reading)).view
    await world.submit(cast.mia, edit, cadence_days="28")
    assert (await fresh(world, pair)).cadence_days == 7, "until both signed the change"
    await world.submit(cast.ben, await read(world, cast.ben))
    assert (await fresh(world, pair)).cadence_days == 28


@pytest.mark.usefixtures("pair")
async def test_what_is_left_empty_is_left_out(world: World, cast: Cast) -> None:
    await write(world, cast.mia, boundaries="", feedback="", success="")
    text = json.dumps(await read(world, cast.ben))
    assert WORDS.say_plain("agreement.boundaries") not in text
    assert WORDS.say_plain("agreement.ending") in text


@pytest.mark.usefixtures("pair")
async def test_who_has_not_signed_after_a_week_is_reminded_once(world: World, cast: Cast) -> None:
    await write(world, cast.mia)
    await world.live(timedelta(days=20))
    assert world.slack.read_by(cast.mia.slack_id, "agreement_reminder") == []
    (reminder,) = world.slack.read_by(cast.ben.slack_id, "agreement_reminder")
    answer = await world.press(cast.ben, Act.AGREEMENT_OPEN, on=reminder)
    assert answer.view["callback_id"] == "agreement_sign"


@pytest.mark.usefixtures("pair")
async def test_without_any_version_both_are_reminded(world: World, cast: Cast) -> None:
    await world.live(timedelta(days=8))
    for one in (cast.mia, cast.ben):
        assert len(world.slack.read_by(one.slack_id, "agreement_reminder")) == 1


@pytest.mark.usefixtures("pair")
async def test_a_signed_agreement_needs_no_reminder(world: World, cast: Cast) -> None:
    await write(world, cast.mia)
    await world.submit(cast.ben, await read(world, cast.ben))
    await world.live(timedelta(days=20))
    assert not [one for one in world.slack.posts if one.kind == "agreement_reminder"]


async def test_reading_before_anything_was_written_opens_the_form(
    world: World, cast: Cast, pair: Pair
) -> None:
    answer = await world.press(cast.ben, Act.AGREEMENT_READ, str(pair.id), on=introduction(world))
    assert answer.view["callback_id"] == "agreement"
    for field in ("boundaries", "confidentiality", "feedback", "ending"):
        assert WORDS.say_plain(f"agreement.default.{field}") in json.dumps(
            answer.view, ensure_ascii=False
        )
