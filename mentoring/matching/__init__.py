"""Who should learn from whom: hard rules, scores, the proven optimum.

``match_request`` decides for a whole programme; ``options_for`` shows one person's possible
partners; ``compare``, ``figures`` and ``hold_back_weak`` work on results. Importing this package
is cheap; NumPy and SciPy are imported when somebody matches. ``python -m mentoring.matching``
does the same in a process of its own (mentoring.matching.worker), so that their memory is given
back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentoring.matching.compare import (
    Changes,
    Figures,
    Moved,
    compare,
    figures,
    hold_back_weak,
)
from mentoring.matching.errors import (
    BadLockError,
    BadWeightsError,
    DuplicatePersonError,
    MatchingError,
    TooLargeError,
    UnknownPersonError,
)
from mentoring.matching.values import (
    BLOCKS,
    Intake,
    Matching,
    Option,
    ProposedPair,
    Reason,
    Relief,
    Request,
    ScoredPair,
    Unmatched,
)
from mentoring.matching.weights import PARTS, Weights

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from mentoring.roster import RosterPerson

__all__ = [
    "BLOCKS",
    "PARTS",
    "BadLockError",
    "BadWeightsError",
    "Changes",
    "DuplicatePersonError",
    "Figures",
    "Intake",
    "Matching",
    "MatchingError",
    "Moved",
    "Option",
    "ProposedPair",
    "Reason",
    "Relief",
    "Request",
    "ScoredPair",
    "TooLargeError",
    "UnknownPersonError",
    "Unmatched",
    "Weights",
    "compare",
    "figures",
    "hold_back_weak",
    "match",
    "match_request",
    "options_for",
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


def _unseen(_stage: str, _done: int, _whole: int) -> None:
    """Nobody watches."""


def match_request(
    request: Request, *, progress: Callable[[str, int, int], None] = _unseen
) -> Matching:
    """The same as ``match``, for a request made elsewhere.

    ``progress`` is told a stage (``scoring``, ``choosing``, ``explaining``), how much of it is
    done, and how much there is.
    """
    from mentoring.matching.engine import matching  # noqa: PLC0415 - NumPy and SciPy cost memory

    return matching(request, progress=progress)


def options_for(request: Request, person_id: str) -> tuple[Option, ...]:
    """Everybody of the other role as a partner of one person.

    Those whom no rule keeps apart come first, best score first. Raises UnknownPersonError and
    what ``match`` raises.
    """
    from mentoring.matching.engine import options  # noqa: PLC0415 - NumPy costs memory

    return options(request, person_id)


def permitted_pairs(request: Request) -> Iterator[ScoredPair]:
    """Every pair that no hard rule keeps apart, with its score, by mentor and mentee id."""
    from mentoring.matching.engine import permitted  # noqa: PLC0415 - NumPy costs memory

    return permitted(request)
