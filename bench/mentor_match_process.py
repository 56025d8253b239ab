"""Run by a Python that has mentor-match from PyPI: score and solve a roster, and be timed.

It knows grades, one organisation and one profession, no capacity, zones or chains, so it is
given the rules it can express: another department, another function, a higher grade.
"""

import csv
import operator
import sys
from pathlib import Path

from matching import process  # type: ignore[import-not-found]
from matching.mentee import Mentee  # type: ignore[import-not-found]
from matching.mentor import Mentor  # type: ignore[import-not-found]
from matching.rules.rule import Disqualify, Equivalent, Grade  # type: ignore[import-not-found]

rows = list(csv.DictReader(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()))
people = {
    role: [
        kind(
            **{
                "email": row["id"],
                "first name": row["name"],
                "grade": row["level"],
                "organisation": row["team"],
                "profession": row["function"],
            }
        )
        for row in rows
        if row["role"] == role
    ]
    for role, kind in (("mentor", Mentor), ("mentee", Mentee))
}
rules = [
    Disqualify(lambda match: match.mentor.organisation == match.mentee.organisation),
    Equivalent("profession", {True: 0, False: 10}),
    Grade(-3, operator.le, {True: 5, False: 0}),
]
mentors, _ = process.process_data(people["mentor"], people["mentee"], [rules])
print(sum(len(mentor.mentees) for mentor in mentors))
