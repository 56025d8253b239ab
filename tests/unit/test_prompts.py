"""The prompts as words that people read, and the choice among them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.content_files import content_tables
from mentoring.markup import fill
from mentoring.prompt_book import IntakeOption, OptionKind, PromptBook, load_options
from mentoring.prompts import (
    PLACEHOLDERS,
    After,
    Audience,
    Barrier,
    Prompt,
    Stage,
    choose,
    load_prompts,
    stage_of,
    why,
)
from mentoring.topics import speaks_of
from mentoring.wording import BrokenContent

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

BOOK = PromptBook.load("en")
PROMPTS = BOOK.prompts
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
FACTS = {"partner": "Lena", "topic": "design", "when": "Thu 12 Nov, 15:00"}
EACH = pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.id)
BOTH = pytest.mark.parametrize("audience", AUDIENCES)

LONGEST_TEXT, LONGEST_FOLLOW_UP, LONGEST_LABEL = 420, 160, 75
MOST_SENTENCE_WORDS = 30
HARDEST = 70
"""Flesch's reading ease; 60 to 70 is plain English, above is easy."""
MOST_ALIKE = 0.2
"""The share of words with meaning that two prompts may have in common (Jaccard)."""
LONGEST_RUN = 6
"""No two prompts share so many words in a row."""

FORBIDDEN = re.compile(
    r"""\b(junior|senior|reverse|humility|humble|young|younger|old|older|elder|age|generation\w*
    |millennial\w*|boomer\w*|gen\s[xyz]|digital\snative\w*|rank|hierarchy|subordinate\w*|superior
    |just|simply|obviously|don't\sforget|remember\sto|make\ssure|be\ssure\sto|friendly\sreminder
    |we\snoticed|you\s(should|must|need\sto|have\sto)|please|afraid|weak\w*|fail\w*)\b
    |[!#\U0001f300-\U0001faff\u2600-\u27bf]|:[a-z_]+:""",
    re.IGNORECASE | re.VERBOSE,
)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())


