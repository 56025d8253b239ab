"""Handing things to the app: what is handed over, over which way, and what came back.

Knows both ways (sockets, HTTP) only as a `Transport`; keeps the list of deliveries and retries
events. Never changes the workspace.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from sandbox.clock import iso
from sandbox.events import FAREWELL, envelope, may_hear, subscription, too_many
from sandbox.faults import DELIVERIES
from sandbox.ledger import DeliveryRecord
from sandbox.mishaps import Mishaps
from sandbox.parcels import Ack, Parcel, Transport
from sandbox.shapes import Json

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from sandbox.activity import Activity
    from sandbox.agenda import Agenda
    from sandbox.faults import Fault
    from sandbox.state import State

RETRY_AFTER = (0, 60, 300)
"""Calendar seconds after a failed delivery of an event until the next attempt."""


class Dispatcher:
    """Delivers, measures, notes, and tries events again."""

    def __init__(
        self, state: State, activity: Activity, agenda: Agenda, transport: Transport
    ) -> None:
        self.state = state
        self._activity = activity
        self._agenda = agenda
        self._mishaps = Mishaps(state, transport)
        self._tasks: set[asyncio.Task[None]] = set()

    async def deliver(self, parcel: Parcel) -> Ack:
        """Hand one thing over, once."""
        place = "events" if parcel.kind == "events_api" else "interactions"
        fault = self.state.faults.take(place, DELIVERIES, parcel.team)
        with self._activity.during():
            started = time.monotonic()
            ack = await self._mishaps.carry(parcel, fault)
            ack = replace(ack, ms=round((time.monotonic() - started) * 1000))
            self._note(parcel, ack, fault)
            return ack

    def publish(self, team: str, event: Json) -> None:
        """Tell the app of an event beside what goes on; never waits."""
        self.spawn(self._tell(team, event))

    async def announce(self, team: str, event: Json) -> Ack | None:
        """Tell the app of an event and wait for the first attempt; None when it may not hear it."""
        app = self.state.by_team.get(team)
        if subscription(event) not in self.state.manifest.events or app is None:
            return None
        if app.revoked and event["type"] not in FAREWELL:
            return None
        if not may_hear(self.state, app, event):
            return None
        if not self.state.limits.event_fits(team):
            await self._too_many(team)
            return None
        event_id = f"Ev0T{self.state.count('event'):08d}"
        parcel = Parcel(
            id=event_id,
            kind="events_api",
            name=f"event:{event['type']}",
            team=team,
            payload=envelope(self.state, team, app.bot_user, event_id, event),
            user=event["user"] if isinstance(event.get("user"), str) else None,
        )
        return await self._deliver_event(parcel)

    async def _too_many(self, team: str) -> None:
        """Instead of the event: once a minute, that there are too many."""
        minute = self.state.limits.minute_to_tell(team)
        if minute is None:
            return
        number = self.state.count("event")
        payload = too_many(team, minute)
        await self.deliver(
            Parcel(
                id=f"Ev0T{number:08d}",
                kind="events_api",
                name=f"event:{payload['type']}",
                payload=payload,
                team=team,
            )
        )

    async def _tell(self, team: str, event: Json) -> None:
        await self.announce(team, event)

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Run something beside; it ends with the server."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        self._activity.begin()
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._activity.end()

    async def stop(self) -> None:
        """End what is still under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver_event(self, parcel: Parcel) -> Ack:
        ack = await self.deliver(parcel)
        if not (ack.acked or ack.stop or parcel.attempt >= len(RETRY_AFTER)):
            wait = RETRY_AFTER[parcel.attempt]
            again = replace(parcel, attempt=parcel.attempt + 1, reason=ack.failure)
            self._agenda.after(wait, lambda: self.spawn(self._retry(again)))
        return ack

    async def _retry(self, parcel: Parcel) -> None:
        await self._deliver_event(parcel)

    def _note(self, parcel: Parcel, ack: Ack, fault: Fault | None) -> None:
        self.state.ledger.deliveries.append(
            DeliveryRecord(
                seq=self.state.ledger.next(),
                at=iso(self.state.clock.now),
                kind=parcel.name,
                attempt=parcel.attempt,
                acked=ack.acked,
                ack_ms=ack.ms,
                id=parcel.id,
                user=parcel.user,
                failure=ack.failure,
                fault=fault.fault if fault else None,
            )
        )
