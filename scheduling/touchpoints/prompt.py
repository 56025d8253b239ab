"""Before a session, to each alone: a private word that fits the role, the stage and the person."""

from datetime import datetime

from bot.blocks.sessions import prompt as prompt_message
from bot.deps import Deps
from bot.invitations import join_link
from bot.learning import give_kit
from bot.offers import said_to
from bot.outgoing import Letter, send
from bot.own_answers import OwnAnswers, own_answers, side_of
from bot.reasons import shared_topics
from mentoring.prompt_book import Picked
from mentoring.prompts import After
from mentoring.wording import fill
from models.database import UnitOfWork
from models.pairs import Couple, couple
from models.people import Person
from models.prompts import ShownPrompt, seen_prompts
from models.sessions import Session, SessionStatus, check_in_of, sessions_of
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Outcome
from scheduling.touchpoints.lesson import riding


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Send one private word; when the prompts are used up, the plain reminder."""
    found = await couple(uow.session, row.workspace, row.pair_id or 0)
    session = await uow.session.get(Session, row.facts["session"])
    if found is None or session is None or session.status != SessionStatus.CONFIRMED:
        return Dropped(reason="the session is not booked any more")
    if session.sequence != row.facts["sequence"] or session.starts_at <= now:
        return Dropped(reason="the session moved")
    person = found.mentor if row.person_id == found.mentor.id else found.mentee
    if person.essentials_only:
        return Dropped(reason="essentials only")
    sessions = await sessions_of(uow.session, found.pair)
    held = [one for one in sessions if one.status == SessionStatus.OVER]
    own = await own_answers(uow, found, person)
    picked = await _pick(deps, uow, found, person, sessions, session, own)
    words = deps.words(person.locale)
    partner, when = found.other(person), said_to(person, session.starts_at)
    text = follow_up = why = ""
    asides: list[str] = []
    if picked is not None:
        chosen = picked.prompt
        topic = next(iter(shared_topics(found.pair)), "")
        topic = topic or words.say_plain("reason.no_topic")
        facts = {"partner": partner.name, "topic": topic, "when": when}
        text, follow_up = fill(chosen.text, facts), fill(chosen.follow_up, facts)
        asides = [fill(aside.text, facts) for aside in picked.asides]
        book = deps.content.prompts(person.locale)
        why = book.explain(
            chosen,
            topic=topic,
            chosen=own.chosen,
            from_answer=chosen.condition in own.followed,
        )
        uow.session.add_all(_shown(row, found, person, name, now) for name in picked.ids)
    kit = await give_kit(deps, uow, found, person, session, now)
    lesson = await riding(deps, uow, found, person, now)
    message = prompt_message(
        words,
        pair_id=found.pair.id,
        partner=partner.name,
        when=when,
        text=text,
        follow_up=follow_up,
        asides=asides,
        why=why,
        last_time=await _last_time(uow, held, person),
        place=await join_link(uow, found.pair),
        kit=(kit[0].id, kit[1]) if kit is not None else None,
        lesson=(lesson.row.id, lesson.title, lesson.why) if lesson is not None else None,
    )
    letter = Letter(key=row.key, kind="prompt", asked=True, message=message)
    await send(deps, uow, letter, to=person, now=now, pair=found.pair)
    return Done()


async def _pick(
    deps: Deps,
    uow: UnitOfWork,
    found: Couple,
    person: Person,
    sessions: list[Session],
    session: Session,
    own: OwnAnswers,
) -> Picked | None:
    count = sum(one.status == SessionStatus.OVER for one in sessions) + 1
    total = max(1, found.programme.weeks * 7 // found.pair.cadence_days)
    return deps.content.prompts(person.locale).pick(
        audience=side_of(found, person),
        session_number=count,
        sessions_total=total,
        topic=next(iter(shared_topics(found.pair)), None),
        after=_after(sessions, session),
        seen=await seen_prompts(uow.session, found.pair, person.id),
        chosen=[*own.chosen, *own.followed],
        pair=f"{found.pair.workspace}/{found.pair.id}",
    )


def _shown(row: Touchpoint, found: Couple, person: Person, name: str, now: datetime) -> ShownPrompt:
    return ShownPrompt(
        workspace=row.workspace,
        pair_id=found.pair.id,
        person_id=person.id,
        prompt_id=name,
        shown_at=now,
    )


def _after(sessions: list[Session], session: Session) -> After:
    """What happened before this session: a shared fact, the same for both."""
    earlier = [one for one in sessions if one.number < session.number]
    if not earlier:
        return "none"
    return "cancelled" if earlier[-1].status == SessionStatus.CANCELLED else "held"


async def _last_time(uow: UnitOfWork, held: list[Session], person: Person) -> str:
    """What this person wrote that they would do differently; nobody else reads it here."""
    for session in reversed(held):
        check_in = await check_in_of(uow.session, session, person.id)
        if check_in is not None and check_in.will_do is not None:
            return await uow.vault.open(uow.session, check_in.place("will_do"), check_in.will_do)
    return ""
