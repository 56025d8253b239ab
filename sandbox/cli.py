"""`turnabout sandbox`: the local Slack alone, until it is told to stop.

Reads the manifest and the people from files, prints how to connect. The only place in this package
that reads files named by a person or writes to the terminal.
"""

from __future__ import annotations

import asyncio
import csv
import json
import signal
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sandbox.company import company
from sandbox.errors import CannotStart
from sandbox.server import LocalSlack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAMPLE_PEOPLE = 60
SAMPLE_SEED = 7
OUR_MANIFEST = Path(__file__).parent.parent / "manifest.yml"


async def serve(
    port: int,
    as_json: bool,  # noqa: FBT001  # the command line hands it over by position
    events_url: str | None,
    manifest_path: Path | None,
    people_path: Path | None,
) -> None:
    """Run until SIGINT or SIGTERM; CannotStart when a file or the port cannot be used.

    Calendar time flows from the present, since the client lives in real time.
    """
    slack = LocalSlack(
        people=_people(people_path),
        manifest=_manifest(manifest_path or OUR_MANIFEST),
        start=datetime.now(UTC),
        flowing=True,
        port=port,
        events_url=events_url,
    )
    try:
        await slack.start()
    except OSError as error:
        raise CannotStart(f"Port {port} cannot be used: {error.strerror}.") from error
    try:
        sys.stdout.write(announcement(slack, as_json=as_json))
        sys.stdout.flush()
        await _told_to_stop()
    finally:
        await slack.stop()


def announcement(slack: LocalSlack, *, as_json: bool) -> str:
    """How to connect: one line of JSON, or lines for a person to copy."""
    secrets = asdict(slack.credentials)
    if as_json:
        return json.dumps({"api_url": slack.api_url, **secrets}) + "\n"
    return (
        f"The local Slack listens; its page is {slack.origin}/\n\n"
        f"SLACK_API_URL={slack.api_url}\n"
        f"SLACK_BOT_TOKEN={secrets['bot_token']}\n"
        f"SLACK_APP_TOKEN={secrets['app_token']}\n"
        f"SLACK_SIGNING_SECRET={secrets['signing_secret']}\n"
        f"SLACK_CLIENT_ID={secrets['client_id']}\n"
        f"SLACK_CLIENT_SECRET={secrets['client_secret']}\n\n"
        f"Control side: {secrets['control_url']} · Ctrl-C stops it.\n"
    )


def _manifest(path: Path) -> Mapping[str, Any]:
    try:
        manifest = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CannotStart(f"The manifest {path.name} cannot be read.") from error
    if not isinstance(manifest, dict) or "name" not in manifest.get("display_information", {}):
        raise CannotStart(f"{path.name} is not an app manifest: it names no app.")
    return manifest


def _people(path: Path | None) -> Sequence[Mapping[str, str]]:
    if path is None:
        return company(SAMPLE_PEOPLE, SAMPLE_SEED)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [
                {key: value or "" for key, value in row.items()} for row in csv.DictReader(file)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CannotStart(f"The people file {path.name} cannot be read.") from error
    if not rows or any(not row.get("id") for row in rows):
        raise CannotStart(f"{path.name} needs a heading line with 'id', and a row per person.")
    return rows


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
