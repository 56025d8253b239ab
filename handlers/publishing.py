"""The last look, publishing, and withdrawing: from here on people are asked.

The mentors are asked first, each alone; a mentee sees a name only after the mentor's yes
(handlers.accepting).
"""

from typing import Any

from bot.blocks.board_forms import ALL_LINES, AskedShown, asked_view, publish_form
from bot.blocks.matching import board
from bot.boards import audit, board_of, names_of, staged_pairs
from bot.deps import Deps
from bot.ids import LINE_FIELDS, Act, Field, View
from bot.last_look import LastLook, last_look
from bot.plans import plan_proposals
from bot.releases import release
from handlers.match_board import OwnedRun, hint_of, overtaken, redrawn, shown_on_board
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import Refusal, Reply, Scene, becomes, ends_with, opens
from handlers.subjects import owned_pair, owned_run
from mentoring.dates import day
from mentoring.reporting import ManagementCycleError
from models.audit import Audit
from models.pairs import (
    ASKING,
    Couple,
    MatchRun,
    Pair,
    PairStatus,
    latest_run,
    pairs_in,
    staged_for_publishing,
)
from models.people import Person
from models.programmes import Programme, ProgrammeStatus

BEFORE = (ProgrammeStatus.DRAFT, ProgrammeStatus.OPEN, ProgrammeStatus.SELECTING)


async def look_over(scene: Scene, found: OwnedRun) -> Reply:
    """The pairs are ready: who would be asked, who not, and what an owner has to confirm."""
    run, programme = found
    if note := await overtaken(scene, found):
        return await _board_instead(scene, run, programme, note)
    pairs = await staged_pairs(scene.uow, run)
    if not pairs:
        raise Refusal("match.no.outdated")
    await _flag_unknown(scene, run, programme, pairs)
    run.staged_at = scene.now
    people = [one for pair in pairs for one in (pair.mentor_id, pair.mentee_id)]
    names = await names_of(scene.uow, run.workspace, people)
    return becomes(_last_look_form(scene, run, pairs, names))


def _last_look_form(
    scene: Scene, run: MatchRun, pairs: list[Pair], names: dict[int, str]
) -> dict[str, Any]:
    going = [one for one in pairs if not one.held_back]
    return publish_form(
        scene.words,
        hint=f"{run.id} {run.revision} {hint_of(scene.payload).page}",
        asks=sum(not one.line_unknown for one in going),
        held_back=[
            scene.words.say_plain(
                "publish.line", mentor=names[one.mentor_id], mentee=names[one.mentee_id]
            )
            for one in pairs
            if one.held_back
        ],
        unknown=[
            (one.id, names[one.mentor_id], names[one.mentee_id])
            for one in going
            if one.line_unknown
        ],
    )


async def _flag_unknown(
    scene: Scene, run: MatchRun, programme: Programme, pairs: list[Pair]
) -> None:
    """A line that was known when pairs were worked out may not be any more."""
    look = await _look(scene, run, programme)
    lost = [
        one for one in pairs if look.line_unknown(one) and "unknown_reporting_line" not in one.flags
    ]
    for pair in lost:
        pair.flags = [*pair.flags, "unknown_reporting_line"]
    if lost:
        run.changes(scene.actor)  # a last look that was opened before does not name these pairs


async def _board_instead(scene: Scene, run: MatchRun, programme: Programme, note: str) -> Reply:
    """A form came too late: the newest board takes its place."""
    newest = await latest_run(scene.uow.session, programme) or run
    shown = await board_of(scene.deps, scene.uow, newest, scene.actor, note=note)
    return becomes(board(scene.words, shown))


async def back_to_board(scene: Scene, found: OwnedRun) -> Reply:
    """Not yet: the board again, in the same place."""
    run, programme = found
    if run.published_at is not None:
        raise Refusal("match.no.published")
    return redrawn(scene, programme)


