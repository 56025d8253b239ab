"""Slack clients by workspace, and who an incoming request is from: one local look-up, no call.

The clients never repeat a call by themselves: what was perhaps posted is looked up, not re-sent.
"""

from collections.abc import Mapping

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from models.database import Database
from models.once import insert_once
from models.workspaces import Workspace, WorkspaceKey

TIMEOUT_SECONDS = 10

# What stops a start or a command, in a sentence that says what to check.
NOT_REACHED = "Slack cannot be reached: check SLACK_API_URL and the network."
OTHER_KEYS = (
    "TURNABOUT_KEYS does not open what is kept in this database: add the key it was sealed with."
)


class NotInstalled(Exception):  # noqa: N818 - reads as what happened
    """The app is not installed in this workspace."""


class Slack:
    """One shared HTTP session; a client for each workspace's token."""

    def __init__(self, database: Database, api_url: str) -> None:
        self.database = database
        self.api_url = api_url
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, AsyncWebClient] = {}
        self._known: dict[str, AuthorizeResult] = {}

    def client(self, token: str | None = None) -> AsyncWebClient:
        """Return a client for a token; no retries, one shared session."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
        return AsyncWebClient(
            token=token,
            base_url=self.api_url,
            session=self._session,
            timeout=TIMEOUT_SECONDS,
            retry_handlers=[],
        )

    async def for_workspace(self, key: str) -> AsyncWebClient:
        """Return the client of an installed workspace; raise NotInstalled."""
        if key not in self._clients:
            async with self.database.reading() as uow:
                workspace = await uow.session.get(Workspace, key)
                if workspace is None:
                    raise NotInstalled(NotInstalled.__doc__)
                place = workspace.token_place
                token = await uow.vault.open(uow.session, place, workspace.bot_token)
            self._clients[key] = self.client(token)
        return self._clients[key]

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Tell Bolt which installation a request belongs to; raise NotInstalled."""
        key = str(WorkspaceKey(enterprise=enterprise_id, team=team_id or ""))
        if key not in self._known:
            async with self.database.reading() as uow:
                workspace = await uow.session.get(Workspace, key)
                if workspace is None:
                    raise NotInstalled(NotInstalled.__doc__)
                place = workspace.token_place
                token = await uow.vault.open(uow.session, place, workspace.bot_token)
                self._known[key] = AuthorizeResult(
                    enterprise_id=enterprise_id,
                    team_id=team_id,
                    bot_token=token,
                    bot_id=workspace.bot_id,
                    bot_user_id=workspace.bot_user_id,
                )
        return self._known[key]

    async def install_own_token(self, token: str, now: object) -> Workspace:
        """Ask Slack whose the configured token is, and keep that installation.

        Raises SlackApiError when Slack refuses the token.
        """
        answer = await self.client(token).auth_test()
        key = str(WorkspaceKey(enterprise=answer.get("enterprise_id"), team=str(answer["team_id"])))
        async with self.database.unit_of_work() as uow:
            place = Workspace(key=key).token_place
            sealed = await uow.vault.seal(uow.session, place, token)
            values = {
                "key": key,
                "enterprise_id": answer.get("enterprise_id"),
                "team_id": answer["team_id"],
                "name": str(answer.get("team", "")),
                "bot_user_id": str(answer["user_id"]),
                "bot_id": str(answer.get("bot_id", "")),
                "bot_token": sealed,
                "scopes": _scopes(answer.headers),
                "active": True,
                "installed_at": now,
            }
            if not await insert_once(uow.session, Workspace, ("key",), values):
                query = select(Workspace).where(Workspace.key == key).with_for_update()
                workspace = (await uow.session.scalars(query)).one()
                for name in ("name", "bot_user_id", "bot_id", "bot_token", "scopes", "active"):
                    setattr(workspace, name, values[name])
        self.forget(key)
        async with self.database.reading() as uow:
            return await uow.session.get_one(Workspace, key)

    def forget(self, key: str) -> None:
        """Drop what is cached of a workspace: its token changed or it is gone."""
        self._clients.pop(key, None)
        self._known.pop(key, None)

    async def close(self) -> None:
        """Close the shared session."""
        if self._session is not None:
            await self._session.close()


def _scopes(headers: Mapping[str, object]) -> str:
    for name, value in headers.items():
        if name.lower() == "x-oauth-scopes":
            return ",".join(part.strip() for part in str(value).split(","))
    return ""
