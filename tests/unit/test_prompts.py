"""The prompts as words that people read, and the choice among them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.asides import MOST, Aside
from mentoring.content_files import content_tables
from mentoring.markup import fill
from mentoring.prompt_book import (
    IntakeOption,
    OptionKind,
    Picked,
    PromptBook,
    load_options,
)
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
from tests.unit.content_measures import (
    FORBIDDEN,
    likeness,
    meaning,
    most_alike,
    reading_ease,
    sentences,
    shared_runs,
    syllables,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

BOOK = PromptBook.load("en")
PROMPTS = BOOK.prompts
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
FACTS = {"partner": "Lena", "topic": "design", "when": "Thu 12 Nov, 15:00"}
EACH = pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.id)
BOTH = pytest.mark.parametrize("audience", AUDIENCES)

LONGEST_TEXT, LONGEST_FOLLOW_UP, LONGEST_ASIDE, LONGEST_LABEL = 420, 160, 100, 75
MOST_SENTENCE_WORDS = 30
MOST_ALIKE = 0.2
"""The share of words with meaning that two prompts may have in common (Jaccard)."""
LONGEST_RUN = 6
"""No two prompts share so many words in a row."""

HARDEST = 70
"""Flesch's reading ease; 60 to 70 is plain English, above is easy."""


def shown(prompt: Prompt) -> str:
    return fill(f"{prompt.text} {prompt.follow_up}", FACTS)


def own_meaning(prompt: Prompt) -> set[str]:
    return meaning(shown(prompt)) - {"lena"}


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
    own = {one.id: shown(one).replace("Lena", "") for one in PROMPTS if one.audience == audience}
    assert most_alike(own, above=MOST_ALIKE) == []


@BOTH
def test_no_two_prompts_of_a_role_begin_or_ask_the_same(audience: Audience) -> None:
    own = [prompt for prompt in PROMPTS if prompt.audience == audience]
    assert len({tuple(words(prompt.text)[:5]) for prompt in own}) == len(own)
    assert len({prompt.follow_up for prompt in own}) == len(own)


@BOTH
def test_no_two_prompts_of_a_role_share_a_turn_of_phrase(audience: Audience) -> None:
    own = {one.id: one.text for one in PROMPTS if one.audience == audience}
    assert shared_runs(own, words_in_a_row=LONGEST_RUN) == []


@BOTH
def test_there_is_enough_for_every_barrier_stage_and_a_weekly_half_year(audience: Audience) -> None:
    own = [prompt for prompt in PROMPTS if prompt.audience == audience]
    assert len(own) >= 28
    assert {prompt.barrier for prompt in own} == set(get_args(Barrier))
    for stage in get_args(Stage):
        assert sum(prompt.stage == stage and not prompt.condition for prompt in own) >= 2, stage


@pytest.mark.parametrize("aside", BOOK.asides, ids=lambda aside: aside.id)
def test_an_aside_is_one_line_that_invites(aside: Aside) -> None:
    told = fill(aside.text, FACTS)
    assert len(told) <= LONGEST_ASIDE
    assert len(sentences(told)) <= 2
    assert not FORBIDDEN.search(told)
    assert not re.search(r"[<>&*_`]", aside.text), "Slack would read it"
    assert told.endswith((".", '."'))


def test_an_aside_is_another_move_than_the_prompt_on_the_same_choice() -> None:
    for aside in BOOK.asides:
        (own,) = [
            p for p in PROMPTS if (p.audience, p.condition) == (aside.audience, aside.condition)
        ]
        assert likeness(meaning(fill(aside.text, FACTS)), own_meaning(own)) <= MOST_ALIKE


def test_there_are_eighty_prompts_and_more_with_words_for_each_turn_of_a_relationship() -> None:
    assert len(PROMPTS) >= 110
    for audience in AUDIENCES:
        stages = [prompt.stage for prompt in PROMPTS if prompt.audience == audience]
        for stage in ("first", "midpoint", "last", "after_cancelled", "after_hard"):
            assert stages.count(stage) >= 2, (audience, stage)


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


@BOTH
def test_pairs_get_different_prompts_and_keep_them(audience: Audience) -> None:
    def told(pair: str, *chosen: str) -> str:
        found = BOOK.pick(
            audience=audience,
            session_number=5,
            sessions_total=12,
            topic=None,
            after="held",
            seen=(),
            chosen=chosen,
            pair=pair,
        )
        assert found is not None
        return found.prompt.id

    once = [told(f"W1/{number}") for number in range(30)]
    assert once == [told(f"W1/{number}") for number in range(30)]
    assert len(set(once)) >= 4
    assert len({told(f"W1/{number}", "time", "direct") for number in range(30)}) == 1


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
        (4, ["first", "early", "midpoint", "last"]),
        (5, ["first", "early", "midpoint", "late", "last", "late"]),
        (6, ["first", "early", "early", "midpoint", "late", "last"]),
        (8, ["first", "early", "early", "middle", "midpoint", "late", "late", "last"]),
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


def offered(audience: Audience) -> list[str]:
    return [option.code for option in BOOK.options if audience in option.audiences]


def picks(
    audience: Audience, chosen: Collection[str], after: Sequence[After] = ("none", "held", "held")
) -> list[Picked]:
    """What somebody reads before the first meetings."""
    told: list[Picked] = []
    for number, before in enumerate(after, 1):
        found = BOOK.pick(
            audience=audience,
            session_number=number,
            sessions_total=12,
            topic="Cooking",
            after=before,
            seen={name for one in told for name in one.ids},
            chosen=chosen,
        )
        assert found is not None
        told.append(found)
    return told


