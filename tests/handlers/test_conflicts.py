"""A list that changes under pairs that go on: the owners hear of it once, and nobody else."""

import pytest

from bot.conflicts import IN_ONE_LETTER
from bot.importing import check, keep
from mentoring.roster import parse_roster
from models.pairs import Pair, PairStatus
from models.people import Person
from models.programmes import Programme
from tests import builders
from tests.builders import WORKSPACE
from tests.fakes import Post
from tests.handlers.cast import Cast
from tests.handlers.world import WORDS, World

HEADER = "id,role,timezone,manager_id,team,never_match\n"
MIA, BEN = "UMIA00,mentor,UTC,{},{},{}\n", "UBEN00,mentee,UTC,{},{},{}\n"


async def imports(world: World, text: str) -> int:
    """Import a list; how many pairs it set at odds with a rule."""
    kept = await keep(
        world.deps, WORKSPACE, parse_roster(text), actor="test", now=world.clock.now()
    )
    await world.settle()
    return kept.conflicts


def told(world: World, who: Person) -> list[Post]:
    return world.slack.read_by(who.slack_id, "conflict")


def listed(mia: tuple[str, str, str], ben: tuple[str, str, str], more: str = "") -> str:
    return HEADER + MIA.format(*mia) + BEN.format(*ben) + more


NOTHING = ("", "", "")


@pytest.mark.parametrize(
    ("mia", "ben", "rule"),
    [
        (("UBEN00", "", ""), NOTHING, "reporting_line"),
        (("boss", "", ""), NOTHING, "reporting_line"),
        (("kim", "", ""), ("kim", "", ""), "same_manager"),
        (("", "Data", ""), ("", "data", ""), "same_team"),
        (NOTHING, ("", "", "UMIA00"), "never_match"),
    ],
)
async def test_a_pair_that_now_breaks_a_rule_is_told_to_the_owner_once(
    world: World,
    cast: Cast,
    pair: Pair,
    mia: tuple[str, str, str],
    ben: tuple[str, str, str],
    rule: str,
) -> None:
    between = "boss,mentee,UTC,UBEN00,,\n"
    assert await imports(world, listed(NOTHING, NOTHING, between)) == 0
    assert told(world, cast.olga) == []

    assert await imports(world, listed(mia, ben, between)) == 1
    (letter,) = told(world, cast.olga)
    assert WORDS.say_plain(f"roster.rule.{rule}") in letter.text
    assert {cast.mia.name, cast.ben.name} <= set(
        letter.text.replace("*", " ").replace(",", " ").split()
    )
    assert WORDS.say("roster.conflict_next") in letter.text
    for one in (cast.mia, cast.ben, cast.noor, cast.tom):
        assert told(world, one) == []

    assert await imports(world, listed(mia, ben, between)) == 0
    assert await imports(world, listed(mia, ben)) == 0
    assert len(told(world, cast.olga)) == 1
    async with world.deps.reading() as uow:
        assert (await uow.session.get_one(Pair, pair.id)).status == pair.status


async def test_what_was_put_right_and_breaks_again_is_told_again(
    world: World,
    cast: Cast,
    pair: Pair,  # noqa: ARG001 - they are introduced
) -> None:
    wrong, right = listed(("UBEN00", "", ""), NOTHING), listed(NOTHING, NOTHING)
    assert [await imports(world, one) for one in (wrong, right, wrong)] == [1, 0, 1]
    assert len(told(world, cast.olga)) == 2


async def test_a_pair_that_is_only_asked_about_counts_and_one_that_is_over_does_not(
    world: World, cast: Cast
) -> None:
    async with world.deps.unit_of_work() as uow:
        await builders.pair(uow, cast.programme, cast.noor, cast.tom, PairStatus.MENTOR_ASKED)
        await builders.pair(uow, cast.programme, cast.mia, cast.ben, PairStatus.ENDED)
    more = "UNOOR0,mentor,UTC,UTOM00,,\nUTOM00,mentee,UTC,,,\n"
    assert await imports(world, listed(("UBEN00", "", ""), NOTHING, more)) == 1
    (letter,) = told(world, cast.olga)
    assert (cast.noor.name in letter.text, cast.mia.name in letter.text) == (True, False)


async def test_where_the_list_is_silent_what_people_answered_counts(
    world: World,
    cast: Cast,
    pair: Pair,  # noqa: ARG001 - they are introduced
) -> None:
    async with world.deps.unit_of_work() as uow:
        mia = await uow.session.get_one(Person, cast.mia.id)
        mia.reports_to = cast.sam.slack_id
    above = f"{cast.sam.slack_id},mentee,UTC,UBEN00,,\n"
    assert await imports(world, listed(NOTHING, NOTHING, above)) == 1


async def test_an_answer_that_would_close_a_circle_is_left_out(
    world: World,
    cast: Cast,
    pair: Pair,  # noqa: ARG001 - they are introduced
) -> None:
    async with world.deps.unit_of_work() as uow:
        ben = await uow.session.get_one(Person, cast.ben.id)
        ben.reports_to = cast.sam.slack_id
    below = f"{cast.sam.slack_id},mentee,UTC,UBEN00,,\n"
    assert await imports(world, listed(NOTHING, NOTHING, below)) == 0


