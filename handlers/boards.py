"""What an owner's board shows of one programme, gathered from the tables."""

from datetime import date, datetime

from bot.blocks.setup import NamedFor, SetupFacts
from bot.described import missing_from
from mentoring.programme import WEEKDAYS, Event
from models.database import UnitOfWork
from models.people import Person
from models.programmes import Programme, ProgrammeRole, ProgrammeStatus, RoleState, roles_of


async def setup_facts(
    uow: UnitOfWork, programme: Programme, reader: Person, now: datetime
) -> SetupFacts:
    """Gather the board of one programme for one of its owners."""
    roles = await roles_of(uow.session, programme)
    missing = missing_from(programme, roles, now)
    fields = programme.plan
    return SetupFacts(
        programme_id=programme.id,
        name=programme.name,
        is_draft=programme.status == ProgrammeStatus.DRAFT,
        needed=missing.needed,
        advised=missing.advised,
        people=[
            NamedFor(role=row.role, name=person.name, state=_state(row)) for row, person in roles
        ],
        signed_words=next((row.words for row, _ in roles if row.accepted and row.words), ""),
        fields=fields,
        topics=programme.topics,
        applications_close=_close(programme),
        matching_on=programme.matching_on,
        starts_on=programme.starts_on,
        ends_on=date.fromisoformat(str(fields.get("ends_on", programme.starts_on))),
        cadence_days=programme.cadence_days,
        session_minutes=programme.session_minutes,
        weeks=programme.weeks,
        pilot_size=programme.pilot_size,
        review=programme.review,
        languages=fields.get("languages", ()),
        events=[
            Event(**{**one, "at": datetime.fromisoformat(one["at"])})
            for one in fields.get("events", [])
        ],
        digest_channel=programme.digest_channel,
        digest_audience=programme.digest_audience,
        digest_day=WEEKDAYS[programme.digest_weekday - 1],
        weights=fields.get("matching_weights", {}),
        rules=[name for name, on in fields.get("matching_rules", {}).items() if on],
        zone=reader.zone,
        locale=reader.locale,
    )


def _close(programme: Programme) -> date:
    return date.fromisoformat(str(programme.plan["applications_close"]))


def _state(row: ProgrammeRole) -> str:
    if row.accepted:
        return "signed" if row.role == "sponsor" and row.words else ""
    return str(RoleState(row.state))
