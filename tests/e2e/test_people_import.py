"""`turnabout people import`: the whole file or nothing of it, and every finding at once."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.__main__ import cli
from bot.demo.stage import ROOT
from mentoring.roster import parse_roster
from models.audit import Audit
from models.database import Database
from models.people import Line, roster_lines
from models.vault import Vault
from tests import builders
from tests.builders import WORKSPACE
from tests.e2e.program import KEY

GOOD = "id,role,timezone,manager_id\nkim,mentee,UTC,\nada,mentor,UTC,kim\nbo,mentor,UTC,kim\n"
EXAMPLE = (ROOT / "examples" / "roster.csv").read_bytes()


class Import:
    """A migrated database with one workspace, and the command on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def __call__(self, data: bytes | str, *options: str) -> Result:
        file = self.folder / "people.csv"
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return self.run("people", "import", str(file), *options)

    def run(self, *arguments: str) -> Result:
        environment = {"DATABASE_URL": self.url, "TURNABOUT_KEYS": KEY}
        return CliRunner().invoke(cli, arguments, env=environment, prog_name="turnabout")

    def listed(self, workspace: str = WORKSPACE) -> dict[str, Line]:
        async def read() -> dict[str, Line]:
            database = Database.open(self.url)
            try:
                async with database.reading() as uow:
                    return await roster_lines(uow.session, workspace)
            finally:
                await database.close()

        return asyncio.run(read())

    def install(self, *workspaces: str) -> None:
        async def write() -> None:
            database = Database.open(self.url, vault=Vault(Vault.parse(KEY)))
            try:
                async with database.unit_of_work() as uow:
                    for one in workspaces:
                        await builders.installed(uow, one)
            finally:
                await database.close()

        asyncio.run(write())

    def audited(self) -> list[tuple[str, str]]:
        async def read() -> list[tuple[str, str]]:
            database = Database.open(self.url)
            try:
                async with database.reading() as uow:
                    rows = await uow.session.scalars(select(Audit).order_by(Audit.id))
                    return [(one.what, one.subject) for one in rows]
            finally:
                await database.close()

        return asyncio.run(read())


@pytest.fixture
def roster(empty_url: str, tmp_path: Path) -> Import:
    """An empty list, on each of the two databases."""
    found = Import(empty_url, tmp_path)
    assert found.run("migrate").exit_code == 0
    found.install(WORKSPACE)
    return found


@pytest.fixture
def on_sqlite(sqlite_url: str, tmp_path: Path) -> Import:
    """The same on SQLite alone."""
    found = Import(sqlite_url, tmp_path)
    assert found.run("migrate").exit_code == 0
    found.install(WORKSPACE)
    return found


