"""The sweep: what is due is claimed, composed and recorded, one transaction for each touchpoint."""

import logging
from datetime import timedelta

from bot.deps import Deps
from bot.errors import trail
from models.database import UnitOfWork
from models.touchpoints import Touchpoint, TouchpointStatus, due
from scheduling.outcomes import Done, Dropped, Later
from scheduling.touchpoints import FIRE

log = logging.getLogger(__name__)

AFTER_A_FAILURE = timedelta(minutes=15)


async def sweep(deps: Deps) -> int:
    """Work through everything that is due now; return how many touchpoints were settled."""
    now = deps.clock.now()
    settled = 0
    while True:
        async with deps.unit_of_work() as uow:
            rows = await due(uow.session, now, limit=1)
            if not rows:
                return settled
            failed = await _settle(deps, uow, rows[0])
        if failed is not None:
            await _postpone(deps, rows[0].id, failed)
        settled += 1


async def _settle(deps: Deps, uow: UnitOfWork, row: Touchpoint) -> Exception | None:
    """Fire one touchpoint inside a savepoint, so that a failure leaves nothing half done."""
    now = deps.clock.now()
    try:
        async with uow.session.begin_nested():
            match await FIRE[row.kind](deps, uow, row, now):
                case Done():
                    row.settle(TouchpointStatus.DONE, now)
                case Dropped(reason=reason):
                    row.settle(TouchpointStatus.DROPPED, now, reason)
                case Later(at=at):
                    row.due_at = max(at, now + timedelta(minutes=1))
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        log.error("a %s touchpoint failed: %s", row.kind, trail(error))  # noqa: TRY400 - no values
        return error
    return None


async def _postpone(deps: Deps, row_id: int, error: Exception) -> None:
    async with deps.unit_of_work() as uow:
        row = await uow.session.get_one(Touchpoint, row_id)
        row.due_at = deps.clock.now() + AFTER_A_FAILURE
        row.reason = f"failed: {type(error).__name__}"
