"""The weekly digest in the owners' channel: facts gathered, drawn, posted, the next one planned."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.blocks.digest import DigestFacts, Week, chart_spec, chart_text, digest
from bot.deps import Deps
from bot.goals import goals_share
from bot.outgoing import Letter, Method, send_to_channel
from bot.plans import plan_digest
from mentoring.dates import day
from mentoring.hours import zone_named
from mentoring.pulse import Item
from mentoring.sessions import Outcome as Amounts
from mentoring.sessions import Said
from mentoring.wording import Wording
from models.agreements import latest_agreement
from models.database import UnitOfWork
from models.enrolments import enrolled
from models.pairs import ASKING, LIVE, MEETING, Pair, pairs_in
from models.programmes import Programme, ProgrammeStatus, holders
from models.pulse import PulseRound, rounds_of
from models.sessions import (
    CheckIn,
    Session,
    SessionStatus,
    booked_session,
    check_ins_of,
    outcome_of,
    sessions_of,
)
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Outcome

WEEK = timedelta(days=7)
CHART_WEEKS = 8
SETTLED = timedelta(days=10)  # before that a new pair may well have nothing booked yet
ENOUGH_PAIRS = 5


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Post the digest; a closed programme gets its last one and no more."""
    programme = await uow.session.get_one(Programme, row.programme_id)
    if programme.status != ProgrammeStatus.CLOSED and not row.facts.get("on_demand"):
        await plan_digest(uow, programme, now)
    if not programme.digest_channel:
        return Dropped(reason="no digest channel")
    words = deps.words(str(programme.plan.get("languages", ["en"])[0]))
    items = deps.content.pulse_items(words.language)
    facts = await gather(uow, words, programme, items, now)
    message = digest(words, facts)
    extra = None
    if facts.chart:
        extra = {
            "chart": chart_spec(words, facts),
            "title": words.say_plain("digest.chart_title"),
            "alt": chart_text(words, facts.chart),
        }
    letter = Letter(
        key=row.key,
        kind="digest",
        asked=True,
        message=message,
        method=Method.CHART if facts.chart else Method.POST,
        extra=extra,
    )
    owners = await holders(uow.session, programme, "owner")
    await send_to_channel(
        deps,
        uow,
        letter,
        channel=programme.digest_channel,
        workspace=programme.workspace,
        now=now,
        programme=programme,
        report_to=owners[0] if owners else None,
    )
    return Done()


async def gather(
    uow: UnitOfWork, words: Wording, programme: Programme, items: Sequence[Item], now: datetime
) -> DigestFacts:
    """Count what owners may see: facts and shares of the whole programme."""
    members = await enrolled(uow.session, programme)
    pairs = await pairs_in(uow.session, programme)
    meetings = await _meetings(uow, pairs)
    this_week = _in(meetings, now - WEEK, now)
    before = _in(meetings, now - 2 * WEEK, now - WEEK)
    busy = {
        person
        for pair in pairs
        if pair.status in (*LIVE, *ASKING)
        for person in (pair.mentor_id, pair.mentee_id)
    }
    waiting = [one for one, person in members if person.id not in busy]
    started = programme.running_since
    return DigestFacts(
        programme_id=programme.id,
        name=programme.name,
        week=(now - started) // WEEK + 1 if started else 0,
        weeks=programme.weeks,
        recruiting=started is None,
        mentors=sum(one.role == "mentor" for one, _ in members),
        mentees=sum(one.role == "mentee" for one, _ in members),
        planned=len(this_week),
        held=_held(this_week),
        planned_before=len(before),
        held_before=_held(before),
        slipping=await _slipping(uow, pairs, now),
        unsigned=await _unsigned(uow, pairs),
        waiting_mentors=sum(one.role == "mentor" for one in waiting),
        waiting_mentees=sum(one.role == "mentee" for one in waiting),
        seniors_attending=_share(
            [
                (pair.id, said.outcome == Said.MET)
                for _, answers, pair in this_week
                for said in answers
                if said.person_id == pair.mentee_id
            ]
        ),
        answered=_share(
            [
                (pair.id, place < len(answers))
                for _, answers, pair in this_week
                for place in range(2)
            ]
        ),
        learning=_share(
            [
                (pair.id, any(said.has_learning for said in answers))
                for _, answers, pair in this_week
                if outcome_of(answers) is Amounts.HELD
            ]
        ),
        goals_reached=await goals_share(uow, programme),
        pulse=_pulse(words, await rounds_of(uow.session, programme), items),
        chart=_chart(meetings, programme, now),
    )


