"""Who takes part in most tests: two mentors, two mentees, their owner, a colleague, a guest."""

from dataclasses import dataclass

from bot.ids import View
from bot.plans import plan_introduction
from models.enrolments import EnrolmentStatus
from models.pairs import Pair, PairStatus, couple
from models.people import Person
from models.programmes import Programme
from tests import builders
from tests.builders import WORKSPACE
from tests.fakes import Json
from tests.handlers.world import Answer, World


@dataclass(kw_only=True)
class Cast:
    """Everybody by name. Mia could mentor Ben, Noor could mentor Tom.

    Sam, the champion, has not joined.
    """

    olga: Person
    mia: Person
    ben: Person
    noor: Person
    tom: Person
    sam: Person
    gus: Person
    programme: Programme


async def gather(world: World) -> Cast:
    """Everybody is there and enrolled; nobody has a partner yet."""
    async with world.deps.unit_of_work() as uow:
        olga = await builders.person(uow, "UOLGA0")
        mia = await builders.person(uow, "UMIA00", zone="Europe/Berlin")
        ben = await builders.person(uow, "UBEN00")
        noor = await builders.person(uow, "UNOOR0", zone="Africa/Lagos")
        tom = await builders.person(uow, "UTOM00", zone="America/New_York", hours="08:00-17:00")
        sam = await builders.person(uow, "USAM00")
        gus = await builders.person(uow, "UGUS00", is_outsider=True)
        found = await builders.programme(uow, olga)
        await builders.role(uow, found, sam, "champion")
        for one, side in ((mia, "mentor"), (ben, "mentee"), (noor, "mentor"), (tom, "mentee")):
            await builders.enrolment(uow, found, one, side, hope=f"{one.name} hopes for much")
    everybody = (olga, mia, ben, noor, tom, sam, gus)
    for one in everybody:
        world.slack.users[one.slack_id] = builders.profile(
            one.slack_id, zone=one.zone, is_outsider=one.is_outsider
        )
    return Cast(olga=olga, mia=mia, ben=ben, noor=noor, tom=tom, sam=sam, gus=gus, programme=found)


async def introduce(world: World, cast: Cast, mentor: Person, mentee: Person) -> Pair:
    """Both have said yes: the introduction is planned and, when both are at work, happens now."""
    async with world.deps.unit_of_work() as uow:
        pair = await builders.pair(uow, cast.programme, mentor, mentee, PairStatus.ACCEPTED)
        found = await couple(uow.session, WORKSPACE, pair.id)
        assert found is not None
        for person in found.both:
            place = await builders.place_of(uow, cast.programme, person)
            place.status = EnrolmentStatus.ACTIVE
        await plan_introduction(uow, found, world.clock.now())
    await world.settle()
    return await fresh(world, pair)


async def fresh(world: World, pair: Pair) -> Pair:
    """The pair as it stands in the database now."""
    async with world.deps.reading() as uow:
        return await uow.session.get_one(Pair, pair.id)


async def published(world: World, cast: Cast, board: Json, *, confirms: bool = True) -> Answer:
    """The owner looks the board's pairs over, confirms unknown reporting lines, and publishes."""
    form = await world.submit(cast.olga, board)
    assert form.view.get("callback_id") == View.PUBLISH, form.says
    return await world.submit(cast.olga, form.view, **(lines_of(form.view) if confirms else {}))


def lines_of(form: Json) -> dict[str, list[str]]:
    """Every pair of the last look whose reporting line is to be confirmed, as if ticked."""
    groups = (one for one in form["blocks"] if one["type"] == "input")
    return {
        one["block_id"]: [option["value"] for option in one["element"]["options"]] for one in groups
    }
