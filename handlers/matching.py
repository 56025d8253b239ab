"""The owner's matching: open the board, look, work it out again, say what counts, compare.

Nothing reaches anyone before it is published (handlers.publishing).
"""

from dataclasses import replace
from typing import Any

from bot.blocks.board_forms import (
    FAIREST,
    LEVELS,
    RunShown,
    compare_view,
    weights_form,
)
from bot.blocks.matching import board
from bot.boards import (
    Settings,
    WorkedOut,
    board_of,
    digest_of,
    names_of,
    remember,
    settings_for,
    staged_pairs,
    work_out,
)
from bot.candidates import candidates, weights_of
from bot.deps import Deps
from bot.ids import Act, Field, View
from handlers.match_board import (
    OwnedRun,
    hint_of,
    note_about,
    overtaken,
    redrawn,
    shown_on_board,
    worked_out,
    worked_out_again,
)
from handlers.publishing import asked_board
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, opens
from handlers.subjects import myself, owned_programme, owned_run
from mentoring.dates import when
from mentoring.matching import Weights
from models.pairs import MatchRun, latest_run, runs_of
from models.people import Person
from models.programmes import Programme, ProgrammeStatus, owned_by

COMPARED = 12  # runs to choose from, newest first


async def match_by_command(scene: Scene, _: Person) -> Reply:
    """`/mentoring match [programme]`."""
    wanted = scene.payload.value.partition(" ")[2].strip().lower()
    owned = [
        one
        for one in await owned_by(scene.uow.session, scene.actor)
        if wanted in one.name.lower() and one.status != ProgrammeStatus.CLOSED
    ]
    if not owned:
        raise Refusal("match.no.programme")
    return await open_board(scene, owned[0])


async def open_board(scene: Scene, programme: Programme) -> Reply:
    """Open the board that stands, or work a first one out while the modal says so."""
    deps, actor, words, programme_id = scene.deps, scene.actor, scene.words, programme.id

    async def build() -> dict[str, Any]:
        standing, note = await _standing(deps, actor, programme_id)
        if standing is None:
            try:
                done = await worked_out(lambda: work_out(deps, actor, programme_id))
            except Refusal:
                if (asked := await asked_board(deps, actor, programme_id)) is not None:
                    return asked
                raise
            standing, note = done.run_id, note_about(scene, done)
        async with deps.reading() as uow:
            run = await uow.session.get_one(MatchRun, standing)
            return board(words, await board_of(deps, uow, run, actor, note=note))

    return opens(words.say_plain("match.title"), build)


async def _standing(deps: Deps, actor: Person, programme_id: int) -> tuple[int | None, str]:
    """The run that is being worked on, and what to know about it; None: work one out."""
    words = deps.words(actor.locale)
    async with deps.reading() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        run = await latest_run(uow.session, programme)
        if run is None or run.published_at is not None:
            return None, ""
        now = digest_of(await candidates(uow, programme, deps.clock.now()))
    if now != run.input_digest:
        if not run.revision:
            return None, ""  # nobody has changed it by hand: the newest facts count
        return run.id, words.say("match.note.new_people")
    return run.id, words.say("match.note.staged") if run.staged_at else ""


async def turn_page(scene: Scene, found: OwnedRun) -> Reply:
    """Another page of the board, in the same modal."""
    run, programme = found
    if run.published_at is not None:
        raise Refusal("match.no.published")
    return redrawn(scene, programme)


async def match_again(scene: Scene, found: OwnedRun) -> Reply:
    """Work it out again around what is locked, without what is kept apart."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    return _again(scene, run, programme, None)


def _again(scene: Scene, run: MatchRun, programme: Programme, settings: Settings | None) -> Reply:
    deps, actor, programme_id, seen = (
        *(scene.deps, scene.actor, programme.id),
        (run.id, run.revision),
    )

    async def work() -> WorkedOut:
        return await work_out(deps, actor, programme_id, settings=settings, base=seen)

    return worked_out_again(scene, programme, work)


async def open_weights(scene: Scene, found: OwnedRun) -> Reply:
    """How much each thing counts."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    words, weights = scene.words, weights_of(run.weights).by_code()
    hint = scene.payload.value
    view = weights_form(words, hint=hint, weights=weights, fairest=run.fairest)

    async def build() -> dict[str, Any]:
        return view

    return opens(words.say_plain("weights.title"), build)


