"""Pages 2 to 4 of the intake: kept page by page, put aside, taken up again, changed later.

Also the mentee's self-check, of which nothing is kept, and the note for a mentor's manager.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.blocks.intake import LONGEST, intake_form
from bot.blocks.intake_steps import (
    DISCREET,
    LONGEST_SHOWN,
    finished,
    manager_note,
    private_form,
    self_check_form,
    together_form,
    topics_form,
)
from bot.blocks.pieces import notice
from bot.ids import CHECK_FIELDS, LEVEL_FIELDS, SHOWN_FIELDS, Act, Field, View
from handlers.intake_answers import (
    asked_topics,
    drafted,
    mark_of,
    page_one_facts,
    role_of,
    sealed,
    step_facts,
)
from handlers.payloads import Payload
from handlers.redrawing import redraws
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, becomes, opens
from handlers.subjects import Seat, any_programme
from mentoring.dates import day
from mentoring.intake import (
    CONFIDENCE,
    FORMATS,
    GOALS,
    INTERESTS,
    LEVELS,
    READINESS,
    SELF_CHECK,
    suggested,
)
from mentoring.self_check import questions_for
from models.enrolments import Enrolment, EnrolmentStatus, enrolment_in
from models.programmes import Programme

NEXT: Mapping[str, str] = {"topics": "together", "together": "private", "private": ""}


async def own_place(scene: Scene) -> Seat:
    """The actor's own place in a programme, taken or applied for."""
    programme = await any_programme(scene)
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    if enrolment is None or not (enrolment.in_programme or enrolment.applies):
        raise Refusal("refused.not_enrolled")
    return Seat(enrolment=enrolment, programme=programme)


# Page by page


async def take_topics(scene: Scene, seat: Seat) -> Reply:
    """Page 2 submitted; one that is older than the topics is shown anew."""
    enrolment = seat.enrolment
    if scene.payload.value.partition(" ")[2] != mark_of(enrolment):
        news = scene.words.say("intake.topics_changed")
        return becomes(topics_form(scene.words, await step_facts(scene, enrolment), news=news))
    _check_lengths(scene, dict.fromkeys(SHOWN_FIELDS, LONGEST_SHOWN))
    await _keep_topics(scene, enrolment)
    _went_past(enrolment, "topics")
    return becomes(together_form(scene.words, await step_facts(scene, enrolment)))


async def take_together(scene: Scene, seat: Seat) -> Reply:
    """Page 3 submitted."""
    _check_lengths(scene, {Field.WITH_ME: LONGEST})
    await _keep_together(scene, seat.enrolment)
    _went_past(seat.enrolment, "together")
    return becomes(private_form(scene.words, await step_facts(scene, seat.enrolment)))


async def take_private(scene: Scene, seat: Seat) -> Reply:
    """Page 4 submitted: that is all."""
    await _keep_private(scene, seat.enrolment)
    _went_past(seat.enrolment, "private")
    words, enrolment = scene.words, seat.enrolment
    hear_by = enrolment.hear_by
    key = "intake.finished" if hear_by else "intake.finished_later"
    by = day(hear_by, scene.actor.locale) if hear_by else ""
    text = words.say(key, programme=seat.programme.name, by=by)
    view = finished(words, programme_id=seat.programme.id, role=enrolment.role, text=text)
    return becomes(view, homes=(scene.actor.id,))


def _went_past(enrolment: Enrolment, step: str) -> None:
    if enrolment.next_step == step:
        enrolment.next_step = NEXT[step]


def _check_lengths(scene: Scene, longest: Mapping[Field, int]) -> None:
    problems = {
        str(one): scene.words.say_plain("form.too_long", count=most)
        for one, most in longest.items()
        if len(scene.payload.answer(one)) > most
    }
    if problems:
        raise FieldErrors(problems)


async def _keep_topics(scene: Scene, enrolment: Enrolment) -> None:
    payload, levels = scene.payload, LEVELS[role_of(enrolment)]
    topics = asked_topics(enrolment)
    said = {topic: payload.answer(one) for topic, one in zip(topics, LEVEL_FIELDS, strict=False)}
    enrolment.topic_levels = {topic: level for topic, level in said.items() if level in levels}
    shown = {
        topic: payload.answer(one).strip()[:LONGEST_SHOWN]
        for topic, one in zip(topics, SHOWN_FIELDS, strict=False)
    }
    shown = {topic: text for topic, text in shown.items() if text}
    await sealed(scene.uow, enrolment, "shown", json.dumps(shown) if shown else "")


async def _keep_together(scene: Scene, enrolment: Enrolment) -> None:
    payload = scene.payload
    book = scene.deps.content.prompts(scene.actor.locale)
    styles = [one.code for one in book.options_for(role_of(enrolment), "style")]
    enrolment.goals = _offered(payload, Field.GOALS, GOALS)
    enrolment.working_style = _offered(payload, Field.STYLE, styles)
    enrolment.formats = _offered(payload, Field.FORMATS, FORMATS)
    enrolment.interests = _offered(payload, Field.INTERESTS, INTERESTS)
    with_me = payload.answer(Field.WITH_ME).strip()[:LONGEST]
    await sealed(scene.uow, enrolment, "with_me", with_me)


