"""What owners read in the digest: figures where there are some, words where there are none."""

from dataclasses import replace
from typing import Any

import pytest

from bot.blocks.digest import DigestFacts, digest
from mentoring.wording import Wording

ENGLISH = Wording.load("en")
QUIET = DigestFacts(
    programme_id=1,
    name="Spring",
    week=3,
    weeks=26,
    recruiting=False,
    mentors=8,
    mentees=8,
    planned=0,
    held=0,
    planned_before=0,
    held_before=0,
    slipping=0,
    unsigned=0,
    waiting_mentors=0,
    waiting_mentees=0,
    seniors_attending=-1,
    answered=-1,
    learning=-1,
)


def lines(**facts: Any) -> list[str]:
    return digest(ENGLISH, replace(QUIET, **facts)).text.split("\n")


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"recruiting": True, "week": 0}, "Spring · people are joining"),
        ({"week": 1}, "Spring · week 1 of 26"),
        ({"week": 26}, "Spring · week 26 of 26"),
        ({"week": 27}, "Spring · the last meetings"),
    ],
)
def test_the_title_says_where_the_programme_stands(facts: dict[str, Any], title: str) -> None:
    assert lines(**facts)[0] == title


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ["No meeting was planned this week."]),
        ({"planned": 1, "held": 1}, ["Meetings this week: *1 of 1* happened."]),
        (
            {"planned": 9, "held": 7, "planned_before": 8, "held_before": 8},
            ["Meetings this week: *7 of 9* happened. The week before: 8 of 8."],
        ),
        (
            {"planned_before": 2, "held_before": 1, "slipping": 1},
            [
                "No meeting was planned this week. The week before: 1 of 2.",
                "1 pair was due to meet and has nothing booked.",
            ],
        ),
    ],
)
def test_a_week_without_meetings_has_no_figures(facts: dict[str, Any], said: list[str]) -> None:
    assert lines(**facts)[1:] == said
