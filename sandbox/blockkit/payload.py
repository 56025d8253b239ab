"""What must hold for the blocks of one message or view together, and for a view as a whole.

Each block is checked first, alone; only when all are right does it matter how they go
together. Size in bytes (250 kB for a view) is not looked at: it is the method's own error.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.blockkit.blocks import BLOCKS
from sandbox.blockkit.checks import (
    FINE,
    Check,
    Problems,
    anything,
    array,
    boolean,
    broken,
    record,
    string,
    tagged,
)
from sandbox.blockkit.composition import identifier, plain_text
from sandbox.blockkit.surfaces import MOST_BLOCKS, Surface
from sandbox.blockkit.tables import MOST_CHARACTERS, characters

_MOST_MARKDOWN = 12_000
_HELD_BY = {"container": "child_blocks", "carousel": "elements", "plan": "tasks"}
_ELEMENTS_OF = {"actions": "elements", "context_actions": "elements", "card": "actions"}
_ELEMENT_OF = {"input": "element", "section": "accessory"}

_Placed = tuple[str, Mapping[str, Any]]
"""A block or element and its pointer."""


def blocks_check(surface: Surface) -> Check:
    """The check of a whole ``blocks`` array. A message may have none, a view needs one."""
    least = 0 if surface == "message" else 1
    each = array(BLOCKS[surface], least=least, most=MOST_BLOCKS[surface])

    def check(value: object) -> Problems:
        problems = each(value)
        return problems if problems or not isinstance(value, list) else _together(value)

    return check


def _together(blocks: Sequence[Mapping[str, Any]]) -> Problems:
    placed = list(_placed(blocks))
    elements = [_elements(pointer, block) for pointer, block in placed]
    found = _repeated(placed, "block_id")
    for siblings in elements:
        found += _repeated(siblings, "action_id")
    return found + _one_focus(elements) + _one_table(placed) + _markdown_in_all(placed)


def _placed(blocks: Sequence[Mapping[str, Any]], above: str = "") -> Iterator[_Placed]:
    """Every block with its pointer, those held by other blocks too."""
    for index, block in enumerate(blocks):
        pointer = f"{above}/{index}"
        yield pointer, block
        name = _HELD_BY.get(block["type"])
        if name is not None:
            yield from _placed(block.get(name, ()), f"{pointer}/{name}")


def _elements(pointer: str, block: Mapping[str, Any]) -> list[_Placed]:
    """The elements directly in one block, with their pointers."""
    kind = block["type"]
    several = _ELEMENTS_OF.get(kind)
    if several is not None:
        inside = enumerate(block.get(several, ()))
        return [(f"{pointer}/{several}/{index}", one) for index, one in inside]
    single = _ELEMENT_OF.get(kind)
    if single is not None and single in block:
        return [(f"{pointer}/{single}", block[single])]
    return []


def _repeated(placed: Sequence[_Placed], name: str) -> Problems:
    given = [one[name] for _, one in placed if name in one]
    if len(given) == len(set(given)):
        return FINE
    found, seen = FINE, set[str]()
    for pointer, one in placed:
        if one.get(name) in seen:
            found += broken("unique", f"`{name}` {one[name]} already exists", f"{pointer}/{name}")
        seen.add(one.get(name, ""))
    return found


def _one_focus(elements: Sequence[Sequence[_Placed]]) -> Problems:
    takers = [pointer for some in elements for pointer, one in some if one.get("focus_on_load")]
    told = "only one element can have `focus_on_load`"
    return _each("unique", told, (f"{pointer}/focus_on_load" for pointer in takers[1:]))


def _one_table(placed: Sequence[_Placed]) -> Problems:
    tables = [(place, one) for place, one in placed if one["type"] in {"table", "data_table"}]
    if not tables:
        return FINE
    told = "only_one_table_allowed"
    found = _each("max_items", told, (pointer for pointer, _ in tables[1:]))
    if sum(characters(one) for _, one in tables) > MOST_CHARACTERS:
        told = f"all cells together must be less than {MOST_CHARACTERS + 1} characters"
        found += broken("max_length", told, f"{tables[-1][0]}/rows")
    return found


def _markdown_in_all(placed: Sequence[_Placed]) -> Problems:
    written = [(place, one) for place, one in placed if one["type"] == "markdown"]
    if sum(len(one["text"]) for _, one in written) <= _MOST_MARKDOWN:
        return FINE
    told = f"all markdown together must be less than {_MOST_MARKDOWN + 1} characters"
    return broken("max_length", told, f"{written[-1][0]}/text")


def _each(constraint: str, message: str, pointers: Iterator[str]) -> Problems:
    return tuple(one for pointer in pointers for one in broken(constraint, message, pointer))


def _submit_where_asked(view: Mapping[str, Any]) -> Problems:
    if "submit" in view or all(block["type"] != "input" for block in view["blocks"]):
        return FINE
    return broken("required", "missing required field: submit")


_SHARED = {
    "type": anything,
    "private_metadata": string(least=0, most=3000),
    "callback_id": identifier(),
    "external_id": identifier(),
}
_MODAL = record(
    {
        **_SHARED,
        "blocks": blocks_check("modal"),
        "title": plain_text(24),
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
    },
    required=("title", "blocks"),
    rules=(_submit_where_asked,),
)
_HOME = record({**_SHARED, "blocks": blocks_check("home")}, required=("blocks",))

VIEW: Check = tagged({"modal": _MODAL, "home": _HOME}, known=("workflow_step",))
"""The check of a modal or of a Home tab."""