async def test_a_programme_may_allow_two_of_one_manager(
    world: World,
    cast: Cast,
    pair: Pair,  # noqa: ARG001 - they are introduced
) -> None:
    async with world.deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, cast.programme.id)
        programme.plan = {**programme.plan, "matching_rules": {"allow_same_manager": True}}
    assert await imports(world, listed(("kim", "", ""), ("kim", "", ""))) == 0


async def test_many_pairs_come_in_few_messages(world: World, cast: Cast) -> None:
    rows = [HEADER]
    async with world.deps.unit_of_work() as uow:
        for number in range(IN_ONE_LETTER + 1):
            two = [await builders.person(uow, f"U{side}{number:03}0") for side in "AB"]
            await builders.pair(uow, cast.programme, two[0], two[1])
            rows += [f"{two[0].slack_id},mentor,UTC,{two[1].slack_id},,\n"]
            rows += [f"{two[1].slack_id},mentee,UTC,,,\n"]
    assert await imports(world, "".join(rows)) == IN_ONE_LETTER + 1
    assert [one.text.count("mentor of") for one in told(world, cast.olga)] == [IN_ONE_LETTER, 1]


# Whom the list names: people the bot has met


async def met(world: World, who: Person) -> Person:
    async with world.deps.reading() as uow:
        return await uow.session.get_one(Person, who.id)


async def test_people_are_recognised_by_address_and_take_hours_until_they_choose_their_own(
    world: World, cast: Cast
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.sam.id)).email = "Sam@Example.com"
    row = "id,role,timezone,email,work_hours\n{},mentor,UTC,sam@example.com,{}\n"
    await imports(world, row.format("e1", "07:00-15:00"))
    sam = await met(world, cast.sam)
    assert (sam.roster_id, sam.hours) == ("e1", "07:00-15:00")
    await imports(world, row.format("e1", "08:00-16:00"))
    assert (await met(world, cast.sam)).hours == "08:00-16:00"
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.sam.id)).hours = "10:00-14:00"
    await imports(world, row.format("e1", "06:00-12:00"))
    assert (await met(world, cast.sam)).hours == "10:00-14:00"


async def test_somebody_who_is_listed_under_a_new_id_is_known_by_it(
    world: World, cast: Cast
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.sam.id)).email = "sam@example.com"
    row = "id,role,timezone,email,work_hours\n{},mentor,UTC,sam@example.com,{}\n"
    await imports(world, row.format("e1", "22:00-06:00"))
    sam = await met(world, cast.sam)
    assert (sam.roster_id, sam.hours) == ("e1", "09:00-17:00")  # a night shift is theirs to say
    await imports(world, row.format("n1", "09:00-17:00"))
    assert (await met(world, cast.sam)).roster_id == "n1"


async def test_a_zone_and_a_title_come_from_whoever_knows_them(world: World, cast: Cast) -> None:
    await imports(
        world,
        "id,role,timezone\nUSAM00,mentor,Asia/Tokyo\nUGUS00,mentor,\nUOLGA0,mentor,Asia/Tokyo\n",
    )
    for who, told_by_slack in ((cast.sam, None), (cast.gus, None), (cast.olga, "Europe/London")):
        user = builders.profile(who.slack_id) | {"tz": told_by_slack}
        user["profile"]["title"] = "Data engineer"
        await world.event("user_change", user=user)
    zones = [(await met(world, one)).zone for one in (cast.sam, cast.gus, cast.olga)]
    assert zones == ["Asia/Tokyo", "Europe/London", "Europe/London"]
    assert (await met(world, cast.sam)).title == "Data engineer"


async def test_a_list_that_changed_since_the_check_is_not_written_over(world: World) -> None:
    first = b"id,role,timezone,manager_id\nada,mentor,UTC,kim\nkim,mentor,UTC,\n"
    other = b"id,role,timezone,manager_id\nkim,mentor,UTC,ada\nada,mentor,UTC,\n"
    async with world.deps.reading() as uow:
        checked = await check(uow, WORKSPACE, b"id,role,timezone,manager_id\nkim,mentor,UTC,ada\n")
    assert not checked.roster.errors
    assert checked.changes is not None
    await imports(world, first.decode())
    with pytest.raises(Exception, match="check it once more"):
        await keep(world.deps, WORKSPACE, checked.roster, actor="test", now=world.clock.now())
    await imports(world, other.decode())


@pytest.mark.parametrize(("manager", "asked"), [("", True), ("kim", False)])
async def test_whom_one_reports_to_is_asked_only_where_the_list_does_not_say(
    world: World,
    cast: Cast,
    manager: str,
    asked: bool,  # noqa: FBT001 - a row of the table
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.sam.id)).email = "sam@example.com"
    row = f"id,role,timezone,email,manager_id\ne1,mentor,UTC,sam@example.com,{manager}\n"
    await imports(world, row)
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.sam.id)).email = ""  # known by the id since then
    first = await world.command(cast.sam, "join")
    form = (await world.submit(cast.sam, first.view)).view
    assert ("reports_to" in [block.get("block_id") for block in form["blocks"]]) is asked
