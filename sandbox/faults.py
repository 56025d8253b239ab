"""Faults on demand: what goes wrong, where, from when on and how often.

Holds the orders; the places where things go wrong (gateway, deliveries, sockets) ask `take`.
An outage lasts calendar seconds and is not used up; everything else counts its uses.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sandbox.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandbox.clock import Clock
    from sandbox.shapes import Json

CALLS: Final = frozenset(
    {"drop_reply", "delay", "ratelimited", "status", "html", "expired_trigger", "hash_conflict"}
)
DELIVERIES: Final = frozenset({"drop_reply", "delay", "duplicate", "reorder", "skew"})
SOCKETS: Final = frozenset({"half_open", "disconnect"})
PLACES: Final = {"events": DELIVERIES, "interactions": DELIVERIES, "socket": SOCKETS}
ONLY: Final = {
    "expired_trigger": ("views.open", "views.push"),
    "hash_conflict": ("views.update", "views.publish"),
}
"""Faults that make sense for these methods alone."""
KEYS: Final = frozenset({"on", "fault", "after", "times", "seconds", "status", "reason", "team"})
GOODBYES: Final = ("warning", "refresh_requested", "too_many_websockets", "link_disabled")
"""Reasons that Slack gives when it closes a socket."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One order; `until` is the end of an outage."""

    id: str
    on: str
    fault: str
    after: int = 0
    times: int = 1
    seconds: float | None = None
    status: int | None = None
    reason: str | None = None
    until: datetime | None = None
    team: str | None = None
    """The workspace it strikes; None is any."""

    def out(self) -> Json:
        """The fault as state.json shows it."""
        shown = asdict(self)
        shown["until"] = self.until.isoformat() if self.until else None
        return shown


class FaultBook:
    """The orders that are not used up yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0
        self.open: list[Fault] = []

    def order(
        self, sent: Json, methods: Collection[str], teams: Collection[str] | None = None
    ) -> Fault:
        """Take an order; ControlError when it makes no sense.

        `methods` are the Web API's, `teams` the workspaces there are (None: not asked).
        """
        fault = _read(sent, f"F{self._count + 1}", methods)
        if teams is not None and fault.team not in {None, *teams}:
            raise ControlError("unknown_team", "There is no such workspace.")
        if fault.fault == "outage":
            fault.until = self._clock.now + timedelta(seconds=fault.seconds or 0)
        self._count += 1
        self.open.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.open.clear()

    def take(self, place: str, able: frozenset[str], team: str | None = None) -> Fault | None:
        """The fault that strikes this time, used up once; `able` is what can happen here.

        `team` is the workspace it happens in, as far as that is known.
        """
        for fault in self.open:
            if fault.on not in (place, "*") or fault.fault not in able or not _here(fault, place):
                continue
            if fault.team not in (None, team):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.open.remove(fault)
            return fault
        return None

    def outage(self) -> bool:
        """Whether Slack as a whole is away at this calendar time."""
        self.open = [one for one in self.open if one.until is None or one.until > self._clock.now]
        return any(one.fault == "outage" for one in self.open)


def _here(fault: Fault, place: str) -> bool:
    return fault.fault not in ONLY or place in ONLY[fault.fault]


def _read(sent: Json, fault_id: str, methods: Collection[str]) -> Fault:
    unknown = sorted(set(sent) - KEYS)
    if unknown:
        raise ControlError("unknown_key", f"Not understood here: {', '.join(unknown)}.")
    on, kind = str(sent.get("on")), str(sent.get("fault"))
    if kind not in _possible(on, methods):
        raise ControlError("bad_fault", f"{kind!r} cannot go wrong on {on!r}.")
    if kind == "disconnect" and sent.get("reason", GOODBYES[1]) not in GOODBYES:
        raise ControlError("bad_value", f"'reason' is one of {', '.join(GOODBYES)}.")
    return Fault(
        id=fault_id,
        on=on,
        fault=kind,
        after=_whole(sent, "after", 0),
        times=_whole(sent, "times", 1),
        seconds=_seconds(sent),
        status=_whole(sent, "status", 0) or None,
        reason=None if sent.get("reason") is None else str(sent["reason"]),
        team=None if sent.get("team") is None else str(sent["team"]),
    )


def _possible(on: str, methods: Collection[str]) -> frozenset[str]:
    if on == "*":
        return CALLS | DELIVERIES | {"outage"}
    if on in PLACES:
        return PLACES[on]
    if on in methods:
        return frozenset(kind for kind in CALLS if on in ONLY.get(kind, (on,)))
    raise ControlError("bad_fault", f"{on!r} is no method and no place.")


def _whole(sent: Json, key: str, default: int) -> int:
    value = sent.get(key)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ControlError("bad_value", f"{key!r} must be a whole number from 0 on.")
    return value


def _seconds(sent: Json) -> float | None:
    value = sent.get("seconds")
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ControlError("bad_value", "'seconds' must be a number.")
    return float(value)
