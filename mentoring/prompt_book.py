"""Prompts together with the worries and styles that they answer, and the words for reasons.

Here: what may be chosen at intake, the check that each choice is answered, "why am I seeing this?".
Never here: the choice of a prompt (`prompts`), or who chose what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from mentoring.content_files import (
    BrokenContent,
    Item,
    content_items,
    content_tables,
    language_chain,
)
from mentoring.prompts import Audience, Prompt, load_prompts, why
from mentoring.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable
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
class PromptBook:
    """All prompts of one language, what may be chosen at intake, and the words for reasons."""

    prompts: tuple[Prompt, ...]
    options: tuple[IntakeOption, ...]
    reasons: Wording = field(repr=False)

    @classmethod
    def load(cls, language: str, *, root: Traversable | None = None) -> PromptBook:
        """Read a language's `prompts*.toml`, English behind it.

        Raises BrokenContent, also when a prompt and the intake options do not fit each other.
        """
        prompts = load_prompts(language, root=root)
        options = load_options(language, root=root)
        _check_answered(prompts, options)
        return cls(prompts=prompts, options=options, reasons=_reasons(language, root=root))

    def options_for(self, audience: Audience, kind: OptionKind) -> tuple[IntakeOption, ...]:
        """What one role may choose at intake, in the order to show."""
        return tuple(o for o in self.options if o.kind == kind and audience in o.audiences)

    def explain(self, prompt: Prompt, *, topic: str | None = None) -> str:
        """The answer to "why am I seeing this?", as mrkdwn, for that person's eyes only."""
        found = why(prompt)
        key = f"stage_{found.stage}" if found.reason == "stage" else found.reason
        labels = {option.code: option.label for option in self.options}
        chosen = labels.get(found.condition or "", "")
        return self.reasons.say(key, chosen=chosen, topic=topic or "")


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


def _check_answered(prompts: Iterable[Prompt], options: Iterable[IntakeOption]) -> None:
    """Whatever can be chosen is answered, and no prompt waits for what nobody can choose."""
    answered = {(p.audience, p.condition) for p in prompts if p.condition}
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
