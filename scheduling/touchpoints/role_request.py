"""The question to somebody who was named owner, champion or sponsor, in their working hours."""

from datetime import datetime, timedelta

from bot.blocks.pieces import Message
from bot.blocks.roles import role_agreed, role_answer, role_request
from bot.deps import Deps
from bot.outgoing import Letter, send
from bot.profiles import NEVER_SEEN
from bot.roles import hint_of
from models.database import UnitOfWork
from models.people import Person
from models.programmes import Programme, ProgrammeRole, RoleState, asker_of, holders
from models.touchpoints import Touchpoint
from scheduling.outcomes import Done, Dropped, Later, Outcome

PATIENCE = timedelta(minutes=10)  # until a profile that nobody could read is no longer waited for
LOOK_AGAIN = timedelta(minutes=1)


async def fire(deps: Deps, uow: UnitOfWork, row: Touchpoint, now: datetime) -> Outcome:
    """Ask once, when the question is still open and the person can take part."""
    role = await uow.session.get(ProgrammeRole, row.facts["role"])
    if role is None or role.person_id != row.person_id:
        return Dropped(reason="no longer named")
    if role.asked_at is None or role.asked_at.isoformat() != row.facts["asked_at"]:
        return Dropped(reason="asked anew")
    agreed = bool(row.facts["agreed"])
    if role.state != (RoleState.ACCEPTED if agreed else RoleState.ASKED):
        return Dropped(reason="answered already")
    person = await uow.session.get_one(Person, row.person_id)
    if person.seen_at == NEVER_SEEN and now - role.asked_at < PATIENCE:
        return Later(at=now + LOOK_AGAIN)
    programme = await uow.session.get_one(Programme, row.programme_id)
    if person.is_outsider or person.gone_at is not None:
        role.state = RoleState.NOT_POSSIBLE
        await _tell_owners(deps, uow, role, person, programme, now)
        return Dropped(reason="takes no part here")
    asker = await asker_of(uow.session, programme, person)
    message = _message(deps, role, person, programme, asker.name if asker else "", agreed=agreed)
    letter = Letter(key=row.key, kind="role_request", asked=True, message=message)
    await send(deps, uow, letter, to=person, now=now)
    return Done()


def _message(
    deps: Deps,
    role: ProgrammeRole,
    person: Person,
    programme: Programme,
    asker: str,
    *,
    agreed: bool,
) -> Message:
    words, hint = deps.words(person.locale), hint_of(role)
    if agreed:
        return role_agreed(words, role=role.role, programme=programme.name, asker=asker, hint=hint)
    return role_request(
        words,
        role=role.role,
        programme=programme.name,
        asker=asker,
        purpose=str(programme.plan.get("purpose", "")),
        draft=role.asked_words,
        hint=hint,
    )


async def _tell_owners(
    deps: Deps,
    uow: UnitOfWork,
    role: ProgrammeRole,
    person: Person,
    programme: Programme,
    now: datetime,
) -> None:
    for owner in await holders(uow.session, programme, "owner"):
        message = role_answer(
            deps.words(owner.locale),
            name=person.name,
            role=role.role,
            programme=programme.name,
            answer="not_possible",
        )
        key = f"role_answer:{role.id}:{owner.id}:{now.isoformat()}"
        letter = Letter(key=key, kind="role_answer", asked=True, message=message)
        await send(deps, uow, letter, to=owner, now=now)