PLAIN_WORDS = frozenset(
    words(
        """a about after again all also and any are as ask at back be before but by can could
    do does each for from give go had has have how if in into is it its like may more
    most no not of off on one or other out own part say so some than that the their them
    then there these they thing this to two up was what when where which while who why
    will with would you your yours yourself let lena time meeting meetings tell"""
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
    """Flesch 1948: high is easy."""
    spoken = words(text)
    length = len(spoken) / len(sentences(text))
    return 206.835 - 1.015 * length - 84.6 * sum(map(syllables, spoken)) / len(spoken)


def shown(prompt: Prompt) -> str:
    return fill(f"{prompt.text} {prompt.follow_up}", FACTS)


def meaning(prompt: Prompt) -> set[str]:
    return {word for word in words(shown(prompt)) if word not in PLAIN_WORDS}


def likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


# The words


def test_the_measures_themselves_can_tell_good_from_bad() -> None:
    assert reading_ease("The cat sat on the mat.") > 100
    assert (
        reading_ease("Organisational transformation necessitates interdisciplinary dialogue.") < 0
    )
    assert [syllables(word) for word in ("table", "make", "idea", "meeting", "the")] == [
        2,
        1,
        2,
        2,
        1,
    ]
    assert len(sentences('One. "Two?" Three, and more: four.')) == 3
    assert likeness({"a", "b"}, {"b", "c"}) == pytest.approx(1 / 3)
    assert FORBIDDEN.search("Your Senior partner")
    assert FORBIDDEN.search("Well done!")
    assert not FORBIDDEN.search("You do not have to chase it, and you told us")


@EACH
def test_a_prompt_is_short_enough_for_ten_seconds_on_a_phone(prompt: Prompt) -> None:
    assert 2 <= len(sentences(prompt.text)) <= 4
    assert len(fill(prompt.text, FACTS)) <= LONGEST_TEXT
    assert len(fill(prompt.follow_up, FACTS)) <= LONGEST_FOLLOW_UP
    assert max(len(words(one)) for one in sentences(shown(prompt))) <= MOST_SENTENCE_WORDS


@EACH
def test_a_prompt_ends_in_one_real_question(prompt: Prompt) -> None:
    assert prompt.follow_up.endswith("?")
    assert prompt.follow_up.count("?") == 1
    assert not prompt.follow_up.startswith(("Do ", "Did ", "Are ", "Is ", "Can ", "Will ", "Have "))


@EACH
def test_a_prompt_is_easy_to_read(prompt: Prompt) -> None:
    assert reading_ease(shown(prompt)) >= HARDEST


@EACH
def test_a_prompt_invites_and_puts_a_label_on_nobody(prompt: Prompt) -> None:
    assert not FORBIDDEN.search(shown(prompt))


@EACH
def test_a_prompt_asks_only_for_facts_that_are_there(prompt: Prompt) -> None:
    assert prompt.placeholders <= PLACEHOLDERS
    assert "{" not in shown(prompt)
    assert not re.search(r"[<>&*_`]", prompt.text + prompt.follow_up), "Slack would read it"


@BOTH
def test_no_two_prompts_of_a_role_are_too_much_alike(audience: Audience) -> None:
    own = [(prompt.id, meaning(prompt)) for prompt in PROMPTS if prompt.audience == audience]
    alike = [
        (round(likeness(a, b), 2), one, other)
        for (one, a), (other, b) in combinations(own, 2)
        if likeness(a, b) > MOST_ALIKE
    ]
    assert alike == []


@BOTH
def test_no_two_prompts_of_a_role_begin_or_ask_the_same(audience: Audience) -> None:
    own = [prompt for prompt in PROMPTS if prompt.audience == audience]
    assert len({tuple(words(prompt.text)[:5]) for prompt in own}) == len(own)
    assert len({prompt.follow_up for prompt in own}) == len(own)


@BOTH
def test_no_two_prompts_of_a_role_share_a_turn_of_phrase(audience: Audience) -> None:
    told: dict[tuple[str, ...], str] = {}
    shared = []
    for prompt in PROMPTS:
        spoken = words(prompt.text) if prompt.audience == audience else []
        runs = {tuple(spoken[at : at + LONGEST_RUN]) for at in range(len(spoken) - LONGEST_RUN + 1)}
        shared += [(" ".join(run), prompt.id, told[run]) for run in runs & told.keys()]
        told |= dict.fromkeys(runs, prompt.id)
    assert shared == []


@BOTH
def test_there_is_enough_for_every_barrier_stage_and_a_weekly_half_year(audience: Audience) -> None:
    own = [prompt for prompt in PROMPTS if prompt.audience == audience]
    assert len(own) >= 28
    assert {prompt.barrier for prompt in own} == set(get_args(Barrier))
    for stage in get_args(Stage):
        assert sum(prompt.stage == stage and not prompt.condition for prompt in own) >= 2, stage


def test_the_labels_at_intake_fit_their_place_and_name_no_weakness() -> None:
    assert all(len(option.label) <= LONGEST_LABEL for option in BOOK.options)
    assert not [option.label for option in BOOK.options if FORBIDDEN.search(option.label)]
    for audience in AUDIENCES:
        for kind in get_args(OptionKind):
            offered = BOOK.options_for(audience, kind)
            assert 2 <= len(offered) <= 10, "check boxes hold ten"
            assert len({option.label for option in offered}) == len(offered)


# The choice


def prompt(name: str, **fields: Any) -> Prompt:
    whole: dict[str, Any] = {
        "audience": "mentee",
        "stage": "any",
        "barrier": "P1",
        "text": "A thought. A move.",
        "follow_up": "What then?",
    }
    return Prompt(id=name, **(whole | fields))


def pick(
    prompts: Sequence[Prompt],
    *,
    session: int = 5,
    total: int = 12,
    topic: str | None = "AI tools",
    after: After = "held",
    seen: Collection[str] = (),
    chosen: Collection[str] = (),
    audience: Audience = "mentee",
) -> str | None:
    found = choose(
        prompts,
        audience=audience,
        session_number=session,
        sessions_total=total,
        topic=topic,
        after=after,
        seen=seen,
        chosen=chosen,
    )
    return found.id if found else None


ANY = prompt("any")
MIDDLE = prompt("middle", stage="middle")
AI = prompt("ai", stage="middle", topics=("ai",))
TIME = prompt("time", condition="time")
CANCELLED = prompt("cancelled", stage="after_cancelled")
HARD = prompt("hard", stage="after_hard")
ALL = (ANY, MIDDLE, AI, TIME, CANCELLED, HARD)


def test_what_happened_last_comes_before_what_was_chosen_then_stage_then_topic() -> None:
    seen: list[str] = []
    order = []
    while found := pick(ALL, session=6, after="cancelled", chosen={"time"}, seen=seen):
        order.append(found)
        seen.append(found)
    assert order == ["cancelled", "time", "ai", "middle", "any"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"after": "hard"}, "hard"),
        ({"after": "none"}, "ai"),
        ({"topic": "Accessibility"}, "middle"),
        ({"topic": None}, "middle"),
        ({"topic": " "}, "middle"),
        ({"session": 2}, "any"),
        ({"session": 2, "topic": None}, "any"),
        ({"chosen": {"direct"}}, "ai"),
        ({"chosen": {"direct", "time"}}, "time"),
        ({"audience": "mentor"}, None),
        ({"seen": {"any", "middle", "ai"}}, None),
    ],
)
def test_the_best_fit_is_chosen(facts: dict[str, Any], expected: str | None) -> None:
    assert pick(ALL, session=facts.pop("session", 6), **facts) == expected


