"""Somebody submits or closes a modal, and what the app's answer does to it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sandbox import elements, forms, payloads
from sandbox.acts.places import usable_view
from sandbox.acts.stage import NOTHING_TO_ACK, Outcome, Wish
from sandbox.errors import ControlError, SlackError
from sandbox.parcels import Ack
from sandbox.views import View
from sandbox.web_api import checking

if TYPE_CHECKING:
    from sandbox.acts.stage import Stage
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.workspace import User

NOT_ASKED = Ack(acked=False, failure="refused_by_client")
log = logging.getLogger(__name__)


async def submit(stage: Stage, user: User, sent: Json) -> Outcome:
    """A modal is filled in and sent."""
    wish = Wish(sent, "view_id values")
    view = _submittable(stage.state, user, wish.text("view_id"))
    errors = _enter(stage, user, view, wish.table("values"))
    if errors:
        return Outcome(ack=NOT_ASKED, errors=errors, view=view)
    urls = _response_urls(stage, user, view)
    payload = payloads.submission(stage.state, user, view, urls)
    ack = await stage.ask("interactive", "view_submission", payload, user)
    if not ack.acked:
        return Outcome(ack=ack, view=view, failure="We had some trouble connecting. Try again?")
    return _answered(stage.state, view, ack)


def _submittable(state: State, user: User, view_id: str) -> View:
    view = usable_view(state, user, view_id)
    if view.type != "modal":
        raise ControlError("not_a_modal", "Only modals can be submitted.")
    if view.body.get("submit") is None:
        raise ControlError("nothing_to_submit", "This modal has no submit button.")
    return view


def _enter(stage: Stage, user: User, view: View, values: Json) -> Json:
    arounds = {"": forms.surroundings(stage.state, user, view.team, [], stage.origin)}
    for action_id, options in view.offered.items():
        arounds[action_id] = forms.surroundings(stage.state, user, view.team, options, stage.origin)
    errors = forms.fill(view.blocks, values, arounds, view.typed)
    return {**forms.missing(view.blocks, view.typed), **errors}


def _response_urls(stage: Stage, user: User, view: View) -> list[Json]:
    urls: list[Json] = []
    for found in elements.every(view.blocks):
        if not found.element.get("response_url_enabled"):
            continue
        state = view.typed.get(found.block_id, {}).get(found.action_id, {})
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if channel is not None:
            url = stage.desk.give(user=user.id, channel=channel)
            place = {"block_id": found.block_id, "action_id": found.action_id}
            urls.append({**place, "channel_id": channel, "response_url": url})
    return urls


def _answered(state: State, view: View, ack: Ack) -> Outcome:
    body = ack.body or {}
    try:
        errors = _apply(state, view, body)
    except SlackError as error:
        log.error("a view_submission was answered with %s: %s", error.code, error.messages)  # noqa: TRY400
        return Outcome(ack=ack, view=view, failure=error.code)
    return Outcome(ack=ack, view=view, errors=errors)


def _apply(state: State, view: View, body: Json) -> Json | None:
    match body.get("response_action"):
        case None if not body:
            state.views.close(view, state.ledger.next())
        case "clear":
            close_all(state, view)
        case "errors":
            return _field_errors(view, body.get("errors"))
        case "update":
            _update(state, view, checked(state, view, body))
        case "push":
            _push(state, view, checked(state, view, body))
        case _:
            raise SlackError("invalid_response_action", messages=[str(body)])
    return None


def _field_errors(view: View, errors: object) -> Json:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors", messages=["errors belong to input blocks only"])
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_errors", messages=["an error is a sentence"])
    return dict(errors)


def checked(state: State, view: View, body: Json) -> Json:
    """The view in an answer, as strictly as one in a call."""
    new = checking.checked_view(state, view.team, body.get("view"))
    if new["type"] != "modal":
        raise SlackError("invalid_arguments", messages=["[ERROR] a modal is needed"])
    return new


def _update(state: State, view: View, body: Json) -> None:
    state.views.rename(view, str(body.get("external_id") or ""))
    view.replace(body, new_hash=state.new_hash(), seq=state.ledger.next())
    if not view.open:
        log.warning("the view %s was closed before its update came", view.id)


def _push(state: State, view: View, body: Json) -> None:
    view_id = state.new_id("V")
    pushed = View(
        id=view_id,
        team=view.team,
        user=view.user,
        type="modal",
        body=body,
        hash=state.new_hash(),
        seq=state.ledger.next(),
        root_view_id=view.root_view_id,
        origin_channel=view.origin_channel,
    )
    state.views.push(pushed)


def close_all(state: State, view: View) -> list[View]:
    """Take the whole stack away; answers what was closed, the top one first."""
    closed = list(reversed(state.views.stack(view.team, view.user)))
    for one in closed:
        state.views.close(one, state.ledger.next())
    return closed


async def close(stage: Stage, user: User, sent: Json) -> Outcome:
    """A modal is closed without submitting (`all`: the whole stack)."""
    wish = Wish(sent, "view_id all")
    view = usable_view(stage.state, user, wish.text("view_id"))
    if view.type != "modal":
        raise ControlError("not_a_modal", "Only modals can be closed.")
    whole = bool(sent.get("all")) or bool(view.body.get("clear_on_close"))
    closed = _closed(stage.state, view, whole=whole)
    ack = NOTHING_TO_ACK
    for one in closed:
        if one.body.get("notify_on_close"):
            payload = payloads.closing(stage.state, user, one, cleared=whole)
            ack = await stage.ask("interactive", "view_closed", payload, user)
    return Outcome(ack=ack)


def _closed(state: State, view: View, *, whole: bool) -> list[View]:
    if whole:
        return close_all(state, view)
    state.views.close(view, state.ledger.next())
    return [view]
