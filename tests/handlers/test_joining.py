"""Joining: which side, the form of each side, and the receipt."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.ids import Act, View
from models.enrolments import Enrolment, EnrolmentStatus
from models.people import Person, RosterEntry
from models.programmes import Programme, ProgrammeStatus
from tests import builders
from tests.builders import WORKSPACE
from tests.fakes import Json
from tests.handlers.cast import Cast, introduce
from tests.handlers.world import WORDS, World

FILLED: dict[str, Any] = {"topics": ["AI tools"], "languages": ["en"]}


async def places(world: World, person: Person) -> list[Enrolment]:
    async with world.deps.reading() as uow:
        query = select(Enrolment).where(Enrolment.person_id == person.id)
        return list(await uow.session.scalars(query))


async def intake(world: World, person: Person, side: str) -> Json:
    """Type /mentoring join, choose a side, and look at its form."""
    first = await world.command(person, "join")
    assert first.view["callback_id"] == View.JOIN
    return (await world.submit(person, first.view, role=side)).view


async def opened(world: World, place: Enrolment, column: str) -> str:
    async with world.deps.reading() as uow:
        sealed = getattr(place, column)
        return await uow.vault.open(uow.session, place.place(column), sealed)


@pytest.mark.parametrize("side", ["mentor", "mentee"])
async def test_by_command_in_two_steps_and_a_receipt(world: World, cast: Cast, side: str) -> None:
    form = await intake(world, cast.sam, side)
    answer = await world.submit(cast.sam, form, **FILLED, hope="To be heard.")
    assert cast.programme.name in answer.says
    (place,) = await places(world, cast.sam)
    assert (place.role, place.status) == (side, EnrolmentStatus.APPLIED)
    assert place.topics == ["AI tools"]
    assert await opened(world, place, "hope") == "To be heard."
    (receipt,) = world.slack.read_by(cast.sam.slack_id)
    assert receipt.kind == "joined"
    assert "Mon 16 Nov" in receipt.text


@pytest.mark.parametrize("side", ["mentor", "mentee"])
async def test_what_it_is_for_and_what_that_side_gets_are_read_when_joining(
    world: World, cast: Cast, side: str
) -> None:
    plan = cast.programme.plan
    gains = {"mentor": plan["benefits_mentor"], "mentee": plan["benefits_mentee"]}
    other = gains["mentee" if side == "mentor" else "mentor"]
    first = await world.command(cast.sam, "join")
    assert plan["purpose"] in first.says
    form = (await world.submit(cast.sam, first.view, role=side)).view
    assert WORDS.say("join.benefit", text=gains[side]) in str(form)
    assert other not in str(form)
    assert plan["purpose"] not in str(form), "once is enough"


async def test_of_several_programmes_the_purpose_of_the_chosen_one_is_read(
    world: World, cast: Cast
) -> None:
    async with world.deps.unit_of_work() as uow:
        plan = {**cast.programme.plan, "purpose": "For somewhere else."}
        other = await builders.programme(uow, cast.olga, name="Another one", plan=plan)
    first = await world.command(cast.sam, "join")
    assert cast.programme.plan["purpose"] not in first.says
    form = await world.submit(cast.sam, first.view, role="mentee", programme=str(other.id))
    assert "*Another one*\\nFor somewhere else." in form.says


async def test_what_is_private_is_sealed_and_what_is_not_offered_is_left_out(
    world: World, cast: Cast
) -> None:
    form = await intake(world, cast.sam, "mentee")
    done = (await world.submit(cast.sam, form, **FILLED, motive="  Because.  ")).view
    topics = (await world.press(cast.sam, Act.INTAKE_RESUME, on=done)).view
    together = (await world.submit(cast.sam, topics)).view
    private = (
        await world.submit(cast.sam, together, style=["made_up"], goals=["try_out", "made_up"])
    ).view
    worry = next(one for one in private["blocks"] if one.get("block_id") == "worries")
    code = worry["element"]["options"][0]["value"]
    await world.submit(
        cast.sam,
        private,
        worries=[code, "made_up"],
        never_match=[cast.mia.slack_id, cast.sam.slack_id],
        readiness="made_up",
    )
    (place,) = await places(world, cast.sam)
    assert json.loads(await opened(world, place, "worries")) == [code]
    assert json.loads(await opened(world, place, "never_match")) == [cast.mia.slack_id]
    assert await opened(world, place, "motive") == "Because."
    assert (place.hope, place.readiness, place.working_style) == (None, None, [])
    assert place.goals == ["try_out"]


async def test_hours_and_manager_are_kept_with_the_person(world: World, cast: Cast) -> None:
    form = await intake(world, cast.sam, "mentor")
    changes = {"hours_from": "07:30", "hours_to": "15:00", "reports_to": cast.olga.slack_id}
    await world.submit(cast.sam, form, **FILLED, **changes, capacity="2")
    async with world.deps.reading() as uow:
        person = await uow.session.get_one(Person, cast.sam.id)
    assert (person.hours, person.reports_to) == ("07:30-15:00", cast.olga.slack_id)
    assert (await places(world, cast.sam))[0].capacity == 2


# Another look


@pytest.mark.parametrize("side", ["mentor", "mentee"])
@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"topics": []}, "topics", "intake.topics_wrong"),
        ({"topics": ["AI tools", "Gossip"]}, "topics", "intake.topics_wrong"),
        ({"languages": []}, "languages", "intake.languages_wrong"),
        ({"hours_from": "04:00"}, "hours_from", "intake.hours_wrong"),
        ({"hours_to": None}, "hours_from", "intake.hours_wrong"),
        ({"hours_from": "16:00", "hours_to": "17:30"}, "hours_to", "intake.hours_wrong"),
        ({"hours_from": "17:00", "hours_to": "09:00"}, "hours_to", "intake.hours_wrong"),
        ({"reports_to": "USAM00"}, "reports_to", "intake.reports_to_self"),
        ({"hope": "x" * 601}, "hope", "form.too_long"),
        ({"motive": "x" * 601}, "motive", "form.too_long"),
    ],
)
async def test_a_wrong_answer_is_told_at_its_field_and_nothing_is_kept(
    world: World, cast: Cast, side: str, changes: Json, field: str, key: str
) -> None:
    form = await intake(world, cast.sam, side)
    answer = await world.submit(cast.sam, form, **{**FILLED, **changes})
    assert answer.errors == {field: WORDS.say_plain(key, count=600)}
    assert await places(world, cast.sam) == []
    again = await world.submit(cast.sam, form, **FILLED)
    assert again.errors == {}, "the same form can be sent once more"
    assert len(await places(world, cast.sam)) == 1


async def test_without_a_side_the_first_form_stays_open(world: World, cast: Cast) -> None:
    first = await world.command(cast.sam, "join")
    answer = await world.submit(cast.sam, first.view)
    assert answer.errors == {"role": WORDS.say_plain("join.choose_role")}
    crafted = await world.submit(cast.sam, first.view, role="owner")
    assert set(crafted.errors) == {"role"}


# Twice, again, too late


async def test_the_same_form_sent_twice_is_one_place_and_one_receipt(
    world: World, cast: Cast
) -> None:
    form = await intake(world, cast.sam, "mentor")
    await world.submit(cast.sam, form, **FILLED)
    second = await world.submit(cast.sam, form, **FILLED)
    assert second.body == {}, "the form closes, nothing else happens"
    assert len(await places(world, cast.sam)) == 1
    assert len(world.slack.read_by(cast.sam.slack_id)) == 1


async def test_who_is_in_already_is_told_so(world: World, cast: Cast) -> None:
    answer = await world.command(cast.mia, "join")
    assert answer.tells == WORDS.say("join.already", programme=cast.programme.name)
    assert answer.view == {}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (ProgrammeStatus.DRAFT, "join"),
        (ProgrammeStatus.CLOSING, "join"),
        (ProgrammeStatus.CLOSED, "join"),
        (ProgrammeStatus.RUNNING, "join cooking"),
    ],
)
async def test_when_nothing_is_open_it_says_so(
    world: World, cast: Cast, status: ProgrammeStatus, words: str
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Programme, cast.programme.id)).status = status
    answer = await world.command(cast.sam, words)
    assert answer.tells == WORDS.say("join.none_open")


async def test_a_programme_that_closed_meanwhile_takes_nobody_in(world: World, cast: Cast) -> None:
    form = await intake(world, cast.sam, "mentor")
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, cast.programme.id)
        programme.status = ProgrammeStatus.CLOSED
    answer = await world.submit(cast.sam, form, **FILLED)
    assert WORDS.say("join.none_open") in answer.says
    assert await places(world, cast.sam) == []


async def test_with_two_open_programmes_one_chooses(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        other = await builders.programme(uow, cast.olga, name="Digital skills")
    first = await world.command(cast.sam, "join")
    form = await world.submit(cast.sam, first.view, programme=str(other.id), role="mentee")
    await world.submit(cast.sam, form.view, **FILLED)
    (place,) = await places(world, cast.sam)
    assert place.programme_id == other.id
    by_name = await world.command(cast.sam, "join digital")
    assert by_name.tells == WORDS.say("join.already", programme="Digital skills")


async def test_by_the_button_of_an_invitation(world: World, cast: Cast) -> None:
    await world.command(cast.olga, "invite <#CPEOPLE|people>")
    (invitation,) = [one for one in world.slack.posts if one.channel == "CPEOPLE"]
    answer = await world.press(cast.sam, Act.JOIN, on=invitation)
    assert answer.view["callback_id"] == View.JOIN


@pytest.mark.parametrize("capacity", ["0", "4", "-1", "many", "²"])
async def test_how_many_people_is_one_of_the_offered_numbers(
    world: World, cast: Cast, capacity: str
) -> None:
    form = await intake(world, cast.sam, "mentor")
    answer = await world.submit(cast.sam, form, **FILLED, capacity=capacity)
    assert answer.errors == {"capacity": WORDS.say_plain("form.choose")}


@pytest.mark.usefixtures("cast")
async def test_a_guest_is_kindly_refused_once_slack_says_so(world: World) -> None:
    async with world.deps.unit_of_work() as uow:
        met_before = await builders.person(uow, "UNEW00", seen_at=builders.LONG_AGO)
    world.slack.users["UNEW00"] = builders.profile("UNEW00", is_outsider=True)
    answer = await world.command(met_before, "join")
    assert WORDS.say("refused.outsider") in json.loads(json.dumps(answer.says))
    assert await places(world, met_before) == []


async def test_who_left_can_come_back_on_the_other_side(world: World, cast: Cast) -> None:
    form = (await world.command(cast.mia, "leave")).view
    await world.submit(cast.mia, form)
    back = await intake(world, cast.mia, "mentee")
    await world.submit(cast.mia, back, **FILLED)
    (place,) = await places(world, cast.mia)
    assert (place.role, place.status, place.left_at) == ("mentee", EnrolmentStatus.APPLIED, None)


async def test_with_a_partner_ones_side_stays_as_it_is(world: World, cast: Cast) -> None:
    form = await intake(world, cast.sam, "mentee")
    await world.submit(cast.sam, form, **FILLED)
    await introduce(world, cast, cast.mia, cast.sam)
    other = {**form, "callback_id": View.INTAKE_MENTOR, "hash": "another"}
    answer = await world.submit(cast.sam, other, **FILLED)
    assert WORDS.say("join.paired_already") in answer.says
    assert (await places(world, cast.sam))[0].role == "mentee"


async def test_the_roster_fills_in_what_it_knows(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        details = {"role": "mentor", "teaches": ["Inclusion", "Cooking"], "languages": ["fr"]}
        uow.session.add(
            RosterEntry(
                workspace=WORKSPACE,
                roster_id="USAM00",
                manager_id="e9",
                details={**details, "work_hours": "08:00-16:00", "capacity": 2},
            )
        )
    first = await world.command(cast.sam, "join")
    form = (await world.submit(cast.sam, first.view)).view
    assert form["callback_id"] == View.INTAKE_MENTOR, "the side stood there already"
    stood = {one["block_id"]: one["element"] for one in form["blocks"] if one["type"] == "input"}
    assert [one["value"] for one in stood["topics"]["initial_options"]] == ["Inclusion"]
    assert [one["value"] for one in stood["languages"]["initial_options"]] == ["fr"]
    assert stood["capacity"]["initial_option"]["value"] == "2"
    assert "reports_to" not in stood, "the reporting line is known"


async def test_nobody_is_in_twice(world: World, cast: Cast) -> None:
    async with world.deps.reading() as uow:
        query = select(func.count()).select_from(Enrolment)
        assert await uow.session.scalar(query) == 4, cast
