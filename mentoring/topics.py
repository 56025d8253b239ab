"""Whether a tag in the content speaks of a topic as people write it.

Here: one comparison, used by prompts and starters. Never here: a list of topics; programmes have
their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_WORD = re.compile(r"\w+")


def speaks_of(tags: Collection[str], topic: str) -> bool:
    """Whether every word of one of the tags is in the topic: "ai" speaks of "AI tools at work"."""
    words = set(_WORD.findall(topic.casefold()))
    return any(set(_WORD.findall(tag.casefold())) <= words for tag in tags)
