"""The demo: a page to try everything in, or a whole programme played without one."""

import asyncio
import base64
import csv
import io
import secrets
import signal
import tempfile
import time
import tomllib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import inspect

from bot.demo.cast import Cast, players_of
from bot.demo.explaining import Explaining
from bot.demo.report import Report, lost, make_report, outside_hours, posts_of
from bot.demo.stage import ROOT, BotGone, Stage, read_manifest
from models.database import BadDatabaseUrl, Database
from models.vault import Vault
from sandbox.company import company
from sandbox.server import LocalSlack

STAFF = 3  # owner, sponsor, champion: the first rows of a sample company
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # the Monday before the sample programme's dates
REAL_TICK = 1.0
TRY_FIRST = (
    "As Lukas Brandt, who owns a programme, type /mentoring invite #mentoring",
    (
        "Become Kwame Whitaker and join in #mentoring as a mentor; become Marcos Vidal and join "
        "as a mentee"
    ),
    (
        "As Lukas Brandt type /mentoring match, look the pairs over and publish them; then say yes "
        "as Kwame Whitaker and as Marcos Vidal"
    ),
)


class DemoFailed(Exception):  # noqa: N818 - reads as what happened
    """The demo could not be shown; the sentence says what to do."""


async def play_headless(
    *, weeks: int, people: int, seed: int, report: Path | None, database: str | None
) -> bool:
    """Play a programme with scripted people; True when every promise was kept."""
    try:
        rows = company(people, seed)
    except ValueError as error:
        raise DemoFailed(str(error)) from None
    console = Console()
    began = time.monotonic()
    async with staged(rows, seed=seed, port=0, database=database) as stage:
        await stage.prepare(programme=_programme(stage, weeks))
        await stage.start_bot()
        owner, players = players_of(stage, seed, STAFF)
        end = START + timedelta(weeks=weeks)
        cast = Cast(stage=stage, seed=seed, owner=owner, players=players, start=START, end=end)
        await _play(cast, console, weeks)
        peak = stage.peak_mb()
        found, details = await _judge(
            cast, weeks=weeks, people=people, seconds=time.monotonic() - began, peak_mb=peak
        )
    _show(console, found, details)
    if report is not None:
        await asyncio.to_thread(report.write_text, found.as_json(), "utf-8")
    return not found.broken


