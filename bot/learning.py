"""Which lesson, kit or resource a person of a pair gets next, and that they got it.

Shared by handlers and touchpoints. Never here: when it is sent, or its words.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.deps import Deps
from bot.own_answers import OwnAnswers, own_answers, side_of
from bot.reasons import shared_topics
from mentoring.fitting import Choice, Kind, Moment, explain
from mentoring.journey import Journey, Step, at_meeting
from mentoring.kits import choose_kit
from mentoring.lessons import Lesson, choose_lesson
from mentoring.programme import JOURNEYS
from mentoring.prompts import stage_of
from mentoring.resources import Resource, choose_resource
from models.database import UnitOfWork
from models.pairs import Couple
from models.people import Person
from models.programmes import Programme
from models.prompts import ShownPrompt, seen_prompts, shown_for, shown_to
from models.sessions import Session, SessionStatus, sessions_of

STANDARD = "standard"
GENERAL = "general"
_Titled = TypeVar("_Titled", Lesson, Resource)


@dataclass(frozen=True, kw_only=True)
class Given:
    """An item that was just given: the row that says so, and why, for its reader alone."""

    row: ShownPrompt
    title: str
    why: str


def journey_of(deps: Deps, programme: Programme) -> Journey:
    """The journey that a programme follows; the standard one where it names none that is known."""
    known = {one.id: one for one in deps.content.journeys("en")}
    wanted = str(programme.plan.get("journey", STANDARD))
    return known[wanted if wanted in JOURNEYS and wanted in known else STANDARD]


async def give_lesson(
    deps: Deps, uow: UnitOfWork, found: Couple, person: Person, step: Step, now: datetime
) -> Given | None:
    """Note that a person gets the next lesson that suits a step; None when they had them all.

    Nobody gets a lesson twice, whatever the pair. A lesson that has a step of its own waits for it,
    and one that was had is replaced by another, but not before the first meeting.
    """
    lessons = deps.content.lessons(person.locale)
    own = await own_answers(uow, found, person)
    had = {one.prompt_id for one in await shown_to(uow.session, person, [x.id for x in lessons])}
    moment = await _moment(uow, found, person, own, had)
    named = journey_of(deps, found.programme).own_subjects
    of_step = [one for one in lessons if one.subject == step.subject]
    apart = named if step.anchor != "accepted" else {one.subject for one in lessons}
    others = [one for one in lessons if one.subject not in apart]
    choice = choose_lesson(of_step, moment) or choose_lesson(others, moment)
    if choice is None:
        return None
    return await _give(deps, uow, found, person, "lesson", choice, now)


async def give_resource(
    deps: Deps, uow: UnitOfWork, found: Couple, person: Person, now: datetime
) -> tuple[Given, Resource] | None:
    """Note that a person gets something to read, hear or do; None when nothing is left."""
    own = await own_answers(uow, found, person)
    seen = await seen_prompts(uow.session, found.pair, person.id)
    moment = await _moment(uow, found, person, own, seen)
    choice = choose_resource(deps.content.resources(person.locale), moment)
    if choice is None:
        return None
    return await _give(deps, uow, found, person, "resource", choice, now), choice.item


async def give_kit(
    deps: Deps, uow: UnitOfWork, found: Couple, person: Person, session: Session, now: datetime
) -> tuple[ShownPrompt, str] | None:
    """The kit for a meeting, with the code of its reason; the same one when the meeting moved.

    A kit is for both people: it is chosen from shared facts, and a pair uses it once.
    """
    sessions = await sessions_of(uow.session, found.pair)
    audience, number = side_of(found, person), _number(sessions)
    journey = journey_of(deps, found.programme)
    steps = at_meeting(journey, "before_session", audience=audience, number=number)
    if not any(step.do == "kit" for step in steps):
        return None
    kept = await shown_for(uow.session, found.pair, session.id, person.id)
    if kept is not None:
        return kept, ""
    used = set().union(*[await seen_prompts(uow.session, found.pair, x.id) for x in found.both])
    moment = await _moment(uow, found, person, OwnAnswers(), used)
    moment = replace(moment, cancelled=_cancelled_before(sessions, session))
    choice = choose_kit(deps.content.kits(person.locale), moment)
    if choice is None:
        return None
    row = await _note(uow, found, person, choice.item.id, now, session_id=session.id)
    return row, choice.reason


async def _give(
    deps: Deps,
    uow: UnitOfWork,
    found: Couple,
    person: Person,
    kind: Kind,
    choice: Choice[_Titled],
    now: datetime,
) -> Given:
    labels = {one.code: one.label for one in deps.content.prompts(person.locale).options}
    why = explain(
        deps.content.reasons(person.locale),
        kind,
        choice,
        topic=next(iter(shared_topics(found.pair)), ""),
        label=labels.get(choice.option or "", ""),
    )
    row = await _note(uow, found, person, choice.item.id, now)
    return Given(row=row, title=choice.item.title, why=why)


async def _note(
    uow: UnitOfWork,
    found: Couple,
    person: Person,
    name: str,
    now: datetime,
    *,
    session_id: int | None = None,
) -> ShownPrompt:
    row = ShownPrompt(
        workspace=found.pair.workspace,
        pair_id=found.pair.id,
        person_id=person.id,
        prompt_id=name,
        session_id=session_id,
        shown_at=now,
    )
    uow.session.add(row)
    await uow.session.flush()
    return row


async def _moment(
    uow: UnitOfWork, found: Couple, person: Person, own: OwnAnswers, seen: Collection[str]
) -> Moment:
    """What is known of the pair now; of private answers, only this person's own."""
    sessions = await sessions_of(uow.session, found.pair)
    total = max(1, found.programme.weeks * 7 // found.pair.cadence_days)
    languages = {one.locale.split("-")[0] for one in found.both}
    return Moment(
        audience=side_of(found, person),
        stage=stage_of(_number(sessions), total),
        topic=next(iter(shared_topics(found.pair)), None),
        template=str(found.programme.plan.get("template", GENERAL)),
        chosen=frozenset(own.chosen),
        seen=frozenset(seen),
        apart=len(languages) > 1,
        pair=f"{found.pair.workspace}/{found.pair.id}",
    )


def _number(sessions: Collection[Session]) -> int:
    """The number of the next meeting, counted by those whose time came."""
    return sum(one.status == SessionStatus.OVER for one in sessions) + 1


def _cancelled_before(sessions: Collection[Session], session: Session) -> bool:
    earlier = [one for one in sessions if one.number < session.number]
    return bool(earlier) and earlier[-1].status == SessionStatus.CANCELLED
