"""What an interaction is about, found from a hint and checked against the signed actor.

Each finder raises NotYours when the object is somebody else's or of another workspace, and Refusal
when it is no longer what it was. Handlers never look an object up by a hint themselves.
"""

from dataclasses import dataclass

from handlers.scene import NotYours, Refusal, Scene
from models.enrolments import Enrolment, enrolment_in
from models.goals import Goal, GoalStatus, Milestone
from models.pairs import LIVE, Couple, MatchRun, couple
from models.people import Person
from models.programmes import Programme, ProgrammeRole, owned_by, roles_of
from models.prompts import ShownPrompt
from models.pulse import PulseRound
from models.sessions import CheckIn, Session, check_in_by


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A session with its pair."""

    session: Session
    couple: Couple


@dataclass(frozen=True, kw_only=True)
class Seat:
    """An enrolment with its programme."""

    enrolment: Enrolment
    programme: Programme


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A goal with its pair, and the step it is about, if any."""

    goal: Goal
    couple: Couple
    step: Milestone | None = None


async def myself(scene: Scene) -> Person:
    """The actor alone."""
    return scene.actor


async def own_couple(scene: Scene) -> Couple:
    """A pair that the actor is one of, live or not."""
    found = await couple(
        scene.uow.session, scene.actor.workspace, scene.payload.row_id(), lock=True
    )
    if found is None or scene.actor.id not in {found.mentor.id, found.mentee.id}:
        raise NotYours("refused.not_yours")
    return found


async def live_couple(scene: Scene) -> Couple:
    """A pair of the actor's that still goes on."""
    found = await own_couple(scene)
    if found.pair.status not in LIVE:
        raise Refusal("refused.pair_over")
    return found


async def couple_as_mentor(scene: Scene) -> Couple:
    """A pair in which the actor is the mentor."""
    found = await own_couple(scene)
    if found.mentor.id != scene.actor.id:
        raise NotYours("refused.not_yours")
    return found


async def couple_as_mentee(scene: Scene) -> Couple:
    """A pair in which the actor is the mentee."""
    found = await own_couple(scene)
    if found.mentee.id != scene.actor.id:
        raise NotYours("refused.not_yours")
    return found


async def own_meeting(scene: Scene) -> Meeting:
    """A session of a pair that the actor is one of."""
    session = await scene.uow.session.get(Session, scene.payload.row_id())
    if session is None or session.workspace != scene.actor.workspace:
        raise NotYours("refused.not_yours")
    pair = await couple(scene.uow.session, scene.actor.workspace, session.pair_id, lock=True)
    if pair is None or scene.actor.id not in {pair.mentor.id, pair.mentee.id}:
        raise NotYours("refused.not_yours")
    await scene.uow.session.refresh(session)  # as it is now that the pair is ours to change
    return Meeting(session=session, couple=pair)


async def own_item(scene: Scene) -> ShownPrompt:
    """A lesson, kit or resource that the actor was given."""
    found = await scene.uow.session.get(ShownPrompt, scene.payload.row_id())
    if found is None or (found.workspace, found.person_id) != (
        scene.actor.workspace,
        scene.actor.id,
    ):
        raise NotYours("refused.not_yours")
    return found


async def own_check_in(scene: Scene) -> CheckIn:
    """What the actor said about a meeting: that it is theirs proves that the meeting is."""
    row_id, person = scene.payload.row_id(), scene.actor
    found = await check_in_by(scene.uow.session, person.workspace, row_id, person.id)
    if found is None:
        await own_meeting(scene)
        raise Refusal("check_in.click_first")
    return found


async def goal_of_pair(scene: Scene) -> Aim:
    """A goal of a pair that the actor is one of, while the pair goes on and the goal counts."""
    goal = await scene.uow.session.get(Goal, scene.payload.row_id())
    return await _aim(scene, goal)


async def own_goal(scene: Scene) -> Aim:
    """A goal of the actor's own side: only they change its words."""
    found = await goal_of_pair(scene)
    if found.couple.pair.role_of(scene.actor.id) != found.goal.side:
        raise NotYours("refused.not_yours")
    return found


