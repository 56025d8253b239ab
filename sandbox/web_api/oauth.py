"""Tokens: oauth.v2.access makes one of a code, auth.revoke and apps.uninstall end one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import furnishing
from sandbox.errors import SlackError
from sandbox.shapes import APP_ID
from sandbox.web_api.registry import Call, method

if TYPE_CHECKING:
    from sandbox.shapes import Json


@method(
    "oauth.v2.access",
    "code client_id client_secret redirect_uri grant_type",
    tier=0,
    caller="nobody",
)
def access(call: Call) -> Json:
    """The bot token of the workspace whose owner allowed the app."""
    grant = call.state.grants.exchange(
        call.args.text("code"),
        client=(call.args.text("client_id"), call.args.text("client_secret")),
        redirect_uri=call.args.text("redirect_uri"),
        grant_type=call.args.text("grant_type"),
        now=call.now,
    )
    app = call.state.by_team[grant.team]
    team = call.state.teams[grant.team]
    return {
        "ok": True,
        "app_id": APP_ID,
        "authed_user": {"id": grant.user},
        "scope": ",".join(app.scopes),
        "token_type": "bot",
        "access_token": app.token,
        "bot_user_id": app.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


@method("auth.revoke", "test", tier=3)
def revoke(call: Call) -> Json:
    """The calling token is dead from now on, unless this was only a test."""
    test = call.args.flag("test")
    if not test:
        furnishing.revoke(call.state, call.app)
    return {"ok": True, "revoked": not test}


@method("apps.uninstall", "client_id client_secret", tier=1)
def uninstall(call: Call) -> Json:
    """The app leaves the workspace of the calling token."""
    client = call.args.text("client_id"), call.args.text("client_secret")
    refusal = call.state.grants.refusal(client)
    if refusal is not None:
        raise SlackError(refusal)
    furnishing.uninstall(call.state, call.app)
    return {"ok": True}
