"""The owner's matching: proposed pairs with reasons, an approval, and nobody asked before it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.blocks.matching import PAGE
from bot.ids import Act, View
from handlers import COMMANDS
from handlers.payloads import Payload
from handlers.registry import perform
from handlers.scene import Refusal
from mentoring.matching import Matching, MatchingError, Request
from models.audit import Audit
from models.pairs import Pair, PairStatus
from models.people import Person
from models.programmes import Programme, ProgrammeStatus
from tests import builders
from tests.builders import WORKSPACE
from tests.fakes import Json
from tests.handlers.cast import Cast, published
from tests.handlers.forms import buttons_of
from tests.handlers.world import WORDS, World


async def pairs(world: World) -> dict[str, str]:
    """Who with whom, and where they stand."""
    async with world.deps.reading() as uow:
        found = list(await uow.session.scalars(select(Pair).order_by(Pair.id)))
        return {f"{one.mentor_id}-{one.mentee_id}": one.status for one in found}


async def acts(world: World) -> list[str]:
    async with world.deps.reading() as uow:
        return list(await uow.session.scalars(select(Audit.what).order_by(Audit.id)))


async def matched(world: World, cast: Cast) -> Json:
    """Type /mentoring match and look at what is proposed."""
    answer = await world.command(cast.olga, "match")
    assert answer.view["callback_id"] == View.MATCH
    return answer.view


async def test_pairs_are_proposed_with_reasons_and_nobody_hears_of_it(
    world: World, cast: Cast
) -> None:
    view = await matched(world, cast)
    shown = json.dumps(view)
    for one in (cast.mia, cast.ben, cast.noor, cast.tom):
        assert one.name in shown
    assert WORDS.say("match.nothing_sent") in shown
    assert "AI tools" in shown
    assert world.slack.posts == []
    assert set((await pairs(world)).values()) == {PairStatus.STAGED}
    assert await acts(world) == ["ran the matching"]


async def test_an_approval_asks_the_mentors_alone_each_in_their_hours(
    world: World, cast: Cast
) -> None:
    view = await matched(world, cast)
    world.clock.step(world.clock.now().replace(hour=20))
    await published(world, cast, view)
    await world.live(timedelta(days=1))
    for mentor in (cast.mia, cast.noor):
        (asked,) = world.slack.read_by(mentor.slack_id, "proposal")
        assert mentor.week.is_open(asked.at)
        assert {one["action_id"] for one in buttons_of(asked.blocks)} == {
            Act.MENTOR_YES,
            Act.MENTOR_NO,
        }
    assert [*world.slack.read_by(cast.ben.slack_id), *world.slack.read_by(cast.tom.slack_id)] == []
    assert set((await pairs(world)).values()) == {PairStatus.MENTOR_ASKED}
    confirmed = ["confirmed a reporting line"] * 2
    assert await acts(world) == ["ran the matching", *confirmed, "approved a matching"]


async def test_a_second_approval_asks_nobody_again(world: World, cast: Cast) -> None:
    view = await matched(world, cast)
    await published(world, cast, view)
    again = await world.submit(cast.olga, {**view, "hash": "other"})
    assert WORDS.say("match.no.published") in again.says
    assert len(world.slack.read_by(cast.mia.slack_id, "proposal")) == 1


async def test_an_older_run_cannot_be_approved_any_more(world: World, cast: Cast) -> None:
    older = await matched(world, cast)
    newer = (await world.press(cast.olga, Act.MATCH_AGAIN, on=older)).view
    answer = await world.submit(cast.olga, older)
    assert WORDS.say("match.note.newer") in answer.says
    assert world.slack.posts == []
    await published(world, cast, newer)
    assert len(world.slack.read_by(cast.mia.slack_id, "proposal")) == 1


async def test_who_left_paused_or_is_gone_since_the_run_is_not_asked(
    world: World, cast: Cast
) -> None:
    view = await matched(world, cast)
    form = (await world.command(cast.tom, "leave")).view
    await world.submit(cast.tom, form)
    await world.command(cast.ben, "pause 2026-12-01")
    answer = await published(world, cast, view)
    assert WORDS.say("publish.done", count=0) in answer.says
    await world.live(timedelta(days=30))
    kinds = {one.kind for one in world.slack.posts}
    assert "proposal" not in kinds
    assert set((await pairs(world)).values()) == {PairStatus.RELEASED}


async def test_who_paused_is_not_matched(world: World, cast: Cast) -> None:
    await world.command(cast.noor, "pause 2026-12-01")
    await matched(world, cast)
    assert len(await pairs(world)) == 1
    assert str(cast.noor.id) not in str(await pairs(world))


async def test_a_private_wish_is_kept_and_never_told(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        for one in (cast.mia, cast.noor):
            place = await builders.place_of(uow, cast.programme, one)
            place.never_match = await uow.vault.seal(
                uow.session, place.place("never_match"), json.dumps([cast.ben.slack_id])
            )
    view = await matched(world, cast)
    assert f"-{cast.ben.id}" not in str(await pairs(world))
    assert WORDS.say_plain("blocked.never_match") == WORDS.say_plain("blocked.past_partner")
    assert "never" not in json.dumps(view).lower()


async def test_a_partner_who_was_asked_before_is_not_proposed_again(
    world: World, cast: Cast
) -> None:
    view = await matched(world, cast)
    await published(world, cast, view)
    for mentor in (cast.mia, cast.noor):
        (asked,) = world.slack.read_by(mentor.slack_id, "proposal")
        await world.press(mentor, Act.MENTOR_NO, on=asked)
    first = set(await pairs(world))
    await matched(world, cast)
    assert len(first) == 2
    assert len(set(await pairs(world)) - first) == 2


async def test_without_anybody_to_match_it_says_so(world: World, cast: Cast) -> None:
    for one in (cast.mia, cast.noor):
        form = (await world.command(one, "leave")).view
        await world.submit(one, form)
    answer = await world.command(cast.olga, "match")
    assert WORDS.say("match.no.nobody") in answer.says
    assert await pairs(world) == {}


async def test_a_name_that_no_programme_has_is_told(world: World, cast: Cast) -> None:
    answer = await world.command(cast.olga, "match cooking")
    assert answer.tells == WORDS.say("match.no.programme")


async def test_a_matching_that_cannot_be_made_changes_nothing(world: World, cast: Cast) -> None:
    async def fails(request: Request) -> Matching:
        raise MatchingError(f"a circle in the lines of {len(request.people)} people")

    asked = Payload(workspace=WORKSPACE, user=cast.olga.slack_id, key="k1", value="match")
    deps = replace(world.deps, match=fails)
    reply = await perform(asked, route=COMMANDS["match"], deps=deps)
    assert reply.opens is not None
    with pytest.raises(Refusal, match=r"match\.no\.not_possible"):
        await reply.opens.build()
    assert await pairs(world) == {}


# Many pairs


@pytest.fixture
async def crowd(world: World, cast: Cast) -> str:
    """More staged pairs than fit on one page; the number of their run."""
    async with world.deps.unit_of_work() as uow:
        run = await builders.run(uow, cast.programme)
        for number in range(PAGE + 2):
            people = [
                await builders.person(uow, f"U{side}{number:04}", name=f"{side}{number:04}")
                for side in ("TEACH", "LEARN")
            ]
            await builders.pair(
                uow,
                cast.programme,
                people[0],
                people[1],
                PairStatus.STAGED,
                run_id=run.id,
                score=900 - number,
            )
    return str(run.id)


async def test_a_long_matching_has_pages(world: World, cast: Cast, crowd: str) -> None:
    view = {"id": "V1", "hash": "h", "type": "modal", "blocks": []}
    answer = await world.press(cast.olga, Act.MATCH_PAGE_2, f"{crowd} 0 1", on=view)
    second = json.dumps(answer.view)
    assert "LEARN0031" in second
    assert "LEARN0000" not in second
    back = await world.press(cast.olga, Act.MATCH_PAGE_1, on=answer.view)
    first = json.dumps(back.view)
    assert "LEARN0000" in first
    assert "LEARN0031" not in first


@pytest.mark.parametrize("page", ["9", "-1", "x", "²"])
async def test_a_page_that_is_not_there_does_no_harm(
    world: World, cast: Cast, crowd: str, page: str
) -> None:
    view = {"id": "V1", "hash": "h", "type": "modal", "blocks": []}
    answer = await world.press(cast.olga, Act.MATCH_PAGE_2, f"{crowd} 0 {page}", on=view)
    assert answer.status == 200
    assert answer.says


async def test_a_programme_comes_to_matched_by_its_approval(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, cast.programme.id)
        programme.status = ProgrammeStatus.OPEN
        programme.matching_on = date(2026, 11, 2)
    view = await matched(world, cast)
    await published(world, cast, view)
    async with world.deps.reading() as uow:
        found = await uow.session.get_one(Programme, cast.programme.id)
    assert found.status == ProgrammeStatus.MATCHED


async def names_paired(world: World) -> set[tuple[str, str]]:
    """Mentor and mentee of each pair that stands on a board or was asked."""
    async with world.deps.reading() as uow:
        found = list(await uow.session.scalars(select(Pair)))
        people = {one.id: one.name for one in await uow.session.scalars(select(Person))}
    return {
        (people[one.mentor_id], people[one.mentee_id])
        for one in found
        if one.status != PairStatus.RELEASED
    }


async def test_what_owners_weigh_on_the_set_up_changes_whom_the_matching_proposes(
    world: World, cast: Cast
) -> None:
    speaks = {"Mia": ("AI tools", "de"), "Ben": ("AI tools", "fr")}
    speaks |= {"Noor": ("Inclusion", "fr"), "Tom": ("Inclusion", "de")}
    async with world.deps.unit_of_work() as uow:
        for one in (cast.mia, cast.ben, cast.noor, cast.tom):
            place = await builders.place_of(uow, cast.programme, one)
            place.topics, place.languages = [speaks[one.name][0]], [speaks[one.name][1]]
    await matched(world, cast)
    assert await names_paired(world) == {("Mia", "Ben"), ("Noor", "Tom")}
    part = f"{cast.programme.id} matching"
    form = (await world.press(cast.olga, Act.SETUP_EDIT, part, on=None)).view
    await world.submit(cast.olga, form, weight_topics="0", weight_languages="40")
    board = await matched(world, cast)
    await world.press(cast.olga, Act.MATCH_AGAIN, on=board)
    assert await names_paired(world) == {("Mia", "Tom"), ("Noor", "Ben")}


async def test_one_person_is_matched_as_mentor_here_and_as_mentee_there(
    world: World, cast: Cast
) -> None:
    async with world.deps.unit_of_work() as uow:
        other = await builders.programme(uow, cast.olga, name="Another one")
        await builders.enrolment(uow, other, cast.sam, "mentor")
        await builders.enrolment(uow, other, cast.mia, "mentee")
    for programme in ("learn from", "another"):
        board = (await world.command(cast.olga, f"match {programme}")).view
        await published(world, cast, board)
    assert await names_paired(world) == {("Mia", "Ben"), ("Noor", "Tom"), ("Sam", "Mia")}
    (as_mentor,) = world.slack.read_by("UMIA00", "proposal")
    await world.press(cast.mia, Act.MENTOR_YES, on=as_mentor)
    (of_sam,) = world.slack.read_by("USAM00", "proposal")
    await world.press(cast.sam, Act.MENTOR_YES, on=of_sam)
    await world.live(timedelta(days=2))
    as_mentee = world.slack.read_by("UMIA00", "proposal")[-1]
    await world.press(cast.mia, Act.MENTEE_YES, on=as_mentee)
    (of_ben,) = world.slack.read_by("UBEN00", "proposal")
    await world.press(cast.ben, Act.MENTEE_YES, on=of_ben)
    await world.live(timedelta(days=4))
    async with world.deps.reading() as uow:
        found = list(await uow.session.scalars(select(Pair).order_by(Pair.id)))
    mine = [one for one in found if cast.mia.id in (one.mentor_id, one.mentee_id)]
    assert {one.status for one in mine} == {PairStatus.INTRODUCED}
    assert {one.programme_id for one in mine} == {cast.programme.id, other.id}
