"""What one person answered at intake that may steer their own prompts, lessons and resources.

Never here: anything of the partner's.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.intake import leanings
from mentoring.prompts import Audience
from models.database import UnitOfWork
from models.enrolments import enrolment_in
from models.pairs import Couple
from models.people import Person


@dataclass(frozen=True, kw_only=True)
class OwnAnswers:
    """Conditions of items: what somebody chose, and what follows from other answers of theirs."""

    chosen: Sequence[str] = ()
    followed: Sequence[str] = ()


def side_of(found: Couple, person: Person) -> Audience:
    """The side that a person of the pair is on."""
    return "mentor" if person.id == found.mentor.id else "mentee"


async def own_answers(uow: UnitOfWork, found: Couple, person: Person) -> OwnAnswers:
    """What this person answered at intake; nothing of anybody else."""
    enrolment = await enrolment_in(uow.session, found.programme, person)
    if enrolment is None:
        return OwnAnswers()
    texts = dict.fromkeys(("worries", "readiness", "confidence"), "")
    for name in texts:
        value = getattr(enrolment, name)
        if value is not None:
            texts[name] = await uow.vault.open(uow.session, enrolment.place(name), value)
    chosen = [*(json.loads(texts["worries"] or "[]")), *enrolment.working_style]
    followed = leanings(
        side_of(found, person), readiness=texts["readiness"], confidence=texts["confidence"]
    )
    return OwnAnswers(chosen=chosen, followed=[one for one in followed if one not in chosen])
