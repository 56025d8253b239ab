"""users.*, team.info and dnd.info: who is here and when they may be disturbed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import SlackError
from sandbox.shapes import SLACKBOT
from sandbox.web_api.pages import page
from sandbox.web_api.registry import Call, method
from sandbox.web_api.replies import profile_json, user_json

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.workspace import User


MOST_AT_ONCE = 1_000
"""A larger workspace is only listed in pages; Slack names no number."""


@method("users.info", "user include_locale", scopes=("users:read",), tier=4)
def info(call: Call) -> Json:
    """One user."""
    user = call.user(call.args.required("user", "user_not_found"))
    return {"ok": True, "user": _shown(call, user)}


@method("users.list", "limit cursor include_locale team_id", scopes=("users:read",), tier=2)
def list_(call: Call) -> Json:
    """Everybody in the workspace, those who left and the bots included."""
    everybody = [
        user for user in call.state.users.values() if user.team == call.team or user.id == SLACKBOT
    ]
    limit = call.args.limit(len(everybody))
    if limit > MOST_AT_ONCE:
        raise SlackError("limit_required")
    found, cursor = page(everybody, call.args.text("cursor"), limit)
    return {
        "ok": True,
        "members": [_shown(call, user) for user in found],
        "cache_ts": call.state.clock.epoch,
        "response_metadata": {"next_cursor": cursor},
    }


@method("users.lookupByEmail", "email", scopes=("users:read.email",), tier=3)
def lookup_by_email(call: Call) -> Json:
    """The active user with this e-mail address."""
    email = call.args.required("email", "users_not_found").lower()
    user = call.state.users.get(call.state.emails.get((call.team, email), ""))
    if user is None or user.deleted:
        raise SlackError("users_not_found")
    return {"ok": True, "user": _shown(call, user)}


@method("users.profile.get", "user include_labels", scopes=("users.profile:read",), tier=4)
def profile(call: Call) -> Json:
    """The profile of a user (the app's own when none is named)."""
    user = call.user(call.args.text("user") or call.app.bot_user)
    shown = profile_json(user, with_email=_sees_email(call))
    del shown["team"]
    return {"ok": True, "profile": shown}


@method("team.info", "team domain include_slackbot_availability", scopes=("team:read",), tier=3)
def team_info(call: Call) -> Json:
    """The workspace."""
    if (call.args.text("team") or call.team) != call.team:
        raise SlackError("team_not_found")
    team = call.state.teams[call.team]
    shown = {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "url": f"{call.origin}/",
        "email_domain": f"{team.domain}.example",
        "icon": {"image_default": True},
        "is_verified": False,
    }
    return {"ok": True, "team": shown}


@method("dnd.info", "user team_id", scopes=("dnd:read",), tier=3)
def dnd_info(call: Call) -> Json:
    """When a user does not want to be disturbed next."""
    user = call.user(call.args.text("user") or call.app.bot_user)
    start, end = user.dnd or (1, 1)
    return {
        "ok": True,
        "dnd_enabled": user.dnd is not None,
        "next_dnd_start_ts": start,
        "next_dnd_end_ts": end,
    }


def _sees_email(call: Call) -> bool:
    return "users:read.email" in call.app.scopes


def _shown(call: Call, user: User) -> Json:
    locale = call.args.flag("include_locale")
    return user_json(call.state, user, with_email=_sees_email(call), with_locale=locale)
