"""The weekly budget as a property: whatever is written, two unasked a week, none lost."""

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.database import Database
from models.people import Person
from models.vault import Vault
from tests import builders
from tests.conftest import TEST_KEY
from tests.handlers.world import World, living
from tests.integration.post_office import write

ZONES = st.sampled_from(["Europe/London", "Pacific/Auckland", "America/Los_Angeles"])
# hours until it is written, asked for, the answer to an own act
LETTERS = st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.booleans()), max_size=9)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(letters=LETTERS, zone=ZONES)
async def test_nobody_gets_more_than_two_unasked_in_any_seven_dates_and_nothing_is_lost(
    sqlite_template: Path, letters: list[tuple[int, bool, bool]], zone: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "turnabout.db"
        shutil.copyfile(sqlite_template, path)
        database = Database.open(f"sqlite:///{path}", vault=Vault([TEST_KEY]))
        try:
            async with living(database) as world:
                async with world.deps.unit_of_work() as uow:
                    await builders.installed(uow)
                    ben = await builders.person(uow, "UBEN00", zone=zone)
                await write_all(world, ben, letters)
                judge(world, ben, letters)
        finally:
            await database.close()


async def write_all(world: World, ben: Person, letters: list[tuple[int, bool, bool]]) -> None:
    for number, (hours, asked, answers) in enumerate(letters):
        await world.live(timedelta(hours=hours))
        await write(world, f"{number}", ben, asked=asked, answering=ben if answers else None)
    await world.live(timedelta(days=50))


def judge(world: World, ben: Person, letters: list[tuple[int, bool, bool]]) -> None:
    posts = {int(one.text.removeprefix("letter ")): one for one in world.slack.posts}
    assert len(world.slack.posts) == len(letters) == len(posts)
    waiting = [number for number, (_, _, answers) in enumerate(letters) if not answers]
    assert all(ben.week.is_open(posts[number].at) for number in waiting)
    unasked = [number for number in waiting if not letters[number][1]]
    dates: list[date] = [ben.week.local_date(posts[number].at) for number in unasked]
    assert dates == sorted(dates), "what was written first leaves first"
    for first, third in zip(dates, dates[2:], strict=False):
        assert (third - first).days >= 7
