"""What a pair has in common, said to the two people; shared by handlers and touchpoints."""

from bot.blocks.fit import whys
from mentoring.prompt_book import PromptBook
from mentoring.wording import Wording
from models.pairs import Pair

SHOWN_TO_THE_TWO = (
    "topics",
    "goals",
    "gives_back",
    "languages",
    "interests",
    "style",
    "different_style",
    "thinking",
    "different_thinking",
    "different_function",
    "different_site",
)


def shared_topics(pair: Pair) -> tuple[str, ...]:
    """The topics that one teaches and the other wants, rarest first."""
    for reason in pair.reasons:
        if reason["code"] == "topics":
            return tuple(reason["facts"].get("shared", ()))
    return ()


def topics_of(words: Wording, pair: Pair) -> str:
    """The shared topics in a few words, or a phrase where there are none."""
    shared = shared_topics(pair)
    return ", ".join(shared) if shared else words.say_plain("reason.no_topic")


def style_labels(book: PromptBook) -> dict[str, str]:
    """The words for ways of working, by code."""
    return {one.code: one.label for one in book.options if one.kind == "style"}


def why_you_two(words: Wording, pair: Pair, book: PromptBook) -> list[str]:
    """Reasons that are kind to read for both: no score, no ranks."""
    told = [reason for reason in pair.reasons if reason["code"] in SHOWN_TO_THE_TWO]
    return whys(words, told, style_labels(book))
