"""A roster from a file in Slack: the report first, then all of it, by whom it is theirs to do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from sqlalchemy import func, select

from bot.blocks.rosters import LINES_ON_A_PAGE
from bot.ids import Act, Field, View
from bot.slack_files import at_slack
from models.audit import Audit
from models.people import Line, Person, roster_lines
from models.workspaces import Workspace
from tests.builders import WORKSPACE
from tests.fakes import Json
from tests.handlers.cast import Cast
from tests.handlers.world import WORDS, Answer, World

GOOD = b"id,role,timezone,manager_id\nkim,mentee,UTC,\nada,mentor,UTC,kim\n"


@dataclass(kw_only=True)
class Shelf:
    """Where Slack keeps files: what lies there, and who asked with which token."""

    world: World
    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    status: int = 200
    kind: str = "text/csv"

    def put(self, who: Person, data: bytes, name: str = "F1", **more: object) -> list[Json]:
        """Somebody chooses a file in a form."""
        self.files[name] = data
        self.world.slack.files[name] = {
            "id": name,
            "user": who.slack_id,
            "name": "people.csv",
            "size": len(data),
            "url_private_download": f"{self.address}/files-pri/{name}",
            **more,
        }
        return [{"id": name}]

    async def give(self, request: web.Request) -> web.Response:
        self.asked.append(request.headers.get("Authorization", ""))
        data = self.files[request.match_info["name"]]
        return web.Response(body=data, status=self.status, content_type=self.kind)


@pytest.fixture
async def shelf(world: World, cast: Cast) -> AsyncIterator[Shelf]:  # noqa: ARG001 - somebody asks
    """Slack's files, and the scope to read them."""
    found = Shelf(world=world)
    site = web.Application()
    site.router.add_get("/files-pri/{name}", found.give)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    (await world.slack.for_workspace(WORKSPACE)).base_url = f"{found.address}/api/"
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Workspace, WORKSPACE)).scopes = "commands,files:read"
    try:
        yield found
    finally:
        await runner.cleanup()


async def listed(world: World) -> dict[str, Line]:
    async with world.deps.reading() as uow:
        return await roster_lines(uow.session, WORKSPACE)


def read(view: Json) -> str:
    """Everything that can be read in a form."""
    texts = [one.get("text", {}).get("text", "") for one in view["blocks"]]
    texts += [
        part["text"]
        for one in view["blocks"]
        for part in one.get("elements", [])
        if "text" in part
        if isinstance(part["text"], str)
    ]
    return "\n".join(texts)


async def report(world: World, shelf: Shelf, who: Person, data: bytes) -> Answer:
    """Open the form, choose a file, and see its report."""
    form = await world.command(who, "roster")
    assert form.view["callback_id"] == View.ROSTER, read(form.view)
    await world.submit(who, form.view, **{Field.ROSTER_FILE: shelf.put(who, data)})
    return Answer(status=200, body={}, view=world.slack.views[form.view["id"]])


async def test_a_file_is_reported_and_then_kept(world: World, cast: Cast, shelf: Shelf) -> None:
    shown = (await report(world, shelf, cast.olga, GOOD)).view
    assert shown["callback_id"] == View.ROSTER_IMPORT
    assert WORDS.say("roster.report.people", file="people.csv", count=2) in read(shown)
    assert WORDS.say("roster.report.new", where="rows 2\u20133") in read(shown)
    assert WORDS.say("roster.report.nothing_kept") in read(shown)
    assert await listed(world) == {}

    await world.submit(cast.olga, shown)
    kept = world.slack.views[shown["id"]]
    assert WORDS.say("roster.report.done", new=2, changed=0) in read(kept)
    assert {name: one.manager_id for name, one in (await listed(world)).items()} == {
        "kim": "",
        "ada": "kim",
    }
    async with world.deps.reading() as uow:
        line = (await uow.session.scalars(select(Audit))).one()
    assert (line.actor, line.what) == (cast.olga.slack_id, "imported a roster")


async def test_the_same_again_says_so_and_a_change_names_its_columns(
    world: World, cast: Cast, shelf: Shelf
) -> None:
    await world.submit(cast.olga, (await report(world, shelf, cast.olga, GOOD)).view)
    same = (await report(world, shelf, cast.olga, GOOD)).view
    assert WORDS.say("roster.report.same") in read(same)
    assert not same.get("submit")
    changed = (
        await report(world, shelf, cast.olga, b"id,role,timezone,team\nada,mentor,UTC,Data\n")
    ).view
    assert WORDS.say("roster.report.changed", where="row 2", columns="manager_id, team") in read(
        changed
    )
    assert WORDS.say("roster.report.missing", count=1) in read(changed)


