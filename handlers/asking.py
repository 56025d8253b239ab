"""Where am I, what can I do: the command by itself, `me`, `help`, the quiet menu, the Home tab."""

import difflib
from typing import Any

from bot.blocks.home import home_modal
from bot.ids import Act, Menu
from bot.profiles import fresh_person
from handlers.booking import open_plan
from handlers.home import home_facts
from handlers.learning import essentials_only
from handlers.leaving import open_leave, open_pause
from handlers.payloads import BadPayload
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import Refusal, Reply, Scene, opens, says
from handlers.subjects import myself
from models.enrolments import enrolments_of
from models.people import Person
from models.programmes import owned_by

FOR_EVERYBODY = ("join", "me", "help")
FOR_PARTICIPANTS = ("plan", "pause", "resume", "leave")
FOR_OWNERS = ("new", "roster", "invite", "match", "digest")


async def where_am_i(scene: Scene, _: Person) -> Reply:
    """`/mentoring` and `/mentoring me`: the same as the Home tab."""
    deps, actor, words = scene.deps, scene.actor, scene.words

    async def build() -> dict[str, Any]:
        person = await fresh_person(deps, actor.workspace, actor.slack_id)
        async with deps.reading() as uow:
            return home_modal(words, await home_facts(uow, words, person, deps.clock.now()))

    return opens(words.say_plain("home.title"), build)


async def helps(scene: Scene, person: Person) -> Reply:
    """`/mentoring help`: what this person can do."""
    return says(await help_text(scene, person))


async def help_text(scene: Scene, person: Person) -> str:
    """List the sub-commands that this person can use, each with what it does."""
    names = list(FOR_EVERYBODY)
    if await enrolments_of(scene.uow.session, person):
        names += FOR_PARTICIPANTS
    if await owned_by(scene.uow.session, person):
        names += FOR_OWNERS
    elif person.is_admin:
        names += ("new", "roster")
    lines = [scene.words.say(f"help.{name}") for name in names]
    return "\n".join([scene.words.say("help.intro"), *lines])


async def unknown(scene: Scene, person: Person) -> Reply:
    """A sub-command that does not exist: say so, guess, and list what there is."""
    typed = scene.payload.value.split(" ")[0]
    known = (*FOR_EVERYBODY, *FOR_PARTICIPANTS, *FOR_OWNERS)
    near = difflib.get_close_matches(typed.lower(), known, 1)
    key = "help.did_you_mean" if near else "help.unknown"
    first = scene.words.say(key, typed=typed[:40], near=near[0] if near else "")
    return says(f"{first}\n\n{await help_text(scene, person)}")


async def quiet_menu(scene: Scene, person: Person) -> Reply:
    """The overflow menu of every DM."""
    doors = {
        Menu.PLAN: open_plan,
        Menu.PAUSE: open_pause,
        Menu.LEAVE: open_leave,
        Menu.ESSENTIALS: essentials_only,
    }
    for entry, door in doors.items():
        if scene.payload.value == entry:
            return await door(scene, person)
    raise BadPayload(BadPayload.__doc__)


async def outdated(_: Scene, __: Person) -> Reply:
    """A button or form of an earlier version that nothing belongs to any more."""
    raise Refusal("refused.outdated")


WHERE = Route(on=On.COMMAND, id="me", may=Role.MEMBER, finds=myself, does=where_am_i)
HELP = Route(on=On.COMMAND, id="help", may=Role.MEMBER, finds=myself, does=helps)
UNKNOWN = Route(on=On.COMMAND, id="unknown", may=Role.MEMBER, finds=myself, does=unknown)
COMMANDS = (WHERE, HELP)
OUTDATED: tuple[AnyRoute, ...] = tuple(
    Route(on=on, id="outdated", may=Role.MEMBER, finds=myself, does=outdated)
    for on in (On.ACTION, On.SUBMIT)
)
ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.OPEN_HOME_MODAL, may=Role.MEMBER, finds=myself, does=where_am_i),
    Route(on=On.ACTION, id=Act.MENU, may=Role.MEMBER, finds=myself, does=quiet_menu),
)
