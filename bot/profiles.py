"""Who somebody is, freshly asked of Slack and joined with the organisation's roster.

The one place that calls users.info; the answer is kept on the person's row for a day.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.deps import Deps
from mentoring.content_files import language_chain
from mentoring.hours import BadHoursError, WorkWeek
from models.database import UnitOfWork
from models.once import insert_once
from models.people import Person, person_by_slack_id, roster_entry_of

PROFILE_LIFE = timedelta(hours=20)
LONGEST_TITLE = 100
NEVER_SEEN = datetime(1970, 1, 1, tzinfo=UTC)
NEW_PERSON: dict[str, object] = {
    "email": "",
    "title": "",
    "zone": "UTC",
    "locale": "en",
    "hours": "09:00-17:00",
    "working_days": "12345",
    "is_admin": False,
    "is_outsider": False,
}


async def fresh_person(deps: Deps, workspace: str, slack_id: str) -> Person:
    """Return the person, asking Slack when our copy is older than a day.

    Raises SlackApiError when Slack does not know the person and we do not either.
    """
    now = deps.clock.now()
    async with deps.reading() as uow:
        known = await person_by_slack_id(uow.session, workspace, slack_id)
    if known is not None and now - known.seen_at < PROFILE_LIFE:
        return known
    client = await deps.slack.for_workspace(workspace)
    try:
        user = (await client.users_info(user=slack_id, include_locale=True))["user"]
    except SlackApiError:
        if known is None:
            raise
        return known  # an old copy is better than no answer
    async with deps.unit_of_work() as uow:
        return await keep_profile(uow, workspace, user, now)


async def met(
    uow: UnitOfWork, workspace: str, slack_id: str, *, name: str = "", outsider: bool = False
) -> Person:
    """Return the person with that Slack id; one we never met gets a row to be filled in later."""
    known = await person_by_slack_id(uow.session, workspace, slack_id)
    if known is not None:
        return known
    values = {
        **NEW_PERSON,
        "workspace": workspace,
        "slack_id": slack_id,
        "name": name or slack_id,
        "is_outsider": outsider,
        "seen_at": NEVER_SEEN,
    }
    await insert_once(uow.session, Person, ("workspace", "slack_id"), values)
    person = await person_by_slack_id(uow.session, workspace, slack_id)
    assert person is not None  # noqa: S101 - the row was written a line above
    return person


async def keep_profile(
    uow: UnitOfWork, workspace: str, user: dict[str, Any], now: datetime
) -> Person:
    """Write what Slack says about a user (users.info or user_change) to the person's row."""
    person = await met(uow, workspace, str(user["id"]))
    profile = user.get("profile") or {}
    person.name = _name(user)
    person.email = str(profile.get("email") or person.email)
    person.title = str(profile.get("title") or person.title)[:LONGEST_TITLE]
    person.zone = str(user.get("tz") or person.zone)
    # The language we can speak to them: dates must not be in another one than their sentence.
    person.locale = language_chain(str(user.get("locale") or person.locale))[0]
    person.is_admin = bool(user.get("is_admin") or user.get("is_owner"))
    person.is_outsider = _is_outsider(user, workspace)
    person.gone_at = (person.gone_at or now) if user.get("deleted") else None
    person.seen_at = now
    await _join_roster(uow, person, zone_known=bool(user.get("tz")))
    return person


async def _join_roster(uow: UnitOfWork, person: Person, *, zone_known: bool) -> None:
    """Take from the roster what Slack does not know: hours, once, and a zone Slack has not."""
    if person.roster_id is not None and zone_known:
        return
    entry = await roster_entry_of(uow.session, person)
    if entry is None:
        return
    if not zone_known and not entry.details.get("zone_assumed"):
        person.zone = str(entry.details.get("timezone") or person.zone)
    if person.roster_id is None:
        person.roster_id = entry.roster_id
        take_hours(person, str(entry.details.get("work_hours") or person.hours))


def take_hours(person: Person, hours: str) -> None:
    """Set a person's hours; a night shift is left to the person themselves to say."""
    try:
        WorkWeek.parse(zone=person.zone, hours=hours)
    except BadHoursError:
        return
    person.hours = hours


def _name(user: dict[str, Any]) -> str:
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), user.get("name"), user["id"])
    return str(next(name for name in names if name))


def _is_outsider(user: dict[str, Any], workspace: str) -> bool:
    """Guests, bots, Slackbot and people of other organisations take no part."""
    team = str(user.get("team_id") or "")
    return (
        any(
            user.get(flag)
            for flag in ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
        )
        or user["id"] == "USLACKBOT"
        or bool(team and not workspace.endswith(f"/{team}"))
    )
