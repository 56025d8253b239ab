"""Private prompts before a session: which one a person gets, and why that one.

Here: a prompt as a value, the choice among many, the reason for it.
Never here: the words (content files), sending, or what was seen before (the caller knows).

A choice rests on shared facts and on this person's own answers alone. Whoever calls `choose` never
passes what the partner answered in private.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, cast, get_args

from mentoring.content_files import Item, content_items
from mentoring.topics import speaks_of
from mentoring.wording import placeholders_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from importlib.resources.abc import Traversable

Audience: TypeAlias = Literal["mentee", "mentor"]
"""The mentee learns, the mentor teaches."""
After: TypeAlias = Literal["held", "cancelled", "hard", "none"]
"""What became of the session before; `hard` is this person's own private word for it."""
Stage: TypeAlias = Literal[
    "first",
    "early",
    "middle",
    "midpoint",
    "late",
    "last",
    "any",
    "after_cancelled",
    "after_hard",
]
Barrier: TypeAlias = Literal["P1", "P2", "P3", "P4", "P5", "P6"]
"""A row of the practice table: what stands in the way of such pairs."""
Reason: TypeAlias = Literal["after_cancelled", "after_hard", "chosen", "topic", "stage", "any"]

PLACEHOLDERS: Final = frozenset({"partner", "topic", "when"})
"""The facts that the words of a prompt may ask for."""

_FIELDS = ("audience", "stage", "barrier", "topics", "condition", "text", "follow_up")
HALVES_FROM: Final = 4
"""A plan with so many sessions has a midpoint."""

_SITUATIONS: dict[After, Stage] = {"cancelled": "after_cancelled", "hard": "after_hard"}
_THIRDS: tuple[Stage, Stage, Stage] = ("early", "middle", "late")
_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """A private word before a session, with a question to take along.

    `condition` is the code of the intake option that it answers; without `topics` it suits all.
    """

    id: str
    audience: Audience
    stage: Stage
    barrier: Barrier
    text: str
    follow_up: str
    topics: tuple[str, ...] = ()
    condition: str | None = None

    @property
    def placeholders(self) -> frozenset[str]:
        """The facts that its words need."""
        return placeholders_in(self.text) | placeholders_in(self.follow_up)


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """The strongest reason for a prompt, and what it was held against."""

    reason: Reason
    stage: Stage
    condition: str | None


def load_prompts(language: str, *, root: Traversable | None = None) -> tuple[Prompt, ...]:
    """All prompts of a language, English where it lacks one; their order breaks ties in `choose`.

    Raises BrokenContent.
    """
    items = content_items(language, "prompts", "prompt", root=root)
    return tuple(_prompt(item) for item in items)


def choose(
    prompts: Iterable[Prompt],
    *,
    audience: Audience,
    session_number: int,
    sessions_total: int,
    topic: str | None,
    after: After,
    seen: Collection[str],
    chosen: Collection[str] = (),
    answered: Collection[str] = (),
    pair: str = "",
) -> Prompt | None:
    """The best prompt for one person before one session, or None when all that fit are used up.

    What happened last comes first, then what the person chose at intake and nothing has answered,
    then the midpoint and the last session, then what else was chosen, the stage, the topic. What
    was chosen goes in the order of `prompts`; among other equals `pair`, any text that names the
    pair, decides, the same on every machine. `seen` holds the ids of this relationship, `chosen`
    and `answered` the codes of intake options. Raises ValueError as `stage_of` does.
    """
    stage = stage_of(session_number, sessions_total)
    suiting = _stages_for(stage, after)
    fitting = [
        prompt
        for prompt in prompts
        if prompt.audience == audience
        and prompt.id not in seen
        and prompt.stage in suiting
        and (prompt.condition is None or prompt.condition in chosen)
        and _suits_topic(prompt, topic)
    ]
    return max(
        fitting, key=lambda prompt: (*_rank(prompt, answered), _lot(prompt, pair)), default=None
    )


def stage_of(session_number: int, sessions_total: int) -> Stage:
    """Where a session falls: the first, the last, halfway, or in which third of those between.

    Sessions count from 1. The last only when it is planned to be: a pair that carries on beyond
    `sessions_total` is late, not ending again. Half of the plan lies behind the midpoint. Raises
    ValueError for a number below 1.
    """
    if session_number < 1 or sessions_total < 1:
        raise ValueError("sessions are counted from 1")
    if session_number == 1:
        return "first"
    if session_number >= sessions_total:
        return "last" if session_number == sessions_total else "late"
    if sessions_total >= HALVES_FROM and session_number == sessions_total // 2 + 1:
        return "midpoint"
    return _THIRDS[(session_number - 2) * 3 // (sessions_total - 2)]


def _stages_for(stage: Stage, after: After) -> set[Stage]:
    """The stages whose prompts suit: a cancelled session is no matter any more at the last one."""
    suiting: set[Stage] = {stage, "any"}
    if stage == "midpoint":
        suiting.add("middle")
    if after in _SITUATIONS and (stage, after) != ("last", "cancelled"):
        suiting.add(_SITUATIONS[after])
    return suiting


def why(prompt: Prompt) -> Why:
    """Why a person got the prompt that `choose` gave, by the same order of reasons."""
    return Why(reason=_reason(prompt), stage=prompt.stage, condition=prompt.condition)


def _reason(prompt: Prompt) -> Reason:
    if prompt.stage in {"after_cancelled", "after_hard"}:
        return cast("Reason", prompt.stage)
    if prompt.condition:
        return "chosen"
    if prompt.topics:
        return "topic"
    return "any" if prompt.stage == "any" else "stage"


def _rank(prompt: Prompt, answered: Collection[str]) -> tuple[bool, ...]:
    """How well a prompt that fits does fit; the greatest is chosen."""
    return (
        prompt.stage in _SITUATIONS.values(),
        prompt.condition is not None and prompt.condition not in answered,
        prompt.stage in {"midpoint", "last"},
        prompt.condition is not None,
        prompt.stage != "any",
        bool(prompt.topics),
    )


def _lot(prompt: Prompt, pair: str) -> bytes:
    """What decides between equals; without a pair, or for what was chosen, their order does."""
    if not pair or prompt.condition is not None:
        return b""
    return sha256(f"{pair}\n{prompt.id}".encode()).digest()


def _suits_topic(prompt: Prompt, topic: str | None) -> bool:
    if topic is None or not topic.strip():
        return not prompt.topics and "topic" not in prompt.placeholders
    return not prompt.topics or speaks_of(prompt.topics, topic)


def _prompt(item: Item) -> Prompt:
    item.only(*_FIELDS)
    prompt = Prompt(
        id=item.id,
        audience=_one_of(item, "audience", get_args(Audience)),
        stage=_one_of(item, "stage", get_args(Stage)),
        barrier=_one_of(item, "barrier", get_args(Barrier)),
        topics=item.texts("topics"),
        condition=item.optional_text("condition"),
        text=item.line("text"),
        follow_up=item.line("follow_up"),
    )
    if strange := sorted(prompt.placeholders - PLACEHOLDERS):
        raise item.broken(f"no such fact: {', '.join(strange)}")
    return prompt


def _one_of(item: Item, name: str, choices: tuple[_Choice, ...]) -> _Choice:
    return cast("_Choice", item.one_of(name, choices))
