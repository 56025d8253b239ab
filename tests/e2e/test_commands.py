"""The command line beside `run` and `demo`: what it prints, what it keeps, how it says no."""

import asyncio
import base64
import csv
import json
import sys
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import yaml
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.__main__ import cli
from bot.demo.stage import ROOT
from models.database import Database
from models.programmes import Programme, ProgrammeStatus
from sandbox.company import company
from tests.e2e.program import Finished, Ground, bare, ground, lines, turnabout

OTHER_KEY = base64.b64encode(b"o" * 32).decode()
PROGRAMME = (ROOT / "examples" / "programme.toml").read_text("utf-8")


def run(*arguments: str, **environment: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli, arguments, env=environment, prog_name="turnabout")


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["run", "--fast"],
        ["run", "now"],
        ["apply"],
        ["keys"],
        ["keys", "new", "two"],
        ["demo", "--weeks", "0"],
        ["demo", "--weeks", "many"],
        ["demo", "--people", "1"],
        ["sandbox", "--port", "x"],
        ["sandbox", "--manifest", "nowhere.yml"],
        ["apply", "nowhere.toml"],
    ],
)
def test_a_command_that_is_none_ends_with_two(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in ("apply", "demo", "keys", "manifest", "match", "migrate", "run", "sandbox"):
        assert f"\n  {name} " in result.output


def test_a_new_key_is_thirty_two_bytes_and_another_each_time() -> None:
    first, second = run("keys", "new"), run("keys", "new")
    assert len(base64.b64decode(first.output, validate=False)) == 32
    assert first.output != second.output


def test_the_manifest_asks_for_sockets_or_names_the_address() -> None:
    without = yaml.safe_load(run("manifest").output)
    assert without["settings"]["socket_mode_enabled"] is True
    assert without == yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    filled = yaml.safe_load(run("manifest", "--url", "https://bot.example.org/t").output)
    assert filled["settings"]["socket_mode_enabled"] is False
    request_url = filled["settings"]["event_subscriptions"]["request_url"]
    assert request_url == "https://bot.example.org/t/slack/events"


@pytest.mark.parametrize("url", ["http://bot.example.org", "bot.example.org", "https://", "x y"])
def test_a_manifest_needs_an_address_that_slack_can_reach(url: str) -> None:
    result = run("manifest", "--url", url)
    assert result.exit_code == 1
    assert len(lines(result.output)) == 1


def test_migrating_twice_does_nothing_the_second_time(empty_url: str) -> None:
    first, second = (run("migrate", DATABASE_URL=empty_url) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output.startswith("applied ")
    assert second.output == "nothing to do\n"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("this is a shopping list\n" * 100)
    result = run("migrate", DATABASE_URL=f"sqlite:///{tmp_path / 'notes.db'}")
    assert result.exit_code == 1
    assert len(lines(result.output)) == 1


BAD_FILES = {
    "no TOML": (b"name = ", "not TOML"),
    "no text": (b"\xff\xfe\x00", "not TOML"),
    "nothing": (b"", "name"),
    "a misspelled field": (PROGRAMME.replace("weeks =", "weks =").encode(), "weeks?"),
    "a number for a name": (PROGRAMME.replace('"Learn from each other"', "7").encode(), "name"),
    "no such date": (PROGRAMME.replace("2026-11-23", '"31 February"').encode(), "starts_on"),
    "dates in the wrong order": (PROGRAMME.replace("2026-11-13", "2027-01-01").encode(), "close"),
    "a zone on Mars": (PROGRAMME.replace("Europe/Berlin", "Mars/Olympus").encode(), "timezone"),
    "a group too small to hide in": (
        PROGRAMME.replace("minimum_group = 5", "minimum_group = 2").encode(),
        "minimum_group",
    ),
    "years without end": (PROGRAMME.replace("weeks = 26", "weeks = 10000").encode(), "weeks"),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_refused_naming_each_field(what: str, tmp_path: Path) -> None:
    content, about = BAD_FILES[what]
    file = tmp_path / "programme.toml"
    file.write_bytes(content)
    result = run("apply", str(file), DATABASE_URL=f"sqlite:///{tmp_path / 'turnabout.db'}")
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "programme.toml" in result.output
    assert about in result.output


here = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def base(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    home = tmp_path_factory.mktemp("commands")
    url = f"sqlite:///{home / 'turnabout.db'}"
    async with ground(home, url, http=False) as made:
        yield made


async def kept(base: Ground) -> dict[str, Programme]:
    """The programmes in the database by name."""
    database = Database.open(base.environment["DATABASE_URL"])
    try:
        async with database.reading() as uow:
            return {one.name: one for one in await uow.session.scalars(select(Programme))}
    finally:
        await database.close()


async def apply(base: Ground, tmp_path: Path, text: str, *options: str) -> Finished:
    """Apply a programme file."""
    file = tmp_path / "programme.toml"
    file.write_text(text, "utf-8")
    return await turnabout(base.environment, "apply", str(file), *options)


@here
async def test_a_programme_is_tried_created_and_updated_from_its_file(
    base: Ground, tmp_path: Path
) -> None:
    text = PROGRAMME.replace("Learn from each other", "Another one")
    tried = await apply(base, tmp_path, text, "--dry-run")
    assert (tried.code, "nothing was kept" in tried.out) == (0, True)
    assert "Another one" not in await kept(base)

    created = await apply(base, tmp_path, text)
    assert (created.code, created.out.splitlines()[0]) == (0, "Another one: created as a draft.")
    assert "Everything that is needed is there" in created.out
    assert "a co-owner who has accepted (owners)" in created.out
    programme = (await kept(base))["Another one"]
    assert (programme.status, programme.weeks) == (ProgrammeStatus.DRAFT, 26)

    updated = await apply(base, tmp_path, text.replace("weeks = 26", "weeks = 12"))
    assert (updated.code, updated.out.splitlines()[0]) == (0, "Another one: updated.")
    again = (await kept(base))["Another one"]
    assert (again.id, again.weeks) == (programme.id, 12)


@here
async def test_a_file_with_the_least_in_it_is_kept_and_told_what_it_lacks(
    base: Ground, tmp_path: Path
) -> None:
    fields = ("name", "purpose", "topics", "owners", "starts_on")
    least = {one: tomllib.loads(PROGRAMME)[one] for one in fields}
    day = least.pop("starts_on")
    least["name"] = "The least"
    text = "\n".join(f"{name} = {json.dumps(value)}" for name, value in least.items())
    text += f"\nstarts_on = {day}\n"
    ended = await apply(base, tmp_path, text)
    assert ended.code == 0, ended.errors
    before, _, after = ended.out.partition("Worth adding:")
    assert before.splitlines()[1:-1] == [
        "Before it can open:",
        "  what should be different at the end (objectives)",
        "  how you will know, with a target (success_measures)",
        "  a champion who has accepted (champions)",
    ]
    assert "apply the file again, or in Slack: on the Home tab" in before
    assert "a channel for the digest (digest_channel)" in after


@here
@pytest.mark.parametrize(
    ("before", "after", "about"),
    [
        ('owners = ["e1001"]', 'owners = ["nobody@example.com"]', "owners"),
        ('"people-team"', '"no-such-channel"', "digest_channel"),
    ],
)
async def test_people_and_channels_that_are_not_there_are_named(
    base: Ground, tmp_path: Path, before: str, after: str, about: str
) -> None:
    assert before in PROGRAMME
    text = PROGRAMME.replace("Learn from each other", "Never kept").replace(before, after)
    ended = await apply(base, tmp_path, text)
    assert ended.code == 1
    assert about in ended.errors
    assert "Traceback" not in ended.errors
    assert "Never kept" not in await kept(base)


@here
async def test_applying_needs_a_migrated_database_and_a_slack_that_answers(
    base: Ground, tmp_path: Path
) -> None:
    file = tmp_path / "programme.toml"
    file.write_text(PROGRAMME, "utf-8")
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    for changed, about in (
        ({"DATABASE_URL": empty}, "turnabout migrate"),
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "invalid_auth"),
        ({"SLACK_API_URL": "http://127.0.0.1:1/api/"}, "Slack cannot be reached"),
        ({"TURNABOUT_KEYS": OTHER_KEY}, "TURNABOUT_KEYS does not open"),
    ):
        ended = await turnabout({**base.environment, **changed}, "apply", str(file))
        assert ended.code == 1
        assert about in ended.errors
        assert "Traceback" not in ended.errors


@here
async def test_the_local_slack_alone_says_how_to_connect_and_ends_well(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    rows = company(2, 7)
    with people.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    process = await asyncio.create_subprocess_exec(
        *_sandbox("--json", "--port", "0", "--people", str(people)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=bare(),
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            told = json.loads(await process.stdout.readline())
        assert told["api_url"].endswith("/api/")
        assert set(told) == {
            *("api_url", "bot_token", "app_token", "signing_secret", "client_id"),
            *("client_secret", "control_url", "team_id", "bot_user_id"),
        }
        token = {"Authorization": f"Bearer {told['bot_token']}"}
        async with aiohttp.ClientSession(headers=token) as session:
            async with session.post(told["api_url"] + "auth.test") as reply:
                assert (await reply.json())["user_id"] == told["bot_user_id"]
            async with session.get(told["control_url"] + "/state.json") as reply:
                names = {one["real_name"] for one in (await reply.json())["users"]}
        assert {row["name"] for row in rows} <= names
        process.terminate()
        async with asyncio.timeout(20):
            _, errors = await process.communicate()
        assert (process.returncode, b"Traceback" in errors) == (0, False)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _sandbox(*options: str) -> list[str]:
    return [sys.executable, "-m", "bot", "sandbox", *options]
