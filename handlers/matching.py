"""The owner's matching: run, look, approve. Nothing reaches anyone before the approval."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.blocks.matching import LeftOver, PairShown, board
from bot.blocks.pairs import proposal_to_mentor
from bot.deps import Deps
from bot.ids import Act, View
from bot.outgoing import Letter, send
from bot.plans import plan_proposal_end
from bot.reasons import style_labels, topics_of
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import Refusal, Reply, Scene, ends_with, opens
from handlers.subjects import myself, owned_programme, owned_run
from mentoring.matching import Matching, MatchingError, Request
from mentoring.roster import RosterPerson, WorkHours
from models.audit import Audit
from models.database import UnitOfWork
from models.enrolments import Enrolment, enrolled, enrolment_in
from models.pairs import (
    ASKING,
    LIVE,
    Couple,
    MatchRun,
    Pair,
    PairStatus,
    couple,
    pairs_in,
    pairs_of_run,
)
from models.people import (
    Person,
    RosterEntry,
    people_by_ids,
    people_by_slack_ids,
    reporting_lines,
    roster_entry_of,
)
from models.programmes import Programme, ProgrammeStatus, owned_by

SEED = 7


async def match_by_command(scene: Scene, _: Person) -> Reply:
    """`/mentoring match [programme]`."""
    wanted = scene.payload.value.partition(" ")[2].strip().lower()
    owned = [
        one
        for one in await owned_by(scene.uow.session, scene.actor)
        if wanted in one.name.lower() and one.status != ProgrammeStatus.CLOSED
    ]
    if not owned:
        raise Refusal("match.no_programme")
    return await run_matching(scene, owned[0])


async def run_matching(scene: Scene, programme: Programme) -> Reply:
    """Work it out in another process while the modal shows that it is being worked out."""
    deps, actor, words = scene.deps, scene.actor, scene.words
    programme_id = programme.id

    async def build() -> dict[str, Any]:
        async with deps.reading() as uow:
            found = await uow.session.get_one(Programme, programme_id)
            request, ids = await matching_request(uow, found, deps.clock.now())
        if not {one.role for one in request.people} >= {"mentor", "mentee"}:
            raise Refusal("match.nobody")
        try:
            result = await deps.match(request)
        except MatchingError as error:
            raise Refusal("match.not_possible") from error
        async with deps.unit_of_work() as uow:
            found = await uow.session.get_one(Programme, programme_id)
            run = await _keep(uow, found, request, result, ids, deps.clock.now())
            uow.session.add(
                Audit(
                    workspace=found.workspace,
                    at=run.made_at,
                    actor=actor.slack_id,
                    what="ran the matching",
                    subject=f"programme {found.id}",
                )
            )
            return await _board(deps, uow, run, actor)

    return opens(words.say_plain("match.title"), build)


async def matching_request(
    uow: UnitOfWork, programme: Programme, now: datetime
) -> tuple[Request, dict[str, int]]:
    """Gather what decides a matching; also return matching id -> person id."""
    members = await enrolled(uow.session, programme)
    pairs = await pairs_in(uow.session, programme)
    busy = _places_taken(pairs)
    lines = await reporting_lines(uow.session, programme.workspace)
    names = {person.id: person.roster_id or person.slack_id for _, person in members}
    by_slack = {person.slack_id: names[person.id] for _, person in members}
    by_slack |= await _managers_named(uow, members)
    people = []
    private: list[tuple[str, str]] = []
    for enrolment, person in members:
        free = enrolment.capacity - busy.get(person.id, 0)
        if free <= 0 or enrolment.paused_on(person.week.local_date(now)):
            continue
        entry = await roster_entry_of(uow.session, person)
        never = await _never(uow, enrolment)
        private += [(names[person.id], by_slack.get(other, other)) for other in never]
        people.append(_candidate(person, enrolment, entry, names, free))
        if not lines.get(names[person.id]):
            # Nobody above a participant: what they said themselves, else not known, never "none".
            lines.pop(names[person.id], None)
            if person.reports_to:
                lines[names[person.id]] = by_slack.get(person.reports_to, person.reports_to)
    private += [
        (names[one.mentor_id], names[one.mentee_id])
        for one in pairs
        if one.asked_at is not None and {one.mentor_id, one.mentee_id} <= names.keys()
    ]
    request = Request(people=people, seed=SEED, private=private, reporting=lines)
    return request, {name: person_id for person_id, name in names.items()}


async def _managers_named(
    uow: UnitOfWork, members: Sequence[tuple[Enrolment, Person]]
) -> dict[str, str]:
    """Managers that people named themselves, by the id the roster knows them under."""
    named = [person.reports_to for _, person in members if person.reports_to]
    if not named:
        return {}
    found = await people_by_slack_ids(uow.session, members[0][1].workspace, named)
    return {one.slack_id: one.roster_id or one.slack_id for one in found}


def _places_taken(pairs: Sequence[Pair]) -> dict[int, int]:
    taken: dict[int, int] = {}
    for pair in pairs:
        if pair.status in (*LIVE, *ASKING):
            for person_id in (pair.mentor_id, pair.mentee_id):
                taken[person_id] = taken.get(person_id, 0) + 1
    return taken


async def _never(uow: UnitOfWork, enrolment: Enrolment) -> list[str]:
    """The private never-match list; only the matching reads it, and only its codes come out."""
    if enrolment.never_match is None:
        return []
    text = await uow.vault.open(uow.session, enrolment.place("never_match"), enrolment.never_match)
    return [str(one) for one in json.loads(text)]


def _candidate(
    person: Person,
    enrolment: Enrolment,
    entry: RosterEntry | None,
    names: dict[int, str],
    free: int,
) -> RosterPerson:
    known = entry.details if entry else {}
    topics = tuple(enrolment.topics)
    is_mentor = enrolment.role == "mentor"
    return RosterPerson(
        id=names[person.id],
        role="mentor" if is_mentor else "mentee",
        name=person.name,
        level=known.get("level"),
        manager_id=entry.manager_id if entry else "",
        team=str(known.get("team", "")),
        function=str(known.get("function", "")),
        location=str(known.get("location", "")),
        timezone=person.zone,
        work_hours=WorkHours.parse(person.hours),
        languages=tuple(enrolment.languages),
        teaches=topics if is_mentor else (),
        wants_to_learn=() if is_mentor else topics,
        working_style=tuple(enrolment.working_style),
        interests=tuple(known.get("interests", ())),
        capacity=free,
        never_match=tuple(known.get("never_match", ())),
        past_partners=tuple(known.get("past_partners", ())),
    )


async def _keep(
    uow: UnitOfWork,
    programme: Programme,
    request: Request,
    result: Matching,
    ids: dict[str, int],
    now: datetime,
) -> MatchRun:
    """Stage the proposed pairs; an earlier staged run that was not approved is let go."""
    for stale in await pairs_in(uow.session, programme, PairStatus.STAGED):
        stale.status = PairStatus.RELEASED
    digest = hashlib.sha256(repr(request).encode()).hexdigest()
    run = MatchRun(
        workspace=programme.workspace,
        programme_id=programme.id,
        seed=result.seed,
        input_digest=digest,
        total=result.total,
        gap=result.gap,
        unmatched=[
            {"person": ids[one.id], "blocked_by": list(one.blocked_by)} for one in result.unmatched
        ],
        made_at=now,
    )
    uow.session.add(run)
    await uow.session.flush()
    for proposed in result.pairs:
        reasons = [{"code": one.code, "facts": dict(one.facts)} for one in proposed.reasons]
        pair = Pair(
            workspace=programme.workspace,
            programme_id=programme.id,
            run_id=run.id,
            mentor_id=ids[proposed.mentor_id],
            mentee_id=ids[proposed.mentee_id],
            status=PairStatus.STAGED,
            score=proposed.score,
            reasons=reasons,
            flags=list(proposed.flags),
            cadence_days=programme.cadence_days,
            session_minutes=programme.session_minutes,
        )
        uow.session.add(pair)
    if programme.status == ProgrammeStatus.OPEN:
        programme.status = ProgrammeStatus.SELECTING
    await uow.session.flush()
    return run


async def _board(
    deps: Deps, uow: UnitOfWork, run: MatchRun, actor: Person, page: int = 0
) -> dict[str, Any]:
    pairs = await pairs_of_run(uow.session, run)
    people = await people_by_ids(
        uow.session,
        run.workspace,
        [person for one in pairs for person in (one.mentor_id, one.mentee_id)]
        + [one["person"] for one in run.unmatched],
    )
    shown = [
        PairShown(
            mentor=people[one.mentor_id].name,
            mentee=people[one.mentee_id].name,
            score=one.score,
            reasons=one.reasons,
            flags=one.flags,
        )
        for one in pairs
    ]
    left = [
        LeftOver(name=people[one["person"]].name, blocked_by=one["blocked_by"])
        for one in run.unmatched
    ]
    styles = style_labels(deps.content.prompts(actor.locale))
    words = deps.words(actor.locale)
    return board(words, run_id=run.id, pairs=shown, left_over=left, styles=styles, page=page)


async def turn_page(scene: Scene, found: tuple[MatchRun, Programme]) -> Reply:
    """Another page of the same run, in the same modal."""
    run, _ = found
    wanted = scene.payload.value.partition(" ")[2]
    page = int(wanted) if wanted.isascii() and wanted.isdecimal() else 0
    view = await _board(scene.deps, scene.uow, run, scene.actor, page)
    deps, payload = scene.deps, scene.payload

    async def show() -> None:
        client = await deps.slack.for_workspace(payload.workspace)
        await client.views_update(view_id=payload.view["id"], hash=payload.view["hash"], view=view)

    return Reply(after=show)


async def approve(scene: Scene, found: tuple[MatchRun, Programme]) -> Reply:
    """Publish: the mentors are asked first, each alone."""
    run, programme = found
    if run.published_at is not None:
        raise Refusal("match.approved_before")
    pairs = [
        one for one in await pairs_of_run(scene.uow.session, run) if one.status == PairStatus.STAGED
    ]
    if not pairs:
        raise Refusal("match.outdated")
    run.published_at = scene.now
    if programme.status in {
        ProgrammeStatus.DRAFT,
        ProgrammeStatus.OPEN,
        ProgrammeStatus.SELECTING,
    }:
        programme.status = ProgrammeStatus.MATCHED
    asked = 0
    for pair in pairs:
        loaded = await couple(scene.uow.session, pair.workspace, pair.id, lock=True)
        if loaded is not None and await _both_still_there(scene, loaded):
            await ask_mentor(scene, loaded)
            asked += 1
        else:
            pair.status = PairStatus.RELEASED
    scene.uow.session.add(
        Audit(
            workspace=run.workspace,
            at=scene.now,
            actor=scene.actor.slack_id,
            what="approved a matching",
            subject=f"run {run.id}",
        )
    )
    text = scene.words.say("match.approved", count=asked)
    title = scene.words.say_plain("match.title")
    return ends_with(scene.words, title, text, homes=(scene.actor.id,))


async def _both_still_there(scene: Scene, found: Couple) -> bool:
    """Since the run somebody may have left, paused or gone."""
    for person in found.both:
        enrolment = await enrolment_in(scene.uow.session, found.programme, person)
        if enrolment is None or not enrolment.in_programme or person.gone_at is not None:
            return False
        if enrolment.paused_on(person.week.local_date(scene.now)):
            return False
    return True


async def ask_mentor(scene: Scene, couple: Couple) -> None:
    """Propose a pair to its mentor, privately."""
    couple.pair.status = PairStatus.MENTOR_ASKED
    couple.pair.asked_at = scene.now
    words = scene.deps.words(couple.mentor.locale)
    message = proposal_to_mentor(
        words,
        pair_id=couple.pair.id,
        partner=couple.mentee.name,
        topics=topics_of(words, couple.pair),
        programme=couple.programme.name,
    )
    letter = Letter(
        key=f"proposal:{couple.pair.id}:mentor", kind="proposal", asked=False, message=message
    )
    await send(scene.deps, scene.uow, letter, to=couple.mentor, now=scene.now, pair=couple.pair)
    await plan_proposal_end(scene.uow, couple, couple.mentor, scene.now)


COMMAND = Route(on=On.COMMAND, id="match", may=Role.OWNER, finds=myself, does=match_by_command)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.MATCH, may=Role.OWNER, finds=owned_programme, does=run_matching),
    Route(on=On.ACTION, id=Act.MATCH_PAGE_1, may=Role.OWNER, finds=owned_run, does=turn_page),
    Route(on=On.ACTION, id=Act.MATCH_PAGE_2, may=Role.OWNER, finds=owned_run, does=turn_page),
    Route(on=On.SUBMIT, id=View.MATCH, may=Role.OWNER, finds=owned_run, does=approve),
)
