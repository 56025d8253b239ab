"""Keeping a programme that somebody described, whether in a form or in a TOML file."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import delete, select

from bot.profiles import keep_profile
from bot.slack_errors import code_of
from mentoring.programme import WEEKDAYS, Plan, PlanError
from models.database import UnitOfWork
from models.people import Person, RosterEntry
from models.programmes import Programme, ProgrammeRole, ProgrammeStatus, programme_named

SLACK_ID = re.compile(r"[UW][A-Z0-9]{5,20}")
ROLES = {"owners": "owner", "champions": "champion", "sponsor": "sponsor"}


Profiles = Mapping[str, Sequence[dict[str, object]]]  # role -> Slack profiles
Holders = Mapping[str, Sequence[Person]]  # role -> people


async def find_people(
    client: AsyncWebClient, uow: UnitOfWork, workspace: str, plan: Plan
) -> Profiles:
    """Find everybody a plan names (Slack id, e-mail or roster id); raise PlanError for the rest."""
    wanted = {
        "owners": plan.owners,
        "champions": plan.champions,
        "sponsor": (plan.sponsor,) if plan.sponsor else (),
    }
    profiles: dict[str, list[dict[str, object]]] = {}
    problems = {}
    for name, references in wanted.items():
        found = [await _profile(client, uow, workspace, one) for one in references]
        missing = [one for one, user in zip(references, found, strict=True) if user is None]
        if missing:
            problems[name] = f"Nobody here goes by {', '.join(missing)}."
        profiles[ROLES[name]] = [user for user in found if user is not None]
    if problems:
        raise PlanError(problems)
    return profiles


async def _profile(
    client: AsyncWebClient, uow: UnitOfWork, workspace: str, reference: str
) -> dict[str, object] | None:
    try:
        if SLACK_ID.fullmatch(reference):
            return dict((await client.users_info(user=reference, include_locale=True))["user"])
        email = reference if "@" in reference else await _roster_email(uow, workspace, reference)
        if not email:
            return None
        return dict((await client.users_lookupByEmail(email=email))["user"])
    except SlackApiError as error:
        if code_of(error) in {"user_not_found", "users_not_found"}:
            return None
        raise


async def _roster_email(uow: UnitOfWork, workspace: str, roster_id: str) -> str:
    query = select(RosterEntry.email).where(
        RosterEntry.workspace == workspace, RosterEntry.roster_id == roster_id
    )
    return (await uow.session.scalar(query)) or ""


async def keep_people(
    uow: UnitOfWork, workspace: str, profiles: Profiles, now: datetime
) -> Holders:
    """Write the profiles that Slack gave to people's rows."""
    return {
        role: [await keep_profile(uow, workspace, one, now) for one in found]
        for role, found in profiles.items()
    }


async def keep_programme(
    uow: UnitOfWork, workspace: str, plan: Plan, named: Holders, now: datetime
) -> tuple[Programme, bool]:
    """Create or update the programme of that name; return it and whether it is new."""
    programme = await programme_named(uow.session, workspace, plan.name)
    created = programme is None
    if programme is None:
        programme = Programme(
            workspace=workspace, name=plan.name, status=ProgrammeStatus.DRAFT, created_at=now
        )
        uow.session.add(programme)
    programme.plan = plan.described()
    programme.topics = list(plan.topics)
    programme.zone = plan.timezone
    programme.cadence_days = plan.cadence_days
    programme.session_minutes = plan.session_minutes
    programme.weeks = plan.weeks
    programme.matching_on = plan.matching_on
    programme.starts_on = plan.starts_on
    programme.digest_channel = plan.digest_channel
    programme.digest_weekday = WEEKDAYS.index(plan.digest_day) + 1
    programme.minimum_group = plan.minimum_group
    programme.pilot_size = plan.pilot_size
    programme.review = plan.review
    await uow.session.flush()
    await _keep_roles(uow, programme, named)
    return programme, created


async def _keep_roles(uow: UnitOfWork, programme: Programme, named: Holders) -> None:
    await uow.session.execute(
        delete(ProgrammeRole).where(
            ProgrammeRole.workspace == programme.workspace,
            ProgrammeRole.programme_id == programme.id,
        )
    )
    for role, people in named.items():
        for person in people:
            uow.session.add(
                ProgrammeRole(
                    workspace=programme.workspace,
                    programme_id=programme.id,
                    person_id=person.id,
                    role=role,
                )
            )
    await uow.session.flush()


async def sponsor_of(uow: UnitOfWork, programme: Programme) -> Person | None:
    """Return the named sponsor."""
    query = (
        select(Person)
        .join(ProgrammeRole, ProgrammeRole.person_id == Person.id)
        .where(
            ProgrammeRole.workspace == programme.workspace,
            ProgrammeRole.programme_id == programme.id,
            ProgrammeRole.role == "sponsor",
        )
        .limit(1)
    )
    return (await uow.session.scalars(query)).one_or_none()
