"""Deliveries that go wrong on order: lost acks, late, doubled, swapped, stamped with a wrong time.

Stands between the dispatcher and the way to the app; without an order it only passes on.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sandbox.parcels import Ack, Parcel
from sandbox.shapes import ACK_SECONDS

if TYPE_CHECKING:
    from sandbox.faults import Fault
    from sandbox.parcels import Transport
    from sandbox.state import State

DELAY_SECONDS = 1.0
SKEW_SECONDS = 400
SWAP_SECONDS = 2.0
"""How long a reordered delivery waits for another one to overtake it (real time)."""


class Mishaps:
    """Carries parcels, well or badly."""

    def __init__(self, state: State, transport: Transport) -> None:
        self._state = state
        self._transport = transport
        self._overtaken = asyncio.Event()

    async def carry(self, parcel: Parcel, fault: Fault | None) -> Ack:
        """Hand it over as the fault has it."""
        if self._state.faults.outage():
            return Ack(acked=False, failure="connection_failed")
        if fault is None:
            ack = await self._transport.carry(parcel)
            self._overtaken.set()
            return ack
        return await self._badly(parcel, fault)

    async def _badly(self, parcel: Parcel, fault: Fault) -> Ack:
        match fault.fault:
            case "drop_reply":
                await self._transport.carry(parcel)
                return Ack(acked=False, failure=self._transport.late)
            case "delay":
                return await self._late(parcel, fault.seconds)
            case "duplicate":
                first, _ = await asyncio.gather(
                    self._transport.carry(parcel), self._transport.carry(parcel)
                )
                return first
            case "reorder":
                return await self._after_the_next(parcel)
            case _:
                seconds = SKEW_SECONDS if fault.seconds is None else int(fault.seconds)
                return await self._transport.carry(parcel, skew=seconds)

    async def _late(self, parcel: Parcel, seconds: float | None) -> Ack:
        wait = DELAY_SECONDS if seconds is None else seconds
        await asyncio.sleep(wait)
        ack = await self._transport.carry(parcel)
        return ack if wait < ACK_SECONDS else Ack(acked=False, failure=self._transport.late)

    async def _after_the_next(self, parcel: Parcel) -> Ack:
        self._overtaken.clear()
        try:
            async with asyncio.timeout(SWAP_SECONDS):
                await self._overtaken.wait()
        except TimeoutError:
            pass
        return await self._transport.carry(parcel)
