"""Who should learn from whom: hard rules, scores, the proven optimum.

``match`` decides for a whole programme. Importing this package is cheap; NumPy and SciPy are
imported when somebody matches. ``python -m mentoring.matching`` does the same in a process of
its own (mentoring.matching.worker), so that their memory is given back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentoring.matching.values import (
    BLOCKS,
    BadLockError,
    BadWeightsError,
    DuplicatePersonError,
    Matching,
    MatchingError,
    ProposedPair,
    Reason,
    Request,
    ScoredPair,
    TooLargeError,
    Unmatched,
    Weights,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from mentoring.roster import RosterPerson

__all__ = [
    "BLOCKS",
    "BadLockError",
    "BadWeightsError",
    "DuplicatePersonError",
    "Matching",
    "MatchingError",
    "ProposedPair",
    "Reason",
    "Request",
    "ScoredPair",
    "TooLargeError",
    "Unmatched",
    "Weights",
    "match",
    "match_request",
    "permitted_pairs",
]

_DEFAULT_WEIGHTS = Weights()


def match(
    people: Sequence[RosterPerson],
    *,
    seed: int,
    weights: Weights = _DEFAULT_WEIGHTS,
    allow_same_manager: bool = False,
    locked: Collection[tuple[str, str]] = (),
    forbidden: Collection[tuple[str, str]] = (),
    reporting: Mapping[str, str] | None = None,
) -> Matching:
    """Pair mentors with mentees: the most pairs, then the highest total, then the seed's lots.

    The parameters are those of Request. Raises MatchingError, and
    mentoring.reporting.ManagementCycleError or mentoring.zones.UnknownZoneError for people that
    no roster would let in.
    """
    return match_request(
        Request(
            people=people,
            seed=seed,
            weights=weights,
            allow_same_manager=allow_same_manager,
            locked=locked,
            forbidden=forbidden,
            reporting=reporting or {},
        )
    )


def match_request(request: Request) -> Matching:
    """The same as ``match``, for a request made elsewhere."""
    from mentoring.matching.engine import matching  # noqa: PLC0415 - NumPy and SciPy cost memory

    return matching(request)


def permitted_pairs(request: Request) -> Iterator[ScoredPair]:
    """Every pair that no hard rule keeps apart, with its score, in no particular order."""
    from mentoring.matching.engine import permitted  # noqa: PLC0415 - NumPy costs memory

    return permitted(request)
