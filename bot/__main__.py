"""The command line: reads settings, calls the wiring. Exit 0 good, 1 not possible, 2 usage."""

import asyncio
import base64
import logging
import os
import secrets
import sys
import tomllib
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DatabaseError, OperationalError

from bot import manifest as manifest_file
from bot.match_command import match
from bot.settings import Settings, SettingsError
from mentoring.programme import PlanError, parse_plan
from models.database import BadDatabaseUrl, Database, FileInUse
from models.migrate import DatabaseIsNewer, pending, upgrade
from models.vault import Vault

T = TypeVar("T")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="turnabout")
def cli() -> None:
    """Reverse mentoring inside Slack: from joining to a good ending."""


@cli.command()
@click.option("--stepped", is_flag=True, help="Follow steps on standard input (demo and tests).")
def run(*, stepped: bool) -> None:
    """Run the bot: Socket Mode with SLACK_APP_TOKEN, else HTTP on PORT."""
    settings = _settings(stepped=stepped)
    try:
        settings.require_to_run()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    _log_to_stderr(settings.log_level)
    _async(_run(settings))


async def _run(settings: Settings) -> None:
    from bot.running import CannotStart  # noqa: PLC0415 - Bolt is slow to import
    from bot.running import run as serve  # noqa: PLC0415
    from bot.wiring import build  # noqa: PLC0415
    from scheduling.clock import SteppedClock  # noqa: PLC0415

    database = _open(settings)
    try:
        database.hold_file()
        if await pending(database):
            raise click.ClickException("The database is not up to date: run `turnabout migrate`.")
        clock = SteppedClock(datetime(1970, 1, 1, tzinfo=UTC)) if settings.stepped else None
        await serve(build(settings, clock=clock, database=database))
    except (FileInUse, DatabaseIsNewer, CannotStart) as error:
        raise click.ClickException(str(error)) from None
    finally:
        await database.close()


@cli.command()
def migrate() -> None:
    """Bring the database to the tables this version needs."""
    settings = _settings()

    async def work() -> None:
        database = _open(settings)
        try:
            applied = await upgrade(database)
        except DatabaseIsNewer as error:
            raise click.ClickException(str(error)) from None
        finally:
            await database.close()
        click.echo("\n".join(f"applied {one}" for one in applied) or "nothing to do")

    _async(work())


@cli.group()
def keys() -> None:
    """Encryption keys (TURNABOUT_KEYS)."""


@keys.command("new")
def keys_new() -> None:
    """Print one new key."""
    click.echo(base64.b64encode(secrets.token_bytes(32)).decode())


@cli.command("manifest")
@click.option("--url", help="The address Slack reaches the bot at; without it, Socket Mode.")
def show_manifest(url: str | None) -> None:
    """Print the app manifest, filled in."""
    try:
        click.echo(manifest_file.filled(url))
    except (manifest_file.NotAnAddress, manifest_file.ManifestMissing) as error:
        raise click.ClickException(str(error)) from None


