"""What Slack sent, read into one plain value. The actor comes from the signed body only."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.ids import Field
from models.workspaces import WorkspaceKey


class BadPayload(Exception):  # noqa: N818 - reads as what happened
    """This press is from an older version of the message: open the Home tab for the newest one."""


@dataclass(frozen=True, kw_only=True)
class Payload:
    """One command, press, submission or event.

    ``key`` names the delivery (the same one twice has the same key). ``value`` is the hint that
    a button, menu or form carried: text after a command, a row id, a chosen option.
    """

    workspace: str
    user: str
    key: str
    user_name: str = ""
    app: str = ""
    home_team: bool = True
    value: str = ""
    trigger: str = ""
    response_url: str = ""
    channel: str = ""
    ts: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    event: Mapping[str, Any] = field(default_factory=dict)

    @property
    def in_modal(self) -> bool:
        """True when a button inside a modal was pressed."""
        return self.view.get("type") == "modal"

    @property
    def submitted(self) -> bool:
        """True when a form was submitted."""
        return self.key.startswith("submit:")

    def row_id(self) -> int:
        """Return the row id that the button or form hints at; raise BadPayload when it is none."""
        text = self.value.split(" ")[0]
        if not text.isascii() or not text.isdecimal() or len(text) > 15:  # noqa: PLR2004
            raise BadPayload(BadPayload.__doc__)
        return int(text)

    def answer(self, name: Field) -> str:
        """Return the text or chosen value of a form field, empty when there is none."""
        found = self._state(name)
        for kind in ("value", "selected_date", "selected_time", "selected_user"):
            if isinstance(found.get(kind), str):
                return str(found[kind])
        if isinstance(found.get("selected_date_time"), int):
            return str(found["selected_date_time"])
        chosen = found.get("selected_option") or {}
        if chosen:
            return str(chosen.get("value", ""))
        return str(found.get("selected_channel") or found.get("selected_conversation") or "")

    def answers(self, name: Field) -> list[str]:
        """Return the chosen values of a form field that takes several."""
        found = self._state(name)
        if isinstance(found.get("selected_users"), list):
            return [str(one) for one in found["selected_users"]]
        return [str(one["value"]) for one in found.get("selected_options") or []]

    def files(self, name: Field) -> list[str]:
        """Return the ids of the files that a form field was given."""
        return [str(one["id"]) for one in self._state(name).get("files") or []]

    def _state(self, name: Field) -> Mapping[str, Any]:
        values = self.view.get("state", {}).get("values", {})
        inputs: Mapping[str, Any] = values.get(name, {})
        return next(iter(inputs.values()), {})


def of_command(body: Mapping[str, Any]) -> Payload:
    """Read a slash command."""
    return Payload(
        workspace=_workspace(body, body.get("team_id")),
        user=str(body["user_id"]),
        user_name=str(body.get("user_name", "")),
        app=str(body.get("api_app_id", "")),
        key=f"command:{body['trigger_id']}",
        value=str(body.get("text", "")).strip(),
        trigger=str(body["trigger_id"]),
        response_url=str(body.get("response_url", "")),
        channel=str(body.get("channel_id", "")),
    )


def of_action(body: Mapping[str, Any]) -> Payload:
    """Read a press of a button or a choice in a menu."""
    action = body["actions"][0]
    container = body.get("container", {})
    view = body.get("view") or {}
    chosen = action.get("selected_option") or {}
    return Payload(
        workspace=_workspace(body, (body.get("team") or {}).get("id")),
        user=str(body["user"]["id"]),
        user_name=_name(body),
        app=str(body.get("api_app_id", "")),
        home_team=_at_home(body),
        key=f"action:{action.get('action_ts')}:{body['user']['id']}:{action.get('action_id')}",
        value=str(action.get("value") or chosen.get("value") or ""),
        trigger=str(body.get("trigger_id", "")),
        response_url=str(body.get("response_url", "")),
        channel=str(container.get("channel_id") or (body.get("channel") or {}).get("id") or ""),
        ts=str(container.get("message_ts", "")),
        view=view,
    )


def of_submission(body: Mapping[str, Any]) -> Payload:
    """Read a submitted modal; the same values of the same view are one delivery."""
    view = body["view"]
    values = json.dumps(view.get("state", {}).get("values", {}), sort_keys=True)
    digest = hashlib.sha256(values.encode()).hexdigest()[:16]
    return Payload(
        workspace=_workspace(body, (body.get("team") or {}).get("id")),
        user=str(body["user"]["id"]),
        user_name=_name(body),
        app=str(body.get("api_app_id", "")),
        home_team=_at_home(body),
        key=f"submit:{view['id']}:{view.get('hash', '')}:{body['user']['id']}:{digest}",
        value=str(view.get("private_metadata", "")),
        trigger=str(body.get("trigger_id", "")),
        view=view,
    )


def of_event(body: Mapping[str, Any]) -> Payload:
    """Read an event."""
    event = body["event"]
    user = event.get("user")
    return Payload(
        workspace=_workspace(body, body.get("team_id")),
        user=str(user.get("id", "") if isinstance(user, dict) else user or ""),
        key=f"event:{body['event_id']}",
        event=event,
    )


def _workspace(body: Mapping[str, Any], team: object) -> str:
    granted: Mapping[str, Any] = next(iter(body.get("authorizations") or []), {})
    enterprise = (
        granted.get("enterprise_id")
        or body.get("enterprise_id")
        or (body.get("enterprise") or {}).get("id")
    )
    user_team = (
        (body.get("user") or {}).get("team_id") if isinstance(body.get("user"), dict) else ""
    )
    return str(WorkspaceKey(enterprise=enterprise or None, team=str(team or user_team or "")))


def _name(body: Mapping[str, Any]) -> str:
    user = body.get("user") or {}
    return str(user.get("name") or user.get("username") or "")


def _at_home(body: Mapping[str, Any]) -> bool:
    theirs = (body.get("user") or {}).get("team_id")
    here = (body.get("team") or {}).get("id")
    return not theirs or not here or theirs == here
