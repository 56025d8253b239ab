"""Trigger ids: three real seconds long, good for one view.

A trigger belongs to one person's interaction; nothing else opens a modal.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sandbox.errors import SlackError

TRIGGER_SECONDS = 3.0
KEPT = 512


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Somebody did something at this (monotonic, real) moment."""

    id: str
    team: str
    user: str
    channel: str | None
    view: str | None
    """The view whose element was used, if any: only that can be covered by another one."""
    made_at: float
    exchanged: bool = False


class TriggerBook:
    """The triggers given out lately."""

    def __init__(self) -> None:
        self._by_id: dict[str, Trigger] = {}

    def give(
        self, number: int, team: str, user: str, channel: str | None, view: str | None = None
    ) -> str:
        """A fresh trigger id for what this person just did."""
        name = f"{number}.{time.time_ns() // 1_000_000}.{number * 2654435761 % 2**32:08x}"
        self._by_id[name] = Trigger(
            id=name, team=team, user=user, channel=channel, view=view, made_at=time.monotonic()
        )
        if len(self._by_id) > KEPT:
            del self._by_id[next(iter(self._by_id))]
        return name

    def find(self, name: str) -> Trigger | None:
        """A trigger given out lately, used or not."""
        return self._by_id.get(name)

    def exchange(self, name: str, team: str) -> Trigger:
        """Use a trigger up, or say with Slack's words why that cannot be."""
        trigger = self._by_id.get(name)
        if trigger is None or trigger.team != team:
            raise SlackError("invalid_trigger_id")
        if trigger.exchanged:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.made_at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.exchanged = True
        return trigger
