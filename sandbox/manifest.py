"""The installed app as its manifest describes it: scopes, commands, events, tabs.

Reads a manifest that somebody else has already parsed from YAML or JSON; never reads files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Command:
    """A slash command the app declares."""

    name: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, kw_only=True)
class AppManifest:
    """What the workspace knows about the app."""

    name: str
    bot_name: str
    scopes: tuple[str, ...]
    """What an installation from the app's own page is granted."""
    declared: frozenset[str]
    """What an installation may ask for, optional scopes included."""
    redirect_urls: tuple[str, ...]
    commands: dict[str, Command]
    events: frozenset[str]
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    interactivity: bool

    @classmethod
    def read(cls, manifest: Mapping[str, Any], *, grant_optional: bool) -> AppManifest:
        """Understand a manifest; `grant_optional` also grants `bot_optional` scopes."""
        features = manifest.get("features") or {}
        settings = manifest.get("settings") or {}
        home = features.get("app_home") or {}
        name = manifest["display_information"]["name"]
        return cls(
            name=name,
            bot_name=(features.get("bot_user") or {}).get("display_name", name),
            scopes=_scopes(manifest, grant_optional=grant_optional),
            declared=frozenset(_scopes(manifest, grant_optional=True)),
            redirect_urls=tuple((manifest.get("oauth_config") or {}).get("redirect_urls") or []),
            commands=_commands(features.get("slash_commands") or []),
            events=frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or []),
            home_tab=bool(home.get("home_tab_enabled", False)),
            messages_tab=bool(home.get("messages_tab_enabled", True)),
            messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
            interactivity=bool((settings.get("interactivity") or {}).get("is_enabled", False)),
        )


def leads_home(app: AppManifest, address: str) -> bool:
    """Whether the app may be led back there: to one of its addresses, or below one.

    Any address will do for an app that names none.
    """
    if not address.startswith(("http://", "https://")):
        return False
    homes = [home.rstrip("/") for home in app.redirect_urls]
    plain = address.partition("?")[0]
    return not homes or any(plain == home or plain.startswith(f"{home}/") for home in homes)


def _scopes(manifest: Mapping[str, Any], *, grant_optional: bool) -> tuple[str, ...]:
    declared = (manifest.get("oauth_config") or {}).get("scopes") or {}
    granted = list(declared.get("bot") or [])
    if grant_optional:
        granted += declared.get("bot_optional") or []
    return tuple(dict.fromkeys(granted))


def _commands(declared: list[Mapping[str, Any]]) -> dict[str, Command]:
    return {
        entry["command"]: Command(
            name=entry["command"],
            description=entry.get("description", ""),
            usage_hint=entry.get("usage_hint", ""),
            should_escape=bool(entry.get("should_escape", False)),
        )
        for entry in declared
    }
