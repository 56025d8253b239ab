"""What the bot's code asks of Slack, read from its sources: methods, events, commands.

The tables say which scopes each needs. A method or event that stands in no table is reported,
never passed over.
"""

import ast
import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from slack_sdk.web.async_client import AsyncWebClient

from handlers.events import EVENTS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("bot", "handlers", "scheduling")

METHOD_SCOPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        method: frozenset(scopes.split())
        for method, scopes in {
            "api.test": "",
            "apps.connections.open": "",  # an app-level token, no bot scope
            "auth.revoke": "",
            "auth.test": "",
            "blocks.validate": "",
            "chat.delete": "chat:write",
            "chat.postEphemeral": "chat:write",
            "chat.postMessage": "chat:write chat:write.public",
            "chat.update": "chat:write",
            "conversations.history": "channels:history groups:history im:history mpim:history",
            "conversations.info": "channels:read groups:read",
            "conversations.list": "channels:read groups:read",
            "conversations.members": "channels:read groups:read",
            "conversations.open": "im:write mpim:write",
            "conversations.replies": "channels:history groups:history im:history mpim:history",
            "dnd.info": "dnd:read",
            "files.completeUploadExternal": "files:write",
            "files.getUploadURLExternal": "files:write",
            "files.info": "files:read",
            "files.upload.v2": "files:write",  # files_upload_v2 of the SDK: the two above
            "oauth.v2.access": "",
            "reactions.add": "reactions:write",
            "team.info": "team:read",
            "users.info": "users:read",
            "users.list": "users:read",
            "users.lookupByEmail": "users:read.email",
            "users.profile.get": "users.profile:read",
            "views.open": "",
            "views.publish": "",
            "views.push": "",
            "views.update": "",
        }.items()
    }
)
EVENT_SCOPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "app_home_opened": frozenset(),
        "app_uninstalled": frozenset(),
        "member_joined_channel": frozenset({"channels:read", "groups:read"}),
        "message.im": frozenset({"im:history"}),
        "team_join": frozenset({"users:read"}),
        "tokens_revoked": frozenset(),
        "user_change": frozenset({"users:read"}),
    }
)
_IN_THE_SDK = frozenset(
    name for name in dir(AsyncWebClient) if "_" in name and not name.startswith("_")
) - {"api_call", "base_url", "fetch_message_ts"}
_METHOD_OF = {method.replace(".", "_"): method for method in METHOD_SCOPES}


@dataclass(frozen=True, kw_only=True)
class Needs:
    """Everything some sources ask of Slack."""

    methods: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()

    @property
    def unknown(self) -> frozenset[str]:
        """Methods and events that stand in no table."""
        return (self.methods - METHOD_SCOPES.keys()) | (self.events - EVENT_SCOPES.keys())

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes a token needs for all of it."""
        asked = [METHOD_SCOPES.get(method, frozenset()) for method in self.methods]
        asked += [EVENT_SCOPES.get(event, frozenset()) for event in self.events]
        asked += [frozenset({"commands"})] if self.commands else []
        return frozenset().union(*asked)

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(
            methods=self.methods | other.methods,
            events=self.events | other.events,
            commands=self.commands | other.commands,
        )


def needs_of(sources: Iterable[str]) -> Needs:
    """What these Python sources ask of Slack, together."""
    found = Needs()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            found |= _asked_by(node)
    return found


def sources_of_the_bot() -> list[str]:
    """The text of every module that may speak to Slack; the demo drives the local one instead."""
    files = [file for package in SOURCES for file in (ROOT / package).rglob("*.py")]
    spoken = sorted(file for file in files if not file.is_relative_to(ROOT / "bot" / "demo"))
    return [file.read_text(encoding="utf-8") for file in spoken]


def _asked_by(node: ast.AST) -> Needs:
    match node:
        case ast.Attribute(attr=name) if name in _IN_THE_SDK:
            return Needs(methods=frozenset({_METHOD_OF.get(name, name)}))
        case ast.Constant(value=str(text)) if _names_a_method(text):
            return Needs(methods=frozenset({_METHOD_OF.get(text, text)}))
        case ast.Call(func=ast.Attribute(value=app, attr="event"), args=[first, *_]) if _app(app):
            return Needs(events=_texts(first))
        case ast.Call(func=ast.Attribute(value=app, attr="command"), args=[first, *_]) if _app(app):
            return Needs(commands=_texts(first))
        case _:
            return Needs()


def _names_a_method(text: str) -> bool:
    return text.replace(".", "_") in _IN_THE_SDK


def _app(node: ast.expr) -> bool:
    return ast.unparse(node).rsplit(".", maxsplit=1)[-1] == "app"


def _texts(node: ast.expr) -> frozenset[str]:
    """The texts an argument stands for: written out, a name in ``bot.ids``, or the event table."""
    if isinstance(node, ast.Constant):
        return frozenset({str(node.value)})
    if ast.unparse(node) == "event.id":  # handlers registers the events of its table in a loop
        return frozenset(route.id for route in EVENTS)
    dotted = ast.unparse(node).removeprefix("bot.").removeprefix("ids.")
    value: object = importlib.import_module("bot.ids")
    for name in dotted.split("."):
        value = getattr(value, name)
    return frozenset({str(value)})
