"""Why a pair is proposed, what to look at first, and why somebody is left over.

Here live codes and facts from which words are made elsewhere. Never here: words, the choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentoring.matching.parts import pair_facts, pair_parts
from mentoring.matching.values import BLOCKS, ProposedPair, Reason, Unmatched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mentoring.matching.values import Intake, Relief
    from mentoring.matching.weights import Weights
    from mentoring.roster import RosterPerson


def pair(
    mentor: RosterPerson,
    mentee: RosterPerson,
    *,
    minutes: int,
    worth: Mapping[str, int],
    weights: Weights,
    unknown: Collection[str],
    intake: Mapping[str, Intake],
) -> ProposedPair:
    """A pair with its score and reasons.

    ``minutes`` are the shared working minutes of a week, ``worth`` what each topic is worth
    (mentoring.matching.parts.rarity), ``unknown`` the ids whose reporting line is not known,
    ``intake`` what people said on joining.
    """
    by_code = weights.by_code()
    parts = pair_parts(mentor, mentee, worth=worth, minutes=minutes, intake=intake)
    points = {code: parts[code] * weight for code, weight in by_code.items()}
    facts = pair_facts(mentor, mentee, worth=worth, minutes=minutes, intake=intake)
    reasons = [
        Reason(code=code, facts=told, points=points[code])
        for code, told in facts.items()
        if points[code]
    ]
    return ProposedPair(
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        score=sum(points.values()) // sum(by_code.values()),
        reasons=tuple(sorted(reasons, key=lambda reason: -reason.points)),
        flags=tuple(_flags(mentor, mentee, unknown, weak=not parts["topics"])),
    )


def _flags(
    mentor: RosterPerson, mentee: RosterPerson, unknown: Collection[str], *, weak: bool
) -> Iterator[str]:
    if mentor.level is not None and mentee.level is not None and mentor.level > mentee.level:
        yield "level_inverted"
    if mentor.id in unknown or mentee.id in unknown:
        yield "unknown_reporting_line"
    if mentor.zone_assumed or mentee.zone_assumed:
        yield "timezone_assumed"
    if weak:
        yield "weak"


def unmatched(person_id: str, counts: Mapping[str, int], freed_by: tuple[Relief, ...]) -> Unmatched:
    """Somebody without a partner, from how many possible partners each rule kept away.

    Partners that no rule kept away had no place left: that counts as ``capacity``. Nobody of
    the other role at all is ``no_candidate``.
    """
    blocking = [code for code in BLOCKS if counts.get(code)]
    blocking.sort(key=lambda code: -counts[code])
    return Unmatched(
        id=person_id, blocked_by=tuple(blocking) or ("no_candidate",), freed_by=freed_by
    )
