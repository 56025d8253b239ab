"""Every sentence the bot says: it is there, gets its facts, fits its place, and keeps the voice."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

import pytest

from mentoring.markup import fill, placeholders_in
from mentoring.wording import Fact, Wording
from tests.unit.content_measures import reading_ease, sentences, words
from tests.unit.words_families import FAMILIES, spelled_out
from tests.unit.words_used import ROOT, Use, spoken_by_the_bot, spoken_in

ENGLISH = Wording.load("en")
SPOKEN = spoken_by_the_bot()
USES = tuple(spelled_out(SPOKEN.uses, ENGLISH))
KEYS = tuple(sorted(ENGLISH.keys()))

LONG_FACTS: Mapping[str, Fact] = {
    "count": 120,
    "partner": "Adaeze Okonkwo-Lindqvist",
    "mentor": "Adaeze Okonkwo-Lindqvist",
    "mentee": "Konstantin Papadimitriou",
    "name": "A programme whose name takes all the eighty characters that there are for a name",
    "week": 102,
    "weeks": 104,
    "zone": "America/Argentina/Buenos_Aires",
}
FILES = sorted((ROOT / "mentoring" / "content" / "en").glob("messages*.toml"))
LONGEST_FILE = 220
LIMITS: Mapping[str, int] = {
    "button": 24,  # Slack takes 75; more than this wraps on a phone
    "title": 24,
    "submit": 24,
    "close": 24,
    "label": 80,
    "hint": 90,  # with the longest names of people and zones
    "option": 75,
    "header": 150,
    "error": 150,
}
HINT_WORDS = 9
LONGEST_TEXT, MOST_SENTENCES, LONGEST_SENTENCE = 320, 4, 24
HARDEST = 60
"""Flesch's reading ease of plain English; above is easier. One word more or less moves short
sentences by much, so that only those of twelve words and more are measured."""
MEASURED_WORDS = 12

LABELS = re.compile(
    r"""\b(juniors?|seniors?|reverse\w*|humility|humble\w*|young\w*|old(er|est)?|elder\w*|aged?
    |generation\w*|millennial\w*|boomer\w*|gen\s[xyz]|digital\snatives?|subordinate\w*|superiors?
    |hierarch\w*|rank\w*|seniority)\b""",
    re.IGNORECASE | re.VERBOSE,
)
PUSHING = re.compile(
    r"""\b(just|simply|obviously|don't\sforget|remember\sto|make\ssure|be\ssure\sto|friendly
    |we\snoticed|you\s(should|must|need\sto|have\sto)|as\ssoon\sas|hurry|urgent\w*|overdue
    |unfortunately|oops|sorry|fail\w*|missed|late)\b""",
    re.IGNORECASE | re.VERBOSE,
)
LOUD = re.compile(r"!|[\U0001f300-\U0001faff\u2600-\u27bf]|(?<![\d\w]):[a-z_]+:")
MARKUP = re.compile(r"[*`~<>]|\b_|_\b")


def missing(uses: Iterable[Use], words_: Wording) -> set[str]:
    return {f"{use.key} at {use.at}" for use in uses if use.key not in words_.keys()}  # noqa: SIM118


def starving(uses: Iterable[Use], words_: Wording) -> set[str]:
    return {
        f"{use.key} at {use.at} gets no {name}"
        for use in uses
        for name in words_.placeholders(use.key) - use.facts
    }


def unsaid(uses: Iterable[Use], words_: Wording) -> set[str]:
    return set(words_.keys() - {use.key for use in uses})


def forms(key: str) -> list[str]:
    return list(ENGLISH.phrases[key].forms.values())


def shown(text: str, facts: Mapping[str, Fact] = LONG_FACTS) -> str:
    stand_in = dict.fromkeys(placeholders_in(text), "Thu 12 Nov")
    return fill(text, {**stand_in, **facts}, escaped=False)


def too_long(uses: Iterable[Use], words_: Wording) -> set[str]:
    found = set()
    for use in uses:
        limit = LIMITS.get(use.place)
        for text in words_.phrases[use.key].forms.values():
            if limit is not None and len(shown(text)) > limit:
                found.add(f"{use.key} as {use.place}: {len(shown(text))} of {limit}")
    return found


def spoken(key: str) -> list[str]:
    """The forms of a key as they are read, with short facts."""
    return [shown(text, {"partner": "Lena", "count": 3}) for text in forms(key)]


READ = [(key, text) for key in KEYS for text in spoken(key)]
"""Every sentence as somebody reads it, with its key."""


def found(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [(key, hit[0]) for key, text in READ if (hit := pattern.search(text))]


def hard_to_read(text: str) -> list[str]:
    """What makes a text long or hard."""
    parts = sentences(text)
    signs = {
        "long": len(text) > LONGEST_TEXT,
        "many sentences": len(parts) > MOST_SENTENCES,
        "a long sentence": any(len(words(one)) > LONGEST_SENTENCE for one in parts),
        "hard words": len(words(text)) >= MEASURED_WORDS and reading_ease(text) < HARDEST,
    }
    return [sign for sign, there in signs.items() if there]


# Keys and facts


def test_the_way_to_every_sentence_is_followed() -> None:
    assert len(SPOKEN.uses) > 300, "the bot says a good deal more than nothing"
    assert SPOKEN.unclear == []


def test_every_family_of_keys_is_known_and_none_is_left_over() -> None:
    assert {use.key for use in SPOKEN.uses if "{" in use.key} == FAMILIES.keys()


def test_every_sentence_that_the_code_says_is_written() -> None:
    assert missing(USES, ENGLISH) == set()


def test_every_sentence_gets_the_facts_that_it_names() -> None:
    assert starving(USES, ENGLISH) == set()


def test_no_sentence_is_written_that_nobody_says() -> None:
    assert unsaid(USES, ENGLISH) == set()


def test_all_forms_of_a_sentence_name_the_same_facts_but_the_count() -> None:
    named = {key: {placeholders_in(text) - {"count"} for text in forms(key)} for key in KEYS}
    assert [key for key, facts in named.items() if len(facts) > 1] == []


# Where it stands


def test_every_sentence_fits_where_it_stands() -> None:
    assert too_long(USES, ENGLISH) == set()


def test_what_stands_in_plain_text_has_no_markup() -> None:
    marked = {
        use.key for use in USES if use.plain and any(MARKUP.search(t) for t in forms(use.key))
    }
    assert marked == set()


def test_a_refusal_that_a_form_may_show_has_no_markup() -> None:
    assert not any(
        MARKUP.search(t) for k in ("pause.bad_date", "pause.out_of_range") for t in forms(k)
    )


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith(("seen.", "seen_line."))])
def test_who_sees_what_is_said_in_under_ten_words(key: str) -> None:
    assert len(words(ENGLISH.say_plain(key))) <= HINT_WORDS


# The voice


def test_no_sentence_puts_a_label_on_anybody() -> None:
    assert found(LABELS) == []


def test_no_sentence_pushes_or_blames() -> None:
    assert found(PUSHING) == []


def test_no_sentence_is_loud() -> None:
    assert found(LOUD) == []


def test_every_sentence_is_short_and_easy_to_read() -> None:
    hard = {key: signs for key, text in READ if (signs := hard_to_read(text))}
    assert hard == {}


def test_every_sentence_is_whole() -> None:
    assert [key for key, text in READ if text != text.strip() or "  " in text] == []
    assert [key for key, text in READ if text.count("“") != text.count("”")] == []
    straight = [key for key in KEYS for text in forms(key) if re.search(r"[\"']\{|\}\"", text)]
    assert straight == [], "quotation marks are curly"


def test_no_two_sentences_that_ask_for_the_same_press_read_differently() -> None:
    buttons = {use.key: forms(use.key)[0] for use in USES if use.place == "button"}
    assert buttons["pause.button"] == ENGLISH.say_plain("menu.pause")
    assert buttons["leave.button"] == ENGLISH.say_plain("menu.leave")
    assert buttons["plan.open"] == ENGLISH.say_plain("menu.plan")


# What the guide promises


def test_the_introduction_says_that_the_bot_cannot_read() -> None:
    assert ENGLISH.say("introduction.cannot_read") == (
        "I am in this conversation so that I can post here; I cannot read what you write."
    )


def test_a_private_list_and_a_past_pair_are_told_in_the_same_words() -> None:
    told = {ENGLISH.say_plain(f"blocked.{code}") for code in ("never_match", "past_partner")}
    assert told == {"not available for this pair"}


def test_the_ending_names_nobody_who_ended_it_and_no_reason() -> None:
    assert ENGLISH.placeholders("ending.neutral") == {"partner"}
    read = ENGLISH.say("ending.neutral", partner="Lena")
    assert not re.search(r"\b(left|leaves|decided|chose|wanted|because|due to|asked to)\b", read)
    assert not re.search(r"Lena (ended|has ended|would|could|can)", read)


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_before_the_first_answer_the_pulse_says_who_will_never_see_it(role: str) -> None:
    promise = ENGLISH.say(f"pulse.promise.{role}")
    assert f"at least four other {role}s" in promise
    assert all(f"not to {who}" in promise for who in ("your partner", "the programme owners"))
    assert "not to your manager" in promise
    assert "ever shown alone" in promise


def test_both_learn_what_the_owner_will_see_and_on_which_day() -> None:
    line = ENGLISH.say("ladder.owner_will_see", since="Mon 4 May", day="Mon 18 May")
    assert "“nothing booked since Mon 4 May” on Mon 18 May" in line
    assert "nothing else" in line


def test_the_owner_reads_dates_and_nothing_that_anybody_said() -> None:
    assert ENGLISH.placeholders("ladder.owner") == {"mentor", "mentee", "since"}
    told = ENGLISH.say("ladder.owner", mentor="Lena", mentee="Tomas", since="Mon 4 May")
    assert "nothing booked since Mon 4 May" in told
    assert not re.search(r"\b(wrote|said|answered|feels?|why)\b", told)


def test_each_side_is_told_its_part_before_they_meet() -> None:
    facts: dict[str, Fact] = {"partner": "Lena", "topics": "AI", "question": "What next?"}
    assert "your part is to learn" in ENGLISH.say("private_word.mentee.text", **facts)
    mentors = ENGLISH.say("private_word.mentor.text", **facts)
    assert "You were chosen" in mentors
    assert "You lead" in mentors


LADDER = ("ladder.gentle", "ladder.gentle_no_times", "ladder.both", "ladder.close")


@pytest.mark.parametrize("key", LADDER)
def test_every_nudge_offers_less_and_names_no_fault(key: str) -> None:
    (text,) = spoken(key)
    assert re.search(r"\b(pause|less often|leave things|end the pair)\b", text)
    assert not re.search(r"\b(still|yet|again|only|already|haven't|should)\b", text)


NO = [key for key in KEYS if key.startswith("refused.") and key != "refused.title"]


@pytest.mark.parametrize("key", NO)
def test_a_refusal_says_what_to_do_next(key: str) -> None:
    (text,) = forms(key)
    assert len(sentences(text)) >= 2 or "`/mentoring" in text
    assert re.search(r"`/mentoring|can |Home tab|once more", text)


# The files


def test_every_group_says_who_reads_it_and_when() -> None:
    for file in FILES:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line]
        assert lines[0].startswith("# "), f"{file.name} opens with what is in it"
        bare = [line for before, line in pairwise(lines) if line[0] == "[" and before[0] != "#"]
        assert bare == [], f"{file.name}: a group without a word on who reads it"


def test_the_files_are_short_enough_to_find_ones_way_in() -> None:
    lengths = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert len(lengths) >= 6
    assert max(lengths.values()) <= LONGEST_FILE, lengths


# These tests bite


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (LABELS, "Your senior mentee"),
        (LABELS, "a younger colleague"),
        (PUSHING, "Just book it"),
        (PUSHING, "Please don't forget"),
        (PUSHING, "You missed it"),
        (LOUD, "Great!"),
        (LOUD, "Well done :tada:"),
        (LOUD, "Well done \U0001f389"),
        (MARKUP, "a *bold* word"),
        (MARKUP, "an _italic_ word"),
    ],
)
def test_what_is_not_wanted_is_seen(pattern: re.Pattern[str], bad: str) -> None:
    assert pattern.search(bad)
    assert not pattern.search("Thu 12 Nov, 15:00 suits Lena_Okafor and you.")


@pytest.mark.parametrize(
    ("sign", "bad"),
    [
        ("long", "It is so. " * 33),
        ("many sentences", "It is so. " * 5),
        ("a long sentence", "and so on " * 9),
        ("hard words", "organisational transformation necessitates communication " * 3),
    ],
)
def test_what_is_hard_to_read_is_seen(sign: str, bad: str) -> None:
    assert sign in hard_to_read(bad.strip())


CODE = {
    "bot.blocks.tea": """
