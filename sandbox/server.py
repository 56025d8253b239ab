"""LocalSlack: the server as a whole, and the only name the outside needs.

Puts the parts together, starts and stops them. What the parts do is theirs.
"""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox import identity
from sandbox.activity import Activity
from sandbox.acts.performing import Theatre
from sandbox.acts.stage import Stage
from sandbox.agenda import Agenda
from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.delivery import Dispatcher
from sandbox.faults import FaultBook
from sandbox.furnishing import add_team, install
from sandbox.grants import GrantBook
from sandbox.http_delivery import HttpCarrier
from sandbox.installing import InstallDesk
from sandbox.limits import Limits
from sandbox.manifest import AppManifest
from sandbox.page_server import PageServer
from sandbox.response_urls import ResponseDesk
from sandbox.socket_mode import SocketHub
from sandbox.state import State
from sandbox.tickets import Tickets
from sandbox.uploads import Uploads
from sandbox.web_api.gateway import Gateway

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from sandbox.identity import Credentials
    from sandbox.shapes import Json

MAX_BODY = 64 * 1024 * 1024
TEAM_NAME = "Northwind Labs"


class LocalSlack:
    """A Slack of its own on one loopback port, for any Slack client.

    Args:
        people: roster rows; the first one becomes the workspace's admin and installs the app.
        manifest: the app's manifest, already read from YAML.
        grant_optional: grant the manifest's optional scopes as well.
        start: where the calendar clock starts (aware).
        seed: names and secrets depend on it, and nothing else does.
        host: an address of this machine.
        port: 0 takes any free one.
        events_url: where to post events and interactions; None means sockets.
        time_mover: moves the calendar instead of the control side alone (the demo's).
        on_reset: called after the control side was asked to reset.
        status: what the page shows as "next thing due".
        flowing: let calendar time pass by itself (a client that lives in real time).
        limits: enforce Slack's rate limits (calendar time).
        things_to_try: sentences the page offers somebody who opens it.
    """

    def __init__(
        self,
        *,
        people: Sequence[Mapping[str, str]],
        manifest: Mapping[str, Any],
        grant_optional: bool = True,
        start: datetime,
        seed: int = 7,
        host: str = "127.0.0.1",
        port: int = 0,
        events_url: str | None = None,
        time_mover: Callable[[datetime], Awaitable[None]] | None = None,
        on_reset: Callable[[int | None], Awaitable[None]] | None = None,
        status: Callable[[], Awaitable[Json]] | None = None,
        flowing: bool = False,
        limits: bool = False,
        things_to_try: Sequence[str] = (),
    ) -> None:
        self._people = people
        self._manifest = AppManifest.read(manifest, grant_optional=grant_optional)
        self._start = start
        self._seed = seed
        self._host = _loopback(host)
        self._port = port
        self._events_url = events_url
        self._time_mover = time_mover
        self._on_reset = on_reset
        self.status = status
        self._flowing = flowing
        self._limits = limits
        self.things_to_try = things_to_try
        self.activity = Activity()
        self._runner: web.AppRunner | None = None
        self.state = self._new_state(seed)

    @property
    def origin(self) -> str:
        """http://HOST:PORT, once started."""
        return f"http://{self._host}:{self._port}"

    @property
    def api_url(self) -> str:
        """The Web API's base address, ending in /api/."""
        return f"{self.origin}/api/"

    @property
    def now(self) -> datetime:
        """Calendar time."""
        return self.state.clock.now

    @property
    def credentials(self) -> Credentials:
        """What a bot needs to connect."""
        return identity.credentials(self.state, self._seed, self.origin)

    async def start(self) -> None:
        """Listen on the loopback port."""
        door = socket.create_server((self._host, self._port))
        self._port = door.getsockname()[1]
        app = web.Application(client_max_size=MAX_BODY)
        self._assemble(app.router)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.SockSite(self._runner, door).start()
        self.agenda.start()

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        if self._runner is None:
            return
        self.page.stop()
        await self.agenda.stop()
        await self.dispatcher.stop()
        await self.sockets.stop()
        await self.http.close()
        await self._runner.cleanup()
        self._runner = None

    async def act(self, *, settle: bool = True, **request: Any) -> Json:  # noqa: ANN401  # JSON
        """Let a person do something: the keys and the answer of POST /sandbox/act.

        `settle=False` answers right after the ack. Raises ControlError when it cannot be done.
        """
        return await self.theatre.perform(request, settle=settle)

    async def set_clock(self, target: datetime) -> None:
        """Move calendar time; ControlError `time_goes_back` when that is not forward."""
        self.state.clock.move_to(target)
        self.state.ledger.next()
        self.agenda.run_due()

    async def move_time(self, target: datetime) -> None:
        """Move calendar time the way the page does: through the demo when it owns time."""
        if self._time_mover is None:
            await self.set_clock(target)
        else:
            await self._time_mover(target)

    async def reset(self, seed: int | None = None, *, tell: bool = False) -> None:
        """Start the workspaces anew; tokens stay. `tell` also calls `on_reset`."""
        self.agenda.clear()
        self.state.become(self._new_state(self.state.seed if seed is None else seed))
        self.state.ledger.next()
        if tell and self._on_reset is not None:
            await self._on_reset(seed)

    async def connected(self, seconds: float = 10.0) -> None:
        """Wait (real time) until a bot's socket is connected; TimeoutError otherwise."""
        await self.sockets.connected(seconds)

    def add_team(self, name: str, people: Sequence[Mapping[str, str]]) -> str:
        """One more workspace, the app not in it; answers its id."""
        return add_team(self.state, name, people).id

    def _new_state(self, seed: int) -> State:
        clock = Clock(self._start, flowing=self._flowing)
        state = State(
            clock=clock,
            manifest=self._manifest,
            seed=seed,
            tickets=Tickets(),
            limits=Limits(clock, on=self._limits),
            faults=FaultBook(clock),
            grants=GrantBook(*identity.client(self._seed)),
            token_seed=self._seed,
        )
        install(state, add_team(state, TEAM_NAME, self._people).id)
        return state

    def _assemble(self, router: web.UrlDispatcher) -> None:
        secrets = self.credentials
        self.agenda = Agenda(self.state)
        self.sockets = SocketHub(self.state)
        self.http = HttpCarrier(self._events_url or "", secrets.signing_secret)
        transport = self.http if self._events_url else self.sockets
        self.dispatcher = Dispatcher(self.state, self.activity, self.agenda, transport)
        self.state.emit = self.dispatcher.publish
        self.desk = ResponseDesk(self.state, self.activity, self.origin)
        self.uploads = Uploads(self.state, self.activity, self.origin)
        self.installs = InstallDesk(self.state)
        stage = Stage(
            state=self.state, dispatcher=self.dispatcher, desk=self.desk, origin=self.origin
        )
        self.theatre = Theatre(stage, self.activity)
        self.page = PageServer(self)
        self.state.ledger.listeners.append(self.page.changed)
        gateway = Gateway(self.state, self.activity, secrets.app_token, self.origin)
        router.add_get("/api/{method}", gateway.handle)
        router.add_post("/api/{method}", gateway.handle)
        router.add_get("/link/", self.sockets.handle)
        router.add_post("/response/{number}/{check}", self.desk.handle)
        for part in (self.uploads, self.installs, Control(self), self.page):
            part.add_routes(router)


def _loopback(host: str) -> str:
    """The host itself, when it is this machine and nothing else."""
    if host != "localhost" and not ip_address(host).is_loopback:
        raise ValueError("The local Slack listens on this machine only.")
    return host
