"""What is wrong with a roster file, gathered so that a person can read it.

Fifty thousand rows with the same flaw are one finding with their rows. Never here: what is wrong
(mentoring.roster), or where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mentoring.roster_values import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPANS_SHOWN: Final = 12


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The same thing to look at in one or more rows; ``rows`` are in order."""

    level: Severity
    column: str
    message: str
    rows: tuple[int, ...]


def findings(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """The problems with the same ones put together: errors first, then by the first row."""
    rows: dict[tuple[Severity, str, str], list[int]] = {}
    for problem in sorted(problems):
        rows.setdefault((problem.level, problem.column, problem.message), []).append(problem.row)
    found = (
        Finding(level=level, column=column, message=message, rows=tuple(dict.fromkeys(numbers)))
        for (level, column, message), numbers in rows.items()
    )
    return tuple(sorted(found, key=lambda one: (one.level, one.rows[0], one.column)))


def spans(rows: Iterable[int]) -> str:
    """Row numbers as people write them: ``2-41, 45`` with dashes; very many end in an ellipsis."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    shown = [f"{first}\u2013{last}" if last > first else f"{first}" for first, last in runs]
    more = ["…"] if len(shown) > _SPANS_SHOWN else []
    return ", ".join([*shown[:_SPANS_SHOWN], *more])
