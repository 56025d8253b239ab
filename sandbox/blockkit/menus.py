"""Menus and choices: selects of every kind, radio buttons, checkboxes, the overflow menu."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.blockkit.checks import Check, Rule, array, boolean, whole
from sandbox.blockkit.composition import (
    LONGEST_TEXT,
    confirm,
    conversation_filter,
    option,
    option_group,
)
from sandbox.blockkit.rules import exactly_one, initial_among_options, initial_within_limit
from sandbox.blockkit.shapes import COUNT, NAME, chooser, element, menu


def _many(fields: Mapping[str, Check], initial: str, *rules: Rule) -> Check:
    limited = {"max_selected_items": COUNT, **fields}
    return menu(limited, rules=(*rules, initial_within_limit(initial)))


def _static(name: str, initial: Check) -> dict[str, Check]:
    return {
        "options": array(option(), most=100),
        "option_groups": array(option_group(), most=100),
        name: initial,
    }


OVERFLOW: Check = element(
    {"options": array(option(linked=True), most=5), "confirm": confirm()}, "options"
)

_CONVERSATIONS: Mapping[str, Check] = MappingProxyType(
    {"default_to_current_conversation": boolean, "filter": conversation_filter()}
)
_LOADED: Mapping[str, Check] = MappingProxyType(
    {"min_query_length": whole(least=0, most=LONGEST_TEXT)}
)
_ONE_OF_STATIC = (exactly_one("options", "option_groups"), initial_among_options)

MENUS: Mapping[str, Check] = MappingProxyType(
    {
        "static_select": menu(_static("initial_option", option()), rules=_ONE_OF_STATIC),
        "external_select": menu({"initial_option": option(), **_LOADED}),
        "users_select": menu({"initial_user": NAME}),
        "conversations_select": menu(
            {
                "initial_conversation": NAME,
                **_CONVERSATIONS,
            }
        ),
        "channels_select": menu({"initial_channel": NAME}),
        "multi_static_select": _many(
            _static("initial_options", array(option(), most=100)),
            "initial_options",
            *_ONE_OF_STATIC,
        ),
        "multi_external_select": _many(
            {
                "initial_options": array(option(), most=100),
                **_LOADED,
            },
            "initial_options",
        ),
        "multi_users_select": _many({"initial_users": array(NAME)}, "initial_users"),
        "multi_conversations_select": _many(
            {
                "initial_conversations": array(NAME),
                **_CONVERSATIONS,
            },
            "initial_conversations",
        ),
        "multi_channels_select": _many({"initial_channels": array(NAME)}, "initial_channels"),
    }
)

MENUS_THAT_ANSWER: Mapping[str, Check] = MappingProxyType(
    {
        "conversations_select": menu(
            {
                "initial_conversation": NAME,
                **_CONVERSATIONS,
                "response_url_enabled": boolean,
            }
        ),
        "channels_select": menu({"initial_channel": NAME, "response_url_enabled": boolean}),
    }
)
"""The two menus that may ask for a response_url, in an input block of a modal only."""

CHOICES: Mapping[str, Check] = MappingProxyType(
    {
        "checkboxes": chooser(
            {
                "options": array(option(rich=True), most=10),
                "initial_options": array(option(rich=True), most=10),
            },
            "options",
            rules=(initial_among_options,),
        ),
        "radio_buttons": chooser(
            {"options": array(option(rich=True), most=10), "initial_option": option(rich=True)},
            "options",
            rules=(initial_among_options,),
        ),
    }
)
