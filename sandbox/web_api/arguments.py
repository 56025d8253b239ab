"""The arguments of a call, however they came: query, form, multipart or JSON.

Turns them into typed values or refuses them with Slack's errors; knows no method.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackError

if TYPE_CHECKING:
    from aiohttp import web

    from sandbox.shapes import Json

TRUE = ("true", "1", True, 1)
MAX_PAGE = 999
CHARSETS = ("utf-8", "iso-8859-1")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Arguments:
    """What the caller sent, read by name."""

    def __init__(self, sent: Json) -> None:
        self.sent = {name: value for name, value in sent.items() if value is not None}

    def text(self, name: str) -> str | None:
        """A text, or None when it was not sent or is empty."""
        value = self.sent.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, (dict, list, bool)):
            raise invalid(f"must be a string: {name}")
        return str(value)

    def required(self, name: str, error: str | None = None) -> str:
        """A text that must be there; `error` replaces Slack's `invalid_arguments`."""
        value = self.text(name)
        if value is None:
            raise SlackError(error) if error else invalid(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes or no."""
        value = self.sent.get(name)
        return default if value is None else value in TRUE

    def number(self, name: str) -> int | None:
        """A whole number; `invalid_arguments` for anything else."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError as error:
            raise invalid(f"must be an integer: {name}") from error

    def limit(self, default: int, most: int = MAX_PAGE) -> int:
        """The page size; `invalid_limit` for what is no number from 1 to `most`."""
        try:
            value = self.number("limit")
        except SlackError as error:
            raise SlackError("invalid_limit") from error
        if value is None or value == 0:
            return default
        if not 0 < value <= most:
            raise SlackError("invalid_limit")
        return value

    def ids(self, name: str) -> list[str]:
        """Ids given as a list or separated by commas."""
        value = self.sent.get(name)
        if isinstance(value, str):
            value = value.split(",")
        if value is None:
            return []
        if not isinstance(value, list):
            raise invalid(f"must be a list of ids: {name}")
        return [str(entry).strip() for entry in value if str(entry).strip()]

    def decoded(self, name: str) -> object | None:
        """A structure, sent as JSON or as JSON text; `invalid_arguments` when it is neither."""
        value: object = self.sent.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value) if value else None
            except ValueError as error:
                raise invalid(f"must be valid JSON: {name}") from error
        return value


def invalid(problem: str, pointer: str = "") -> SlackError:
    """`invalid_arguments` with the sentence Slack puts into response_metadata."""
    where = f" [json-pointer:{pointer}]" if pointer else ""
    return SlackError("invalid_arguments", messages=[f"[ERROR] {problem}{where}"])


async def read(request: web.Request) -> tuple[Arguments, str | None]:
    """The arguments of a request and the token that came with it.

    A token is taken from the header or a form. One in the address, as apps made since 2021 may not
    send it, and one inside JSON count as none.
    """
    sent: Json = dict(request.query)
    sent.pop("token", None)
    token = None
    if request.method == "POST" and request.body_exists:
        body = await _body(request)
        token = body.pop("token", None) if request.content_type in FORMS else None
        sent.update(body)
        sent.pop("token", None)
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        token = header.removeprefix("Bearer ").strip()
    elif header.startswith("Basic "):
        sent.update(_client(header.removeprefix("Basic ")))
    return Arguments(sent), str(token) if token else None


def charset_warning(request: web.Request) -> str | None:
    """What Slack remarks on the charset of a body: missing for JSON, superfluous for a form."""
    if request.method != "POST" or not request.body_exists:
        return None
    if request.content_type in FORMS:
        return "superfluous_charset" if request.charset else None
    return None if request.charset else "missing_charset"


def _client(encoded: str) -> Json:
    """Client id and secret, as OAuth sends them in a header."""
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise SlackError("invalid_client_id") from error
    return {"client_id": client_id, "client_secret": secret}


async def _body(request: web.Request) -> Json:
    if (request.charset or CHARSETS[0]).lower() not in CHARSETS:
        raise SlackError("invalid_charset")
    match request.content_type:
        case "application/json":
            return _json(await request.read())
        case "application/x-www-form-urlencoded" | "multipart/form-data":
            return await _form(request)
        case _ if not await request.read():
            return {}
        case _:
            raise SlackError("invalid_post_type")


def _json(raw: bytes) -> Json:
    try:
        body: Any = json.loads(raw or b"{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


async def _form(request: web.Request) -> Json:
    try:
        form = await request.post()
    except ValueError as error:
        raise SlackError("invalid_form_data") from error
    return dict(form)
