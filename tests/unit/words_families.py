"""The families of keys that the code builds ("menu.{entry}"), with what stands in the hole.

The values come from the code that has them; a family or a value that is new there is new here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from bot.blocks import agreement, leaving, programme, rounds
from bot.ids import Field, Menu
from handlers import agreements, asking
from handlers.joining import ROLES
from mentoring.listed_rules import LISTED_RULES
from mentoring.matching import BLOCKS, Weights
from mentoring.matching.explain import pair
from mentoring.matching.parts import pair_facts
from mentoring.programme import WEEKDAYS
from mentoring.pulse import SCALE, release
from mentoring.roster import RosterPerson
from mentoring.sessions import Said
from mentoring.wording import Wording
from models.pairs import LIVE
from models.programmes import ProgrammeStatus
from tests.unit.words_used import Use

HOLE = re.compile(r"\{.+\}")
MENTOR = RosterPerson(id="a", role="mentor", level=5, zone_assumed=True)
MENTEE = RosterPerson(id="b", role="mentee", level=1, zone_assumed=True)
REASONS = pair_facts(MENTOR, MENTEE, worth={}, minutes=0, intake={})


class Echo(Wording):
    """Words that say their own keys."""

    def say(self, key: str, /, **_facts: object) -> str:
        return key

    def say_plain(self, key: str, /, **_facts: object) -> str:
        return key


def fields_of_the_programme_form() -> tuple[str, ...]:
    """The questions of the owner's form, from the form as it is drawn."""
    words = Echo(language="en", phrases=MappingProxyType({}))
    days = dict.fromkeys((Field.CLOSE_ON, Field.MATCHING_ON, Field.STARTS_ON), date(2026, 1, 5))
    form = programme.programme_form(words, owner="U1", zone="UTC", dates=days, zones=("UTC",))
    return tuple(block["block_id"] for block in form["blocks"] if block["type"] == "input")


def flags_of_a_pair() -> tuple[str, ...]:
    """The flags of a pair that has them all."""
    found = pair(MENTOR, MENTEE, minutes=0, worth={}, weights=Weights(), unknown={"a"}, intake={})
    return found.flags


def bands() -> tuple[str, ...]:
    """What the pulse tells when nearly all say the same: in the middle, low and high."""
    rows = [("mentor", {"low": 1, "middle": 3, "high": 5}) for _ in range(5)]
    return tuple(figure["band"] for figure in release(rows, minimum=5)["mentor"].values())


CADENCES = {*agreement.CADENCES, *leaving.CADENCES, *programme.CADENCES}
FAMILIES: Mapping[str, Iterable[str]] = {
    "agreement.default.{field}": agreements.STANDARD,
    "agreement.{field}": agreement.TEXTS,
    "blocked.{one.blocked_by[0]}": BLOCKS,
    "cadence.{body[Field.CADENCE]}": agreement.CADENCES,
    "cadence.{chosen}": leaving.CADENCES,
    "cadence.{one}": CADENCES,
    "check_in.noted.{said}": Said,
    "check_in.{field}": (Field.LEARNED, Field.WILL_DO, Field.NOTE),
    "closing.next.{one}": rounds.WHAT_NEXT,
    "closing.taken.{what_next}": rounds.WHAT_NEXT,
    "digest.band.{figure['band']}": bands(),
    "digest.role.{role}": ROLES,
    "help.{name}": (*asking.FOR_EVERYBODY, *asking.FOR_PARTICIPANTS, *asking.FOR_OWNERS),
    "intake.{role}.hope": ROLES,
    "intake.{role}.intro": ROLES,
    "intake.{role}.motive": ROLES,
    "intake.{role}.topics": ROLES,
    "join.as_{one}": ROLES,
    "match.flag.{flag}": flags_of_a_pair(),
    "menu.{entry}": Menu,
    "pair.{pair.status}": LIVE,
    "private_word.{role}.hope": ROLES,
    "private_word.{role}.text": ROLES,
    "programme.field.{field}": fields_of_the_programme_form(),
    "programme.hint.{field}": fields_of_the_programme_form(),
    "pulse.promise.{role}": ROLES,
    "pulse.seen.{role}": ROLES,
    "pulse.step.{step}": map(str, SCALE),
    "reason.{code}": REASONS,
    "role.{place.role}": ROLES,
    "roster.rule.{code}": LISTED_RULES,
    "status.{one.status}": ProgrammeStatus,
    "weekday.{one}": WEEKDAYS,
}
OPTIONAL = frozenset({"programme.hint.{field}"})
"""Said only where there is a sentence."""


def spelled_out(uses: Iterable[Use], words: Wording) -> Iterator[Use]:
    """Each use with its whole key; those of a family for every one of its values."""
    values = {template: tuple(found) for template, found in FAMILIES.items()}
    for use in uses:
        for value in values.get(use.key, ("",)):
            key = HOLE.sub(value, use.key)
            if use.key in OPTIONAL and key not in words.keys():  # noqa: SIM118 - a method
                continue
            facts = REASONS[value].keys() if use.key == "reason.{code}" else ()
            yield replace(use, key=key, facts=use.facts | set(facts))
