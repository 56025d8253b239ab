"""The closing review of a pair: what stays, thanks, and what next."""

from typing import Any

from bot.blocks.rounds import WHAT_NEXT, closing_form
from bot.endings import graduate
from bot.ids import Act, Field, View
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, ends_with, opens
from handlers.subjects import own_couple
from models.closings import ClosingReview, review_by, reviews_of
from models.pairs import Couple, PairStatus


async def open_closing(scene: Scene, found: Couple) -> Reply:
    """Look back, then say what should come next."""
    _closing_still(found)
    view = closing_form(scene.words, pair_id=found.pair.id, partner=found.other(scene.actor).name)

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("closing.title"), build)


async def take_closing(scene: Scene, found: Couple) -> Reply:
    """Keep the review; when both have written, the pair closes."""
    _closing_still(found)
    what_next = scene.payload.answer(Field.WHAT_NEXT)
    if what_next not in WHAT_NEXT:
        raise FieldErrors({Field.WHAT_NEXT: scene.words.say_plain("form.choose")})
    review = await review_by(scene.uow.session, found.pair, scene.actor)
    if review is None:
        review = ClosingReview(
            workspace=found.pair.workspace,
            pair_id=found.pair.id,
            person_id=scene.actor.id,
        )
        scene.uow.session.add(review)
    review.what_next, review.written_at = what_next, scene.now
    vault, sql = scene.uow.vault, scene.uow.session
    for column, field in (("what_stays", Field.KEPT), ("thanks", Field.THANKS)):
        text = scene.payload.answer(field).strip()
        sealed = await vault.seal(sql, review.place(column), text) if text else None
        setattr(review, column, sealed)
    await sql.flush()
    if len(await reviews_of(sql, found.pair)) == len(found.both):
        await graduate(scene.deps, scene.uow, found, now=scene.now, actor=scene.actor)
    words = scene.words
    homes = (found.mentor.id, found.mentee.id)
    text = words.say(f"closing.taken.{what_next}")
    return ends_with(words, words.say_plain("closing.title"), text, homes=homes)


def _closing_still(found: Couple) -> None:
    if found.pair.status != PairStatus.CLOSING:
        raise Refusal("closing.not_now")


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.CLOSING, may=Role.PARTICIPANT, finds=own_couple, does=open_closing),
    Route(on=On.SUBMIT, id=View.CLOSING, may=Role.PARTICIPANT, finds=own_couple, does=take_closing),
)
