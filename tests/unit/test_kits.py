"""The session kits: their words, their minutes, and which one a pair gets next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.fitting import TEMPLATES, Moment
from mentoring.kits import KIT_MINUTES, PLACEHOLDERS, Kit, agenda_for, choose_kit, load_kits
from mentoring.markup import fill
from mentoring.prompt_book import load_options
from mentoring.prompts import Barrier, Stage, stage_of
from mentoring.wording import BrokenContent
from tests.unit.content_measures import (
    FORBIDDEN,
    MARKUP,
    longest_sentence,
    most_alike,
    reading_ease,
    shared_runs,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KITS = load_kits("en")
EACH = pytest.mark.parametrize("kit", KITS, ids=lambda kit: kit.id)
FACTS = {"mentor": "Mia", "mentee": "Ben"}
NAMES = {"mentor": "Adaeze Okonkwo-Lindqvist", "mentee": "Konstantin Papadimitriou"}

LONGEST_STEP, LONGEST_LINE, LONGEST_TITLE, LONGEST_KIT = 120, 200, 75, 1500
HARDEST = 75
MOST_SENTENCE_WORDS = 35
EXERCISE_WORDS = (55, 100)
MOST_ALIKE = 0.2
"""The share of words with meaning that two kits may have in common (Jaccard)."""
LONGEST_RUN = 6
"""No two kits share so many words in a row."""


def told(kit: Kit, facts: dict[str, str] | None = None) -> str:
    steps = " ".join(f"{step.text}." for step in kit.agenda)
    whole = f"{kit.title}. {kit.opening} {steps} {kit.exercise} {kit.close} {kit.follow_up}"
    return fill(whole, facts or FACTS)


def test_there_are_twelve_for_everybody_and_three_for_each_kind_of_programme() -> None:
    assert sum(not kit.fit.templates for kit in KITS) >= 12
    for template in TEMPLATES:
        own = [kit for kit in KITS if kit.fit.templates == (template,)]
        assert len(own) >= 3, template
        assert {stage for kit in own for stage in kit.fit.stages} >= {"early", "middle", "late"}
    assert {kit.fit.barrier for kit in KITS} == set(get_args(Barrier))


@EACH
def test_a_kit_fits_on_a_phone(kit: Kit) -> None:
    whole = told(kit, NAMES)
    assert len(whole) <= LONGEST_KIT
    assert len(fill(kit.title, NAMES)) <= LONGEST_TITLE
    assert all(len(fill(step.text, NAMES)) <= LONGEST_STEP for step in kit.agenda)
    assert all(len(fill(one, NAMES)) <= LONGEST_LINE for one in (kit.opening, kit.close))
    assert EXERCISE_WORDS[0] <= len(words(kit.exercise)) <= EXERCISE_WORDS[1]


@EACH
def test_a_kit_is_easy_to_read_and_puts_a_label_on_nobody(kit: Kit) -> None:
    assert reading_ease(told(kit)) >= HARDEST
    assert longest_sentence(kit.exercise) <= MOST_SENTENCE_WORDS
    assert not FORBIDDEN.search(told(kit))


@EACH
def test_a_kit_asks_only_for_the_two_names(kit: Kit) -> None:
    assert kit.placeholders <= PLACEHOLDERS
    assert "{" not in told(kit)
    assert not MARKUP.search(told(kit)), "Slack would read it"


@EACH
def test_a_kit_opens_with_a_question_and_has_one_for_next_time(kit: Kit) -> None:
    for one in (kit.opening, kit.follow_up):
        assert one.endswith("?")
        assert one.count("?") == 1
    assert 3 <= len(kit.agenda) <= 5
    assert sum("exercise" in step.text for step in kit.agenda) == 1
    assert kit.close.endswith(".")
    assert not kit.fit.answers, "both read it, so nothing private may choose it"


def test_no_two_kits_are_too_much_alike() -> None:
    texts = {kit.id: fill(told(kit), {}).replace("Mia", "").replace("Ben", "") for kit in KITS}
    assert most_alike(texts, above=MOST_ALIKE) == []
    assert shared_runs(texts, words_in_a_row=LONGEST_RUN) == []
    assert len({kit.opening for kit in KITS} | {kit.follow_up for kit in KITS}) == 2 * len(KITS)


# The minutes


@EACH
@given(minutes=st.integers(5, 180))
def test_an_agenda_fills_a_meeting_of_any_length_exactly(kit: Kit, minutes: int) -> None:
    steps = agenda_for(kit, minutes)
    assert sum(step.minutes for step in steps) == minutes
    assert all(step.minutes >= 1 for step in steps)
    assert [step.text for step in steps] == [step.text for step in kit.agenda]


def test_in_the_usual_length_the_agenda_stays_as_written() -> None:
    for kit in KITS:
        assert agenda_for(kit, KIT_MINUTES) == kit.agenda


def test_no_agenda_fits_into_less_than_a_minute_a_part() -> None:
    with pytest.raises(ValueError, match="longer"):
        agenda_for(KITS[0], 4)


# The choice


def run_through(total: int, **facts: Any) -> list[Kit]:
    used: list[Kit] = []
    for number in range(1, total + 1):
        seen = frozenset(kit.id for kit in used)
        stage: Stage = stage_of(number, total)
        choice = choose_kit(KITS, Moment(audience="mentor", stage=stage, seen=seen, **facts))
        if choice is not None:
            used.append(choice.item)
    return used


@pytest.mark.parametrize("template", TEMPLATES)
def test_half_a_year_has_a_kit_for_every_meeting_and_those_of_its_programme(template: str) -> None:
    used = run_through(12, template=template)
    assert len(used) == len(set(used)) == 12
    assert sum(kit.fit.templates == (template,) for kit in used) == 3
    assert used[0].id == "kit-first"
    assert used[6].id == "kit-midpoint"
    assert used[-1].id == "kit-closing"
    assert not any(kit.fit.templates and template not in kit.fit.templates for kit in used)


def test_after_a_cancelled_meeting_the_pair_gets_a_way_to_start_again() -> None:
    moment = Moment(audience="mentor", stage="middle", template="digital", cancelled=True)
    choice = choose_kit(KITS, moment)
    assert choice is not None
    assert (choice.item.id, choice.reason) == ("kit-restart", "after_cancelled")
    last = choose_kit(KITS, replace(moment, stage="last"))
    assert last is not None
    assert last.item.id == "kit-closing"


def test_what_the_mentor_came_for_has_its_meeting_before_the_last_third() -> None:
    used = [kit.id for kit in run_through(12, template="general")]
    assert used.index("kit-mentors-goal") < 8
    assert "kit-next-quarter" in used


def test_across_countries_customs_come_early() -> None:
    assert run_through(12, apart=True)[1].id == "kit-customs"


@given(
    stage=st.sampled_from(get_args(Stage)[:6]),
    template=st.sampled_from([None, *TEMPLATES]),
    seen=st.frozensets(st.sampled_from([kit.id for kit in KITS])),
    chosen=st.frozensets(st.sampled_from([one.code for one in load_options("en")])),
)
def test_what_one_chose_in_private_changes_nothing_that_both_read(
    stage: Stage, template: str | None, seen: frozenset[str], chosen: frozenset[str]
) -> None:
    moment = Moment(audience="mentor", stage=stage, template=template, seen=seen)
    private = [
        replace(kit, fit=replace(kit.fit, answers=(one,)))
        for kit, one in zip(KITS, sorted(chosen), strict=False)
    ]
    everything: Sequence[Kit] = [*private, *KITS[len(private) :]]
    without, with_it = (
        choose_kit(KITS, moment),
        choose_kit(everything, replace(moment, chosen=chosen)),
    )
    assert (without and without.item.id) == (with_it and with_it.item.id)


# The files

WHOLE = """
[[kit]]
id = "one"
barrier = "P6"
title = "One"
agenda = [{ minutes = 20, text = "This" }, { minutes = 25, text = "That" }]
opening = "What?"
exercise = '''
Two
lines with {mentor}.'''
close = "Done."
follow_up = "And?"
"""


def read(folder: Path, text: str) -> tuple[Kit, ...]:
    (folder / "en").mkdir()
    (folder / "en" / "kits.toml").write_text(text, encoding="utf-8")
    return load_kits("en", root=folder)


def test_a_kit_is_read_as_written(tmp_path: Path) -> None:
    (kit,) = read(tmp_path, WHOLE)
    assert kit.exercise == "Two lines with {mentor}."
    assert [step.minutes for step in kit.agenda] == [20, 25]
    assert not kit.fit.apart


@pytest.mark.parametrize(
    ("cut", "put", "complaint"),
    [
        ("minutes = 20", "minutes = 21", "one: the agenda must add up to 45 minutes"),
        ("minutes = 20", "minutes = 0", "one-agenda-1: minutes must be a whole number above 0"),
        ("minutes = 20", "minutes = true", "one-agenda-1: minutes must be a whole number above 0"),
        ("minutes = 20, text", "minutes = 20, txt", "one-agenda-1: nobody reads txt"),
        ("{mentor}", "{topic}", "one: no such fact: topic"),
        ('"P6"', '"P22"', "one: barrier must be one of"),
        ("barrier", "apart = 1\nbarrier", "one: apart must be true or false"),
        ("barrier", 'stages = ["noon"]\nbarrier', "one: stages must be of"),
        ("barrier", 'templates = ["sport"]\nbarrier', "one: templates must be of"),
    ],
)
def test_a_kit_that_could_never_work_is_refused(
    tmp_path: Path, cut: str, put: str, complaint: str
) -> None:
    assert cut in WHOLE
    with pytest.raises(BrokenContent, match=complaint):
        read(tmp_path, WHOLE.replace(cut, put))
