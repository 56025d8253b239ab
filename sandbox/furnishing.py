"""A workspace at its beginning: team, people, channels, and the app installed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import conversations, identity, people
from sandbox.shapes import APP_ID, SLACKBOT
from sandbox.workspace import Installation, Team, User

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.state import State


def add_team(state: State, name: str, rows: Sequence[Mapping[str, str]]) -> Team:
    """One more workspace with these people; the app is not in it yet."""
    domain = "".join(letter for letter in name.lower() if letter.isalnum())
    team = Team(id=state.new_id("T"), name=name, domain=domain)
    state.teams[team.id] = team
    if SLACKBOT not in state.users:
        people.add_slackbot(state, team)
    staff = people.add_roster(state, team, list(rows))
    others = people.add_others(state, team)
    conversations.furnish(state, team, staff, others)
    return team


def install(state: State, team_id: str, scopes: Sequence[str] | None = None) -> Installation:
    """Put the app into a workspace, or give it a fresh token there.

    `scopes` are what was asked for and allowed (default: the manifest's); they come on top of what
    a living installation has. The same app user comes back when it was there before. Its first
    installation makes it a member of `mentoring` and `people-team`.
    """
    before = state.by_team.get(team_id)
    bot = state.users[before.bot_user] if before else _new_bot(state, team_id)
    bot.deleted = False
    number = state.count(f"token:{team_id}")
    asked = state.manifest.scopes if scopes is None else scopes
    had = before.scopes if before and not before.revoked else ()
    app = Installation(
        team=team_id,
        token=identity.bot_token(state.token_seed, f"{team_id}:{number}"),
        bot_user=bot.id,
        bot_id=bot.bot_id or "",
        scopes=tuple(dict.fromkeys([*had, *asked])),
    )
    state.installations[app.token] = app
    state.by_team[team_id] = app
    return app


def revoke(state: State, app: Installation) -> None:
    """The token is dead, its user deactivated and out of every channel; `tokens_revoked` follows.

    The app itself stays installed. Direct messages stay what they are.
    """
    state.emit(app.team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user]}})
    app.revoked = True
    state.users[app.bot_user].deleted = True
    for channel in state.channels.values():
        if channel.team == app.team and not channel.is_direct:
            channel.members.pop(app.bot_user, None)
    state.ledger.next()


def uninstall(state: State, app: Installation) -> None:
    """The app is gone from its workspace; `app_uninstalled` and `tokens_revoked` follow."""
    state.emit(app.team, {"type": "app_uninstalled"})
    revoke(state, app)


def _new_bot(state: State, team_id: str) -> User:
    bot = people.add_bot(state, state.teams[team_id], state.manifest.bot_name, APP_ID)
    for channel in state.channels.values():
        if channel.team == team_id and channel.name in conversations.APP_CHANNELS:
            channel.members[bot.id] = None
    return bot
