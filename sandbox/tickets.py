"""Addresses of sockets that were given out and wait to be used, each good for one connection."""

from __future__ import annotations

import secrets


class Tickets:
    """Socket addresses that were given out and not used yet."""

    def __init__(self) -> None:
        self._open: set[str] = set()

    def give(self) -> str:
        """A ticket for one connection."""
        ticket = secrets.token_hex(16)
        self._open.add(ticket)
        return ticket

    def use(self, ticket: str) -> bool:
        """Use a ticket up; False when it is unknown or was used."""
        if ticket not in self._open:
            return False
        self._open.discard(ticket)
        return True
