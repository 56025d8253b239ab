"""Owners: opening a programme, inviting a channel, and the notes that people send themselves."""

import re
from datetime import date
from typing import Any

from bot.blocks.inviting import Invited, invitation, invite_form, note_message, notes_view
from bot.described import missing_of
from bot.ids import Act, Field, View
from bot.outgoing import Letter, send_to_channel
from bot.plans import plan_digest
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import Refusal, Reply, Scene, becomes, opens, says
from handlers.subjects import inviting_programme, myself, owned_programme
from mentoring.dates import day
from mentoring.wording import Wording
from models.audit import Audit
from models.database import UnitOfWork
from models.people import Person
from models.programmes import Programme, ProgrammeStatus, owned_by, signed_words

CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
OVER = frozenset({ProgrammeStatus.CLOSING, ProgrammeStatus.CLOSED})


async def invite(scene: Scene, _: Person) -> Reply:
    """`/mentoring invite [#channel] [programme]`: with a channel at once, without it a form."""
    text = scene.payload.value.partition(" ")[2]
    found = CHANNEL.search(text)
    wanted = CHANNEL.sub("", text).strip().lower()
    if found is None and wanted.startswith("#"):
        raise Refusal("invite.which_channel")
    owned = [
        one
        for one in await owned_by(scene.uow.session, scene.actor)
        if wanted in one.name.lower() and one.status not in OVER
    ]
    if not owned:
        raise Refusal("invite.no_programme")
    if found is None:
        return await open_form(scene, owned[0])
    await open_programme(scene, owned[0])
    await post_invitation(scene, owned[0], found[1])
    text = scene.words.say("invite.posted", programme=owned[0].name)
    return Reply(tells=text, homes=(scene.actor.id,))


async def open_form(scene: Scene, programme: Programme) -> Reply:
    """The Invite button: what a channel would read, and which one."""
    if programme.status in OVER:
        raise Refusal("invite.no_programme")
    await _refuse_incomplete(scene, programme)
    words = _in_language_of(scene, programme)
    found = await invited(scene.uow, programme, words.language)
    form = invite_form(scene.words, found, is_draft=programme.status == ProgrammeStatus.DRAFT)

    async def build() -> dict[str, Any]:
        return form

    return opens(scene.words.say_plain("invite.title"), build)


async def take_form(scene: Scene, programme: Programme) -> Reply:
    """Open the programme; post where a channel was chosen; then the notes to send oneself."""
    if programme.status in OVER:
        raise Refusal("invite.no_programme")
    await open_programme(scene, programme)
    channel = scene.payload.answer(Field.CHANNEL)
    if channel:
        await post_invitation(scene, programme, channel)
    key = "invite.posted" if channel else "invite.opened"
    first = scene.words.say(key, programme=programme.name)
    found = await invited(scene.uow, programme, scene.actor.locale, link=_link(scene))
    reply = becomes(notes_view(scene.words, found, first=first))
    return Reply(response=reply.response, homes=(scene.actor.id,))


async def open_programme(scene: Scene, programme: Programme) -> None:
    """A complete draft becomes open; raise Refusal while something is missing."""
    if programme.status != ProgrammeStatus.DRAFT:
        return
    await _refuse_incomplete(scene, programme)
    programme.status = ProgrammeStatus.OPEN
    await plan_digest(scene.uow, programme, scene.now)


async def _refuse_incomplete(scene: Scene, programme: Programme) -> None:
    if programme.status != ProgrammeStatus.DRAFT:
        return
    missing = await missing_of(scene.uow, programme, scene.now)
    if not missing.complete:
        listed = [scene.words.say_plain(f"setup.missing.{code}") for code in missing.needed]
        raise Refusal("invite.not_ready", programme=programme.name, list=", ".join(listed))


async def post_invitation(scene: Scene, programme: Programme, channel: str) -> None:
    """Write the channel post; the owner hears when Slack refuses it."""
    words = _in_language_of(scene, programme)
    letter = Letter(
        key=f"invitation:{programme.id}:{scene.payload.key}",
        kind="invitation",
        asked=True,
        message=invitation(words, await invited(scene.uow, programme, words.language)),
    )
    await send_to_channel(
        scene.deps,
        scene.uow,
        letter,
        channel=channel,
        workspace=programme.workspace,
        now=scene.now,
        programme=programme,
        report_to=scene.actor,
    )
    programme.news_channel = channel
    scene.uow.session.add(
        Audit(
            workspace=programme.workspace,
            at=scene.now,
            actor=scene.actor.slack_id,
            what="invited a channel",
            subject=f"programme {programme.id}",
        )
    )


def _in_language_of(scene: Scene, programme: Programme) -> Wording:
    return scene.deps.words(str(programme.plan.get("languages", ["en"])[0]))


async def invited(
    uow: UnitOfWork, programme: Programme, language: str, *, link: str = ""
) -> Invited:
    """Gather what an invitation says, with the sponsor's words once they are signed."""
    fields = programme.plan
    sponsor = await signed_words(uow.session, programme)
    return Invited(
        programme=programme.name,
        programme_id=programme.id,
        purpose=str(fields.get("purpose", "")),
        half_hours_a_month=max(
            1, round(programme.session_minutes * 28 / programme.cadence_days / 30)
        ),
        close_on=day(date.fromisoformat(str(fields["applications_close"])), language),
        sponsor=sponsor[0].name if sponsor else "",
        sponsor_message=sponsor[1] if sponsor else "",
        objectives=fields.get("objectives", []),
        benefits_mentor=str(fields.get("benefits_mentor", "")),
        benefits_mentee=str(fields.get("benefits_mentee", "")),
        link=link,
    )


def _link(scene: Scene) -> str:
    """Opens the app in Slack, from anywhere; the app's id came with the payload."""
    team = scene.actor.workspace.rpartition("/")[2]
    app = scene.payload.app
    return f"https://slack.com/app_redirect?app={app}&team={team}" if app else ""


async def open_notes(scene: Scene, programme: Programme) -> Reply:
    """The two notes, for an owner or for the sponsor."""
    words = scene.words
    found = await invited(scene.uow, programme, scene.actor.locale, link=_link(scene))
    view = notes_view(words, found, first="")

    async def build() -> dict[str, Any]:
        return view

    return opens(words.say_plain("note.title"), build)


async def send_notes(scene: Scene, programme: Programme) -> Reply:
    """Both notes as messages to whoever asked, ready to copy or forward."""
    found = await invited(scene.uow, programme, scene.actor.locale, link=_link(scene))
    for role in ("mentor", "mentee"):
        letter = Letter(
            key=f"note:{role}:{programme.id}:{scene.payload.key}",
            kind="note",
            asked=True,
            message=note_message(scene.words, found, role),
        )
        await scene.answer(letter)
    return says(scene.words.say("note.sent"))


COMMAND = Route(on=On.COMMAND, id="invite", may=Role.OWNER, finds=myself, does=invite)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.INVITE, may=Role.OWNER, finds=owned_programme, does=open_form),
    Route(on=On.SUBMIT, id=View.INVITE, may=Role.OWNER, finds=owned_programme, does=take_form),
    Route(on=On.ACTION, id=Act.NOTES, may=Role.MEMBER, finds=inviting_programme, does=open_notes),
    Route(
        on=On.ACTION, id=Act.NOTES_SEND, may=Role.MEMBER, finds=inviting_programme, does=send_notes
    ),
)
