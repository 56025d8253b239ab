"""The owner's board: working a matching out, keeping it, and gathering what the board shows.

A run is kept as it came out; what owners change afterwards is in its staged pairs, and each such
change counts up the run's revision. Never here: buttons, publishing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.blocks.matching import Board, KeptApart, LeftOver, PairShown
from bot.candidates import Candidates, candidates, rule_of, weights_of
from bot.deps import Deps
from bot.reasons import labels_of
from mentoring.match_rounds import match_in_rounds
from mentoring.matching import Matching, Relief, Weights
from mentoring.matching.worker import digest
from mentoring.pair_check import PairCheck
from models.audit import Audit
from models.database import UnitOfWork
from models.enrolments import enrolled
from models.pairs import ASKING, MatchRun, Pair, PairStatus, latest_run, pairs_in, pairs_of_run
from models.people import Person, people_by_ids
from models.programmes import Programme, ProgrammeStatus

MOST_COUNTED = 3
NAMED_RELIEFS = ("capacity", "forbidden")
BY_HAND = "by_hand"  # in place of a rule: an owner changed the board


class NobodyToMatch(Exception):  # noqa: N818 - reads as what happened
    """It takes at least one mentor and one mentee with a free place."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What owners chose for a run. Pairs are [mentor, mentee] by person id.

    ``keeps`` are pairs of an earlier run that stay for now; ``locked`` ones stay from run to run.
    """

    weights: Weights
    fairest: bool = False
    locked: Sequence[Sequence[int]] = ()
    keeps: Sequence[Sequence[int]] = ()
    apart: Sequence[Sequence[int]] = ()


@dataclass(frozen=True, kw_only=True)
class WorkedOut:
    """A new run; or, where an owner was quicker, the run that stands now."""

    run_id: int
    unlocked: int = 0
    overtaken: bool = False


async def settings_for(uow: UnitOfWork, programme: Programme) -> Settings:
    """What the next run starts from: the programme's own choices, and what is on the board."""
    weights = weights_of(programme.plan.get("matching_weights", {}))
    fairest = rule_of(programme, "fair")
    last = await latest_run(uow.session, programme)
    if last is None:
        return Settings(weights=weights, fairest=fairest)
    locked = [
        [one.mentor_id, one.mentee_id]
        for one in await staged_pairs(uow, last)
        if one.locked and last.published_at is None
    ]
    return Settings(weights=weights, fairest=fairest, locked=locked, apart=last.apart)


def remember(programme: Programme, settings: Settings) -> None:
    """Keep weights and fairness with the programme: its set-up shows them, the next run too."""
    rules = {**programme.plan.get("matching_rules", {}), "fair": settings.fairest}
    programme.plan = {
        **programme.plan,
        "matching_weights": settings.weights.by_code(),
        "matching_rules": rules,
    }


async def staged_pairs(uow: UnitOfWork, run: MatchRun) -> list[Pair]:
    """The pairs that stand on a run's board, best first."""
    found = await pairs_of_run(uow.session, run)
    return [one for one in found if one.status == PairStatus.STAGED]


def digest_of(found: Candidates) -> str:
    """Name what a run was worked out from: people, lines, who met before; not owners' choices."""
    return digest(found.request)


