"""oauth.v2.access: a code from the installation page becomes a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
