"""Modals and Home tabs: the open views of each person, stacks of three, hashes, typed values.

Holds the rules of views (who is on top, what closing does, which external ids are taken).
Never validates blocks and never talks to the app.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox import elements
from sandbox.errors import SlackError
from sandbox.shapes import Blocks, Json

STACK_LIMIT = 3
KEPT_CLOSED = 200
"""Closed views that stay readable in the state, so that a long run does not grow."""


@dataclass(slots=True, kw_only=True)
class View:
    """A modal or Home tab of one person; `body` is what the app sent."""

    id: str
    team: str
    user: str
    type: str
    body: Json
    hash: str
    seq: int
    root_view_id: str
    previous_view_id: str | None = None
    open: bool = True
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)
    """What the person entered so far: block_id -> action_id -> element state."""
    offered: dict[str, Blocks] = field(default_factory=dict)
    """Options an external select was offered so far, the newest first: action_id -> options."""
    origin_channel: str | None = None
    submitting: bool = False

    @property
    def blocks(self) -> Blocks:
        """Its blocks, block ids filled in."""
        blocks: Blocks = self.body["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        """The app's name for it, or an empty text."""
        return str(self.body.get("callback_id") or "")

    @property
    def external_id(self) -> str:
        """The app's own key for it, or an empty text."""
        return str(self.body.get("external_id") or "")

    def state(self) -> Json:
        """`state` as Slack sends it: what was typed, else the initial values."""
        return {"values": elements.state_values(self.blocks, self.typed)}

    def replace(self, body: Json, *, new_hash: str, seq: int) -> None:
        """Show another body under the same id; typed values stay where their input stays."""
        self.body = body
        self.hash = new_hash
        self.seq = seq
        self.typed = elements.still_there(self.blocks, self.typed)


class ViewBook:
    """All views of all workspaces."""

    def __init__(self) -> None:
        self.by_id: dict[str, View] = {}
        self._stacks: dict[tuple[str, str], list[str]] = {}
        self._homes: dict[tuple[str, str], str] = {}
        self._external: dict[tuple[str, str], str] = {}
        self._closed: list[str] = []

    def stack(self, team: str, user: str) -> list[View]:
        """The person's open modals, the visible one last."""
        return [self.by_id[view_id] for view_id in self._stacks.get((team, user), [])]

    def top(self, team: str, user: str) -> View | None:
        """The modal the person sees now, if any."""
        ids = self._stacks.get((team, user))
        return self.by_id[ids[-1]] if ids else None

    def home(self, team: str, user: str) -> View | None:
        """The person's Home tab, once it was published."""
        view_id = self._homes.get((team, user))
        return self.by_id[view_id] if view_id else None

    def find(self, team: str, view_id: str | None, external_id: str | None) -> View:
        """The open view that the app means; SlackError `not_found` otherwise."""
        if external_id is not None:
            view_id = self._external.get((team, external_id))
        view = self.by_id.get(view_id or "")
        if view is None or not view.open or view.team != team:
            raise SlackError("not_found")
        return view

    def push(self, view: View) -> None:
        """Put a modal on top; SlackError `push_limit_reached` beyond three."""
        ids = self._stacks.setdefault((view.team, view.user), [])
        if len(ids) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        self._claim(view)
        view.previous_view_id = ids[-1] if ids else None
        view.root_view_id = ids[0] if ids else view.id
        ids.append(view.id)
        self.by_id[view.id] = view

    def publish(self, view: View) -> None:
        """Make this the person's Home tab."""
        self._claim(view)
        self._homes[view.team, view.user] = view.id
        self.by_id[view.id] = view

    def rename(self, view: View, external_id: str) -> None:
        """Follow a change of external id; SlackError `duplicate_external_id` when taken."""
        if external_id == view.external_id:
            return
        self._free(external_id, view)
        self._external.pop((view.team, view.external_id), None)
        if external_id:
            self._external[view.team, external_id] = view.id

    def close(self, view: View, seq: int) -> None:
        """Take one modal away; the one below is seen again."""
        ids = self._stacks.get((view.team, view.user), [])
        if view.id in ids:
            ids.remove(view.id)
        view.open = False
        view.seq = seq
        self._external.pop((view.team, view.external_id), None)
        self._closed.append(view.id)
        while len(self._closed) > KEPT_CLOSED:
            del self.by_id[self._closed.pop(0)]

    def _claim(self, view: View) -> None:
        self._free(view.external_id, view)
        if view.external_id:
            self._external[view.team, view.external_id] = view.id

    def _free(self, external_id: str, view: View) -> None:
        holder = self._external.get((view.team, external_id)) if external_id else None
        if holder is not None and holder != view.id:
            raise SlackError("duplicate_external_id")
