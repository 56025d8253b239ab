"""The fresh processes that the measurement of matching times. Not a measurement of its own.

``ours ROSTER OUT`` reads a roster, matches, writes the result. ``costs ROSTER OUT`` saves the
cost matrix of that matching. ``floor COSTS POINT`` imports SciPy, loads that matrix and solves
it, nothing else, and tells what loading took. ``greedy ROSTER`` and ``networkx ROSTER`` choose
among the same scores in the ways that others do. ``lines SIZE`` looks for reporting lines.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.framework import PEAK

if TYPE_CHECKING:
    from collections.abc import Callable


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


def _scored(source: str) -> tuple[list[tuple[int, str, str]], dict[str, int]]:
    """Every permitted pair with its score, and the places of each mentor."""
    from mentoring.matching import Request, permitted_pairs  # noqa: PLC0415
    from mentoring.roster import parse_roster  # noqa: PLC0415

    people = parse_roster(Path(source).read_bytes()).people
    pairs = permitted_pairs(Request(people=people, seed=1))
    scored = [(one.score, one.mentor_id, one.mentee_id) for one in pairs]
    return scored, {one.id: one.capacity for one in people if one.role == "mentor"}


def greedy(source: str) -> dict[str, float]:
    """The best pair first, then the best of what is left."""
    scored, left = _scored(source)
    begun = time.process_time()
    paired: dict[str, int] = {}
    for score, mentor, mentee in sorted(scored, reverse=True):
        if left[mentor] and mentee not in paired:
            left[mentor] -= 1
            paired[mentee] = score
    seconds = time.process_time() - begun
    return {"pairs": len(paired), "total": sum(paired.values()), "choosing": seconds}


def networkx(source: str) -> dict[str, float]:
    """The same optimum from networkx: a node for each mentee and each place of a mentor."""
    import networkx as nx  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415

    scored, places = _scored(source)
    begun = time.process_time()
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        (mentee, (mentor, place), score)
        for score, mentor, mentee in scored
        for place in range(places[mentor])
    )
    chosen = nx.max_weight_matching(graph, maxcardinality=True)
    seconds = time.process_time() - begun
    total = sum(graph.edges[pair]["weight"] for pair in chosen)
    return {"pairs": len(chosen), "total": total, "choosing": seconds}


def lines(size: str) -> dict[str, float]:
    """The reporting lines of a whole organisation, for every pair of two hundred participants."""
    from bench.rosters import organisation  # noqa: PLC0415
    from mentoring.matching.survey import Survey  # noqa: PLC0415
    from mentoring.matching.values import Request  # noqa: PLC0415
    from mentoring.roster import RosterPerson  # noqa: PLC0415

    managers = organisation(int(size))
    step = len(managers) // 200
    people = [
        RosterPerson(id=name, role="mentor" if place % 2 else "mentee", manager_id=managers[name])
        for place, name in enumerate(list(managers)[::step])
    ]
    begun = time.process_time()
    survey = Survey(Request(people=people, seed=1, reporting=managers))
    kept_apart = sum(
        int(survey.rules.broken(rows)["reporting_line"].sum()) for rows in survey.sides.blocks()
    )
    return {"seconds": time.process_time() - begun, "kept_apart": kept_apart}


if __name__ == "__main__":
    kinds: dict[str, Callable[..., dict[str, float]]] = {
        "ours": ours,
        "costs": costs,
        "floor": floor,
        "greedy": greedy,
        "networkx": networkx,
        "lines": lines,
    }
    told = kinds[sys.argv[1]](*sys.argv[2:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{json.dumps(told)}{PEAK}{peak}")
