"""Owners and admins: a roster from a file in Slack, its report, then the whole of it or nothing.

The file stays at Slack: it is read for the report and once more for the import, and must be the
same both times. The form carries the file's id and a digest, as a hint; whose file it is, Slack
tells.
"""

import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.blocks.pieces import loading, notice
from bot.blocks.rosters import RosterShown, roster_form, roster_kept, roster_report
from bot.deps import Deps
from bot.ids import Act, Field, View
from bot.importing import Checked, RosterChanged, check, keep
from bot.profiles import fresh_person
from bot.slack_errors import code_of
from bot.slack_files import (
    FileProblem,
    FileTooLarge,
    GivenFile,
    MayNotRead,
    NotYourFile,
    given_file,
)
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, becomes, opens
from handlers.subjects import myself, organiser
from mentoring.roster_file import MOST_BYTES
from mentoring.roster_report import findings
from mentoring.wording import Wording
from models.people import Person
from models.programmes import owned_by
from models.workspaces import workspace_of

log = logging.getLogger(__name__)
DIGEST = 32  # characters

Build = Callable[["_Desk"], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What is left of a scene once its answer has gone: who asked, and about which file."""

    deps: Deps
    words: Wording
    workspace: str
    actor: str
    file_id: str
    digest: str = ""

    async def read(self) -> GivenFile:
        """Fetch the file; raise FileProblem."""
        client = await self.deps.slack.for_workspace(self.workspace)
        return await given_file(client, self.file_id, giver=self.actor, most_bytes=MOST_BYTES)

    async def checked(self, data: bytes) -> Checked:
        """Check it against the list as it is now."""
        async with self.deps.reading() as uow:
            return await check(uow, self.workspace, data)


async def open_form(scene: Scene, _: Person) -> Reply:
    """`/mentoring roster`, and the button of the Home tab."""
    deps, actor, words = scene.deps, scene.actor, scene.words

    async def build() -> dict[str, Any]:
        person = await fresh_person(deps, actor.workspace, actor.slack_id)
        async with deps.reading() as uow:
            owns = await owned_by(uow.session, person)
            workspace = await workspace_of(uow.session, person.workspace)
        if person.is_outsider or not (person.is_admin or owns):
            raise Refusal("refused.owners_only")
        return roster_form(words, may_read=workspace is not None and workspace.may_read_files)

    return opens(words.say_plain("roster.form.title"), build)


async def take_file(scene: Scene, person: Person) -> Reply:
    """A file was chosen: read it and show what it holds."""
    given = scene.payload.files(Field.ROSTER_FILE)
    if not given:
        needed = scene.words.say_plain("roster.form.needed")
        raise FieldErrors({Field.ROSTER_FILE: needed})
    desk = _Desk(
        deps=scene.deps,
        words=scene.words,
        workspace=person.workspace,
        actor=person.slack_id,
        file_id=given[0],
    )
    return _meanwhile(scene, desk, _report)


async def turn_page(scene: Scene, person: Person) -> Reply:
    """Other lines of the same report, in the same modal."""
    hint = str(scene.payload.view.get("private_metadata", ""))
    wanted = scene.payload.value
    page = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < DIGEST else 0

    async def build(desk: _Desk) -> dict[str, Any]:
        return await _report(desk, page)

    after = _shown_later(_desk_of(scene, person, hint), scene.payload.view.get("id", ""), build)
    return Reply(after=after)


async def take_import(scene: Scene, person: Person) -> Reply:
    """The report was read and approved: keep the whole file."""
    return _meanwhile(scene, _desk_of(scene, person, scene.payload.value), _import)


def _desk_of(scene: Scene, person: Person, hint: str) -> _Desk:
    file_id, _, digest = hint.partition(" ")
    return _Desk(
        deps=scene.deps,
        words=scene.words,
        workspace=person.workspace,
        actor=person.slack_id,
        file_id=file_id,
        digest=digest,
    )


def _meanwhile(scene: Scene, desk: _Desk, build: Build) -> Reply:
    """Answer at once; what takes longer replaces the answer when it is there."""
    waiting = loading(scene.words, scene.words.say_plain("roster.form.title"))
    after = _shown_later(desk, scene.payload.view.get("id", ""), build)
    return Reply(response=becomes(waiting).response, after=after)


def _shown_later(desk: _Desk, view_id: str, build: Build) -> Callable[[], Any]:
    async def show() -> None:
        try:
            view = await build(desk)
        except (FileProblem, RosterChanged) as problem:
            view = _notice(desk.words, _sentence(desk.words, problem))
        except Exception:
            await _put(desk, view_id, _notice(desk.words, desk.words.say("roster.report.failed")))
            raise
        await _put(desk, view_id, view)

    return show


async def _put(desk: _Desk, view_id: str, view: dict[str, Any]) -> None:
    client = await desk.deps.slack.for_workspace(desk.workspace)
    try:
        await client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if code_of(error) != "not_found":  # closed meanwhile
            raise


def _notice(words: Wording, text: str) -> dict[str, Any]:
    return notice(words, words.say_plain("roster.form.title"), text)


def _sentence(words: Wording, problem: FileProblem | RosterChanged) -> str:
    match problem:
        case MayNotRead():
            return words.say("roster.form.no_scope")
        case FileTooLarge():
            return words.say("roster.form.too_large", size=MOST_BYTES >> 20)
        case NotYourFile():
            return words.say("roster.form.not_yours")
        case RosterChanged():
            return words.say("roster.report.outdated")
        case _:
            return words.say("roster.form.not_fetched")


async def _report(desk: _Desk, page: int = 0) -> dict[str, Any]:
    given = await desk.read()
    digest = _digest(given.data)
    if desk.digest and digest != desk.digest:
        raise RosterChanged("the file was replaced")
    shown = _shown(given.name, await desk.checked(given.data))
    return roster_report(desk.words, shown, hint=f"{desk.file_id} {digest}", page=page)


async def _import(desk: _Desk) -> dict[str, Any]:
    given = await desk.read()
    if not desk.digest or _digest(given.data) != desk.digest:
        raise RosterChanged("the file was replaced")
    checked = await desk.checked(given.data)
    if checked.roster.errors:  # the list changed since: show what stands against it now
        return await _report(desk)
    kept = await keep(
        desk.deps, desk.workspace, checked.roster, actor=desk.actor, now=desk.deps.clock.now()
    )
    changes = kept.changes
    return roster_kept(
        desk.words, new=len(changes.new), changed=len(changes.changed), conflicts=kept.conflicts
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGEST]


def _shown(name: str, checked: Checked) -> RosterShown:
    roster, changes = checked.roster, checked.changes
    told = findings(roster.problems)
    if changes is None:
        return RosterShown(file=name, people=len(roster.people), findings=told)
    changed: dict[tuple[str, ...], list[int]] = {}
    for one, columns in changes.changed.items():
        changed.setdefault(columns, []).append(roster.rows[one])
    return RosterShown(
        file=name,
        people=len(roster.people),
        findings=told,
        new=[roster.rows[one] for one in changes.new],
        changed=changed,
        counts=(len(changes.new), len(changes.changed), changes.same),
        missing=changes.missing,
    )


COMMAND = Route(on=On.COMMAND, id="roster", may=Role.MEMBER, finds=myself, does=open_form)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.ROSTER, may=Role.MEMBER, finds=myself, does=open_form),
    Route(on=On.SUBMIT, id=View.ROSTER, may=Role.MEMBER, finds=organiser, does=take_file),
    Route(on=On.SUBMIT, id=View.ROSTER_IMPORT, may=Role.MEMBER, finds=organiser, does=take_import),
    Route(on=On.ACTION, id=Act.ROSTER_PAGE_1, may=Role.MEMBER, finds=organiser, does=turn_page),
    Route(on=On.ACTION, id=Act.ROSTER_PAGE_2, may=Role.MEMBER, finds=organiser, does=turn_page),
)
