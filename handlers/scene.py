"""One interaction: who did what, in which transaction, and the answers a handler can give.

A handler gets a Scene and the object it is about, changes rows, and returns a Reply. It never
calls Slack and never awaits anything slow: what must follow is in the outbox or in ``after``.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks.pieces import Message, loading, notice
from bot.deps import Deps
from bot.outgoing import Letter, Method, send
from handlers.payloads import Payload
from mentoring.wording import Wording
from models.database import UnitOfWork
from models.people import Person

BuildView = Callable[[], Awaitable[dict[str, Any]]]


class Refusal(Exception):  # noqa: N818 - not an error of ours: a kind no
    """A kind no: ``key`` names the sentence. ``audited`` when somebody tried what is not theirs."""

    audited = False

    def __init__(self, key: str, **facts: str | int) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts


class NotYours(Refusal):
    """Somebody pressed what belongs to others. Nothing is changed; one audit line is written."""

    audited = True


class FieldErrors(Exception):  # noqa: N818 - carries sentences to fields of a form
    """Some fields of a form need another look: field -> sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)


@dataclass(frozen=True, kw_only=True)
class Opens:
    """Open a modal: a skeleton at once, then what ``build`` returns."""

    title: str
    build: BuildView


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What goes back with the ack, and what is done once it has left."""

    response: Mapping[str, Any] | None = None
    opens: Opens | None = None
    tells: str = ""
    after: Callable[[], Coroutine[Any, Any, None]] | None = None
    homes: tuple[int, ...] = ()  # people whose Home tab changed


@dataclass(kw_only=True)
class Scene:
    """Everything a handler needs about one interaction."""

    deps: Deps
    uow: UnitOfWork
    payload: Payload
    now: datetime
    actor: Person

    @property
    def words(self) -> Wording:
        """The sentences in the actor's language."""
        return self.deps.words(self.actor.locale)

    async def answer(self, letter: Letter, **about: Any) -> None:  # noqa: ANN401 - pair=, programme=
        """Send a DM to the actor, who is waiting for it: it leaves at once."""
        await send(
            self.deps,
            self.uow,
            letter,
            to=self.actor,
            now=self.now,
            answering=self.actor,
            **about,
        )

    async def rewrite(self, key: str, kind: str, message: Message) -> None:
        """Replace the message whose button was pressed, when there is one."""
        if not self.payload.ts:
            return
        extra = {"channel": self.payload.channel, "ts": self.payload.ts}
        letter = Letter(
            key=key, kind=kind, asked=True, message=message, method=Method.UPDATE, extra=extra
        )
        await self.answer(letter)


def done(*, homes: tuple[int, ...] = ()) -> Reply:
    """Take it; nothing to show."""
    return Reply(homes=homes)


def says(text: str) -> Reply:
    """Tell the actor something only they see."""
    return Reply(tells=text)


def opens(title: str, build: BuildView) -> Reply:
    """Open a modal (or push one, from inside a modal)."""
    return Reply(opens=Opens(title=title, build=build))


def errors(problems: Mapping[str, str]) -> Reply:
    """Show sentences at the fields of the form; it stays open with what was typed."""
    return Reply(response={"response_action": "errors", "errors": dict(problems)})


def becomes(view: Mapping[str, Any], *, homes: tuple[int, ...] = ()) -> Reply:
    """Replace the submitted form by another view."""
    return Reply(response={"response_action": "update", "view": dict(view)}, homes=homes)


def ends_with(words: Wording, title: str, text: str, *, homes: tuple[int, ...] = ()) -> Reply:
    """Replace the submitted form by one that only says something."""
    return becomes(notice(words, title, text), homes=homes)


__all__ = [
    "BuildView",
    "FieldErrors",
    "NotYours",
    "Opens",
    "Refusal",
    "Reply",
    "Scene",
    "becomes",
    "done",
    "ends_with",
    "errors",
    "loading",
    "opens",
    "says",
]
