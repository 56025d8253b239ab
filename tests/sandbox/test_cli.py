"""The local Slack as a program of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.cli import serve
from sandbox.errors import CannotStart
from tests.sandbox.conftest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PROGRAM = """
import asyncio, sys
from pathlib import Path
from sandbox.cli import serve
asyncio.run(serve(0, sys.argv[1] == "json", None, Path(sys.argv[2]), Path(sys.argv[3])))
"""
KEYS = {
    "api_url",
    "bot_token",
    "app_token",
    "signing_secret",
    "client_id",
    "client_secret",
    "control_url",
    "team_id",
    "bot_user_id",
}


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST), "utf-8")
    return path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("id,name,timezone\nada,Ada,Europe/Berlin\nben,Ben,\n", "utf-8")
    return path


@asynccontextmanager
async def running(kind: str, *paths: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, kind, *map(str, paths), stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        process._transport.close()  # type: ignore[attr-defined]


async def first_line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode()


async def test_it_prints_one_line_of_json_serves_and_stops_when_told(
    manifest: Path, people: Path
) -> None:
    async with running("json", manifest, people) as process:
        told = json.loads(await first_line(process))
        assert set(told) == KEYS
        client = AsyncWebClient(token=told["bot_token"], base_url=told["api_url"])
        assert (await client.auth_test())["user_id"] == told["bot_user_id"]
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{told['control_url']}/state.json") as reply,
        ):
            state = await reply.json()
        assert {"ada", "ben"} <= {one["roster_id"] for one in state["users"]}
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_its_own_time_flows_and_can_be_moved_on(manifest: Path, people: Path) -> None:
    async with running("json", manifest, people) as process, aiohttp.ClientSession() as session:
        control = json.loads(await first_line(process))["control_url"]
        async with session.post(f"{control}/clock", json={"advance": 3600}) as reply:
            first = await reply.json()
        async with session.post(f"{control}/clock", json={"advance": 0}) as reply:
            second = await reply.json()
        assert first["before"] < first["now"] < second["before"]


async def test_a_person_reads_what_to_copy(manifest: Path, people: Path) -> None:
    async with running("text", manifest, people) as process:
        assert "page is http://127.0.0.1:" in await first_line(process)


@pytest.mark.parametrize(
    ("manifest_text", "people_text", "sentence"),
    [
        ("{", "id\nada\n", "cannot be read"),
        ("[]", "id\nada\n", "names no app"),
        (json.dumps(MANIFEST), "name\nAda\n", "needs a heading line"),
        (json.dumps(MANIFEST), "", "needs a heading line"),
    ],
)
async def test_a_file_it_cannot_use_stops_the_start_with_a_sentence(
    manifest: Path, people: Path, manifest_text: str, people_text: str, sentence: str
) -> None:
    manifest.write_text(manifest_text, "utf-8")
    people.write_text(people_text, "utf-8")
    with pytest.raises(CannotStart, match=sentence):
        await serve(0, True, None, manifest, people)  # noqa: FBT003


async def test_a_missing_file_stops_the_start_with_a_sentence(
    manifest: Path, tmp_path: Path
) -> None:
    with pytest.raises(CannotStart, match="cannot be read"):
        await serve(0, True, None, tmp_path / "none.yml", None)  # noqa: FBT003
    with pytest.raises(CannotStart, match="cannot be read"):
        await serve(0, True, None, manifest, tmp_path / "none.csv")  # noqa: FBT003


async def test_a_port_in_use_stops_the_start_with_a_sentence(manifest: Path, people: Path) -> None:
    async with running("json", manifest, people) as process:
        told = json.loads(await first_line(process))
        port = int(told["api_url"].split(":")[2].split("/")[0])
        with pytest.raises(CannotStart, match=f"Port {port} cannot be used"):
            await serve(port, True, None, manifest, people)  # noqa: FBT003
