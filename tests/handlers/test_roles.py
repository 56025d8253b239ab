"""Whoever is named for a role is asked once, and nothing bears their name before a yes."""

from typing import Any

import pytest

from bot.ids import Act
from models.programmes import Programme, ProgrammeStatus, RoleState, holders, roles_of
from tests import builders
from tests.fakes import Post
from tests.handlers.cast import Cast
from tests.handlers.world import WORDS, World

DRAFT = "I come to learn, and I will say what I do with it."


@pytest.fixture
async def draft(world: World, cast: Cast) -> Programme:
    """A programme that has an owner and nobody else."""
    async with world.deps.unit_of_work() as uow:
        return await builders.programme(
            uow, cast.olga, name="New one", status=ProgrammeStatus.DRAFT
        )


async def name(world: World, cast: Cast, draft: Programme, **values: Any) -> None:
    form = (await world.press(cast.olga, Act.SETUP_EDIT, f"{draft.id} people", on=None)).view
    answer = await world.submit(cast.olga, form, **values)
    assert answer.errors == {}


async def states(world: World, draft: Programme) -> dict[str, str]:
    async with world.deps.reading() as uow:
        return {one.role: one.state for one, _ in await roles_of(uow.session, draft)}


async def asked(world: World, slack_id: str) -> Post:
    return world.slack.read_by(slack_id, "role_request")[-1]


async def invitation(world: World, cast: Cast) -> str:
    answer = await world.command(cast.olga, "invite <#CPEOPLE> new one")
    posts = [one.words for one in world.slack.posts if one.channel == "CPEOPLE"]
    return posts[-1] if posts else answer.tells


async def test_a_champion_is_asked_once_and_the_programme_opens_after_their_yes(
    world: World, cast: Cast, draft: Programme
) -> None:
    await name(world, cast, draft, champions=["UBEN00"])
    refused = await invitation(world, cast)
    assert WORDS.say_plain("setup.missing.champion") in refused
    question = await asked(world, "UBEN00")
    assert "Olga asks you to be a champion of *New one*" in question.text
    await name(world, cast, draft, champions=["UBEN00"])
    assert len(world.slack.read_by("UBEN00", "role_request")) == 1
    await world.press(cast.ben, Act.ROLE_ACCEPT, on=question)
    assert (await states(world, draft))["champion"] == RoleState.ACCEPTED
    assert "Step back" in (await asked(world, "UBEN00")).words
    told = world.slack.read_by("UOLGA0", "role_answer")
    assert [one.text for one in told] == ["Ben accepted to be a champion of *New one*."]
    assert "New one" in await invitation(world, cast)


async def test_not_now_is_no_yes_and_is_not_asked_again(
    world: World, cast: Cast, draft: Programme
) -> None:
    await name(world, cast, draft, champions=["UBEN00"])
    await world.press(cast.ben, Act.ROLE_LATER, on=await asked(world, "UBEN00"))
    await name(world, cast, draft, champions=["UBEN00"])
    assert (await states(world, draft))["champion"] == RoleState.NOT_NOW
    assert len(world.slack.read_by("UBEN00", "role_request")) == 1
    assert WORDS.say_plain("setup.missing.champion") in await invitation(world, cast)


async def test_a_co_owner_owns_nothing_before_their_yes(
    world: World, cast: Cast, draft: Programme
) -> None:
    await name(world, cast, draft, owners=["UBEN00"])
    refused = await world.press(cast.ben, Act.SETUP, str(draft.id), on=None)
    assert "nothing was changed" in refused.says
    await world.press(cast.ben, Act.ROLE_ACCEPT, on=await asked(world, "UBEN00"))
    async with world.deps.reading() as uow:
        owners = [one.slack_id for one in await holders(uow.session, draft, "owner")]
    assert owners == ["UOLGA0", "UBEN00"]
    opened = await world.press(cast.ben, Act.SETUP, str(draft.id), on=None)
    assert opened.view["callback_id"] == "setup"


async def with_champion(world: World, cast: Cast, draft: Programme, **values: Any) -> None:
    async with world.deps.unit_of_work() as uow:
        await builders.role(uow, draft, cast.mia, "champion")
    await name(world, cast, draft, **values)


async def test_without_a_signature_the_invitation_bears_no_words_and_no_name(
    world: World, cast: Cast, draft: Programme
) -> None:
    await with_champion(world, cast, draft, sponsor="USAM00", sponsor_message=DRAFT)
    question = await asked(world, "USAM00")
    assert DRAFT in question.words
    sent = await invitation(world, cast)
    assert DRAFT not in sent
    assert "Sam" not in sent


async def test_a_sponsor_signs_what_they_read(world: World, cast: Cast, draft: Programme) -> None:
    await with_champion(world, cast, draft, sponsor="USAM00", sponsor_message=DRAFT)
    await world.press(cast.sam, Act.ROLE_ACCEPT, on=await asked(world, "USAM00"))
    sent = await invitation(world, cast)
    assert DRAFT in sent
    assert "Sam" in sent


