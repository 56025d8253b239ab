"""Writing, changing and signing the agreement of a pair."""

import json
from datetime import date
from typing import Any

from bot.blocks.agreement import (
    CADENCES,
    FIRST_STEPS,
    LENGTHS,
    LONGEST,
    LONGEST_STEP,
    OPTIONAL,
    TEXTS,
    agreement_form,
    agreement_text,
    sign_form,
    signed,
    signed_by_both,
    standing,
    to_sign,
)
from bot.goals import follow_agreement, goals_shown
from bot.ids import Act, Field, View
from bot.outgoing import Letter, Method, send
from bot.plans import default_stands, plan_ladder
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, ends_with, opens
from handlers.subjects import live_couple
from mentoring.goals import may_be_due, suggested_date
from models.agreements import Agreement, latest_agreement
from models.database import UnitOfWork
from models.pairs import Couple
from models.touchpoints import drop_planned

STANDARD = (Field.BOUNDARIES, Field.CONFIDENTIALITY, Field.FEEDBACK, Field.ENDING)


async def open_agreement(scene: Scene, couple: Couple) -> Reply:
    """Write it, or read what is there: whoever opens it second reads first."""
    newest = await latest_agreement(scene.uow.session, couple.pair)
    if newest is not None:
        return await read_agreement(scene, couple)
    return _opens_form(scene, couple, {})


async def edit_agreement(scene: Scene, couple: Couple) -> Reply:
    """Suggest a change to the newest version."""
    newest = await latest_agreement(scene.uow.session, couple.pair)
    filled = await body_of(scene.uow, couple, newest) if newest else {}
    if newest is None or newest.complete:  # what they live by may have changed since
        filled |= await _as_set(scene, couple)
    return _opens_form(scene, couple, filled)


def _default(scene: Scene, couple: Couple) -> dict[str, str]:
    """What holds, and what stands in a new form, while the two have written nothing."""
    return {
        Field.CADENCE: str(couple.pair.cadence_days),
        Field.MINUTES: str(couple.pair.session_minutes),
        **{field: scene.words.say_plain(f"agreement.default.{field}") for field in STANDARD},
    }


