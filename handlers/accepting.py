"""Saying yes or no to a proposed partner, each alone. A no is never seen by the other side."""

from datetime import datetime

from bot.blocks.learning import FirstLesson
from bot.blocks.pairs import answered, private_word, proposal_to_mentee
from bot.ids import Act
from bot.learning import give_lesson, journey_of
from bot.outgoing import Letter, send
from bot.own_answers import side_of
from bot.plans import plan_introduction, plan_proposal_end
from bot.reasons import shared_topics, topics_of
from bot.releases import release, settle_waiting
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import Refusal, Reply, Scene, done
from handlers.subjects import couple_as_mentee, couple_as_mentor
from mentoring.journey import at_acceptance
from mentoring.starters import choose_starters
from models.enrolments import EnrolmentStatus, enrolment_in
from models.pairs import Couple, PairStatus
from models.people import Person


async def mentor_says_yes(scene: Scene, couple: Couple) -> Reply:
    """The mentor's yes: now the mentee is asked."""
    _still_asked(couple, PairStatus.MENTOR_ASKED)
    couple.pair.status = PairStatus.MENTEE_ASKED
    await settle_waiting(scene.uow, couple, scene.now)
    await _show(scene, couple, "proposal.mentor_yes", couple.mentee)
    words = scene.deps.words(couple.mentee.locale)
    message = proposal_to_mentee(
        words,
        pair_id=couple.pair.id,
        partner=couple.mentor.name,
        topics=topics_of(words, couple.pair),
        programme=couple.programme.name,
    )
    letter = Letter(
        key=f"proposal:{couple.pair.id}:mentee", kind="proposal", asked=False, message=message
    )
    await send(scene.deps, scene.uow, letter, to=couple.mentee, now=scene.now, pair=couple.pair)
    await plan_proposal_end(scene.uow, couple, couple.mentee, scene.now)
    return done(homes=(couple.mentor.id,))


async def mentee_says_yes(scene: Scene, couple: Couple) -> Reply:
    """Both said yes: a private word to each, then the introduction."""
    _still_asked(couple, PairStatus.MENTEE_ASKED)
    couple.pair.status = PairStatus.ACCEPTED
    couple.pair.accepted_at = scene.now
    await settle_waiting(scene.uow, couple, scene.now)
    await _show(scene, couple, "proposal.mentee_yes", couple.mentor)
    for person in couple.both:
        enrolment = await enrolment_in(scene.uow.session, couple.programme, person)
        if enrolment is not None:
            enrolment.status = EnrolmentStatus.ACTIVE
    to_mentee = await _private_word(scene, couple, couple.mentee)
    to_mentor = await _private_word(scene, couple, couple.mentor)
    await plan_introduction(scene.uow, couple, max(to_mentee, to_mentor))
    return done(homes=(couple.mentor.id, couple.mentee.id))


async def _private_word(scene: Scene, couple: Couple, person: Person) -> datetime:
    """Prepare one side for the first meeting; return when they can have read it."""
    role, partner = couple.pair.role_of(person.id), couple.other(person)
    words = scene.deps.words(person.locale)
    enrolment = await enrolment_in(scene.uow.session, couple.programme, partner)
    hope = ""
    if enrolment is not None and enrolment.hope is not None:
        vault, place = scene.uow.vault, enrolment.place("hope")
        hope = await vault.open(scene.uow.session, place, enrolment.hope)
    starters = choose_starters(
        scene.deps.content.starters(person.locale),
        topics=shared_topics(couple.pair),
        pair=str(couple.pair.id),
    )
    question = next(one.text for one in starters if one.asked_by == role)
    message = private_word(
        words,
        role=role,
        partner=partner.name,
        hope=hope,
        topics=topics_of(words, couple.pair),
        opening_question=question,
        lessons=await _first_lessons(scene, couple, person),
    )
    letter = Letter(
        key=f"private_word:{couple.pair.id}:{person.id}",
        kind="private_word",
        asked=True,
        message=message,
    )
    return await send(
        scene.deps,
        scene.uow,
        letter,
        to=person,
        now=scene.now,
        answering=person if person.id == scene.actor.id else None,
        pair=couple.pair,
    )


async def _first_lessons(scene: Scene, couple: Couple, person: Person) -> list[FirstLesson]:
    """What the journey gives before the first meeting."""
    if person.essentials_only:
        return []
    found = []
    journey = journey_of(scene.deps, couple.programme)
    for step in at_acceptance(journey, side_of(couple, person)):
        given = await give_lesson(scene.deps, scene.uow, couple, person, step, scene.now)
        if given is not None and step.subject is not None:
            one = FirstLesson(row=given.row.id, title=given.title, subject=step.subject)
            found.append(one)
    return found


async def mentor_says_no(scene: Scene, couple: Couple) -> Reply:
    """The mentor's no: the pair never was. Nobody else hears of it."""
    _still_asked(couple, PairStatus.MENTOR_ASKED)
    return await _release(scene, couple)


async def mentee_says_no(scene: Scene, couple: Couple) -> Reply:
    """The mentee's no: the mentor hears later, in the words of any release."""
    _still_asked(couple, PairStatus.MENTEE_ASKED)
    return await _release(scene, couple)


async def _release(scene: Scene, couple: Couple) -> Reply:
    await release(scene.deps, scene.uow, couple, scene.now, by=scene.actor)
    await _show(scene, couple, "proposal.no_taken", couple.other(scene.actor))
    return done(homes=(scene.actor.id,))


async def _show(scene: Scene, couple: Couple, key: str, partner: Person) -> None:
    message = answered(scene.words, key, partner.name)
    name = f"{key}:{couple.pair.id}:{scene.actor.id}"
    await scene.rewrite(name, "proposal_answered", message)


def _still_asked(couple: Couple, status: PairStatus) -> None:
    if couple.pair.status != status:
        raise Refusal("proposal.answered_before")


ROUTES: tuple[AnyRoute, ...] = (
    Route(
        on=On.ACTION,
        id=Act.MENTOR_YES,
        may=Role.PARTICIPANT,
        finds=couple_as_mentor,
        does=mentor_says_yes,
    ),
    Route(
        on=On.ACTION,
        id=Act.MENTOR_NO,
        may=Role.PARTICIPANT,
        finds=couple_as_mentor,
        does=mentor_says_no,
    ),
    Route(
        on=On.ACTION,
        id=Act.MENTEE_YES,
        may=Role.PARTICIPANT,
        finds=couple_as_mentee,
        does=mentee_says_yes,
    ),
    Route(
        on=On.ACTION,
        id=Act.MENTEE_NO,
        may=Role.PARTICIPANT,
        finds=couple_as_mentee,
        does=mentee_says_no,
    ),
)
