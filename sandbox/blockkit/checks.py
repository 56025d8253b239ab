"""The bricks every Block Kit schema is built from: compiled once, run without looking back.

A check takes one decoded JSON value and answers with the problems found in it, pointers
relative to that value; nothing wrong is the empty tuple, so the good path builds no text.
What Slack allows stands in the tables beside this module, never here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing Slack would refuse.

    Attributes:
        pointer: JSON pointer to the offending value (or, for a missing or an additional
            property, to the object that lacks or carries it).
        message: the sentence, worded as Slack words it where its wording is known.
        constraint: which kind of rule broke, for programs: ``max_length``, ``required`` …
    """

    pointer: str
    message: str
    constraint: str


Problems = tuple[Problem, ...]
Check = Callable[[object], Problems]
Rule = Callable[[Mapping[str, Any]], Problems]

FINE: Problems = ()


def broken(constraint: str, message: str, pointer: str = "") -> Problems:
    """One problem, ready to be returned from a check."""
    return (Problem(pointer=pointer, message=message, constraint=constraint),)


def under(step: str | int, problems: Problems) -> Problems:
    """The same problems, seen from one level further out."""
    return tuple(replace(one, pointer=f"/{step}{one.pointer}") for one in problems)


def string(*, least: int = 1, most: int) -> Check:
    """A string of ``least`` to ``most`` characters."""

    def check(value: object) -> Problems:
        if isinstance(value, str) and least <= len(value) <= most:
            return FINE
        if not isinstance(value, str):
            return broken("type", "must provide a string")
        if len(value) < least:
            return broken("min_length", f"must be more than {least - 1} characters")
        return broken("max_length", f"must be less than {most + 1} characters")

    return check


def whole(*, least: int, most: int) -> Check:
    """A whole number from ``least`` to ``most``, both allowed."""

    def check(value: object) -> Problems:
        if type(value) is not int:
            return broken("type", "must provide an integer")
        if least <= value <= most:
            return FINE
        return broken("range", f"must be between {least} and {most}")

    return check


def boolean(value: object) -> Problems:
    """True or false."""
    return FINE if isinstance(value, bool) else broken("type", "must provide a boolean")


def number(value: object) -> Problems:
    """Any JSON number; a boolean is none."""
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return FINE if fits else broken("type", "must provide a number")


def anything(_value: object) -> Problems:
    """A value Slack does not look into."""
    return FINE


def one_of(*allowed: object) -> Check:
    """Exactly one of the listed values."""

    def check(value: object) -> Problems:
        if any(value == one and type(value) is type(one) for one in allowed):
            return FINE
        listed = ", ".join(str(one) for one in allowed)
        return broken("enum", f"must be one of: {listed}")

    return check


def matching(check_first: Check, fits: Callable[[str], bool], told: str) -> Check:
    """A string that passes ``check_first`` and then ``fits``; ``told`` says what was expected."""

    def check(value: object) -> Problems:
        problems = check_first(value)
        if problems or fits(str(value)):
            return problems
        return broken("format", told)

    return check


def array(item: Check, *, least: int = 1, most: int | None = None) -> Check:
    """A list of ``least`` to ``most`` items, each of which passes ``item``."""

    def check(value: object) -> Problems:
        if not isinstance(value, list):
            return broken("type", "must provide an array")
        found = _length_problems(len(value), least, most)
        for index, one in enumerate(value):
            if bad := item(one):
                found += under(index, bad)
        return found

    return check


def _length_problems(length: int, least: int, most: int | None) -> Problems:
    if length < least:
        return broken("min_items", f"no fewer than {least} items allowed")
    if most is not None and length > most:
        return broken("max_items", f"no more than {most} items allowed")
    return FINE


def record(
    fields: Mapping[str, Check],
    *,
    required: Iterable[str] = (),
    rules: Iterable[Rule] = (),
) -> Check:
    """An object with these fields only.

    Args:
        fields: what each permitted property must look like.
        required: the properties that must be there.
        rules: what must hold between properties; they run only on an object whose
            properties are each right, so they need not look again.
    """
    known, needed, between = dict(fields), frozenset(required), tuple(rules)

    def check(value: object) -> Problems:
        if not isinstance(value, dict):
            return broken("type", "must provide an object")
        found = FINE
        for key, one in value.items():
            test = known.get(key)
            if test is None:
                found += broken("unknown_property", f"invalid additional property: {key}")
            elif bad := test(one):
                found += under(key, bad)
        if not needed <= value.keys():
            found += _missing(needed, value)
        for rule in () if found else between:
            found += rule(value)
        return found

    return check


def _missing(needed: frozenset[str], value: Mapping[str, Any]) -> Problems:
    absent = sorted(needed - value.keys())
    return tuple(
        Problem(pointer="", message=f"missing required field: {name}", constraint="required")
        for name in absent
    )


def tagged(table: Mapping[str, Check], *, known: Iterable[str] = ()) -> Check:
    """An object whose ``type`` chooses its check.

    Args:
        table: the check of each type allowed in this place.
        known: types that exist elsewhere, to tell "not here" from "never heard of".
    """
    choices, elsewhere = dict(table), frozenset(known)

    def check(value: object) -> Problems:
        if not isinstance(value, dict):
            return broken("type", "must provide an object")
        kind = value.get("type")
        if not isinstance(kind, str):
            return broken("required", "missing required field: type")
        chosen = choices.get(kind)
        if chosen is not None:
            return chosen(value)
        constraint = "not_allowed_here" if kind in elsewhere else "unknown_type"
        return broken(constraint, f"unsupported type: {kind}", "/type")

    return check
