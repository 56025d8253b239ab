"""When Slack will never take a message: who should hear of it, and in which words."""

from datetime import datetime

from bot.blocks.pieces import Message
from bot.deps import Deps
from bot.endings import leave_everything
from bot.outgoing import Letter, send
from mentoring.wording import Markup
from models.database import UnitOfWork
from models.outbox import Outbox
from models.people import Person


async def report_failure(
    deps: Deps, uow: UnitOfWork, row: Outbox, *, gone: bool, now: datetime
) -> None:
    """Tell who asked for a channel post that it could not be made; mark people Slack lost."""
    if gone and len(row.audience) == 1:
        person = await uow.session.get_one(Person, row.audience[0])
        person.gone_at = person.gone_at or now
        await leave_everything(deps, uow, person, now)
        return
    if row.report_to is None:
        return
    owner = await uow.session.get_one(Person, row.report_to)
    words = deps.words(owner.locale)
    key = "report.not_in_channel" if row.reason in _NOT_THERE else "report.refused"
    channel = Markup(f"<#{row.conversation}>")
    text = words.say(key, channel=channel, reason=row.reason)
    letter = Letter(key=f"report:{row.id}", kind="report", asked=True, message=Message.of(text))
    waits = owner if row.kind == "invitation" else None  # a digest comes at any hour
    await send(deps, uow, letter, to=owner, now=now, answering=waits)


_NOT_THERE = frozenset({"not_in_channel", "channel_not_found", "is_archived"})
