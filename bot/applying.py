"""`turnabout apply`: keep a programme from a file, in the workspace of the configured token."""

from datetime import UTC, datetime

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.programmes import find_people, keep_people, keep_programme
from bot.settings import Settings
from bot.slack import NOT_REACHED, OTHER_KEYS, Slack
from bot.slack_errors import code_of
from mentoring.programme import Plan, PlanError
from models import tables  # noqa: F401 - the metadata must be whole
from models.database import Database
from models.keyring import VaultError
from models.migrate import pending
from models.programmes import Audience


class ApplyFailed(Exception):  # noqa: N818 - reads as what happened
    """The programme could not be kept; the sentence says what to do."""


async def apply_plan(
    settings: Settings,
    database: Database,
    plan: Plan,
    *,
    dry_run: bool,
    now: datetime | None = None,
) -> str:
    """Create or update the programme; return the sentence to print.

    Raises PlanError when people cannot be found, ApplyFailed for anything around it.
    """
    if not settings.bot_token or not settings.keys:
        raise ApplyFailed("Set SLACK_BOT_TOKEN and TURNABOUT_KEYS, as for `turnabout run`.")
    if await pending(database):
        raise ApplyFailed("The database is not up to date: run `turnabout migrate`.")
    slack = Slack(database, settings.api_url)
    at = now or datetime.now(UTC)
    try:
        workspace = await slack.install_own_token(settings.bot_token, at)
        client = await slack.for_workspace(workspace.key)
        channel, audience = await _channel(slack, workspace.key, plan)
        async with database.reading() as uow:
            named = await find_people(client, uow, workspace.key, plan)
        if dry_run:
            return f"{plan.name}: everything is in order; nothing was kept (dry run)."
        async with database.unit_of_work() as uow:
            people = await keep_people(uow, workspace.key, named, at)
            programme, created = await keep_programme(uow, workspace.key, plan, people, at)
            programme.digest_channel, programme.digest_audience = channel, audience
    except SlackApiError as error:
        code = code_of(error)
        raise ApplyFailed(f"Slack refused: {code}. Check SLACK_BOT_TOKEN.") from None
    except (aiohttp.ClientError, TimeoutError):
        raise ApplyFailed(NOT_REACHED) from None
    except VaultError:
        raise ApplyFailed(OTHER_KEYS) from None
    else:
        return f"{plan.name}: {'created as a draft' if created else 'updated'}."
    finally:
        await slack.close()


async def _channel(slack: Slack, workspace: str, plan: Plan) -> tuple[str, Audience]:
    """Find the digest channel by id or #name among those the bot can see, and who reads it."""
    wanted = plan.digest_channel.lstrip("#")
    if not wanted:
        return "", Audience.OWNERS
    client = await slack.for_workspace(workspace)
    cursor = ""
    while True:
        page = await client.conversations_list(
            types="public_channel,private_channel", limit=200, cursor=cursor
        )
        for channel in page["channels"]:
            if wanted in {channel["id"], channel["name"]}:
                private = bool(channel.get("is_private"))
                return str(channel["id"]), Audience.OWNERS if private else Audience.EVERYBODY
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            problem = f"There is no channel {wanted} that the bot can see: invite it there first."
            raise PlanError({"digest_channel": problem})
