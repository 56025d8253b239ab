"""Keeping a programme that somebody described, whether in a form or in a TOML file."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.profiles import keep_profile
from bot.roles import Holders, keep_roles
from bot.selection import plan_date_moved, plan_places
from bot.slack_errors import code_of
from mentoring.programme import WEEKDAYS, Plan, PlanError
from models.database import UnitOfWork
from models.people import Person, RosterEntry
from models.programmes import Programme, ProgrammeRole, ProgrammeStatus, programme_named

SLACK_ID = re.compile(r"[UW][A-Z0-9]{5,20}")
ROLES = {"owners": "owner", "champions": "champion", "sponsor": "sponsor"}


Profiles = Mapping[str, Sequence[dict[str, object]]]  # role -> Slack profiles


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
    """Create or update the programme of that name; return it and whether it is new.

    Whoever is newly named for a role is asked; nobody else hears of it.
    """
    programme = await programme_named(uow.session, workspace, plan.name)
    created = programme is None
    if programme is None:
        programme = Programme(
            workspace=workspace, name=plan.name, status=ProgrammeStatus.DRAFT, created_at=now
        )
        uow.session.add(programme)
    if not created:
        await keep_promises(uow, programme, plan, now)
    write_plan(programme, plan)
    await uow.session.flush()
    agreed = agreed_among(plan, named)
    await keep_roles(uow, programme, named, agreed=agreed, now=now)
    return programme, created


def agreed_among(plan: Plan, named: Holders) -> set[int]:
    """Return the row ids of those whose yes the owner has in writing; never of a sponsor."""
    said = {
        "owner": dict(zip(plan.owners, named["owner"], strict=True)),
        "champion": dict(zip(plan.champions, named["champion"], strict=True)),
    }
    return {by[one].id for by in said.values() for one in plan.agreed if one in by}


def write_plan(programme: Programme, plan: Plan) -> None:
    """Write what a plan says to the programme's row; its people are kept apart."""
    programme.name = plan.name
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


def raw_plan(programme: Programme, roles: Sequence[tuple[ProgrammeRole, Person]]) -> dict[str, Any]:
    """Return the fields of a programme as a file would state them, people by Slack id."""
    people = {
        role: [person.slack_id for row, person in roles if row.role == role]
        for role in ROLES.values()
    }
    return {
        **programme.plan,
        "name": programme.name,
        "topics": list(programme.topics),
        "timezone": programme.zone,
        "cadence_days": programme.cadence_days,
        "session_minutes": programme.session_minutes,
        "weeks": programme.weeks,
        "matching_on": programme.matching_on,
        "starts_on": programme.starts_on,
        "digest_channel": programme.digest_channel,
        "digest_day": WEEKDAYS[programme.digest_weekday - 1],
        "minimum_group": programme.minimum_group,
        "pilot_size": programme.pilot_size,
        "review": programme.review,
        "owners": people["owner"],
        "champions": people["champion"],
        "sponsor": next(iter(people["sponsor"]), ""),
    }


async def keep_promises(uow: UnitOfWork, programme: Programme, plan: Plan, now: datetime) -> None:
    """Before a changed plan is written: people were told a date, or to wait for a place."""
    if programme.matching_on != plan.matching_on:
        await plan_date_moved(uow, programme, programme.matching_on, now)
    if programme.pilot_size != plan.pilot_size:
        await plan_places(uow, programme, now)
