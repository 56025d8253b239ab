"""The owner's review queue: accept, waiting list, decline. Two owners may press at once.

What is shown is what was marked for owners at intake; nothing else is opened here.
"""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.blocks.selection import (
    LONGEST_WORD,
    Applicant,
    Queue,
    decline_form,
    queue_form,
)
from bot.blocks.selection import news as news_message
from bot.deps import Deps
from bot.ids import Act, Field, View
from bot.outgoing import Letter, send
from bot.selection import has_room, let_in, promise, tell
from handlers.intake_answers import opened
from handlers.redrawing import redraws
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, NotYours, Refusal, Reply, Scene, opens
from handlers.subjects import owned_programme
from mentoring.dates import day
from mentoring.wording import Wording
from models.audit import Audit
from models.database import UnitOfWork
from models.enrolments import (
    APPLYING,
    Enrolment,
    EnrolmentStatus,
    people_in,
    places_taken,
)
from models.people import Person
from models.programmes import Programme, owned_by
from models.vault import KeyDestroyed


@dataclass(frozen=True, kw_only=True)
class Application:
    """Somebody's place in a programme that the actor owns, locked."""

    enrolment: Enrolment
    person: Person
    programme: Programme


async def application(scene: Scene) -> Application:
    """An application for a programme that the actor owns, as it stands now."""
    session = scene.uow.session
    owned = {one.id: one for one in await owned_by(session, scene.actor)}
    query = select(Enrolment).where(
        Enrolment.workspace == scene.actor.workspace, Enrolment.id == scene.payload.row_id()
    )
    found = (await session.scalars(query.with_for_update())).one_or_none()
    if found is None or found.programme_id not in owned:
        raise NotYours("refused.owners_only")
    person = await session.get_one(Person, found.person_id)
    return Application(enrolment=found, person=person, programme=owned[found.programme_id])


# Looking


async def open_queue(scene: Scene, programme: Programme) -> Reply:
    """The applications of a programme; that an owner looked is written down."""
    deps, actor, programme_id, words = scene.deps, scene.actor, programme.id, scene.words
    _note(scene, "read the applications", programme)

    async def build() -> dict[str, Any]:
        async with deps.reading() as uow:
            found = await uow.session.get_one(Programme, programme_id)
            return queue_form(words, await _queue(deps, uow, found, actor))

    return opens(words.say_plain("review.title"), build)


async def turn_page(scene: Scene, programme: Programme) -> Reply:
    """Another page of the queue."""
    return redraws(scene, await _drawn(scene, programme, _number(scene.payload.value)))


async def _drawn(scene: Scene, programme: Programme, page: int) -> dict[str, Any]:
    await scene.uow.session.flush()
    queue = await _queue(scene.deps, scene.uow, programme, scene.actor, page=page)
    return queue_form(scene.words, queue)


async def _queue(
    deps: Deps, uow: UnitOfWork, programme: Programme, reader: Person, *, page: int = 0
) -> Queue:
    words, session = deps.words(reader.locale), uow.session
    found = await people_in(session, programme, *APPLYING)
    found.sort(key=lambda one: one[0].status != EnrolmentStatus.IN_REVIEW)  # undecided first
    applicants = [await _applicant(uow, words, reader, *one) for one in found]
    promised = [one.hear_by for one, _ in found if one.hear_by]
    by = min(promised, default=programme.matching_on)
    last = max(0, len(applicants) - 1) // 5
    return Queue(
        programme_id=programme.id,
        programme=programme.name,
        answer_by=day(by, reader.locale),
        mentors=await places_taken(session, programme, "mentor"),
        mentees=await places_taken(session, programme, "mentee"),
        cap=programme.pilot_size,
        applicants=applicants,
        page=min(page, last),
    )


async def _applicant(
    uow: UnitOfWork, words: Wording, reader: Person, enrolment: Enrolment, person: Person
) -> Applicant:
    shown = await _marked_for_owners(uow, enrolment, "shown")
    return Applicant(
        enrolment_id=enrolment.id,
        name=person.name,
        role=enrolment.role,
        applied_on=day(person.week.local_date(enrolment.joined_at), reader.locale),
        topics=[_with_level(words, enrolment, topic) for topic in enrolment.topics],
        motive=await _marked_for_owners(uow, enrolment, "motive"),
        shown=list(json.loads(shown).items()) if shown else (),
        waits_for_place=enrolment.status == EnrolmentStatus.WAITLISTED,
        discreet=person.is_discreet,
    )


async def _marked_for_owners(uow: UnitOfWork, enrolment: Enrolment, column: str) -> str:
    try:
        return await opened(uow, enrolment, column)
    except KeyDestroyed:  # they erased what they wrote
        return ""


def _with_level(words: Wording, enrolment: Enrolment, topic: str) -> str:
    level = enrolment.topic_levels.get(topic)
    if level is None:
        return topic
    said = words.say_plain(f"intake.level.{enrolment.role}.{level}")
    return words.say_plain("review.topic", topic=topic, level=said)


