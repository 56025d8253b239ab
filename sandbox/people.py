"""Who is in a workspace at the start: the roster's people and the strangers every real one has.

Turns roster rows into users and names the time zone and language Slack would show. Knows nothing
of messages or the app's behaviour.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import get_timezone_name

from sandbox.shapes import SLACKBOT
from sandbox.workspace import User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.state import State
    from sandbox.workspace import Team

LOCALES: Final = {
    "en": "en-US",
    "de": "de-DE",
    "es": "es-ES",
    "fr": "fr-FR",
    "it": "it-IT",
    "pt": "pt-BR",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "zh": "zh-CN",
}
"""Languages that Slack's client speaks; everybody else reads English."""

BRITISH_ZONES: Final = ("Europe/London", "Europe/Dublin", "Africa/", "Asia/Kolkata", "Australia/")


def add_roster(state: State, team: Team, rows: list[Mapping[str, str]]) -> list[User]:
    """Everybody in the roster, the first one as admin, owner and installer."""
    people = [_from_row(state, team, row) for row in rows]
    if people:
        people[0].is_admin = True
    for person in people:
        _register(state, person)
    return people


def add_others(state: State, team: Team) -> dict[str, User]:
    """A guest, somebody who left, another bot and somebody from another company."""
    others = {
        "guest": _person(state, team, "Ines Gastel", is_restricted=True, is_ultra_restricted=True),
        "left": _person(state, team, "Pavel Formanek", deleted=True),
        "bot": _person(state, team, "Lunch Poll", is_bot=True, bot_id=state.new_id("B")),
        "stranger": _person(state, team, "Sunniva Ekstern", is_stranger=True),
    }
    others["stranger"].team = state.new_id("TX")
    for user in others.values():
        _register(state, user)
    return others


def add_bot(state: State, team: Team, name: str, app_id: str) -> User:
    """The app's own user."""
    bot = _person(state, team, name, is_bot=True, bot_id=state.new_id("B"), app_id=app_id)
    bot.email = None
    _register(state, bot)
    return bot


def add_slackbot(state: State, team: Team) -> None:
    """Slack's own helper, which carries the same id everywhere."""
    state.users[SLACKBOT] = User(
        id=SLACKBOT, team=team.id, name="slackbot", real_name="Slackbot", tz="America/Los_Angeles"
    )


def add_person(state: State, team: Team, row: Mapping[str, str]) -> User:
    """One more person who joins the workspace later."""
    person = _from_row(state, team, row)
    _register(state, person)
    return person


def _from_row(state: State, team: Team, row: Mapping[str, str]) -> User:
    real_name = row.get("name", "").strip() or row["id"]
    zone = known_zone(row.get("timezone", ""))
    handle = _free_handle(state, row.get("email", "").partition("@")[0] or real_name)
    return User(
        id=state.new_id("U"),
        team=team.id,
        name=handle,
        real_name=real_name,
        email=row.get("email", "").strip() or f"{handle}@{team.domain}.example",
        title=row.get("function", ""),
        tz=zone,
        locale=locale_of(row.get("languages", ""), zone),
        roster_id=row["id"],
        updated=state.clock.epoch,
    )


def _person(state: State, team: Team, real_name: str, **traits: object) -> User:
    handle = _free_handle(state, real_name)
    person = User(
        id=state.new_id("U"),
        team=team.id,
        name=handle,
        real_name=real_name,
        email=f"{handle}@{team.domain}.example",
        updated=state.clock.epoch,
    )
    for trait, value in traits.items():
        setattr(person, trait, value)
    return person


def _register(state: State, user: User) -> None:
    state.users[user.id] = user
    if user.email and not user.is_bot:
        state.emails[user.team, user.email.lower()] = user.id


def _free_handle(state: State, wish: str) -> str:
    plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode().lower()
    handle = re.sub(r"[^a-z0-9._-]+", ".", plain).strip(".") or "person"
    number = state.count(f"handle:{handle}")
    return handle if number == 1 else f"{handle}{number}"


def known_zone(name: str) -> str:
    """The zone itself when it exists, else UTC as Slack writes it."""
    try:
        ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "Etc/UTC"
    return name.strip()


def locale_of(languages: str, zone: str) -> str:
    """The client language of somebody who lists these languages (codes or English names)."""
    first = languages.split(";", maxsplit=1)[0].strip().lower()
    code = _language_codes().get(first, first[:2])
    if code == "en" and zone.startswith(BRITISH_ZONES):
        return "en-GB"
    return LOCALES.get(code, "en-US")


@lru_cache(maxsize=1)
def _language_codes() -> dict[str, str]:
    names = Locale("en").languages
    return {names[code].lower(): code for code in LOCALES}


def zone_offset(zone: str, now: datetime) -> int:
    """Seconds east of UTC at that moment."""
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def zone_label(zone: str, now: datetime) -> str:
    """The zone in words, as Slack shows it at that moment."""
    summer = bool(now.astimezone(ZoneInfo(zone)).dst())
    return _label(zone, "daylight" if summer else "standard")


@lru_cache(maxsize=512)
def _label(zone: str, variant: Literal["daylight", "standard"]) -> str:
    return get_timezone_name(ZoneInfo(zone), zone_variant=variant, locale="en_US")
