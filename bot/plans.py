"""What is due when: the rows that handlers and jobs plan, in the transaction that caused them.

Dates and ladders are reckoned in ``mentoring``; here they become touchpoints under unique keys.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from mentoring.hours import instant, shared_opening, zone_named
from mentoring.sessions import Outcome, check_in_due, prompt_due
from mentoring.slipping import Covered, Step, due_date, next_step
from models.database import UnitOfWork
from models.outbox import drop_queued
from models.pairs import MEETING, Couple, Pair
from models.people import Person
from models.programmes import Programme
from models.sessions import (
    BOOKED,
    CheckIn,
    Session,
    SessionStatus,
    check_ins_of,
    outcome_of,
    sessions_of,
)
from models.touchpoints import done_of, drop_planned, plan, plan_all, replan

GROUP_PATIENCE = timedelta(days=4)  # two working days, whatever the weekend
AGREEMENT_PATIENCE = timedelta(days=7)
FAREWELL = timedelta(days=14)
SHORTEST_WITH_MIDPOINT = 6  # weeks; a shorter pair is soon asked to look back
PROPOSAL_DAYS = 5  # working days until the reminder, and again until the release
DIGEST_HOUR = time(9, 0)

# Messages that a booking, a move or an answer can overtake before they leave.
ABOUT_BOOKING = ("ladder_7", "ladder_14", "ladder_28", "book_first", "session_lapsed")
ABOUT_A_TIME = (
    *("session_proposed", "session_confirmed", "session_cancelled", "calendar_file"),
    *("prompt", "check_in"),
)
ABOUT_A_PROPOSAL = ("proposal", "proposal_reminder")


class Kind(StrEnum):
    """The kinds of touchpoints; each has a module of that name in scheduling.touchpoints."""

    ROLE_REQUEST = "role_request"
    PROPOSAL = "proposal"
    PROPOSAL_REMINDER = "proposal_reminder"
    PROPOSAL_RELEASE = "proposal_release"
    INTRODUCTION = "introduction"
    AGREEMENT_REMINDER = "agreement_reminder"
    PROMPT = "prompt"
    SESSION_OVER = "session_over"
    CHECK_IN = "check_in"
    LADDER = "ladder"
    PULSE_ROUND = "pulse_round"
    PULSE = "pulse"
    DIGEST = "digest"
    CLOSING = "closing"
    FAREWELL = "farewell"
    MIDPOINT = "midpoint"
    WELCOME_BACK = "welcome_back"
    NEWS_DUE = "news_due"
    NEWS_LATE = "news_late"
    DATE_MOVED = "date_moved"
    PLACES = "places"
    LESSON = "lesson"
    RESOURCE = "resource"


def day_start(person: Person, day: date) -> datetime:
    """Return the first working moment of a person on or after a local date."""
    return person.week.opens_after(instant(day, time.min, person.week.zone))


async def plan_proposals(uow: UnitOfWork, pairs: Sequence[Pair], now: datetime) -> None:
    """The mentors of some pairs are asked next: rows now, a letter each as soon as may be."""
    rows = [
        {
            "workspace": one.workspace,
            "key": f"{Kind.PROPOSAL}:{one.id}",
            "kind": Kind.PROPOSAL,
            "due_at": now,
            "programme_id": one.programme_id,
            "pair_id": one.id,
            "person_id": one.mentor_id,
        }
        for one in pairs
    ]
    await plan_all(uow.session, rows)


async def plan_proposal_end(uow: UnitOfWork, couple: Couple, asked: Person, now: datetime) -> None:
    """No answer in five working days: one reminder; five more: the proposal is released."""
    today = asked.week.local_date(now)
    remind = asked.week.working_days_after(today, PROPOSAL_DAYS)
    release = asked.week.working_days_after(remind, PROPOSAL_DAYS)
    for kind, day in ((Kind.PROPOSAL_REMINDER, remind), (Kind.PROPOSAL_RELEASE, release)):
        await plan(
            uow.session,
            workspace=couple.pair.workspace,
            key=f"{kind}:{couple.pair.id}:{asked.id}",
            kind=kind,
            due_at=day_start(asked, day),
            programme_id=couple.programme.id,
            pair_id=couple.pair.id,
            person_id=asked.id,
        )


async def plan_introduction(uow: UnitOfWork, couple: Couple, earliest: datetime) -> None:
    """Introduce at the first moment that suits both; apart when none comes in two working days."""
    weeks = [one.week for one in couple.both]
    together = shared_opening(weeks, earliest, within=GROUP_PATIENCE)
    await plan(
        uow.session,
        workspace=couple.pair.workspace,
        key=f"introduction:{couple.pair.id}",
        kind=Kind.INTRODUCTION,
        due_at=together or earliest,
        programme_id=couple.programme.id,
        pair_id=couple.pair.id,
        facts={"together": together is not None},
    )


def default_stands(pair: Pair, now: datetime) -> bool:
    """Seven days after the introduction the usual agreement holds for whoever signed none."""
    if pair.agreed_at is not None or pair.introduced_at is None:
        return False
    return now - pair.introduced_at >= AGREEMENT_PATIENCE


async def plan_pair_life(uow: UnitOfWork, couple: Couple, now: datetime) -> None:
    """After the introduction: the agreement's reminder, the ladder, the midpoint, the closing."""
    pair, programme = couple.pair, couple.programme
    week = couple.mentee.week
    about: dict[str, Any] = {
        "workspace": pair.workspace,
        "programme_id": programme.id,
        "pair_id": pair.id,
    }
    pair.closes_on = week.local_date(now) + timedelta(weeks=programme.weeks)
    await plan(
        uow.session,
        key=f"agreement_reminder:{pair.id}",
        kind=Kind.AGREEMENT_REMINDER,
        due_at=week.opens_after(now + AGREEMENT_PATIENCE),
        **about,
    )
    await plan(
        uow.session,
        key=f"closing:{pair.id}",
        kind=Kind.CLOSING,
        due_at=day_start(couple.mentee, pair.closes_on),
        **about,
    )
    if programme.weeks >= SHORTEST_WITH_MIDPOINT:
        await _plan_midpoint(uow, couple, now)
    await plan_ladder(uow, couple, now)


