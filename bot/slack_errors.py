"""Reading what Slack refused with. A proxy's page or half a body is no answer of Slack's.

The SDK hands on whatever came: a dictionary, plain text, or the raw response. Never here: what is
done about it.
"""

from datetime import timedelta

from slack_sdk.errors import SlackApiError

USUAL_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)  # a longer one is no wait that Slack would ask for


def code_of(error: SlackApiError) -> str:
    """Return Slack's error code; empty when the answer was none of Slack's."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def status_of(error: SlackApiError) -> int:
    """Return the HTTP status."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def wait_of(error: SlackApiError) -> timedelta:
    """Return how long Slack asks to wait; anything unreadable counts as half a minute."""
    text = str((getattr(error.response, "headers", None) or {}).get("Retry-After", ""))
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - 30 years
        return USUAL_WAIT
    return min(timedelta(seconds=int(text)), LONGEST_WAIT)
