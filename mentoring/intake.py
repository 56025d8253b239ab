"""What intake asks beyond topics: the codes that may be chosen, and what follows from them.

Here: codes, their order, the date by which somebody hears. Never here: labels (content), what a
person chose (rows), or who may read it (the forms say that).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mentoring.prompts import Audience

LEVEL_SCALE: Final = ("new", "some", "fluent", "expert")
"""How well somebody knows a topic, least first: one scale for both sides, so they compare."""
LEVELS: Final[Mapping[Audience, tuple[str, ...]]] = {
    "mentor": ("some", "fluent", "expert"),
    "mentee": ("new", "some", "fluent"),
}
"""What each side may choose: nobody teaches what is new to them."""
THINKING: Final = ("think_first", "think_aloud")
"""Those ways of working that are about how somebody thinks."""
GOALS: Final = ("understand", "try_out", "own_work", "other_view", "decide")
"""What the meetings are for; both sides choose from the same codes."""
FORMATS: Final = ("video", "screen", "in_person", "walk")
INTERESTS: Final = (
    *("animals", "art", "choir", "cooking", "cycling", "dance", "film", "football", "games"),
    *("gardening", "hiking", "languages", "making", "music", "photography", "pottery"),
    *("reading", "running", "swimming", "theatre", "travel", "volunteering", "writing", "yoga"),
)
READINESS: Final = ("not_yet", "nearly", "ready")
CONFIDENCE: Final = ("1", "2", "3", "4", "5")
SELF_CHECK: Final = ("not_yet", "partly", "yes", "not_mine")

MOST_LEVELS: Final = 5  # topics that are asked about one by one
MOST_SUGGESTED: Final = 3
NEWS_AFTER_MATCHING: Final = timedelta(days=14)  # a mentor is asked first, for ten working days
PATIENCE: Final = timedelta(days=14)

_LOW_CONFIDENCE: Final = frozenset({"1", "2"})
_FROM_READINESS: Final[Mapping[Audience, str]] = {
    "mentor": "knowing_enough",
    "mentee": "being_taught",
}
_FROM_CONFIDENCE: Final[Mapping[Audience, str]] = {
    "mentor": "disagreeing",
    "mentee": "not_knowing",
}


def leanings(role: Audience, *, readiness: str, confidence: str) -> tuple[str, ...]:
    """The prompts' conditions that follow from somebody's own private answers, for them alone."""
    found = []
    if readiness == READINESS[0]:
        found.append(_FROM_READINESS[role])
    if confidence in _LOW_CONFIDENCE:
        found.append(_FROM_CONFIDENCE[role])
    return tuple(found)


def suggested(answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Topics worth choosing after a self-check, each with where this person starts.

    `answers` is topic to a code of `SELF_CHECK`. What is not known yet comes before what is
    partly known; otherwise the order of the topics stays.
    """
    starts = {"not_yet": LEVEL_SCALE[0], "partly": LEVEL_SCALE[1]}
    found = [(topic, starts[answer]) for topic, answer in answers.items() if answer in starts]
    return sorted(found, key=lambda one: LEVEL_SCALE.index(one[1]))[:MOST_SUGGESTED]


def answer_by(*, matching_on: date, today: date) -> date:
    """The local date by which an owner answers an application: in time for the matching."""
    return matching_on if today < matching_on else today + PATIENCE


def partner_by(*, matching_on: date, today: date) -> date:
    """The local date by which somebody who takes part hears about a partner."""
    return max(matching_on + NEWS_AFTER_MATCHING, today + PATIENCE)


def known_levels(
    topics: Sequence[str], levels: Mapping[str, str], role: Audience
) -> dict[str, str]:
    """The levels that still fit: of topics that are chosen, and possible for that side."""
    return {one: levels[one] for one in topics if levels.get(one) in LEVELS[role]}
