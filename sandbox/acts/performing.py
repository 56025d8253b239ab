"""One act from request to answer: who, what, the ack, the silence after it, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.acts import clicks, commands, modals
from sandbox.acts.stage import person
from sandbox.errors import ControlError
from sandbox.snapshot import message_out, view_out

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.activity import Activity
    from sandbox.acts.stage import Outcome, Stage
    from sandbox.shapes import Json
    from sandbox.views import View
    from sandbox.workspace import User

    Act = Callable[[Stage, User, Json], Awaitable[Outcome]]

ACTS: dict[str, Act] = {
    "command": commands.command,
    "click": clicks.click,
    "submit": modals.submit,
    "close": modals.close,
    "message": commands.message,
    "home": commands.home,
    "suggest": clicks.suggest,
    "join": commands.join,
    "leave": commands.leave,
    "invite": commands.invite,
}

WITHOUT_APP = (commands.message, commands.join, commands.leave, commands.invite)
"""What people can do where the app is not installed."""


class Theatre:
    """Where people act."""

    def __init__(self, stage: Stage, activity: Activity) -> None:
        self.stage = stage
        self._activity = activity

    async def perform(self, sent: Json, *, settle: bool = True) -> Json:
        """Do what `sent` says; ControlError when that cannot be done."""
        act = ACTS.get(str(sent.get("do")))
        if act is None:
            raise ControlError("unknown_act", f"'do' is one of {', '.join(ACTS)}.")
        user = person(self.stage.state, sent)
        if act not in WITHOUT_APP:
            self._installed(user)
        before = self.stage.state.ledger.seq
        outcome = await act(self.stage, user, sent)
        settled = await self._activity.settle() if settle else False
        return self._answer(user, outcome, before, settled=settled)

    def _answer(self, user: User, outcome: Outcome, before: int, *, settled: bool) -> Json:
        state = self.stage.state
        view = self._in_front(user, outcome)
        return {
            "ok": True,
            "acked": outcome.ack.acked,
            "ack_ms": outcome.ack.ms,
            "response": outcome.ack.body,
            "errors": outcome.errors,
            "view": view_out(view) if view is not None else None,
            "messages": [message_out(message) for message in state.changed_since(before)],
            "settled": settled,
            "failure": outcome.failure or outcome.ack.failure,
            **outcome.extra,
        }

    def _in_front(self, user: User, outcome: Outcome) -> View | None:
        """The modal on top now, or the Home tab when the act was about it."""
        views = self.stage.state.views
        team = user.team if user.team in self.stage.state.teams else self._first_team()
        if outcome.extra.get("tab") == "home":
            return views.home(team, user.id)
        about = outcome.view if outcome.view is not None and outcome.view.type == "home" else None
        return views.top(team, user.id) or about

    def _installed(self, user: User) -> None:
        state = self.stage.state
        team = user.team if user.team in state.teams else self._first_team()
        app = state.by_team.get(team)
        if app is None or app.revoked:
            raise ControlError("not_installed", "The app is not in this person's workspace.")

    def _first_team(self) -> str:
        return self.stage.state.first_team.id
