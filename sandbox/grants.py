"""Codes of the installation page: ten calendar minutes long, good for one token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.errors import SlackError

LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Somebody allowed the app in a workspace."""

    team: str
    user: str
    redirect_uri: str
    until: datetime


class GrantBook:
    """The codes given out and not used."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self.client_id = client_id
        self._secret = client_secret
        self._codes: dict[str, Grant] = {}
        self._count = 0

    def give(self, grant: Grant) -> str:
        """A code for this grant."""
        self._count += 1
        code = f"{self._count}.{self._count * 2654435761 % 2**32:08x}"
        self._codes[code] = grant
        return code

    def refusal(self, client: tuple[str | None, str | None]) -> str | None:
        """Slack's word for what is wrong with a client's id and secret, or None."""
        if client[0] != self.client_id:
            return "invalid_client_id"
        return None if client[1] == self._secret else "bad_client_secret"

    def exchange(
        self,
        code: str | None,
        *,
        client: tuple[str | None, str | None],
        redirect_uri: str | None,
        grant_type: str | None,
        now: datetime,
    ) -> Grant:
        """Use a code up, or say with Slack's words why that cannot be."""
        refusal = self.refusal(client)
        if refusal is not None:
            raise SlackError(refusal)
        if grant_type not in (None, "authorization_code"):
            raise SlackError("invalid_grant_type")
        grant = self._codes.get(code or "")
        if grant is None or now > grant.until:
            raise SlackError("invalid_code")
        if (redirect_uri or "") != grant.redirect_uri:
            raise SlackError("bad_redirect_uri")
        del self._codes[code or ""]
        return grant
