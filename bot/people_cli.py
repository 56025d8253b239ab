"""`turnabout people import`: the report by row, then all of the file or nothing of it.

The report goes to standard output, progress and refusals to standard error.
"""

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import click
from slack_sdk.errors import SlackApiError

from bot.deps import Deps
from bot.importing import Checked, Kept, RosterChanged, check, keep
from bot.rosters import Changes
from bot.settings import Settings
from bot.slack import NOT_REACHED, OTHER_KEYS
from bot.slack_errors import code_of
from bot.wiring import Turnabout, build
from mentoring.roster import Roster, parse_roster
from mentoring.roster_file import MOST_BYTES
from mentoring.roster_report import findings, spans
from models.database import Database
from models.keyring import VaultError
from models.migrate import pending
from models.workspaces import active_workspaces

BY = "command line"
LONG = 10_000  # people; more than these take a moment to write


class ImportRefused(Exception):  # noqa: N818 - reads as what happened
    """The roster could not be imported; the sentence says what to do. Nothing was kept."""


async def import_people(
    settings: Settings, database: Database, file: Path, *, team: str | None, dry_run: bool
) -> None:
    """Print the report of a roster file, and keep it when nothing is wrong with it.

    Raises ImportRefused when it was not kept (or, as a dry run, would not be).
    """
    data = _read(file)
    bot = build(settings, database=database)
    try:
        workspace, checked = await _checked(bot, data, file.name, team)
        _say_lines(_report(file.name, checked))
        _refuse_errors(checked.roster)
        if dry_run:
            click.echo("Everything is in order; nothing was kept (dry run).")
            return
        _say_lines(_outcome(await _kept(bot.deps, workspace, checked.roster)))
    except SlackApiError as error:
        raise ImportRefused(f"Slack refused: {code_of(error)}. Check SLACK_BOT_TOKEN.") from None
    except (aiohttp.ClientError, TimeoutError):
        raise ImportRefused(NOT_REACHED) from None
    except VaultError:
        raise ImportRefused(OTHER_KEYS) from None
    finally:
        await bot.slack.close()


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ImportRefused(f"{file.name} cannot be read: {error.strerror}.") from None


async def _checked(bot: Turnabout, data: bytes, name: str, team: str | None) -> tuple[str, Checked]:
    try:
        workspace = await _workspace(bot, team)
    except (ImportRefused, click.UsageError, SlackApiError, aiohttp.ClientError, TimeoutError):
        # What can be seen without the list is told all the same.
        _say_lines(_report(name, Checked(roster=parse_roster(data), changes=None)))
        raise
    async with bot.deps.reading() as uow:
        return workspace, await check(uow, workspace, data, progress=_progress)


def _refuse_errors(roster: Roster) -> None:
    if roster.errors:
        count = len(findings(roster.errors))
        raise ImportRefused(f"Nothing was kept: {_count(count, 'finding')} to correct first.")


async def _workspace(bot: Turnabout, team: str | None) -> str:
    """The one workspace, or the one that was named; on a new database that of the token."""
    if await pending(bot.database):
        raise ImportRefused("The database is not up to date: run `turnabout migrate`.")
    async with bot.deps.reading() as uow:
        found = {one.team_id: one.key for one in await active_workspaces(uow.session)}
    if not found and bot.settings.bot_token and bot.settings.keys:
        own = await bot.slack.install_own_token(bot.settings.bot_token, bot.clock.now())
        found = {own.team_id: own.key}
    if not found:
        raise ImportRefused("No workspace is known yet: start `turnabout run` once, then import.")
    if team is None and len(found) > 1:
        raise click.UsageError(f"Say which workspace: --team {' or --team '.join(sorted(found))}")
    if team is not None and team not in found:
        raise ImportRefused(f"There is no workspace {team} here; there is {', '.join(found)}.")
    return found[team] if team else next(iter(found.values()))


async def _kept(deps: Deps, workspace: str, roster: Roster) -> Kept:
    if len(roster.people) > LONG:
        click.echo(f"{len(roster.people)} people are being kept…", err=True)
    try:
        return await keep(deps, workspace, roster, actor=BY, now=deps.clock.now())
    except RosterChanged as error:
        raise ImportRefused(f"Nothing was kept. {error}") from None


def _progress(rows: int) -> None:
    click.echo(f"{rows} rows read…", err=True)


def _report(name: str, checked: Checked) -> Iterator[str]:
    """The file, row by row: what needs another look, what is new, what changes."""
    roster, changes = checked.roster, checked.changes
    yield f"{name}: {_people(len(roster.people))}"
    for finding in findings(roster.problems):
        where = ", ".join(filter(None, (_rows(finding.rows), finding.column)))
        yield f"  {finding.level:8} {where}: {finding.message}"
    if changes is None:
        return
    if changes.new:
        yield f"  new      {_rows(roster.rows[one] for one in changes.new)}"
    for columns in sorted(set(changes.changed.values())):
        rows = [roster.rows[one] for one, theirs in changes.changed.items() if theirs == columns]
        yield f"  changed  {_rows(rows)}: {', '.join(columns)}"
    yield _summary(changes)


def _summary(changes: Changes) -> str:
    summary = f"New {len(changes.new)}, changed {len(changes.changed)}, as before {changes.same}."
    if changes.missing:
        summary += (
            f" On the list and not in this file: {_people(changes.missing)}."
            " Nothing happens to them."
        )
    return summary


def _outcome(kept: Kept) -> Iterator[str]:
    yield "Nothing had to change." if kept.changes.nothing else "Imported."
    if kept.conflicts:
        yield f"{_count(kept.conflicts, 'pair')} against a rule now: the owners get a message."


def _rows(rows: Iterator[int] | list[int] | tuple[int, ...]) -> str:
    numbers = list(rows)
    return f"row{'s' if len(set(numbers)) > 1 else ''} {spans(numbers)}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _say_lines(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)
