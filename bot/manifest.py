"""The app's manifest: read from ``manifest.yml``, filled in for one installation.

The file stands at the top of the repository, where people look for it, not inside a package.
Turnabout runs from its repository (a checkout, or an image that copies it), so the file is
always beside the packages; where it is not, ``ManifestMissing`` says so at once. What lives
here is text in, text out: nothing is sent to Slack, and no setting is read.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

FILE = Path(__file__).resolve().parent.parent / "manifest.yml"
REQUESTS = "/slack/events"
"""Where events, commands and interactions arrive in HTTP mode."""
OAUTH_REDIRECT = "/slack/oauth_redirect"


class ManifestMissing(FileNotFoundError):  # noqa: N818 - reads as what happened
    """manifest.yml is not beside the bot's code: run Turnabout from its repository."""


class NotAnAddress(ValueError):  # noqa: N818 - reads as what happened
    """The address must look like https://mentoring.example.org, nothing after the path."""


def read() -> dict[str, Any]:
    """The manifest as it stands: Socket Mode, no address anywhere.

    Raises:
        ManifestMissing: there is no such file.
    """
    try:
        text = FILE.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ManifestMissing(ManifestMissing.__doc__) from None
    manifest: dict[str, Any] = yaml.safe_load(text)
    return manifest


def filled(url: str | None) -> str:
    """The manifest as YAML, ready for Slack; comments do not survive.

    Args:
        url: the public address of this installation; then Slack delivers over HTTP and every
            request URL is filled in. None leaves Socket Mode on.

    Raises:
        NotAnAddress: ``url`` is not an https address.
        ManifestMissing: there is no manifest to fill.
    """
    manifest = read()
    if url is not None:
        _answer_at(manifest, _base(url))
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=100)


def _base(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        right = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        right = False
    if not right or parts.query or parts.fragment or parts.username or " " in parts.netloc:
        raise NotAnAddress(NotAnAddress.__doc__)
    return f"https://{parts.netloc}{parts.path.rstrip('/')}"


def _answer_at(manifest: dict[str, Any], base: str) -> None:
    requests = base + REQUESTS
    settings = manifest["settings"]
    settings["event_subscriptions"] = {"request_url": requests, **settings["event_subscriptions"]}
    settings["interactivity"] |= {
        "request_url": requests,
        "message_menu_options_url": requests,
    }
    settings["socket_mode_enabled"] = False
    for command in manifest["features"]["slash_commands"]:
        command["url"] = requests
    manifest["oauth_config"]["redirect_urls"] = [base + OAUTH_REDIRECT]
