"""Socket Mode: addresses good for one connection, hello, envelopes, acks, pings, disconnects.

Each payload goes to any one of the connections. Knows nothing of what the payloads mean.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from sandbox.faults import SOCKETS
from sandbox.parcels import Ack, Parcel
from sandbox.shapes import ACK_SECONDS, APP_ID

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.state import State

MOST_CONNECTIONS = 10
WARNING_SECONDS = 10.0
"""How long a connection stays open after its warning (real time)."""
ANSWERABLE = ("slash_commands", "interactive")
log = logging.getLogger(__name__)


class SocketHub:
    """The connections of the app, and what they still have to acknowledge."""

    late = "timeout"

    def __init__(self, state: State) -> None:
        self.state = state
        self.connections: list[web.WebSocketResponse] = []
        self._waiting: dict[str, tuple[asyncio.Future[Json], web.WebSocketResponse]] = {}
        self._turn = 0
        self._frozen: set[web.WebSocketResponse] = set()
        """Sockets that look open and neither hear nor answer."""
        self._goodbyes: set[asyncio.Task[None]] = set()
        self._arrived = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its first byte to its last."""
        if not self.state.tickets.use(request.query.get("ticket", "")):
            raise web.HTTPForbidden(text="this address was used before or never given out")
        socket = web.WebSocketResponse(autoping=False, max_msg_size=4 * 1024 * 1024)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await say_goodbye(socket, "too_many_websockets")
            return socket
        self.connections.append(socket)
        try:
            await socket.send_json(_hello(len(self.connections)))
            self._arrived.set()
            await self._listen(socket)
        finally:
            self._lost(socket)
        return socket

    async def connected(self, seconds: float = 10.0) -> None:
        """Wait (real time) until a socket is there; TimeoutError otherwise."""
        async with asyncio.timeout(seconds):
            while not self.connections:
                self._arrived.clear()
                await self._arrived.wait()

    async def carry(self, parcel: Parcel, *, skew: int = 0) -> Ack:  # noqa: ARG002  # no stamps here
        """Send it over one connection and wait for its acknowledgement."""
        await self.suffer()
        socket = self._next()
        if socket is None:
            return Ack(acked=False, failure="no_connection")
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        envelope_id = secrets.token_hex(16)
        self._waiting[envelope_id] = (answer, socket)
        try:
            if socket not in self._frozen:
                await socket.send_str(json.dumps(_envelope(envelope_id, parcel)))
            body = await asyncio.wait_for(answer, ACK_SECONDS)
        except TimeoutError:
            return Ack(acked=False, failure=self.late)
        except ConnectionError:
            return Ack(acked=False, failure="connection_failed")
        finally:
            self._waiting.pop(envelope_id, None)
        return Ack(acked=True, body=body or None)

    async def suffer(self) -> None:
        """Let the sockets go wrong if somebody ordered it."""
        if self.state.faults.outage():
            await self.stop()
        fault = self.state.faults.take("socket", SOCKETS)
        if fault is None:
            return
        if fault.fault == "half_open":
            self._frozen.update(self.connections)
        else:
            await self.disconnect(fault.reason or "refresh_requested")

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to go, and close it (a `warning` closes ten seconds later)."""
        for socket in list(self.connections):
            task = asyncio.get_running_loop().create_task(say_goodbye(socket, reason))
            self._goodbyes.add(task)
            task.add_done_callback(self._goodbyes.discard)
        await asyncio.sleep(0)

    async def stop(self) -> None:
        """Close everything."""
        for task in list(self._goodbyes):
            task.cancel()
        for socket in list(self.connections):
            await socket.close()

    def _next(self) -> web.WebSocketResponse | None:
        alive = [socket for socket in self.connections if not socket.closed]
        if not alive:
            return None
        self._turn += 1
        return alive[self._turn % len(alive)]

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if socket in self._frozen:
                continue
            if message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(message.data)

    def _acknowledged(self, text: str) -> None:
        try:
            answer = json.loads(text)
            envelope_id = answer["envelope_id"]
        except (ValueError, KeyError, TypeError):
            log.error("a socket sent something that is no acknowledgement")  # noqa: TRY400
            return
        waiting = self._waiting.get(envelope_id)
        if waiting is None:
            log.warning("an acknowledgement came too late or was made up")
        elif not waiting[0].done():
            waiting[0].set_result(answer.get("payload") or {})

    def _lost(self, socket: web.WebSocketResponse) -> None:
        self.connections.remove(socket)
        self._frozen.discard(socket)
        for answer, carrier in self._waiting.values():
            if carrier is socket and not answer.done():
                answer.set_exception(ConnectionResetError("the socket closed before the ack"))


async def say_goodbye(socket: web.WebSocketResponse, reason: str) -> None:
    """Slack's disconnect message, then the end of the connection."""
    await socket.send_json(
        {"type": "disconnect", "reason": reason, "debug_info": {"host": "local-slack"}}
    )
    if reason == "warning":
        await asyncio.sleep(WARNING_SECONDS)
    await socket.close()


def _hello(connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": {
            "host": "local-slack",
            "build_number": 1,
            "approximate_connection_time": 18060,
        },
        "connection_info": {"app_id": APP_ID},
    }


def _envelope(envelope_id: str, parcel: Parcel) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind in ANSWERABLE,
    }
    if parcel.kind == "events_api":
        envelope["retry_attempt"] = parcel.attempt
        envelope["retry_reason"] = parcel.reason or ""
    return envelope
