"""The bytes of files: where an upload goes, and where a file is fetched from.

Step two of Slack's upload, downloads with a token, and the page's own door for people's files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.errors import ControlError
from sandbox.web_api.contents import file_json
from sandbox.web_api.files import new_file

if TYPE_CHECKING:
    from sandbox.activity import Activity
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.workspace import File


class Uploads:
    """Takes and gives file content."""

    def __init__(self, state: State, activity: Activity, origin: str) -> None:
        self.state = state
        self._activity = activity
        self._origin = origin

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Put the doors where Slack's addresses point."""
        router.add_post("/upload/v1/{file}/{ticket}", self.take)
        router.add_get("/files-pri/{file}/{name}", self.give)
        router.add_get("/files-pri/{file}/download/{name}", self.give)

    async def take(self, request: web.Request) -> web.Response:
        """Step two of an upload: the raw bytes, or a form with one file."""
        with self._activity.during():
            file = self.state.files.get(request.match_info["file"])
            if file is None or file.upload_ticket != request.match_info["ticket"]:
                return web.Response(status=404, text="unknown or used upload address")
            content = await _content(request)
            if len(content) != file.size:
                return web.Response(status=400, text="the length is not what was announced")
            file.content, file.upload_ticket = content, None
            return web.Response(text=f"OK - {len(content)}")

    async def give(self, request: web.Request) -> web.StreamResponse:
        """A file, for a token that may read files; a sign-in page for everybody else."""
        name = request.match_info["file"].rpartition("-")[2]
        file = self.state.files.get(name)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        app = self.state.installations.get(token)
        allowed = app is not None and not app.revoked and "files:read" in app.scopes
        if file is None or app is None or file.team != app.team or not allowed:
            page = "<!DOCTYPE html><title>Sign in</title><p>Sign in to see this file.</p>"
            return web.Response(text=page, content_type="text/html")
        return sent_file(file)

    async def add(self, request: web.Request) -> Json:
        """A person puts a file where a file_input can name it (the control side)."""
        user = self.state.users.get(request.query.get("user", ""))
        name = request.query.get("name", "").strip()
        if user is None or not name:
            raise ControlError("missing_key", "Name the person ('user') and the file ('name').")
        content = await request.read()
        if not content:
            raise ControlError("bad_value", "The file is empty.")
        file = new_file(self.state, user.team, user.id, name, len(content))
        file.content, file.complete = content, True
        return {"ok": True, "file": file_json(file, self._origin)}


def sent_file(file: File) -> web.Response:
    """A file's bytes as an HTTP answer, never run as a page."""
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


async def _content(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for field in (await request.post()).values():
        if isinstance(field, web.FileField):
            return field.file.read()
    return b""
