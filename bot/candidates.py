"""What decides a matching, gathered from the database: who has room, and what is known of them.

Never here: the choice, what the owner sees of it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.lines import lines_with_answers, name_of
from mentoring.intake import LEVEL_SCALE, THINKING
from mentoring.matching import PARTS, Intake, Request, Weights
from mentoring.roster import RosterPerson, WorkHours
from models.database import UnitOfWork
from models.enrolments import Enrolment, enrolled
from models.pairs import (
    ASKING,
    LIVE,
    Pair,
    asked_before,
    last_published_at,
    pairs_in,
)
from models.people import (
    Person,
    RosterEntry,
    roster_entries_of,
)
from models.programmes import Programme

SEED = 7


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """A request for the matching, and who is who in it."""

    request: Request
    ids: Mapping[str, int]  # matching id -> person id
    waited: frozenset[str]  # matching ids of those who were here before pairs were last published

    @property
    def names(self) -> dict[int, str]:
        """Person id -> matching id."""
        return {person_id: name for name, person_id in self.ids.items()}

    def named(self, pairs: Sequence[Sequence[int]]) -> list[tuple[str, str]]:
        """Pairs of person ids (mentor, mentee) as matching ids, of those who are here."""
        names = self.names
        return [(names[one[0]], names[one[1]]) for one in pairs if {one[0], one[1]} <= names.keys()]


async def candidates(uow: UnitOfWork, programme: Programme, now: datetime) -> Candidates:
    """Gather everybody with a free place, the reporting lines, and who met before."""
    members = await enrolled(uow.session, programme)
    busy = places_taken(await pairs_in(uow.session, programme))
    lines = await lines_with_answers(uow, programme.workspace)
    entries = await roster_entries_of(uow.session, (person for _, person in members))
    names = {person.id: name_of(person, entries.get(person.id)) for _, person in members}
    by_slack = {person.slack_id: names[person.id] for _, person in members}
    published = await last_published_at(uow.session, programme)
    people: list[RosterPerson] = []
    waited: set[str] = set()
    private: list[tuple[str, str]] = []
    intake: dict[str, Intake] = {}
    for enrolment, person in members:
        free = enrolment.capacity - busy.get(person.id, 0)
        if free <= 0 or enrolment.paused_on(person.week.local_date(now)):
            continue
        never = await _never(uow, enrolment)
        private += [(names[person.id], by_slack.get(other, other)) for other in never]
        people.append(_candidate(person, enrolment, entries.get(person.id), names[person.id], free))
        intake[names[person.id]] = _said(enrolment)
        if published is not None and enrolment.joined_at <= published:
            waited.add(names[person.id])
        if not lines.get(names[person.id]):
            lines.pop(names[person.id], None)  # not known: nobody takes part who reports to none
    met = await asked_before(uow.session, programme.workspace, names.keys())
    private += [(names[mentor], names[mentee]) for mentor, mentee in met]
    request = Request(
        people=people,
        seed=SEED,
        allow_same_manager=rule_of(programme, "allow_same_manager"),
        private=private,
        reporting=lines,
        intake=intake,
    )
    ids = {name: person_id for person_id, name in names.items()}
    return Candidates(request=request, ids=ids, waited=frozenset(waited))


def rule_of(programme: Programme, name: str) -> bool:
    """Whether owners turned a rule of the matching on."""
    return bool(programme.plan.get("matching_rules", {}).get(name, False))


def weights_of(kept: Mapping[str, int]) -> Weights:
    """Weights as they were kept; parts that are new since then count as usual."""
    return Weights(**{code: value for code, value in kept.items() if code in PARTS})


def places_taken(pairs: Sequence[Pair]) -> dict[int, int]:
    """Person id -> places that are not free.

    Whoever said no, both are free at once: an owner could else tell one no from the other. That a
    mentor is asked about nobody else before they have heard is the proposal's own care.
    """
    taken: dict[int, int] = {}
    for pair in pairs:
        if pair.status in (*LIVE, *ASKING):
            for person_id in (pair.mentee_id, pair.mentor_id):
                taken[person_id] = taken.get(person_id, 0) + 1
    return taken


async def _never(uow: UnitOfWork, enrolment: Enrolment) -> list[str]:
    """The private never-match list; only the matching reads it, and only its codes come out."""
    if enrolment.never_match is None:
        return []
    text = await uow.vault.open(uow.session, enrolment.place("never_match"), enrolment.never_match)
    return [str(one) for one in json.loads(text)]


def _candidate(
    person: Person,
    enrolment: Enrolment,
    entry: RosterEntry | None,
    name: str,
    free: int,
) -> RosterPerson:
    known = entry.details if entry else {}
    topics = tuple(enrolment.topics)
    is_mentor = enrolment.role == "mentor"
    return RosterPerson(
        id=name,
        role="mentor" if is_mentor else "mentee",
        name=person.name,
        level=known.get("level"),
        manager_id=entry.manager_id if entry else "",
        team=str(known.get("team", "")),
        function=str(known.get("function", "")),
        location=str(known.get("location", "")),
        timezone=person.zone,
        work_hours=WorkHours.parse(person.hours),
        languages=tuple(enrolment.languages),
        # What one could learn in return is on the list at most: nobody is asked on joining.
        teaches=topics if is_mentor else tuple(known.get("teaches", ())),
        wants_to_learn=tuple(known.get("wants_to_learn", ())) if is_mentor else topics,
        working_style=tuple(one for one in enrolment.working_style if one not in THINKING),
        interests=tuple(dict.fromkeys((*enrolment.interests, *known.get("interests", ())))),
        capacity=free,
        never_match=tuple(known.get("never_match", ())),
        past_partners=tuple(known.get("past_partners", ())),
    )


def _said(enrolment: Enrolment) -> Intake:
    """What somebody chose on joining, beyond the columns of a roster."""
    thinking = tuple(one for one in enrolment.working_style if one in THINKING)
    levels = {topic: LEVEL_SCALE.index(level) for topic, level in enrolment.topic_levels.items()}
    return Intake(goals=tuple(enrolment.goals), thinking=thinking, levels=levels)
