"""What owners change on the board by hand: lock, keep apart, hold back, confirm, another mentor."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.blocks.board_forms import MentorOffered, swap_form
from bot.boards import audit, names_of, staged_pairs
from bot.candidates import Candidates, candidates, weights_of
from bot.deps import Deps
from bot.ids import Act, Field, Pairing, View
from handlers.match_board import OwnedRun, hint_of, overtaken, redrawn
from handlers.registry import AnyRoute, On, Role, Route
from handlers.scene import FieldErrors, Refusal, Reply, Scene, opens
from handlers.subjects import owned_run
from mentoring.matching.values import ProposedPair
from mentoring.pair_check import PairCheck
from mentoring.reporting import ManagementCycleError
from models.database import UnitOfWork
from models.pairs import MatchRun, Pair, PairStatus, pair_of_run
from models.people import Person
from models.programmes import Programme


async def change_pair(scene: Scene, found: OwnedRun) -> Reply:
    """Something chosen in the menu beside a pair."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    hint = hint_of(scene.payload)
    wanted = next(iter(hint.about), "")
    pairs = {one.id: one for one in await staged_pairs(scene.uow, run)}
    pair = pairs.get(hint.number(1))
    if pair is None or wanted not in set(Pairing):
        raise Refusal("match.no.outdated")
    if wanted == Pairing.SWAP:
        return _open_swap(scene, found, pair.mentee_id)
    _change(run, pair, Pairing(wanted), scene.actor)
    run.changes(scene.actor)
    audit(scene.uow, run, scene.actor, f"board: {wanted}", scene.now)
    return redrawn(scene, programme)


def _change(run: MatchRun, pair: Pair, wanted: Pairing, actor: Person) -> None:
    match wanted:
        case Pairing.LOCK | Pairing.UNLOCK:
            pair.locked = wanted is Pairing.LOCK
        case Pairing.HOLD | Pairing.UNHOLD:
            pair.held_back = wanted is Pairing.HOLD
        case Pairing.CONFIRM_LINE:
            pair.line_confirmed_by = actor.id
        case _:
            pair.status = PairStatus.RELEASED
            run.apart = [*run.apart, [pair.mentor_id, pair.mentee_id]]


async def allow_again(scene: Scene, found: OwnedRun) -> Reply:
    """Two people are no longer kept apart; the next working out may pair them."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    hint = hint_of(scene.payload)
    run.apart = [one for one in run.apart if one != [hint.number(0), hint.number(1)]]
    run.changes(scene.actor)
    audit(scene.uow, run, scene.actor, "board: together", scene.now)
    return redrawn(scene, programme)


async def hold_weak(scene: Scene, found: OwnedRun) -> Reply:
    """Every pair without a common topic goes on the waitlist."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    for pair in await staged_pairs(scene.uow, run):
        pair.held_back = pair.held_back or "weak" in pair.flags
    run.changes(scene.actor)
    audit(scene.uow, run, scene.actor, "board: hold weak", scene.now)
    return redrawn(scene, programme)


# Another mentor, by hand


async def find_mentor(scene: Scene, found: OwnedRun) -> Reply:
    """Choose a mentor for somebody who is left over."""
    if note := await overtaken(scene, found):
        return redrawn(scene, found[1], note=note)
    return _open_swap(scene, found, hint_of(scene.payload).number(0))


