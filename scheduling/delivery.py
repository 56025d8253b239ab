"""The delivery: claim a message, post it, record it. A crash in between is looked up, not guessed.

A row is marked ``sending`` before Slack is called. After a crash such a row was perhaps posted:
with the optional history scopes we look for our own key in that conversation; without them it is
sent again and the uncertainty counted. Files are shared at most once.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.deps import Deps
from bot.errors import trail
from bot.outgoing import Method
from bot.slack_errors import code_of, status_of, wait_of
from models.database import UnitOfWork
from models.keyring import VaultError
from models.outbox import (
    TRIES_IN_PLACE,
    Attention,
    Outbox,
    OutboxStatus,
    abandoned,
    channel_for,
    claimable,
    hold_method,
    uncount,
)
from models.people import Person, people_by_ids
from models.workspaces import Workspace, workspace_of
from scheduling import slack_calls
from scheduling.gate import Go, Stop, Wait, gate
from scheduling.reports import report_failure

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
CALL_SECONDS = 12  # below a third of the lease
CALL = timedelta(seconds=CALL_SECONDS)
WINDOW_WITH_HISTORY = 50
WINDOW_WITHOUT = 8
RETRY_AFTER = timedelta(seconds=20)
RETRY_LATER = timedelta(hours=1)
GIVE_UP = timedelta(days=3)  # longer than Slack was ever away
IN_DOUBT = "in doubt"
TRIED = "perhaps shared"
GONE = {
    "user_not_found",
    "user_disabled",
    "user_not_visible",
}
OUR_TOKEN = {"account_inactive", "token_revoked", "invalid_auth", "token_expired", "not_authed"}
LIMITED = {"ratelimited", "rate_limited"}
PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
SERVER_ERROR = 500
# Whether Slack took the message is not known.
IN_BETWEEN = (
    TimeoutError,
    aiohttp.ClientError,
    OSError,
    SlackClientError,
    slack_calls.WrongConversation,
)
STALE_UPDATE = {"message_not_found", "cant_update_message", "edit_window_closed"}


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A row on its way, with what is needed to post it; read before the call, never after."""

    row: Outbox
    body: dict[str, Any]
    channel: str | None  # None: a conversation that was never opened yet
    people: Sequence[Person]


class Sent(Enum):
    """What one try came to."""

    YES = auto()
    NOT = auto()
    HELD = auto()  # Slack asked us to wait


