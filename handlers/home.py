"""Where am I: gathering the facts for the Home tab and publishing it."""

from datetime import datetime

from slack_sdk.errors import SlackApiError

from bot.blocks.home import ApplicationHome, HomeFacts, OwnedHome, PairHome, PlaceHome, home_tab
from bot.deps import Deps
from bot.goals import goals_share, goals_shown
from bot.invitations import how_they_meet
from bot.offers import said_to
from bot.plans import default_stands
from bot.slack_errors import code_of
from handlers.boards import setup_facts
from mentoring.dates import day
from mentoring.sessions import Outcome
from mentoring.wording import Wording
from models.agreements import latest_agreement
from models.database import UnitOfWork
from models.enrolments import (
    APPLYING,
    Enrolment,
    EnrolmentStatus,
    applications_of,
    enrolled,
    enrolments_of,
    finished_by,
    people_in,
)
from models.pairs import LIVE, Pair, PairStatus, couple, pairs_in, pairs_of
from models.people import Person
from models.programmes import Programme, owned_by, programmes_in
from models.sessions import (
    Session,
    SessionStatus,
    booked_session,
    check_ins_of,
    hint_of,
    outcome_of,
    sessions_of,
)

LOG_LINES = 3


async def publish_home(deps: Deps, workspace: str, person_id: int) -> None:
    """Show a person the newest state; somebody who never opened the Home tab is left alone."""
    async with deps.reading() as uow:
        person = await uow.session.get_one(Person, person_id)
        if person.home_opened_at is None or person.gone_at is not None:
            return
        words = deps.words(person.locale)
        view = home_tab(words, await home_facts(uow, words, person, deps.clock.now()))
    client = await deps.slack.for_workspace(workspace)
    try:
        await client.views_publish(user_id=person.slack_id, view=view)
    except SlackApiError as error:
        # The next time the tab is opened it is drawn anew; a lost refresh costs nothing.
        if code_of(error) not in {"not_enabled", "ratelimited", "hash_conflict"}:
            raise


async def home_facts(uow: UnitOfWork, words: Wording, person: Person, now: datetime) -> HomeFacts:
    """Gather what one person may see about themselves, and owners about their programmes."""
    places = await enrolments_of(uow.session, person)
    applied = await applications_of(uow.session, person, answered=True)
    taken = {programme.id for _, programme in (*places, *applied)}
    owned = await owned_by(uow.session, person)
    today = person.week.local_date(now)
    until = [one.paused_until for one, _ in places if one.paused_until and one.paused_on(today)]
    return HomeFacts(
        name=person.name,
        places=[await _place(uow, words, person, one, programme, now) for one, programme in places],
        applications=[
            _application(words, person, one, programme)
            for one, programme in applied
            if one.status != EnrolmentStatus.DECLINED
            and (programme.is_open or one.status != EnrolmentStatus.DRAFT)
        ],
        open_programmes=[
            (one.id, one.name, str(one.plan.get("purpose", "")))
            for one in await programmes_in(uow.session, person.workspace)
            if one.is_open and one.id not in taken
        ],
        alumni=[one.name for one in await finished_by(uow.session, person)],
        owned=[await _owned(uow, one, person, now) for one in owned],
        paused_until=day(max(until), person.locale) if until else "",
        may_create=person.is_admin or bool(owned),
        essentials_only=person.essentials_only,
    )


async def _place(
    uow: UnitOfWork,
    words: Wording,
    person: Person,
    enrolment: Enrolment,
    programme: Programme,
    now: datetime,
) -> PlaceHome:
    pairs = [
        pair
        for pair in await pairs_of(uow.session, person, *LIVE)
        if pair.programme_id == programme.id
    ]
    state = words.say_plain("home.waiting", day=day(programme.matching_on, person.locale))
    if enrolment.status == EnrolmentStatus.ACTIVE or pairs:
        state = words.say_plain("home.paired")
    return PlaceHome(
        programme=programme.name,
        role=enrolment.role,
        state=state,
        pairs=[await _pair(uow, words, person, pair, now) for pair in pairs],
        programme_id=programme.id,
        unfinished=bool(enrolment.next_step),
    )


def _application(
    words: Wording, person: Person, enrolment: Enrolment, programme: Programme
) -> ApplicationHome:
    by = day(enrolment.hear_by or programme.matching_on, person.locale)
    role = words.say_plain(f"role.{enrolment.role}")
    key = "home.applied"
    if enrolment.status == EnrolmentStatus.DRAFT:
        key = "home.begun"
    elif enrolment.status == EnrolmentStatus.WAITLISTED:
        key = "home.waitlisted"
    return ApplicationHome(
        programme_id=programme.id,
        programme=programme.name,
        state=words.say_plain(key, role=role, by=by),
        begun=enrolment.status == EnrolmentStatus.DRAFT,
        unfinished=bool(enrolment.next_step),
    )


async def _pair(
    uow: UnitOfWork, words: Wording, person: Person, pair: Pair, now: datetime
) -> PairHome:
    found = await couple(uow.session, pair.workspace, pair.id)
    assert found is not None  # noqa: S101 - the pair was just read in this transaction
    session = await booked_session(uow.session, pair)
    to_confirm = (
        session is not None
        and session.status == SessionStatus.PROPOSED
        and session.proposed_by != person.id
    )
    return PairHome(
        pair_id=pair.id,
        partner=found.other(person).name,
        role=pair.role_of(person.id),
        state=words.say_plain(f"pair.{pair.status}"),
        meeting=_meeting(words, person, session),
        agreement=await _agreement(uow, words, pair, person, now),
        how=how_they_meet(words, pair),
        agreement_stands=default_stands(pair, now),
        session_to_confirm=hint_of(session) if session is not None and to_confirm else "",
        learning=await _shared_learning(uow, words, pair, person),
        goals=await goals_shown(uow, found, person) if pair.status != PairStatus.ACCEPTED else [],
    )


def _meeting(words: Wording, person: Person, session: Session | None) -> str:
    if session is None:
        return words.say_plain("plan.none_booked")
    when = said_to(person, session.starts_at)
    if session.status == SessionStatus.CONFIRMED:
        return words.say_plain("plan.confirmed", when=when)
    own = session.proposed_by == person.id
    return words.say_plain("plan.waiting" if own else "plan.to_confirm", when=when)


async def _agreement(
    uow: UnitOfWork, words: Wording, pair: Pair, person: Person, now: datetime
) -> str:
    if pair.status == PairStatus.ACCEPTED:
        return ""
    newest = await latest_agreement(uow.session, pair)
    if newest is None and default_stands(pair, now):
        return words.say_plain("home.agreement.stands")
    if newest is None:
        return words.say_plain("home.agreement.none")
    if newest.complete:
        return words.say_plain("home.agreement.signed")
    mine = newest.signed_by(pair.role_of(person.id))
    return words.say_plain("home.agreement.theirs" if mine else "home.agreement.yours")


async def _shared_learning(
    uow: UnitOfWork, words: Wording, pair: Pair, reader: Person
) -> list[str]:
    """The pair's learning log: only what its author ticked to share."""
    sessions = await sessions_of(uow.session, pair)
    said = await check_ins_of(uow.session, pair.workspace, [one.id for one in sessions])
    lines = []
    for session in reversed(sessions):
        for check_in in said[session.id]:
            if not check_in.shared:
                continue
            author = await uow.session.get_one(Person, check_in.person_id)
            own = author.id == reader.id
            keys = (
                ("home.you_learned" if own else "home.learned", "learned"),
                ("home.you_will_do" if own else "home.will_do", "will_do"),
            )
            for key, column in keys:
                sealed = getattr(check_in, column)
                if sealed is not None:
                    text = await uow.vault.open(uow.session, check_in.place(column), sealed)
                    lines.append(words.say(key, name=author.name, text=text))
    return lines[:LOG_LINES]


async def _owned(uow: UnitOfWork, programme: Programme, reader: Person, now: datetime) -> OwnedHome:
    members = await enrolled(uow.session, programme)
    pairs = await pairs_in(uow.session, programme, *LIVE)
    in_pairs = {person for pair in pairs for person in (pair.mentor_id, pair.mentee_id)}
    held = 0
    for pair in await pairs_in(uow.session, programme):
        sessions = await sessions_of(uow.session, pair)
        said = await check_ins_of(uow.session, pair.workspace, [one.id for one in sessions])
        held += sum(outcome_of(said[one.id]) is Outcome.HELD for one in sessions)
    return OwnedHome(
        programme_id=programme.id,
        name=programme.name,
        status=programme.status,
        mentors=sum(one.role == "mentor" for one, _ in members),
        mentees=sum(one.role == "mentee" for one, _ in members),
        live_pairs=len(pairs),
        waiting=sum(person.id not in in_pairs for _, person in members),
        held=held,
        setup=await setup_facts(uow, programme, reader, now),
        applications=len(await people_in(uow.session, programme, *APPLYING)),
        goals_reached=await goals_share(uow, programme),
    )
