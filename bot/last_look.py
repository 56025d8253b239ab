"""The last look before people are asked: since a run was worked out, much may have changed."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from bot.candidates import candidates
from mentoring.pair_check import PairCheck
from models.database import UnitOfWork
from models.pairs import MatchRun, Pair
from models.programmes import Programme


@dataclass(kw_only=True)
class LastLook:
    """What is so at this moment: who is there with a free place, which rules hold."""

    check: PairCheck
    names: dict[int, str]
    unknown: frozenset[str]
    taken: Counter[str]

    def line_unknown(self, pair: Pair) -> bool:
        """Whether the reporting line of one of the two is not known."""
        both = {self.names.get(pair.mentor_id), self.names.get(pair.mentee_id)}
        return bool(self.unknown & both)

    def passes(self, pair: Pair) -> bool:
        """Whether a pair may be published; takes the places of both when it may."""
        both = self.names.get(pair.mentor_id, ""), self.names.get(pair.mentee_id, "")
        if pair.held_back or not self.check.knows(*both) or self.check.broken(*both):
            return False
        if pair.line_confirmed_by is None and (pair.line_unknown or self.line_unknown(pair)):
            return False
        if self.taken[both[1]] or self.taken[both[0]] >= self.check.people[both[0]].capacity:
            return False
        self.taken.update(both)
        return True


async def last_look(
    uow: UnitOfWork, run: MatchRun, programme: Programme, now: datetime
) -> LastLook:
    """Gather it; raises mentoring.reporting.ManagementCycleError."""
    found = await candidates(uow, programme, now)
    check = PairCheck.of(replace(found.request, forbidden=found.named(run.apart)))
    return LastLook(check=check, names=found.names, unknown=check.unknown_lines(), taken=Counter())
