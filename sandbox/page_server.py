"""What the browser page needs besides the control side: its files, a stream of changes, extras."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.control import answering
from sandbox.uploads import sent_file

if TYPE_CHECKING:
    from sandbox.server import LocalSlack
    from sandbox.shapes import Json

PAGE = Path(__file__).parent / "page"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
}
AT_MOST_EVERY = 0.05
HEARTBEAT = 15.0


class PageServer:
    """Serves the page and tells it of changes."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._listeners: set[asyncio.Event] = set()
        self._closing = False

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Put the page at the root."""
        router.add_get("/", self.index)
        router.add_get("/page/{name:.+}", self.file)
        router.add_get("/sandbox/stream", self.stream)
        router.add_get("/sandbox/page.json", answering(self.extras))
        router.add_get("/sandbox/file/{id}", self.content)
        router.add_post("/sandbox/file", answering(self._slack.uploads.add))

    def changed(self, _seq: int) -> None:
        """Something changed; wake whoever streams."""
        for listener in self._listeners:
            listener.set()

    def stop(self) -> None:
        """End the streams so that the server can stop."""
        self._closing = True
        self.changed(0)

    async def index(self, _request: web.Request) -> web.Response:
        """The page itself."""
        return _static("index.html")

    async def file(self, request: web.Request) -> web.Response:
        """One of the page's files."""
        return _static(request.match_info["name"])

    async def content(self, request: web.Request) -> web.Response:
        """A file somebody uploaded, for the page to show."""
        file = self._slack.state.files.get(request.match_info["id"])
        if file is None or file.content is None:
            raise web.HTTPNotFound(text="no such file")
        return sent_file(file)

    async def extras(self, _request: web.Request) -> Json:
        """The app, its commands, and the demo's status when there is one."""
        manifest = self._slack.state.manifest
        status = self._slack.status
        return {
            "ok": True,
            "app": {
                "name": manifest.name,
                "bot_user": self._slack.credentials.bot_user_id,
                "home_tab": manifest.home_tab,
                "messages_tab": manifest.messages_tab,
                "messages_read_only": manifest.messages_read_only,
            },
            "app_name": manifest.name,
            "commands": [
                {"command": one.name, "description": one.description, "usage_hint": one.usage_hint}
                for one in manifest.commands.values()
            ],
            "has_status": status is not None,
            "status": await status() if status is not None else None,
            "try": list(self._slack.things_to_try),
        }

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: `change` with the new number, several changes in one."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        woken = asyncio.Event()
        self._listeners.add(woken)
        try:
            while not self._closing:
                await self._send(response)
                await asyncio.sleep(AT_MOST_EVERY)
                await self._wait(response, woken)
        except ConnectionResetError:
            pass
        finally:
            self._listeners.discard(woken)
        return response

    async def _send(self, response: web.StreamResponse) -> None:
        data = json.dumps({"seq": self._slack.state.ledger.seq})
        await response.write(f"event: change\ndata: {data}\n\n".encode())

    async def _wait(self, response: web.StreamResponse, woken: asyncio.Event) -> None:
        while True:
            try:
                await asyncio.wait_for(woken.wait(), HEARTBEAT)
            except TimeoutError:
                await response.write(b": still here\n\n")
            else:
                woken.clear()
                return


def _static(name: str) -> web.Response:
    path = (PAGE / name).resolve()
    if PAGE.resolve() not in path.parents or not path.is_file() or path.suffix not in TYPES:
        raise web.HTTPNotFound(text="no such file")
    return web.Response(
        body=path.read_bytes(),
        content_type=TYPES[path.suffix],
        charset=None if path.suffix == ".png" else "utf-8",
        headers={"Cache-Control": "no-cache"},
    )
