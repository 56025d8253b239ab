"""Two results side by side, and a result without its weak pairs: for whoever decides.

Pure functions over results that exist. Never here: the choice, words, NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mentoring.matching.values import Matching, ProposedPair, Unmatched

if TYPE_CHECKING:
    from collections.abc import Collection

WEAK = "weak"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A mentee whose mentor differs between two results."""

    mentee_id: str
    before: ProposedPair
    after: ProposedPair


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A result in a few numbers; ``lowest`` and ``average`` are scores, 0 where nobody is paired.

    ``average`` is rounded down.
    """

    paired: int
    total: int
    lowest: int
    average: int
    weak: int
    unmatched: int


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What differs from one result to another; everything in the order of mentees' ids.

    ``gained`` and ``lost`` are mentees who have a mentor in only one of the two; ``left_over``
    and ``found`` the ids of people of both roles who are without a partner only after, or only
    before.
    """

    before: Figures
    after: Figures
    kept: tuple[ProposedPair, ...]
    moved: tuple[Moved, ...]
    gained: tuple[ProposedPair, ...]
    lost: tuple[ProposedPair, ...]
    left_over: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def same_pairs(self) -> bool:
        """Whether both results pair the same people."""
        return not (self.moved or self.gained or self.lost)


def figures(matching: Matching) -> Figures:
    """The numbers of one result."""
    scores = [pair.score for pair in matching.pairs]
    return Figures(
        paired=len(scores),
        total=matching.total,
        lowest=min(scores, default=0),
        average=sum(scores) // max(1, len(scores)),
        weak=sum(WEAK in pair.flags for pair in matching.pairs),
        unmatched=len(matching.unmatched),
    )


def compare(before: Matching, after: Matching) -> Changes:
    """What changed from one result to another, over the same people or not."""
    old = {pair.mentee_id: pair for pair in before.pairs}
    new = {pair.mentee_id: pair for pair in after.pairs}
    in_both = sorted(old.keys() & new.keys())
    same = [one for one in in_both if old[one].mentor_id == new[one].mentor_id]
    waiting, waited = ({left.id for left in one.unmatched} for one in (after, before))
    return Changes(
        before=figures(before),
        after=figures(after),
        kept=tuple(new[one] for one in same),
        moved=tuple(
            Moved(mentee_id=one, before=old[one], after=new[one])
            for one in in_both
            if old[one].mentor_id != new[one].mentor_id
        ),
        gained=tuple(new[one] for one in sorted(new.keys() - old.keys())),
        lost=tuple(old[one] for one in sorted(old.keys() - new.keys())),
        left_over=tuple(sorted(waiting - waited)),
        found=tuple(sorted(waited - waiting)),
    )


def hold_back_weak(
    matching: Matching, *, keep: Collection[tuple[str, str]] = ()
) -> tuple[Matching, tuple[ProposedPair, ...]]:
    """The result without its weak pairs, and the pairs held back.

    ``keep`` names pairs (mentor, mentee) that stay although they are weak. Whoever has no
    partner left stands among the unmatched, blocked by ``held_back``.
    """
    held = tuple(
        pair
        for pair in matching.pairs
        if WEAK in pair.flags and (pair.mentor_id, pair.mentee_id) not in keep
    )
    kept = tuple(pair for pair in matching.pairs if pair not in held)
    paired = {person for pair in kept for person in (pair.mentor_id, pair.mentee_id)}
    freed = {person for pair in held for person in (pair.mentor_id, pair.mentee_id)} - paired
    waiting = [Unmatched(id=person, blocked_by=("held_back",)) for person in freed]
    unmatched = sorted([*matching.unmatched, *waiting], key=lambda left: left.id)
    total = sum(pair.score for pair in kept)
    return replace(matching, pairs=kept, unmatched=tuple(unmatched), total=total), held
