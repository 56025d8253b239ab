"""Reporting lines: who is above whom, at any depth, and whether that is fully known.

Here lives the tree of managers as a pure value. Never here: who may be paired (that is a rule
of matching), the roster's other columns, files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class ManagementCycleError(ValueError):
    """Somebody is, over one or more steps, their own manager. ``members`` names the loop."""

    def __init__(self, members: tuple[str, ...]) -> None:
        super().__init__(" → ".join((*members, members[0])))
        self.members = members


def cycles(managers: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Every loop in the management chains, each once, in the order the mapping meets them."""
    found: list[tuple[str, ...]] = []
    settled: set[str] = set()
    for start in managers:
        walk: dict[str, int] = {}
        person = start
        while person and person not in settled and person not in walk:
            walk[person] = len(walk)
            person = managers.get(person, "")
        if person in walk:
            found.append(tuple(walk)[walk[person] :])
        settled.update(walk)
    return found


@dataclass(frozen=True, kw_only=True)
class ReportingLines:
    """The tree as intervals: whoever is below a person was entered while that person was open.

    ``unknown`` holds the people whose line does not lead to the top: their manager is not
    listed, or they have neither a manager nor reports, or an unlisted manager stands somewhere
    above them. The top is the person without a manager to whom most people lead up.
    """

    enter: Mapping[str, int]
    leave: Mapping[str, int]
    unknown: frozenset[str]

    @classmethod
    def of(cls, managers: Mapping[str, str]) -> ReportingLines:
        """Lines from person → manager; "" says that no manager is known for a listed person.

        Raises ManagementCycleError.
        """
        loops = cycles(managers)
        if loops:
            raise ManagementCycleError(loops[0])
        reports = _reports(managers)
        roots = [person for person in reports[""] if person]
        enter, leave = _tour(roots, reports)
        return cls(enter=enter, leave=leave, unknown=_unknown(managers, roots, enter, leave))

    def is_above(self, boss: str, person: str) -> bool:
        """Whether ``boss`` stands anywhere in the management chain of ``person``."""
        if boss not in self.enter or person not in self.enter:
            return False
        return self.enter[boss] < self.enter[person] < self.leave[boss]


def _reports(managers: Mapping[str, str]) -> dict[str, list[str]]:
    reports: dict[str, list[str]] = defaultdict(list)
    for person, manager in managers.items():
        reports[manager].append(person)
    reports[""].extend(sorted(set(managers.values()) - managers.keys()))
    return reports


def _tour(
    roots: list[str], reports: Mapping[str, list[str]]
) -> tuple[dict[str, int], dict[str, int]]:
    """Walk the tree without recursion, so that no chain is too deep."""
    enter: dict[str, int] = {}
    leave: dict[str, int] = {}
    open_: list[tuple[str, Iterator[str]]] = []
    for root in roots:
        enter[root] = len(enter)
        open_.append((root, iter(reports.get(root, ()))))
        while open_:
            person, below = open_[-1]
            report = next(below, None)
            if report is None:
                leave[person] = len(enter)
                open_.pop()
            else:
                enter[report] = len(enter)
                open_.append((report, iter(reports.get(report, ()))))
    return enter, leave


def _unknown(
    managers: Mapping[str, str],
    roots: list[str],
    enter: Mapping[str, int],
    leave: Mapping[str, int],
) -> frozenset[str]:
    size = {root: leave[root] - enter[root] for root in roots}
    tops = Counter({root: count for root, count in size.items() if root in managers and count > 1})
    largest = max(tops.values(), default=0)
    by_entry = sorted(enter, key=enter.__getitem__)
    unknown: set[str] = set()
    for root in roots:
        if tops[root] < max(largest, 1):
            unknown.update(by_entry[enter[root] : leave[root]])
    return frozenset(unknown)
