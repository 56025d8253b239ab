"""The sample company is believable, the same everywhere, and can be matched."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from mentoring.matching import match
from mentoring.reporting import ReportingLines
from mentoring.roster import COLUMNS, Roster, parse_roster
from sandbox import company as sample
from sandbox.company import STAFF, as_csv, company, main

ROOT = Path(__file__).parents[2]


def roster(people: int, seed: int) -> Roster:
    read = parse_roster(as_csv(company(people, seed)))
    assert read.problems == ()
    return read


def test_the_committed_roster_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main([])
    committed = (ROOT / "examples" / "roster.csv").read_text(encoding="utf-8")
    assert capsys.readouterr().out == committed
    command = [sys.executable, "-m", "sandbox.company", "--people", "64", "--seed", "7"]
    done = subprocess.run(  # noqa: S603 - our own module
        command, cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode("utf-8") == committed


def test_a_seed_gives_the_same_company_on_every_machine() -> None:
    digest = hashlib.sha256(as_csv(company(200, 3)).encode()).hexdigest()
    assert digest[:16] == "17dde0df999d9c40"
    assert company(200, 3) != company(200, 4)


@pytest.mark.parametrize("people", [2, 9, 40, 64, 300])
def test_half_teach_and_half_learn_besides_the_staff(people: int) -> None:
    rows = company(people, 7)
    assert tuple(rows[0]) == COLUMNS == sample.COLUMNS
    roles = Counter(row["role"] for row in rows[STAFF:])
    assert roles["mentee"] == people // 2
    assert roles.total() == people
    assert len({row["id"] for row in rows}) == len({row["email"] for row in rows}) == len(rows)


@pytest.mark.parametrize("people", [1, 10_001])
def test_a_company_without_people_or_with_too_many_is_refused(people: int) -> None:
    with pytest.raises(ValueError, match="from 2 to 10000"):
        company(people, 7)


def test_names_do_not_repeat_in_a_large_company() -> None:
    rows = company(3000, 1)
    assert len({row["name"] for row in rows}) == len(rows)
    assert all(row["email"].isascii() for row in rows)


@pytest.mark.parametrize("seed", range(5))
def test_every_line_leads_to_the_sponsor_and_past_owner_and_champion(seed: int) -> None:
    rows = company(60, seed)
    lines = ReportingLines.of({row["id"]: row["manager_id"] for row in rows})
    owner, sponsor, champion = (row["id"] for row in rows[:STAFF])
    assert not lines.unknown
    for row in rows[STAFF:]:
        assert lines.is_above(sponsor, row["id"])
        assert not lines.is_above(owner, row["id"])
        assert not lines.is_above(champion, row["id"])


def test_mentors_stand_below_mentees() -> None:
    people = roster(60, 7).people[STAFF:]
    highest = max(person.level or 0 for person in people if person.role == "mentor")
    assert highest < min(person.level or 0 for person in people if person.role == "mentee")


@pytest.mark.parametrize("seed", range(5))
def test_sixty_people_over_five_countries_find_partners(seed: int) -> None:
    everybody = roster(60, seed).people
    people = everybody[STAFF:]
    assert len({person.location.rsplit(", ")[-1] for person in people}) >= 5
    assert len({person.timezone for person in people}) >= 5
    found = match(
        people, seed=seed, reporting={person.id: person.manager_id for person in everybody}
    )
    assert len(found.pairs) >= 29
    weak = [pair for pair in found.pairs if "weak" in pair.flags]
    assert len(weak) <= 1
    assert not any("unknown_reporting_line" in pair.flags for pair in found.pairs)


def test_everybody_taking_part_has_several_possible_partners() -> None:
    people = roster(64, 7).people[STAFF:]
    for person in people:
        others = [other for other in people if other.role != person.role]
        partners = sum(
            bool(match([person, other], seed=1, allow_same_manager=True).pairs) for other in others
        )
        assert partners >= 10, person