async def _plan_midpoint(uow: UnitOfWork, couple: Couple, now: datetime) -> None:
    """Halfway, to each in hours of their own."""
    for person in couple.both:
        day = person.week.local_date(now) + timedelta(weeks=couple.programme.weeks) / 2
        await plan(
            uow.session,
            workspace=couple.pair.workspace,
            key=f"midpoint:{couple.pair.id}:{person.id}",
            kind=Kind.MIDPOINT,
            due_at=day_start(person, day),
            programme_id=couple.programme.id,
            pair_id=couple.pair.id,
            person_id=person.id,
        )


async def plan_session(uow: UnitOfWork, couple: Couple, session: Session) -> None:
    """However it goes: when its time has passed, somebody looks."""
    await drop_planned(
        uow.session,
        workspace=couple.pair.workspace,
        now=session.proposed_at,
        reason="a session is booked",
        pair_id=couple.pair.id,
        kinds=(Kind.LADDER,),
    )
    await take_back(uow, couple, session.proposed_at, ABOUT_BOOKING)
    await plan(
        uow.session,
        workspace=couple.pair.workspace,
        key=f"session_over:{session.id}:{session.sequence}",
        kind=Kind.SESSION_OVER,
        due_at=session.ends_at,
        programme_id=couple.programme.id,
        pair_id=couple.pair.id,
        facts={"session": session.id, "sequence": session.sequence},
    )


async def take_back(uow: UnitOfWork, couple: Couple, now: datetime, kinds: Sequence[str]) -> None:
    """Messages of a pair that still wait to be sent and are no longer true."""
    await drop_queued(
        uow.session,
        workspace=couple.pair.workspace,
        now=now,
        reason="the facts changed",
        pair_id=couple.pair.id,
        kinds=kinds,
    )


async def plan_prompts(uow: UnitOfWork, couple: Couple, session: Session, now: datetime) -> None:
    """Before a confirmed session: a prompt for each, in their own hours."""
    for person in couple.both:
        due_at = prompt_due(person.week, session.starts_at, now)
        if due_at is not None:
            await plan(
                uow.session,
                workspace=couple.pair.workspace,
                key=f"prompt:{session.id}:{session.sequence}:{person.id}",
                kind=Kind.PROMPT,
                due_at=due_at,
                programme_id=couple.programme.id,
                pair_id=couple.pair.id,
                person_id=person.id,
                facts={"session": session.id, "sequence": session.sequence},
            )


async def plan_check_ins(uow: UnitOfWork, couple: Couple, session: Session) -> None:
    """After a session: ask each, in their own hours."""
    for person in couple.both:
        await plan(
            uow.session,
            workspace=couple.pair.workspace,
            key=f"check_in:{session.id}:{session.sequence}:{person.id}",
            kind=Kind.CHECK_IN,
            due_at=check_in_due(person.week, session.ends_at),
            programme_id=couple.programme.id,
            pair_id=couple.pair.id,
            person_id=person.id,
            facts={"session": session.id},
        )


