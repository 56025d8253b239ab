"""A programme from a file, as `turnabout apply` keeps it: who is asked, and what it still lacks."""

import json
import tomllib
from typing import Any

import pytest

from bot.applying import keep
from bot.ids import Act
from bot.programmes import ROLES
from mentoring.programme import parse_plan
from models.programmes import (
    Audience,
    Programme,
    ProgrammeStatus,
    RoleState,
    programme_named,
    roles_of,
)
from tests import builders
from tests.builders import WORKSPACE
from tests.handlers.cast import Cast
from tests.handlers.meeting import change
from tests.handlers.world import WORDS, World

MINIMAL = """
name = "Small one"
purpose = "To hear what is known elsewhere."
topics = ["AI tools", "Short video"]
owners = ["UOLGA0"]
starts_on = 2026-11-30
"""
WHOLE = (
    MINIMAL
    + """
objectives = ["Leaders use what they learned"]
champions = ["UBEN00"]
sponsor = "USAM00"
sponsor_message = "I come to learn."
[[success_measures]]
name = "Meetings held"
target = "80 %"
"""
)


async def apply(world: World, text: str, *, dry_run: bool = False) -> str:
    """Keep a file; people and channel are as Slack found them."""
    plan = parse_plan(tomllib.loads(text))
    named = {"owners": plan.owners, "champions": plan.champions, "sponsor": (plan.sponsor,)}
    people = {
        ROLES[field]: [builders.profile(one) for one in found if one]
        for field, found in named.items()
    }
    report = await keep(
        world.database,
        plan,
        people,
        workspace=WORKSPACE,
        digest=("", Audience.OWNERS),
        now=world.clock.now(),
        dry_run=dry_run,
    )
    await world.settle()
    return report


async def found(world: World) -> Programme | None:
    async with world.deps.reading() as uow:
        return await programme_named(uow.session, WORKSPACE, "Small one")


async def applied(world: World, text: str) -> Programme:
    await apply(world, text)
    programme = await found(world)
    assert programme is not None
    return programme


async def states(world: World, programme: Programme) -> dict[str, str]:
    async with world.deps.reading() as uow:
        return {one.role: one.state for one, _ in await roles_of(uow.session, programme)}


async def home(world: World, cast: Cast) -> str:
    await change(world, cast.olga, home_opened_at=None)
    await world.event("app_home_opened", user=cast.olga.slack_id, tab="home")
    return json.dumps(world.slack.homes[cast.olga.slack_id], ensure_ascii=False)


def missing(*codes: str) -> list[str]:
    return [WORDS.say_plain(f"setup.missing.{code}") for code in codes]


async def test_a_file_with_little_in_it_is_told_field_by_field_what_it_lacks(
    world: World, cast: Cast
) -> None:
    report = (await apply(world, MINIMAL)).splitlines()
    assert report[0] == "Small one: created as a draft."
    needed = report[report.index(WORDS.say_plain("apply.needed")) + 1 :][:3]
    assert needed == [
        f"  {text} ({field})"
        for text, field in zip(
            missing("objectives", "success_measures", "champion"),
            ("objectives", "success_measures", "champions"),
            strict=True,
        )
    ]
    assert WORDS.say_plain("apply.how") in report
    shown = await home(world, cast)
    for code, part in (("objectives", "purpose"), ("champion", "people")):
        named = WORDS.say_plain(f"setup.part.{part}")
        assert WORDS.say("setup.under", text=missing(code)[0], part=named) in shown


