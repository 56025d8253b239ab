"""Composition objects: texts, options, confirmations, filters and the other small parts.

The limits are Slack's, per object; where a text may stand and how long it may be there is
said by the element or block that uses it.
"""

from urllib.parse import urlsplit

from sandbox.blockkit.checks import (
    Check,
    anything,
    array,
    boolean,
    matching,
    one_of,
    record,
    string,
    tagged,
)
from sandbox.blockkit.rules import exactly_one, not_empty

LONGEST_TEXT = 3000
LONGEST_URL = 3000
LONGEST_ID = 255


def identifier() -> Check:
    """An action_id, block_id, callback_id or external_id."""
    return string(most=LONGEST_ID)


def _scheme_and_host(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def _has_scheme(url: str) -> bool:
    return bool(_scheme_and_host(url)[0])


def _is_web_address(url: str) -> bool:
    scheme, host = _scheme_and_host(url)
    return scheme in {"http", "https"} and bool(host)


def _is_secure_address(url: str) -> bool:
    scheme, host = _scheme_and_host(url)
    return scheme == "https" and bool(host)


def link() -> Check:
    """What a button may open: any address with a scheme, so also slack:// and mailto:."""
    return matching(string(most=LONGEST_URL), _has_scheme, "must be a valid URL")


def web_address() -> Check:
    """An http or https address."""
    return matching(string(most=LONGEST_URL), _is_web_address, "must be a valid http(s) URL")


def secure_address() -> Check:
    """An https address."""
    return matching(string(most=LONGEST_URL), _is_secure_address, "must be a valid https URL")


def plain_text(most: int = LONGEST_TEXT) -> Check:
    """A text object that must be plain_text, of at most ``most`` characters."""
    return tagged({"plain_text": _plain(most)}, known=("mrkdwn",))


def any_text(most: int = LONGEST_TEXT) -> Check:
    """A text object of either kind, of at most ``most`` characters."""
    return tagged(text_kinds(most))


def text_kinds(most: int = LONGEST_TEXT) -> dict[str, Check]:
    """The two kinds of text object, by type."""
    mrkdwn = record(
        {"type": anything, "text": string(most=most), "verbatim": boolean}, required=("text",)
    )
    return {"plain_text": _plain(most), "mrkdwn": mrkdwn}


def _plain(most: int) -> Check:
    return record(
        {"type": anything, "text": string(most=most), "emoji": boolean}, required=("text",)
    )


def placeholder() -> Check:
    """The grey text in an empty field."""
    return plain_text(150)


def style() -> Check:
    """The colour of a button."""
    return one_of("primary", "danger")


def confirm() -> Check:
    """The "are you sure?" in front of an action."""
    return record(
        {
            "title": plain_text(100),
            "text": any_text(300),
            "confirm": plain_text(30),
            "deny": plain_text(30),
            "style": style(),
        },
        required=("title", "text", "confirm", "deny"),
    )


def option(*, rich: bool = False, linked: bool = False) -> Check:
    """One choice.

    Args:
        rich: texts may be mrkdwn (radio buttons and checkboxes only).
        linked: a ``url`` is allowed (overflow menus only).
    """
    text = any_text if rich else plain_text
    fields = {"text": text(75), "value": string(most=150), "description": text(75)}
    if linked:
        fields["url"] = link()
    return record(fields, required=("text", "value"))


def option_group() -> Check:
    """Choices under a common heading, in select menus only."""
    return record(
        {"label": plain_text(75), "options": array(option(), most=100)},
        required=("label", "options"),
    )


def conversation_filter() -> Check:
    """Which conversations a menu offers; an empty filter is refused."""
    return record(
        {
            "include": array(one_of("im", "mpim", "private", "public"), most=4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
        rules=(not_empty,),
    )


def dispatch_config() -> Check:
    """When a text field reports while it is typed in."""
    events = one_of("on_enter_pressed", "on_character_entered")
    return record({"trigger_actions_on": array(events, most=2)}, required=("trigger_actions_on",))


def slack_file() -> Check:
    """An image that lives in Slack: by id or by address, not both."""
    return record(
        {"id": string(most=LONGEST_ID), "url": web_address()},
        rules=(exactly_one("id", "url"),),
    )


def feedback_button() -> Check:
    """One half of a thumbs-up, thumbs-down pair."""
    return record(
        {
            "text": plain_text(75),
            "value": string(most=2000),
            "accessibility_label": string(most=75),
        },
        required=("text", "value"),
    )


def workflow() -> Check:
    """What a workflow button starts."""
    parameter = record(
        {"name": string(most=LONGEST_TEXT), "value": anything}, required=("name", "value")
    )
    trigger = record(
        {"url": web_address(), "customizable_input_parameters": array(parameter, least=0)},
        required=("url",),
    )
    return record({"trigger": trigger}, required=("trigger",))