def offer(words, key, *, partner, **facts):
    text = words.say(key, partner=partner, **facts)
    shown = key if partner else "tea.none"
    return button(ACT, words.say_plain("tea.pour"), words.say(shown, partner=partner))

def table(words, kind):
    for field, seen in ((1, "tea.cup"), (2, "tea.pot")):
        label = words.say_plain(seen)
        field_input(field, label, hint=words.say_plain(f"tea.{kind}"))
    problems = {kind: words.say_plain("tea.cold") for kind in (1, 2)}
    return words.say(pour(kind))
""",
    "handlers.tea": """
from bot.blocks.tea import offer as serve

def drink(scene, late):
    key = "tea.late" if late else "tea.now"
    serve(scene.words, key, partner="Lena", sugar=2)
    raise Refusal("tea.over", day="Thu")
""",
}


def test_the_scan_finds_keys_facts_and_places_and_reports_what_it_cannot_follow() -> None:
    found = spoken_in(CODE)
    assert {(use.key, use.place) for use in found.uses} == {
        *(("tea.none", "text"), ("tea.pour", "button"), ("tea.cup", "label")),
        *(("tea.pot", "label"), ("tea.{kind}", "hint"), ("tea.cold", "error")),
        *(("tea.late", "text"), ("tea.now", "text"), ("tea.over", "text")),
    }
    facts = {use.key: use.facts for use in found.uses if use.facts != {"partner"}}
    assert facts["tea.late"] == {"partner", "sugar"}
    assert facts["tea.over"] == {"day"}
    assert found.unclear == ["bot.blocks.tea:12: pour(kind)"]


def test_a_key_that_is_missing_starving_unsaid_or_too_long_is_named() -> None:
    uses = [use for use in spoken_in(CODE).uses if "{" not in use.key]
    poor = Wording.of(
        "en", {"tea": {"pour": "A cup of tea for {someone} and more"}, "milk": "Milk"}
    )
    assert "tea.late at handlers.tea:6" in missing(uses, poor)
    known = [use for use in uses if use.key == "tea.pour"]
    assert starving(known, poor) == {"tea.pour at bot.blocks.tea:5 gets no someone"}
    assert unsaid(known, poor) == {"milk"}
    assert too_long(known, poor) == {"tea.pour as button: 36 of 24"}
