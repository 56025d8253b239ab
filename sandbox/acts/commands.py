"""Somebody types a slash command, writes a message, or opens the app's Home tab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sandbox import conversations, payloads, posting
from sandbox.acts.stage import NOTHING_TO_ACK, Outcome, Wish, own_channel, seen_channel
from sandbox.errors import ControlError, SlackError
from sandbox.response_urls import speak

if TYPE_CHECKING:
    from sandbox.acts.stage import Stage
    from sandbox.parcels import Ack
    from sandbox.shapes import Json
    from sandbox.state import State
    from sandbox.workspace import Channel, User

NAMED = re.compile(r"(?<![\w<])([@#])([\w.-]*\w)")


async def command(stage: Stage, user: User, sent: Json) -> Outcome:
    """A slash command, typed in a conversation (a public one when none is named)."""
    wish = Wish(sent, "command text channel")
    declared = stage.state.manifest.commands.get(wish.text("command"))
    if declared is None or "commands" not in stage.state.manifest.scopes:
        raise ControlError("unknown_command", f"{wish.text('command')} is not a command here.")
    channel = _where(stage.state, user, wish.maybe("channel"))
    _may_write(stage.state, channel)
    text = (wish.maybe("text") or "").strip()
    if declared.should_escape:
        text = escaped(stage.state, channel.team, text)
    url = stage.desk.give(user=user.id, channel=channel.id)
    payload = payloads.command(
        stage.state, user, channel, name=declared.name, text=text, response_url=url
    )
    ack = await stage.ask("slash_commands", "command", payload, user)
    return Outcome(ack=ack, failure=_spoken(stage.state, channel, user, ack))


def _spoken(state: State, channel: Channel, user: User, ack: Ack) -> str | None:
    if not ack.acked or not ack.body:
        return None
    try:
        speak(state, channel, user.id, ack.body)
    except SlackError as error:
        return error.code
    return None


def _where(state: State, user: User, name: str | None) -> Channel:
    if user.is_stranger:
        raise ControlError("not_available", "People of other companies cannot use commands here.")
    if name is not None:
        return own_channel(state, user, name)
    for channel in state.channels.values():
        if channel.kind == "public" and user.id in channel.members:
            return channel
    raise ControlError("unknown_channel", "This person is in no public channel; name one.")


def escaped(state: State, team: str, text: str) -> str:
    """Names of people and channels as Slack sends them with should_escape."""

    def reference(match: re.Match[str]) -> str:
        sign, name = match.groups()
        if sign == "@":
            user = _named(state, team, name)
            return f"<@{user.id}|{user.name}>" if user else match[0]
        channel = next((one for one in state.channels.values() if one.name == name), None)
        return f"<#{channel.id}|{channel.name}>" if channel else match[0]

    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = re.sub(r"&lt;([@#][UC]\w+)(\|[^&]*)?&gt;", r"<\1\2>", plain)
    return NAMED.sub(reference, plain)


def _named(state: State, team: str, name: str) -> User | None:
    return next((one for one in state.users.values() if (one.team, one.name) == (team, name)), None)


async def message(stage: Stage, user: User, sent: Json) -> Outcome:
    """Somebody writes in a conversation they are in."""
    wish = Wish(sent, "channel text thread_ts")
    channel = own_channel(stage.state, user, wish.text("channel"))
    _may_write(stage.state, channel)
    if not wish.text("text").strip():
        raise ControlError("no_text", "There is nothing to send.")
    said = posting.post(
        stage.state,
        channel,
        user=user.id,
        text=wish.text("text"),
        thread_ts=_thread(channel, wish.maybe("thread_ts")),
    )
    event = posting.user_event(stage.state, channel, said, user)
    ack = await stage.dispatcher.announce(channel.team, event) if _hears(stage, channel) else None
    return Outcome(ack=ack or NOTHING_TO_ACK)


def _may_write(state: State, channel: Channel) -> None:
    if channel.is_archived:
        raise ControlError("is_archived", "This channel is archived.")
    if channel.kind == "im" and state.manifest.messages_read_only:
        raise ControlError("messages_tab_read_only", "Nobody can write to this app.")


def _hears(stage: Stage, channel: Channel) -> bool:
    app = stage.state.by_team.get(channel.team)
    return app is not None and app.bot_user in channel.members


def _thread(channel: Channel, ts: str | None) -> str | None:
    if ts is None:
        return None
    parent = channel.messages.get(ts)
    if parent is None or parent.deleted:
        raise ControlError("unknown_message", "There is no such thread.")
    return parent.thread_ts or parent.ts


async def home(stage: Stage, user: User, sent: Json) -> Outcome:
    """Somebody opens the app's Home tab (or its Messages tab)."""
    tab = Wish(sent, "tab").maybe("tab") or "home"
    enabled = {"home": stage.state.manifest.home_tab, "messages": stage.state.manifest.messages_tab}
    if not enabled.get(tab, False):
        raise ControlError("tab_disabled", f"The app has no {tab} tab.")
    if user.is_stranger:
        raise ControlError("not_available", "People of other companies have no such tab here.")
    app = stage.state.by_team[user.team]
    channel, _ = conversations.open_direct(stage.state, app, user.id)
    event = payloads.home_opened(stage.state, user, channel, tab=tab)
    ack = await stage.dispatcher.announce(app.team, event)
    view = stage.state.views.home(app.team, user.id)
    return Outcome(ack=ack or NOTHING_TO_ACK, view=view, extra={"channel": channel.id, "tab": tab})


async def join(stage: Stage, user: User, sent: Json) -> Outcome:
    """Somebody joins a public channel."""
    channel = seen_channel(stage.state, user, Wish(sent, "channel").text("channel"))
    conversations.join(stage.state, channel, user.id)
    return Outcome()


async def leave(stage: Stage, user: User, sent: Json) -> Outcome:
    """Somebody leaves a channel."""
    channel = seen_channel(stage.state, user, Wish(sent, "channel").text("channel"))
    if channel.is_general or channel.kind == "im":
        raise ControlError("cannot_leave", "Nobody can leave this conversation.")
    conversations.leave(stage.state, channel, user.id)
    return Outcome()


async def invite(stage: Stage, user: User, sent: Json) -> Outcome:
    """Somebody brings another person, or the app, into a channel they are in."""
    wish = Wish(sent, "channel who")
    channel = seen_channel(stage.state, user, wish.text("channel"))
    guest = stage.state.users.get(wish.text("who"))
    if guest is None or guest.deleted or channel.is_direct or user.id not in channel.members:
        raise ControlError("cannot_invite", "That person cannot be invited there.")
    conversations.join(stage.state, channel, guest.id, inviter=user.id)
    return Outcome()