def test_of_equals_the_one_written_first_is_chosen() -> None:
    assert pick([prompt("one"), prompt("two")]) == "one"
    assert pick([prompt("two"), prompt("one")]) == "two"


def test_words_that_name_the_topic_wait_until_there_is_one() -> None:
    named = prompt("named", text="About {topic}. And so on.")
    assert pick([named], topic=None) is None
    assert pick([named], topic="dance") == "named"


@pytest.mark.parametrize(
    ("total", "stages"),
    [
        (1, ["first", "late"]),
        (2, ["first", "last", "late"]),
        (3, ["first", "early", "last"]),
        (5, ["first", "early", "middle", "late", "last", "late"]),
        (6, ["first", "early", "early", "middle", "late", "last"]),
    ],
)
def test_a_session_has_its_place_in_the_relationship(total: int, stages: list[str]) -> None:
    assert [stage_of(number, total) for number in range(1, len(stages) + 1)] == stages


@pytest.mark.parametrize(("number", "total"), [(0, 12), (-1, 12), (1, 0)])
def test_sessions_are_counted_from_one(number: int, total: int) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        stage_of(number, total)


def test_a_tag_is_found_in_a_topic_as_people_write_it() -> None:
    assert speaks_of(("ai",), "Using AI at work")
    assert speaks_of(("social media",), "Media, social & otherwise")
    assert speaks_of(("climate", "sustainability"), "Sustainability")
    assert not speaks_of(("ai",), "Air travel")
    assert not speaks_of((), "anything")


def run_through(audience: Audience, total: int, **facts: Any) -> list[str]:
    seen: list[str] = []
    for number in range(1, total + 1):
        found = pick(PROMPTS, audience=audience, session=number, total=total, seen=seen, **facts)
        if found is None:
            break
        seen.append(found)
    return seen


@BOTH
@pytest.mark.parametrize("total", [6, 13, 26])
def test_half_a_year_of_meetings_repeats_nothing_and_runs_out_of_nothing(
    audience: Audience, total: int
) -> None:
    told = run_through(audience, total, topic="Gardening")
    assert len(told) == len(set(told)) == total


@BOTH
def test_every_worry_and_style_is_answered_within_three_meetings(audience: Audience) -> None:
    offered = [option.code for option in BOOK.options if audience in option.audiences]
    for three in combinations(offered, 3):
        told = run_through(audience, 3, chosen=three, topic=None)
        answered = {prompt.condition for prompt in PROMPTS if prompt.id in told}
        assert answered == set(three)


@BOTH
def test_people_who_differ_in_one_choice_get_different_first_prompts(audience: Audience) -> None:
    offered = [option.code for option in BOOK.options if audience in option.audiences]
    first = [pick(PROMPTS, audience=audience, session=1, chosen={code}) for code in offered]
    first.append(pick(PROMPTS, audience=audience, session=1))
    assert len(set(first)) == len(first)


@BOTH
def test_a_meeting_cancelled_or_hard_twice_gets_two_words_for_it(audience: Audience) -> None:
    after: After
    for after in ("cancelled", "hard"):
        seen: list[str] = []
        for _ in range(2):
            found = pick(PROMPTS, audience=audience, after=after, seen=seen)
            assert found is not None
            seen.append(found)
        stages = {prompt.stage for prompt in PROMPTS if prompt.id in seen}
        assert stages == {f"after_{after}"}


