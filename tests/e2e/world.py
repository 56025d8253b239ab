"""A small company in the local Slack, the bot as a process of its own, and hands to act with.

People here see what anybody sees in Slack (messages, buttons, forms) and act only through it. What
they do in which order is the line's (tests/e2e/line.py). Never here: what a test expects.
"""

import base64
import csv
import io
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.cast import Cast, Player, players_of
from bot.demo.report import Post, posts_of
from bot.demo.stage import ROOT, Stage, read_manifest
from bot.ids import COMMAND
from models.database import Database, UnitOfWork
from models.vault import Vault
from sandbox.company import STAFF, company
from sandbox.server import LocalSlack
from sandbox.views import View
from sandbox.workspace import Message

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # a Monday
PEOPLE, SEED = 10, 7
Json = dict[str, Any]
Seen = Callable[[], bool]


@dataclass(kw_only=True)
class World:
    """The local Slack, the bot, and everybody in the company by roster id."""

    stage: Stage
    cast: Cast

    @property
    def slack(self) -> LocalSlack:
        """The local Slack."""
        return self.stage.slack

    @property
    def owner(self) -> Player:
        """Who runs the programme."""
        return self.cast.owner

    def players(self, role: str) -> list[Player]:
        """Everybody of one role, in the order of the roster."""
        return [one for one in self.cast.players.values() if one.role == role]

    def named(self, roster_id: str) -> Player:
        """One person."""
        return next(one for one in self.cast.players.values() if one.roster_id == roster_id)

    def channel(self, name: str) -> str:
        """The id of a channel."""
        return next(one.id for one in self.slack.state.channels.values() if one.name == name)

    async def act(self, player: Player, **request: Any) -> Json:
        """One act; then the bot does everything that follows. Raises BotGone when it ended."""
        player.acts.append(self.slack.now)
        answer = await self.slack.act(user=player.id, settle=False, **request)
        await self.stage.settle()
        return answer

    async def command(self, player: Player, text: str) -> Json:
        """Type ``/mentoring text``."""
        return await self.act(player, do="command", command=COMMAND, text=text)

    async def press(self, player: Player, *wanted: str) -> bool:
        """Press the first of these buttons that is in front of somebody; False when none is."""
        for action in wanted:
            message = self.message_with(player, action)
            if message is not None:
                place = {"channel": message.channel, "ts": message.ts}
                await self.act(player, do="click", action_id=action, **place)
                return True
        return False

    async def submit(self, player: Player, form: str, values: Mapping[str, Any]) -> bool:
        """Fill in and send the form in front, when it is this one; False when it is not."""
        view = self.front(player)
        if view is None or view.callback_id != form:
            return False
        await self.act(player, do="submit", view_id=view.id, values=dict(values))
        return True

    async def put_away(self, player: Player) -> None:
        """Close every modal in front of somebody."""
        while (view := self.front(player)) is not None:
            await self.act(player, do="close", view_id=view.id)

    def front(self, player: Player) -> View | None:
        """The modal in front of somebody."""
        state = self.slack.state
        return state.views.top(state.users[player.id].team, player.id)

    def message_with(self, player: Player, action: str) -> Message | None:
        """The newest message in front of somebody that has this button."""
        for message in reversed(list(self.slack.state.messages)):
            if message.deleted or message.ephemeral_to not in {None, player.id}:
                continue
            members = self.slack.state.channels[message.channel].members
            if player.id in members and action in set(buttons(message.blocks or [])):
                return message
        return None

    async def until(self, seen: Seen, within: timedelta) -> bool:
        """Let time pass until something is seen, at the longest so long; tell whether it was."""
        await self.stage.settle()
        end = self.slack.now + within
        while not seen() and self.slack.now < end:
            await self.stage.move_towards(end)
        return seen()

    def posts(self) -> list[Post]:
        """What the bot posted, oldest first."""
        return list(posts_of(self.cast))

    def got(self, player: Player, kind: str) -> list[Post]:
        """What somebody got of one kind, alone or in a group DM."""
        channels = self.slack.state.channels
        return [
            one
            for one in self.posts()
            if one.kind == kind
            and channels[one.channel].is_direct
            and player.id in channels[one.channel].members
        ]

    def files_of(self, player: Player, ending: str) -> list[str]:
        """The names of files of a kind that were shared with somebody."""
        channels = self.slack.state.channels
        return [
            one.name
            for one in self.slack.state.files.values()
            if one.name.endswith(ending)
            and any(player.id in channels[channel].members for channel in one.channels)
        ]

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """Look into the bot's database."""
        database = Database.open(self.stage.database_url, vault=Vault(self.stage.settings().keys))
        try:
            async with database.reading() as uow:
                yield uow
        finally:
            await database.close()


@asynccontextmanager
async def world(
    home: Path,
    database_url: str,
    *,
    weeks: int,
    people: int = PEOPLE,
    taking_part: Sequence[str] | None = None,
    history: bool = True,
    stage_of: type[Stage] = Stage,
    cast_of: type[Cast] = Cast,
) -> AsyncIterator[World]:
    """Open the curtain: everything is prepared, the bot is not started yet.

    ``taking_part`` names the roster ids who play (default: everybody); ``history`` grants the
    optional scopes.
    """
    rows = company(people, SEED)
    slack = LocalSlack(
        people=rows, manifest=read_manifest(), grant_optional=history, start=START, seed=SEED
    )
    await slack.start()
    stage = stage_of(
        rows=rows,
        roster_csv=as_csv(rows),
        database_url=database_url,
        keys=base64.b64encode(secrets.token_bytes(32)).decode(),
        log=home / "bot.log",
        slack=slack,
    )
    try:
        await stage.prepare(programme=programme(home, weeks))
        owner, everybody = players_of(stage, SEED, STAFF)
        players = {
            one.id: one
            for one in everybody.values()
            if taking_part is None or one.roster_id in taking_part
        }
        end = START + timedelta(weeks=weeks + 6)
        cast = cast_of(stage=stage, seed=SEED, owner=owner, players=players, start=START, end=end)
        yield World(stage=stage, cast=cast)
    finally:
        await stage.stop_bot()
        await slack.stop()


def programme(home: Path, weeks: int) -> Path:
    """The example programme, of another length."""
    text = (ROOT / "examples" / "programme.toml").read_text("utf-8")
    assert "\nweeks = 26\n" in text
    path = home / "programme.toml"
    path.write_text(text.replace("\nweeks = 26\n", f"\nweeks = {weeks}\n"), "utf-8")
    return path


def as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Roster rows as a file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def buttons(blocks: Sequence[Json]) -> Iterator[str]:
    """The action ids of the buttons of a message."""
    for block in blocks:
        if block["type"] == "actions":
            yield from (element["action_id"] for element in block["elements"])


def chosen_options(view: View, field: str) -> list[str]:
    """What is filled in already in one field of a form."""
    element = _element(view, field)
    return [one["value"] for one in element.get("initial_options", [])]


def options(view: View, field: str) -> list[str]:
    """What can be chosen in one field of a form; nothing when the form has no such field."""
    if not any(one.get("block_id") == field for one in view.blocks):
        return []
    return [one["value"] for one in _element(view, field).get("options", [])]


def _element(view: View, field: str) -> Json:
    found: Json = next(one["element"] for one in view.blocks if one.get("block_id") == field)
    return found
