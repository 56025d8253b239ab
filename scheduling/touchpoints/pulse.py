"""The pulse: asking each person once a round, and closing a round with what may be released."""

import json
from datetime import datetime, timedelta

from bot.blocks.rounds import pulse_question
from bot.deps import Deps
from bot.outgoing import Letter, send
from bot.plans import Kind, day_start
from bot.rounds import open_round
from mentoring.pulse import QUESTIONS, TENURE_DAYS, release
from mentoring.sessions import Outcome as Amounts
from models.database import UnitOfWork
from models.enrolments import EnrolmentStatus, enrolled, enrolment_in
from models.outbox import drop_queued
from models.pairs import LIVE, pairs_in
from models.people import Person
from models.programmes import Programme, ProgrammeStatus
from models.pulse import PulseRound, answer_by, answers_of
from models.sessions import SessionStatus, check_ins_of, outcome_of, sessions_of
from models.touchpoints import Touchpoint, plan
from scheduling.outcomes import Done, Dropped, Outcome


async def ask(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Invite one person to answer; who sees what stands in the invitation."""
    round_ = await uow.session.get_one(PulseRound, row.facts["round"])
    person = await uow.session.get_one(Person, row.person_id)
    programme = await uow.session.get_one(Programme, round_.programme_id)
    enrolment = await enrolment_in(uow.session, programme, person)
    if round_.closed_at is not None:
        return Dropped(reason="the round closed")
    if enrolment is None or enrolment.status != EnrolmentStatus.ACTIVE:
        return Dropped(reason="not in a pair")
    if await answer_by(uow.session, round_, person) is not None:
        return Dropped(reason="answered")
    if person.essentials_only:
        return Dropped(reason="essentials only")
    message = pulse_question(
        deps.words(person.locale), round_id=round_.id, role=enrolment.role, count=QUESTIONS
    )
    round_.asked += 1
    letter = Letter(key=row.key, kind="pulse", asked=False, message=message)
    await send(deps, uow, letter, to=person, now=now, programme=programme)
    return Done()


async def turn_round(_: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Close the round, freeze what may be released, and open the next."""
    round_ = await uow.session.get_one(PulseRound, row.facts["round"])
    programme = await uow.session.get_one(Programme, round_.programme_id)
    await _close(uow, programme, round_, now)
    if programme.status == ProgrammeStatus.CLOSED:
        return Done()
    following = await open_round(uow, programme, round_.number + 1)
    met = await _have_met(uow, programme)
    for enrolment, person in await enrolled(uow.session, programme):
        if enrolment.status == EnrolmentStatus.ACTIVE and person.id in met:
            await plan(
                uow.session,
                workspace=programme.workspace,
                key=f"pulse:{following.id}:{person.id}",
                kind=Kind.PULSE,
                due_at=max(day_start(person, following.opens_on), now),
                programme_id=programme.id,
                person_id=person.id,
                facts={"round": following.id},
            )
    return Done()


async def _close(uow: UnitOfWork, programme: Programme, round_: PulseRound, now: datetime) -> None:
    """Count only people with tenure, so that sham members do not help to see anybody's answer."""
    round_.closed_at = now
    await drop_queued(
        uow.session,
        workspace=programme.workspace,
        now=now,
        reason="the round closed",
        programme_id=programme.id,
        kinds=("pulse",),
    )
    counting = await _with_tenure(uow, programme, now)
    given = []
    for answer, person in await answers_of(uow.session, round_):
        if person.id not in counting:
            continue
        place = answer.place(round_, person)
        text = await uow.vault.open(uow.session, place, answer.answers)
        given.append((answer.role, json.loads(text)))
    round_.released = release(given, minimum=programme.minimum_group)


async def _with_tenure(uow: UnitOfWork, programme: Programme, now: datetime) -> set[int]:
    counting: set[int] = set()
    for pair in await pairs_in(uow.session, programme):
        since = pair.introduced_at
        if since is None or (pair.ended_at or now) - since < timedelta(days=TENURE_DAYS):
            continue
        sessions = await sessions_of(uow.session, pair)
        said = await check_ins_of(uow.session, pair.workspace, [one.id for one in sessions])
        if any(outcome_of(said[one.id]) is Amounts.HELD for one in sessions):
            counting |= {pair.mentor_id, pair.mentee_id}
    return counting


async def _have_met(uow: UnitOfWork, programme: Programme) -> set[int]:
    """People whose first session is over, in pairs that go on."""
    met: set[int] = set()
    for pair in await pairs_in(uow.session, programme, *LIVE):
        sessions = await sessions_of(uow.session, pair)
        if any(one.status == SessionStatus.OVER for one in sessions):
            met |= {pair.mentor_id, pair.mentee_id}
    return met
