"""Elements one presses or looks at: buttons and images."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.blockkit.checks import Check, anything, array, one_of, record, string
from sandbox.blockkit.composition import (
    LONGEST_TEXT,
    confirm,
    feedback_button,
    link,
    plain_text,
    slack_file,
    style,
    web_address,
    workflow,
)
from sandbox.blockkit.rules import exactly_one
from sandbox.blockkit.shapes import NAME, element

IMAGE: Check = record(
    {
        "type": anything,
        "alt_text": string(most=2000),
        "image_url": web_address(),
        "slack_file": slack_file(),
    },
    required=("alt_text",),
    rules=(exactly_one("image_url", "slack_file"),),
)

BUTTON: Check = element(
    {
        "text": plain_text(75),
        "url": link(),
        "value": string(most=2000),
        "style": style(),
        "confirm": confirm(),
        "accessibility_label": string(most=75),
        "agent_prompt": string(most=4000),
        "agent_prompt_display": string(most=LONGEST_TEXT),
        "visible_to_user_ids": array(NAME),
    },
    "text",
)

WORKFLOW_BUTTON: Check = element(
    {
        "text": plain_text(75),
        "workflow": workflow(),
        "style": style(),
        "accessibility_label": string(most=75),
    },
    "text",
    "workflow",
    "action_id",
)

SMALL_BUTTONS: Mapping[str, Check] = MappingProxyType(
    {
        "feedback_buttons": element(
            {"positive_button": feedback_button(), "negative_button": feedback_button()},
            "positive_button",
            "negative_button",
        ),
        "icon_button": element(
            {
                "icon": one_of("trash"),
                "text": plain_text(),
                "accessibility_label": string(most=75),
                "value": string(most=2000),
                "visible_to_user_ids": array(NAME, most=10),
                "confirm": confirm(),
            },
            "icon",
            "text",
        ),
    }
)