async def plan_ladder(uow: UnitOfWork, couple: Couple, now: datetime) -> None:
    """Plan the next step of the ladder from the facts, or none while something is booked."""
    pair, week = couple.pair, couple.mentee.week
    await drop_planned(
        uow.session,
        workspace=pair.workspace,
        now=now,
        reason="the facts changed",
        pair_id=pair.id,
        kinds=(Kind.LADDER,),
    )
    if pair.status not in MEETING or pair.introduced_at is None:
        return
    sessions = await sessions_of(uow.session, pair)
    said = await check_ins_of(uow.session, pair.workspace, [one.id for one in sessions])
    anchor = due_date(
        last_held=_last_held(couple, sessions, said),
        introduced=week.local_date(pair.introduced_at),
        cadence_days=pair.cadence_days,
    )
    taken = await ladder_taken(uow, couple, anchor)
    following = next_step(due=anchor, covered=_covered(couple, sessions), taken=taken)
    if following is None:
        return
    await replan(
        uow.session,
        workspace=pair.workspace,
        key=f"ladder:{pair.id}:{anchor.isoformat()}:{int(following.step)}",
        kind=Kind.LADDER,
        due_at=max(day_start(couple.mentee, following.on), now),
        programme_id=couple.programme.id,
        pair_id=pair.id,
        facts={
            "anchor": anchor.isoformat(),
            "step": int(following.step),
            "on": following.on.isoformat(),
        },
    )


async def ladder_taken(uow: UnitOfWork, couple: Couple, anchor: date) -> dict[Step, date]:
    """Return the steps that were taken since this day 0, with their local dates."""
    rows = await done_of(
        uow.session, workspace=couple.pair.workspace, pair_id=couple.pair.id, kind=Kind.LADDER
    )
    return {
        Step(row.facts["step"]): couple.mentee.week.local_date(row.settled_at)
        for row in rows
        if row.facts["anchor"] == anchor.isoformat() and row.settled_at is not None
    }


def _last_held(
    couple: Couple, sessions: Sequence[Session], said: dict[int, list[CheckIn]]
) -> date | None:
    """The last session that was held, or passed without anyone saying it did not happen."""
    days = [
        couple.mentee.week.local_date(one.starts_at)
        for one in sessions
        if one.status == SessionStatus.OVER and outcome_of(said[one.id]) is not Outcome.MISSED
    ]
    return max(days, default=None)


def _covered(couple: Couple, sessions: Sequence[Session]) -> list[Covered]:
    """The days that do not count: something was booked, or the pair paused."""
    local = couple.mentee.week.local_date
    spans = []
    for one in sessions:
        until = one.cancelled_at or (None if one.status in BOOKED else one.ends_at)
        spans.append(Covered(since=local(one.proposed_at), until=local(until) if until else None))
    for since, until_text, _ in couple.pair.pauses:
        last = date.fromisoformat(until_text) - timedelta(days=1)
        spans.append(Covered(since=date.fromisoformat(since), until=last))
    return spans


async def plan_farewell(uow: UnitOfWork, couple: Couple, now: datetime) -> None:
    """Two weeks after the closing was offered, the pair closes by itself."""
    await plan(
        uow.session,
        workspace=couple.pair.workspace,
        key=f"farewell:{couple.pair.id}",
        kind=Kind.FAREWELL,
        due_at=couple.mentee.week.opens_after(now + FAREWELL),
        programme_id=couple.programme.id,
        pair_id=couple.pair.id,
    )


async def plan_welcome_back(
    uow: UnitOfWork, person: Person, programme: Programme, until: date
) -> None:
    """A pause ends on its date, without anybody doing anything."""
    await plan(
        uow.session,
        workspace=person.workspace,
        key=f"welcome_back:{programme.id}:{person.id}:{until.isoformat()}",
        kind=Kind.WELCOME_BACK,
        due_at=day_start(person, until),
        programme_id=programme.id,
        person_id=person.id,
        facts={"until": until.isoformat()},
    )


async def plan_digest(uow: UnitOfWork, programme: Programme, now: datetime) -> None:
    """The next digest: the owners' weekday at nine in the programme's zone, after ``now``."""
    zone = zone_named(programme.zone)
    day = now.astimezone(zone).date()
    while day.isoweekday() != programme.digest_weekday or instant(day, DIGEST_HOUR, zone) <= now:
        day += timedelta(days=1)
    await plan(
        uow.session,
        workspace=programme.workspace,
        key=f"digest:{programme.id}:{day.isoformat()}",
        kind=Kind.DIGEST,
        due_at=instant(day, DIGEST_HOUR, zone),
        programme_id=programme.id,
        facts={"day": day.isoformat()},
    )
