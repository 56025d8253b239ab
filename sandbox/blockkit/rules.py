"""Rules between the properties of one object, each shared by several blocks or elements.

They run only on objects whose properties are each right (see ``checks.record``), so they
compare and never look at types. Rules between blocks stand in ``payload``.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.blockkit.checks import FINE, Problems, Rule, broken, under


def not_empty(value: Mapping[str, Any]) -> Problems:
    """At least one property is given."""
    return FINE if value else broken("min_properties", "must define at least one property")


def exactly_one(first: str, second: str) -> Rule:
    """One of two properties, never both, never none."""

    def rule(value: Mapping[str, Any]) -> Problems:
        if (first in value) != (second in value):
            return FINE
        return broken("exactly_one", f"must define either `{first}` or `{second}`")

    return rule


def needs_any(*names: str) -> Rule:
    """At least one of these properties."""
    told = " or ".join(f"`{name}`" for name in names)

    def rule(value: Mapping[str, Any]) -> Problems:
        if any(name in value for name in names):
            return FINE
        return broken("any_of", f"must define either {told}")

    return rule


def in_order(low: str, high: str) -> Rule:
    """Where both are given, ``low`` is not above ``high``."""

    def rule(value: Mapping[str, Any]) -> Problems:
        if low not in value or high not in value or value[low] <= value[high]:
            return FINE
        return broken("order", f"`{low}` must not be greater than `{high}`", f"/{low}")

    return rule


def initial_among_options(value: Mapping[str, Any]) -> Problems:
    """What is chosen at first is, exactly, among what can be chosen."""
    offered = [*value.get("options", ())]
    for group in value.get("option_groups", ()):
        offered += group["options"]
    found = FINE
    if "initial_option" in value and value["initial_option"] not in offered:
        found += _not_offered("/initial_option")
    for index, chosen in enumerate(value.get("initial_options", ())):
        if chosen not in offered:
            found += under("initial_options", _not_offered(f"/{index}"))
    return found


def _not_offered(pointer: str) -> Problems:
    return broken("among_options", "must exactly match one of the options", pointer)


def initial_within_limit(name: str) -> Rule:
    """No more is chosen at first than may be chosen at all."""

    def rule(value: Mapping[str, Any]) -> Problems:
        most = value.get("max_selected_items")
        if most is None or len(value.get(name, ())) <= most:
            return FINE
        return broken("max_items", f"no more than {most} items allowed", f"/{name}")

    return rule


def initial_text_fits(value: Mapping[str, Any]) -> Problems:
    """The first value of a text field is no longer than the field allows.

    Slack's reference does not say so; a field that cannot be submitted as it opens helps
    nobody, so we are stricter here.
    """
    most = value.get("max_length")
    if most is None or len(value.get("initial_value", "")) <= most:
        return FINE
    return broken("max_length", f"must be less than {most + 1} characters", "/initial_value")


def numbers_in_range(value: Mapping[str, Any]) -> Problems:
    """A number field: the bounds are in order, the first value lies between them."""
    low, high, first = (_decimal(value, key) for key in ("min_value", "max_value", "initial_value"))
    found = FINE
    if low is not None and high is not None and low > high:
        found += broken("order", "`min_value` must not be greater than `max_value`", "/min_value")
    if first is not None and ((low is not None and first < low) or _above(first, high)):
        found += broken("range", "must be between min_value and max_value", "/initial_value")
    return found


def whole_unless_decimal_allowed(value: Mapping[str, Any]) -> Problems:
    """A number field for whole numbers holds whole numbers only."""
    if value["is_decimal_allowed"]:
        return FINE
    found = FINE
    for key in ("min_value", "max_value", "initial_value"):
        given = _decimal(value, key)
        if given is not None and given != given.to_integral_value():
            found += broken("format", "must be a whole number", f"/{key}")
    return found


def _decimal(value: Mapping[str, Any], key: str) -> Decimal | None:
    return Decimal(value[key]) if key in value else None


def _above(first: Decimal, high: Decimal | None) -> bool:
    return high is not None and first > high
