"""What is to happen later in calendar time: retries of events, nothing else so far.

Moves with the calendar clock, so a test or a demo that jumps five minutes sees the retry.
"""

from __future__ import annotations

import asyncio
import heapq
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.state import State


class Agenda:
    """Things to do at calendar times."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._entries: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0
        self._waker: asyncio.Task[None] | None = None

    def after(self, seconds: int, action: Callable[[], None]) -> None:
        """Do this so many calendar seconds from now (at once for 0)."""
        if seconds == 0:
            action()
            return
        self._count += 1
        due = self._state.clock.now + timedelta(seconds=seconds)
        heapq.heappush(self._entries, (due, self._count, action))

    def run_due(self) -> None:
        """Do everything whose time has come."""
        while self._entries and self._entries[0][0] <= self._state.clock.now:
            heapq.heappop(self._entries)[2]()

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()

    def start(self) -> None:
        """Let a flowing clock run the agenda by itself."""
        if self._state.clock.flowing:
            self._waker = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        """End the watching."""
        if self._waker is not None:
            self._waker.cancel()
            await asyncio.gather(self._waker, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.run_due()
