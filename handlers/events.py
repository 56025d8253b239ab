"""What Slack tells us by itself: a Home tab opened, a profile changed, the app removed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.audiences import look_at_channel
from bot.deps import Deps
from bot.endings import leave_everything
from bot.profiles import fresh_person, keep_profile
from handlers.home import publish_home
from handlers.payloads import Payload
from models.database import UnitOfWork
from models.outbox import drop_queued
from models.people import Person, person_by_slack_id
from models.programmes import ProgrammeStatus, owned_by
from models.workspaces import workspace_of

AfterCommit = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class EventRoute:
    """One kind of event and what it does."""

    id: str
    does: Callable[[Deps, UnitOfWork, Payload], Awaitable[AfterCommit | None]]


async def home_opened(deps: Deps, uow: UnitOfWork, payload: Payload) -> AfterCommit | None:
    """Draw the Home tab each time it is opened; Slack sends this every time."""
    if payload.event.get("tab") != "home":
        return None
    person = await person_by_slack_id(uow.session, payload.workspace, payload.user)
    if person is not None:
        person.home_opened_at = person.home_opened_at or deps.clock.now()

    async def show() -> None:
        fresh = await fresh_person(deps, payload.workspace, payload.user)
        if fresh.home_opened_at is None:
            async with deps.unit_of_work() as later:
                opened = await later.session.get_one(Person, fresh.id)
                opened.home_opened_at = deps.clock.now()
        await publish_home(deps, payload.workspace, fresh.id)
        await _look_at_channels(deps, fresh)

    return show


async def _look_at_channels(deps: Deps, owner: Person) -> None:
    """A digest's channel may have become public since, or somebody who takes part was added."""
    async with deps.reading() as uow:
        owned = await owned_by(uow.session, owner)
    found = [
        await look_at_channel(deps, owner.workspace, one.id)
        for one in owned
        if one.digest_channel and one.status != ProgrammeStatus.CLOSED
    ]
    if any(found):
        await publish_home(deps, owner.workspace, owner.id)


async def profile_changed(deps: Deps, uow: UnitOfWork, payload: Payload) -> AfterCommit | None:
    """Keep up with names and zones; somebody who was deactivated has left everything."""
    user = dict(payload.event["user"])
    known = await person_by_slack_id(uow.session, payload.workspace, payload.user)
    if known is None:
        return None
    person = await keep_profile(uow, payload.workspace, user, deps.clock.now())
    if person.gone_at is not None:
        await leave_everything(deps, uow, person, deps.clock.now())
    return None


async def app_removed(deps: Deps, uow: UnitOfWork, payload: Payload) -> AfterCommit | None:
    """The app was uninstalled or its tokens revoked: nothing is sent any more."""
    if payload.event.get("type") == "tokens_revoked" and not _ours(payload):
        return None
    workspace = await workspace_of(uow.session, payload.workspace)
    if workspace is not None and workspace.active:
        now = deps.clock.now()
        workspace.active = False
        workspace.removed_at = now
        await drop_queued(
            uow.session, workspace=workspace.key, now=now, reason="the app was removed"
        )
    return None


def _ours(payload: Payload) -> bool:
    """Tokens of people may be revoked too; only the bot's own end the installation."""
    tokens = payload.event.get("tokens")
    return isinstance(tokens, dict) and bool(tokens.get("bot"))


EVENTS = (
    EventRoute(id="app_home_opened", does=home_opened),
    EventRoute(id="user_change", does=profile_changed),
    EventRoute(id="app_uninstalled", does=app_removed),
    EventRoute(id="tokens_revoked", does=app_removed),
)