Meeting = tuple[Session, Sequence[CheckIn], Pair]


async def _meetings(uow: UnitOfWork, pairs: Sequence[Pair]) -> list[Meeting]:
    """Every session whose time came, with what was said about it."""
    found: list[Meeting] = []
    for pair in pairs:
        sessions = [
            one for one in await sessions_of(uow.session, pair) if one.status == SessionStatus.OVER
        ]
        said = await check_ins_of(uow.session, pair.workspace, [one.id for one in sessions])
        found += [(one, said[one.id], pair) for one in sessions]
    return found


def _in(meetings: Sequence[Meeting], since: datetime, until: datetime) -> list[Meeting]:
    return [one for one in meetings if since < one[0].ends_at <= until]


def _held(meetings: Sequence[Meeting]) -> int:
    return sum(outcome_of(answers) is Amounts.HELD for _, answers, _ in meetings)


def _share(values: Sequence[tuple[int, bool]]) -> int:
    """Percent of (pair, yes or no) in one week; -1 with fewer than five pairs.

    A week stands alone: running totals would let the newest answer be worked out.
    """
    if len({pair for pair, _ in values}) < ENOUGH_PAIRS:
        return -1
    return round(100 * sum(yes for _, yes in values) / len(values))


async def _slipping(uow: UnitOfWork, pairs: Sequence[Pair], now: datetime) -> int:
    """Pairs past their settling days with nothing booked and no pause."""
    count = 0
    for pair in pairs:
        if pair.status not in MEETING or pair.introduced_at is None:
            continue
        if now - pair.introduced_at < SETTLED or pair.paused_on(now.date()):
            continue
        overdue = [
            one.ends_at + timedelta(days=pair.cadence_days)
            for one in await sessions_of(uow.session, pair)
            if one.status == SessionStatus.OVER
        ]
        if max(overdue, default=pair.introduced_at + SETTLED) <= now:
            count += await booked_session(uow.session, pair) is None
    return count


async def _unsigned(uow: UnitOfWork, pairs: Sequence[Pair]) -> int:
    count = 0
    for pair in pairs:
        if pair.status in MEETING and pair.agreed_at is None:
            newest = await latest_agreement(uow.session, pair)
            count += newest is None or not newest.complete
    return count


def _chart(meetings: Sequence[Meeting], programme: Programme, now: datetime) -> list[Week]:
    if programme.running_since is None:
        return []
    locale = str(programme.plan.get("languages", ["en"])[0])
    zone = zone_named(programme.zone)
    weeks = []
    for back in range(CHART_WEEKS - 1, -1, -1):
        until = now - back * WEEK
        if until <= programme.running_since:
            continue
        found = _in(meetings, until - WEEK, until)
        label = day(until.astimezone(zone).date(), locale).split(" ", 1)[-1]
        weeks.append(Week(label=label, planned=len(found), held=_held(found)))
    return weeks


def _pulse(words: Wording, rounds: Sequence[PulseRound], items: Sequence[Item]) -> list[str]:
    """The newest closed round, by role: what was released, or that too few answered."""
    closed = [one for one in rounds if one.closed_at is not None]
    if not closed:
        return []
    released = closed[-1].released or {}
    texts = {one.id: one.text for one in items}
    lines = []
    for role in ("mentor", "mentee"):
        name = words.say_plain(f"digest.role.{role}")
        figures = released.get(role, {})
        if not figures:
            lines.append(words.say("digest.pulse_too_few", role=name))
        for item, figure in figures.items():
            value = (
                words.say_plain(f"digest.band.{figure['band']}")
                if "band" in figure
                else words.say_plain("digest.mean", mean=f"{figure['mean']:g}")
            )
            lines.append(
                words.say("digest.pulse", role=name, text=texts.get(item, item), value=value)
            )
    return lines
