"""Whoever was named for a role: accept, sign, change the words, not now, step back."""

from datetime import datetime
from typing import Any

from bot.blocks.pieces import Message
from bot.blocks.roles import LONGEST_WORDS, role_answer, role_declined, role_taken, words_form
from bot.ids import Act, Field, View
from bot.outgoing import Letter, Method, send
from bot.roles import accept, decline, hint_of, words_mark
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, done, opens
from handlers.subjects import own_role
from models.audit import Audit
from models.people import Person
from models.programmes import Programme, ProgrammeRole, RoleState, asker_of, holders


async def accept_role(scene: Scene, role: ProgrammeRole) -> Reply:
    """Yes; from a sponsor it signs exactly the words that stood above the button."""
    if role.accepted:
        raise Refusal("role_request.gone.over")
    if role.role != "sponsor":
        return await _taken(scene, role, "", place=_place(scene))
    seen = scene.payload.value.partition(" ")[2]
    if not role.asked_words or seen != words_mark(role.asked_words):
        raise Refusal("role_request.gone.changed")
    return await _taken(scene, role, role.asked_words, place=_place(scene))


def _place(scene: Scene) -> str:
    """Where the question stands: channel and ts, as a form carries them on."""
    return f"{scene.payload.channel} {scene.payload.ts}".strip()


async def open_words(scene: Scene, role: ProgrammeRole) -> Reply:
    """The sponsor reads and changes their words; sending the form signs them."""
    if role.role != "sponsor":
        raise Refusal("role_request.gone.over")
    hint = f"{hint_of(role)} {_place(scene)}"
    form = words_form(scene.words, draft=role.words or role.asked_words, hint=hint)

    async def build() -> dict[str, Any]:
        return form

    return opens(scene.words.say_plain("role_request.title"), build)


async def sign_words(scene: Scene, role: ProgrammeRole) -> Reply:
    """The sponsor's own words, signed."""
    if role.role != "sponsor":
        raise Refusal("role_request.gone.over")
    text = scene.payload.answer(Field.SPONSOR_MESSAGE).strip()
    if not text:
        raise FieldErrors({Field.SPONSOR_MESSAGE: scene.words.say_plain("form.please_fill")})
    if len(text) > LONGEST_WORDS:
        sentence = scene.words.say_plain("form.too_long", count=LONGEST_WORDS)
        raise FieldErrors({Field.SPONSOR_MESSAGE: sentence})
    place = " ".join(scene.payload.value.split(" ")[2:])
    return await _taken(scene, role, text, place=place)


async def _taken(scene: Scene, role: ProgrammeRole, signed: str, *, place: str) -> Reply:
    programme = await scene.uow.session.get_one(Programme, role.programme_id)
    accept(role, scene.now, words=signed)
    if signed:
        programme.plan = {**programme.plan, "sponsor_message": signed}
    message = role_taken(
        scene.words,
        role=role.role,
        programme=programme.name,
        signed=signed,
        hint=hint_of(role),
        programme_id=programme.id,
    )
    await _rewrite(scene, role, message, place)
    return await _told(scene, role, programme, "signed" if signed else "accepted")


async def decline_role(scene: Scene, role: ProgrammeRole) -> Reply:
    """Not now, or stepping back later; no reason is asked."""
    if role.state == RoleState.NOT_NOW:
        return done()
    programme = await scene.uow.session.get_one(Programme, role.programme_id)
    decline(role, scene.now)
    asker = await asker_of(scene.uow.session, programme, scene.actor)
    message = role_declined(
        scene.words, role=role.role, programme=programme.name, asker=asker.name if asker else ""
    )
    await _rewrite(scene, role, message, _place(scene))
    return await _told(scene, role, programme, "not_now")


async def _rewrite(scene: Scene, role: ProgrammeRole, message: Message, place: str) -> None:
    channel, _, ts = place.partition(" ")
    if not ts:
        return
    letter = Letter(
        key=f"role_answered:{role.id}:{_stamp(scene.now)}",
        kind="role_request",
        asked=True,
        message=message,
        method=Method.UPDATE,
        extra={"channel": channel, "ts": ts},
    )
    await scene.answer(letter)


async def _told(scene: Scene, role: ProgrammeRole, programme: Programme, answer: str) -> Reply:
    """Tell the owners; their Home tabs show it too."""
    owners = await holders(scene.uow.session, programme, "owner")
    for owner in owners:
        if owner.id != scene.actor.id:
            await _tell(scene, owner, role, programme, answer)
    scene.uow.session.add(
        Audit(
            workspace=role.workspace,
            at=scene.now,
            actor=scene.actor.slack_id,
            what=f"answered to being {role.role}: {answer}",
            subject=f"programme {programme.id}",
        )
    )
    return Reply(homes=(*(one.id for one in owners), scene.actor.id))


async def _tell(
    scene: Scene, owner: Person, role: ProgrammeRole, programme: Programme, answer: str
) -> None:
    message = role_answer(
        scene.deps.words(owner.locale),
        name=scene.actor.name,
        role=role.role,
        programme=programme.name,
        answer=answer,
    )
    letter = Letter(
        key=f"role_answer:{role.id}:{owner.id}:{_stamp(scene.now)}",
        kind="role_answer",
        asked=True,
        message=message,
    )
    await send(scene.deps, scene.uow, letter, to=owner, now=scene.now)


def _stamp(now: datetime) -> str:
    return now.isoformat()


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.ROLE_ACCEPT, may=Role.MEMBER, finds=own_role, does=accept_role),
    Route(on=On.ACTION, id=Act.ROLE_WORDS, may=Role.MEMBER, finds=own_role, does=open_words),
    Route(on=On.ACTION, id=Act.ROLE_LATER, may=Role.MEMBER, finds=own_role, does=decline_role),
    Route(on=On.SUBMIT, id=View.SPONSOR_WORDS, may=Role.MEMBER, finds=own_role, does=sign_words),
)
