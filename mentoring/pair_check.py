"""One mentor and one mentee looked at alone: which hard rules keep them apart, how well they fit.

The same rules and scores as mentoring.matching, in plain Python and for a few pairs at a time: for
an owner who changes a pair by hand, and for a last look before people are asked. What the list
alone decides is in mentoring.listed_rules. Never here: the choice among pairs, words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mentoring.listed_rules import LISTED_RULES, Listed, rules_broken
from mentoring.matching.explain import pair
from mentoring.matching.parts import rarity
from mentoring.matching.values import Request
from mentoring.matching.week import DAY, LEAST_MINUTES, MIDWEEKS, REACH, WORKING_DAYS, bounds
from mentoring.reporting import ReportingLines
from mentoring.roster import RosterPerson

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mentoring.matching.values import ProposedPair
    from mentoring.roster import WorkHours

BROKEN: Final = (*LISTED_RULES, "past_partner", "forbidden", "not_available", "working_hours")


@dataclass(frozen=True, kw_only=True)
class PairCheck:
    """A request made ready to be asked about single pairs."""

    request: Request
    people: Mapping[str, RosterPerson]
    managers: Mapping[str, str]
    worth: Mapping[str, int]
    forbidden: frozenset[tuple[str, str]]
    private: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, request: Request) -> PairCheck:
        """Take a request's people, lines and forbidden pairs."""
        managers = dict(request.reporting)
        for person in request.people:
            managers[person.id] = person.manager_id or managers.get(person.id, "")
        mentors = [person for person in request.people if person.role == "mentor"]
        return cls(
            request=request,
            people={person.id: person for person in request.people},
            managers=managers,
            worth=rarity(mentors),
            forbidden=_either_way(request.forbidden),
            private=_either_way(request.private),
        )

    def knows(self, mentor_id: str, mentee_id: str) -> bool:
        """Whether both are here, each in that role."""
        found = (self.people.get(mentor_id), self.people.get(mentee_id))
        return [one.role for one in found if one] == ["mentor", "mentee"]

    def broken(self, mentor_id: str, mentee_id: str) -> tuple[str, ...]:
        """The codes of the hard rules that keep two people apart; empty when they may meet.

        Raises KeyError for somebody who is not here.
        """
        mentor, mentee = self.people[mentor_id], self.people[mentee_id]
        listed = rules_broken(
            _listed(mentor),
            _listed(mentee),
            self.managers,
            allow_same_manager=self.request.allow_same_manager,
        )
        own = {
            "past_partner": mentor_id in mentee.past_partners or mentee_id in mentor.past_partners,
            "forbidden": (mentor_id, mentee_id) in self.forbidden,
            "not_available": (mentor_id, mentee_id) in self.private,
            "working_hours": shared_minutes(mentor, mentee) < LEAST_MINUTES,
        }
        return (*listed, *(code for code, holds in own.items() if holds))

    def proposed(
        self, mentor_id: str, mentee_id: str, *, unknown: Collection[str] = frozenset()
    ) -> ProposedPair:
        """The pair with score, reasons and flags; ``unknown`` as in ``unknown_lines``."""
        mentor, mentee = self.people[mentor_id], self.people[mentee_id]
        return pair(
            mentor,
            mentee,
            minutes=shared_minutes(mentor, mentee),
            worth=self.worth,
            weights=self.request.weights,
            unknown=unknown,
            intake=self.request.intake,
        )

    def unknown_lines(self) -> frozenset[str]:
        """The ids whose reporting line is not known; takes a moment for a large organisation.

        Raises mentoring.reporting.ManagementCycleError.
        """
        return ReportingLines.of(self.managers).unknown


def _listed(person: RosterPerson) -> Listed:
    return Listed(id=person.id, team=person.team, never_match=person.never_match)


def _either_way(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(both for one, two in pairs for both in ((one, two), (two, one)))


def shared_minutes(one: RosterPerson, other: RosterPerson) -> int:
    """Minutes a week in which both are at work, in the poorer of a winter's and a summer's week.

    Raises mentoring.zones.UnknownZoneError.
    """
    return _shared(one.timezone, one.work_hours, other.timezone, other.work_hours)


@lru_cache(maxsize=10_000)
def _shared(zone: str, hours: WorkHours, other_zone: str, other_hours: WorkHours) -> int:
    return min(
        _in_week(bounds(zone, hours, midweek), bounds(other_zone, other_hours, midweek))
        for midweek in MIDWEEKS
    )


def _in_week(one: tuple[int, int], other: tuple[int, int]) -> int:
    total = 0
    for days in range(-REACH, REACH + 1):
        start, end = (bound + days * DAY for bound in other)
        overlap = min(one[1], end) - max(one[0], start)
        total += max(overlap, 0) * (WORKING_DAYS - abs(days))
    return total
