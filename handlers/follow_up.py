"""What is done at Slack once an answer has left: open a modal, say something, refresh Home tabs.

Nothing here changes what was decided; when it fails the person is told to press again.
"""

import logging
from collections.abc import Coroutine
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks.pieces import loading, notice
from bot.deps import Deps
from bot.slack_errors import code_of
from handlers.home import publish_home
from handlers.payloads import Payload
from handlers.scene import Opens, Refusal, Reply
from mentoring.wording import Wording
from models.people import person_by_slack_id

log = logging.getLogger(__name__)


def follow_up(
    deps: Deps, payload: Payload, reply: Reply, *, by_command: bool
) -> Coroutine[Any, Any, None] | None:
    """Return what is left to do after the ack, or None."""
    told = bool(reply.tells) and not by_command
    if reply.opens or told or reply.after or reply.homes:
        return _follow(deps, payload, reply, told=told)
    return None


async def _follow(deps: Deps, payload: Payload, reply: Reply, *, told: bool) -> None:
    if reply.opens:
        await _open(deps, payload, reply.opens)
    if told:
        await tell(deps, payload, reply.tells)
    if reply.after:
        await reply.after()
    for person_id in reply.homes:
        await publish_home(deps, payload.workspace, person_id)


async def _open(deps: Deps, payload: Payload, opens: Opens) -> None:
    """Open a skeleton while the trigger lives, then put the form in its place."""
    client = await deps.slack.for_workspace(payload.workspace)
    words = await _words(deps, payload)
    try:
        skeleton = loading(words, opens.title)
        show = client.views_push if payload.in_modal else client.views_open
        shown = await show(trigger_id=payload.trigger, view=skeleton)
    except SlackApiError as error:
        log.warning("a modal did not open: %s", code_of(error))
        await tell(deps, payload, words.say("refused.press_again"))
        return
    view = shown["view"]
    try:
        built = await opens.build()
    except Refusal as refusal:
        text = words.say(refusal.key, **refusal.facts)
        built = notice(words, opens.title, text)
    except Exception:
        sorry = notice(words, opens.title, words.say("refused.press_again"))
        await client.views_update(view_id=view["id"], hash=view["hash"], view=sorry)
        raise
    await _replace(client, view["id"], view["hash"], built)


async def _replace(
    client: AsyncWebClient, view_id: str, view_hash: str, view: dict[str, Any]
) -> None:
    try:
        await client.views_update(view_id=view_id, hash=view_hash, view=view)
    except SlackApiError as error:
        # not_found: closed meanwhile; hash_conflict: somebody was quicker. Both are fine.
        if code_of(error) not in {"not_found", "hash_conflict"}:
            raise


async def tell(deps: Deps, payload: Payload, text: str) -> None:
    """Say something that only the actor sees: beside the button, or in a modal where none is."""
    if payload.response_url:
        hook = AsyncWebhookClient(payload.response_url, retry_handlers=[])
        await hook.send(text=text, response_type="ephemeral", replace_original=False)
        return
    client = await deps.slack.for_workspace(payload.workspace)
    words = await _words(deps, payload)
    view = notice(words, words.say_plain("refused.title"), text)
    show = client.views_push if payload.in_modal else client.views_open
    try:
        await show(trigger_id=payload.trigger, view=view)
    except SlackApiError as error:
        log.warning("an answer could not be shown: %s", code_of(error))


async def _words(deps: Deps, payload: Payload) -> Wording:
    async with deps.reading() as uow:
        person = await person_by_slack_id(uow.session, payload.workspace, payload.user)
    return deps.words(person.locale if person else "en")
