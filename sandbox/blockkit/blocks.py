"""Blocks: the schema of each, compiled once for every surface.

Blocks Slack has but the local Slack cannot show (``data_visualization``, ``auth_provider``)
and ``file``, which no app may send, are refused like unknown ones: loudly.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sandbox.blockkit.checks import (
    FINE,
    Check,
    Problems,
    Rule,
    anything,
    array,
    boolean,
    broken,
    one_of,
    record,
    string,
    tagged,
    whole,
)
from sandbox.blockkit.composition import (
    any_text,
    identifier,
    plain_text,
    slack_file,
    text_kinds,
    web_address,
)
from sandbox.blockkit.elements import BUTTON, IMAGE, SMALL_BUTTONS, WORKFLOW_BUTTON
from sandbox.blockkit.fields import (
    DATETIMEPICKER,
    MODAL_INPUTS,
    PICKERS,
    PLAIN_TEXT_INPUT,
    RICH_TEXT_INPUT,
)
from sandbox.blockkit.menus import CHOICES, MENUS, MENUS_THAT_ANSWER, OVERFLOW
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.rules import exactly_one, needs_any
from sandbox.blockkit.showcase import ALERT, CALL, CARD, CAROUSEL, PLAN, TASK_CARD, VIDEO
from sandbox.blockkit.surfaces import SURFACES, Surface, blocks_on, elements_on
from sandbox.blockkit.tables import DATA_TABLE, TABLE

_BESIDE_TEXT: Mapping[str, Check] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "workflow_button": WORKFLOW_BUTTON,
    **MENUS,
    **CHOICES,
    **PICKERS,
}
_IN_ACTIONS = {**_BESIDE_TEXT, "datetimepicker": DATETIMEPICKER}
_IN_INPUT: Mapping[str, Check] = {
    "plain_text_input": PLAIN_TEXT_INPUT,
    "rich_text_input": RICH_TEXT_INPUT,
    "datetimepicker": DATETIMEPICKER,
    **MENUS,
    **CHOICES,
    **PICKERS,
    **MODAL_INPUTS,
}
ELEMENT_TYPES = frozenset({*_IN_ACTIONS, *_IN_INPUT, *SMALL_BUTTONS, "image"})
_IN_CONTAINER = (
    *("actions", "context", "divider", "header", "image", "input"),
    *("rich_text", "section", "table", "video"),
)


def _block(fields: Mapping[str, Check], *required: str, rules: tuple[Rule, ...] = ()) -> Check:
    common = {"type": anything, "block_id": identifier()}
    return record({**common, **fields}, required=required, rules=rules)


def _choice(table: Mapping[str, Check]) -> Check:
    return tagged(table, known=ELEMENT_TYPES)


def _no_dispatch_of_files(value: Mapping[str, Any]) -> Problems:
    if value["element"]["type"] == "file_input" and value.get("dispatch_action"):
        return broken("conflict", "a file_input cannot dispatch actions", "/dispatch_action")
    return FINE


def _section(surface: Surface) -> Check:
    accessory = {**elements_on(surface, _BESIDE_TEXT), "image": IMAGE}
    fields = {
        "text": any_text(),
        "fields": array(any_text(2000), most=10),
        "accessory": _choice(accessory),
        "expand": boolean,
    }
    return _block(fields, rules=(needs_any("text", "fields"),))


def _actions(surface: Surface) -> Check:
    elements = _choice(elements_on(surface, _IN_ACTIONS))
    return _block({"elements": array(elements, most=25)}, "elements")


def _input(surface: Surface) -> Check:
    answering = MENUS_THAT_ANSWER if surface == "modal" else {}
    fields = {
        "label": plain_text(2000),
        "element": _choice({**elements_on(surface, _IN_INPUT), **answering}),
        "hint": plain_text(2000),
        "optional": boolean,
        "dispatch_action": boolean,
    }
    return _block(fields, "label", "element", rules=(_no_dispatch_of_files,))


def _context() -> Check:
    pieces = _choice({**text_kinds(), "image": IMAGE})
    return _block({"elements": array(pieces, most=10)}, "elements")


def _image() -> Check:
    fields = {
        "alt_text": string(most=2000),
        "title": plain_text(2000),
        "image_url": web_address(),
        "slack_file": slack_file(),
    }
    return _block(fields, "alt_text", rules=(exactly_one("image_url", "slack_file"),))


_CONTEXT_ACTIONS = _block({"elements": array(_choice(SMALL_BUTTONS), most=5)}, "elements")
_HEADER = _block({"text": plain_text(150), "level": whole(least=1, most=4)}, "text")
_MARKDOWN = _block({"text": string(most=12_000)}, "text")


def _folding_agrees(value: Mapping[str, Any]) -> Problems:
    found = FINE
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        found += broken("conflict", "needs `is_collapsible`", "/default_collapsed")
    if value.get("is_collapsible") and value.get("has_header_divider"):
        found += broken("conflict", "not with `is_collapsible`", "/has_header_divider")
    return found


def _container(children: Mapping[str, Check]) -> Check:
    inside = {kind: check for kind, check in children.items() if kind in _IN_CONTAINER}
    fields = {
        "child_blocks": array(tagged(inside, known=children), most=10),
        "title": plain_text(150),
        "rich_text_title": tagged({"rich_text": RICH_TEXT}),
        "subtitle": any_text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": tagged({"image": IMAGE}),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    }
    rules = (needs_any("title", "rich_text_title"), _folding_agrees)
    return _block(fields, "child_blocks", rules=rules)


def _compiled(surface: Surface) -> dict[str, Check]:
    everywhere = {
        "section": _section(surface),
        "actions": _actions(surface),
        "input": _input(surface),
        "context": _context(),
        "divider": _block({}),
        "header": _HEADER,
        "image": _image(),
        "rich_text": RICH_TEXT,
        "markdown": _MARKDOWN,
        "context_actions": _CONTEXT_ACTIONS,
        "table": TABLE,
        "data_table": DATA_TABLE,
        "video": VIDEO,
        "alert": ALERT,
        "card": CARD,
        "carousel": CAROUSEL,
        "plan": PLAN,
        "task_card": TASK_CARD,
        "call": CALL,
    }
    shown = blocks_on(surface, everywhere)
    return blocks_on(surface, {**shown, "container": _container(shown)})


_TABLES = {surface: _compiled(surface) for surface in SURFACES}
BLOCK_TYPES = frozenset().union(*_TABLES.values())
BLOCKS: Mapping[Surface, Check] = MappingProxyType(
    {surface: tagged(table, known=BLOCK_TYPES) for surface, table in _TABLES.items()}
)
"""The check of one block, by surface."""
