"""Which lesson, kit or resource fits a person at a moment, and why that one.

Here: for whom and when an item is meant, one choice for all kinds of items, the reason for it.
Never here: prompts (they have an order of their own), words, or what was seen before.

A choice rests on shared facts and on this person's own answers alone. Where two people read the
same item, nothing that one of them answered in private may be passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import (
    TYPE_CHECKING,
    Final,
    Generic,
    Literal,
    Protocol,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
)

from mentoring.content_files import content_tables, language_chain
from mentoring.prompts import Audience, Barrier, Stage
from mentoring.topics import speaks_of
from mentoring.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    from mentoring.content_files import Item

Reason: TypeAlias = Literal[
    "after_cancelled", "chosen", "apart", "topic", "template", "stage", "any"
]
"""What spoke for an item, the strongest first."""
Kind: TypeAlias = Literal["lesson", "kit", "resource"]

TEMPLATES: Final = ("digital", "inclusion", "customer", "general")
"""The programmes to start from; an item may be made for some of them."""
FIT_FIELDS: Final = ("audiences", "stages", "barrier", "topics", "answers", "templates", "apart")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """For whom and when an item is meant; what is empty suits all.

    `answers` names options of the intake, `apart` prefers people whose countries or languages
    differ. Both only prefer; the others also exclude.
    """

    barrier: Barrier
    audiences: tuple[Audience, ...] = ()
    stages: tuple[Stage, ...] = ()
    topics: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """What is known when something is chosen for one person of a pair.

    `chosen` holds codes of intake options, `seen` the ids of this relationship, `cancelled` says
    that the meeting before was. `pair`, any text that names the pair, decides between equals;
    without it their order does.
    """

    audience: Audience
    stage: Stage
    topic: str | None = None
    template: str | None = None
    chosen: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    apart: bool = False
    cancelled: bool = False
    pair: str = ""


class Fitting(Protocol):
    """Anything with an id that says whom it suits."""

    @property
    def id(self) -> str:
        """Its name in the content files, the same in every language."""

    @property
    def fit(self) -> Fit:
        """For whom and when it is meant."""


_Chosen = TypeVar("_Chosen", bound=Fitting)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice(Generic[_Chosen]):
    """An item with the strongest reason for it; `option` is the intake option it answers."""

    item: _Chosen
    reason: Reason
    option: str | None = None


def choose_item(items: Iterable[_Chosen], moment: Moment) -> Choice[_Chosen] | None:
    """The item that fits best and was not seen, or None when those are used up.

    What speaks for an item counts in the order of `Reason`; equals as `Moment` says.
    """
    fitting = [one for one in items if _fits(one, moment)]
    best = max(fitting, key=lambda one: (*_rank(one.fit, moment), _lot(one, moment)), default=None)
    if best is None:
        return None
    reasons = zip(get_args(Reason), (*_rank(best.fit, moment), True), strict=True)
    reason = next(reason for reason, speaks in reasons if speaks)
    option = next((code for code in best.fit.answers if code in moment.chosen), None)
    return Choice(item=best, reason=reason, option=option if reason == "chosen" else None)


def read_fit(item: Item) -> Fit:
    """The fields in FIT_FIELDS of an item. Raises BrokenContent."""
    return Fit(
        barrier=cast("Barrier", item.one_of("barrier", get_args(Barrier))),
        audiences=cast("tuple[Audience, ...]", item.some_of("audiences", get_args(Audience))),
        stages=cast("tuple[Stage, ...]", item.some_of("stages", get_args(Stage))),
        topics=item.texts("topics"),
        answers=item.texts("answers"),
        templates=item.some_of("templates", TEMPLATES),
        apart=item.yes("apart"),
    )


def load_reasons(language: str, *, root: Traversable | None = None) -> Wording:
    """The words of `why*.toml`, English behind them. Raises BrokenContent."""
    words = Wording.of(language)
    for folder in reversed(language_chain(language, root=root)):
        tables = [table for _, table in content_tables(folder, "why", root=root)]
        words = Wording.of(folder, *tables, behind=words)
    return words


def explain(
    words: Wording, kind: Kind, choice: Choice[_Chosen], *, topic: str = "", label: str = ""
) -> str:
    """The answer to "why am I seeing this?", as mrkdwn, for that person's eyes only.

    `words` come from `load_reasons`, `label` names the intake option in `choice.option`.
    """
    return words.say(f"{kind}.{choice.reason}", topic=topic, chosen=label)


def _fits(one: Fitting, moment: Moment) -> bool:
    fit = one.fit
    return (
        one.id not in moment.seen
        and (not fit.audiences or moment.audience in fit.audiences)
        and (not fit.stages or moment.stage in fit.stages or _after_cancelled(fit, moment))
        and (not fit.topics or _on_topic(fit, moment))
        and (not fit.templates or moment.template in fit.templates)
    )


def _rank(fit: Fit, moment: Moment) -> tuple[bool, bool, bool, bool, bool, bool]:
    """How well an item that fits does fit, in the order of Reason; the greatest is chosen."""
    return (
        _after_cancelled(fit, moment),
        not moment.chosen.isdisjoint(fit.answers),
        fit.apart and moment.apart,
        bool(fit.topics),
        bool(fit.templates),
        bool(fit.stages),
    )


def _lot(one: Fitting, moment: Moment) -> bytes:
    return sha256(f"{moment.pair}\n{one.id}".encode()).digest() if moment.pair else b""


def _after_cancelled(fit: Fit, moment: Moment) -> bool:
    """Made for a meeting after a cancelled one; at the last meeting that is no matter any more."""
    return moment.cancelled and moment.stage != "last" and "after_cancelled" in fit.stages


def _on_topic(fit: Fit, moment: Moment) -> bool:
    return bool(moment.topic) and speaks_of(fit.topics, moment.topic or "")