async def _keep_private(scene: Scene, enrolment: Enrolment) -> None:
    payload, uow = scene.payload, scene.uow
    book = scene.deps.content.prompts(scene.actor.locale)
    worrying = [one.code for one in book.options_for(role_of(enrolment), "worry")]
    worries = _offered(payload, Field.WORRIES, worrying)
    me = scene.actor.slack_id
    never = [one for one in dict.fromkeys(payload.answers(Field.NEVER)) if one != me]
    readiness, confidence = payload.answer(Field.READINESS), payload.answer(Field.CONFIDENCE)
    texts = {
        "worries": json.dumps(worries) if worries else "",
        "never_match": json.dumps(never) if never else "",
        "readiness": readiness if readiness in READINESS else "",
        "confidence": confidence if confidence in CONFIDENCE else "",
    }
    for column, text in texts.items():
        await sealed(uow, enrolment, column, text)
    scene.actor.is_discreet = DISCREET in payload.answers(Field.DISCREET)


def _offered(payload: Payload, name: Field, codes: Any) -> list[str]:  # noqa: ANN401 - a collection
    """What was chosen of what was offered, once each."""
    return [one for one in dict.fromkeys(payload.answers(name)) if one in codes]


# Put aside, taken up again, changed later

Keep = Callable[[Scene, Enrolment], Awaitable[None]]
KEEPS: Mapping[str, Keep] = {
    View.INTAKE_TOPICS: _keep_topics,
    View.INTAKE_TOGETHER: _keep_together,
    View.INTAKE_PRIVATE: _keep_private,
}


async def keep_for_later(scene: Scene, programme: Programme) -> Reply:
    """Whatever stands on the page is kept; Home offers to go on from there."""
    if scene.actor.is_outsider:
        raise Refusal("refused.outsider")
    page = str(scene.payload.view.get("callback_id", ""))
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    if page in KEEPS:
        if enrolment is None or not (enrolment.in_programme or enrolment.applies):
            raise Refusal("refused.not_enrolled")
        if page != View.INTAKE_TOPICS or _mark_shown(scene) == mark_of(enrolment):
            await KEEPS[page](scene, enrolment)
    else:
        await _keep_draft(scene, programme, enrolment, page)
    words = scene.words
    view = notice(words, words.say_plain("intake.title"), words.say("intake.kept"))
    view["clear_on_close"] = True
    return redraws(scene, view, homes=(scene.actor.id,))


def _mark_shown(scene: Scene) -> str:
    return str(scene.payload.view.get("private_metadata", "")).partition(" ")[2]


async def _keep_draft(
    scene: Scene, programme: Programme, enrolment: Enrolment | None, page: str
) -> None:
    if not programme.is_open:
        raise Refusal("join.none_open")
    role = "mentor" if page == View.INTAKE_MENTOR else "mentee"
    if enrolment is None:
        enrolment = Enrolment(
            workspace=programme.workspace,
            programme_id=programme.id,
            person_id=scene.actor.id,
            role=role,
            joined_at=scene.now,
        )
        scene.uow.session.add(enrolment)
    elif enrolment.in_programme or enrolment.applies:
        return  # answers of somebody who is in change with Save alone
    elif enrolment.status == EnrolmentStatus.DECLINED:
        raise Refusal("refused.not_enrolled")
    enrolment.status, enrolment.role = EnrolmentStatus.DRAFT, role
    await sealed(scene.uow, enrolment, "draft", json.dumps(drafted(scene.payload)))


async def resume(scene: Scene, programme: Programme) -> Reply:
    """Go on where the form was put aside."""
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    if enrolment is None or enrolment.status not in {
        EnrolmentStatus.DRAFT,
        *(EnrolmentStatus.IN_REVIEW, EnrolmentStatus.WAITLISTED),
        *(EnrolmentStatus.APPLIED, EnrolmentStatus.ACTIVE),
    }:
        raise Refusal("refused.not_enrolled")
    if enrolment.status == EnrolmentStatus.DRAFT or not enrolment.next_step:
        return await _open_page_one(scene, programme, enrolment)
    view = await _page(scene, enrolment, enrolment.next_step)
    return _opened(scene, view)


async def edit(scene: Scene, seat: Seat) -> Reply:
    """All answers once more, from page 1."""
    return await _open_page_one(scene, seat.programme, seat.enrolment)


async def _open_page_one(scene: Scene, programme: Programme, enrolment: Enrolment) -> Reply:
    role = role_of(enrolment)
    facts = await page_one_facts(scene, programme, role, enrolment)
    return _opened(scene, intake_form(scene.words, role, facts))


async def _page(scene: Scene, enrolment: Enrolment, step: str) -> dict[str, Any]:
    facts = await step_facts(scene, enrolment)
    if step == "topics":
        return topics_form(scene.words, facts)
    return (together_form if step == "together" else private_form)(scene.words, facts)


