"""The table of Web API methods: name -> what it needs and the function that does it.

A method module registers its functions here by decorator; importing it is all that is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sandbox.errors import SlackError
from sandbox.shapes import Json
from sandbox.state import State
from sandbox.web_api.arguments import Arguments
from sandbox.workspace import Installation

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.workspace import Channel, User

Caller = Literal["bot", "app", "nobody"]
"""Whose token a method takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call in progress: its arguments, who makes it and the state it may change."""

    args: Arguments
    state: State
    app: Installation
    origin: str
    """The address of this server, without a slash at the end."""

    @property
    def team(self) -> str:
        """The workspace of the caller."""
        return self.app.team

    @property
    def now(self) -> datetime:
        """Calendar time."""
        return self.state.clock.now

    def need(self, *any_of: str) -> None:
        """Stop with `missing_scope` unless one of these scopes is granted."""
        if not any(scope in self.app.scopes for scope in any_of):
            provided = ",".join(self.app.scopes)
            raise SlackError("missing_scope", needed=any_of[0], provided=provided)

    def channel(self, name: str = "channel") -> Channel:
        """The conversation an argument names, as far as the app may know of it."""
        channel = self.state.channels.get(self.args.required(name, "channel_not_found"))
        if channel is None or channel.team != self.team:
            raise SlackError("channel_not_found")
        if channel.kind != "public" and self.app.bot_user not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def user(self, user_id: str, error: str = "user_not_found") -> User:
        """A user the app may know of."""
        user = self.state.users.get(user_id)
        if user is None or (user.team != self.team and not user.is_stranger):
            raise SlackError(error)
        return user


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How one method is called; `tier` 0 stands for Slack's special limits."""

    name: str
    scopes: tuple[str, ...]
    tier: int
    caller: Caller
    arguments: frozenset[str]
    run: Callable[[Call], Json]
    post_only: bool = False


REGISTRY: dict[str, Method] = {}


def method(
    name: str,
    arguments: str = "",
    *,
    scopes: tuple[str, ...] = (),
    tier: int,
    caller: Caller = "bot",
    post_only: bool = False,
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Register a function as a Web API method; `arguments` are names separated by blanks."""

    def register(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        REGISTRY[name] = Method(
            name=name,
            scopes=scopes,
            tier=tier,
            caller=caller,
            arguments=frozenset(arguments.split()),
            run=run,
            post_only=post_only,
        )
        return run

    return register