def _open_swap(scene: Scene, found: OwnedRun, mentee_id: int) -> Reply:
    deps, words = scene.deps, scene.words
    run_id, hint = found[0].id, hint_of(scene.payload)
    value = f"{run_id} {hint.revision} {hint.page} {mentee_id}"

    async def build() -> dict[str, Any]:
        async with deps.reading() as uow:
            run = await uow.session.get_one(MatchRun, run_id)
            desk = await _desk(deps, uow, run)
        if mentee_id not in desk.names:
            raise Refusal("match.no.outdated")
        now = desk.pair_of(mentee_id)
        offers = _offers(desk, mentee_id)
        return swap_form(
            words,
            hint=value,
            mentee=desk.names[mentee_id],
            mentor=desk.names[now.mentor_id] if now else "",
            offered=[_offered(desk, one) for one in offers],
            impossible=_impossible(desk, mentee_id),
        )

    return opens(words.say_plain("swap.title"), build)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A board with everything that is needed to move people on it."""

    found: Candidates
    check: PairCheck
    pairs: Sequence[Pair]
    names: dict[int, str]  # of everybody who has a free place

    def pair_of(self, mentee_id: int) -> Pair | None:
        """The pair in which somebody learns on this board."""
        return next((one for one in self.pairs if one.mentee_id == mentee_id), None)

    def allowed(self, mentor_id: int, mentee_id: int) -> bool:
        """Whether no hard rule keeps two people apart."""
        return not self.check.broken(*self.both(mentor_id, mentee_id))

    def both(self, mentor_id: int, mentee_id: int) -> tuple[str, str]:
        """The names under which the matching knows two people."""
        names = self.found.names
        return names[mentor_id], names[mentee_id]

    def mentors(self) -> list[int]:
        """Everybody who could teach."""
        ids = self.found.ids
        return [ids[one.id] for one in self.found.request.people if one.role == "mentor"]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A move: ``mentor`` takes the mentee; ``instead`` is the mentee whom they give up."""

    mentor: int
    score: int
    instead: int = 0
    former: int = 0  # the mentor whom ``instead`` gets in exchange; 0: nobody


async def _desk(deps: Deps, uow: UnitOfWork, run: MatchRun) -> Desk:
    programme = await uow.session.get_one(Programme, run.programme_id)
    found = await candidates(uow, programme, deps.clock.now())
    request = replace(
        found.request,
        weights=weights_of(run.weights),
        forbidden=found.named(run.apart),
    )
    here = [found.ids[one.id] for one in request.people]
    return Desk(
        found=found,
        check=PairCheck.of(request),
        pairs=await staged_pairs(uow, run),
        names=await names_of(uow, run.workspace, here),
    )


def _offers(desk: Desk, mentee_id: int) -> list[Offer]:
    """Every move that gives somebody another mentor, best first."""
    now = desk.pair_of(mentee_id)
    places = Counter(one.mentor_id for one in desk.pairs)
    offers = []
    for mentor in desk.mentors():
        if (now and now.mentor_id == mentor) or not desk.allowed(mentor, mentee_id):
            continue
        both = desk.both(mentor, mentee_id)
        score = desk.check.proposed(*both).score
        if places[mentor] < desk.check.people[both[0]].capacity:
            offers.append(Offer(mentor=mentor, score=score))
        elif (given_up := _given_up(desk, mentor, now)) is not None:
            instead, former = given_up
            offers.append(Offer(mentor=mentor, score=score, instead=instead, former=former))
    return sorted(offers, key=lambda one: (-one.score, one.mentor))


def _given_up(desk: Desk, mentor: int, now: Pair | None) -> tuple[int, int] | None:
    """Whom a mentor without a place gives up, and for which mentor; locked pairs stay."""
    movable = [one for one in desk.pairs if one.mentor_id == mentor and not one.locked]
    if not movable or (now is not None and now.locked):
        return None
    if now is not None:
        for one in movable:
            if desk.allowed(now.mentor_id, one.mentee_id):
                return one.mentee_id, now.mentor_id
    return movable[-1].mentee_id, 0  # the one with least in common: pairs stand best first


def _offered(desk: Desk, one: Offer) -> MentorOffered:
    return MentorOffered(
        value=f"{one.mentor} {one.instead} {one.former}",
        mentor=desk.names[one.mentor],
        score=one.score,
        other=desk.names.get(one.instead, ""),
        former=desk.names.get(one.former, ""),
    )