async def take_weights(scene: Scene, found: OwnedRun) -> Reply:
    """Work it out again with other weights."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    chosen: dict[str, int] = {}
    for code, usual in weights_of(run.weights).by_code().items():
        answer = scene.payload.answer(Field(f"weight_{code}"))
        chosen[code] = int(answer) if answer in LEVELS else usual
    if not any(chosen.values()):
        first = f"weight_{next(iter(chosen))}"
        raise FieldErrors({first: scene.words.say_plain("weights.none")})
    settings = replace(
        await settings_for(scene.uow, programme),
        weights=Weights(**chosen),
        fairest=scene.payload.answer(Field.FAIREST) == FAIREST[True],
    )
    remember(programme, settings)
    return _again(scene, run, programme, settings)


async def open_compare(scene: Scene, found: OwnedRun) -> Reply:
    """This board beside the matching before it."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    view = await _compared(scene, run, programme, None)

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("compare.title"), build)


async def compare_with(scene: Scene, found: OwnedRun) -> Reply:
    """Another matching beside it, in the same place."""
    run, programme = found
    view = await _compared(scene, run, programme, hint_of(scene.payload).number(0))

    async def build() -> dict[str, Any]:
        return view

    return shown_on_board(scene, build)


async def _compared(
    scene: Scene, run: MatchRun, programme: Programme, wanted: int | None
) -> dict[str, Any]:
    uow = scene.uow
    others = [
        _run_shown(scene, one)
        for one in await runs_of(uow.session, programme, most=COMPARED + 1)
        if one.id != run.id
    ][:COMPARED]
    there = next((one for one in others if one.id == wanted), others[0] if others else None)
    staged = {one.mentee_id: (one.mentor_id, one.score) for one in await staged_pairs(uow, run)}
    here = replace(_run_shown(scene, run), pairs=staged)
    people = [
        person
        for one in (here, *([there] if there else []))
        for mentee, (mentor, _) in one.pairs.items()
        for person in (mentor, mentee)
    ]
    value = scene.payload.value.split(" ")[:3]
    return compare_view(
        scene.words,
        hint=" ".join(value),
        programme=programme.name,
        here=here,
        there=there,
        others=others,
        names=await names_of(uow, run.workspace, people),
    )


def _run_shown(scene: Scene, run: MatchRun) -> RunShown:
    actor = scene.actor
    return RunShown(
        id=run.id,
        when=when(run.made_at, actor.week.zone.key, actor.locale),
        pairs={one[1]: (one[0], one[2]) for one in run.result},
    )


async def use_run(scene: Scene, found: OwnedRun) -> Reply:
    """Work it out again with what an earlier matching was made with, keeping its pairs."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    earlier = await scene.uow.session.get(MatchRun, hint_of(scene.payload).number(0))
    if earlier is None or earlier.programme_id != programme.id:
        raise Refusal("match.no.outdated")
    settings = replace(
        await settings_for(scene.uow, programme),
        weights=weights_of(earlier.weights),
        fairest=earlier.fairest,
        keeps=[one[:2] for one in earlier.result],
    )
    remember(programme, settings)
    return _again(scene, run, programme, settings)


COMMAND = Route(on=On.COMMAND, id="match", may=Role.OWNER, finds=myself, does=match_by_command)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.MATCH, may=Role.OWNER, finds=owned_programme, does=open_board),
    Route(on=On.ACTION, id=Act.MATCH_PAGE_1, may=Role.OWNER, finds=owned_run, does=turn_page),
    Route(on=On.ACTION, id=Act.MATCH_PAGE_2, may=Role.OWNER, finds=owned_run, does=turn_page),
    Route(on=On.ACTION, id=Act.MATCH_AGAIN, may=Role.OWNER, finds=owned_run, does=match_again),
    Route(on=On.ACTION, id=Act.WEIGHTS, may=Role.OWNER, finds=owned_run, does=open_weights),
    Route(on=On.SUBMIT, id=View.WEIGHTS, may=Role.OWNER, finds=owned_run, does=take_weights),
    Route(on=On.ACTION, id=Act.COMPARE, may=Role.OWNER, finds=owned_run, does=open_compare),
    Route(on=On.ACTION, id=Act.COMPARE_WITH, may=Role.OWNER, finds=owned_run, does=compare_with),
    Route(on=On.SUBMIT, id=View.COMPARE, may=Role.OWNER, finds=owned_run, does=use_run),
)
