"""Owners: describing a programme, inviting a channel; and who else is told whom to ask."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.ids import Act
from models.audit import Audit
from models.people import Person
from models.programmes import Programme, ProgrammeStatus, holders
from tests import builders
from tests.fakes import Json
from tests.handlers.cast import Cast
from tests.handlers.meeting import change
from tests.handlers.world import CONTENT, WORDS, World

FILLED: dict[str, Any] = {"name": "Digital skills", "purpose": "To learn what others know."}


async def form_of(world: World, person: Person, template: str = "digital") -> Json:
    """The second form of a new programme, filled in from a template."""
    first = (await world.command(person, "new")).view
    assert first["callback_id"] == "new_template"
    view = (await world.submit(person, first, template=template)).view
    assert view["callback_id"] == "new_programme"
    return view


async def programmes(world: World) -> list[Programme]:
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(Programme).order_by(Programme.id)))


async def people_in(world: World, programme: Programme, role: str) -> list[str]:
    async with world.deps.reading() as uow:
        return [one.slack_id for one in await holders(uow.session, programme, role)]


async def test_an_owner_begins_with_a_template_and_seven_questions(
    world: World, cast: Cast
) -> None:
    form = await form_of(world, cast.olga)
    questions = [one["block_id"] for one in form["blocks"] if one["type"] == "input"]
    assert len(questions) == 7
    answer = await world.submit(cast.olga, form, **FILLED, owners=["UBEN00"], champions=["USAM00"])
    assert answer.view["callback_id"] == "setup", "the board is next"
    assert WORDS.say("setup.waits_for", names="Sam") in answer.says
    kept = (await programmes(world))[-1]
    assert (kept.name, kept.status) == ("Digital skills", ProgrammeStatus.DRAFT)
    assert kept.plan["purpose"] == FILLED["purpose"]
    assert "Automation of routine work" in kept.topics, "from the template"
    assert (kept.plan["journey"], kept.weeks, kept.pilot_size) == ("pilot", 12, 12)
    assert len(kept.plan["criteria"]) == 5
    assert await people_in(world, kept, "owner") == [cast.olga.slack_id]
    asked = {one.who for one in world.slack.posts if one.kind == "role_request"}
    assert asked == {("UBEN00",), ("USAM00",)}, "only who was named is asked"
    assert len(world.slack.posts) == 2


@pytest.mark.parametrize("template", ["digital", "inclusion", "customer", "general"])
async def test_each_template_is_kept_as_it_stands(world: World, cast: Cast, template: str) -> None:
    form = await form_of(world, cast.olga, template)
    await world.submit(cast.olga, form, name=f"A {template} one")
    kept = (await programmes(world))[-1]
    fields = {one.id: one.fields for one in CONTENT.templates("en")}[template]
    assert kept.plan["objectives"] == fields["objectives"]
    assert kept.topics == fields["topics"]
    assert world.slack.posts == [], "nobody is told anything"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"purpose": " "}, "purpose"),
        ({"starts_on": None}, "starts_on"),
        ({"applications_close": "2030-01-01"}, "applications_close"),
        ({"starts_on": "2026-11-03"}, "matching_on"),
    ],
)
async def test_a_wrong_field_is_told_where_it_stands(
    world: World, cast: Cast, changes: Json, field: str
) -> None:
    form = await form_of(world, cast.olga)
    answer = await world.submit(cast.olga, form, **{**FILLED, **changes})
    inputs = {one["block_id"] for one in form["blocks"] if one["type"] == "input"}
    assert field in answer.errors
    assert set(answer.errors) <= inputs
    assert len(await programmes(world)) == 1


async def test_a_name_that_is_taken_is_told_at_the_name(world: World, cast: Cast) -> None:
    form = await form_of(world, cast.olga)
    changes = {**FILLED, "name": cast.programme.name}
    answer = await world.submit(cast.olga, form, **changes)
    assert answer.errors == {"name": WORDS.say_plain("programme.name_taken")}


async def test_the_same_form_sent_twice_is_one_programme(world: World, cast: Cast) -> None:
    form = await form_of(world, cast.olga)
    await world.submit(cast.olga, form, **FILLED)
    await world.submit(cast.olga, form, **FILLED)
    assert len(await programmes(world)) == 2


async def test_an_admin_can_begin_where_nobody_owns_anything(world: World) -> None:
    async with world.deps.unit_of_work() as uow:
        admin = await builders.person(uow, "UADMIN", is_admin=True)
    world.slack.users["UADMIN"] = builders.profile("UADMIN", is_admin=True)
    form = await form_of(world, admin)
    await world.submit(admin, form, **FILLED)
    (kept,) = await programmes(world)
    assert await people_in(world, kept, "owner") == ["UADMIN"]


async def test_others_learn_whom_to_ask(world: World, cast: Cast) -> None:
    answer = await world.command(cast.mia, "new")
    assert WORDS.say("programme.ask", names="Olga") in answer.says
    async with world.deps.unit_of_work() as uow:
        for one in await uow.session.scalars(select(Programme)):
            one.status = ProgrammeStatus.CLOSED
    assert "Olga" in (await world.press(cast.ben, Act.NEW, "", on=None)).says


@pytest.mark.usefixtures("world")
async def test_where_nobody_owns_a_programme_an_admin_is_named(world: World) -> None:
    async with world.deps.unit_of_work() as uow:
        sam = await builders.person(uow, "USAM00")
    answer = await world.command(sam, "new")
    assert WORDS.say("programme.ask_admin") in answer.says


# Inviting


@pytest.fixture
async def draft(world: World, cast: Cast) -> Programme:
    async with world.deps.unit_of_work() as uow:
        found = await uow.session.get_one(Programme, cast.programme.id)
        found.status = ProgrammeStatus.DRAFT
        await builders.role(uow, found, cast.sam, "sponsor", words="I come to learn.")
        return found


async def test_an_invitation_opens_the_programme_and_stands_in_the_channel(
    world: World, cast: Cast, draft: Programme
) -> None:
    answer = await world.command(cast.olga, "invite <#CPEOPLE|people>")
    assert answer.tells == WORDS.say("invite.posted", programme=draft.name)
    (post,) = world.slack.posts
    assert post.channel == "CPEOPLE"
    for part in ("I come to learn.", "Sam", "Fri 13 Nov"):
        assert part in post.words
    assert (await programmes(world))[0].status == ProgrammeStatus.OPEN
    async with world.deps.reading() as uow:
        assert (await uow.session.scalars(select(Audit.what))).all() == ["invited a channel"]


async def test_inviting_again_says_it_again_and_changes_no_state(
    world: World, cast: Cast, draft: Programme
) -> None:
    for channel in ("CPEOPLE", "COTHER"):
        await world.command(cast.olga, f"invite <#{channel}>")
    assert [one.channel for one in world.slack.posts] == ["CPEOPLE", "COTHER"]
    assert (await programmes(world))[0].id == draft.id


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("invite people", "invite.no_programme"),
        ("invite #people", "invite.which_channel"),
        ("invite <#CPEOPLE|people> cooking", "invite.no_programme"),
    ],
)
async def test_what_cannot_be_invited_is_explained(
    world: World, cast: Cast, text: str, key: str
) -> None:
    answer = await world.command(cast.olga, text)
    assert answer.tells == WORDS.say(key)
    assert world.slack.posts == []
    assert (await programmes(world))[0].status == ProgrammeStatus.DRAFT


async def test_a_channel_without_the_bot_is_reported_to_who_asked(
    world: World, cast: Cast, draft: Programme
) -> None:
    world.slack.fails("chat.postMessage", "not_in_channel")
    await world.command(cast.olga, "invite <#CSECRT|secret>")
    (report,) = world.slack.read_by(cast.olga.slack_id, "report")
    assert "CSECRT" in report.text
    assert draft.name


# Their Home tab


async def test_the_board_counts_and_names_nobody(world: World, cast: Cast) -> None:
    await change(world, cast.olga, home_opened_at=None)
    await world.event("app_home_opened", user=cast.olga.slack_id, tab="home")
    board = json.dumps(world.slack.homes[cast.olga.slack_id])
    counts = WORDS.say(
        "home.programme",
        name=cast.programme.name,
        status=WORDS.say_plain("status.running"),
        mentors=2,
        mentees=2,
        pairs=0,
        waiting=4,
        held=0,
    )
    assert json.dumps(counts)[1:-1] in board
    for one in (cast.mia, cast.ben, cast.noor, cast.tom):
        assert one.name not in board
    assert cast.programme.matching_on == date(2026, 11, 16)
