"""Slack's rate limits, in calendar time: per method and workspace, per channel, and for events.

Off by default. As strict as the published numbers: a minute holds no more than a tier's least, a
channel takes one post a second.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandbox.clock import Clock

TIERS: Final = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute, by tier."""
SPECIAL: Final = {"chat.postMessage": 300}
"""Calls a minute of methods with a limit of their own ("several hundred" in Slack's words)."""
SPECIAL_DEFAULT: Final = 300
MINUTE: Final = 60.0
POST_SPACING: Final = 1.0
HOUR: Final = 3600.0
EVENTS_AN_HOUR: Final = 30_000
"""Events of one workspace that an app is told of in any hour."""


class Limits:
    """Counts calls and says how long to wait."""

    def __init__(self, clock: Clock, *, on: bool) -> None:
        self._clock = clock
        self.on = on
        self._calls: dict[tuple[str, str], deque[float]] = {}
        self._posts: dict[str, float] = {}
        self._events: dict[str, deque[float]] = {}
        self._told: dict[str, int] = {}

    def wait(self, team: str, method: str, tier: int, channel: str | None) -> int:
        """Seconds the caller must wait; 0 lets the call through and counts it."""
        if not self.on:
            return 0
        now = self._clock.now.timestamp()
        seconds = max(self._minute(team, method, tier, now), self._spacing(method, channel, now))
        if seconds > 0:
            return math.ceil(seconds)
        self._calls[team, method].append(now)
        if method == "chat.postMessage" and channel is not None:
            self._posts[channel] = now
        return 0

    def event_fits(self, team: str) -> bool:
        """Whether one more event may be told now; counts it when it may."""
        if not self.on:
            return True
        now = self._clock.now.timestamp()
        events = self._events.setdefault(team, deque())
        while events and events[0] <= now - HOUR:
            events.popleft()
        if len(events) >= EVENTS_AN_HOUR:
            return False
        events.append(now)
        return True

    def minute_to_tell(self, team: str) -> int | None:
        """The minute (epoch seconds) of a limit that the app was not told of yet; told with it."""
        minute = int(self._clock.now.timestamp() // MINUTE * MINUTE)
        if self._told.get(team) == minute:
            return None
        self._told[team] = minute
        return minute

    def _minute(self, team: str, method: str, tier: int, now: float) -> float:
        calls = self._calls.setdefault((team, method), deque())
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        most = TIERS.get(tier) or SPECIAL.get(method, SPECIAL_DEFAULT)
        return calls[0] + MINUTE - now if len(calls) >= most else 0.0

    def _spacing(self, method: str, channel: str | None, now: float) -> float:
        if method != "chat.postMessage" or channel is None or channel not in self._posts:
            return 0.0
        return self._posts[channel] + POST_SPACING - now
