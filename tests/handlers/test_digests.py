"""The owners' digest: counts of the whole programme, a chart, what to do, and nobody's answer."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.blocks.digest import DigestFacts
from bot.blocks.pieces import Message
from bot.ids import Act
from bot.outgoing import Letter, Method, send_to_channel
from models.pairs import PairStatus
from models.people import Person
from models.programmes import Programme, ProgrammeStatus
from models.sessions import SessionStatus
from models.touchpoints import Touchpoint
from scheduling.touchpoints.digest import gather
from tests import builders
from tests.fakes import Post
from tests.handlers.cast import Cast
from tests.handlers.forms import buttons_of
from tests.handlers.world import CONTENT, WORDS, World

NOW = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)  # a Monday, six weeks on
DAY = timedelta(days=1)
HELD, MISSED, SILENT = ("met", "met"), ("did_not_happen",), ()


async def change(world: World, cast: Cast, **columns: Any) -> None:
    async with world.deps.unit_of_work() as uow:
        found = await uow.session.get_one(Programme, cast.programme.id)
        for name, value in columns.items():
            setattr(found, name, value)


def digests(world: World) -> list[Post]:
    return [one for one in world.slack.posts if one.kind == "digest"]


async def met(
    world: World, cast: Cast, number: int, ago: timedelta, said: tuple[str, ...], **more: Any
) -> None:
    """One more pair, which met once so long before NOW and answered so."""
    async with world.deps.unit_of_work() as uow:
        people: list[Person] = []
        for side in ("mentor", "mentee"):
            one = await builders.person(uow, f"U{side.upper()}{number:03}")
            await builders.enrolment(uow, cast.programme, one, side)
            people.append(one)
        values = {"introduced_at": NOW - 40 * DAY, "agreed_at": NOW, **more}
        pair = await builders.pair(
            uow, cast.programme, people[0], people[1], PairStatus.ACTIVE, **values
        )
        meeting = await builders.session(uow, pair, SessionStatus.OVER, starts_at=NOW - ago)
        for person, outcome in zip(people[::-1], said, strict=False):
            learned = {"learned": "a secret", "has_learning": True} if number % 2 else {}
            await builders.check_in(uow, meeting, person.id, outcome, **learned)


async def facts(world: World, cast: Cast) -> DigestFacts:
    async with world.deps.reading() as uow:
        programme = await uow.session.get_one(Programme, cast.programme.id)
        return await gather(uow, WORDS, programme, CONTENT.pulse_items("en"), NOW)


# When it comes


async def test_it_comes_every_week_on_its_day_at_nine_in_the_programmes_zone(
    world: World, cast: Cast
) -> None:
    await change(world, cast, status=ProgrammeStatus.DRAFT, zone="Asia/Tokyo", digest_weekday=4)
    await world.command(cast.olga, "invite <#CPEOPLE|people>")
    await world.live(timedelta(days=16))
    assert [one.at for one in digests(world)] == [
        datetime(2026, 11, 5, tzinfo=UTC),
        datetime(2026, 11, 12, tzinfo=UTC),
    ]
    first = digests(world)[0]
    assert first.channel == "CPEOPLE"
    assert WORDS.say("digest.recruiting", mentors=2, mentees=2) in first.text
    assert not [block for block in first.blocks if block["type"] == "image"]


async def test_on_demand_it_comes_at_once_and_changes_no_plan(world: World, cast: Cast) -> None:
    answer = await world.command(cast.olga, "digest")
    assert answer.tells == WORDS.say("digest.coming", programme=cast.programme.name)
    assert len(digests(world)) == 1
    async with world.deps.reading() as uow:
        planned = list(await uow.session.scalars(select(Touchpoint)))
    assert [one.status for one in planned] == ["done"]


@pytest.mark.parametrize("columns", [{"digest_channel": ""}, {"status": ProgrammeStatus.DRAFT}])
async def test_without_a_channel_or_a_programme_it_says_so(
    world: World, cast: Cast, columns: dict[str, str]
) -> None:
    await change(world, cast, **columns)
    answer = await world.command(cast.olga, "digest")
    assert answer.tells == WORDS.say("digest.no_channel")
    assert digests(world) == []


async def test_a_closed_programme_gets_no_other(world: World, cast: Cast) -> None:
    await change(world, cast, status=ProgrammeStatus.DRAFT)
    await world.command(cast.olga, "invite <#CPEOPLE|people>")
    await change(world, cast, status=ProgrammeStatus.CLOSED)
    await world.live(timedelta(days=30))
    assert len(digests(world)) == 1


async def test_a_channel_that_slack_refuses_is_told_to_the_owner(world: World, cast: Cast) -> None:
    world.slack.fails("chat.postMessage", "not_in_channel")
    await world.command(cast.olga, "digest")
    (report,) = world.slack.read_by(cast.olga.slack_id, "report")
    assert "CPEOPLE" in report.text


# What it counts


async def test_it_counts_meetings_of_this_week_and_of_the_one_before(
    world: World, cast: Cast
) -> None:
    await met(world, cast, 0, 2 * DAY, HELD)
    await met(world, cast, 1, 3 * DAY, ("met",))
    await met(world, cast, 2, 3 * DAY, ("met", "did_not_happen"))
    await met(world, cast, 3, 3 * DAY, MISSED)
    await met(world, cast, 4, 6 * DAY, SILENT)
    await met(world, cast, 5, 9 * DAY, HELD)
    await met(world, cast, 6, 20 * DAY, HELD)
    found = await facts(world, cast)
    assert (found.planned, found.held) == (5, 2)
    assert (found.planned_before, found.held_before) == (1, 1)
    assert (found.mentors, found.mentees) == (9, 9)
    assert (found.waiting_mentors, found.waiting_mentees) == (2, 2)


@pytest.mark.parametrize(
    ("count", "shares"), [(4, (-1, -1, -1)), (5, (100, 100, 40)), (6, (100, 100, 50))]
)
async def test_shares_are_told_of_five_pairs_or_more(
    world: World, cast: Cast, count: int, shares: tuple[int, int, int]
) -> None:
    for number in range(count):
        await met(world, cast, number, 2 * DAY, HELD)
    found = await facts(world, cast)
    assert (found.seniors_attending, found.answered, found.learning) == shares


async def test_one_pair_that_meets_often_is_not_five(world: World, cast: Cast) -> None:
    async with world.deps.unit_of_work() as uow:
        pair = await builders.pair(uow, cast.programme, cast.mia, cast.ben, PairStatus.ACTIVE)
        for number in range(6):
            meeting = await builders.session(
                uow, pair, SessionStatus.OVER, number=number + 1, starts_at=NOW - DAY
            )
            await builders.check_in(uow, meeting, cast.ben.id)
    found = await facts(world, cast)
    assert (found.seniors_attending, found.answered, found.learning) == (-1, -1, -1)


async def test_it_names_what_to_do_and_nobody(world: World, cast: Cast) -> None:
    await met(world, cast, 0, 30 * DAY, HELD)  # due on 28 November, nothing booked
    await met(world, cast, 1, 2 * DAY, HELD, agreed_at=None)
    await met(world, cast, 2, 2 * DAY, HELD, introduced_at=NOW - 5 * DAY)
    found = await facts(world, cast)
    assert (found.slipping, found.unsigned) == (1, 1)
    await world.command(cast.olga, "digest")
    (post,) = digests(world)
    assert WORDS.say("digest.do.match", mentors=2, mentees=2) in post.words
    assert [one["action_id"] for one in buttons_of(post.blocks)] == [Act.MATCH]
    everybody = ("Mia", "Ben", "Noor", "Tom", "Mentor", "Mentee0", "a secret")
    assert not [name for name in everybody if name in post.words.replace("Mentors", "")]
    answer = await world.press(cast.olga, Act.MATCH, on=post)
    assert answer.view["callback_id"] == "match"


async def test_a_week_without_need_says_that_nothing_is_needed(world: World, cast: Cast) -> None:
    for one in (cast.mia, cast.ben, cast.noor, cast.tom):
        form = (await world.command(one, "leave")).view
        await world.submit(one, form)
    await world.command(cast.olga, "digest")
    assert WORDS.say("digest.do.nothing") in digests(world)[0].words


# The picture


async def test_the_chart_is_uploaded_unshared_and_stands_in_the_post_with_its_words(
    world: World, cast: Cast
) -> None:
    await change(world, cast, running_since=NOW - 20 * DAY)
    await met(world, cast, 0, 2 * DAY, HELD)
    world.clock.step(NOW)
    await world.command(cast.olga, "digest")
    (post,) = digests(world)
    (image,) = [block for block in post.blocks if block["type"] == "image"]
    file = world.slack.files[image["slack_file"]["id"]]
    assert file["content"].startswith(b"\x89PNG")
    (complete,) = world.slack.called("files.completeUploadExternal")
    assert not complete.body.get("channel_id")
    assert image["alt_text"] in json.dumps(post.blocks, ensure_ascii=False)
    assert "1 of 1" in image["alt_text"]


async def test_a_chart_that_cannot_be_drawn_is_left_out(world: World, cast: Cast) -> None:
    picture = {"type": "image", "slack_file": {"id": "F0"}, "alt_text": "none"}
    words = Message.of("the words").blocks
    letter = Letter(
        key="a",
        kind="digest",
        asked=True,
        message=Message(text="the words", blocks=(*words, picture)),
        method=Method.CHART,
        extra={"chart": {}, "title": "t", "alt": "a"},
    )
    async with world.deps.unit_of_work() as uow:
        await send_to_channel(
            world.deps,
            uow,
            letter,
            channel="CPEOPLE",
            workspace=cast.programme.workspace,
            now=world.clock.now(),
            programme=cast.programme,
        )
    await world.settle()
    (post,) = digests(world)
    assert [block["type"] for block in post.blocks] == ["section"]
