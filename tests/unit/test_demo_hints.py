"""What the demo suggests to try: the people it names are in the sample company and fit."""

import re
from pathlib import Path

from bot.demo.playing import TRY_FIRST
from mentoring.matching import Request, permitted_pairs
from mentoring.roster import parse_roster

ROSTER = Path(__file__).parent.parent.parent / "examples" / "roster.csv"
NAME = re.compile(r"(?:[Aa]s|[Bb]ecome) ([A-Z]\w+ [A-Z]\w+)")


def test_the_two_people_who_are_to_join_can_become_a_pair() -> None:
    people = parse_roster(ROSTER.read_text("utf-8")).people
    by_name = {one.name: one for one in people}
    _, joining, _ = TRY_FIRST
    mentor, mentee = (by_name[name] for name in NAME.findall(joining))
    assert (mentor.role, mentee.role) == ("mentor", "mentee")
    found = permitted_pairs(Request(people=people, seed=7))
    possible = {(one.mentor_id, one.mentee_id) for one in found}
    assert (mentor.id, mentee.id) in possible


def test_everybody_whom_a_suggestion_names_works_there() -> None:
    people = {one.name for one in parse_roster(ROSTER.read_text("utf-8")).people}
    named = {name for line in TRY_FIRST for name in NAME.findall(line)}
    assert len(named) == 3
    assert named <= people
