"""Reading a file that somebody gave in a form: bounded, from Slack's own address only.

Needs the optional scope files:read. The address comes from Slack's answer to our own question,
never from a form, and the token goes nowhere but to the host that the Web API has.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_errors import code_of

SECONDS = aiohttp.ClientTimeout(total=30)
CHUNK = 1 << 16
OK = 200


class FileProblem(Exception):  # noqa: N818 - the tree of what may happen
    """The file could not be read.

    FileProblem
    ├── MayNotRead   the scope files:read was not granted
    ├── NotYourFile  it is somebody else's, or there is none
    ├── FileTooLarge
    └── NotFetched   Slack did not give it out
    """


class MayNotRead(FileProblem):
    """The scope files:read was not granted."""


class NotYourFile(FileProblem):
    """The file is somebody else's, or there is none of that id."""


class FileTooLarge(FileProblem):
    """The file is larger than what may be read."""


class NotFetched(FileProblem):
    """Slack did not give the file out; trying again may succeed."""


@dataclass(frozen=True, kw_only=True)
class GivenFile:
    """A file's name and bytes."""

    name: str
    data: bytes


async def given_file(
    client: AsyncWebClient, file_id: str, *, giver: str, most_bytes: int
) -> GivenFile:
    """Return a file that the Slack user ``giver`` uploaded; raise FileProblem."""
    try:
        found = (await client.files_info(file=file_id))["file"]
    except SlackApiError as error:
        raise _problem(code_of(error)) from None
    except (aiohttp.ClientError, TimeoutError):
        raise NotFetched(NotFetched.__doc__) from None
    if found.get("user") != giver:
        raise NotYourFile(NotYourFile.__doc__)
    if int(found.get("size") or 0) > most_bytes:
        raise FileTooLarge(FileTooLarge.__doc__)
    url = str(found.get("url_private_download") or found.get("url_private") or "")
    if not at_slack(url, client.base_url):
        raise NotFetched("the address of the file is not Slack's")
    return GivenFile(name=str(found.get("name") or ""), data=await _bytes(client, url, most_bytes))


def _problem(code: str) -> FileProblem:
    if code == "missing_scope":
        return MayNotRead(MayNotRead.__doc__)
    if code in {"file_not_found", "file_deleted"}:
        return NotYourFile(NotYourFile.__doc__)
    return NotFetched(code)


def at_slack(url: str, api_url: str) -> bool:
    """Whether an address is on the host of the Web API, or on ``files.`` of it."""
    try:
        asked, own = urlsplit(url), urlsplit(api_url)
        same_door = (asked.scheme, asked.port) == (own.scheme, own.port)
    except ValueError:
        return False
    hosts = {own.hostname, f"files.{own.hostname}"}
    return same_door and asked.hostname in hosts and "@" not in asked.netloc


async def _bytes(client: AsyncWebClient, url: str, most: int) -> bytes:
    data = bytearray()
    try:
        async with (
            _session(client) as session,
            session.get(
                url,
                headers={"Authorization": f"Bearer {client.token}"},
                allow_redirects=False,
                timeout=SECONDS,
            ) as reply,
        ):
            if reply.status != OK or reply.content_type == "text/html":
                # Without the scope Slack answers with a page to sign in, or leads to one.
                raise (
                    MayNotRead(MayNotRead.__doc__)
                    if _signs_in(reply)
                    else NotFetched(str(reply.status))
                )
            async for chunk in reply.content.iter_chunked(CHUNK):
                data += chunk
                if len(data) > most:
                    raise FileTooLarge(FileTooLarge.__doc__)
    except (aiohttp.ClientError, TimeoutError):
        raise NotFetched(NotFetched.__doc__) from None
    return bytes(data)


def _signs_in(reply: aiohttp.ClientResponse) -> bool:
    return reply.content_type == "text/html" and reply.status < 400  # noqa: PLR2004


@asynccontextmanager
async def _session(client: AsyncWebClient) -> AsyncIterator[aiohttp.ClientSession]:
    """The client's own session, which is shared; one for this call where it has none."""
    if client.session is not None:
        yield client.session
        return
    async with aiohttp.ClientSession() as session:
        yield session