async def test_a_file_with_errors_names_them_and_takes_the_corrected_one(
    world: World, cast: Cast, shelf: Shelf
) -> None:
    wrong = (await report(world, shelf, cast.olga, GOOD + b"<!channel>,coach,UTC,\n")).view
    assert wrong["callback_id"] == View.ROSTER
    assert "row 4, role" in read(wrong)
    assert WORDS.say("roster.report.refused", count=1) in read(wrong)
    await world.submit(cast.olga, wrong, **{Field.ROSTER_FILE: shelf.put(cast.olga, GOOD, "F2")})
    right = world.slack.views[wrong["id"]]
    await world.submit(cast.olga, right)
    assert len(await listed(world)) == 2


async def test_a_long_report_has_pages(world: World, cast: Cast, shelf: Shelf) -> None:
    rows = b"".join(b"p%d,role%d,UTC,\n" % (n, n) for n in range(LINES_ON_A_PAGE + 3))
    first = (await report(world, shelf, cast.olga, b"id,role,timezone,manager_id\n" + rows)).view
    assert "role0" in read(first)
    assert f"role{LINES_ON_A_PAGE}”" not in read(first)
    await world.press(cast.olga, Act.ROSTER_PAGE_2, on=first)
    second = world.slack.views[first["id"]]
    assert f"role{LINES_ON_A_PAGE}”" in read(second)
    await world.press(cast.olga, Act.ROSTER_PAGE_1, on=second)
    assert "role0" in read(world.slack.views[first["id"]])


async def test_a_file_that_was_replaced_after_its_report_is_not_kept(
    world: World, cast: Cast, shelf: Shelf
) -> None:
    shown = (await report(world, shelf, cast.olga, GOOD)).view
    shelf.files["F1"] = GOOD.replace(b"kim", b"tim")
    await world.submit(cast.olga, shown)
    assert WORDS.say("roster.report.outdated") in read(world.slack.views[shown["id"]])
    assert await listed(world) == {}


async def test_a_list_that_changed_after_the_report_is_looked_at_again(
    world: World, cast: Cast, shelf: Shelf
) -> None:
    shown = (
        await report(world, shelf, cast.olga, b"id,role,timezone,manager_id\nkim,mentee,UTC,ada\n")
    ).view
    other = (await report(world, shelf, cast.olga, GOOD)).view
    shelf.put(cast.olga, GOOD, "F1")
    await world.submit(cast.olga, other)
    shelf.put(cast.olga, b"id,role,timezone,manager_id\nkim,mentee,UTC,ada\n", "F1")
    await world.submit(cast.olga, shown)
    assert "circle" in read(world.slack.views[shown["id"]])
    assert (await listed(world))["kim"].manager_id == ""


async def test_without_the_scope_the_form_says_what_can_be_done(
    world: World, cast: Cast, shelf: Shelf
) -> None:
    sentence = WORDS.say("roster.form.no_scope")
    shown = await report(world, shelf, cast.olga, GOOD)
    world.slack.fails("files.info", "missing_scope")
    await world.submit(cast.olga, shown.view)
    assert sentence in read(world.slack.views[shown.view["id"]])
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Workspace, WORKSPACE)).scopes = "commands"
    form = await world.command(cast.olga, "roster")
    assert sentence in read(form.view)
    assert not form.view.get("submit")
    assert shelf.asked == ["Bearer xoxb-fake"]


@pytest.mark.parametrize(
    ("status", "kind", "key"),
    [
        (200, "text/html", "roster.form.no_scope"),
        (302, "text/html", "roster.form.no_scope"),
        (500, "text/html", "roster.form.not_fetched"),
        (404, "text/plain", "roster.form.not_fetched"),
    ],
)
async def test_what_slack_gives_instead_of_a_file_is_explained(
    world: World, cast: Cast, shelf: Shelf, status: int, kind: str, key: str
) -> None:
    shelf.status, shelf.kind = status, kind
    shown = (await report(world, shelf, cast.olga, GOOD)).view
    assert WORDS.say(key) in read(shown)
    assert await listed(world) == {}


