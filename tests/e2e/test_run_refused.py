"""What stops a start: one sentence that says what to do, never the value that was wrong."""

import base64
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from click.testing import CliRunner, Result

from bot.__main__ import cli
from tests.e2e.program import KEY, Finished, Ground, ground, lines, running, turnabout

NAMES = (
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"),
    *("DATABASE_URL", "TURNABOUT_KEYS", "HOST", "PORT", "LOG_LEVEL"),
)
SECRET = "do-not-show-me"
GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-good",
    "SLACK_APP_TOKEN": "xapp-good",
    "TURNABOUT_KEYS": KEY,
    "SLACK_API_URL": "http://127.0.0.1:1/api/",
}
SHORT_KEY = base64.b64encode(SECRET.encode()).decode()

# what is changed (None: left out) -> what the sentence speaks of
WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "no bot token": ({"SLACK_BOT_TOKEN": None}, "SLACK_BOT_TOKEN is missing"),
    "a blank bot token": ({"SLACK_BOT_TOKEN": "  "}, "SLACK_BOT_TOKEN is missing"),
    "another kind of token": ({"SLACK_BOT_TOKEN": f"xoxp-{SECRET}"}, "xoxb-"),
    "a token in quotes": ({"SLACK_BOT_TOKEN": f'"xoxb-{SECRET}"'}, "SLACK_BOT_TOKEN is in quotes"),
    "half a token": ({"SLACK_BOT_TOKEN": f"xoxb-{SECRET} more"}, "a space"),
    "a bot token for the app": ({"SLACK_APP_TOKEN": f"xoxb-{SECRET}"}, "xapp-"),
    "no way to reach it": ({"SLACK_APP_TOKEN": None}, "SLACK_SIGNING_SECRET"),
    "a secret in quotes": ({"SLACK_SIGNING_SECRET": f"'{SECRET}'"}, "SLACK_SIGNING_SECRET"),
    "no keys": ({"TURNABOUT_KEYS": None}, "TURNABOUT_KEYS is missing"),
    "keys that are no base64": ({"TURNABOUT_KEYS": f"*{SECRET}*"}, "TURNABOUT_KEYS"),
    "a key that is too short": ({"TURNABOUT_KEYS": SHORT_KEY}, "TURNABOUT_KEYS"),
    "a good key and a bad one": ({"TURNABOUT_KEYS": f"{KEY},{SHORT_KEY}"}, "TURNABOUT_KEYS"),
    "an address without a scheme": ({"SLACK_API_URL": SECRET}, "SLACK_API_URL"),
    "a file for an address": ({"SLACK_API_URL": f"file:///{SECRET}"}, "SLACK_API_URL"),
    "a port that is none": ({"PORT": SECRET}, "PORT"),
    "a port beyond all ports": ({"PORT": "65536"}, "PORT"),
    "a level that is none": ({"LOG_LEVEL": SECRET}, "LOG_LEVEL"),
    "a database of another kind": ({"DATABASE_URL": f"mysql://{SECRET}@localhost/x"}, "database"),
    "no address at all": ({"DATABASE_URL": SECRET}, "database"),
    "a database in memory": ({"DATABASE_URL": "sqlite://"}, "file"),
    "a folder that is not there": ({"DATABASE_URL": f"sqlite:////nowhere/{SECRET}/x.db"}, "folder"),
    "a PostgreSQL that does not answer": (
        {"DATABASE_URL": f"postgresql://{SECRET}@127.0.0.1:1/x"},
        "database",
    ),
}


def start(changed: dict[str, str | None], *arguments: str) -> Result:
    """Try to start the bot with these settings and no others."""
    settings: dict[str, str | None] = {**dict.fromkeys(NAMES), **GOOD, **changed}
    return CliRunner().invoke(cli, ["run", *arguments], env=settings, prog_name="turnabout")


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_setting_stops_the_start_in_one_sentence_without_its_value(
    what: str, tmp_path: Path
) -> None:
    changed, about = WRONG[what]
    database: dict[str, str | None] = {"DATABASE_URL": f"sqlite:///{tmp_path / 'turnabout.db'}"}
    result = start(database | changed)
    assert result.exit_code == 1
    assert len(lines(result.output)) == 1
    assert about.lower() in result.output.lower()
    assert SECRET not in result.output
    assert SHORT_KEY not in result.output


def test_time_is_never_stepped_on_the_real_slack(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'turnabout.db'}"
    result = start({"DATABASE_URL": database, "SLACK_API_URL": None}, "--stepped")
    assert result.exit_code == 1
    assert "SLACK_API_URL" in result.output


def test_a_database_that_was_never_migrated_is_refused(tmp_path: Path) -> None:
    result = start({"DATABASE_URL": f"sqlite:///{tmp_path / 'turnabout.db'}"})
    assert result.exit_code == 1
    assert lines(result.output) == [
        "Error: The database is not up to date: run `turnabout migrate`."
    ]


pytest_loop = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def base(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    home = tmp_path_factory.mktemp("refused")
    async with ground(home, f"sqlite:///{home / 'turnabout.db'}", http=False) as made:
        yield made


def refused_in_one_sentence(ended: Finished, about: str) -> None:
    assert ended.code == 1
    assert ended.out == ""
    assert "Traceback" not in ended.errors
    said = [line for line in lines(ended.errors) if line.startswith("Error: ")]
    assert len(said) == 1
    assert about in said[0]


@pytest_loop
async def test_a_second_process_on_the_same_file_is_refused(base: Ground) -> None:
    async with running(base.environment):
        ended = await turnabout({**base.environment, "PORT": "0"}, "run")
    refused_in_one_sentence(ended, "Another Turnabout is already running")


@pytest_loop
@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_token_that_slack_refuses_stops_the_start(base: Ground, name: str) -> None:
    wrong = {"SLACK_BOT_TOKEN": f"xoxb-{SECRET}", "SLACK_APP_TOKEN": f"xapp-{SECRET}"}[name]
    ended = await turnabout({**base.environment, name: wrong}, "run")
    refused_in_one_sentence(ended, "Slack refused a token")
    assert SECRET not in ended.errors


@pytest_loop
async def test_a_slack_that_cannot_be_reached_stops_the_start(base: Ground) -> None:
    ended = await turnabout({**base.environment, "SLACK_API_URL": "http://127.0.0.1:1/api/"}, "run")
    refused_in_one_sentence(ended, "Slack")


@pytest_loop
async def test_a_port_that_is_taken_stops_the_start(base: Ground) -> None:
    taken = base.slack.origin.rpartition(":")[2]
    ended = await turnabout({**base.environment, "PORT": taken}, "run")
    refused_in_one_sentence(ended, "PORT")


@pytest_loop
async def test_a_database_of_a_newer_turnabout_is_refused(base: Ground, tmp_path: Path) -> None:
    file = tmp_path / "newer.db"
    environment = {**base.environment, "DATABASE_URL": f"sqlite:///{file}"}
    assert (await turnabout(environment, "migrate")).code == 0
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in ("run", "migrate"):
        refused_in_one_sentence(await turnabout(environment, command), "newer")


@pytest_loop
async def test_keys_that_do_not_open_what_was_sealed_stop_the_start(base: Ground) -> None:
    other = base64.b64encode(b"o" * 32).decode()
    ended = await turnabout({**base.environment, "TURNABOUT_KEYS": other}, "run")
    refused_in_one_sentence(ended, "TURNABOUT_KEYS")
    assert other not in ended.errors
