"""Who comes first in a new matching: people who waited through an earlier one, then newcomers.

A matching is one, two or three runs of the same objective: first those who were there before,
among themselves; then those of them still without a partner with the newcomers; then everybody
who is left. What an earlier run paired stays. Never here: rules, scores, processes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable

    from mentoring.matching.values import Matching, Request
    from mentoring.roster import RosterPerson

    Match = Callable[[Request], Awaitable[Matching]]
    Kept = set[tuple[str, str]]


async def match_in_rounds(match: Match, request: Request, waited: Collection[str]) -> Matching:
    """Match a request so that nobody of ``waited`` loses a partner to a newcomer.

    Within each run the objective is unchanged. Raises what ``match`` raises.
    """
    before = set(waited)
    new = {person.id for person in request.people} - before
    if not new or new == {person.id for person in request.people}:
        return await match(request)
    kept: Kept = set(request.locked)
    lines = _everybodys_lines(request)
    for mentors, mentees in ((before, before), (new, before), (before, new)):
        people = _still_free(request, kept, mentors=mentors, mentees=mentees)
        if {person.role for person in people} == {"mentor", "mentee"}:
            found = await match(replace(request, people=people, locked=(), reporting=lines))
            kept |= {(pair.mentor_id, pair.mentee_id) for pair in found.pairs}
    return await match(replace(request, locked=sorted(kept)))


def _everybodys_lines(request: Request) -> dict[str, str]:
    """A line may go through somebody who takes no part in a run."""
    own = {person.id: person.manager_id for person in request.people if person.manager_id}
    return {**request.reporting, **own}


def _still_free(
    request: Request, kept: Kept, *, mentors: Collection[str], mentees: Collection[str]
) -> list[RosterPerson]:
    """Those of the two sides who have room, with the places they have left."""
    taken = Counter(mentor for mentor, _ in kept)
    paired = {mentee for _, mentee in kept}
    teaching = (
        replace(person, capacity=person.capacity - taken[person.id])
        for person in _of(request, "mentor", mentors)
    )
    learning = (person for person in _of(request, "mentee", mentees) if person.id not in paired)
    return [*(person for person in teaching if person.capacity > 0), *learning]


def _of(request: Request, role: str, ids: Collection[str]) -> Iterable[RosterPerson]:
    return (person for person in request.people if person.role == role and person.id in ids)
