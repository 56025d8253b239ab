"""Bringing the app into a workspace and taking it out: the OAuth page, and the uninstall.

The page at /oauth/v2/authorize stands where Slack's own stands; allowing leads back with a code.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from sandbox.errors import ControlError
from sandbox.furnishing import install, uninstall
from sandbox.grants import LIFE, Grant
from sandbox.manifest import leads_home

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandbox.state import State

PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Install {app}</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:16px/1.5 system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}}
button{{font:inherit;padding:.5rem 1rem;margin:.25rem .5rem .25rem 0}}</style>
<main><h1>{app} asks to join a workspace</h1>
<p>It wants to: {scopes}</p>
<form method="post" action="/oauth/v2/authorize?{query}">{choices}
<button name="team" value="">Cancel</button></form></main></html>
"""


class InstallDesk:
    """The installation page and what follows from it."""

    def __init__(self, state: State) -> None:
        self.state = state

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Put the page where SDKs send people."""
        router.add_get("/oauth/v2/authorize", self.ask)
        router.add_post("/oauth/v2/authorize", self.decide)

    async def ask(self, request: web.Request) -> web.Response:
        """Which workspace, and may it?"""
        query = request.query
        self._check(query)
        choices = "".join(
            f'<button name="team" value="{team.id}">Allow in {escape(team.name)}</button>'
            for team in self.state.teams.values()
        )
        page = PAGE.format(
            app=escape(self.state.manifest.name),
            scopes=escape(", ".join(query.get("scope", "").split(","))),
            query=escape(urlencode(list(query.items()))),
            choices=choices,
        )
        return web.Response(text=page, content_type="text/html")

    async def decide(self, request: web.Request) -> web.StreamResponse:
        """Somebody chose; back to the app with a code, or with access_denied."""
        query = request.query
        self._check(query)
        form = await request.post()
        team = str(form.get("team", ""))
        answer = {"state": query.get("state", "")}
        if team in self.state.teams:
            answer["code"] = self.allow(team, query["redirect_uri"], _asked(query))
        else:
            answer["error"] = "access_denied"
        joint = "&" if "?" in query["redirect_uri"] else "?"
        raise web.HTTPFound(f"{query['redirect_uri']}{joint}{urlencode(answer)}")

    def allow(self, team: str, redirect_uri: str, asked: Sequence[str]) -> str:
        """The workspace's admin allows what was asked; answers the code.

        Optional scopes are declined where the local Slack was told not to grant them.
        """
        manifest = self.state.manifest
        install(self.state, team, [one for one in asked if one in manifest.scopes])
        admin = next(
            one.id for one in self.state.users.values() if one.team == team and one.is_admin
        )
        until = self.state.clock.now + LIFE
        grant = Grant(team=team, user=admin, redirect_uri=redirect_uri, until=until)
        return self.state.grants.give(grant)

    def uninstall(self, team: str) -> None:
        """The app is thrown out: told so, and its token is dead."""
        app = self.state.by_team.get(team)
        if app is None:
            raise ControlError("not_installed", "The app is not in that workspace.")
        uninstall(self.state, app)

    def _check(self, query: Mapping[str, str]) -> None:
        if query.get("client_id") != self.state.grants.client_id:
            raise web.HTTPBadRequest(text="invalid client_id")
        if not leads_home(self.state.manifest, query.get("redirect_uri", "")):
            raise web.HTTPBadRequest(text="bad_redirect_uri")
        asked = _asked(query)
        if not asked or not self.state.manifest.declared.issuperset(asked):
            raise web.HTTPBadRequest(text="invalid_scope")


def _asked(query: Mapping[str, str]) -> list[str]:
    """The scopes in the address of the page."""
    return [scope.strip() for scope in query.get("scope", "").split(",") if scope.strip()]
