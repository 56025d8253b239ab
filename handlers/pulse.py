"""Answering the pulse. Answers are sealed at once and never shown, echoed or logged."""

import json
from typing import Any

from bot.blocks.rounds import pulse_form
from bot.ids import PULSE_FIELDS, Act, View
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, ends_with, opens
from handlers.subjects import Seat, own_round
from mentoring.pulse import SCALE, items_for
from models.pulse import PulseAnswer, PulseRound, answer_by


async def open_pulse(scene: Scene, found: tuple[PulseRound, Seat]) -> Reply:
    """Three questions in a modal."""
    round_, seat = found
    _still_open(round_)
    bank = scene.deps.content.pulse_items(scene.actor.locale)
    items = items_for(bank, role=seat.enrolment.role, round_number=round_.number)
    view = pulse_form(scene.words, round_id=round_.id, role=seat.enrolment.role, items=items)

    async def build() -> dict[str, Any]:
        return view

    return opens(scene.words.say_plain("pulse.title"), build)


async def take_pulse(scene: Scene, found: tuple[PulseRound, Seat]) -> Reply:
    """Keep the answers of one person in one round; a second time replaces the first."""
    round_, seat = found
    _still_open(round_)
    bank = scene.deps.content.pulse_items(scene.actor.locale)
    items = items_for(bank, role=seat.enrolment.role, round_number=round_.number)
    given: dict[str, int] = {}
    problems: dict[str, str] = {}
    for field, item in zip(PULSE_FIELDS, items, strict=False):
        text = scene.payload.answer(field)
        if text in {str(step) for step in SCALE}:
            given[item.id] = int(text)
        else:
            problems[str(field)] = scene.words.say_plain("form.choose")
    if problems:
        raise FieldErrors(problems)
    place = PulseAnswer.place(round_, scene.actor)
    sealed = await scene.uow.vault.seal(scene.uow.session, place, json.dumps(given))
    answer = await answer_by(scene.uow.session, round_, scene.actor)
    if answer is None:
        answer = PulseAnswer(
            workspace=round_.workspace,
            round_id=round_.id,
            person_id=scene.actor.id,
            role=seat.enrolment.role,
            answers=sealed,
        )
        scene.uow.session.add(answer)
    answer.answers = sealed
    words = scene.words
    return ends_with(words, words.say_plain("pulse.title"), words.say("pulse.thanks"))


def _still_open(round_: PulseRound) -> None:
    if round_.closed_at is not None:
        raise Refusal("pulse.closed")


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.PULSE, may=Role.PARTICIPANT, finds=own_round, does=open_pulse),
    Route(on=On.SUBMIT, id=View.PULSE, may=Role.PARTICIPANT, finds=own_round, does=take_pulse),
)
