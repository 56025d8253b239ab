"""What kinds of element have in common: every one has an action_id, menus a placeholder.

The builders here return finished checks; ``menus``, ``fields`` and ``elements`` fill them in.
"""

from collections.abc import Mapping

from sandbox.blockkit.checks import Check, Rule, anything, boolean, record, string, whole
from sandbox.blockkit.composition import (
    LONGEST_ID,
    LONGEST_TEXT,
    confirm,
    dispatch_config,
    identifier,
    placeholder,
)

NAME: Check = string(most=LONGEST_ID)
"""The id of a user or conversation, or another short name."""

COUNT: Check = whole(least=1, most=LONGEST_TEXT)


def element(fields: Mapping[str, Check], *required: str, rules: tuple[Rule, ...] = ()) -> Check:
    """Anything a person can use. ``action_id`` may be left out: Slack then makes one up."""
    common = {"type": anything, "action_id": identifier()}
    return record({**common, **fields}, required=required, rules=rules)


def chooser(fields: Mapping[str, Check], *required: str, rules: tuple[Rule, ...] = ()) -> Check:
    """An element that picks something: it may ask back and may take the focus."""
    common = {"confirm": confirm(), "focus_on_load": boolean}
    return element({**common, **fields}, *required, rules=rules)


def menu(fields: Mapping[str, Check], *, rules: tuple[Rule, ...] = ()) -> Check:
    """A chooser with a grey text while nothing is picked."""
    return chooser({"placeholder": placeholder(), **fields}, rules=rules)


def typed(fields: Mapping[str, Check], *required: str, rules: tuple[Rule, ...] = ()) -> Check:
    """A field one writes into."""
    common = {
        "placeholder": placeholder(),
        "focus_on_load": boolean,
        "dispatch_action_config": dispatch_config(),
    }
    return element({**common, **fields}, *required, rules=rules)
