"""A roster through Slack itself: the form, the upload, the download with the token, the import."""

import asyncio
from pathlib import Path

import aiohttp

from bot.ids import COMMAND, Field, View
from models.database import Database
from models.people import roster_lines
from tests.e2e.program import Ground, ground, running

OWNER = "e1001"
ROSTER = "id;role;timezone;manager_id;team\nkim;mentee;UTC;;Data\nada;mentor;UTC;kim;Sales\n"


async def uploaded(base: Ground, data: bytes) -> str:
    """Put a file of the owner's where a form can name it; its id."""
    address = f"{base.slack.origin}/sandbox/file"
    query = {"user": base.person(OWNER), "name": "people.csv"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, params=query, data=data) as reply,
    ):
        return str((await reply.json())["file"]["id"])


async def shown(base: Ground, view_id: str, callback_id: View) -> str:
    """What stands in a form once it has become what one waits for."""
    async with asyncio.timeout(40):
        while True:
            view = base.slack.state.views.by_id[view_id]
            if view.callback_id == callback_id:
                return str(view.blocks)
            await asyncio.sleep(0.05)


async def kept(base: Ground) -> set[str]:
    """The ids on the list."""
    database = Database.open(base.environment["DATABASE_URL"])
    try:
        async with database.reading() as uow:
            return set(await roster_lines(uow.session, f"-/{base.slack.credentials.team_id}"))
    finally:
        await database.close()


async def test_an_owner_imports_a_file_that_was_uploaded_to_a_form(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with ground(tmp_path, sqlite_url, http=False) as base, running(base.environment):
        before = await kept(base)
        form = await base.act(OWNER, do="command", command=COMMAND, text="roster")
        view_id = form["view"]["id"]
        await shown(base, view_id, View.ROSTER)
        file = await uploaded(base, ROSTER.encode("utf-16"))
        chosen = {Field.ROSTER_FILE: [file]}
        answer = await base.act(OWNER, do="submit", view_id=view_id, values=chosen)
        assert (answer["acked"], answer["errors"]) == (True, None)
        assert "2 people" in await shown(base, view_id, View.ROSTER_IMPORT)
        assert await kept(base) == before
        await base.act(OWNER, do="submit", view_id=view_id, values={})
        assert "The list is kept: new 2" in await shown(base, view_id, View.NOTICE)
        assert await kept(base) == before | {"kim", "ada"}
