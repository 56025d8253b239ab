"""What a pair has in common, said to the two people; shared by handlers and touchpoints."""

from bot.blocks.fit import Labels, whys
from mentoring.intake import GOALS, INTERESTS
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


def labels_of(words: Wording, book: PromptBook) -> Labels:
    """The words for everything that is chosen from a list at intake: reason code, then code."""
    ways = style_labels(book)
    return {
        "goals": {one: words.say_plain(f"shared_goal.{one}") for one in GOALS},
        "interests": {one: words.say_plain(f"intake.interest.{one}") for one in INTERESTS},
        **dict.fromkeys(("style", "different_style", "thinking", "different_thinking"), ways),
    }


def why_you_two(words: Wording, pair: Pair, book: PromptBook) -> list[str]:
    """Reasons that are kind to read for both: no score, no ranks."""
    told = [reason for reason in pair.reasons if reason["code"] in SHOWN_TO_THE_TWO]
    return whys(words, told, labels_of(words, book))
