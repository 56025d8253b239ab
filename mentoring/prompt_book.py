"""Prompts together with the worries and styles that they answer, and the words for reasons.

Here: what may be chosen at intake, the check that each choice is answered, "why am I seeing this?".
Never here: the choice of a prompt (`prompts`), or who chose what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from mentoring.asides import Aside, choose_asides, load_asides
from mentoring.content_files import (
    BrokenContent,
    Item,
    content_items,
    content_tables,
    language_chain,
)
from mentoring.prompts import After, Audience, Prompt, choose, load_prompts, why
from mentoring.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from importlib.resources.abc import Traversable

OptionKind: TypeAlias = Literal["worry", "style"]
"""A worry stays private; a style may be shown to the partner as "how to work with me"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntakeOption:
    """A worry or a way of working that a person may choose at intake."""

    code: str
    kind: OptionKind
    audiences: tuple[Audience, ...]
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picked:
    """What one person reads before one session: a prompt, and lines on what else they chose."""

    prompt: Prompt
    asides: tuple[Aside, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """What counts as seen once it was sent."""
        return (self.prompt.id, *(aside.id for aside in self.asides))


@dataclass(frozen=True, kw_only=True, slots=True)
class PromptBook:
    """All prompts of one language, what may be chosen at intake, and the words for reasons."""

    prompts: tuple[Prompt, ...]
    asides: tuple[Aside, ...]
    options: tuple[IntakeOption, ...]
    reasons: Wording = field(repr=False)

    @classmethod
    def load(cls, language: str, *, root: Traversable | None = None) -> PromptBook:
        """Read a language's `prompts*.toml`, English behind it.

        Raises BrokenContent, also when a prompt and the intake options do not fit each other.
        """
        prompts = load_prompts(language, root=root)
        options = load_options(language, root=root)
        asides = load_asides(language, root=root)
        _check_answered(prompts, options)
        _check_answered(asides, options)
        reasons = _reasons(language, root=root)
        return cls(prompts=prompts, asides=asides, options=options, reasons=reasons)

    def pick(
        self,
        *,
        audience: Audience,
        session_number: int,
        sessions_total: int,
        topic: str | None,
        after: After,
        seen: Collection[str],
        chosen: Collection[str] = (),
        pair: str = "",
    ) -> Picked | None:
        """What one person reads before one session, or None when the prompts are used up.

        Takes what `choose` takes; `seen` holds the ids of prompts and asides. By the third session
        whatever was chosen is answered. Raises ValueError as `stage_of` does.
        """
        answered = self._answered(seen)
        prompt = choose(
            self.prompts,
            audience=audience,
            session_number=session_number,
            sessions_total=sessions_total,
            topic=topic,
            after=after,
            seen=seen,
            chosen=chosen,
            answered=answered,
            pair=pair,
        )
        if prompt is None:
            return None
        open_codes = set(chosen) - answered - {prompt.condition}
        own = [one for one in self.asides if one.audience == audience]
        also = choose_asides(own, open_codes, session_number=session_number)
        return Picked(prompt=prompt, asides=also)

    def _answered(self, seen: Collection[str]) -> frozenset[str]:
        """The intake options that something seen has answered."""
        told: list[Prompt | Aside] = [*self.prompts, *self.asides]
        return frozenset(one.condition for one in told if one.condition and one.id in seen)

    def options_for(self, audience: Audience, kind: OptionKind) -> tuple[IntakeOption, ...]:
        """What one role may choose at intake, in the order to show."""
        return tuple(o for o in self.options if o.kind == kind and audience in o.audiences)

    def explain(
        self,
        prompt: Prompt,
        *,
        topic: str | None = None,
        chosen: Collection[str] = (),
        from_answer: bool = False,
    ) -> str:
        """The answer to "why am I seeing this?", as mrkdwn, for that person's eyes only.

        `chosen` holds the codes of all that the person chose: each of them is named. With
        `from_answer` the prompt's condition is none of them: it follows from another private
        answer.
        """
        found = why(prompt)
        key = f"stage_{found.stage}" if found.reason == "stage" else found.reason
        if found.reason == "chosen" and from_answer:
            return self.reasons.say("answered")
        labels = {option.code: option.label for option in self.options}
        answered = labels.get(found.condition or "", "")
        others = [labels[code] for code in labels if code in chosen and code != found.condition]
        if found.reason == "chosen" and others:
            quoted = ", ".join(f'"{label}"' for label in others)
            return self.reasons.say("chosen_more", chosen=answered, others=quoted)
        return self.reasons.say(key, chosen=answered, topic=topic or "")


def load_options(language: str, *, root: Traversable | None = None) -> tuple[IntakeOption, ...]:
    """All intake options of a language, English where it lacks one. Raises BrokenContent."""
    items = content_items(language, "prompts", "option", root=root)
    return tuple(_option(item) for item in items)


def _option(item: Item) -> IntakeOption:
    item.only("kind", "audiences", "label")
    audiences = item.texts("audiences")
    if not audiences or not set(audiences) <= set(get_args(Audience)):
        raise item.broken("audiences must name mentee, mentor or both")
    return IntakeOption(
        code=item.id,
        kind=cast("OptionKind", item.one_of("kind", get_args(OptionKind))),
        audiences=cast("tuple[Audience, ...]", audiences),
        label=item.line("label"),
    )


def _check_answered(answers: Iterable[Prompt | Aside], options: Iterable[IntakeOption]) -> None:
    """Whatever can be chosen is answered, and nothing waits for what nobody can choose."""
    answered = {(one.audience, one.condition) for one in answers if one.condition}
    offered = {(audience, o.code) for o in options for audience in o.audiences}
    if odd := sorted(answered ^ offered):
        named = ", ".join(f"{code} ({audience})" for audience, code in odd)
        raise BrokenContent(f"prompts: an option without a prompt, or the reverse: {named}")


def _reasons(language: str, *, root: Traversable | None) -> Wording:
    words = Wording.of(language)
    for folder in reversed(language_chain(language, root=root)):
        tables = content_tables(folder, "prompts", root=root)
        own = [table["why"] for _, table in tables if "why" in table]
        words = Wording.of(folder, *own, behind=words)
    return words