async def step_of_pair(scene: Scene) -> Aim:
    """A step towards a goal of a pair that the actor is one of; either of the two may tick it."""
    step = await scene.uow.session.get(Milestone, scene.payload.row_id())
    goal = await scene.uow.session.get(Goal, step.goal_id) if step else None
    return await _aim(scene, goal, step)


async def _aim(scene: Scene, goal: Goal | None, step: Milestone | None = None) -> Aim:
    if goal is None or goal.workspace != scene.actor.workspace:
        raise NotYours("refused.not_yours")
    found = await couple(scene.uow.session, scene.actor.workspace, goal.pair_id, lock=True)
    if found is None or scene.actor.id not in {found.mentor.id, found.mentee.id}:
        raise NotYours("refused.not_yours")
    if found.pair.status not in LIVE:
        raise Refusal("refused.pair_over")
    for row in (goal, step):
        if row is not None:
            await scene.uow.session.refresh(row)  # as it is now that the pair is ours to change
    if goal.status != GoalStatus.OPEN:
        raise Refusal("goals.gone")
    return Aim(goal=goal, couple=found, step=step)


async def organiser(scene: Scene) -> Person:
    """The actor, who owns a programme or is an admin of the workspace."""
    if not scene.actor.is_admin and not await owned_by(scene.uow.session, scene.actor):
        raise NotYours("refused.owners_only")
    return scene.actor


async def owned_programme(scene: Scene) -> Programme:
    """A programme that the actor owns."""
    owned = {one.id: one for one in await owned_by(scene.uow.session, scene.actor)}
    found = owned.get(scene.payload.row_id())
    if found is None:
        raise NotYours("refused.owners_only")
    return found


async def inviting_programme(scene: Scene) -> Programme:
    """A programme that the actor owns, or whose sponsor they are."""
    programme = await any_programme(scene)
    roles = await roles_of(scene.uow.session, programme)
    mine = {row.role for row, person in roles if person.id == scene.actor.id and row.accepted}
    if not mine & {"owner", "sponsor"}:
        raise NotYours("refused.owners_only")
    return programme


async def own_role(scene: Scene) -> ProgrammeRole:
    """A role that the actor was named for."""
    found = await scene.uow.session.get(ProgrammeRole, scene.payload.row_id())
    if found is None or (found.workspace, found.person_id) != (
        scene.actor.workspace,
        scene.actor.id,
    ):
        raise NotYours("refused.not_yours")
    return found


async def owned_run(scene: Scene) -> tuple[MatchRun, Programme]:
    """A matching run of a programme that the actor owns; nobody else changes it meanwhile."""
    run = await scene.uow.session.get(MatchRun, scene.payload.row_id(), with_for_update=True)
    owned = {one.id: one for one in await owned_by(scene.uow.session, scene.actor)}
    if run is None or run.programme_id not in owned:
        raise NotYours("refused.owners_only")
    return run, owned[run.programme_id]


async def owned_pair(scene: Scene) -> Couple:
    """A pair of a programme that the actor owns."""
    found = await couple(
        scene.uow.session, scene.actor.workspace, scene.payload.row_id(), lock=True
    )
    owned = {one.id for one in await owned_by(scene.uow.session, scene.actor)}
    if found is None or found.programme.id not in owned:
        raise NotYours("refused.owners_only")
    return found


async def any_programme(scene: Scene) -> Programme:
    """A programme of this workspace that people may see."""
    found = await scene.uow.session.get(Programme, scene.payload.row_id())
    if found is None or found.workspace != scene.actor.workspace:
        raise NotYours("refused.not_yours")
    return found


async def own_seat(scene: Scene) -> Seat:
    """The actor's own place in a programme."""
    programme = await any_programme(scene)
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    if enrolment is None or not enrolment.in_programme:
        raise Refusal("refused.not_enrolled")
    return Seat(enrolment=enrolment, programme=programme)


async def own_round(scene: Scene) -> tuple[PulseRound, Seat]:
    """A pulse round of a programme in which the actor takes part."""
    round_ = await scene.uow.session.get(PulseRound, scene.payload.row_id())
    if round_ is None or round_.workspace != scene.actor.workspace:
        raise NotYours("refused.not_yours")
    programme = await scene.uow.session.get_one(Programme, round_.programme_id)
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    if enrolment is None:
        raise NotYours("refused.not_yours")
    return round_, Seat(enrolment=enrolment, programme=programme)
