"""Who could read along in a digest's channel: asked of Slack when it is chosen and looked at."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.deps import Deps
from models.enrolments import enrolled
from models.programmes import Audience, Programme

PAGE, MOST_PAGES = 200, 10


async def look_at_channel(deps: Deps, workspace: str, programme_id: int) -> bool:
    """Keep who reads the digest's channel, so that the board can say so; return if it is news.

    A channel that Slack does not show us is private and without the bot: nothing to warn of yet.
    """
    async with deps.reading() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        channel = programme.digest_channel
        taking_part = {person.slack_id for _, person in await enrolled(uow.session, programme)}
    audience = Audience.OWNERS
    if channel:
        client = await deps.slack.for_workspace(workspace)
        audience = await audience_of(client, channel, taking_part)
    async with deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        if programme.digest_channel != channel or programme.digest_audience == audience:
            return False
        programme.digest_audience = audience
        return True


async def audience_of(client: AsyncWebClient, channel: str, taking_part: set[str]) -> Audience:
    """Tell whether everybody, or somebody who takes part, reads a channel."""
    try:
        found = (await client.conversations_info(channel=channel))["channel"]
        if not found.get("is_private"):
            return Audience.EVERYBODY
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
            if taking_part & set(page["members"]):
                return Audience.PARTICIPANTS
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
    except SlackApiError:
        return Audience.OWNERS
    return Audience.OWNERS
