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
from sandbox.faults import DELIVERIES
from sandbox.ledger import DeliveryRecord
from sandbox.mishaps import Mishaps
from sandbox.parcels import Ack, Parcel, Transport
from sandbox.shapes import APP_ID, Json

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from sandbox.activity import Activity
    from sandbox.agenda import Agenda
    from sandbox.faults import Fault
    from sandbox.state import State

FAREWELL = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that an app still receives after it was thrown out."""
EVENT_SCOPES = {
    "user_change": {"users:read"},
    "team_join": {"users:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
}
"""Events that need one of these scopes; the others need none."""
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
        fault = self.state.faults.take(place, DELIVERIES)
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
        """Tell the app of an event and wait for the first attempt; None without subscription."""
        app = self.state.by_team.get(team)
        if _subscription(event) not in self.state.manifest.events or app is None:
            return None
        if app.revoked and event["type"] not in FAREWELL:
            return None
        needed = EVENT_SCOPES.get(_subscription(event))
        if needed is not None and not needed & set(app.scopes):
            return None
        event_id = f"Ev0T{self.state.count('event'):08d}"
        parcel = Parcel(
            id=event_id,
            kind="events_api",
            name=f"event:{event['type']}",
            payload=_envelope(self.state, team, app.bot_user, event_id, event),
            user=event["user"] if isinstance(event.get("user"), str) else None,
        )
        return await self._deliver_event(parcel)

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


def _subscription(event: Json) -> str:
    """The name under which an app subscribes to this event."""
    if event["type"] != "message":
        return str(event["type"])
    channel_type = {"channel": "channels", "group": "groups"}.get(
        event["channel_type"], event["channel_type"]
    )
    return f"message.{channel_type}"


def _envelope(state: State, team: str, bot_user: str, event_id: str, event: Json) -> Json:
    return {
        "token": "verification-token-not-used",
        "team_id": team,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": state.clock.epoch,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }
