"""Where am I, what can I do: for each kind of person; and words that the bot does not know."""

import json
from datetime import timedelta

import pytest

from bot.ids import Act
from models.pairs import Pair
from models.people import Person
from models.workspaces import Workspace
from tests import builders
from tests.builders import WORKSPACE
from tests.handlers.cast import Cast
from tests.handlers.meeting import answer, at, change, meet
from tests.handlers.world import WORDS, World

EVERYBODY, PARTICIPANTS, OWNERS = (
    ("join", "me", "help"),
    ("plan", "pause", "resume", "leave"),
    ("new", "roster", "invite", "match", "digest"),
)


async def home_of(world: World, person: Person) -> str:
    await world.event("app_home_opened", user=person.slack_id, tab="home")
    return json.dumps(world.slack.homes[person.slack_id], ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sam", EVERYBODY),
        ("mia", (*EVERYBODY, *PARTICIPANTS)),
        ("olga", (*EVERYBODY, *OWNERS)),
    ],
)
async def test_help_lists_what_this_person_can_do(
    world: World, cast: Cast, name: str, words: tuple[str, ...]
) -> None:
    told = (await world.command(getattr(cast, name), "help")).tells
    lines = [WORDS.say("help.intro"), *(WORDS.say(f"help.{one}") for one in words)]
    assert told == "\n".join(lines)


async def test_an_admin_can_also_describe_a_programme(world: World, cast: Cast) -> None:
    await change(world, cast.sam, is_admin=True)
    told = (await world.command(cast.sam, "help")).tells
    assert WORDS.say("help.new") in told
    assert WORDS.say("help.match") not in told


@pytest.mark.parametrize(
    ("typed", "near"),
    [("jion", "join"), ("PLANN", "plan"), ("digset", "digest"), ("xyzzy", ""), ("🙂", "")],
)
async def test_an_unknown_word_gets_a_guess_and_the_list(
    world: World, cast: Cast, typed: str, near: str
) -> None:
    told = (await world.command(cast.mia, f"{typed} now")).tells
    first = (
        WORDS.say("help.did_you_mean", typed=typed, near=near)
        if near
        else WORDS.say("help.unknown", typed=typed)
    )
    assert told.startswith(first)
    assert WORDS.say("help.join") in told


async def test_an_unknown_word_cannot_smuggle_in_mentions_or_length(
    world: World, cast: Cast
) -> None:
    told = (await world.command(cast.mia, "<!channel>" + "x" * 500)).tells
    assert "<!channel>" not in told
    assert "x" * 41 not in told


@pytest.mark.parametrize("text", ["", "me", "ME", "  me  "])
async def test_where_am_i_is_the_same_as_the_home_tab(world: World, cast: Cast, text: str) -> None:
    view = (await world.command(cast.mia, text)).view
    await home_of(world, cast.mia)
    assert view["blocks"] == world.slack.homes[cast.mia.slack_id]["blocks"]


async def test_home_shows_each_person_where_they_are(world: World, cast: Cast, pair: Pair) -> None:
    strangers = await home_of(world, cast.sam)
    assert Act.JOIN in strangers
    waiting = await home_of(world, cast.noor)
    assert WORDS.say_plain("home.waiting", day="Mon 16 Nov") in waiting
    mias = await home_of(world, cast.mia)
    assert "*Ben*" in mias
    assert WORDS.say_plain("pair.introduced") in mias
    assert WORDS.say_plain("home.agreement.none") in mias
    assert pair.id


async def test_home_says_when_one_is_on_a_pause(world: World, cast: Cast) -> None:
    await world.command(cast.mia, "pause 2026-11-20")
    paused = await home_of(world, cast.mia)
    assert WORDS.say("home.paused", day="Fri 20 Nov") in paused
    assert Act.RESUME in paused
    await world.live(at(21, 12))
    assert Act.RESUME not in await home_of(world, cast.mia)


@pytest.mark.usefixtures("pair")
async def test_home_is_drawn_anew_after_what_concerns_it_and_only_once_opened(
    world: World, cast: Cast
) -> None:
    await home_of(world, cast.ben)
    await meet(world, cast, at(4))
    await answer(world, cast.mia, learned="that Ben asks well", share=["share"])
    assert cast.mia.slack_id not in world.slack.homes, "never opened, so never drawn"
    assert "that Ben asks well" in await home_of(world, cast.ben)


async def test_a_home_tab_that_slack_refuses_does_no_harm(world: World, cast: Cast) -> None:
    for code in ("not_enabled", "ratelimited", "hash_conflict"):
        world.slack.fails("views.publish", code)
        await world.event("app_home_opened", user=cast.mia.slack_id, tab="home")
    assert cast.mia.slack_id not in world.slack.homes


async def test_the_messages_tab_is_not_the_home_tab(world: World, cast: Cast) -> None:
    await world.event("app_home_opened", user=cast.mia.slack_id, tab="messages")
    assert world.slack.homes == {}


# What Slack tells by itself


async def test_who_changes_zone_or_name_is_followed(world: World, cast: Cast) -> None:
    user = builders.profile(cast.mia.slack_id, name="Mia Berg", zone="Asia/Tokyo")
    await world.event("user_change", user=user)
    async with world.deps.reading() as uow:
        found = await uow.session.get_one(Person, cast.mia.id)
    assert (found.name, found.zone) == ("Mia Berg", "Asia/Tokyo")


async def test_somebody_the_bot_never_met_is_not_kept(world: World, cast: Cast) -> None:
    await world.event("user_change", user=builders.profile("UNEVER"))
    async with world.deps.reading() as uow:
        assert await uow.session.get(Person, cast.gus.id + 1) is None


async def test_who_is_deactivated_has_left_everything(world: World, cast: Cast, pair: Pair) -> None:
    user = {**builders.profile(cast.ben.slack_id), "deleted": True}
    await world.event("user_change", user=user)
    sent = len(world.slack.read_by(cast.ben.slack_id))
    await world.live(timedelta(days=60))
    assert len(world.slack.read_by(cast.ben.slack_id)) == sent
    (line,) = world.slack.read_by(cast.mia.slack_id, "ending")
    assert line.text == WORDS.say("ending.neutral", partner="Ben")
    async with world.deps.reading() as uow:
        assert (await uow.session.get_one(Pair, pair.id)).status == "ended"


@pytest.mark.parametrize(
    ("kind", "event", "active"),
    [
        ("app_uninstalled", {}, False),
        ("tokens_revoked", {"tokens": {"bot": ["UBOT00"]}}, False),
        ("tokens_revoked", {"tokens": {"oauth": ["UMIA00"]}}, True),
    ],
)
async def test_when_the_app_is_removed_nothing_more_is_sent(
    world: World, cast: Cast, pair: Pair, kind: str, event: dict[str, object], *, active: bool
) -> None:
    await world.event(kind, **event)
    sent = len(world.slack.posts)
    await world.live(timedelta(days=40))
    async with world.deps.reading() as uow:
        workspace = await uow.session.get_one(Workspace, WORKSPACE)
    assert workspace.active is active
    assert (len(world.slack.posts) > sent) is active
    assert (pair.id, cast.mia.name) == (pair.id, "Mia")
