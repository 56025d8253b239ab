"""Why a matching cannot be made as it was asked for.

MatchingError
├── BadWeightsError
├── DuplicatePersonError
├── UnknownPersonError
├── BadLockError
└── TooLargeError

Here live refusals only. Never here: words that people read in Slack.
"""

from __future__ import annotations


class MatchingError(ValueError):
    """This matching cannot be made as it was asked for; the message says why."""


class BadWeightsError(MatchingError):
    """A weight is a whole number from 0 to 1000, and at least one is above 0."""


class DuplicatePersonError(MatchingError):
    """Somebody stands in the list twice."""


class UnknownPersonError(MatchingError):
    """Somebody is asked about who does not take part."""


class BadLockError(MatchingError):
    """A pair to keep is not possible: unknown, over capacity, or against a hard rule.

    ``pair`` is mentor and mentee; ``broken`` the codes of the rules in the way, empty when it
    is not a rule.
    """

    def __init__(
        self, message: str, *, pair: tuple[str, str] = ("", ""), broken: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.pair = pair
        self.broken = broken


class TooLargeError(MatchingError):
    """There are more people than can be matched in one go."""
