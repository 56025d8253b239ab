"""What every act on the owner's board shares: is it still the newest, and drawing it again.

A button on the board carries which run, which revision and which page it was drawn from. A change
is made only on the newest revision; otherwise the newest board is shown and says what happened.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.blocks.matching import board
from bot.blocks.pieces import loading, notice
from bot.boards import NobodyToMatch, WorkedOut, board_of
from bot.deps import Deps
from bot.slack_errors import code_of
from handlers.payloads import Payload
from handlers.scene import Refusal, Reply, Scene
from mentoring.matching import MatchingError
from models.pairs import MatchRun, latest_run
from models.people import Person
from models.programmes import Programme

OwnedRun = tuple[MatchRun, Programme]
Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What a button of the board carried after the number of its run."""

    revision: int
    page: int
    about: tuple[str, ...]

    def number(self, position: int) -> int:
        """One of the numbers that it is about; 0 when there is none."""
        return _number(self.about[position]) if position < len(self.about) else 0


def hint_of(payload: Payload) -> Hint:
    """Read it; whatever is not a number counts as 0, and so as an old board."""
    words = [*payload.value.split(" ")[1:], "", ""]
    return Hint(revision=_number(words[0]), page=_number(words[1]), about=tuple(words[2:]))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


async def overtaken(scene: Scene, found: OwnedRun) -> str:
    """Say in a sentence why this press came too late for its board; empty when it did not.

    Raises Refusal when the board is gone: published, or a newer one was.
    """
    run, programme = found
    newest = await latest_run(scene.uow.session, programme)
    if run.published_at is not None:
        raise Refusal("match.no.published")
    if newest is None or newest.published_at is not None:
        raise Refusal("match.no.outdated")
    if newest.id != run.id:
        return scene.words.say("match.note.newer")
    if hint_of(scene.payload).revision != run.revision:
        return await changed_meanwhile(scene, run)
    return ""


async def changed_meanwhile(scene: Scene, run: MatchRun) -> str:
    """Who was quicker: another owner, or the same one with a first press."""
    if run.changed_by in {None, scene.actor.id}:
        return scene.words.say("match.note.done")
    other = await scene.uow.session.get_one(Person, run.changed_by)
    return scene.words.say("match.note.changed", name=other.name)


async def newest_board(
    deps: Deps, programme_id: int, reader: Person, *, page: int, note: str
) -> Json:
    """Draw the newest board of a programme."""
    async with deps.reading() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        run = await latest_run(uow.session, programme)
        if run is None or run.published_at is not None:
            raise Refusal("match.no.outdated")
        shown = await board_of(deps, uow, run, reader, note=note)
    return board(deps.words(reader.locale), shown, page=page)


def redrawn(scene: Scene, programme: Programme, *, note: str = "") -> Reply:
    """Take it, and show the newest board where the board is."""
    deps, actor, page = scene.deps, scene.actor, hint_of(scene.payload).page
    programme_id = programme.id

    async def build() -> Json:
        return await newest_board(deps, programme_id, actor, page=page, note=note)

    return shown_on_board(scene, build)


def worked_out_again(
    scene: Scene, programme: Programme, work: Callable[[], Awaitable[WorkedOut]]
) -> Reply:
    """Show that it is being worked out, then the new board in the same place."""
    deps, actor, words, programme_id = scene.deps, scene.actor, scene.words, programme.id

    async def build() -> Json:
        note = note_about(scene, await worked_out(work))
        return await newest_board(deps, programme_id, actor, page=0, note=note)

    return shown_on_board(scene, build, first=loading(words, words.say_plain("match.title")))


async def worked_out(work: Callable[[], Awaitable[WorkedOut]]) -> WorkedOut:
    """Do it; what cannot be worked out becomes a kind no."""
    try:
        return await work()
    except NobodyToMatch as error:
        raise Refusal("match.no.nobody") from error
    except MatchingError as error:
        raise Refusal("match.no.not_possible") from error


def note_about(scene: Scene, done: WorkedOut) -> str:
    """What to say on top of a board that was worked out."""
    if done.overtaken:
        return scene.words.say("match.note.newer")
    if done.unlocked:
        return scene.words.say("match.note.unlocked", count=done.unlocked)
    return ""


def shown_on_board(
    scene: Scene, build: Callable[[], Awaitable[Json]], *, first: Json | None = None
) -> Reply:
    """Take it; then put what ``build`` returns where the board is (``first`` meanwhile)."""
    deps, payload, words = scene.deps, scene.payload, scene.words

    async def show() -> None:
        place = board_place(payload)
        title = words.say_plain("match.title")
        if first is not None:
            await _update(deps, payload, place, first)
        try:
            view = await build()
        except Refusal as refusal:
            view = notice(words, title, words.say(refusal.key, **refusal.facts))
        except Exception:
            sorry = notice(words, title, words.say("refused.press_again"))
            await _update(deps, payload, place, sorry)
            raise
        await _update(deps, payload, place, view)

    return Reply(after=show)


def board_place(payload: Payload) -> str:
    """The view in which the board stands: below a form that was opened over it."""
    below = payload.view.get("previous_view_id") if payload.submitted else None
    return str(below or payload.view["id"])


async def _update(deps: Deps, payload: Payload, view_id: str, view: Json) -> None:
    client = await deps.slack.for_workspace(payload.workspace)
    try:
        await client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        # not_found: closed meanwhile; what was done stays, and the board can be opened again.
        if code_of(error) not in {"not_found", "hash_conflict"}:
            raise