async def work_out(
    deps: Deps,
    actor: Person,
    programme_id: int,
    *,
    settings: Settings | None = None,
    base: tuple[int, int] | None = None,
) -> WorkedOut:
    """Work a new matching out in another process and keep it.

    ``base`` is the run and revision that the owner looked at: when it is no longer the newest at
    the end, nothing is kept. Raises NobodyToMatch and MatchingError.
    """
    async with deps.reading() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        chosen = settings or await settings_for(uow, programme)
        found = await candidates(uow, programme, deps.clock.now())
        before = await latest_run(uow.session, programme)
    if not {one.role for one in found.request.people} >= {"mentor", "mentee"}:
        raise NobodyToMatch(NobodyToMatch.__doc__)
    request = replace(
        found.request,
        weights=chosen.weights,
        fair=chosen.fairest,
        forbidden=found.named(chosen.apart),
    )
    wanted = found.named([*chosen.locked, *chosen.keeps])
    request = replace(request, locked=possible(PairCheck.of(request), wanted))
    result = await match_in_rounds(deps.match, request, found.waited)
    async with deps.unit_of_work() as uow:
        programme = await uow.session.get_one(Programme, programme_id)
        newest = await latest_run(uow.session, programme, lock=True)
        if newest is not None and _seen(newest) != (base or (before and _seen(before))):
            return WorkedOut(run_id=newest.id, overtaken=True)
        now = deps.clock.now()
        run = MatchRun(
            workspace=programme.workspace,
            programme_id=programme.id,
            seed=result.seed,
            input_digest=digest_of(found),
            weights=chosen.weights.by_code(),
            fairest=chosen.fairest,
            locked=[[found.ids[one], found.ids[other]] for one, other in request.locked],
            apart=[list(one) for one in chosen.apart],
            made_at=now,
            changed_by=actor.id,
            **_outcome(result, found.ids),
        )
        locked = {(one[0], one[1]) for one in chosen.locked}
        await _keep(uow, programme, run, result, found.ids, locked, newest)
        audit(uow, run, actor, "ran the matching", now)
        still = {(one[0], one[1]) for one in run.locked}
        return WorkedOut(run_id=run.id, unlocked=len(locked - still))


def _seen(run: MatchRun) -> tuple[int, int]:
    return run.id, run.revision