def _number(value: str) -> int:
    text = value.partition(" ")[2]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0  # noqa: PLR2004


# Deciding


async def accept(scene: Scene, found: Application) -> Reply:
    """In: at once while there is room, else as soon as there is."""
    _still_open(found)
    if await has_room(scene.uow.session, found.programme, found.enrolment.role):
        await let_in(
            scene.deps, scene.uow, found.enrolment, found.person, found.programme, scene.now
        )
        return await _decided(scene, found, "accepted an application")
    if found.enrolment.status == EnrolmentStatus.WAITLISTED:
        raise Refusal("review.full", name=found.person.name)
    return await wait(scene, found)


async def wait(scene: Scene, found: Application) -> Reply:
    """On the waiting list: moves up by itself when a place is free."""
    _still_open(found)
    if found.enrolment.status == EnrolmentStatus.WAITLISTED:
        raise Refusal("review.waits_already", name=found.person.name)
    found.enrolment.status = EnrolmentStatus.WAITLISTED
    hear_by = await promise(scene.uow, found.enrolment, found.programme, scene.now)
    await tell(
        scene.deps,
        scene.uow,
        found.enrolment,
        found.person,
        found.programme,
        scene.now,
        key="selection.waitlisted",
        kind="waitlisted",
        by=day(hear_by, found.person.locale),
    )
    return await _decided(scene, found, "put an application on the waiting list")


async def open_decline(scene: Scene, found: Application) -> Reply:
    """Before declining: word for word what they will read."""
    _still_open(found)
    text = _decline_text(scene.deps.words(found.person.locale), found.programme, scene.actor)
    view = decline_form(
        scene.words, enrolment_id=found.enrolment.id, name=found.person.name, text=text
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("review.decline_title"), build)


def _decline_text(words: Wording, programme: Programme, owner: Person) -> str:
    return words.say("selection.declined", programme=programme.name, name=owner.name)


async def decline(scene: Scene, found: Application) -> Reply:
    """A kind no, in private, with a personal word when the owner wrote one."""
    _still_open(found)
    own_word = scene.payload.answer(Field.KIND_WORD).strip()
    if len(own_word) > LONGEST_WORD:
        text = scene.words.say_plain("form.too_long", count=LONGEST_WORD)
        raise FieldErrors({Field.KIND_WORD: text})
    words = scene.deps.words(found.person.locale)
    text = _decline_text(words, found.programme, scene.actor)
    if own_word:
        text += "\n" + words.say("selection.kind_word", name=scene.actor.name, text=own_word)
    found.enrolment.status = EnrolmentStatus.DECLINED
    found.enrolment.hear_by = None
    letter = Letter(
        key=f"declined:{found.enrolment.id}:{scene.now.isoformat()}",
        kind="declined",
        asked=True,
        message=news_message(words, text, found.programme.id),
    )
    await send(
        scene.deps, scene.uow, letter, to=found.person, now=scene.now, programme=found.programme
    )
    return await _decided(scene, found, "declined an application", beneath=True)


def _still_open(found: Application) -> None:
    """Another owner was quicker, or the person took it back: said kindly, nothing changes."""
    if not found.enrolment.applies:
        raise Refusal("review.answered_before", name=found.person.name)


async def _decided(scene: Scene, found: Application, what: str, *, beneath: bool = False) -> Reply:
    found.enrolment.decided_by = scene.actor.id
    found.enrolment.decided_at = scene.now
    _note(scene, what, found.programme)
    page = _number(str(scene.payload.view.get("private_metadata", ""))) if not beneath else 0
    view = await _drawn(scene, found.programme, page)
    homes = (scene.actor.id, found.person.id)
    return redraws(scene, view, beneath=beneath, homes=homes)


def _note(scene: Scene, what: str, programme: Programme) -> None:
    scene.uow.session.add(
        Audit(
            workspace=programme.workspace,
            at=scene.now,
            actor=scene.actor.slack_id,
            what=what,
            subject=f"programme {programme.id}",
        )
    )


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.REVIEW, may=Role.OWNER, finds=owned_programme, does=open_queue),
    Route(
        on=On.ACTION, id=Act.REVIEW_PAGE_1, may=Role.OWNER, finds=owned_programme, does=turn_page
    ),
    Route(
        on=On.ACTION, id=Act.REVIEW_PAGE_2, may=Role.OWNER, finds=owned_programme, does=turn_page
    ),
    Route(on=On.ACTION, id=Act.REVIEW_ACCEPT, may=Role.OWNER, finds=application, does=accept),
    Route(on=On.ACTION, id=Act.REVIEW_WAIT, may=Role.OWNER, finds=application, does=wait),
    Route(
        on=On.ACTION, id=Act.REVIEW_DECLINE, may=Role.OWNER, finds=application, does=open_decline
    ),
    Route(on=On.SUBMIT, id=View.DECLINE, may=Role.OWNER, finds=application, does=decline),
)