def answered(told: Sequence[Picked]) -> set[str]:
    codes = {one.prompt.condition for one in told} | {a.condition for p in told for a in p.asides}
    return {code for code in codes if code}


@BOTH
@pytest.mark.parametrize(
    "after",
    [("none", "held", "held"), ("none", "cancelled", "held"), ("none", "hard", "hard")],
    ids=" ".join,
)
def test_every_worry_and_style_is_answered_within_three_meetings(
    audience: Audience, after: tuple[After, ...]
) -> None:
    codes = offered(audience)
    choices = [*combinations(codes, 1), *combinations(codes, 4), tuple(codes)]
    for chosen in choices:
        assert answered(picks(audience, chosen, after)) == set(chosen)


@BOTH
def test_whoever_chose_up_to_three_things_gets_a_whole_prompt_on_each(audience: Audience) -> None:
    for chosen in combinations(offered(audience), 3):
        told = picks(audience, chosen)
        assert {one.prompt.condition for one in told} == set(chosen)


@BOTH
def test_people_who_differ_in_one_choice_get_different_first_prompts(audience: Audience) -> None:
    first = [picks(audience, {code})[0].prompt.id for code in offered(audience)]
    first.append(picks(audience, ())[0].prompt.id)
    assert len(set(first)) == len(first)


@BOTH
def test_people_who_differ_in_any_of_three_choices_read_different_lines_first(
    audience: Audience,
) -> None:
    codes = offered(audience)
    sets = [chosen for size in range(4) for chosen in combinations(codes, size)]
    first = {picks(audience, chosen, ("none",))[0].ids for chosen in sets}
    assert len(first) == len(sets)


@given(audience=st.sampled_from(AUDIENCES), data=st.data())
def test_whatever_sets_two_people_apart_shows_in_what_they_read_first(
    audience: Audience, data: st.DataObject
) -> None:
    sets = st.sets(st.sampled_from(offered(audience)))
    one, other = data.draw(st.tuples(sets, sets).filter(lambda both: both[0] != both[1]))
    assert read_first(audience, one) != read_first(audience, other)


def read_first(audience: Audience, chosen: set[str]) -> tuple[tuple[str, ...], str]:
    (first,) = picks(audience, chosen, ("none",))
    return first.ids, BOOK.explain(first.prompt, topic="Cooking", chosen=chosen)


@BOTH
def test_a_message_carries_few_asides_and_none_that_repeats_its_prompt(audience: Audience) -> None:
    for size in (1, 2, 5, 9, len(offered(audience))):
        told = picks(audience, offered(audience)[:size])
        assert all(len(one.asides) <= MOST for one in told)
        assert all(one.prompt.condition not in {a.condition for a in one.asides} for one in told)
        seen = [name for one in told for name in one.ids]
        assert len(seen) == len(set(seen))


def test_when_the_prompts_are_used_up_there_are_no_asides_either() -> None:
    every = {prompt.id for prompt in PROMPTS}
    nothing = BOOK.pick(
        audience="mentor",
        session_number=3,
        sessions_total=12,
        topic=None,
        after="held",
        seen=every,
        chosen={"time"},
    )
    assert nothing is None


@BOTH
def test_halfway_and_at_the_end_what_was_answered_already_steps_back(audience: Audience) -> None:
    codes = offered(audience)
    seen = {name for one in picks(audience, codes) for name in one.ids}
    stages = []
    for number in (7, 12):
        found = BOOK.pick(
            audience=audience,
            session_number=number,
            sessions_total=12,
            topic=None,
            after="held",
            seen=seen,
            chosen=codes,
        )
        assert found is not None
        stages.append(found.prompt.stage)
    assert stages == ["midpoint", "last"]


@BOTH
def test_a_meeting_cancelled_or_hard_three_times_gets_three_words_for_it(
    audience: Audience,
) -> None:
    after: After
    for after in ("cancelled", "hard"):
        seen: list[str] = []
        for _ in range(3):
            found = pick(PROMPTS, audience=audience, after=after, seen=seen)
            assert found is not None
            seen.append(found)
        stages = {prompt.stage for prompt in PROMPTS if prompt.id in seen}
        assert stages == {f"after_{after}"}


@BOTH
def test_the_last_meeting_is_for_the_end_also_when_the_one_before_was_cancelled(
    audience: Audience,
) -> None:
    stages = {prompt.id: prompt.stage for prompt in PROMPTS}
    after: After
    for after, stage in (("cancelled", "last"), ("hard", "after_hard"), ("held", "last")):
        found = pick(PROMPTS, audience=audience, session=12, after=after)
        assert stages[found or ""] == stage


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
    assert found.stage in {"any", stage_of(session, total), f"after_{after}"} or (
        found.stage == "middle" and stage_of(session, total) == "midpoint"
    )
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
    assert '"Finding the time", and also "Say it gently", "Have a clear plan".' in BOOK.explain(
        told, chosen={"structured", "time", "gentle"}
    )


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

[[aside]]
id = "also"
audience = "mentee"
condition = "time"
text = "Ask {partner}."

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
        ("lines, {partner}", "lines, {manager}", "one: no such fact: manager"),
        ("Ask {partner}", "Ask {topic}", "also: no such fact: topic"),
        ('condition = "time"\ntext = "Ask', 'condition = "tyme"\ntext = "Ask', "tyme .mentee."),
        ("follow_up =", "followup =", "one: nobody reads followup"),
        ('"P5"\ncondition = "time"', '"P5"', "without a prompt"),
        ('"P5"\ncondition = "time"', '"P5"\ncondition = "tyme"', "time .mentee., tyme .mentee."),
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