async def test_what_a_file_lacks_can_be_added_in_slack_alone(world: World, cast: Cast) -> None:
    draft = await applied(world, MINIMAL)

    async def fill(part: str, **values: Any) -> None:
        form = (await world.press(cast.olga, Act.SETUP_EDIT, f"{draft.id} {part}", on=None)).view
        assert (await world.submit(cast.olga, form, **values)).errors == {}

    refused = await world.command(cast.olga, "invite small one")
    assert all(one in refused.says for one in missing("objectives", "champion"))
    await fill("purpose", objectives="One", success_measures="Meetings held: 80 %")
    await fill("people", champions=["UBEN00"])
    assert WORDS.say("setup.waits_for", names="Ben") in await home(world, cast)
    (question,) = world.slack.read_by("UBEN00", "role_request")
    await world.press(cast.ben, Act.ROLE_ACCEPT, on=question)
    assert WORDS.say("setup.ready") in await home(world, cast)
    await world.command(cast.olga, "invite <#CPEOPLE> small one")
    assert (await found(world) or draft).status == ProgrammeStatus.OPEN


async def test_a_file_that_opened_is_updated_without_a_list(world: World, cast: Cast) -> None:
    draft = await applied(world, WHOLE)
    (question,) = world.slack.read_by("UBEN00", "role_request")
    await world.press(cast.ben, Act.ROLE_ACCEPT, on=question)
    assert WORDS.say_plain("apply.ready") in await apply(world, WHOLE)
    await world.command(cast.olga, "invite <#CPEOPLE> small one")
    assert await apply(world, WHOLE) == "Small one: updated."
    assert (await states(world, draft))["champion"] == RoleState.ACCEPTED


async def test_a_dry_run_says_the_same_and_keeps_and_asks_nothing(world: World, cast: Cast) -> None:
    said = await apply(world, WHOLE, dry_run=True)
    assert await found(world) is None
    assert world.slack.posts == []
    assert said.splitlines()[1:] == (await apply(world, WHOLE)).splitlines()[1:]
    (question,) = world.slack.read_by("UBEN00", "role_request")
    await world.press(cast.ben, Act.ROLE_ACCEPT, on=question)
    assert WORDS.say_plain("apply.ready") in await apply(world, WHOLE, dry_run=True)


async def test_words_that_a_file_changed_are_asked_about_anew_and_bear_no_name_until_then(
    world: World, cast: Cast
) -> None:
    draft = await applied(world, WHOLE)
    (first,) = world.slack.read_by("USAM00", "role_request")
    await world.press(cast.sam, Act.ROLE_ACCEPT, on=first)
    assert (await states(world, draft))["sponsor"] == RoleState.ACCEPTED
    await apply(world, WHOLE)
    assert (await states(world, draft))["sponsor"] == RoleState.ACCEPTED, "nothing has changed"
    await apply(world, WHOLE.replace("I come to learn.", "Quite other words."))
    assert (await states(world, draft))["sponsor"] == RoleState.ASKED
    *_, second = world.slack.read_by("USAM00", "role_request")
    assert "Quite other words." in second.words
    shown = await home(world, cast)
    assert "I come to learn." not in shown
    assert missing("sponsor_words")[0] in shown
    await world.press(cast.sam, Act.ROLE_ACCEPT, on=second)
    assert "Quite other words." in await home(world, cast)


@pytest.mark.parametrize("steps_back", [False, True])
async def test_whose_yes_is_in_the_file_is_told_so_and_can_step_back(
    world: World, cast: Cast, *, steps_back: bool
) -> None:
    draft = await applied(world, 'agreed = ["UBEN00"]\n' + WHOLE)
    (news,) = world.slack.read_by("UBEN00", "role_request")
    assert "Olga writes that you have agreed to be a champion" in news.text
    assert (await states(world, draft))["champion"] == RoleState.ACCEPTED
    if steps_back:
        await world.press(cast.ben, Act.ROLE_LATER, on=news)
        (told,) = world.slack.read_by("UOLGA0", "role_answer")
        assert "Ben said not now" in told.text
    assert (missing("champion")[0] in await home(world, cast)) == steps_back


async def test_a_file_signs_for_no_sponsor(world: World, cast: Cast) -> None:  # noqa: ARG001
    draft = await applied(world, 'agreed = ["USAM00"]\n' + WHOLE)
    assert (await states(world, draft))["sponsor"] == RoleState.ASKED
