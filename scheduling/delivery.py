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
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.deps import Deps
from bot.outgoing import Method
from bot.slack_errors import code_of, status_of, wait_of
from models.database import UnitOfWork
from models.outbox import (
    RETRYING,
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
WINDOW_WITH_HISTORY = 50
WINDOW_WITHOUT = 8
RETRY_AFTER = timedelta(seconds=20)
MOST_ATTEMPTS = 8
IN_DOUBT = "in doubt"
GONE = {
    "user_not_found",
    "user_disabled",
    "user_not_visible",
    "cannot_dm_bot",
    "messages_tab_disabled",
    "account_inactive_user",
}
OUR_TOKEN = {"account_inactive", "token_revoked", "invalid_auth", "token_expired", "not_authed"}
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
                        row.status = OutboxStatus.SENDING
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
                        place = Outbox.place(row.workspace, row.key)
                        text = await uow.vault.open(uow.session, place, row.body)
                        claimed.append(
                            Claimed(
                                row=row,
                                body=json.loads(text),
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
        """One after the other: each conversation in order, and the whole repeatable."""
        for one in claimed:
            await (self._give_back(one) if self._stopping else self._send(one))

    async def _give_back(self, one: Claimed) -> None:
        """It was claimed and never tried: whoever comes next need not wonder."""
        async with self.deps.unit_of_work() as uow:
            row = await uow.session.get_one(Outbox, one.row.id)
            if row.claimed_by == self.worker and row.status == OutboxStatus.SENDING:
                await uncount(uow.session, row)
                row.status, row.claimed_by, row.lease_until = OutboxStatus.QUEUED, "", None
                row.attempts -= 1

    async def _send(self, one: Claimed) -> None:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                posted = await slack_calls.send(
                    self.deps, one.row, one.body, one.people, known=one.channel
                )
        except SlackApiError as error:
            await self._refused(one, error)
        except IN_BETWEEN as error:
            log.warning("a send ended in doubt: %s", type(error).__name__)
            await self._in_doubt(one)
        else:
            await self._sent(one, posted)

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
            if code in {"ratelimited", "rate_limited"}:
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
                # The lease is given back: the next run looks the message up.
                row.lease_until = self.deps.clock.work()
                row.reason = IN_DOUBT
                self._doubts = True

    async def _again(self, row: Outbox, now: datetime) -> None:
        if row.attempts >= MOST_ATTEMPTS:
            row.settle(OutboxStatus.FAILED, now, "tried too often")
            return
        row.status, row.reason = OutboxStatus.SENDING, IN_DOUBT
        row.lease_until = self.deps.clock.work()
        self._doubts = True

    async def _reconcile(self) -> None:
        """Find out about messages whose sender is gone."""
        worker = self.worker if self.alone else None
        async with self.deps.reading() as uow:
            rows = await abandoned(uow.session, self.deps.clock.work(), worker=worker)
        for row in rows:
            await self._settle_doubt(row, await self._look_up(row))

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
            elif row.method == Method.SHARE:
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
        try:
            return await slack_calls.find_posted(self.deps, row)
        except IN_BETWEEN as error:
            log.warning("a message could not be looked up: %s", type(error).__name__)
            return None


async def _known_channel(uow: UnitOfWork, row: Outbox) -> str | None:
    if not row.audience:
        return row.conversation
    return await channel_for(uow.session, row.workspace, row.conversation)


def _patience(row: Outbox) -> timedelta:
    """A little longer after each try, and never so long that the next message overtakes it."""
    return min(RETRY_AFTER * row.attempts, RETRYING)
