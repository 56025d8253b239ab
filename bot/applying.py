"""`turnabout apply`: keep a programme from a file, in the workspace of the configured token."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.described import missing_of
from bot.programmes import Profiles, find_people, keep_people, keep_programme
from bot.settings import Settings
from bot.slack import NOT_REACHED, OTHER_KEYS, Slack
from bot.slack_errors import code_of
from mentoring.content_files import SOURCE_LANGUAGE
from mentoring.programme import Plan, PlanError
from mentoring.set_up import FIELD_OF, Missing
from mentoring.wording import Wording
from models import tables  # noqa: F401 - the metadata must be whole
from models.database import Database
from models.keyring import VaultError
from models.migrate import pending
from models.programmes import Audience, Programme, ProgrammeStatus


class ApplyFailed(Exception):  # noqa: N818 - reads as what happened
    """The programme could not be kept; the sentence says what to do."""


class _TakenBack(Exception):  # noqa: N818 - what becomes of a dry run
    """Nothing of what was tried is kept."""


async def apply_plan(
    settings: Settings,
    database: Database,
    plan: Plan,
    *,
    dry_run: bool,
    now: datetime | None = None,
) -> str:
    """Create or update the programme; return what to print, with what it still lacks.

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
        digest = await _channel(slack, workspace.key, plan)
        async with database.reading() as uow:
            named = await find_people(client, uow, workspace.key, plan)
        return await keep(
            database,
            plan,
            named,
            workspace=workspace.key,
            digest=digest,
            now=at,
            dry_run=dry_run,
        )
    except SlackApiError as error:
        code = code_of(error)
        raise ApplyFailed(f"Slack refused: {code}. Check SLACK_BOT_TOKEN.") from None
    except (aiohttp.ClientError, TimeoutError):
        raise ApplyFailed(NOT_REACHED) from None
    except VaultError:
        raise ApplyFailed(OTHER_KEYS) from None
    finally:
        await slack.close()


async def keep(
    database: Database,
    plan: Plan,
    profiles: Profiles,
    *,
    workspace: str,
    digest: tuple[str, Audience],
    now: datetime,
    dry_run: bool,
) -> str:
    """Write everything and tell what is still missing; a dry run takes it back again.

    ``digest`` is the channel as Slack names it, and who reads it.
    """
    report = ""
    with suppress(_TakenBack):
        async with database.unit_of_work() as uow:
            people = await keep_people(uow, workspace, profiles, now)
            programme, created = await keep_programme(uow, workspace, plan, people, now)
            programme.digest_channel, programme.digest_audience = digest
            done = "dry_run" if dry_run else "created" if created else "updated"
            report = _report(programme, done, await missing_of(uow, programme, now))
            if dry_run:
                raise _TakenBack
    return report


def _report(programme: Programme, done: str, missing: Missing) -> str:
    words = Wording.load(SOURCE_LANGUAGE)
    lines = [words.say_plain(f"apply.{done}", name=programme.name)]
    if programme.status != ProgrammeStatus.DRAFT:
        return lines[0]
    if missing.needed:
        lines += [words.say_plain("apply.needed"), *_listed(words, missing.needed)]
        lines.append(words.say_plain("apply.how"))
    else:
        lines.append(words.say_plain("apply.ready"))
    if missing.advised:
        lines += [words.say_plain("apply.advised"), *_listed(words, missing.advised)]
    return "\n".join(lines)


def _listed(words: Wording, codes: Sequence[str]) -> list[str]:
    return [
        "  "
        + words.say_plain(
            "apply.item", text=words.say_plain(f"setup.missing.{code}"), field=FIELD_OF[code]
        )
        for code in codes
    ]


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
