"""Owners: each small form of the set-up keeps what it shows, and the board shows what is kept."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.blocks.setup_forms import PARTS
from bot.ids import Act
from mentoring.markup import Markup
from mentoring.programme import WEIGHTS
from models.people import Person
from models.programmes import Audience, Programme, ProgrammeStatus, roles_of
from tests import builders
from tests.fakes import Json
from tests.handlers.cast import Cast
from tests.handlers.forms import value_of
from tests.handlers.meeting import change
from tests.handlers.world import WORDS, Answer, World


@pytest.fixture
async def draft(world: World, cast: Cast) -> Programme:
    async with world.deps.unit_of_work() as uow:
        found = await uow.session.get_one(Programme, cast.programme.id)
        found.status = ProgrammeStatus.DRAFT
        return found


async def form_of(world: World, who: Person, draft: Programme, part: str) -> Json:
    answer = await world.press(who, Act.SETUP_EDIT, f"{draft.id} {part}", on=None)
    assert answer.view["callback_id"] == "setup_part"
    return answer.view


async def fill(world: World, who: Person, draft: Programme, part: str, /, **values: Any) -> Answer:
    return await world.submit(who, await form_of(world, who, draft, part), **values)


async def kept(world: World, draft: Programme) -> Programme:
    async with world.deps.reading() as uow:
        return await uow.session.get_one(Programme, draft.id)


async def board(world: World, who: Person) -> str:
    await change(world, who, home_opened_at=None)
    await world.event("app_home_opened", user=who.slack_id, tab="home")
    return json.dumps(world.slack.homes[who.slack_id], ensure_ascii=False)


@pytest.mark.parametrize("part", PARTS)
async def test_a_form_sent_as_it_stands_changes_nothing(
    world: World, cast: Cast, draft: Programme, part: str
) -> None:
    async with world.deps.reading() as uow:
        named = [(one.role, one.person_id) for one, _ in await roles_of(uow.session, draft)]
    assert (await fill(world, cast.olga, draft, part)).errors == {}
    after = await kept(world, draft)
    columns = ("name", "topics", "zone", "weeks", "cadence_days", "pilot_size", "review")
    dates = ("starts_on", "matching_on", "digest_channel", "digest_weekday", "minimum_group")
    for name in (*columns, *dates):
        assert getattr(after, name) == getattr(draft, name), name
    fields = {**draft.plan, "matching_rules": after.plan["matching_rules"]}
    assert after.plan == fields
    assert not any(after.plan["matching_rules"].values())
    async with world.deps.reading() as uow:
        now = [(one.role, one.person_id) for one, _ in await roles_of(uow.session, draft)]
    assert now == named


async def test_each_form_keeps_what_was_written(world: World, cast: Cast, draft: Programme) -> None:
    async def said(part: str, **values: Any) -> None:
        assert (await fill(world, cast.olga, draft, part, **values)).errors == {}, part

    await said("purpose", objectives="One\nTwo", success_measures="Held: 80 %")
    await said("who", required="Curiosity", who_has_it="Everybody")
    await said("offer", topics="AI tools\n\nAI tools\nVideo", benefits_mentor="You are heard.")
    await said("dates", ends_on="2027-03-01", timezone="Africa/Lagos")
    await said("rhythm", journey="pilot", cadence_days="7", pilot_size="8", review=["first"])
    await said("digest", digest_day="friday", minimum_group="6")
    weights = {"weight_languages": "0", "weight_topics": "25"}
    await said("matching", matching_rules=["fair"], **weights)
    found = await kept(world, draft)
    assert found.plan["objectives"] == ["One", "Two"]
    assert found.plan["success_measures"] == [{"name": "Held", "target": "80 %"}]
    assert found.plan["criteria"] == {"required": "Curiosity", "who_has_it": "Everybody"}
    assert (found.topics, found.zone) == (["AI tools", "Video"], "Africa/Lagos")
    assert (found.plan["ends_on"], found.plan["journey"]) == ("2027-03-01", "pilot")
    assert (found.weeks, found.cadence_days, found.pilot_size, found.review) == (12, 7, 8, True)
    assert (found.digest_weekday, found.minimum_group) == (5, 6)
    assert found.plan["matching_weights"] == {"languages": 0, "topics": 25}
    assert found.plan["matching_rules"]["fair"] is True
    shown = await board(world, cast.olga)
    for part in ("Held: 80 %", "Curiosity", "You are heard.", "AI tools, Video", "8 pairs"):
        assert part in shown
    assert WORDS.say_plain("rule.fair") in shown


async def test_a_kick_off_and_a_training_are_set_changed_and_taken_out(
    world: World, cast: Cast, draft: Programme
) -> None:
    at = 1795597200  # Wed 25 Nov 2026, 09:00 UTC
    await fill(
        *(world, cast.olga, draft, "events"), kick_off_at=at, kick_off_link="https://example.com/k"
    )
    (event,) = (await kept(world, draft)).plan["events"]
    assert (event["kind"], event["at"]) == ("kick_off", "2026-11-25T09:00:00+00:00")
    assert "Wed 25 Nov, 09:00" in await board(world, cast.olga)
    answer = await fill(world, cast.olga, draft, "events", training_link="https://example.com/t")
    assert answer.errors == {"training_link": WORDS.say_plain("setup.event_needs_time")}
    await fill(world, cast.olga, draft, "events", kick_off_at=None, kick_off_link="")
    assert (await kept(world, draft)).plan["events"] == []


WRONG: list[tuple[str, Json, str]] = [
    ("purpose", {"name": " "}, "name"),
    ("purpose", {"success_measures": "no target"}, "success_measures"),
    ("purpose", {"objectives": "x" * 301}, "objectives"),
    ("offer", {"topics": " \n "}, "topics"),
    ("offer", {"topics": "x" * 76}, "topics"),
    ("dates", {"matching_on": "2030-01-01"}, "matching_on"),
    ("dates", {"ends_on": "2026-11-01"}, "starts_on"),
    ("dates", {"timezone": "Nowhere"}, "timezone"),
    ("rhythm", {"weeks": "1000"}, "weeks"),
    ("rhythm", {"cadence_days": "²"}, "cadence_days"),
    ("rhythm", {"journey": "short"}, "journey"),
    ("rhythm", {"pilot_size": "-1"}, "pilot_size"),
    ("events", {"kick_off_at": 1795597200, "kick_off_link": "ftp://x"}, "kick_off_link"),
    ("digest", {"minimum_group": "4"}, "minimum_group"),
    ("digest", {"digest_day": "someday"}, "digest_day"),
    ("matching", {"weight_goals": "many"}, "weight_goals"),
    ("matching", {"weight_languages": "2000"}, "weight_topics"),
    ("matching", {f"weight_{code}": "0" for code in WEIGHTS}, "weight_topics"),
]


@pytest.mark.parametrize(("part", "values", "field"), WRONG)
async def test_a_wrong_answer_is_told_where_it_stands_and_nothing_is_kept(
    world: World, cast: Cast, draft: Programme, part: str, values: Json, field: str
) -> None:
    answer = await fill(world, cast.olga, draft, part, **values)
    assert list(answer.errors) == [field]
    assert (await kept(world, draft)).plan == draft.plan


async def test_two_programmes_cannot_bear_one_name(
    world: World, cast: Cast, draft: Programme
) -> None:
    async with world.deps.unit_of_work() as uow:
        await builders.programme(uow, cast.olga, name="Another one")
    answer = await fill(world, cast.olga, draft, "purpose", name="Another one")
    assert answer.errors == {"name": WORDS.say_plain("programme.name_taken")}


async def test_a_draft_is_left_and_found_again_with_what_is_missing(
    world: World, cast: Cast, draft: Programme
) -> None:
    assert WORDS.say_plain("setup.missing.co_owner") in await board(world, cast.olga)
    assert WORDS.say("setup.ready") in await board(world, cast.olga)
    await fill(world, cast.olga, draft, "purpose", objectives="")
    shown = await board(world, cast.olga)
    assert WORDS.say_plain("setup.missing.objectives") in shown
    assert WORDS.say("setup.ready") not in shown
    opened = await world.press(cast.olga, Act.SETUP, str(draft.id), on=None)
    assert WORDS.say_plain("setup.missing.objectives") in opened.says


@pytest.mark.parametrize(
    ("private", "audience", "key"),
    [
        ({}, Audience.EVERYBODY, "setup.public_digest"),
        ({"CNEW": ("UOLGA0", "UMIA00")}, Audience.PARTICIPANTS, "setup.members_digest"),
        ({"CNEW": ("UOLGA0",)}, Audience.OWNERS, ""),
    ],
)
async def test_the_board_says_when_others_read_the_digest(
    world: World,
    cast: Cast,
    draft: Programme,
    private: dict[str, tuple[str, ...]],
    audience: Audience,
    key: str,
) -> None:
    world.slack.private |= private
    await fill(world, cast.olga, draft, "digest", digest_channel="CNEW")
    assert (await kept(world, draft)).digest_audience == audience
    shown = await board(world, cast.olga)
    warnings = [one for one in ("setup.public_digest", "setup.members_digest") if one == key]
    for one in ("setup.public_digest", "setup.members_digest"):
        said = WORDS.say(one, channel=Markup("<#CNEW>"))
        assert (said in shown) == (one in warnings)


async def test_one_person_owns_several_programmes_and_takes_part_on_either_side(
    world: World, cast: Cast
) -> None:
    async with world.deps.unit_of_work() as uow:
        other = await builders.programme(uow, cast.olga, name="Another one")
        await builders.enrolment(uow, other, cast.mia, "mentee")
    shown = await board(world, cast.mia)
    assert "Another one* · you are a mentee" in shown
    assert "Learn from each other* · you are a mentor" in shown
    owned = await board(world, cast.olga)
    assert "Another one" in owned
    assert "Learn from each other" in owned
    async with world.deps.reading() as uow:
        assert len((await uow.session.scalars(select(Programme))).all()) == 2
    assert cast.programme.starts_on == date(2026, 11, 23)


async def test_of_two_drafts_one_is_spread_out_and_the_other_says_what_it_lacks(
    world: World, cast: Cast, draft: Programme
) -> None:
    async with world.deps.unit_of_work() as uow:
        bare = {**draft.plan, "objectives": []}
        newer = await builders.programme(
            *(uow, cast.olga), name="Another one", status=ProgrammeStatus.DRAFT, plan=bare
        )
    shown = await board(world, cast.olga)
    assert "Another one* · draft" in shown
    assert "Learn from each other* · draft" in shown
    blocks = world.slack.homes[cast.olga.slack_id]["blocks"]
    edits = [one["accessory"]["value"] for one in blocks if "accessory" in one]
    assert edits == [f"{newer.id} {part}" for part in PARTS], "of the newer one"
    assert WORDS.say_plain("setup.missing.objectives") in shown
    older = value_of({"blocks": blocks}, Act.SETUP)
    assert older == str(draft.id)
    opened = await world.press(cast.olga, Act.SETUP, older, on=None)
    assert opened.view["blocks"][0]["text"]["text"] == "Learn from each other"
    await fill(world, cast.olga, draft, "offer", topics="Only here")
    assert (await kept(world, newer)).topics != ["Only here"]


async def test_a_channel_that_others_come_to_read_is_warned_of_when_home_is_opened(
    world: World, cast: Cast
) -> None:
    public, members = (
        WORDS.say(f"setup.{one}_digest", channel=Markup("<#CPEOPLE>"))
        for one in ("public", "members")
    )
    world.slack.private["CPEOPLE"] = (cast.olga.slack_id,)
    assert "Worth a look" not in await board(world, cast.olga)
    world.slack.private["CPEOPLE"] = (cast.olga.slack_id, cast.mia.slack_id)
    assert members in await board(world, cast.olga)
    del world.slack.private["CPEOPLE"]
    shown = await board(world, cast.olga)
    assert public in shown
    assert members not in shown
    world.slack.private["CPEOPLE"] = (cast.olga.slack_id, cast.sam.slack_id)
    assert "Worth a look" not in await board(world, cast.olga), "Sam does not take part"
    assert "Worth a look" not in await board(world, cast.mia)
