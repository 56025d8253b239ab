"""What an owner's board shows of one programme, gathered from the tables."""

from datetime import date, datetime

from bot.blocks.setup import NamedFor, SetupFacts
from mentoring.hours import zone_named
from mentoring.programme import WEEKDAYS, Event
from mentoring.set_up import Described, Missing, missing_in
from models.database import UnitOfWork
from models.people import Person
from models.programmes import Programme, ProgrammeRole, ProgrammeStatus, RoleState, roles_of

Roles = list[tuple[ProgrammeRole, Person]]


async def missing_of(uow: UnitOfWork, programme: Programme, now: datetime) -> Missing:
    """Return what a programme lacks, before it may open and besides."""
    return _missing(programme, await roles_of(uow.session, programme), now)


async def setup_facts(
    uow: UnitOfWork, programme: Programme, reader: Person, now: datetime
) -> SetupFacts:
    """Gather the board of one programme for one of its owners."""
    roles = await roles_of(uow.session, programme)
    missing = _missing(programme, roles, now)
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


def _missing(programme: Programme, roles: Roles, now: datetime) -> Missing:
    taken = [row for row, person in roles if row.accepted and person.gone_at is None]
    return missing_in(
        Described(
            fields=programme.plan,
            topics=programme.topics,
            applications_close=_close(programme),
            today=now.astimezone(zone_named(programme.zone)).date(),
            owners=sum(row.role == "owner" for row in taken),
            champions=sum(row.role == "champion" for row in taken),
            sponsors=sum(row.role == "sponsor" for row, _ in roles),
            signed=any(row.words for row in taken),
            digest_channel=programme.digest_channel,
        )
    )


def _close(programme: Programme) -> date:
    return date.fromisoformat(str(programme.plan["applications_close"]))


def _state(row: ProgrammeRole) -> str:
    if row.accepted:
        return "signed" if row.role == "sponsor" and row.words else ""
    return str(RoleState(row.state))
