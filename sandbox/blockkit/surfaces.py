"""The three places blocks are shown in, and what Slack does not show there.

Everything a table does not name is allowed. The sources are in ``docs/block-kit.md``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from sandbox.blockkit.checks import Check

Surface = Literal["message", "modal", "home"]
SURFACES: tuple[Surface, ...] = ("message", "modal", "home")

MOST_BLOCKS: Mapping[Surface, int] = MappingProxyType({"message": 50, "modal": 100, "home": 100})

_ONLY_IN_MESSAGES = frozenset(
    {"call", "context_actions", "data_table", "markdown", "plan", "table", "task_card"}
)
_BLOCKS_KEPT_OUT: Mapping[Surface, frozenset[str]] = MappingProxyType(
    {
        "message": frozenset({"alert"}),
        "modal": _ONLY_IN_MESSAGES | {"card", "carousel", "container"},
        "home": _ONLY_IN_MESSAGES | {"alert"},
    }
)

_ONLY_IN_MODALS = frozenset({"email_text_input", "file_input", "number_input", "url_text_input"})
_ELEMENTS_KEPT_OUT: Mapping[Surface, frozenset[str]] = MappingProxyType(
    {
        "message": _ONLY_IN_MODALS | {"rich_text_input"},
        "modal": frozenset({"workflow_button"}),
        "home": _ONLY_IN_MODALS | {"datetimepicker", "workflow_button"},
    }
)


def elements_on(surface: Surface, table: Mapping[str, Check]) -> dict[str, Check]:
    """The elements of ``table`` that this surface shows."""
    return {kind: check for kind, check in table.items() if kind not in _ELEMENTS_KEPT_OUT[surface]}


def blocks_on(surface: Surface, table: Mapping[str, Check]) -> dict[str, Check]:
    """The blocks of ``table`` that this surface shows."""
    return {kind: check for kind, check in table.items() if kind not in _BLOCKS_KEPT_OUT[surface]}
