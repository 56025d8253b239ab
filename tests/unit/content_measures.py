"""How the words of the content are measured: reading ease, likeness, words that nobody reads.

Here: the measures, used by the tests of every kind of content. Never here: what they are held to.
"""

import re
from collections.abc import Mapping
from itertools import combinations

LABELS = re.compile(
    r"""\b(juniors?|seniors?|reverse\w*|humility|humble|young\w*|old(?:er|est)?|elder\w*|aged?
    |generation\w*|millennial\w*|boomer\w*|gen\s[xyz]|digital\snative\w*|rank\w*|hierarch\w*
    |subordinate\w*|superiors?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What nobody is called, and what nobody's work is called, not even in the title of a book."""
FORBIDDEN = re.compile(
    rf"""{LABELS.pattern}|\b(just|simply|obviously|don't\sforget|remember\sto|make\ssure
    |be\ssure\sto|friendly\sreminder|we\snoticed|you\s(should|must|need\sto|have\sto)|please
    |afraid|weak\w*|fail\w*)\b
    |[!#\U0001f300-\U0001faff\u2600-\u27bf]|:[a-z_]+:""",
    re.IGNORECASE | re.VERBOSE,
)
"""Labels, and words that push, blame or shout."""


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())


PLAIN_WORDS = frozenset(
    words(
        """a about after again all also and any are as ask at back be before but by can could
    do does each for from give go had has have how if in into is it its like may more
    most no not of off on one or other out own part say so some than that the their them
    then there these they thing this to two up was what when where which while who why
    will with would you your yours yourself let time meeting meetings tell"""
    )
)


def sentences(text: str) -> list[str]:
    """What a full stop, a question mark or a colon ends, outside quotation marks and in them."""
    return [part for part in re.split(r"(?<=[.?])[\"”]?\s+", text) if part.strip()]


def syllables(word: str) -> int:
    """Groups of vowels, less a silent e at the end: a count that is right for most words."""
    bare = re.sub(r"(?<=[a-z]{2})(?:es|ed|e)$", "", word) if not word.endswith("le") else word
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def reading_ease(text: str) -> float:
    """Flesch 1948: 60 to 70 is plain English, above is easy."""
    spoken = words(text)
    length = len(spoken) / len(sentences(text))
    return 206.835 - 1.015 * length - 84.6 * sum(map(syllables, spoken)) / len(spoken)


def meaning(text: str) -> set[str]:
    """The words of a text that carry its meaning."""
    return {word for word in words(text) if word not in PLAIN_WORDS}


def likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


MARKUP = re.compile(r"[<>&*_`~]")
"""What Slack would read as something else."""


def longest_sentence(text: str) -> int:
    """The words in the longest sentence; a paragraph ends one too."""
    parts = [part for line in text.split("\n\n") for part in sentences(line)]
    return max(len(words(part)) for part in parts)


def most_alike(texts: Mapping[str, str], *, above: float) -> list[tuple[float, str, str]]:
    """The pairs of texts that have a greater share of their words with meaning in common."""
    own = [(name, meaning(text)) for name, text in texts.items()]
    return [
        (round(likeness(a, b), 2), one, other)
        for (one, a), (other, b) in combinations(own, 2)
        if likeness(a, b) > above
    ]


def shared_runs(texts: Mapping[str, str], *, words_in_a_row: int) -> list[tuple[str, str, str]]:
    """The turns of phrase of so many words that two texts share: words, one name, the other."""
    told: dict[tuple[str, ...], str] = {}
    shared = []
    for name, text in texts.items():
        spoken = words(text)
        starts = range(len(spoken) - words_in_a_row + 1)
        runs = {tuple(spoken[at : at + words_in_a_row]) for at in starts}
        shared += [(" ".join(run), name, told[run]) for run in sorted(runs & told.keys())]
        told |= dict.fromkeys(runs, name)
    return shared
