"""The app's tokens and secrets in this local Slack: made from the seed, the same at every start."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a bot needs to connect; `control_url` ends in /sandbox."""

    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str
    control_url: str
    team_id: str
    bot_user_id: str


def made(seed: int, what: str, length: int = 32) -> str:
    """A hexadecimal text that depends on the seed and its purpose alone."""
    return hashlib.sha256(f"local-slack:{seed}:{what}".encode()).hexdigest()[:length]


def bot_token(seed: int, team: str) -> str:
    """The bot token of one workspace."""
    return f"xoxb-local-{made(seed, team, 24)}"


def app_token(seed: int) -> str:
    """The app-level token for Socket Mode."""
    return f"xapp-local-{made(seed, 'app', 40)}"


def client(seed: int) -> tuple[str, str]:
    """The app's client id and secret."""
    number = f"{int(made(seed, 'client', 10), 16)}.{int(made(seed, 'app', 10), 16)}"
    return number, made(seed, "client-secret")


def credentials(state: State, seed: int, origin: str) -> Credentials:
    """The credentials for the first workspace of a server at this address."""
    app = state.by_team[state.first_team.id]
    client_id, client_secret = client(seed)
    return Credentials(
        bot_token=app.token,
        app_token=app_token(seed),
        signing_secret=made(seed, "signing"),
        client_id=client_id,
        client_secret=client_secret,
        control_url=f"{origin}/sandbox",
        team_id=app.team,
        bot_user_id=app.bot_user,
    )