async def test_a_file_of_somebody_else_is_not_read(world: World, cast: Cast, shelf: Shelf) -> None:
    form = await world.command(cast.olga, "roster")
    for chosen in (shelf.put(cast.sam, GOOD), [{"id": "FNOWHERE"}]):
        view = world.slack.views[form.view["id"]] | {"blocks": form.view["blocks"]}
        await world.submit(cast.olga, view, **{Field.ROSTER_FILE: chosen})
        shown = world.slack.views[form.view["id"]]
        assert WORDS.say("roster.form.not_yours") in read(shown)
    assert shelf.asked == []


async def test_a_file_is_read_up_to_its_limit_and_no_further(
    world: World, cast: Cast, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.importing.MOST_BYTES", 1 << 20)
    sentence = WORDS.say("roster.form.too_large", size=1)
    for size in ((1 << 20) + 1, 10):  # as Slack says, and as it turns out
        form = await world.command(cast.olga, "roster")
        chosen = shelf.put(cast.olga, b"x" * ((1 << 20) + 1), size=size)
        await world.submit(cast.olga, form.view, **{Field.ROSTER_FILE: chosen})
        assert sentence in read(world.slack.views[form.view["id"]])
    assert len(shelf.asked) == 1


@pytest.mark.parametrize(
    ("url", "api", "is_there"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.csv", "https://slack.com/api/", True),
        ("https://slack.com/files-pri/T1-F1/a.csv", "https://slack.com/api/", True),
        ("http://127.0.0.1:8766/files-pri/a", "http://127.0.0.1:8766/api/", True),
        ("http://files.slack.com/a", "https://slack.com/api/", False),
        ("https://files.slack.com:8443/a", "https://slack.com/api/", False),
        ("https://files.slack.com.example.org/a", "https://slack.com/api/", False),
        ("https://files.slack.com@example.org/a", "https://slack.com/api/", False),
        ("https://me:you@files.slack.com/a", "https://slack.com/api/", False),
        ("https://example.org/files.slack.com", "https://slack.com/api/", False),
        ("http://127.0.0.1:9999/a", "http://127.0.0.1:8766/api/", False),
        ("https://[", "https://slack.com/api/", False),
        ("https://slack.com:port/", "https://slack.com/api/", False),
        ("", "https://slack.com/api/", False),
    ],
)
def test_the_token_goes_to_slack_and_nowhere_else(url: str, api: str, is_there: bool) -> None:  # noqa: FBT001
    assert at_slack(url, api) is is_there


async def test_an_address_elsewhere_is_not_asked(world: World, cast: Cast, shelf: Shelf) -> None:
    form = await world.command(cast.olga, "roster")
    chosen = shelf.put(cast.olga, GOOD, url_private_download="http://127.0.0.1:1/people.csv")
    await world.submit(cast.olga, form.view, **{Field.ROSTER_FILE: chosen})
    shown = world.slack.views[form.view["id"]]
    assert WORDS.say("roster.form.not_fetched") in read(shown)
    assert shelf.asked == []


async def test_a_form_without_a_file_asks_for_one(world: World, cast: Cast, shelf: Shelf) -> None:
    form = await world.command(cast.olga, "roster")
    answer = await world.submit(cast.olga, form.view)
    needed = WORDS.say_plain("roster.form.needed")
    assert answer.body["errors"] == {Field.ROSTER_FILE: needed}
    assert shelf.asked == []


async def test_an_admin_may_and_a_member_learns_whose_it_is(
    world: World, cast: Cast, shelf: Shelf
) -> None:
    async with world.deps.unit_of_work() as uow:
        (await uow.session.get_one(Person, cast.sam.id)).is_admin = True
    assert (await report(world, shelf, cast.sam, GOOD)).view["callback_id"] == View.ROSTER_IMPORT
    refused = await world.command(cast.ben, "roster")
    assert WORDS.say("refused.owners_only") in read(refused.view)
    async with world.deps.reading() as uow:
        assert await uow.session.scalar(select(func.count()).select_from(Audit)) == 0


async def test_something_unforeseen_says_that_nothing_was_kept(
    world: World, cast: Cast, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    shown = (await report(world, shelf, cast.olga, GOOD)).view
    monkeypatch.setattr("handlers.importing.keep", breaks)
    await world.submit(cast.olga, shown)
    assert WORDS.say("roster.report.failed") in read(world.slack.views[shown["id"]])
    assert [str(one) for one in world.failures] == ["the power went"]
    world.failures.clear()
    assert await listed(world) == {}
