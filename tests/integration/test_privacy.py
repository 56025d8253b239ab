"""What people write in confidence: planted in every private field, looked for everywhere else.

The words go in through the forms. Then every message to somebody else, every log line, every byte
of the database's files, and everything an owner can open is searched for them.
"""

import asyncio
import json
import logging
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.ids import Act
from models.agreements import Agreement
from models.audit import Audit
from models.database import Database
from models.outbox import Outbox
from models.people import Person
from models.programmes import Programme
from models.touchpoints import Touchpoint
from models.vault import KeyDestroyed, Vault
from tests import builders
from tests.conftest import TEST_KEY
from tests.fakes import Json, Post
from tests.handlers.cast import Cast, gather, introduce
from tests.handlers.meeting import answer, at, meet, newest
from tests.handlers.world import WORDS, World, living

# field -> what was written there -> who besides the author may ever read it in a message
PLANTED = {
    "hope": "PLANTEDhope",
    "motive": "PLANTEDmotive",
    "with_me": "PLANTEDwithme",
    "never_match": "UPLANTEDNEVER",
    "learned": "PLANTEDlearned",
    "will_do": "PLANTEDwilldo",
    "note_to_self": "PLANTEDnote",
    "agreement": "PLANTEDgoal",
    "what_stays": "PLANTEDstays",
    "thanks": "PLANTEDthanks",
}
PARTNER_READS = {"hope", "thanks", "with_me"}
AUTHOR_READS = {"will_do"}


@dataclass(frozen=True, kw_only=True)
class Story:
    """What is left once Ben has written all this: the files, the log, the messages."""

    path: Path
    log: str
    posts: list[Post]
    cast: Cast
    ended: datetime


@dataclass(frozen=True, kw_only=True)
class Played:
    """The story's world, opened again, and everybody in it."""

    world: World
    cast: Cast


