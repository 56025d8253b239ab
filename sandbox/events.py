"""Events: under which name an app subscribes, what lets it hear one, what is put around one.

Builds and judges; handing over is `delivery`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.shapes import APP_ID

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.workspace import Installation

TOKEN: Final = "verification-token-not-used"  # noqa: S105  # Slack's retired token, for its shape
FAREWELL: Final = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that an app still receives after it was thrown out."""
SCOPES: Final = {
    "user_change": "users:read",
    "team_join": "users:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
"""The scope that an event needs; one that is not here needs none."""
MEMBERSHIP: Final = ("member_joined_channel", "member_left_channel")
MEMBERSHIP_SCOPES: Final = {
    "public": "channels:read",
    "private": "groups:read",
    "mpim": "mpim:read",
    "im": "im:read",
}


def subscription(event: Json) -> str:
    """The name under which an app subscribes to this event."""
    if event["type"] != "message":
        return str(event["type"])
    plural = {"channel": "channels", "group": "groups"}
    return f"message.{plural.get(event['channel_type'], event['channel_type'])}"


def may_hear(state: State, app: Installation, event: Json) -> bool:
    """Whether scopes, and for what happens in a channel membership, let the app hear of it."""
    if event["type"] in MEMBERSHIP:
        channel = state.channels[event["channel"]]
        inside = app.bot_user in channel.members or event["user"] == app.bot_user
        return inside and MEMBERSHIP_SCOPES[channel.kind] in app.scopes
    needed = SCOPES.get(subscription(event))
    return needed is None or needed in app.scopes


def envelope(state: State, team: str, bot_user: str, event_id: str, event: Json) -> Json:
    """The outer payload of an event."""
    return {
        "token": TOKEN,
        "team_id": team,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": state.clock.epoch,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def too_many(team: str, minute: int) -> Json:
    """The notice that has no event inside: more happened than an app is told in an hour."""
    return {
        "token": TOKEN,
        "type": "app_rate_limited",
        "team_id": team,
        "minute_rate_limited": minute,
        "api_app_id": APP_ID,
    }
