"""Whether the app is busy: calls and deliveries under way, and when the last one ended (real time).

The control side waits for silence with it; nothing else may depend on it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

QUIET_SECONDS = 0.2
PATIENCE_SECONDS = 10.0


class Activity:
    """Counts what is going on between the app and the local Slack."""

    def __init__(self) -> None:
        self.under_way = 0
        self._last = time.monotonic()

    @contextmanager
    def during(self) -> Iterator[None]:
        """Something is going on inside this block."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> None:
        """Something starts; `end` must follow."""
        self.under_way += 1

    def end(self) -> None:
        """Something that began is over."""
        self.under_way -= 1
        self.stir()

    def stir(self) -> None:
        """Something happened just now; silence starts anew."""
        self._last = time.monotonic()

    async def settle(self) -> bool:
        """Wait until the app was silent for 200 ms; False when it was not within 10 s."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (remaining := self._until_quiet()) > 0:
            if time.monotonic() >= deadline:
                return False
            await asyncio.sleep(min(remaining, QUIET_SECONDS))
        return True

    def _until_quiet(self) -> float:
        if self.under_way:
            return QUIET_SECONDS / 10
        return QUIET_SECONDS - (time.monotonic() - self._last)
