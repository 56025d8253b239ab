"""The fresh processes that the measurement of matching times. Not a measurement of its own.

``ours ROSTER OUT`` reads a roster, matches, writes the result. ``costs ROSTER OUT`` saves the
cost matrix of that matching. ``floor COSTS POINT`` imports SciPy, loads that matrix and solves
it, nothing else, and tells what loading took.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from bench.framework import PEAK


def ours(source: str, target: str) -> dict[str, float]:
    """A roster file in, pairs out."""
    from mentoring.matching import match  # noqa: PLC0415 - each process imports what it times
    from mentoring.roster import parse_roster  # noqa: PLC0415

    found = match(parse_roster(Path(source).read_bytes()).people, seed=1)
    Path(target).write_text(json.dumps(found, default=vars), encoding="utf-8")
    return {"pairs": len(found.pairs), "total": found.total, "gap": found.gap}


def costs(source: str, target: str) -> dict[str, float]:
    """The matrix that the matching of a roster file solves."""
    import numpy as np  # noqa: PLC0415

    from mentoring.matching.optimum import Optimum  # noqa: PLC0415
    from mentoring.matching.survey import Survey  # noqa: PLC0415
    from mentoring.matching.values import Request  # noqa: PLC0415
    from mentoring.roster import parse_roster  # noqa: PLC0415

    people = parse_roster(Path(source).read_bytes()).people
    survey = Survey(Request(people=people, seed=1))
    places = np.array([mentor.capacity for mentor in survey.sides.mentors], dtype=np.intp)
    optimum, kept_apart = Optimum(survey.sides, places), 0
    for rows, scores in survey.blocks():
        kept_apart += int((scores < 0).sum())
        optimum.fill(rows, scores)
    np.save(target, optimum.costs)
    cells = len(survey.sides.mentees) * len(survey.sides.mentors)
    return {"point": optimum.point, "forbidden": kept_apart / cells}


def floor(source: str, point: str) -> dict[str, float]:
    """SciPy alone on the matrix."""
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    begun = time.process_time()
    matrix = np.load(source)
    loading = time.process_time() - begun
    rows, columns = linear_sum_assignment(matrix)
    chosen = matrix[rows, columns]
    scores = -chosen[chosen <= 0] // float(point)
    return {"pairs": len(scores), "total": float(scores.sum()), "loading": loading}


if __name__ == "__main__":
    told = {"ours": ours, "costs": costs, "floor": floor}[sys.argv[1]](*sys.argv[2:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{json.dumps(told)}{PEAK}{peak}")
