"""HTTP delivery: signed requests to the app's one address, as Slack makes them.

Events as JSON, commands as a form, interactions as a form with `payload`. Signs in real time.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from sandbox.parcels import Ack, Parcel
from sandbox.shapes import ACK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.shapes import Json

REDIRECTS = 2
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


class HttpCarrier:
    """Posts to the app; answers how the app answered."""

    late = "http_timeout"

    def __init__(self, url: str, signing_secret: str) -> None:
        self.url = url
        self._secret = signing_secret.encode()
        self._session: aiohttp.ClientSession | None = None

    async def verify(self) -> bool:
        """Slack's url_verification: the app must echo the challenge."""
        challenge = hashlib.sha256(self.url.encode()).hexdigest()
        body = {"token": "unused", "challenge": challenge, "type": "url_verification"}
        try:
            async with asyncio.timeout(ACK_SECONDS):
                status, text, _ = await self._post(json.dumps(body).encode(), JSON_TYPE, {}, 0)
        except (TimeoutError, aiohttp.ClientError):
            return False
        return status == 200 and challenge in text  # noqa: PLR2004  # HTTP's OK

    async def carry(self, parcel: Parcel, *, skew: int = 0) -> Ack:
        """Post it and wait at most three seconds for a 200."""
        body, kind = _encoded(parcel)
        try:
            async with asyncio.timeout(ACK_SECONDS):
                status, text, headers = await self._post(body, kind, _retry_headers(parcel), skew)
        except TimeoutError:
            return Ack(acked=False, failure=self.late)
        except aiohttp.ClientError as error:
            return Ack(acked=False, failure=_why(error))
        if not 200 <= status < 300:  # noqa: PLR2004  # HTTP's successes
            stop = headers.get("x-slack-no-retry") == "1"
            return Ack(acked=False, failure="http_error", stop=stop)
        return _read(text, headers.get("content-type", ""))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(
        self, body: bytes, kind: str, extra: dict[str, str], skew: int
    ) -> tuple[int, str, Mapping[str, str]]:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        headers = {"Content-Type": kind, **self._signature(body, skew), **extra}
        async with self._session.post(
            self.url, data=body, headers=headers, max_redirects=REDIRECTS + 1
        ) as reply:
            return reply.status, await reply.text(), reply.headers

    def _signature(self, body: bytes, skew: int) -> dict[str, str]:
        stamp = str(int(time.time()) + skew)
        base = b"v0:" + stamp.encode() + b":" + body
        digest = hmac.new(self._secret, base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _why(error: aiohttp.ClientError) -> str:
    """What went wrong, as x-slack-retry-reason says it."""
    match error:
        case aiohttp.TooManyRedirects():
            return "too_many_redirects"
        case aiohttp.ClientSSLError():
            return "ssl_error"
        case aiohttp.ClientConnectionError():
            return "connection_failed"
        case _:
            return "unknown_error"


def _encoded(parcel: Parcel) -> tuple[bytes, str]:
    match parcel.kind:
        case "events_api":
            return json.dumps(parcel.payload).encode(), JSON_TYPE
        case "slash_commands":
            return urlencode(parcel.payload).encode(), FORM_TYPE
        case "interactive":
            return urlencode({"payload": json.dumps(parcel.payload)}).encode(), FORM_TYPE


def _retry_headers(parcel: Parcel) -> dict[str, str]:
    if parcel.attempt == 0:
        return {}
    return {
        "x-slack-retry-num": str(parcel.attempt),
        "x-slack-retry-reason": parcel.reason or "unknown_error",
    }


def _read(text: str, content_type: str) -> Ack:
    if not text.strip():
        return Ack(acked=True)
    if not content_type.startswith(JSON_TYPE):
        return Ack(acked=True, body={"text": text})
    try:
        body: Json = json.loads(text)
    except ValueError:
        return Ack(acked=False, failure="http_error")
    return Ack(acked=True, body=body or None)
