"""The families of keys that the code builds ("menu.{entry}"), with what stands in the hole.

The values come from the code that has them; a family or a value that is new there is new here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.blocks import agreement, board_forms, closing, leaving, midpoint, setup_forms
from bot.blocks.fit import LEVELS, NEWCOMERS
from bot.blocks.learning import ACTS
from bot.boards import BY_HAND
from bot.ids import Field, Menu
from bot.reasons import SHOWN_TO_THE_TWO
from bot.roles import ROLE_NAMES
from handlers import agreements, asking
from handlers.intake_answers import ROLES
from mentoring import intake as asked
from mentoring.journey import load_journeys
from mentoring.listed_rules import LISTED_RULES
from mentoring.matching import BLOCKS, Weights
from mentoring.matching.explain import pair
from mentoring.matching.parts import pair_facts
from mentoring.pair_check import BROKEN
from mentoring.programme import CRITERIA, EVENT_KINDS, JOURNEYS, RULES, WEEKDAYS, WEIGHTS
from mentoring.pulse import SCALE, release
from mentoring.roster import RosterPerson
from mentoring.sessions import Said
from mentoring.set_up import ADVISED, NEEDED
from mentoring.wording import Wording
from models.pairs import LIVE
from models.programmes import ProgrammeStatus, RoleState
from tests.unit.words_used import Use

HOLE = re.compile(r"\{.+\}")
MENTOR = RosterPerson(id="a", role="mentor", level=5, zone_assumed=True)
MENTEE = RosterPerson(id="b", role="mentee", level=1, zone_assumed=True)
REASONS = pair_facts(MENTOR, MENTEE, worth={}, minutes=0, intake={})


def fields_of_the_programme_form() -> tuple[str, ...]:
    """The questions of the owner's forms; weights are labelled by their parts of the score."""
    drawn = [setup_forms.BEGIN, *setup_forms.PARTS.values()]
    asked = dict.fromkeys(one.field for part in drawn for one in part)
    return tuple(str(one) for one in asked if one not in setup_forms.WEIGHT_FIELDS)


def flags_of_a_pair() -> tuple[str, ...]:
    """The flags of a pair that has them all."""
    found = pair(MENTOR, MENTEE, minutes=0, worth={}, weights=Weights(), unknown={"a"}, intake={})
    return found.flags


def bands() -> tuple[str, ...]:
    """What the pulse tells when nearly all say the same: in the middle, low and high."""
    rows = [("mentor", {"low": 1, "middle": 3, "high": 5}) for _ in range(5)]
    return tuple(figure["band"] for figure in release(rows, minimum=5)["mentor"].values())


