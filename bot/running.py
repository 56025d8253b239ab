"""The running bot: Slack reached by web socket or HTTP, health pages, steps, a graceful stop."""

import asyncio
import contextlib
import json
import logging
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import text

from bot.slack import NOT_REACHED, OTHER_KEYS
from bot.slack_errors import code_of
from bot.wiring import Turnabout
from models.keyring import VaultError

log = logging.getLogger(__name__)

LARGEST_BODY = 2 * 1024 * 1024
PING_SECONDS = 7  # the SDK calls a socket stale after four of these
STOP_SECONDS = 20
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
FATAL = {
    *("invalid_auth", "not_authed", "not_allowed_token_type", "forbidden_team", "missing_scope"),
    *("account_inactive", "token_revoked", "token_expired"),
}
REFUSED = "Slack refused a token: check SLACK_BOT_TOKEN and SLACK_APP_TOKEN."


class CannotStart(Exception):  # noqa: N818 - reads as what happened
    """The bot cannot run with these settings; the sentence says what to check."""


async def run(bot: Turnabout, *, ready: Any = print) -> None:  # noqa: ANN401 - print or a test's
    """Serve until SIGTERM or SIGINT (or the end of the steps), then stop in order."""
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.set)
    async with serving(bot) as (address, transport):
        ready(f"Turnabout is ready ({transport}); health at {address}/healthz")
        sys.stdout.flush()
        if bot.settings.stepped:
            await _follow_steps(bot, ending)
        else:
            await ending.wait()
        log.info("stopping")


@contextlib.asynccontextmanager
async def serving(bot: Turnabout) -> AsyncIterator[tuple[str, str]]:
    """Start everything; yield the address of the health pages and the transport's name.

    Raises CannotStart, with what was begun ended again.
    """
    door = Door(bot)
    try:
        await _install(bot)
        address = await door.open()
        bot.start()
        await door.connect()
        yield address, "Socket Mode" if bot.settings.socket_mode else "HTTP"
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await door.close()
                await bot.stop()


async def _install(bot: Turnabout) -> None:
    try:
        await bot.install()
    except SlackApiError as error:
        raise CannotStart(f"{REFUSED} ({code_of(error)})") from None
    except (aiohttp.ClientError, TimeoutError):
        raise CannotStart(NOT_REACHED) from None
    except VaultError:
        raise CannotStart(OTHER_KEYS) from None


class Door:
    """Where Slack comes in, and where health is asked."""

    def __init__(self, bot: Turnabout) -> None:
        self.bot = bot
        self._verifier = SignatureVerifier(bot.settings.signing_secret or secrets.token_hex())
        self._runner: web.AppRunner | None = None
        self._socket: AsyncSocketModeHandler | None = None

    async def open(self) -> str:
        """Listen on HOST:PORT and return the address."""
        settings = self.bot.settings
        site = web.Application(client_max_size=LARGEST_BODY)
        site.router.add_get("/healthz", self._health)
        site.router.add_get("/readyz", self._ready)
        if not settings.socket_mode:
            site.router.add_post("/slack/events", self._take)
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=5)
        await self._runner.setup()
        listener = web.TCPSite(self._runner, settings.host, settings.port)
        try:
            await listener.start()
        except OSError as error:
            raise CannotStart(f"HOST and PORT cannot be listened on: {error.strerror}.") from None
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def connect(self) -> None:
        """Open the web socket, in Socket Mode; raise CannotStart when the token is refused."""
        settings = self.bot.settings
        if not settings.socket_mode:
            return
        self._socket = AsyncSocketModeHandler(
            self.bot.app,
            settings.app_token,
            web_client=self.bot.slack.client(),
            ping_interval=PING_SECONDS,
        )
        self._socket.client.wss_uri = await self._first_address()
        await self._socket.connect_async()  # type: ignore[no-untyped-call]

    async def _first_address(self) -> str | None:
        """Ask for the first address ourselves: the SDK would try a refused token for ever."""
        client = self.bot.slack.client()
        try:
            opened = await client.apps_connections_open(app_token=self.bot.settings.app_token)
        except SlackApiError as error:
            code = code_of(error)
            if code in FATAL:
                raise CannotStart(f"{REFUSED} ({code})") from None
            log.warning("Slack gave no address yet: %s", code)
            return None
        except (aiohttp.ClientError, TimeoutError):
            return None
        return str(opened["url"])

    async def close(self) -> None:
        """Take nothing more in."""
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        if self._runner is not None:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        """One signed request; what Slack did not sign is refused before anything reads it."""
        if not _wholesome(request):
            return web.Response(status=401, text="invalid request")
        raw = await request.read()
        if not self._is_signed(request, raw):
            return web.Response(status=401, text="invalid request")
        try:
            bolt_request = _read(request, raw)
        except (ValueError, TypeError, AttributeError, RecursionError):
            return web.Response(status=400, text="not understood")
        return await to_aiohttp_response(await self.bot.app.async_dispatch(bolt_request))

    def _is_signed(self, request: web.Request, raw: bytes) -> bool:
        stamp, signature = request.headers[STAMP], request.headers[SIGNATURE]
        try:
            return self._verifier.is_valid(raw, timestamp=stamp, signature=signature)
        except UnicodeDecodeError:
            return False

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _ready(self, _: web.Request) -> web.Response:
        checks = {"database": await self._database_answers(), "slack": await self._is_connected()}
        ok = all(checks.values())
        return web.json_response({"ok": ok, **checks}, status=200 if ok else 503)

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(2), self.bot.deps.reading() as uow:
                await uow.session.execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - whatever it is, the answer is no
            return False
        return True

    async def _is_connected(self) -> bool:
        if self._socket is None:
            return not self.bot.settings.socket_mode
        client = self._socket.client
        return await client.is_connected()


def _wholesome(request: web.Request) -> bool:
    """Refuse header values that the signature check would stumble over."""
    stamps = request.headers.getall(STAMP, [])
    signatures = request.headers.getall(SIGNATURE, [])
    return (
        len(stamps) == 1
        and len(signatures) == 1
        and stamps[0].isascii()
        and stamps[0].isdecimal()
        and len(stamps[0]) <= 12  # noqa: PLR2004 - seconds since 1970
        and signatures[0].isascii()
    )


def _read(request: web.Request, raw: bytes) -> AsyncBoltRequest:
    """What Slack signed, as Bolt takes it; ValueError and its like when it is no object."""
    return AsyncBoltRequest(
        body=raw.decode(),
        query=request.query_string,
        headers={name: [value] for name, value in request.headers.items()},
    )


async def _follow_steps(bot: Turnabout, ending: asyncio.Event) -> None:
    """Read ``{"to": ISO}`` lines, do what is due by then, answer each with one line."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    stopped = asyncio.create_task(ending.wait())
    try:
        while not ending.is_set():
            line = asyncio.create_task(reader.readline())
            await asyncio.wait({line, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not line.done():
                line.cancel()
                break
            if not line.result():
                break  # whoever stepped is gone
            asked = json.loads(line.result())
            answer = await bot.step(datetime.fromisoformat(asked["to"]))
            print(json.dumps(answer), flush=True)  # noqa: T201 - the answer of the step protocol
    finally:
        stopped.cancel()
        transport.close()