async def _play(cast: Cast, console: Console, weeks: int) -> None:
    """Time goes to whatever is due next, on either side, until the end."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("week {task.completed:.0f} of {task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        task = progress.add_task("playing a programme", total=weeks)
        cast.open_play()
        cast.read()
        slack = cast.stage.slack
        while slack.now < cast.end:
            target = min(cast.next_act, cast.end)
            if slack.now < target:
                await cast.stage.move_towards(target)
            elif cast.next_act <= slack.now:
                await cast.act()
            cast.read()
            done = (slack.now - cast.start) / timedelta(weeks=1)
            progress.update(task, completed=done)


async def _judge(
    cast: Cast, *, weeks: int, people: int, seconds: float, peak_mb: float
) -> tuple[Report, list[str]]:
    settings = cast.stage.settings()
    database = Database.open(cast.stage.database_url, vault=Vault(settings.keys))
    try:
        found = await make_report(
            cast, database, weeks=weeks, people=people, seconds=seconds, peak_mb=peak_mb
        )
        posts = list(posts_of(cast))
        async with database.reading() as uow:
            details = [*await lost(uow, posts, cast.stage.slack.now), *outside_hours(cast, posts)]
    finally:
        await database.close()
    return found, details


def _show(console: Console, found: Report, details: Sequence[str]) -> None:
    table = Table(title="What came of it", show_header=False, title_justify="left")
    for name, value in vars(found).items():
        table.add_row(name.replace("_", " "), str(value))
    console.print(table)
    for line in details[:20]:
        console.print(f"  {line}", markup=False)
    if found.broken:
        console.print(f"[red]Broken promises: {', '.join(found.broken)}[/red]")
    else:
        console.print("Every promise was kept.")


async def play_page(*, port: int, database: str | None) -> None:
    """Show the page until interrupted; the bot lives in the page's time."""
    text = await asyncio.to_thread((ROOT / "examples" / "roster.csv").read_text, "utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    console = Console()
    console.print("Starting a local Slack and the bot. This takes a few seconds …")
    async with staged(rows, seed=7, port=port, database=database, roster=text) as stage:
        await stage.prepare(programme=ROOT / "examples" / "programme.toml")
        await stage.start_bot()
        console.print(f"\n  The page:  [bold]{stage.slack.origin}/[/bold]", highlight=False)
        console.print(f"  Database:  {stage.database_url}", highlight=False)
        console.print("\n  Three things to try:")
        for number, line in enumerate(TRY_FIRST, 1):
            console.print(f"   {number}. {line}", highlight=False, soft_wrap=True)
        console.print("\n  Ctrl-C ends it.")
        await _flow(stage)


async def _flow(stage: Stage) -> None:
    """Let time pass second by second until interrupted; a bot that ended is started again."""
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    while not ending.is_set():
        try:
            await asyncio.wait_for(ending.wait(), REAL_TICK)
        except TimeoutError:
            try:
                await stage.move(stage.slack.now + timedelta(seconds=REAL_TICK))
            except BotGone:
                await stage.start_bot()


@asynccontextmanager
async def staged(
    rows: Sequence[dict[str, str]],
    *,
    seed: int,
    port: int,
    database: str | None,
    roster: str | None = None,
) -> AsyncIterator[Stage]:
    """A local Slack and a place for the bot's database; everything is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="turnabout-demo-") as folder:
        home = Path(folder)
        url = database or f"sqlite:///{home / 'turnabout.db'}"
        await _require_empty(url)
        acting: list[Stage] = []
        explaining = Explaining(database=Database.open(url))

        async def move(target: datetime) -> None:
            await acting[0].move(target)

        async def start_over(_: int | None) -> None:
            await _start_over(acting[0])
            await explaining.start_over()

        async def status() -> dict[str, Any]:
            if acting[0].renewing:
                return {"next_due": None, "touchpoints": [], "coming": [], "recent": []}
            return await explaining.status(acting[0].next_due)

        slack = LocalSlack(
            people=rows,
            manifest=read_manifest(),
            start=START,
            seed=seed,
            port=port,
            time_mover=move,
            on_reset=start_over,
            status=status,
            things_to_try=TRY_FIRST,
        )
        try:
            await slack.start()
        except OSError:
            raise DemoFailed(f"Port {port} is taken: try `--port 0` for a free one.") from None
        stage = Stage(
            rows=rows,
            roster_csv=roster if roster is not None else _as_csv(rows),
            database_url=url,
            keys=base64.b64encode(secrets.token_bytes(32)).decode(),
            log=home / "bot.log",
            slack=slack,
        )
        acting.append(stage)
        try:
            yield stage
        except BotGone as error:
            tail = stage.log.read_text("utf-8", "replace")[-2000:] if stage.log.exists() else ""
            raise DemoFailed(f"{error}\n{tail}") from None
        finally:
            await stage.stop_bot()
            await slack.stop()
            await explaining.database.close()


async def _require_empty(url: str) -> None:
    """A demo never writes over somebody's data."""
    try:
        database = Database.open(url)
    except BadDatabaseUrl as error:
        raise DemoFailed(str(error)) from None
    try:
        async with database.engine.connect() as connection:
            tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    except OSError:
        raise DemoFailed("The database named by --database does not answer.") from None
    finally:
        await database.close()
    if tables:
        raise DemoFailed("The database named by --database must be empty: name another one.")


async def _start_over(stage: Stage) -> None:
    """The page asked for a fresh start: an empty database, the bot anew."""

    async def emptied() -> None:
        database = Database.open(stage.database_url)
        try:
            async with database.engine.begin() as connection:
                await connection.run_sync(_drop_everything)
        finally:
            await database.close()
        await stage.prepare(programme=ROOT / "examples" / "programme.toml")

    await stage.start_over(emptied)


def _drop_everything(sync: Any) -> None:  # noqa: ANN401 - SQLAlchemy's Connection
    from sqlalchemy import MetaData  # noqa: PLC0415

    metadata = MetaData()
    metadata.reflect(sync)
    metadata.drop_all(sync)


def _as_csv(rows: Sequence[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _programme(stage: Stage, weeks: int) -> Path:
    """The example programme, as long as the play leaves time for."""
    text = (ROOT / "examples" / "programme.toml").read_text("utf-8")
    length = max(4, min(26, weeks - 6))
    path = stage.log.parent / "programme.toml"
    path.write_text(text.replace("weeks = 26", f"weeks = {length}"), "utf-8")
    tomllib.loads(path.read_text("utf-8"))
    return path
