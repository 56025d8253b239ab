"""The closing review of a pair: what was reached, what stays, thanks, and what next."""

from datetime import timedelta
from typing import Any

from bot.blocks.closing import NO_POST, RECOGNITION, WHAT_NEXT, closing_form
from bot.endings import graduate
from bot.goals import goals_shown
from bot.ids import Act, Field, View
from bot.recognition import post_if_agreed
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, ends_with, opens, says
from handlers.subjects import couple_as_mentee, own_couple
from mentoring.intake import CONFIDENCE
from models.closings import ClosingReview, review_by, reviews_of
from models.enrolments import enrolment_in
from models.pairs import Couple, PairStatus

POST_LIFE = timedelta(days=28)  # after that a post about the two would surprise everybody


async def open_closing(scene: Scene, found: Couple) -> Reply:
    """Look back, then say what should come next."""
    _closing_still(found)
    role = found.pair.role_of(scene.actor.id)
    view = closing_form(
        scene.words,
        pair_id=found.pair.id,
        partner=found.other(scene.actor).name,
        role=role,
        goals=await goals_shown(scene.uow, found, scene.actor),
        asks_before=not await _confidence_on_joining(scene, found),
        asks_recognition=role == "mentor" and bool(found.programme.news_channel),
    )

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("closing.title"), build)


async def _confidence_on_joining(scene: Scene, found: Couple) -> str:
    """What this person answered at intake; only they are ever shown it."""
    enrolment = await enrolment_in(scene.uow.session, found.programme, scene.actor)
    if enrolment is None or enrolment.confidence is None:
        return ""
    place = enrolment.place("confidence")
    return await scene.uow.vault.open(scene.uow.session, place, enrolment.confidence)


async def take_closing(scene: Scene, found: Couple) -> Reply:
    """Keep the review; when both have written, the pair closes."""
    _closing_still(found)
    what_next = scene.payload.answer(Field.WHAT_NEXT)
    if what_next not in WHAT_NEXT:
        raise FieldErrors({Field.WHAT_NEXT: scene.words.say_plain("form.choose")})
    before, after = await _confidence(scene, found)
    await _keep(scene, found, what_next, before, after)
    if found.pair.role_of(scene.actor.id) == "mentor":
        chosen = scene.payload.answer(Field.RECOGNITION)
        found.pair.recognition = chosen if chosen in RECOGNITION else NO_POST
    await scene.uow.session.flush()
    if len(await reviews_of(scene.uow.session, found.pair)) == len(found.both):
        await graduate(scene.deps, scene.uow, found, now=scene.now, actor=scene.actor)
    words = scene.words
    text = words.say(f"closing.taken.{what_next}") + _compared(scene, before, after)
    homes = (found.mentor.id, found.mentee.id)
    return ends_with(words, words.say_plain("closing.title"), text, homes=homes)


async def _confidence(scene: Scene, found: Couple) -> tuple[str, str]:
    """The step at the start (from joining, else from this form) and the step now."""
    answered = [
        one if one in CONFIDENCE else ""
        for one in map(scene.payload.answer, (Field.CONFIDENCE_BEFORE, Field.CONFIDENCE_AFTER))
    ]
    return await _confidence_on_joining(scene, found) or answered[0], answered[1]


async def _keep(scene: Scene, found: Couple, what_next: str, before: str, after: str) -> None:
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
    texts = {
        "what_stays": scene.payload.answer(Field.KEPT).strip(),
        "thanks": scene.payload.answer(Field.THANKS).strip(),
        "confidence_before": before,
        "confidence_after": after,
    }
    for column, text in texts.items():
        sealed = await vault.seal(sql, review.place(column), text) if text else None
        setattr(review, column, sealed)


def _compared(scene: Scene, before: str, after: str) -> str:
    """Then and now, in the words of the scale, for whoever answered both."""
    if not before or not after:
        return ""
    words = scene.words
    then = words.say_plain(f"intake.confidence_step.{before}")
    now = words.say_plain(f"intake.confidence_step.{after}")
    return "\n" + words.say("closing.then_and_now", then=then, now=now)


def _closing_still(found: Couple) -> None:
    if found.pair.status != PairStatus.CLOSING:
        raise Refusal("closing.not_now")


async def agree_to_post(scene: Scene, found: Couple) -> Reply:
    """The mentee may be named, should the mentor like a post about both."""
    _may_answer(scene, found)
    found.pair.names_mentee = True
    await scene.uow.session.flush()
    await post_if_agreed(scene.deps, scene.uow, found, scene.now)
    return says(scene.words.say("closing.named", partner=found.mentor.name))


async def decline_post(scene: Scene, found: Couple) -> Reply:
    """The mentee is named nowhere; the mentor does not learn of it."""
    _may_answer(scene, found)
    found.pair.names_mentee = False
    return says(scene.words.say("closing.not_named"))


def _may_answer(scene: Scene, found: Couple) -> None:
    pair = found.pair
    if pair.names_mentee is not None:
        raise Refusal("closing.answered_before")
    ended = pair.ended_at
    asked = pair.status == PairStatus.GRADUATED and pair.recognition and ended is not None
    if not asked or ended is None or scene.now - ended > POST_LIFE:
        raise Refusal("refused.outdated")


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.CLOSING, may=Role.PARTICIPANT, finds=own_couple, does=open_closing),
    Route(on=On.SUBMIT, id=View.CLOSING, may=Role.PARTICIPANT, finds=own_couple, does=take_closing),
    Route(
        on=On.ACTION,
        id=Act.POST_YES,
        may=Role.PARTICIPANT,
        finds=couple_as_mentee,
        does=agree_to_post,
    ),
    Route(
        on=On.ACTION,
        id=Act.POST_NO,
        may=Role.PARTICIPANT,
        finds=couple_as_mentee,
        does=decline_post,
    ),
)