async def test_a_sponsor_changes_the_words_and_signs_their_own(
    world: World, cast: Cast, draft: Programme
) -> None:
    await with_champion(world, cast, draft, sponsor="USAM00", sponsor_message=DRAFT)
    form = (await world.press(cast.sam, Act.ROLE_WORDS, on=await asked(world, "USAM00"))).view
    empty = await world.submit(cast.sam, form, sponsor_message=" ")
    assert list(empty.errors) == ["sponsor_message"]
    await world.submit(cast.sam, form, sponsor_message="My own.\nTwo lines.")
    sent = await invitation(world, cast)
    assert "My own." in sent
    assert DRAFT not in sent
    after = await asked(world, "USAM00")
    assert "My own." in after.words
    assert "Notes to send" in after.words
    await name(world, cast, draft, champions=["UMIA00"], sponsor_message=DRAFT)
    assert "My own." in await invitation(world, cast), "the old draft undoes nothing"


async def test_a_button_above_which_other_words_stood_signs_nothing(
    world: World, cast: Cast, draft: Programme
) -> None:
    await with_champion(world, cast, draft, sponsor="USAM00", sponsor_message=DRAFT)
    first = await asked(world, "USAM00")
    await name(world, cast, draft, sponsor_message="Quite other words.")
    assert len(world.slack.read_by("USAM00", "role_request")) == 2
    answer = await world.press(cast.sam, Act.ROLE_ACCEPT, on=first)
    assert answer.tells == WORDS.say("role_request.gone.changed")
    assert (await states(world, draft))["sponsor"] == RoleState.ASKED


async def test_a_sponsor_steps_back_and_their_words_go_with_them(
    world: World, cast: Cast, draft: Programme
) -> None:
    await with_champion(world, cast, draft, sponsor="USAM00", sponsor_message=DRAFT)
    await world.press(cast.sam, Act.ROLE_ACCEPT, on=await asked(world, "USAM00"))
    await world.press(cast.sam, Act.ROLE_LATER, on=await asked(world, "USAM00"))
    assert DRAFT not in await invitation(world, cast)


async def test_who_is_no_longer_named_is_not_asked_and_can_accept_nothing(
    world: World, cast: Cast, draft: Programme
) -> None:
    await name(world, cast, draft, champions=["UBEN00"])
    question = await asked(world, "UBEN00")
    await name(world, cast, draft, champions=[])
    answer = await world.press(cast.ben, Act.ROLE_ACCEPT, on=question)
    assert "nothing was changed" in answer.tells


async def test_a_guest_takes_no_role_and_the_owner_is_told(
    world: World, cast: Cast, draft: Programme
) -> None:
    await name(world, cast, draft, champions=["UGUS00"])
    assert world.slack.read_by("UGUS00") == []
    assert (await states(world, draft))["champion"] == RoleState.NOT_POSSIBLE
    (told,) = world.slack.read_by("UOLGA0", "role_answer")
    assert "Gus cannot be a champion" in told.text


async def test_a_question_waits_for_its_readers_hours(
    world: World, cast: Cast, draft: Programme
) -> None:
    await name(world, cast, draft, champions=["UTOM00"])  # in New York it is four in the morning
    assert world.slack.read_by("UTOM00") == []
    await world.live(world.clock.now().replace(hour=14))
    (question,) = world.slack.read_by("UTOM00", "role_request")
    assert question.at.hour >= 13


async def test_notes_are_for_owners_and_the_sponsor_and_reach_nobody_else(
    world: World, cast: Cast, draft: Programme
) -> None:
    await with_champion(world, cast, draft, sponsor="USAM00", sponsor_message=DRAFT)
    await world.press(cast.sam, Act.ROLE_ACCEPT, on=await asked(world, "USAM00"))
    view = (await world.press(cast.sam, Act.NOTES, on=await asked(world, "USAM00"))).view
    assert "New one" in str(view)
    await world.press(cast.sam, Act.NOTES_SEND, on=view)
    notes = [one for one in world.slack.posts if one.kind == "note"]
    assert [one.who for one in notes] == [("USAM00",), ("USAM00",)]
    assert "mentor" in notes[0].text
    assert "mentee" in notes[1].text
    refused = await world.press(cast.mia, Act.NOTES, str(draft.id), on=None)
    assert "nothing was changed" in refused.says


async def test_the_form_without_a_channel_opens_and_posts_nothing(
    world: World, cast: Cast, draft: Programme
) -> None:
    await with_champion(world, cast, draft)
    form = (await world.command(cast.olga, "invite new one")).view
    assert form["callback_id"] == "invite"
    answer = await world.submit(cast.olga, form)
    assert answer.view["callback_id"] == "notes"
    assert [one for one in world.slack.posts if one.channel.startswith("C")] == []
    async with world.deps.reading() as uow:
        opened = await uow.session.get_one(Programme, draft.id)
        assert opened.status == ProgrammeStatus.OPEN
    again = (await world.press(cast.olga, Act.INVITE, str(draft.id), on=None)).view
    await world.submit(cast.olga, again, channel="CPEOPLE")
    assert [one.channel for one in world.slack.posts if one.kind == "invitation"] == ["CPEOPLE"]
