"""The words and items of each language, read once when first needed."""

from functools import lru_cache

from mentoring import pulse, self_check, starters
from mentoring.prompt_book import PromptBook
from mentoring.pulse import Item
from mentoring.self_check import Question
from mentoring.starters import BoundaryExample, GoalExample, Starter
from mentoring.templates import load_templates
from mentoring.wording import Wording

LOCALES = 64  # more than anybody will write; a made-up locale must not fill the memory


class LoadedContent:
    """What ``deps.content`` is: everything by Slack locale."""

    def __init__(self) -> None:
        self.wording = lru_cache(LOCALES)(Wording.load)
        self.prompts = lru_cache(LOCALES)(PromptBook.load)
        self._starters = lru_cache(LOCALES)(starters.load_starters)
        self._goals = lru_cache(LOCALES)(starters.load_goals)
        self._boundaries = lru_cache(LOCALES)(starters.load_boundaries)
        self.templates = lru_cache(LOCALES)(load_templates)
        self._items = lru_cache(LOCALES)(pulse.load_items)
        self._self_check = lru_cache(LOCALES)(self_check.load_questions)

    def starters(self, locale: str) -> tuple[Starter, ...]:
        """Return first questions for introductions."""
        return self._starters(locale)

    def goals(self, locale: str) -> tuple[GoalExample, ...]:
        """Return goals that somebody might set."""
        return self._goals(locale)

    def boundaries(self, locale: str) -> tuple[BoundaryExample, ...]:
        """Return boundaries that two people might agree on."""
        return self._boundaries(locale)

    def pulse_items(self, locale: str) -> tuple[Item, ...]:
        """Return the pulse's item bank."""
        return self._items(locale)

    def self_check(self, locale: str) -> tuple[Question, ...]:
        """Return the questions of the mentee's private self-check."""
        return self._self_check(locale)
