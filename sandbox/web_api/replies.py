"""What the Web API says about people and conversations, as JSON.

The same renderings go into events and interaction payloads, so that one thing looks alike
everywhere. Nothing here changes anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.people import zone_label, zone_offset

if TYPE_CHECKING:
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.workspace import Channel, User


def user_json(state: State, user: User, *, with_email: bool, with_locale: bool = False) -> Json:
    """A user object; the e-mail only for tokens with users:read.email."""
    offset = zone_offset(user.tz, state.clock.now)
    seen: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile_json(user, with_email=with_email),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return seen
    seen.update(
        color="4a5e8c",
        real_name=user.real_name,
        tz=user.tz,
        tz_label=zone_label(user.tz, state.clock.now),
        tz_offset=offset,
        is_admin=user.is_admin,
        is_owner=user.is_admin,
        is_primary_owner=user.is_admin,
        is_restricted=user.is_restricted,
        is_ultra_restricted=user.is_ultra_restricted,
        is_email_confirmed=not user.is_bot,
        who_can_share_contact_card="EVERYONE",
    )
    if user.is_stranger:
        seen["is_stranger"] = True
    if with_locale:
        seen["locale"] = user.locale
    return seen


def profile_json(user: User, *, with_email: bool) -> Json:
    """A user's profile."""
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": f"g{user.id.lower()}",
        "team": user.team,
    }
    if user.is_bot:
        profile["bot_id"] = user.bot_id
        profile["api_app_id"] = user.app_id or ""
    elif with_email and user.email:
        profile["email"] = user.email
    return profile


def channel_json(channel: Channel, viewer: str, *, count: bool = False) -> Json:
    """A conversation as `viewer` (a user id) sees it."""
    if channel.kind == "im":
        return _direct_json(channel, viewer)
    named: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_general": channel.is_general,
        "is_archived": channel.is_archived,
        "is_member": viewer in channel.members,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "previous_names": [],
        "shared_team_ids": [channel.team],
        "context_team_id": channel.team,
        "created": channel.created,
        "updated": channel.created * 1000,
        "creator": channel.creator,
        "unlinked": 0,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if count:
        named["num_members"] = len(channel.members)
    return named


def _direct_json(channel: Channel, viewer: str) -> Json:
    other = next((member for member in channel.members if member != viewer), viewer)
    return {
        "id": channel.id,
        "created": channel.created,
        "is_im": True,
        "is_org_shared": False,
        "is_archived": channel.is_archived,
        "context_team_id": channel.team,
        "updated": channel.created * 1000,
        "user": other,
        "is_open": True,
        "priority": 0,
    }
