"""Matching as the product words it, in the plainest way: slow, for a handful of people only.

Written apart from mentoring.matching, so that the two can disagree. Here live small random
companies, the hard rules read aloud, shared hours minute by minute, and trying every pairing.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from mentoring.matching import Intake, Matching, Request, Weights
from mentoring.matching.parts import pair_parts, rarity
from mentoring.roster import RosterPerson, WorkHours

# FUZZ=50 tries fifty times as many cases in each property, FUZZ=0.1 a tenth.
FUZZ = float(os.environ.get("FUZZ", "1"))
MONDAYS = (datetime(2026, 1, 5), datetime(2026, 7, 6))  # noqa: DTZ001 - a local date
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Auckland")
HOURS = ("09:00-17:00", "07:10-09:40", "12:00-12:45", "22:00-06:00", "00:00-24:00")
LABELS = ("a", "b", "c", "d")


def many(cases: int) -> settings:
    """So many cases of a property, or as many times more as FUZZ says."""
    slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    most = max(1, int(cases * FUZZ))
    return settings(max_examples=most, deadline=None, suppress_health_check=slow)


@cache
def minutes_at_work(zone: str, hours: WorkHours, monday: datetime) -> frozenset[datetime]:
    """Every minute in UTC of a week's five working days."""
    minutes: set[datetime] = set()
    for day in range(5):
        start = (monday + timedelta(days=day, minutes=hours.start)).replace(tzinfo=ZoneInfo(zone))
        length = (hours.end - hours.start) % 1440 or 1440
        first = start.astimezone(UTC)
        minutes.update(first + timedelta(minutes=count) for count in range(length))
    return frozenset(minutes)


@cache
def _shared(one: tuple[str, WorkHours], other: tuple[str, WorkHours]) -> int:
    return min(
        len(minutes_at_work(*one, monday) & minutes_at_work(*other, monday)) for monday in MONDAYS
    )


def shared_minutes(one: RosterPerson, other: RosterPerson) -> int:
    """Minutes both are at work, in the poorer of the two weeks."""
    return _shared((one.timezone, one.work_hours), (other.timezone, other.work_hours))


def chain(person_id: str, managers: dict[str, str]) -> set[str]:
    """Everybody above a person."""
    above: set[str] = set()
    while person_id := managers.get(person_id, ""):
        above.add(person_id)
    return above


def broken_rules(mentor: RosterPerson, mentee: RosterPerson, request: Request) -> set[str]:
    """Every hard rule that a pair breaks, by its code."""
    managers = dict(request.reporting)
    managers |= {person.id: person.manager_id for person in request.people if person.manager_id}
    either_way = {(mentor.id, mentee.id), (mentee.id, mentor.id)}
    boss = managers.get(mentor.id, "")
    rules = {
        "reporting_line": mentor.id in chain(mentee.id, managers)
        or mentee.id in chain(mentor.id, managers),
        "same_manager": boss
        and boss == managers.get(mentee.id, "")
        and not request.allow_same_manager,
        "same_team": mentor.team and mentor.team == mentee.team,
        "never_match": mentor.id in mentee.never_match or mentee.id in mentor.never_match,
        "forbidden": either_way & set(request.forbidden),
        "not_available": either_way & set(request.private),
        "past_partner": mentor.id in mentee.past_partners or mentee.id in mentor.past_partners,
        "working_hours": shared_minutes(mentor, mentee) < 180,
    }
    return {code for code, broken in rules.items() if broken}


def score(mentor: RosterPerson, mentee: RosterPerson, request: Request) -> int:
    """The score of one pair from its parts."""
    mentors = [person for person in request.people if person.role == "mentor"]
    minutes = shared_minutes(mentor, mentee)
    parts = pair_parts(
        mentor, mentee, worth=rarity(mentors), minutes=minutes, intake=request.intake
    )
    weights = request.weights.by_code()
    return sum(parts[code] * weight for code, weight in weights.items()) // sum(weights.values())


