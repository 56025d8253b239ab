"""What can go wrong, as types.

SlackError    — the Web API says no: `{"ok": false, "error": code, ...}` with Slack's own codes.
ControlError  — the control side was asked for something impossible: 400 with a code and a sentence.
Neither is ever raised for a fault of the local Slack itself; those surface as 500s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.shapes import Json


class SlackError(Exception):
    """A Web API call that Slack refuses; `code` is Slack's own error string."""

    def __init__(self, code: str, *, messages: Sequence[str] = (), **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.messages = tuple(messages)
        self.extra = extra

    def body(self) -> Json:
        """The JSON that the caller receives."""
        body: Json = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


class ControlError(Exception):
    """A request to the control side that cannot be done; `code` is stable, `detail` reads."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail

    def body(self) -> Json:
        """The JSON of the 400 answer."""
        return {"ok": False, "error": self.code, "detail": self.detail}


class CannotStart(Exception):  # noqa: N818  # read as a sentence by the person at the terminal
    """The local Slack was asked to start with something it cannot use; the text says what."""