def _opened(scene: Scene, view: dict[str, Any]) -> Reply:
    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("intake.title"), build)


async def withdraw(scene: Scene, programme: Programme) -> Reply:
    """An application or a begun form is taken back; nobody is told."""
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    withdrawn = enrolment is not None and (
        enrolment.applies or enrolment.status == EnrolmentStatus.DRAFT
    )
    if enrolment is None or not withdrawn:
        raise Refusal("refused.not_enrolled")
    if enrolment.status == EnrolmentStatus.DRAFT:
        await scene.uow.session.delete(enrolment)
    else:
        enrolment.status, enrolment.left_at = EnrolmentStatus.LEFT, scene.now
    return Reply(
        tells=scene.words.say("intake.withdrawn", programme=programme.name),
        homes=(scene.actor.id,),
    )


# The self-check


async def open_self_check(scene: Scene, programme: Programme) -> Reply:
    """One question for each topic; what stood on page 1 is waiting in the background."""
    questions = questions_for(programme.topics, scene.deps.content.self_check(scene.actor.locale))
    asked = [(topic, one.text) for topic, one in questions]
    view = self_check_form(scene.words, programme_id=programme.id, questions=asked)
    view["private_metadata"] = _carrying(programme.id, drafted(scene.payload))
    return redraws(scene, view)


async def take_self_check(scene: Scene, programme: Programme) -> Reply:
    """Back to page 1, with topics suggested; the answers themselves are forgotten."""
    answers = {
        topic: scene.payload.answer(one)
        for topic, one in zip(programme.topics, CHECK_FIELDS, strict=False)
        if scene.payload.answer(one) in SELF_CHECK
    }
    topics = [topic for topic, _ in suggested(answers)]
    stood = _carried(scene.payload.value)
    enrolment = await enrolment_in(scene.uow.session, programme, scene.actor)
    facts = await page_one_facts(
        scene, programme, "mentee", enrolment, stood=stood, suggested=topics
    )
    return becomes(intake_form(scene.words, "mentee", facts))


def _carrying(programme_id: int, stood: Mapping[str, Any]) -> str:
    """Page 1 as it stood, in the form itself: nothing is kept of what is not submitted."""
    text = f"{programme_id} {json.dumps(stood, ensure_ascii=False)}"
    return text if len(text) <= PRIVATE_LIMIT else str(programme_id)


def _carried(value: str) -> dict[str, Any] | None:
    text = value.partition(" ")[2]
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


# The note for a manager


async def open_note(scene: Scene, seat: Seat) -> Reply:
    """A note that the mentor may take along: purpose, hours, benefit; nobody's name."""
    programme, words = seat.programme, scene.words
    if seat.enrolment.role != "mentor":
        raise Refusal("manager_note.for_mentors")
    hours = round(programme.session_minutes * 28 / programme.cadence_days / 60, 1)
    plan = programme.plan
    benefit = str(plan.get("benefits_mentor") or "") or words.say_plain("manager_note.benefit")
    note = words.say(
        "manager_note.text",
        programme=programme.name,
        purpose=str(plan.get("purpose", "")).strip(),
        hours=f"{hours:g}",
        weeks=programme.weeks,
        benefit=benefit,
    )
    return _note(scene, manager_note(words, note=note))


def _note(scene: Scene, view: dict[str, Any]) -> Reply:
    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("manager_note.title"), build)


PRIVATE_LIMIT = 3000  # of Slack's private_metadata
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.SUBMIT, id=View.INTAKE_TOPICS, may=Role.MEMBER, finds=own_place, does=take_topics),
    Route(
        on=On.SUBMIT,
        id=View.INTAKE_TOGETHER,
        may=Role.MEMBER,
        finds=own_place,
        does=take_together,
    ),
    Route(
        on=On.SUBMIT, id=View.INTAKE_PRIVATE, may=Role.MEMBER, finds=own_place, does=take_private
    ),
    Route(
        on=On.ACTION,
        id=Act.INTAKE_KEEP,
        may=Role.MEMBER,
        finds=any_programme,
        does=keep_for_later,
    ),
    Route(on=On.ACTION, id=Act.INTAKE_RESUME, may=Role.MEMBER, finds=any_programme, does=resume),
    Route(on=On.ACTION, id=Act.INTAKE_EDIT, may=Role.MEMBER, finds=own_place, does=edit),
    Route(on=On.ACTION, id=Act.TAKE_BACK, may=Role.MEMBER, finds=any_programme, does=withdraw),
    Route(
        on=On.ACTION,
        id=Act.SELF_CHECK,
        may=Role.MEMBER,
        finds=any_programme,
        does=open_self_check,
    ),
    Route(
        on=On.SUBMIT,
        id=View.SELF_CHECK,
        may=Role.MEMBER,
        finds=any_programme,
        does=take_self_check,
    ),
    Route(on=On.ACTION, id=Act.MANAGER_NOTE, may=Role.MEMBER, finds=own_place, does=open_note),
)