def possible(check: PairCheck, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of some pairs that may stand together: allowed, and within everybody's places."""
    taken: Counter[str] = Counter()
    kept = []
    for mentor, mentee in pairs:
        if not check.knows(mentor, mentee) or check.broken(mentor, mentee):
            continue
        if taken[mentee] or taken[mentor] >= check.people[mentor].capacity:
            continue
        taken.update((mentor, mentee))
        kept.append((mentor, mentee))
    return kept


def _outcome(result: Matching, ids: Mapping[str, int]) -> dict[str, Any]:
    return {
        "total": result.total,
        "gap": result.gap,
        "result": [[ids[one.mentor_id], ids[one.mentee_id], one.score] for one in result.pairs],
        "unmatched": [
            {
                "person": ids[one.id],
                "blocked_by": list(one.blocked_by),
                "freed_by": [_relief(relief, ids) for relief in one.freed_by[:1]],
            }
            for one in result.unmatched
        ],
    }


def _relief(relief: Relief, ids: Mapping[str, int]) -> dict[str, Any]:
    """What would free somebody; partners only where naming them tells nothing private."""
    partners = relief.partners if relief.code in NAMED_RELIEFS else ()
    return {"code": relief.code, "partners": [ids[one] for one in partners]}


async def _keep(
    uow: UnitOfWork,
    programme: Programme,
    run: MatchRun,
    result: Matching,
    ids: Mapping[str, int],
    locked: set[tuple[int, int]],
    last: MatchRun | None,
) -> None:
    """Stage the proposed pairs; those of an earlier board are let go."""
    earlier = {}
    for stale in await pairs_in(uow.session, programme, PairStatus.STAGED):
        stale.status = PairStatus.RELEASED
        if last is not None and stale.run_id == last.id:
            earlier[stale.mentor_id, stale.mentee_id] = stale
    uow.session.add(run)
    await uow.session.flush()
    holds = rule_of(programme, "hold_back_weak")
    for proposed in result.pairs:
        both = ids[proposed.mentor_id], ids[proposed.mentee_id]
        known = earlier.get(both)
        uow.session.add(
            Pair(
                workspace=programme.workspace,
                programme_id=programme.id,
                run_id=run.id,
                mentor_id=both[0],
                mentee_id=both[1],
                status=PairStatus.STAGED,
                score=proposed.score,
                reasons=[{"code": one.code, "facts": dict(one.facts)} for one in proposed.reasons],
                flags=list(proposed.flags),
                locked=both in locked,
                held_back=_held_back(known, proposed.flags, holds=holds),
                line_confirmed_by=known.line_confirmed_by if known else None,
                cadence_days=programme.cadence_days,
                session_minutes=programme.session_minutes,
            )
        )
    if programme.status == ProgrammeStatus.OPEN:
        programme.status = ProgrammeStatus.SELECTING
    await uow.session.flush()


def _held_back(known: Pair | None, flags: Sequence[str], *, holds: bool) -> bool:
    """What an owner chose for a pair stays, until it becomes weak or is no longer."""
    weak, was_weak = "weak" in flags, known is not None and "weak" in known.flags
    chosen = known is not None and known.held_back
    if known is not None and weak == was_weak:
        return chosen
    return weak and (chosen or holds)


def audit(uow: UnitOfWork, run: MatchRun, actor: Person, what: str, now: datetime) -> None:
    """Keep one line of what an owner did with a matching."""
    uow.session.add(
        Audit(
            workspace=run.workspace,
            at=now,
            actor=actor.slack_id,
            what=what,
            subject=f"run {run.id}",
        )
    )


async def board_of(
    deps: Deps, uow: UnitOfWork, run: MatchRun, reader: Person, *, note: str = ""
) -> Board:
    """Gather what the board of a run shows now."""
    programme = await uow.session.get_one(Programme, run.programme_id)
    pairs = await staged_pairs(uow, run)
    left = _left_over(run, pairs)
    names = await names_of(
        uow,
        run.workspace,
        [
            *(person for one in pairs for person in (one.mentor_id, one.mentee_id)),
            *left,
            *(person for one in left.values() for person in _partners(one)),
            *(person for one in run.apart for person in one),
        ],
    )
    roles = {person.id: place.role for place, person in await enrolled(uow.session, programme)}
    asked = await pairs_in(uow.session, programme, *ASKING)
    usual = sorted(run.weights.items(), key=lambda one: -one[1])
    return Board(
        run_id=run.id,
        revision=run.revision,
        programme=programme.name,
        pairs=[_shown(one, names) for one in pairs],
        left_over=[
            LeftOver(
                id=one,
                name=names[one],
                role=roles[one],
                blocked_by=why["blocked_by"],
                freed_by=next((relief["code"] for relief in why.get("freed_by", ())), ""),
                partners=[names[person] for person in _partners(why) if person in names],
            )
            for one, why in left.items()
            if one in roles
        ],
        apart=[
            KeptApart(
                mentor_id=one[0], mentee_id=one[1], mentor=names[one[0]], mentee=names[one[1]]
            )
            for one in run.apart
            if {one[0], one[1]} <= names.keys()
        ],
        counts_most=[code for code, weight in usual[:MOST_COUNTED] if weight],
        fairest=run.fairest,
        asked=len(asked),
        note=note,
        labels=labels_of(deps.words(reader.locale), deps.content.prompts(reader.locale)),
    )


def _partners(why: Mapping[str, Any]) -> list[int]:
    return [person for relief in why.get("freed_by", ()) for person in relief["partners"]]


def _shown(pair: Pair, names: Mapping[int, str]) -> PairShown:
    return PairShown(
        id=pair.id,
        mentor=names[pair.mentor_id],
        mentee=names[pair.mentee_id],
        score=pair.score,
        reasons=pair.reasons,
        flags=pair.flags,
        locked=pair.locked,
        held_back=pair.held_back,
        line_confirmed=pair.line_confirmed_by is not None,
    )


def _left_over(run: MatchRun, pairs: Sequence[Pair]) -> dict[int, dict[str, Any]]:
    """Person id -> why: who came out alone, and whom owners' changes left alone."""
    paired = {person for one in pairs for person in (one.mentor_id, one.mentee_id)}
    reasons = {int(one["person"]): one for one in run.unmatched}
    placed = [person for one in run.result for person in one[:2]]
    everybody = dict.fromkeys([*reasons, *placed])
    by_hand = {"blocked_by": [BY_HAND]}
    return {one: reasons.get(one, by_hand) for one in everybody if one not in paired}


async def names_of(uow: UnitOfWork, workspace: str, ids: Iterable[int]) -> dict[int, str]:
    """Person id -> name; a person without a row is left out."""
    found = await people_by_ids(uow.session, workspace, ids)
    return {person_id: person.name for person_id, person in found.items()}
