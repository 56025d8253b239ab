"""The two sides of a matching, each in an order that the seed alone decides.

Here lives the seeded order and the seeded numbers behind ties: hashes of seed and id, the same
on every machine. Never here: rules, scores.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching.errors import DuplicatePersonError
from mentoring.roster import RosterPerson

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

# A run of mentees fits the processor's cache, and its length a byte.
_RUN_CELLS = 1 << 17
_RUN_ROWS = 255


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Mentors (columns) and mentees (rows), and the position of each id on its side."""

    mentors: tuple[RosterPerson, ...]
    mentees: tuple[RosterPerson, ...]
    mentor_at: dict[str, int]
    mentee_at: dict[str, int]
    seed: int

    @classmethod
    def of(cls, people: Sequence[RosterPerson], seed: int) -> Sides:
        """Part people by role; raises DuplicatePersonError."""
        twice = [name for name, count in Counter(p.id for p in people).items() if count > 1]
        if twice:
            raise DuplicatePersonError(f"“{twice[0]}” stands in the list more than once.")
        ordered = sorted(people, key=lambda person: draw(seed, person.id))
        mentors = tuple(person for person in ordered if person.role == "mentor")
        mentees = tuple(person for person in ordered if person.role == "mentee")
        return cls(
            mentors=mentors,
            mentees=mentees,
            mentor_at={person.id: position for position, person in enumerate(mentors)},
            mentee_at={person.id: position for position, person in enumerate(mentees)},
            seed=seed,
        )

    def blocks(self) -> Iterator[slice]:
        """The rows in runs of at most 255."""
        step = min(max(1, _RUN_CELLS // max(1, len(self.mentors))), _RUN_ROWS)
        for first in range(0, len(self.mentees), step):
            yield slice(first, min(first + step, len(self.mentees)))


def draw(seed: int, name: str) -> bytes:
    """The lot that a seed draws for somebody."""
    return sha256(f"{seed}\0{name}".encode()).digest()


def lots(seed: int, people: Sequence[RosterPerson]) -> NDArray[np.uint64]:
    """The same lots as numbers of 64 bits."""
    return np.array(
        [int.from_bytes(draw(seed, person.id)[:8], "big") for person in people], dtype=np.uint64
    )
