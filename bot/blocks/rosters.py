"""The organisation's list: the form that takes a file, its report, and what it sets at odds."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks.pieces import Message, opening, section
from mentoring.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A pair that goes on and the rules it breaks since the list changed."""

    mentor: str
    mentee: str
    rules: Sequence[str]
    mentor_title: str = ""
    mentee_title: str = ""


def conflict_letter(words: Wording, programme: str, clashes: Sequence[Clash]) -> Message:
    """To an owner: which pairs, which rules, and what could be done."""
    first = words.say("roster.conflict", count=len(clashes), programme=programme)
    lines = [_clash(words, one) for one in clashes]
    following = words.say("roster.conflict_next")
    return Message.of(
        "\n".join([first, *lines, following]),
        opening(words, first),
        section("\n".join(lines)),
        section(following),
    )


def _clash(words: Wording, clash: Clash) -> str:
    rules = ", ".join(words.say_plain(f"roster.rule.{code}") for code in clash.rules)
    return words.say(
        "roster.conflict_pair",
        mentor=_titled(words, clash.mentor, clash.mentor_title),
        mentee=_titled(words, clash.mentee, clash.mentee_title),
        rules=rules,
    )


def _titled(words: Wording, name: str, title: str) -> str:
    return words.say_plain("roster.titled", name=name, title=title) if title else name
