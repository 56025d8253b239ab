"""What Slack would say to these blocks: one validator for messages, modals and Home.

Schemas are tables, compiled at import; checking ten ordinary blocks takes well under a tenth
of a millisecond. What lives here is only "is it right, and if not, where": sending, storing
and showing blocks happens elsewhere, and nothing here knows our bot.

It is at least as strict as Slack where its reference speaks; where a limit was settled from
other sources, ``docs/block-kit.md`` names them.
"""

from collections.abc import Iterable

from sandbox.blockkit.checks import Problem, under
from sandbox.blockkit.payload import VIEW, blocks_check
from sandbox.blockkit.surfaces import SURFACES, Surface

__all__ = ["Problem", "Surface", "as_messages", "validate_blocks", "validate_view"]

_BLOCKS = {surface: blocks_check(surface) for surface in SURFACES}


def validate_blocks(blocks: object, surface: Surface) -> list[Problem]:
    """Everything Slack would refuse in a decoded ``blocks`` array.

    Args:
        blocks: the value as it came, of whatever type.
        surface: where the blocks are meant to stand.

    Returns:
        The problems, pointers starting with ``/blocks``; empty when all is well.
    """
    return list(under("blocks", _BLOCKS[surface](blocks)))


def validate_view(view: object) -> list[Problem]:
    """Everything Slack would refuse in a decoded view, a modal or a Home tab.

    Returns:
        The problems, pointers starting with ``/view``; empty when all is well.
    """
    return list(under("view", VIEW(view)))


def as_messages(problems: Iterable[Problem]) -> list[str]:
    """The problems as Slack lists them in ``response_metadata.messages``."""
    return [f"[ERROR] {one.message} [json-pointer:{one.pointer}]" for one in problems]