def best(request: Request, *, allowing: tuple[str, str] = ("", "")) -> tuple[int, int, int]:
    """The most pairs, the lowest score where that is to be raised, the highest total.

    By trying every pairing. The lowest score is that of the pairs that are free to choose, and
    0 for a request that is not to be fair. ``allowing`` names a pair that no rule keeps apart.
    """
    mentors = [person for person in request.people if person.role == "mentor"]
    mentees = [person for person in request.people if person.role == "mentee"]
    locked = {mentee: mentor for mentor, mentee in request.locked}
    choices = [
        [
            (mentor.id, score(mentor, mentee, request))
            for mentor in mentors
            if (not broken_rules(mentor, mentee, request) or (mentor.id, mentee.id) == allowing)
            and locked.get(mentee.id, mentor.id) == mentor.id
        ]
        + [(None, 0)] * (mentee.id not in locked)
        for mentee in mentees
    ]
    capacity = {mentor.id: mentor.capacity for mentor in mentors}
    results = []
    for chosen in product(*choices):
        taken = Counter(mentor for mentor, _ in chosen if mentor)
        if all(count <= capacity[mentor] for mentor, count in taken.items()):
            free = [
                points
                for mentee, (mentor, points) in zip(mentees, chosen, strict=True)
                if mentor and mentee.id not in locked
            ]
            lowest = min(free, default=0) if request.fair else 0
            results.append((taken.total(), lowest, sum(points for _, points in chosen)))
    return max(results, default=(0, 0, 0))


def reached(request: Request, found: Matching) -> tuple[int, int, int]:
    """The same figures of a result."""
    free = [
        pair.score
        for pair in found.pairs
        if (pair.mentor_id, pair.mentee_id) not in set(request.locked)
    ]
    return len(found.pairs), min(free, default=0) if request.fair else 0, found.total


def company(draw: random.Random, *, most: int = 4) -> Request:
    """A request over a few people in which every rule and every part of the score can matter."""
    ids = [f"p{number}" for number in range(draw.randint(0, 2 * most))]
    people = [_person(draw, number, ids) for number in range(len(ids))]
    draw.shuffle(people)

    def pairs() -> list[tuple[str, str]]:
        return [(draw.choice(ids), draw.choice(ids)) for _ in range(draw.randint(0, 2)) if ids]

    own = {code: draw.randint(0, 3) for code in Weights().by_code()} | {"languages": 1}
    return Request(
        people=people,
        seed=draw.randint(0, 3),
        weights=draw.choice([Weights(), Weights(**own)]),
        allow_same_manager=draw.random() < 0.5,
        fair=draw.random() < 0.3,
        forbidden=pairs(),
        private=pairs(),
        intake={name: _intake(draw) for name in ids if draw.random() < 0.5},
        reporting=draw.choice([{}, {"boss": "head", "head": ""}, {"boss": "p0"}]),
    )


def _intake(draw: random.Random) -> Intake:
    def labels() -> tuple[str, ...]:
        return tuple(draw.choices(LABELS, k=draw.randint(0, 3)))

    return Intake(
        goals=labels(),
        thinking=labels(),
        background=labels(),
        levels={topic.upper(): draw.randint(0, 3) for topic in labels()},
    )


def _person(draw: random.Random, number: int, ids: list[str]) -> RosterPerson:
    def labels() -> tuple[str, ...]:
        return tuple(draw.choices(LABELS, k=draw.randint(0, 3)))

    def somebody() -> tuple[str, ...]:
        return (draw.choice(ids),) if draw.random() < 0.2 else ()

    return RosterPerson(
        id=ids[number],
        role="mentor" if number % 2 else "mentee",
        manager_id=draw.choice(["", "", *(["boss", "head"] if number else []), *ids[:number]]),
        team=draw.choice(["", "", "", "x", "y", "z"]),
        function=draw.choice(["", "f", "g"]),
        location=draw.choice(["", "s", "t"]),
        timezone=draw.choice(ZONES),
        work_hours=WorkHours.parse(draw.choice(HOURS)),
        languages=labels(),
        teaches=labels(),
        wants_to_learn=labels(),
        working_style=labels(),
        interests=labels(),
        capacity=draw.randint(0, 3),
        never_match=somebody(),
        past_partners=somebody(),
    )


# One number makes a whole company: drawn this way a thousand of them take seconds.
companies = st.integers(0, 2**40).map(lambda number: company(random.Random(number)))  # noqa: S311
