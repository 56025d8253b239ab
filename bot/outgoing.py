"""What leaves: a message is written to the outbox in the transaction that caused it.

Here is decided when it may go: at once when it answers the reader's own act, else inside the
working hours of everybody who reads it. Never here: words, or any call to Slack.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.blocks.pieces import Message
from bot.deps import Deps
from mentoring.hours import shared_opening
from models.database import UnitOfWork
from models.outbox import Outbox, OutboxStatus, conversation_key, enqueue
from models.pairs import Pair
from models.people import Person
from models.programmes import Programme


class Method(StrEnum):
    """How a row leaves."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    SHARE = "files.share"  # our name: upload and share in one conversation, at most once
    CHART = "chart"  # our name: upload unshared, then chat.postMessage with the picture


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One logical send. ``key`` is the same however often its cause is worked through."""

    key: str
    kind: str
    asked: bool
    message: Message
    method: Method = Method.POST
    extra: dict[str, Any] | None = None  # ts to update, or the file to share


async def send(
    deps: Deps,
    uow: UnitOfWork,
    letter: Letter,
    *,
    to: Person | Sequence[Person],
    now: datetime,
    answering: Person | None = None,
    not_before: datetime | None = None,
    pair: Pair | None = None,
    programme: Programme | None = None,
) -> datetime:
    """Write a DM (or group DM) to the outbox and return the earliest time it may leave.

    ``answering`` is the reader whose own act it answers: then it leaves at once.
    """
    people = [to] if isinstance(to, Person) else list(to)
    if any(one.is_discreet for one in people):
        letter = _discreet(deps, letter, people[0].locale)
    earliest = max(now, not_before or now)
    if answering is None or len(people) > 1:
        earliest = shared_opening([one.week for one in people], earliest) or earliest
    await _write(
        deps,
        uow,
        letter,
        workspace=people[0].workspace,
        conversation=conversation_key(one.id for one in people),
        audience=[one.id for one in people],
        answering=answering.id if answering and len(people) == 1 else None,
        now=now,
        not_before=earliest,
        pair_id=pair.id if pair else None,
        programme_id=pair.programme_id if pair else programme.id if programme else None,
    )
    return earliest


def _discreet(deps: Deps, letter: Letter, locale: str) -> Letter:
    """What a notification shows on a screen that others can see: nobody's name, no topic."""
    text = deps.words(locale).say_plain("notification.discreet")
    return replace(letter, message=replace(letter.message, text=text))


async def send_to_channel(
    deps: Deps,
    uow: UnitOfWork,
    letter: Letter,
    *,
    channel: str,
    workspace: str,
    now: datetime,
    programme: Programme,
    report_to: Person | None = None,
) -> None:
    """Write a channel post to the outbox; ``report_to`` hears when Slack refuses it."""
    await _write(
        deps,
        uow,
        letter,
        workspace=workspace,
        conversation=channel,
        audience=[],
        answering=None,
        now=now,
        not_before=now,
        programme_id=programme.id,
        report_to=report_to.id if report_to else None,
    )


async def _write(
    deps: Deps,
    uow: UnitOfWork,
    letter: Letter,
    *,
    workspace: str,
    now: datetime,
    **columns: Any,  # noqa: ANN401 - columns of the outbox, named by the two callers above
) -> None:
    body = {
        "text": letter.message.text,
        "blocks": list(letter.message.blocks),
        "extra": letter.extra or {},
    }
    sealed = await uow.vault.seal(
        uow.session, Outbox.place(workspace, letter.key), json.dumps(body, ensure_ascii=False)
    )
    await enqueue(
        uow.session,
        {
            "workspace": workspace,
            "key": letter.key,
            "token": secrets.token_hex(8),
            "kind": letter.kind,
            "method": letter.method,
            "asked": letter.asked,
            "body": sealed,
            "created_at": now,
            "status": OutboxStatus.QUEUED,
            "reason": "",
            "attempts": 0,
            "claimed_by": "",
            "file_id": "",
            "channel": "",
            "ts": "",
            **columns,
        },
    )
    uow.after_commit(deps.wake)