@cli.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, keep nothing.")
def apply_file(file: Path, *, dry_run: bool) -> None:
    """Create or update a programme from a TOML FILE."""
    from bot.applying import ApplyFailed, apply_plan  # noqa: PLC0415

    settings = _settings()
    try:
        plan = parse_plan(tomllib.loads(file.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name} is not TOML: {error}") from None
    except PlanError as error:
        raise click.ClickException(_listed(file.name, error.problems)) from None

    async def work() -> str:
        database = _open(settings)
        try:
            return await apply_plan(settings, database, plan, dry_run=dry_run)
        except PlanError as error:
            raise click.ClickException(_listed(file.name, error.problems)) from None
        except ApplyFailed as error:
            raise click.ClickException(str(error)) from None
        finally:
            await database.close()

    click.echo(_async(work()))


@cli.group()
def people() -> None:
    """The organisation's list of people (the roster)."""


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, keep nothing.")
@click.option("--team", help="Slack's id of the workspace, where there are several.")
def people_import(file: Path, *, dry_run: bool, team: str | None) -> None:
    """Import people and reporting lines from a CSV FILE: all of it, or nothing."""
    from bot.people_cli import ImportRefused, import_people  # noqa: PLC0415 - Bolt is slow

    settings = _settings()

    async def work() -> None:
        database = _open(settings)
        try:
            await import_people(settings, database, file, team=team, dry_run=dry_run)
        except ImportRefused as error:
            raise click.ClickException(str(error)) from None
        finally:
            await database.close()

    _async(work())


@cli.command()
@click.option("--port", default=8766, show_default=True, help="0 picks a free one.")
@click.option("--json", "as_json", is_flag=True, help="One line once it listens.")
@click.option("--events-url", help="Post events and interactions there instead of to sockets.")
@click.option("--manifest", "manifest_path", type=click.Path(exists=True, path_type=Path))
@click.option("--people", "people_path", type=click.Path(exists=True, path_type=Path))
def sandbox(
    *,
    port: int,
    as_json: bool,
    events_url: str | None,
    manifest_path: Path | None,
    people_path: Path | None,
) -> None:
    """Run the local Slack alone, for any Slack client."""
    from sandbox.cli import serve  # noqa: PLC0415
    from sandbox.errors import CannotStart  # noqa: PLC0415

    try:
        _async(
            serve(
                port=port,
                as_json=as_json,
                events_url=events_url,
                manifest_path=manifest_path,
                people_path=people_path,
            )
        )
    except CannotStart as error:
        raise click.ClickException(str(error)) from None


@cli.command()
@click.option("--port", default=8765, show_default=True, help="Where the page is.")
@click.option("--headless", is_flag=True, help="Play a whole programme without a page.")
@click.option("--weeks", default=26, show_default=True, type=click.IntRange(1, 104))
@click.option("--people", default=40, show_default=True, type=click.IntRange(2, 5000))
@click.option("--seed", default=7, show_default=True, type=int)
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--database", help="An empty database; default: a fresh SQLite file.")
def demo(
    *,
    port: int,
    headless: bool,
    weeks: int,
    people: int,
    seed: int,
    report: Path | None,
    database: str | None,
) -> None:
    """Show everything on this machine: a local Slack, the bot, a page to try it in."""
    from bot.demo.playing import DemoFailed, play_headless, play_page  # noqa: PLC0415

    try:
        if headless:
            sound = _async(
                play_headless(
                    weeks=weeks, people=people, seed=seed, report=report, database=database
                )
            )
            sys.exit(0 if sound else 1)
        _async(play_page(port=port, database=database))
    except DemoFailed as error:
        raise click.ClickException(str(error)) from None


cli.add_command(match)


def _settings(*, stepped: bool = False) -> Settings:
    try:
        return Settings.read(os.environ, stepped=stepped)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _open(settings: Settings) -> Database:
    try:
        return Database.open(settings.database_url, vault=Vault(settings.keys))
    except BadDatabaseUrl as error:
        raise click.ClickException(str(error)) from None


def _listed(name: str, problems: dict[str, str]) -> str:
    lines = [f"{field}: {sentence}" for field, sentence in problems.items()]
    return "\n  ".join([f"{name} needs another look:", *lines])


def _async(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except DatabaseError as error:
        if not (isinstance(error, OperationalError) or type(error) is DatabaseError):
            raise  # a mistake of ours, not of the address
        # The driver's own words name the host and the user.
        sentence = "The database does not answer or cannot be used: check its address."
        raise click.ClickException(sentence) from None


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for noisy in ("apscheduler", "slack_bolt", "slack_sdk", "aiohttp", "sqlalchemy"):
        # Their DEBUG lines hold request bodies; ours never do.
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def main() -> None:
    """Run the command line."""
    cli(prog_name="turnabout")


if __name__ == "__main__":
    main()
