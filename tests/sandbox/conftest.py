"""A small workspace, a client, and Bolt apps over both transports, for the local Slack's tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import LocalSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ROSTER = [
    {"id": "ada", "name": "Ada Lindqvist", "email": "ada@northwind.example", "timezone": "UTC"},
    {"id": "ben", "name": "Ben Okoro", "timezone": "Africa/Lagos", "languages": "English"},
    {"id": "cleo", "name": "Cleo Brandt", "timezone": "Europe/Berlin", "languages": "German;en"},
    {"id": "dina", "name": "Dina Sato", "timezone": "Asia/Tokyo", "languages": "ja"},
    {"id": "eli", "name": "Eli Moreau", "timezone": "Nowhere/At_All", "languages": "French"},
]
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Tester"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": "Tester"},
        "slash_commands": [
            {"command": "/try", "description": "Try it", "should_escape": True},
            {"command": "/plain", "description": "Nothing is escaped"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "chat:write.public",
                "im:write",
                "mpim:write",
                "users:read",
                "users:read.email",
                "users.profile:read",
                "files:read",
                "files:write",
                "channels:read",
                "channels:join",
                "channels:manage",
                "groups:read",
                "groups:write",
                "im:read",
                "mpim:read",
                "reactions:write",
                "team:read",
                "dnd:read",
            ],
            "bot_optional": ["im:history", "mpim:history", "channels:history", "groups:history"],
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "user_change",
                "team_join",
                "member_joined_channel",
                "message.channels",
                "app_uninstalled",
                "tokens_revoked",
            ]
        },
        "socket_mode_enabled": True,
    },
}


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    server = LocalSlack(people=ROSTER, manifest=MANIFEST, start=START)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.credentials.bot_token, base_url=slack.api_url)


@pytest.fixture
def ids(slack: LocalSlack) -> dict[str, str]:
    """Roster id or channel name -> Slack id; also bot, guest, left, other_bot, stranger."""
    found = {user.roster_id: user.id for user in slack.state.users.values() if user.roster_id}
    found |= {one.name: one.id for one in slack.state.channels.values()}
    for user in slack.state.users.values():
        kinds = {
            "guest": user.is_guest,
            "left": user.deleted,
            "stranger": user.is_stranger,
            "bot": user.id == slack.credentials.bot_user_id,
            "other_bot": user.is_bot and user.id != slack.credentials.bot_user_id,
        }
        found |= {kind: user.id for kind, fits in kinds.items() if fits}
    return found


@pytest.fixture
async def app(slack: LocalSlack) -> AsyncIterator[AsyncApp]:
    """A Bolt app connected by socket; register listeners before letting people act."""
    secrets = slack.credentials
    bolt = AsyncApp(
        client=AsyncWebClient(token=secrets.bot_token, base_url=slack.api_url),
        signing_secret=secrets.signing_secret,
        process_before_response=True,
    )
    handler = AsyncSocketModeHandler(bolt, secrets.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.connected()
    yield bolt
    await handler.close_async()  # type: ignore[no-untyped-call]