async def publish(scene: Scene, found: OwnedRun) -> Reply:
    """Publish: the mentors are asked first, each alone."""
    run, programme = found
    if note := await overtaken(scene, found):
        return await _board_instead(scene, run, programme, note)
    pairs = await staged_for_publishing(scene.uow.session, run)
    _confirm(scene, pairs)
    look = await _look(scene, run, programme)
    run.published_at = scene.now
    run.changed_by = scene.actor.id
    if programme.status in BEFORE:
        programme.status = ProgrammeStatus.MATCHED
    going = [one for one in pairs if look.passes(one)]
    for pair in pairs:
        pair.status = PairStatus.RELEASED
    for pair in going:
        pair.status = PairStatus.MENTOR_ASKED
        pair.asked_at = scene.now
    # Hundreds of letters take longer than Slack waits for an answer: each is written by itself.
    await plan_proposals(scene.uow, going, scene.now)
    scene.uow.after_commit(scene.deps.wake)
    audit(scene.uow, run, scene.actor, "approved a matching", scene.now)
    text = scene.words.say("publish.done", count=len(going))
    if stayed := len(pairs) - len(going):
        text += "\n" + scene.words.say("publish.stayed", count=stayed)
    title = scene.words.say_plain("publish.title")
    return ends_with(scene.words, title, text, homes=(scene.actor.id,))


def _confirm(scene: Scene, pairs: list[Pair]) -> None:
    """What was ticked one by one, or all that the form named: not what is held back."""
    ticked = {one for field in LINE_FIELDS for one in scene.payload.answers(field)}
    every = ALL_LINES in scene.payload.answers(Field.LINES_ALL)
    for pair in pairs:
        named = pair.line_unknown and not pair.held_back
        if named and (every or str(pair.id) in ticked):
            pair.line_confirmed_by = scene.actor.id
            _note(scene, "confirmed a reporting line", pair)


def _note(scene: Scene, what: str, pair: Pair) -> None:
    scene.uow.session.add(
        Audit(
            workspace=pair.workspace,
            at=scene.now,
            actor=scene.actor.slack_id,
            what=what,
            subject=f"pair {pair.id}",
        )
    )


async def _look(scene: Scene, run: MatchRun, programme: Programme) -> LastLook:
    try:
        return await last_look(scene.uow, run, programme, scene.now)
    except ManagementCycleError as error:
        raise Refusal("match.no.not_possible") from error


# After publishing


async def open_asked(scene: Scene, found: OwnedRun) -> Reply:
    """The pairs that wait for an answer."""
    deps, actor, programme_id = scene.deps, scene.actor, found[1].id

    async def build() -> dict[str, Any]:
        return await _asked(deps, actor, programme_id)

    return opens(scene.words.say_plain("asked.title"), build)


async def asked_board(deps: Deps, actor: Person, programme_id: int) -> dict[str, Any] | None:
    """The same where there is nobody to match; None when nobody is being asked either."""
    async with deps.reading() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        if not await pairs_in(uow.session, programme, *ASKING):
            return None
    return await _asked(deps, actor, programme_id)


async def _asked(deps: Deps, actor: Person, programme_id: int, *, note: str = "") -> dict[str, Any]:
    async with deps.reading() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        pairs = await pairs_in(uow.session, programme, *ASKING)
        people = [one for pair in pairs for one in (pair.mentor_id, pair.mentee_id)]
        names = await names_of(uow, programme.workspace, people)
    shown = [
        AskedShown(
            id=one.id,
            mentor=names[one.mentor_id],
            mentee=names[one.mentee_id],
            day=day(actor.week.local_date(one.asked_at), actor.locale) if one.asked_at else "",
        )
        for one in pairs
    ]
    words = deps.words(actor.locale)
    return asked_view(words, programme_id=programme_id, pairs=shown, note=note)


async def withdraw(scene: Scene, found: Couple) -> Reply:
    """Take a question back. Who was asked reads the words of any release; no reason is kept."""
    mentor, mentee, words = found.mentor.name, found.mentee.name, scene.words
    if found.pair.status in ASKING:
        await release(scene.deps, scene.uow, found, scene.now)
        _note(scene, "withdrew a proposal", found.pair)
        note = words.say("asked.done", mentee=mentee, mentor=mentor)
    else:
        note = words.say("asked.over")
    deps, actor, programme_id = scene.deps, scene.actor, found.programme.id

    async def build() -> dict[str, Any]:
        return await _asked(deps, actor, programme_id, note=note)

    return shown_on_board(scene, build)


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.SUBMIT, id=View.MATCH, may=Role.OWNER, finds=owned_run, does=look_over),
    Route(on=On.ACTION, id=Act.BACK_TO_BOARD, may=Role.OWNER, finds=owned_run, does=back_to_board),
    Route(on=On.SUBMIT, id=View.PUBLISH, may=Role.OWNER, finds=owned_run, does=publish),
    Route(on=On.ACTION, id=Act.ASKED, may=Role.OWNER, finds=owned_run, does=open_asked),
    Route(on=On.ACTION, id=Act.WITHDRAW, may=Role.OWNER, finds=owned_pair, does=withdraw),
)
