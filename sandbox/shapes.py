"""Names for the JSON that travels through the local Slack; no behaviour lives here."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]
Blocks = list[dict[str, Any]]

APP_ID: Final = "A0TURNABOUT"
SLACKBOT: Final = "USLACKBOT"
ACK_SECONDS: Final = 3.0
"""How long Slack waits for an answer to anything it delivers (real seconds)."""