STEPS = [one for journey in load_journeys("en") for one in journey.steps]
CADENCES = {*agreement.CADENCES, *leaving.CADENCES, *setup_forms.CADENCES}
EVERY_LEVEL = [f"{role}.{one}" for role in ROLES for one in asked.LEVELS[role]]
FAMILIES: Mapping[str, Iterable[str]] = {
    "agreement.default.{field}": agreements.STANDARD,
    "agreement.{field}": agreement.TEXTS,
    "blocked.{code}": (*BLOCKS, BY_HAND),
    "cadence.{body[Field.CADENCE]}": agreement.CADENCES,
    "cadence.{cadence}": CADENCES,
    "cadence.{chosen}": leaving.CADENCES,
    "cadence.{one}": CADENCES,
    "check_in.noted.{said}": Said,
    "check_in.{field}": (Field.LEARNED, Field.WILL_DO, Field.NOTE),
    "closing.next.{one}": closing.WHAT_NEXT,
    "closing.post.{one}": closing.RECOGNITION,
    "closing.taken.{what_next}": closing.WHAT_NEXT,
    "closing.{field}": (Field.CONFIDENCE_BEFORE, Field.CONFIDENCE_AFTER),
    "intake.confidence_step.{before}": asked.CONFIDENCE,
    "intake.confidence_step.{after}": asked.CONFIDENCE,
    "digest.band.{figure['band']}": bands(),
    "digest.role.{role}": ROLES,
    "help.{name}": (*asking.FOR_EVERYBODY, *asking.FOR_PARTICIPANTS, *asking.FOR_OWNERS),
    "intake.format.{one}": asked.FORMATS,
    "intake.interest.{one}": asked.INTERESTS,
    "intake.confidence_step.{one}": asked.CONFIDENCE,
    "intake.goal.{role}.{one}": [f"{role}.{one}" for role in ROLES for one in asked.GOALS],
    "intake.level.{facts.role}.{one}": EVERY_LEVEL,
    "intake.level.{enrolment.role}.{level}": EVERY_LEVEL,
    "intake.level_of.{facts.role}": ROLES,
    "intake.readiness_step.{one}": asked.READINESS,
    "intake.topics_page.{facts.role}": ROLES,
    "intake.{role}.confidence": ROLES,
    "intake.{role}.goals": ROLES,
    "intake.{role}.hope": ROLES,
    "intake.{role}.intro": ROLES,
    "intake.{role}.motive": ROLES,
    "intake.{role}.topics": ROLES,
    "join.as_{one}": ROLES,
    "lesson.first.{one.subject}": {
        step.subject or "" for step in STEPS if step.anchor == "accepted"
    },
    "lesson.intro.{step.words}": {one.words for one in STEPS},
    "library.{shelf.kind}s": ACTS,
    "match.flag.{flag}": flags_of_a_pair(),
    "menu.{entry}": Menu,
    "pair.{pair.status}": LIVE,
    "private_word.{role}.hope": ROLES,
    "private_word.{role}.text": ROLES,
    "cadence.{days}": CADENCES,
    "journey.{one}": JOURNEYS,
    "note.{role}": ROLES,
    "programme.field.{name}": CRITERIA,
    "programme.field.{one.kind}_at": EVENT_KINDS,
    "programme.field.{field}": fields_of_the_programme_form(),
    "programme.hint.{field}": fields_of_the_programme_form(),
    "pulse.promise.{role}": ROLES,
    "pulse.seen.{role}": ROLES,
    "pulse.step.{step}": map(str, SCALE),
    "role_answer.{answer}": ("accepted", "signed", "not_now", "not_possible"),
    "role_request.as.{role}": ROLE_NAMES,
    "fit.{level}": LEVELS,
    "format.{code}": midpoint.FORMATS.values(),
    "format.{form}": midpoint.FORMATS.values(),
    "format.{pair.meeting_format}": midpoint.FORMATS.values(),
    "midpoint.review.{one}": midpoint.REVIEWS,
    "midpoint.told.{of}": ("cadence", "format", "booker"),
    "frees.{code}": (*BLOCKS, BY_HAND),
    "reason.{one['code']}": REASONS,
    "apart_by.{codes[0]}": BROKEN,
    "weights.{one}": (*board_forms.LEVELS, *board_forms.FAIREST),
    "relief.{code}": NEWCOMERS,
    "why.{one['code']}": SHOWN_TO_THE_TWO,
    "shared_goal.{one}": asked.GOALS,
    "roster.rule.{code}": LISTED_RULES,
    "rule.{one}": RULES,
    "setup.missing.{code}": (*NEEDED, *ADVISED),
    "setup.part.{part}": setup_forms.PARTS,
    "setup.part.{PART_OF[code]}": setup_forms.PARTS,
    "weight.{weight}": WEIGHTS,
    "apply.{done}": ("dry_run", "created", "updated"),
    "setup.role.{one.role}": ROLE_NAMES,
    "setup.state.{one.state}": {"signed", *RoleState} - {RoleState.ACCEPTED},
    "role.{place.role}": ROLES,
    "role.{enrolment.role}": ROLES,
    "role.{one.role}": ROLES,
    "self_check.answer.{one}": asked.SELF_CHECK,
    "status.{one.status}": ProgrammeStatus,
    "weekday.{facts.digest_day}": WEEKDAYS,
    "weight.{code}": WEIGHTS,
    "weekday.{one}": WEEKDAYS,
}
OPTIONAL = frozenset({"programme.hint.{field}", "cadence.{days}"})
"""Said only where there is a sentence."""


def spelled_out(uses: Iterable[Use], words: Wording) -> Iterator[Use]:
    """Each use with its whole key; those of a family for every one of its values."""
    values = {template: tuple(found) for template, found in FAMILIES.items()}
    for use in uses:
        for value in values.get(use.key, ("",)):
            key = HOLE.sub(value, use.key)
            if use.key in OPTIONAL and key not in words.keys():  # noqa: SIM118 - a method
                continue
            told = use.key in {"reason.{one['code']}", "why.{one['code']}"}
            facts = REASONS[value].keys() if told else ()
            yield replace(use, key=key, facts=use.facts | set(facts))
