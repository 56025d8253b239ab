"""Matching in a process of its own: what goes in and what comes out, as JSON.

``python -m mentoring.matching`` reads one request on standard input and writes one answer on
standard output. In: an object with the fields of Request; people carry only what differs from
an empty roster row, hours as ``[start, end]`` in minutes. Out: ``{"matching": {…}}`` with the
fields of Matching, or ``{"refused": {"kind": …, "message": …}}``. Who starts the process, and
how long it may take, is the caller's affair. Never here: processes, NumPy.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import Any, Final

from mentoring.matching import match_request
from mentoring.matching.values import (
    Matching,
    MatchingError,
    ProposedPair,
    Reason,
    Request,
    Unmatched,
    Weights,
)
from mentoring.reporting import ManagementCycleError
from mentoring.roster import RosterPerson, WorkHours
from mentoring.zones import UnknownZoneError

_PLAIN: Final = ("seed", "allow_same_manager")
_PERSON: Final = {
    field.name: None if field.default is MISSING else field.default
    for field in fields(RosterPerson)
}


class MatchingRefusedError(MatchingError):
    """The other process refused the request; ``kind`` is the name of its error."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def encode(request: Request) -> bytes:
    """A request for the worker's standard input."""
    content = {
        **{name: getattr(request, name) for name in _PLAIN},
        "people": [_from_person(person) for person in request.people],
        "weights": request.weights.by_code(),
        "locked": [list(pair) for pair in request.locked],
        "forbidden": [list(pair) for pair in request.forbidden],
        "reporting": dict(request.reporting),
    }
    return json.dumps(content, separators=(",", ":")).encode()


def answer(data: bytes) -> bytes:
    """What the worker writes for what it read: the matching, or why there is none."""
    try:
        content: dict[str, Any] = {"matching": match_request(_to_request(data))}
    except (MatchingError, ManagementCycleError, UnknownZoneError) as error:
        content = {"refused": {"kind": type(error).__name__, "message": str(error)}}
    return json.dumps(content, separators=(",", ":"), default=vars).encode()


def decode(data: bytes) -> Matching:
    """The matching in the worker's answer; raises MatchingRefusedError."""
    content = json.loads(data)
    if "refused" in content:
        raise MatchingRefusedError(**content["refused"])
    found = content["matching"]
    return Matching(
        pairs=tuple(map(_to_pair, found.pop("pairs"))),
        unmatched=tuple(
            Unmatched(id=left["id"], blocked_by=tuple(left["blocked_by"]))
            for left in found.pop("unmatched")
        ),
        **found,
    )


def _to_request(data: bytes) -> Request:
    content = json.loads(data)
    return Request(
        **{name: content[name] for name in _PLAIN},
        people=tuple(map(_to_person, content["people"])),
        weights=Weights(**content["weights"]),
        locked=[(mentor, mentee) for mentor, mentee in content["locked"]],
        forbidden=[(one, other) for one, other in content["forbidden"]],
        reporting=content["reporting"],
    )


def _from_person(person: RosterPerson) -> dict[str, Any]:
    told = {name: value for name, value in vars(person).items() if value != _PERSON[name]}
    if "work_hours" in told:
        told["work_hours"] = [person.work_hours.start, person.work_hours.end]
    return told


def _to_person(told: dict[str, Any]) -> RosterPerson:
    if "work_hours" in told:
        start, end = told.pop("work_hours")
        told["work_hours"] = WorkHours(start=start, end=end)
    return RosterPerson(**{name: _frozen(value) for name, value in told.items()})


def _to_pair(told: dict[str, Any]) -> ProposedPair:
    reasons = tuple(
        Reason(
            code=reason["code"],
            facts={name: _frozen(fact) for name, fact in reason["facts"].items()},
            points=reason["points"],
        )
        for reason in told.pop("reasons")
    )
    return ProposedPair(reasons=reasons, flags=tuple(told.pop("flags")), **told)


def _frozen(value: Any) -> Any:  # noqa: ANN401 - JSON holds anything
    return tuple(value) if isinstance(value, list) else value
