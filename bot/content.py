"""The words and items of each language, read once when first needed."""

from functools import lru_cache

from mentoring import fitting, journey, kits, lessons, pulse, resources, self_check, starters
from mentoring.journey import Journey
from mentoring.kits import Kit
from mentoring.lessons import Lesson
from mentoring.prompt_book import PromptBook
from mentoring.pulse import Item
from mentoring.resources import Resource
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
        self._lessons = lru_cache(LOCALES)(lessons.load_lessons)
        self._kits = lru_cache(LOCALES)(kits.load_kits)
        self._resources = lru_cache(LOCALES)(resources.load_resources)
        self._journeys = lru_cache(LOCALES)(journey.load_journeys)
        self.reasons = lru_cache(LOCALES)(fitting.load_reasons)

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

    def lessons(self, locale: str) -> tuple[Lesson, ...]:
        """Return the lessons, in the order to offer them."""
        return self._lessons(locale)

    def kits(self, locale: str) -> tuple[Kit, ...]:
        """Return the session kits."""
        return self._kits(locale)

    def resources(self, locale: str) -> tuple[Resource, ...]:
        """Return the library."""
        return self._resources(locale)

    def journeys(self, locale: str) -> tuple[Journey, ...]:
        """Return the journeys that a programme may follow."""
        return self._journeys(locale)