def _impossible(desk: Desk, mentee_id: int) -> list[tuple[str, Sequence[str]]]:
    found = ((one, desk.check.broken(*desk.both(one, mentee_id))) for one in desk.mentors())
    return sorted((desk.names[mentor], codes) for mentor, codes in found if codes)


async def take_swap(scene: Scene, found: OwnedRun) -> Reply:
    """Put two people together by hand; the new pair is locked."""
    run, programme = found
    if note := await overtaken(scene, found):
        return redrawn(scene, programme, note=note)
    chosen = scene.payload.answer(Field.MENTOR)
    if not chosen:
        raise FieldErrors({Field.MENTOR: scene.words.say_plain("form.choose")})
    desk = await _desk(scene.deps, scene.uow, run)
    mentee_id = hint_of(scene.payload).number(0)
    offers = _offers(desk, mentee_id) if mentee_id in desk.names else []
    offer = next((one for one in offers if _offered(desk, one).value == chosen), None)
    if offer is None:
        return redrawn(scene, programme, note=scene.words.say("match.note.not_possible"))
    await _move(scene, run, desk, mentee_id, offer)
    run.changes(scene.actor)
    audit(scene.uow, run, scene.actor, "board: swap", scene.now)
    mentee, mentor = desk.names[mentee_id], desk.names[offer.mentor]
    note = scene.words.say("match.note.swapped", mentee=mentee, mentor=mentor)
    return redrawn(scene, programme, note=note)


async def _move(scene: Scene, run: MatchRun, desk: Desk, mentee_id: int, offer: Offer) -> None:
    now = desk.pair_of(mentee_id)
    leaving = [one for one in (now, desk.pair_of(offer.instead)) if one is not None]
    for one in leaving:
        one.status = PairStatus.RELEASED
    try:
        unknown = desk.check.unknown_lines()
    except ManagementCycleError as error:
        raise Refusal("match.no.not_possible") from error
    made = [(offer.mentor, mentee_id)]
    if offer.instead and offer.former:
        made.append((offer.former, offer.instead))
    for mentor, mentee in made:
        proposed = desk.check.proposed(*desk.both(mentor, mentee), unknown=unknown)
        await _stage(scene, run, proposed, mentor, mentee, locked=mentee == mentee_id)


async def _stage(
    scene: Scene, run: MatchRun, proposed: ProposedPair, mentor: int, mentee: int, *, locked: bool
) -> None:
    """Put a pair on the board; one that stood there before stands there again."""
    session = scene.uow.session
    pair = await pair_of_run(session, run, mentor, mentee)
    if pair is None:
        programme = await session.get_one(Programme, run.programme_id)
        pair = Pair(
            workspace=run.workspace,
            programme_id=run.programme_id,
            run_id=run.id,
            mentor_id=mentor,
            mentee_id=mentee,
            cadence_days=programme.cadence_days,
            session_minutes=programme.session_minutes,
        )
        session.add(pair)
    pair.status = PairStatus.STAGED
    pair.score = proposed.score
    pair.reasons = [{"code": one.code, "facts": dict(one.facts)} for one in proposed.reasons]
    pair.flags = list(proposed.flags)
    pair.locked = locked
    pair.held_back = False
    await session.flush()


ROUTES: tuple[AnyRoute, ...] = (
    Route(on=On.ACTION, id=Act.PAIRING, may=Role.OWNER, finds=owned_run, does=change_pair),
    Route(on=On.ACTION, id=Act.TOGETHER, may=Role.OWNER, finds=owned_run, does=allow_again),
    Route(on=On.ACTION, id=Act.HOLD_WEAK, may=Role.OWNER, finds=owned_run, does=hold_weak),
    Route(on=On.ACTION, id=Act.FIND_MENTOR, may=Role.OWNER, finds=owned_run, does=find_mentor),
    Route(on=On.SUBMIT, id=View.SWAP, may=Role.OWNER, finds=owned_run, does=take_swap),
)
