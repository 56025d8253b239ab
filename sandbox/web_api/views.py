"""views.*: opening, pushing, updating modals and publishing Home tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import SlackError
from sandbox.shapes import APP_ID
from sandbox.views import View
from sandbox.web_api import checking
from sandbox.web_api.arguments import invalid
from sandbox.web_api.contents import view_json
from sandbox.web_api.registry import Call, method

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.triggers import Trigger


@method("views.open", "trigger_id view", tier=4)
def open_(call: Call) -> Json:
    """Show a modal to the person whose interaction gave the trigger."""
    body = checking.view_body(call, surface="modal")
    trigger = _trigger(call)
    for old in reversed(call.state.views.stack(call.team, trigger.user)):
        call.state.views.close(old, call.state.ledger.next())
    return _put_on_top(call, trigger, body)


@method("views.push", "trigger_id view", tier=4)
def push(call: Call) -> Json:
    """Put a modal on top of the one whose interaction gave the trigger."""
    body = checking.view_body(call, surface="modal")
    trigger = _trigger(call)
    if trigger.view not in [one.id for one in call.state.views.stack(call.team, trigger.user)]:
        raise SlackError("not_found")
    return _put_on_top(call, trigger, body)


@method("views.update", "view_id external_id hash view", tier=4)
def update(call: Call) -> Json:
    """Change a modal or Home tab that is still open."""
    view_id, external_id = call.args.text("view_id"), call.args.text("external_id")
    if view_id is None and external_id is None:
        raise invalid("one of view_id and external_id is required")
    view = call.state.views.find(call.team, view_id, external_id)
    body = checking.view_body(call, surface="home" if view.type == "home" else "modal")
    _same_hash(call, view)
    call.state.views.rename(view, str(body.get("external_id") or ""))
    view.replace(body, new_hash=call.state.new_hash(), seq=call.state.ledger.next())
    return _reply(call, view)


@method("views.publish", "user_id hash view", tier=4)
def publish(call: Call) -> Json:
    """Set a person's Home tab."""
    if not call.state.manifest.home_tab:
        raise SlackError("not_enabled")
    user = call.user(call.args.required("user_id"))
    body = checking.view_body(call, surface="home")
    view = call.state.views.home(call.team, user.id)
    if view is None:
        view = _new(call, user.id, body)
        call.state.views.publish(view)
    else:
        _same_hash(call, view)
        call.state.views.rename(view, str(body.get("external_id") or ""))
        view.replace(body, new_hash=call.state.new_hash(), seq=call.state.ledger.next())
    return _reply(call, view)


def _trigger(call: Call) -> Trigger:
    return call.state.triggers.exchange(call.args.required("trigger_id"), call.team)


def _same_hash(call: Call, view: View) -> None:
    expected = call.args.text("hash")
    if expected is not None and expected != view.hash:
        raise SlackError("hash_conflict")


def _put_on_top(call: Call, trigger: Trigger, body: Json) -> Json:
    view = _new(call, trigger.user, body)
    view.origin_channel = trigger.channel
    call.state.views.push(view)
    return _reply(call, view)


def _new(call: Call, user: str, body: Json) -> View:
    view_id = call.state.new_id("V")
    return View(
        id=view_id,
        team=call.team,
        user=user,
        type=body["type"],
        body=body,
        hash=call.state.new_hash(),
        seq=call.state.ledger.next(),
        root_view_id=view_id,
    )


def _reply(call: Call, view: View) -> Json:
    return {"ok": True, "view": view_json(view, call.app.bot_id, APP_ID)}
