"""Where a pair meets by video, and its rhythm in a person's calendar."""

from typing import Any
from urllib.parse import urlsplit

from bot.blocks.sessions import join_link_form
from bot.ids import Act, Field, View
from bot.invitations import join_link, share_rhythm
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, done, ends_with, opens, says
from handlers.subjects import live_couple, myself
from models.pairs import Couple
from models.people import Person
from models.sessions import booked_session

LONGEST_LINK = 1000
FEWEST = 2  # one meeting is no rhythm


async def open_join_link(scene: Scene, found: Couple) -> Reply:
    """Ask where the two meet."""
    view = join_link_form(
        scene.words,
        pair_id=found.pair.id,
        partner=found.other(scene.actor).name,
        initial=await join_link(scene.uow, found.pair),
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("join_link.title"), build)


async def keep_join_link(scene: Scene, found: Couple) -> Reply:
    """Keep the address for both; nothing at all takes it away."""
    link, words = scene.payload.answer(Field.JOIN_LINK).strip(), scene.words
    if link and not _usable(link):
        raise FieldErrors({Field.JOIN_LINK: words.say_plain("join_link.not_https")})
    pair, vault = found.pair, scene.uow.vault
    place = pair.place("join_link")
    pair.join_link = await vault.seal(scene.uow.session, place, link) if link else None
    key = "join_link.kept" if link else "join_link.gone"
    text = words.say(key, partner=found.other(scene.actor).name)
    return ends_with(words, words.say_plain("join_link.title"), text)


def _usable(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    plain = link.isprintable() and not set(link) & set("<>| ")
    return parts.scheme == "https" and bool(parts.hostname) and plain and len(link) <= LONGEST_LINK


async def hold_rhythm(scene: Scene, found: Couple) -> Reply:
    """Send the one who asks a calendar file of the meetings to come."""
    booked, words = await booked_session(scene.uow.session, found.pair), scene.words
    if booked is None:
        raise Refusal("calendar.hold_needs_time")
    ends = found.pair.closes_on
    days = (ends - booked.starts_at.date()).days if ends else found.programme.weeks * 7
    times = 1 + days // found.pair.cadence_days
    if times < FEWEST:
        raise Refusal("calendar.hold_nothing_left", partner=found.other(scene.actor).name)
    await share_rhythm(
        scene.deps, scene.uow, found, booked, times=times, to=scene.actor, now=scene.now
    )
    return says(words.say("calendar.hold_sent"))


async def follows_link(_: Scene, __: Person) -> Reply:
    """A calendar was opened by a link; there is nothing for us to do."""
    return done()


ROUTES: tuple[AnyRoute, ...] = (
    Route(
        on=On.ACTION,
        id=Act.JOIN_LINK,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=open_join_link,
    ),
    Route(
        on=On.SUBMIT,
        id=View.JOIN_LINK,
        may=Role.PARTICIPANT,
        finds=live_couple,
        does=keep_join_link,
    ),
    Route(
        on=On.ACTION, id=Act.HOLD_RHYTHM, may=Role.PARTICIPANT, finds=live_couple, does=hold_rhythm
    ),
    *(
        Route(on=On.ACTION, id=act, may=Role.MEMBER, finds=myself, does=follows_link)
        for act in (Act.ADD_TO_GOOGLE, Act.ADD_TO_OUTLOOK)
    ),
)