def test_a_list_is_tried_kept_and_updated_and_nobody_is_taken_away(roster: Import) -> None:
    tried = roster(GOOD, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "new      rows 2\u20134" in tried.output
    assert "nothing was kept (dry run)" in tried.output
    assert (roster.listed(), roster.audited()) == ({}, [])

    kept = roster(GOOD)
    assert (kept.exit_code, "Imported." in kept.output) == (0, True)
    before = roster.listed()
    assert {name: line.manager_id for name, line in before.items()} == {
        "kim": "",
        "ada": "kim",
        "bo": "kim",
    }

    later = (
        "id,role,timezone,manager_id,team\nada,mentor,Europe/Berlin,bo,Data\ncy,mentor,UTC,bo,\n"
    )
    assert "manager_id, team, timezone" in roster(later, "--dry-run").output
    assert roster.listed() == before
    updated = roster(later)
    assert "New 1, changed 1, as before 0." in updated.output
    assert "not in this file: 2 people. Nothing happens to them." in updated.output
    after = roster.listed()
    assert (after["ada"].manager_id, after["ada"].details["team"]) == ("bo", "Data")
    assert {"kim": before["kim"], "bo": before["bo"]}.items() <= after.items()
    assert roster.audited() == [
        ("imported a roster", "3 new, 0 changed"),
        ("imported a roster", "1 new, 1 changed"),
    ]


def test_the_same_list_once_more_changes_nothing(roster: Import) -> None:
    roster(EXAMPLE)
    again = roster(EXAMPLE)
    assert (again.exit_code, "Nothing had to change." in again.output) == (0, True)
    assert len(roster.listed()) == len(parse_roster(EXAMPLE).people)


def test_one_row_that_is_wrong_keeps_the_whole_file_out(roster: Import) -> None:
    roster(GOOD)
    before = roster.listed()
    wrong = GOOD.replace("UTC,kim", "Mars/Olympus,kim").replace("kim,mentee", "kim,coach") + "x\n"
    refused = roster(wrong)
    assert refused.exit_code == 1
    for finding in ("row 2, role", "rows 3\u20134, timezone", "row 5, role"):
        assert finding in refused.output
    assert "Nothing was kept: 3 findings to correct first." in refused.output
    assert roster.listed() == before


def test_a_circle_that_closes_through_an_earlier_file_is_found(roster: Import) -> None:
    roster(GOOD)
    refused = roster("id,role,timezone,manager_id\nkim,mentee,UTC,ada\n")
    assert refused.exit_code == 1
    assert "row 2, manager_id: These people manage each other in a circle" in refused.output
    assert roster.listed()["kim"].manager_id == ""


def test_a_manager_of_an_earlier_file_is_known(roster: Import) -> None:
    roster(GOOD)
    fine = roster("id,role,timezone,manager_id\ndi,mentor,UTC,ada\nel,mentor,UTC,nobody\n")
    assert fine.exit_code == 0
    assert "“ada”" not in fine.output
    assert "row 3, manager_id: The manager “nobody” of “el” is not listed" in fine.output
    assert roster.listed()["el"].manager_id == "nobody"


def test_an_import_that_fails_half_way_leaves_nothing(
    roster: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> int:
        raise RuntimeError("the power went")

    roster(GOOD)
    before = roster.listed()
    monkeypatch.setattr("bot.importing.tell_owners", breaks)
    failed = roster("id,role,timezone\nada,mentee,UTC\nnew,mentor,UTC\n")
    assert failed.exit_code == 1
    assert roster.listed() == before


BAD = {
    "nothing": (b"", "empty"),
    "nothing but a mark": (b"\xef\xbb\xbf", "empty"),
    "a workbook": (b"PK\x03\x04rest", "workbook"),
    "a packed file": (b"\x1f\x8brest", "packed"),
    "a document": (b"%PDF-1.7", "PDF"),
    "a web page": (b"  <!DOCTYPE html><p>Sign in", "web page"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x81", "not text"),
    "a letter": (b"Dear all, please find\nthe list attached", "none of a roster's columns"),
    "no ids": (b"name,role,timezone\nAda,mentor,UTC\n", "“id” is missing"),
    "a header alone": (b"id,role,timezone\n", "nobody below"),
    "an id twice": (b"id,role,timezone\na,mentor,UTC\na,mentor,UTC\n", "already in row 2"),
    "a long cell": (b"id,role,timezone,team\na,mentor,UTC," + b"x" * 301, "301 characters"),
    "a quote left open": (b'id,role\na,mentor\n"b,mentor\n', "quotes do not close"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_list_is_explained_and_refused(on_sqlite: Import, what: str) -> None:
    data, about = BAD[what]
    refused = on_sqlite(data)
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)
    assert about in refused.output
    assert on_sqlite.listed() == {}


def test_a_workspace_is_named_where_there_are_several(on_sqlite: Import) -> None:
    on_sqlite.install("-/T2")
    unclear = on_sqlite(GOOD)
    assert (unclear.exit_code, "--team T1 or --team T2" in unclear.output) == (2, True)
    unknown = on_sqlite(GOOD, "--team", "T3")
    assert (unknown.exit_code, "no workspace T3" in unknown.output) == (1, True)
    assert on_sqlite(GOOD, "--team", "T2").exit_code == 0
    assert (on_sqlite.listed(), len(on_sqlite.listed("-/T2"))) == ({}, 3)


def test_without_tables_or_a_workspace_the_report_comes_all_the_same(
    sqlite_url: str, tmp_path: Path
) -> None:
    fresh = Import(sqlite_url, tmp_path)
    for needed in ("turnabout migrate", "turnabout run"):
        refused = fresh(GOOD + "x,coach,UTC,\n", "--dry-run")
        assert refused.exit_code == 1
        assert "row 5, role" in refused.output
        assert needed in refused.output
        fresh.run("migrate")


@pytest.mark.parametrize(
    "arguments", [["people"], ["people", "import"], ["people", "import", "nowhere.csv"]]
)
def test_wrong_usage_ends_with_two(arguments: list[str], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'turnabout.db'}"
    assert Import(url, tmp_path).run(*arguments).exit_code == 2


def test_fifty_thousand_people_are_kept_in_few_statements_and_progress_is_told(
    on_sqlite: Import,
) -> None:
    rows = [f"p{n},mentor,UTC,p{n // 9}" for n in range(1, 50_000)]
    whole = "\n".join(["id,role,timezone,manager_id", "p0,mentee,UTC,", *rows])
    kept = on_sqlite(whole)
    assert kept.exit_code == 0
    assert "new      rows 2\u201350001" in kept.output
    assert [line for line in kept.stderr.splitlines() if "read" in line] == [
        f"{count} rows read…" for count in range(10_000, 50_001, 10_000)
    ]
    assert len(on_sqlite.listed()) == 50_000