class Delivery:
    """Sends what is due; one per process, one run at a time."""

    def __init__(self, deps: Deps, *, worker: str, alone: bool) -> None:
        self.deps = deps
        self.worker = worker
        self.alone = alone  # no other process sends: what others claimed is abandoned
        self.sent = 0
        self._doubts = True  # what an earlier process left
        self._stopping = False
        self._lock = asyncio.Lock()

    async def run(self, *, look_up: bool = True) -> int:
        """Send everything that is due now; return how many were sent.

        ``look_up`` also asks after messages that other processes left in doubt; our own are
        always looked up.
        """
        async with self._lock:
            before = self.sent
            if look_up or self._doubts:
                self._doubts = False
                await self._reconcile()
            while not self._stopping and (claimed := await self._claim()):
                await self._send_all(claimed)
            return self.sent - before

    async def finish(self) -> None:
        """Begin nothing more; wait for the call under way and give back what was only claimed."""
        self._stopping = True
        async with self._lock:
            return

    async def _claim(self) -> list[Claimed]:
        now, work = self.deps.clock.now(), self.deps.clock.work()
        claimed: list[Claimed] = []
        async with self.deps.unit_of_work() as uow:
            rows = await claimable(uow.session, now, work_now=work, limit=WINDOW_WITH_HISTORY)
            for row in rows:
                workspace = await workspace_of(uow.session, row.workspace)
                if workspace is None:
                    continue
                if not workspace.may_read_own_posts and len(claimed) >= WINDOW_WITHOUT:
                    break
                people = list(
                    (await people_by_ids(uow.session, row.workspace, row.audience)).values()
                )
                if row.attempts:
                    await uncount(uow.session, row)
                match await gate(uow, row, people, now):
                    case Go(counts=counts):
                        body = await _opened_body(uow, row)
                        if body is None:
                            row.settle(OutboxStatus.FAILED, now, "its text cannot be opened")
                            continue
                        row.status, row.reason = OutboxStatus.SENDING, ""
                        row.claimed_by, row.claimed_at = self.worker, now
                        row.lease_until = work + LEASE
                        row.attempts += 1
                        uow.session.add_all(
                            Attention(
                                workspace=row.workspace,
                                outbox_id=row.id,
                                person_id=person.id,
                                local_date=person.week.local_date(now),
                            )
                            for person in counts
                        )
                        claimed.append(
                            Claimed(
                                row=row,
                                body=body,
                                channel=await _known_channel(uow, row),
                                people=people,
                            )
                        )
                    case Wait(until=until):
                        row.not_before = until
                    case Stop(reason=reason):
                        row.settle(OutboxStatus.DROPPED, now, reason)
            moved = bool(rows) and not claimed
        return claimed if not moved else await self._claim()

    async def _send_all(self, claimed: Sequence[Claimed]) -> None:
        """One after the other: each conversation in order, and the whole repeatable.

        What Slack asked us to wait for, and what our lease no longer covers, is given back.
        """
        held: set[tuple[str, str]] = set()
        for one in claimed:
            method = (one.row.workspace, one.row.method)
            if self._stopping or method in held or not await self._may_try(one):
                await self._give_back(one)
            elif await self._send(one) is Sent.HELD:
                held.add(method)

    async def _may_try(self, one: Claimed) -> bool:
        """Just before a call: is the row still ours, for as long as the call may take?

        A file is marked as tried, for it is never shared twice.
        """
        work = self.deps.clock.work()
        file = one.row.method == Method.SHARE
        if not file and one.row.lease_until and one.row.lease_until - work > 2 * CALL:
            return True
        async with self.deps.unit_of_work() as uow:
            row = await uow.session.get_one(Outbox, one.row.id, with_for_update=True)
            if row.claimed_by != self.worker or row.status != OutboxStatus.SENDING:
                return False
            row.lease_until = work + LEASE
            row.reason = TRIED if file else row.reason
        return True

    async def _give_back(self, one: Claimed) -> None:
        """It was claimed and never tried: whoever comes next need not wonder."""
        async with self.deps.unit_of_work() as uow:
            row = await uow.session.get_one(Outbox, one.row.id)
            if row.claimed_by == self.worker and row.status == OutboxStatus.SENDING:
                await uncount(uow.session, row)
                row.status, row.claimed_by, row.lease_until = OutboxStatus.QUEUED, "", None
                row.attempts -= 1

    async def _send(self, one: Claimed) -> Sent:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                posted = await slack_calls.send(
                    self.deps, one.row, one.body, one.people, known=one.channel
                )
        except SlackApiError as error:
            await self._refused(one, error)
            return Sent.HELD if code_of(error) in LIMITED else Sent.NOT
        except Exception as error:  # noqa: BLE001 - one odd message must not stop the others
            log.warning("a send ended in doubt: %s", trail(error))
            await self._in_doubt(one)
            return Sent.NOT
        await self._sent(one, posted)
        return Sent.YES

    async def _sent(self, one: Claimed, posted: slack_calls.Posted) -> None:
        async with self.deps.unit_of_work() as uow:
            row = await uow.session.get_one(Outbox, one.row.id)
            if row.claimed_by != self.worker or row.status != OutboxStatus.SENDING:
                return  # fenced: somebody else took it over
            row.channel, row.ts, row.file_id = posted.channel, posted.ts, posted.file_id
            row.settle(OutboxStatus.SENT, self.deps.clock.now())
        self.sent += 1

    async def _refused(self, one: Claimed, error: SlackApiError) -> None:
        code = code_of(error)
        now = self.deps.clock.now()
        async with self.deps.unit_of_work() as uow:
            row = await uow.session.get_one(Outbox, one.row.id)
            if row.claimed_by != self.worker or row.status != OutboxStatus.SENDING:
                return
            log.warning("Slack refused a %s: %s", row.kind, code or status_of(error))
            if code in LIMITED:
                until = self.deps.clock.work() + wait_of(error)
                await hold_method(uow.session, row.workspace, row.method, until)
                row.status, row.not_before = OutboxStatus.QUEUED, now
            elif not code or code in PASSING or status_of(error) >= SERVER_ERROR:
                await self._again(row, now)
            elif code in OUR_TOKEN:
                workspace = await uow.session.get_one(Workspace, row.workspace)
                workspace.active = False
                row.status = OutboxStatus.QUEUED
            elif code in STALE_UPDATE:
                row.settle(OutboxStatus.DROPPED, now, code)
            else:
                row.settle(OutboxStatus.FAILED, now, code)
                await report_failure(self.deps, uow, row, gone=code in GONE, now=now)

    async def _in_doubt(self, one: Claimed) -> None:
        async with self.deps.unit_of_work() as uow:
            row = await uow.session.get_one(Outbox, one.row.id)
            if row.claimed_by == self.worker and row.status == OutboxStatus.SENDING:
                await self._again(row, self.deps.clock.now())

    async def _again(self, row: Outbox, now: datetime) -> None:
        if now - row.created_at > GIVE_UP:
            row.settle(OutboxStatus.FAILED, now, "tried too long")
            return
        # The lease is given back: the next run looks the message up.
        row.status, row.lease_until = OutboxStatus.SENDING, self.deps.clock.work()
        row.reason = TRIED if row.method == Method.SHARE else IN_DOUBT
        self._doubts = True

    async def _reconcile(self) -> None:
        """Find out about messages whose sender is gone."""
        worker = self.worker if self.alone else None
        async with self.deps.reading() as uow:
            rows = await abandoned(uow.session, self.deps.clock.work(), worker=worker)
        for row in rows:
            try:
                found = await self._look_up(row)
            except IN_BETWEEN as error:
                # Not knowing is not "not posted": the row stays as it is and is looked up again.
                log.warning("a message could not be looked up: %s", type(error).__name__)
                self._doubts = True
            else:
                await self._settle_doubt(row, found)

    async def _settle_doubt(self, seen: Outbox, found: slack_calls.Posted | None) -> None:
        now = self.deps.clock.now()
        async with self.deps.unit_of_work() as uow:
            row = await uow.session.get_one(Outbox, seen.id, with_for_update=True)
            taken = (row.claimed_by, row.attempts) != (seen.claimed_by, seen.attempts)
            if row.status != OutboxStatus.SENDING or taken:
                return  # another replica settled it first
            if found is not None:
                row.channel, row.ts = found.channel, found.ts
                row.settle(OutboxStatus.SENT, now, "found after a crash")
                self.sent += 1
            elif row.method == Method.SHARE and row.reason == TRIED:
                row.settle(OutboxStatus.DROPPED, now, "a file is shared at most once")
            else:
                waited = _patience(row) if row.reason == IN_DOUBT else timedelta()
                row.status, row.claimed_by = OutboxStatus.QUEUED, ""
                row.not_before = now + waited

    async def _look_up(self, row: Outbox) -> slack_calls.Posted | None:
        async with self.deps.reading() as uow:
            workspace = await workspace_of(uow.session, row.workspace)
        if workspace is None or not workspace.may_read_own_posts:
            return None
        if row.method not in {Method.POST, Method.CHART}:
            return None
        return await slack_calls.find_posted(self.deps, row)


async def _opened_body(uow: UnitOfWork, row: Outbox) -> dict[str, Any] | None:
    try:
        text = await uow.vault.open(uow.session, Outbox.place(row.workspace, row.key), row.body)
    except VaultError as error:
        log.error("a %s cannot be opened: %s", row.kind, type(error).__name__)  # noqa: TRY400
        return None
    return dict(json.loads(text))


async def _known_channel(uow: UnitOfWork, row: Outbox) -> str | None:
    if not row.audience:
        return row.conversation
    return await channel_for(uow.session, row.workspace, row.conversation)


def _patience(row: Outbox) -> timedelta:
    """A little longer after each try; a message of its own trouble soon holds no other back."""
    return RETRY_AFTER * row.attempts if row.attempts <= TRIES_IN_PLACE else RETRY_LATER
