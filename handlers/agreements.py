"""Writing, changing and signing the agreement of a pair."""

import json
from typing import Any

from bot.blocks.agreement import (
    CADENCES,
    LENGTHS,
    LONGEST,
    OPTIONAL,
    TEXTS,
    agreement_form,
    agreement_text,
    sign_form,
    signed,
    signed_by_both,
    to_sign,
)
from bot.ids import Act, Field, View
from bot.outgoing import Letter, Method, send
from bot.plans import plan_ladder
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, ends_with, opens
from handlers.subjects import live_couple
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
    return _opens_form(scene, couple, filled)


def _opens_form(scene: Scene, couple: Couple, filled: dict[str, str]) -> Reply:
    words = scene.words
    start: dict[str, str] = {
        Field.CADENCE: str(couple.pair.cadence_days),
        Field.MINUTES: str(couple.pair.session_minutes),
        **{field: words.say_plain(f"agreement.default.{field}") for field in STANDARD},
    }
    view = agreement_form(
        words,
        pair_id=couple.pair.id,
        mentor=couple.mentor.name,
        mentee=couple.mentee.name,
        filled={**start, **filled},
        examples=_examples(scene, couple),
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(words.say_plain("agreement.title"), build)


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
    """Show the newest version, to sign or to look at."""
    newest = await latest_agreement(scene.uow.session, couple.pair)
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
    problems = {
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