class Lines(logging.Handler):
    """Keeps every line of every logger."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


@pytest.fixture(scope="module")
def story(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    path = tmp_path_factory.mktemp("privacy") / "turnabout.db"
    shutil.copyfile(sqlite_template, path)
    heard, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    try:
        return asyncio.run(tell(path, heard))
    finally:
        root.removeHandler(heard)
        root.setLevel(level)


async def tell(path: Path, heard: Lines) -> Story:
    """Play it once; the database is left as a bot that was killed leaves it."""
    database = Database.open(f"sqlite:///{path}", vault=Vault([TEST_KEY]))
    async with living(database) as world:
        async with world.deps.unit_of_work() as uow:
            await builders.installed(uow)
        cast = await gather(world)
        await play(world, cast)
        for end in ("", "-wal", "-shm"):
            beside = path.with_name(f"{path.name}{end}")
            shutil.copyfile(beside, path.with_name(f"left{end}"))
        ended, posts = world.clock.now(), world.slack.posts
    await database.close()
    left = path.with_name("left")
    return Story(path=left, log="\n".join(heard.lines), posts=posts, cast=cast, ended=ended)


@pytest.fixture
async def played(story: Story, tmp_path: Path) -> AsyncIterator[Played]:
    path = tmp_path / "turnabout.db"
    for end in ("", "-wal"):
        shutil.copyfile(story.path.with_name(f"left{end}"), path.with_name(f"{path.name}{end}"))
    database = Database.open(f"sqlite:///{path}", vault=Vault([TEST_KEY]))
    async with living(database, start=story.ended) as world:
        world.slack.posts = list(story.posts)
        world._numbers = count(100_000)  # new acts, not those of the story once more
        for one in vars(story.cast).values():
            if isinstance(one, Person):
                world.slack.users[one.slack_id] = builders.profile(one.slack_id)
        yield Played(world=world, cast=story.cast)
    await database.close()


async def play(world: World, cast: Cast) -> None:
    """Ben joins, meets Mia, writes everywhere one can write, and the pair comes to its end."""
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Programme, cast.programme.id)).weeks = 6
    await join(world, cast)
    await introduce(world, cast, cast.mia, cast.ben)
    offer = newest(world, cast.ben, "book_first")
    form = (await world.press(cast.ben, Act.AGREEMENT_OPEN, str(1), on=offer)).view
    goal = PLANTED["agreement"]
    await world.submit(cast.ben, form, goal_mentee=goal, goal_mentor=goal)
    for day in (4, 18):
        await meet(world, cast, at(day))
        texts: dict[str, Any] = {
            name: PLANTED[name] for name in ("learned", "will_do", "note_to_self")
        }
        await answer(world, cast.ben, **texts)
        await answer(world, cast.mia)
    pulse = (await world.press(cast.ben, Act.PULSE, on=newest(world, cast.ben, "pulse"))).view
    await world.submit(cast.ben, pulse, pulse_1="1", pulse_2="2", pulse_3="1")
    await world.live(timedelta(days=30))
    closing = (await world.press(cast.ben, Act.CLOSING, on=newest(world, cast.ben, "closing"))).view
    texts = {name: PLANTED[name] for name in ("what_stays", "thanks")}
    await world.submit(cast.ben, closing, what_next="finish", **texts)
    await world.live(timedelta(days=20))
    assert PLANTED["thanks"] in newest(world, cast.mia, "farewell").words


async def join(world: World, cast: Cast) -> None:
    """Ben leaves and joins once more, with everything that the form asks."""
    form = (await world.command(cast.ben, "leave")).view
    await world.submit(cast.ben, form)
    first = (await world.command(cast.ben, "join")).view
    intake = (await world.submit(cast.ben, first, role="mentee")).view
    done = await world.submit(
        cast.ben,
        intake,
        topics=["AI tools"],
        languages=["en"],
        hope=PLANTED["hope"],
        motive=PLANTED["motive"],
    )
    topics = await world.press(cast.ben, Act.INTAKE_RESUME, on=done.view)
    together = (await world.submit(cast.ben, topics.view)).view
    private = (await world.submit(cast.ben, together, how_to_work_with_me=PLANTED["with_me"])).view
    worries = next(one for one in private["blocks"] if one.get("block_id") == "worries")
    await world.submit(
        cast.ben,
        private,
        never_match=[PLANTED["never_match"]],
        worries=[worries["element"]["options"][0]["value"]],
        readiness="not_yet",
        confidence_before="1",
    )


async def letters(world: World) -> list[tuple[Outbox, str]]:
    """Every message that was ever written, opened."""
    async with world.deps.reading() as uow:
        rows = list(await uow.session.scalars(select(Outbox)))
        return [
            (row, await uow.vault.open(uow.session, Outbox.place(row.workspace, row.key), row.body))
            for row in rows
        ]


def found_in(text: str) -> set[str]:
    return {name for name, planted in PLANTED.items() if planted in text}


async def shown_to(world: World, person: Person, *commands: str) -> str:
    """Everything that somebody can open."""
    await world.event("app_home_opened", user=person.slack_id, tab="home")
    seen: list[Json | str] = [world.slack.homes[person.slack_id]]
    for text in commands:
        opened = await world.command(person, text)
        assert opened.view or opened.tells, text
        seen += [opened.view, opened.tells]
    return json.dumps(seen, ensure_ascii=False)


async def test_every_message_to_somebody_else_holds_only_what_was_meant_for_them(
    played: Played,
) -> None:
    ben, mia = played.cast.ben.id, played.cast.mia.id
    seen: set[str] = set()
    for row, body in await letters(played.world):
        for name in found_in(body):
            allowed = {
                **{one: {mia, ben} for one in PARTNER_READS},
                **{one: {ben} for one in AUTHOR_READS},
            }.get(name, set())
            assert row.audience, f"{name} in a channel"
            assert set(row.audience) <= allowed, f"{name} in a {row.kind} to {row.audience}"
            seen.add(name)
    assert seen == PARTNER_READS | AUTHOR_READS, "what is meant for somebody does reach them"


def test_no_log_line_holds_any_of_it(story: Story) -> None:
    assert len(story.log) > 10_000
    assert found_in(story.log) == set()
    for secret in ("xoxb-secret-token", "pulse_1", "Ben hopes for much"):
        assert secret not in story.log


def test_no_byte_of_the_database_holds_any_of_it(story: Story) -> None:
    files = [story.path.with_name(f"left{end}") for end in ("", "-wal", "-shm")]
    raw = b"".join(one.read_bytes() for one in files)
    assert b"outbox" in raw
    for text in (*PLANTED.values(), "xoxb-secret-token", "Ben hopes for much"):
        sealed_only = (text.encode(), text.encode("utf-16-le"), text[::-1].encode())
        assert not [one for one in sealed_only if one in raw], text


async def test_an_owner_can_open_none_of_it(played: Played) -> None:
    olga, world = played.cast.olga, played.world
    seen = await shown_to(world, olga, "", "match", "digest", "help", "plan")
    await world.settle()
    posts = [one.words for one in world.slack.posts if not one.who or olga.slack_id in one.who]
    assert any(WORDS.say("digest.this_week") in one for one in posts)
    assert found_in(seen + "".join(posts)) == set()


async def test_the_partner_can_open_only_what_was_shared(played: Played) -> None:
    seen = await shown_to(played.world, played.cast.mia, "", "plan", "me")
    sent = "".join(one.words for one in played.world.slack.read_by(played.cast.mia.slack_id))
    assert found_in(seen) == set()
    assert found_in(sent) == PARTNER_READS


async def test_neither_the_audit_nor_the_schedule_says_what_anybody_wrote(played: Played) -> None:
    async with played.world.deps.reading() as uow:
        audits = [f"{one.what} {one.subject}" for one in await uow.session.scalars(select(Audit))]
        plans = [
            f"{one.key} {one.reason} {json.dumps(one.facts)}"
            for one in await uow.session.scalars(select(Touchpoint))
        ]
    assert plans
    assert found_in("".join(audits + plans)) == set()


async def test_a_destroyed_key_makes_a_persons_words_unreadable(played: Played) -> None:
    """And the pair's agreement, which belongs to both, stays."""
    world, ben = played.world, played.cast.ben
    async with world.deps.unit_of_work() as uow:
        place = await builders.place_of(uow, played.cast.programme, ben)
        assert place.motive is not None
        assert await uow.vault.open(uow.session, place.place("motive"), place.motive)
        await uow.vault.destroy(uow.session, ben.workspace, ben.subject)
    async with world.deps.reading() as uow:
        with pytest.raises(KeyDestroyed):
            await uow.vault.open(uow.session, place.place("motive"), place.motive)
        (agreement,) = list(await uow.session.scalars(select(Agreement)))
        assert agreement.version == 1
