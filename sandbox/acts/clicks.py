"""Somebody uses an element: presses a button, picks an option, types where the app listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import forms, payloads
from sandbox.acts.places import Place, element_in, place_of
from sandbox.acts.stage import Outcome, Wish
from sandbox.blockkit import validate_blocks
from sandbox.choices import BadValue, all_options, chosen, option
from sandbox.errors import ControlError
from sandbox.views import View

if TYPE_CHECKING:
    from sandbox.acts.stage import Stage
    from sandbox.choices import Value
    from sandbox.elements import Found
    from sandbox.shapes import Blocks, Json
    from sandbox.workspace import User

ECHOED = ("text", "value", "url", "style", "confirm", "placeholder", "min_query_length")


async def click(stage: Stage, user: User, sent: Json) -> Outcome:
    """An element of a message, modal or Home tab is used."""
    wish = Wish(sent, "action_id block_id channel ts view_id value values")
    place = place_of(stage.state, user, wish)
    found = element_in(place, wish)
    _listens(found)
    _type_ahead(stage, user, place, wish.table("values"))
    action = _action(stage, user, place, found, sent.get("value"))
    payload = _payload(stage, user, place, action)
    ack = await stage.ask("interactive", "block_actions", payload, user)
    return Outcome(ack=ack, view=place.view)


def _listens(found: Found) -> None:
    if found.block["type"] == "input" and not found.block.get("dispatch_action"):
        raise ControlError("not_dispatched", "This input tells the app nothing before submitting.")
    if found.type == "workflow_button":
        raise ControlError("not_supported", "This local Slack runs no workflows.")


def _type_ahead(stage: Stage, user: User, place: Place, values: Json) -> None:
    """What the form holds at the moment of the click; refused values stay out of the state."""
    if values:
        around = forms.surroundings(stage.state, user, place.team, [], stage.origin)
        forms.fill(place.blocks, values, {"": around}, place.typed)


def _action(stage: Stage, user: User, place: Place, found: Found, value: Value) -> Json:
    element = found.element
    action: Json = {
        "type": found.type,
        "action_id": found.action_id,
        "block_id": found.block_id,
        "action_ts": stage.state.clock.stamp(),
    }
    for key, kept in element.items():
        if key in ECHOED or key.startswith("initial_"):
            action[key] = kept
    try:
        action.update(_picked(stage, user, place, found, value))
    except BadValue as problem:
        raise ControlError("bad_value", str(problem)) from problem
    return action


def _picked(stage: Stage, user: User, place: Place, found: Found, value: Value) -> Json:
    if found.type == "button":
        return {}
    if found.type == "overflow":
        return {"selected_option": option(all_options(found.element), str(value))}
    offered = place.thing.offered.get(found.action_id, [])
    around = forms.surroundings(stage.state, user, place.team, offered, stage.origin)
    state = chosen(found.element, value, around)
    place.typed.setdefault(found.block_id, {})[found.action_id] = state
    return state


def _payload(stage: Stage, user: User, place: Place, action: Json) -> Json:
    thing = place.thing
    if isinstance(thing, View):
        return payloads.view_action(stage.state, user, thing, action)
    url = stage.desk.give(user=user.id, channel=thing.channel, origin_ts=thing.ts)
    return payloads.message_action(
        stage.state, user, thing, action, response_url=url, origin=stage.origin
    )


async def suggest(stage: Stage, user: User, sent: Json) -> Outcome:
    """Somebody types into a select whose options come from the app."""
    wish = Wish(sent, "view_id channel ts action_id block_id query")
    place = place_of(stage.state, user, wish)
    found = element_in(place, wish)
    query = wish.maybe("query") or ""
    if "external" not in found.type:
        raise ControlError("not_external", "The options of this element are its own.")
    if len(query) < found.element.get("min_query_length", 3):
        raise ControlError("query_too_short", "The client would not ask the app yet.")
    payload = payloads.suggestion(
        stage.state, user, place.thing, found=found, query=query, origin=stage.origin
    )
    ack = await stage.ask("interactive", "block_suggestion", payload, user)
    options = offered_options(ack.body)
    if options is None and ack.acked:
        return Outcome(ack=ack, view=place.view, failure="invalid_options")
    # What was chosen from an earlier suggestion stays a choice.
    earlier = place.thing.offered.get(found.action_id, [])
    newest = options or []
    place.thing.offered[found.action_id] = newest + [one for one in earlier if one not in newest]
    return Outcome(ack=ack, view=place.view)


def offered_options(body: Json | None) -> Blocks | None:
    """The options in an answer, groups flattened; None when Slack would show none of them.

    An answer is right when a menu could hold it: no more than a hundred, each as the validator
    wants it, in groups or not. No options at all is right too.
    """
    answer = body or {}
    match answer:
        case {"options": [], **rest} | {"option_groups": [], **rest} if not rest:
            return []
        case {"options": list()} | {"option_groups": list()} if not _wrong_menu(answer):
            return all_options(answer)
        case _:
            return None


def _wrong_menu(body: Json) -> bool:
    menu = {"type": "static_select", "action_id": "offered", **body}
    return bool(validate_blocks([{"type": "actions", "elements": [menu]}], "message"))