@given(
    audience=st.sampled_from(AUDIENCES),
    session=st.integers(1, 40),
    total=st.integers(1, 30),
    topic=st.sampled_from([None, "AI tools", "Social media", "Cooking"]),
    after=st.sampled_from(get_args(After)),
    seen=st.sets(st.sampled_from([prompt.id for prompt in PROMPTS])),
    chosen=st.sets(st.sampled_from([option.code for option in BOOK.options])),
)
def test_whatever_is_chosen_fits_and_is_new_and_the_same_again(
    *,
    audience: Audience,
    session: int,
    total: int,
    topic: str | None,
    after: After,
    seen: set[str],
    chosen: set[str],
) -> None:
    def ask() -> Prompt | None:
        return choose(
            PROMPTS,
            audience=audience,
            session_number=session,
            sessions_total=total,
            topic=topic,
            after=after,
            seen=seen,
            chosen=chosen,
        )

    found = ask()
    assert ask() == found
    if found is None:
        return
    assert found.audience == audience
    assert found.id not in seen
    assert found.stage in {"any", stage_of(session, total), f"after_{after}"}
    assert found.condition is None or found.condition in chosen
    assert topic is not None or not found.topics


# The reason for it


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (ANY, "any"),
        (MIDDLE, "stage"),
        (AI, "topic"),
        (TIME, "chosen"),
        (CANCELLED, "after_cancelled"),
        (replace(HARD, condition="time"), "after_hard"),
    ],
)
def test_a_prompt_knows_its_strongest_reason(given: Prompt, reason: str) -> None:
    assert why(given).reason == reason


@EACH
def test_why_am_i_seeing_this_has_an_answer(prompt: Prompt) -> None:
    answer = BOOK.explain(prompt, topic="R&D <tools>")
    assert answer.endswith(".")
    assert not FORBIDDEN.search(answer)
    assert ("R&amp;D &lt;tools&gt;" in answer) == (why(prompt).reason == "topic")


def test_the_answer_quotes_what_the_person_chose() -> None:
    told = next(prompt for prompt in PROMPTS if prompt.condition == "time")
    assert '"Finding the time"' in BOOK.explain(told)


# The files


WHOLE = """
[[option]]
id = "time"
kind = "worry"
audiences = ["mentee"]
label = "Finding the time"

[why]
any = "Any."
chosen = "You chose {chosen}."

[[prompt]]
id = "one"
audience = "mentee"
stage = "any"
barrier = "P5"
condition = "time"
text = '''
Two
lines, {partner}.'''
follow_up = "And?"
"""


def library(folder: Path, text: str, language: str = "en") -> Path:
    (folder / language).mkdir()
    (folder / language / "prompts.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_prompt_reads_as_one_line_however_it_is_broken(tmp_path: Path) -> None:
    (only,) = load_prompts("en", root=library(tmp_path, WHOLE))
    assert only.text == "Two lines, {partner}."
    assert load_options("en", root=tmp_path) == (
        IntakeOption(code="time", kind="worry", audiences=("mentee",), label="Finding the time"),
    )


def test_what_is_not_translated_comes_in_english(tmp_path: Path) -> None:
    library(tmp_path, WHOLE)
    library(tmp_path, '[why]\nchosen = "Du hast {chosen} gewählt."', language="de")
    book = PromptBook.load("de-DE", root=tmp_path)
    assert book.explain(book.prompts[0]) == "Du hast Finding the time gewählt."
    assert book.reasons.say("any") == "Any."


@pytest.mark.parametrize(
    ("cut", "put", "complaint"),
    [
        ('audience = "mentee"', 'audience = "boss"', "one: audience must be one of"),
        ('stage = "any"', 'stage = "sometime"', "one: stage must be one of"),
        ('barrier = "P5"', 'barrier = "P9"', "one: barrier must be one of"),
        ("{partner}", "{manager}", "one: no such fact: manager"),
        ("follow_up =", "followup =", "one: nobody reads followup"),
        ('condition = "time"', "", "without a prompt"),
        ('condition = "time"', 'condition = "tyme"', "time .mentee., tyme .mentee."),
        ('["mentee"]', "[]", "time: audiences must name"),
        ('["mentee"]', '["owner"]', "time: audiences must name"),
        ('kind = "worry"', 'kind = "fear"', "time: kind must be one of"),
    ],
)
def test_a_prompt_that_could_never_work_is_refused(
    tmp_path: Path, cut: str, put: str, complaint: str
) -> None:
    assert cut in WHOLE
    with pytest.raises(BrokenContent, match=complaint):
        PromptBook.load("en", root=library(tmp_path, WHOLE.replace(cut, put)))


def test_the_packaged_prompts_are_found() -> None:
    assert "en/prompts.toml" in [place for place, _ in content_tables("en", "prompts")]
