"""Matching in a process of its own: what goes in and what comes out, as JSON.

``python -m mentoring.matching`` reads one request on standard input and writes one answer on
standard output. In: an object with the fields of Request; people carry only what differs from
an empty roster row, hours as ``[start, end]`` in minutes; with ``options_for``, an id, the
question is who could be that person's partner. Out: ``{"matching": {…}}`` with the fields of
Matching, ``{"options": […]}``, or ``{"refused": {"kind": …, "message": …, "pair": […],
"broken": […]}}``. Who starts the process, and how long it may take, is the caller's affair.
Never here: processes, NumPy.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from mentoring.matching import match_request, options_for
from mentoring.matching.errors import MatchingError
from mentoring.matching.values import (
    Intake,
    Matching,
    Option,
    ProposedPair,
    Reason,
    Relief,
    Request,
    Unmatched,
)
from mentoring.matching.weights import Weights
from mentoring.reporting import ManagementCycleError
from mentoring.roster import RosterPerson, WorkHours
from mentoring.zones import UnknownZoneError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLAIN: Final = ("seed", "allow_same_manager", "fair")
_PAIRS: Final = ("locked", "forbidden", "private")
_PERSON: Final = {
    field.name: None if field.default is MISSING else field.default
    for field in fields(RosterPerson)
}


class MatchingRefusedError(MatchingError):
    """The other process refused the request.

    ``kind`` is the name of its error; ``pair`` and ``broken`` are those of BadLockError, else
    empty.
    """

    def __init__(
        self, kind: str, message: str, pair: Sequence[str] = (), broken: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.pair = tuple(pair)
        self.broken = tuple(broken)


def encode(request: Request) -> bytes:
    """A request for the worker's standard input: who should be paired."""
    return _as_json(_from_request(request))


def encode_options(request: Request, person_id: str) -> bytes:
    """A request for the worker's standard input: who could be this person's partner."""
    return _as_json(_from_request(request) | {"options_for": person_id})


def digest(request: Request) -> str:
    """What tells two requests apart: the same for the same people, wishes and rules in any order.

    Hexadecimal, of 64 characters.
    """
    content = _from_request(request)
    content["people"].sort(key=lambda person: person["id"])
    for name in _PAIRS:
        content[name].sort()
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _from_request(request: Request) -> dict[str, Any]:
    return {
        **{name: getattr(request, name) for name in _PLAIN},
        "people": [_from_person(person) for person in request.people],
        "weights": request.weights.by_code(),
        **{name: [list(pair) for pair in getattr(request, name)] for name in _PAIRS},
        "reporting": dict(request.reporting),
        "intake": {person: vars(said) for person, said in request.intake.items()},
    }


def answer(data: bytes) -> bytes:
    """What the worker writes for what it read: the answer, or why there is none."""
    content = json.loads(data)
    person_id = content.pop("options_for", None)
    try:
        request = _to_request(content)
        if person_id is None:
            return _as_json({"matching": match_request(request)})
        return _as_json({"options": options_for(request, person_id)})
    except (MatchingError, ManagementCycleError, UnknownZoneError) as error:
        told = {name: getattr(error, name, ()) for name in ("pair", "broken")}
        refused = {"kind": type(error).__name__, "message": str(error), **told}
        return _as_json({"refused": refused})


def decode(data: bytes) -> Matching:
    """The matching in the worker's answer; raises MatchingRefusedError."""
    return to_matching(_answered(data)["matching"])


def decode_options(data: bytes) -> tuple[Option, ...]:
    """The possible partners in the worker's answer; raises MatchingRefusedError."""
    return tuple(
        Option(pair=_to_pair(one["pair"]), broken=tuple(one["broken"]))
        for one in _answered(data)["options"]
    )


def from_matching(matching: Matching) -> dict[str, Any]:
    """A result as JSON can hold it, for keeping."""
    kept: dict[str, Any] = json.loads(_as_json(matching))
    return kept


def to_matching(kept: Mapping[str, Any]) -> Matching:
    """A result that was kept."""
    return Matching(
        pairs=tuple(map(_to_pair, kept["pairs"])),
        unmatched=tuple(map(_to_unmatched, kept["unmatched"])),
        **{name: kept[name] for name in ("total", "gap", "seed")},
    )


def _as_json(content: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    return json.dumps(content, separators=(",", ":"), default=vars).encode()


def _answered(data: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(data)
    if "refused" in content:
        raise MatchingRefusedError(**content["refused"])
    return content


def _to_request(content: Mapping[str, Any]) -> Request:
    pairs: dict[str, Any] = {
        name: [(one, other) for one, other in content[name]] for name in _PAIRS
    }
    return Request(
        **{name: content[name] for name in _PLAIN},
        people=tuple(map(_to_person, content["people"])),
        weights=Weights(**content["weights"]),
        **pairs,
        reporting=content["reporting"],
        intake={person: _to_intake(said) for person, said in content["intake"].items()},
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


def _to_intake(told: Mapping[str, Any]) -> Intake:
    return Intake(**{name: _frozen(value) for name, value in told.items()})


def _to_unmatched(told: Mapping[str, Any]) -> Unmatched:
    return Unmatched(
        id=told["id"],
        blocked_by=tuple(told["blocked_by"]),
        freed_by=tuple(
            Relief(code=one["code"], partners=tuple(one["partners"]), count=one["count"])
            for one in told["freed_by"]
        ),
    )


def _to_pair(told: Mapping[str, Any]) -> ProposedPair:
    reasons = tuple(
        Reason(
            code=reason["code"],
            facts={name: _frozen(fact) for name, fact in reason["facts"].items()},
            points=reason["points"],
        )
        for reason in told["reasons"]
    )
    return ProposedPair(
        mentor_id=told["mentor_id"],
        mentee_id=told["mentee_id"],
        score=told["score"],
        reasons=reasons,
        flags=tuple(told["flags"]),
    )


def _frozen(value: Any) -> Any:  # noqa: ANN401 - JSON holds anything
    return tuple(value) if isinstance(value, list) else value