def _opens_form(scene: Scene, couple: Couple, filled: dict[str, str]) -> Reply:
    words, start = scene.words, {**_default(scene, couple), **filled}
    today = scene.actor.week.local_date(scene.now)
    asks_steps = couple.pair.agreed_at is None
    offered = scene.deps.content.boundaries(scene.actor.locale)
    view = agreement_form(
        words,
        pair_id=couple.pair.id,
        mentor=couple.mentor.name,
        mentee=couple.mentee.name,
        filled=start,
        examples=_examples(scene, couple),
        boundaries=[(one.id, one.text) for one in offered],
        first_by=suggested_date(today, closes_on=couple.pair.closes_on) if asks_steps else None,
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(words.say_plain("agreement.title"), build)


async def _as_set(scene: Scene, couple: Couple) -> dict[str, str]:
    """The first goal of each side as it reads now, and how often they meet."""
    fields = {"mentee": Field.GOAL_MENTEE, "mentor": Field.GOAL_MENTOR}
    goals = await goals_shown(scene.uow, couple, scene.actor)
    texts = {str(fields[one.side]): one.text for one in reversed(goals)}
    return {**texts, Field.CADENCE: str(couple.pair.cadence_days)}


def _examples(scene: Scene, couple: Couple) -> dict[str, str]:
    """A goal that somebody might set for each side, another one for each pair."""
    found = {}
    for field, audience in ((Field.GOAL_MENTEE, "mentee"), (Field.GOAL_MENTOR, "mentor")):
        goals = [
            one for one in scene.deps.content.goals(scene.actor.locale) if one.audience == audience
        ]
        example = goals[couple.pair.id % len(goals)].text
        found[str(field)] = scene.words.say_plain("agreement.for_example", example=example)
    return found


async def read_agreement(scene: Scene, couple: Couple) -> Reply:
    """Show the newest version, to sign or to look at; without one what holds meanwhile."""
    newest = await latest_agreement(scene.uow.session, couple.pair)
    if newest is None and default_stands(couple.pair, scene.now):
        return _opens_default(scene, couple)
    if newest is None:
        return _opens_form(scene, couple, {})
    body = await body_of(scene.uow, couple, newest)
    view = sign_form(
        scene.words,
        pair_id=couple.pair.id,
        version=newest.version,
        paragraphs=agreement_text(
            scene.words, body, mentor=couple.mentor.name, mentee=couple.mentee.name
        ),
        signed=newest.signed_by(couple.pair.role_of(scene.actor.id)),
        asked_in=f"{scene.payload.channel} {scene.payload.ts}".strip(),
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("agreement.title"), build)


def _opens_default(scene: Scene, couple: Couple) -> Reply:
    names = {"mentor": couple.mentor.name, "mentee": couple.mentee.name}
    view = standing(
        scene.words,
        pair_id=couple.pair.id,
        paragraphs=agreement_text(scene.words, _default(scene, couple), **names),
        partner=couple.other(scene.actor).name,
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("agreement.title"), build)


async def body_of(uow: UnitOfWork, couple: Couple, agreement: Agreement) -> dict[str, str]:
    """Unseal the fields of one version."""
    place = Agreement.place(couple.pair, agreement.version)
    return dict(json.loads(await uow.vault.open(uow.session, place, agreement.body)))


async def propose(scene: Scene, couple: Couple) -> Reply:
    """The form was submitted: a new version, signed by who wrote it."""
    body = _read_form(scene)
    newest = await latest_agreement(scene.uow.session, couple.pair)
    version = newest.version + 1 if newest else 1
    place = Agreement.place(couple.pair, version)
    agreement = Agreement(
        workspace=couple.pair.workspace,
        pair_id=couple.pair.id,
        version=version,
        body=await scene.uow.vault.seal(scene.uow.session, place, json.dumps(body)),
        proposed_by=scene.actor.id,
        proposed_at=scene.now,
    )
    agreement.sign(couple.pair.role_of(scene.actor.id), scene.now)
    scene.uow.session.add(agreement)
    partner = couple.other(scene.actor)
    words = scene.deps.words(partner.locale)
    message = to_sign(
        words, pair_id=couple.pair.id, partner=scene.actor.name, changed=newest is not None
    )
    letter = Letter(
        key=f"agreement:{couple.pair.id}:{version}",
        kind="agreement_to_sign",
        asked=True,
        message=message,
    )
    await send(scene.deps, scene.uow, letter, to=partner, now=scene.now, pair=couple.pair)
    text = scene.words.say("agreement.sent", partner=partner.name)
    title = scene.words.say_plain("agreement.title")
    return ends_with(scene.words, title, text, homes=(scene.actor.id, partner.id))


def _read_form(scene: Scene) -> dict[str, str]:
    payload, words = scene.payload, scene.words
    body = {str(field): payload.answer(field).strip() for field in TEXTS}
    body[Field.CADENCE] = payload.answer(Field.CADENCE)
    body[Field.MINUTES] = payload.answer(Field.MINUTES)
    _add_boundaries(scene, body)
    problems = _read_steps(scene, body)
    problems |= {
        str(field): words.say_plain("form.please_fill")
        for field in TEXTS
        if field not in OPTIONAL and not body[field]
    }
    problems |= {
        str(field): words.say_plain("form.too_long", count=LONGEST)
        for field in TEXTS
        if len(body[field]) > LONGEST
    }
    if body[Field.CADENCE] not in CADENCES:
        problems[str(Field.CADENCE)] = words.say_plain("form.choose")
    if body[Field.MINUTES] not in LENGTHS:
        problems[str(Field.MINUTES)] = words.say_plain("form.choose")
    if problems:
        raise FieldErrors(problems)
    return body


def _add_boundaries(scene: Scene, body: dict[str, str]) -> None:
    """Those that were chosen from the examples stand after their own words, each once."""
    offered = {one.id: one.text for one in scene.deps.content.boundaries(scene.actor.locale)}
    chosen = [
        offered[one] for one in scene.payload.answers(Field.MORE_BOUNDARIES) if one in offered
    ]
    own = body[Field.BOUNDARIES]
    body[Field.BOUNDARIES] = "\n".join([*filter(None, [own]), *(c for c in chosen if c not in own)])


def _read_steps(scene: Scene, body: dict[str, str]) -> dict[str, str]:
    """The first step of each goal, where the form asked for one; return what is wrong with it."""
    today, problems = scene.actor.week.local_date(scene.now), dict[str, str]()
    for step, by in FIRST_STEPS.values():
        body[step], written = scene.payload.answer(step).strip(), scene.payload.answer(by)
        if len(body[step]) > LONGEST_STEP:
            problems[step] = scene.words.say_plain("form.too_long", count=LONGEST_STEP)
        if not written:
            continue
        body[by] = written
        if not may_be_due(date.fromisoformat(written), today):
            problems[by] = scene.words.say_plain("goals.date_wrong")
    return problems


async def sign(scene: Scene, couple: Couple) -> Reply:
    """Sign the version that was read; a newer one has to be read first."""
    agreement = await latest_agreement(scene.uow.session, couple.pair)
    _, read, *asked_in = [*scene.payload.value.split(" "), ""]
    if agreement is None or str(agreement.version) != read:
        raise Refusal("agreement.newer")
    agreement.sign(couple.pair.role_of(scene.actor.id), scene.now)
    partner = couple.other(scene.actor)
    if agreement.complete:
        await _complete(scene, couple, agreement)
    await _show_signed(scene, couple, agreement, asked_in)
    text = scene.words.say("agreement.thanks", partner=partner.name)
    title = scene.words.say_plain("agreement.title")
    return ends_with(scene.words, title, text, homes=(scene.actor.id, partner.id))


async def _show_signed(
    scene: Scene, couple: Couple, agreement: Agreement, asked_in: list[str]
) -> None:
    """The message that asked for a signature says that it was given; a form knows no message."""
    where = [part for part in asked_in if part]
    if len(where) != len(("channel", "ts")):
        return
    partner = couple.other(scene.actor).name
    letter = Letter(
        key=f"signed:{couple.pair.id}:{agreement.version}:{scene.actor.id}",
        kind="agreement_signed",
        asked=True,
        message=signed(scene.words, pair_id=couple.pair.id, partner=partner),
        method=Method.UPDATE,
        extra={"channel": where[0], "ts": where[1]},
    )
    await scene.answer(letter, pair=couple.pair)


async def _complete(scene: Scene, couple: Couple, agreement: Agreement) -> None:
    """Both signed: the pair's rhythm is what they agreed on."""
    body = await body_of(scene.uow, couple, agreement)
    couple.pair.agreed_at = couple.pair.agreed_at or scene.now
    couple.pair.cadence_days = int(body[Field.CADENCE])
    couple.pair.session_minutes = int(body[Field.MINUTES])
    await follow_agreement(scene.uow, couple, body, scene.now)
    await drop_planned(
        scene.uow.session,
        workspace=couple.pair.workspace,
        now=scene.now,
        reason="signed",
        pair_id=couple.pair.id,
        kinds=("agreement_reminder",),
    )
    await plan_ladder(scene.uow, couple, scene.now)
    partner = couple.other(scene.actor)
    words = scene.deps.words(partner.locale)
    message = signed_by_both(words, pair_id=couple.pair.id, partner=scene.actor.name)
    letter = Letter(
        key=f"agreed:{couple.pair.id}:{agreement.version}",
        kind="agreement_complete",
        asked=True,
        message=message,
    )
    await send(scene.deps, scene.uow, letter, to=partner, now=scene.now, pair=couple.pair)


ROUTES: tuple[AnyRoute, ...] = (
    Route(
        on=On.ACTION,
        id=Act.AGREEMENT_OPEN,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=open_agreement,
    ),
    Route(
        on=On.ACTION,
        id=Act.AGREEMENT_READ,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=read_agreement,
    ),
    Route(
        on=On.ACTION,
        id=Act.AGREEMENT_EDIT,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=edit_agreement,
    ),
    Route(on=On.SUBMIT, id=View.AGREEMENT, may=Role.PARTICIPANT, finds=live_couple, does=propose),
    Route(on=On.SUBMIT, id=View.AGREEMENT_SIGN, may=Role.PARTICIPANT, finds=live_couple, does=sign),
)
