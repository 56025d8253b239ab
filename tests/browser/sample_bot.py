"""A small Bolt app, unmodified library over Socket Mode, that shows what a test tells it to.

It answers with what stands in its fields and notes all it hears. Its words mean nothing.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from sandbox.server import LocalSlack

Json = dict[str, Any]
ANYTHING = re.compile(".*")

PEOPLE = [
    {"id": "p1", "name": "Amara Diallo", "function": "People partner", "timezone": "Africa/Dakar",
     "email": "amara@northwind.example", "languages": "fr;en"},
    {"id": "p2", "name": "Lena Okafor", "function": "Accessibility engineer",
     "timezone": "Africa/Lagos", "email": "lena@northwind.example", "languages": "en"},
    {"id": "p3", "name": "Tomas Berg", "function": "Head of operations",
     "timezone": "Europe/Stockholm", "email": "tomas@northwind.example", "languages": "sv;en"},
    {"id": "p4", "name": "Priya Raman", "function": "Data analyst", "timezone": "Asia/Kolkata",
     "email": "priya@northwind.example", "languages": "en"},
    {"id": "p5", "name": "Jorge Luna", "function": "Support lead",
     "timezone": "America/Mexico_City", "email": "jorge@northwind.example", "languages": "es"},
]  # fmt: skip

MANIFEST: Json = {
    "display_information": {"name": "Turnabout"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": True,
        },
        "bot_user": {"display_name": "Turnabout"},
        "slash_commands": [
            {
                "command": "/mentoring",
                "description": "See where you are",
                "usage_hint": "[join | plan | silent]",
            }
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "commands", "im:write", "mpim:write", "files:write",
                           "users:read", "channels:read"]}
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}  # fmt: skip


class SampleBot:
    """Answers with its fields; `heard` holds every payload in order."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack = slack
        self.heard: list[Json] = []
        self.modal: Json | None = None
        self.home: Json | None = None
        self.answers: list[Json | None] = []
        """What the next submissions are answered with; None closes the modal."""
        self.options: list[str] = []
        self.silent = False
        keys = slack.credentials
        self.client = AsyncWebClient(token=keys.bot_token, base_url=slack.api_url)
        app = AsyncApp(client=self.client)
        app.command("/mentoring")(self.on_command)
        app.action(ANYTHING)(self.on_action)
        app.view(ANYTHING)(self.on_submission)
        app.view_closed(ANYTHING)(self.on_closed)
        app.options(ANYTHING)(self.on_options)
        app.event("app_home_opened")(self.on_home)
        self.handler = AsyncSocketModeHandler(app, keys.app_token, web_client=self.client)

    async def start(self) -> None:
        """Connect."""
        await self.handler.connect_async()  # type: ignore[no-untyped-call]
        await self.slack.connected()

    async def stop(self) -> None:
        """Hang up."""
        await self.handler.close_async()  # type: ignore[no-untyped-call]

    async def on_command(self, ack: AsyncAck, body: Json) -> None:
        self.heard.append(body)
        if self.silent:
            await asyncio.sleep(3.2)
        if body["text"] == "hello":
            await ack("Hello, *you*.")
            return
        await ack()
        if self.modal is not None:
            await self.client.views_open(trigger_id=body["trigger_id"], view=self.modal)

    async def on_action(self, ack: AsyncAck, body: Json) -> None:
        self.heard.append(body)
        if self.silent:
            await asyncio.sleep(3.2)
        await ack()
        if body["actions"][0]["action_id"] == "next_modal" and self.modal is not None:
            await self.client.views_push(trigger_id=body["trigger_id"], view=self.modal)
        if body["actions"][0]["action_id"] == "open_modal" and self.modal is not None:
            await self.client.views_open(trigger_id=body["trigger_id"], view=self.modal)

    async def on_submission(self, ack: AsyncAck, body: Json) -> None:
        self.heard.append(body)
        answer = self.answers.pop(0) if self.answers else None
        await (ack(**answer) if answer else ack())

    async def on_closed(self, ack: AsyncAck, body: Json) -> None:
        self.heard.append(body)
        await ack()

    async def on_options(self, ack: AsyncAck, body: Json) -> None:
        self.heard.append(body)
        wanted = body["value"].lower()
        found = [one for one in self.options if wanted in one.lower()]
        await ack(options=[option(one) for one in found])

    async def on_home(self, body: Json) -> None:
        self.heard.append(body)
        if self.home is not None and body["event"]["tab"] == "home":
            await self.client.views_publish(user_id=body["event"]["user"], view=self.home)

    # --- speaking -------------------------------------------------------------------------------

    async def post(
        self, channel: str, text: str, blocks: list[Json] | None = None, **more: Any
    ) -> str:
        """Post a message; answers its ts."""
        answer = await self.client.chat_postMessage(
            channel=channel, text=text, blocks=blocks, **more
        )
        return str(answer["ts"])

    # --- what was heard -------------------------------------------------------------------------

    async def last_action(self) -> Json:
        """The newest pressed element, waiting a little for it."""
        action: Json = (await self.next_heard("block_actions"))["actions"][0]
        return action

    async def next_heard(self, kind: str) -> Json:
        """The newest payload of this kind; forgets what was heard before it."""
        for _ in range(200):
            found = [one for one in self.heard if one.get("type") == kind]
            if found:
                self.heard.clear()
                return found[-1]
            await asyncio.sleep(0.02)
        raise AssertionError(f"no {kind} came")


# --- building blocks --------------------------------------------------------------------------


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str) -> Json:
    """An option whose value is its text in lower case."""
    return {"text": plain(text), "value": text.lower()}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json, block_id: str = "acts") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def entry(label: str, kind: str, **element: Any) -> Json:
    """An input block; its block_id is the label."""
    return {
        "type": "input",
        "block_id": label,
        "label": plain(label),
        "element": {"type": kind, "action_id": "it", **element},
    }


def modal(title: str, *blocks: Json, submit: str | None = "Save", **more: Any) -> Json:
    view: Json = {"type": "modal", "title": plain(title), "blocks": list(blocks), **more}
    return view | ({"submit": plain(submit)} if submit else {})
