"""What a person sees when something went wrong: one kind sentence, and a reference for the log.

The one @app.error handler. It returns a BoltResponse and never calls ack: typed text stays in an
open form. Values (answers, tokens) never reach the log: only the kind of error and the reference.
"""

import json
import logging
import secrets
import traceback
from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.blocks.pieces import notice
from bot.deps import Deps
from mentoring.wording import Wording
from models.database import is_transient

log = logging.getLogger(__name__)


def register_errors(app: AsyncApp, deps: Deps) -> None:
    """Give Bolt the one translator."""

    async def translate(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return answer(deps, error, body)

    app.error(translate)


def trail(error: BaseException) -> str:
    """The kind of an error and where it came from, without its message: that may hold answers."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([type(error).__name__, *lines])


def answer(deps: Deps, error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Return what Slack shows: at the fields of a form, else beside the button or command."""
    reference = secrets.token_hex(3).upper()
    log.error("an interaction failed (%s): %s", reference, trail(error))
    words = deps.words("en")
    key = "error.busy" if is_transient(error) else "error.unexpected"
    text = words.say_plain(key, reference=reference)
    if body.get("type") == "view_submission":
        return _in_form(words, text, body["view"])
    if "command" in body:
        return _json({"response_type": "ephemeral", "text": text})
    # An event comes again, nothing was committed; beside a button Slack shows its own warning.
    return BoltResponse(status=500, body="")


def _in_form(words: Wording, text: str, view: dict[str, Any]) -> BoltResponse:
    inputs = [one["block_id"] for one in view.get("blocks", []) if one.get("type") == "input"]
    if inputs:
        return _json({"response_action": "errors", "errors": {inputs[0]: text}})
    sorry = notice(words, words.say_plain("refused.title"), text)
    return _json({"response_action": "update", "view": sorry})


def _json(body: dict[str, Any]) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {"content-type": "application/json;charset=utf-8"}
    return BoltResponse(status=200, body=json.dumps(body), headers=headers)
