"""A workspace at its beginning: team, people, channels, and the app installed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import conversations, identity, people
from sandbox.shapes import APP_ID, SLACKBOT
from sandbox.workspace import Installation, Team

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.state import State


def add_team(
    state: State, name: str, rows: Sequence[Mapping[str, str]], *, token_seed: int
) -> Installation:
    """One more workspace with these people, the app installed by the first of them."""
    domain = "".join(letter for letter in name.lower() if letter.isalnum())
    team = Team(id=state.new_id("T"), name=name, domain=domain)
    state.teams[team.id] = team
    if SLACKBOT not in state.users:
        people.add_slackbot(state, team)
    staff = people.add_roster(state, team, list(rows))
    others = people.add_others(state, team)
    bot = people.add_bot(state, team, state.manifest.bot_name, APP_ID)
    conversations.furnish(state, team, staff, others, bot)
    app = Installation(
        team=team.id,
        token=identity.bot_token(token_seed, team.id),
        bot_user=bot.id,
        bot_id=bot.bot_id or "",
        scopes=state.manifest.scopes,
    )
    state.installations[app.token] = app
    state.by_team[team.id] = app
    return app
