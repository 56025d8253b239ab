"""The library: what stands in it, its words, and what is suggested to whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest

from mentoring.fitting import Moment
from mentoring.prompt_book import load_options
from mentoring.prompts import Audience, Barrier
from mentoring.resources import (
    Resource,
    ResourceKind,
    about,
    choose_resource,
    load_resources,
    shelves,
)
from mentoring.wording import BrokenContent
from tests.unit.content_measures import (
    FORBIDDEN,
    LABELS,
    MARKUP,
    longest_sentence,
    most_alike,
    reading_ease,
    shared_runs,
)

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = load_resources("en")
EACH = pytest.mark.parametrize("one", LIBRARY, ids=lambda one: one.id)
BOTH = pytest.mark.parametrize("audience", get_args(Audience))
OPTIONS = load_options("en")

LONGEST_TITLE, LONGEST_BY, LONGEST_TEXT, LONGEST_STEP, LONGEST_PAGE = 75, 120, 280, 140, 1500
HARDEST = 65
MOST_SENTENCE_WORDS = 40
MOST_ALIKE = 0.2
"""The share of words with meaning that two descriptions may have in common (Jaccard)."""
LONGEST_RUN = 6
"""No two share so many words in a row."""


def told(one: Resource) -> str:
    return " ".join((one.text, *one.steps, one.follow_up))


def test_the_library_has_forty_and_more_of_each_kind_and_for_each_barrier() -> None:
    assert len(LIBRARY) >= 40
    kinds = [one.kind for one in LIBRARY]
    assert all(kinds.count(kind) >= 5 for kind in get_args(ResourceKind))
    assert {one.fit.barrier for one in LIBRARY} == set(get_args(Barrier))
    assert len({one.title for one in LIBRARY}) == len(LIBRARY)


def test_every_shelf_has_something_to_read_and_something_to_do() -> None:
    for shelf, own in shelves(LIBRARY).items():
        assert len(own) >= 3, shelf
        assert len({one.kind for one in own} & {"book", "exercise"}) >= 1, shelf
    assert sum(map(len, shelves(LIBRARY).values())) == len(LIBRARY)


@EACH
def test_a_resource_fits_on_a_page(one: Resource) -> None:
    assert len(one.title) <= LONGEST_TITLE
    assert len(one.by) <= LONGEST_BY
    assert len(one.text) <= LONGEST_TEXT
    assert all(len(step) <= LONGEST_STEP for step in one.steps)
    assert len(told(one)) <= LONGEST_PAGE
    assert not MARKUP.search(f"{one.title} {one.by} {told(one)}"), "Slack would read it"
    assert "{" not in told(one)


@EACH
def test_a_resource_is_easy_to_read_and_puts_a_label_on_nobody(one: Resource) -> None:
    assert reading_ease(told(one)) >= HARDEST
    assert longest_sentence(told(one)) <= MOST_SENTENCE_WORDS
    assert not FORBIDDEN.search(told(one))
    assert not LABELS.search(f"{one.title} {one.by}")
    assert one.follow_up.endswith("?")


@EACH
def test_what_others_made_is_named_with_its_year_and_without_a_link(one: Resource) -> None:
    assert not re.search(r"https?:|www\.|\.(com|org|net)\b", f"{one.by} {told(one)}")
    if one.kind == "exercise":
        assert 4 <= len(one.steps) <= 6
    else:
        assert re.search(r", (19|20)\d\d(, revised 20\d\d)?$", one.by)


def test_no_two_are_too_much_alike() -> None:
    texts = {one.id: told(one) for one in LIBRARY}
    assert most_alike(texts, above=MOST_ALIKE) == []
    assert shared_runs(texts, words_in_a_row=LONGEST_RUN) == []


@BOTH
def test_every_worry_at_intake_has_something_in_the_library(audience: Audience) -> None:
    worries = {one.code for one in OPTIONS if one.kind == "worry" and audience in one.audiences}
    for worry in worries:
        moment = Moment(audience=audience, stage="early", chosen=frozenset({worry}))
        choice = choose_resource(LIBRARY, moment)
        assert choice is not None
        assert choice.option == worry


def test_resources_answer_only_what_can_be_chosen() -> None:
    offered = {option.code for option in OPTIONS}
    assert {code for one in LIBRARY for code in one.fit.answers} <= offered


@pytest.mark.parametrize(
    "topic",
    [
        "AI assistants in daily work",
        "Automation of routine work",
        "Data for decisions",
        "Security habits",
        "Short video and sound",
        "Social media",
        "Accessibility at work",
        "Being new to a country or a language",
        "Fair meetings and credit",
        "Caring for others while working",
        "Hiring and promotion as I met it",
        "What customers ask and complain about",
        "How a sale is really made",
        "Support on a bad day",
        "Our products in other markets",
        "Hybrid teamwork",
        "Sustainability",
        "Inclusion",
    ],
)
def test_a_topic_as_people_write_it_finds_something(topic: str) -> None:
    found = about(LIBRARY, topic)
    assert found
    choice = choose_resource(LIBRARY, Moment(audience="mentee", stage="early", topic=topic))
    assert choice is not None
    assert choice.item in found
    assert choice.reason == "topic"


@BOTH
def test_nothing_is_suggested_twice_until_the_shelves_are_empty(audience: Audience) -> None:
    seen: list[str] = []
    while choice := choose_resource(
        LIBRARY, Moment(audience=audience, stage="late", topic="Data", seen=frozenset(seen))
    ):
        seen.append(choice.item.id)
    assert len(seen) == len(set(seen)) >= 15


WHOLE = """
[[resource]]
id = "one"
kind = "exercise"
shelf = "Data"
barrier = "P6"
title = "One"
text = "A thing to do."
steps = ["First."]
follow_up = "And?"
"""


@pytest.mark.parametrize(
    ("cut", "put", "complaint"),
    [
        ("steps", 'by = "Somebody, 2020"\nsteps', "one: an exercise has steps"),
        ('steps = ["First."]', "", "one: an exercise has steps"),
        ('"exercise"', '"book"', "one: an exercise has steps"),
        ('"exercise"', '"song"', "one: kind must be one of"),
        ("shelf", "shelves", "one: nobody reads shelves"),
        ("steps", 'link = "https://a.example"\nsteps', "one: nobody reads link"),
    ],
)
def test_a_resource_that_could_never_work_is_refused(
    tmp_path: Path, cut: str, put: str, complaint: str
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "resources.toml").write_text(WHOLE.replace(cut, put), encoding="utf-8")
    assert cut in WHOLE
    with pytest.raises(BrokenContent, match=complaint):
        load_resources("en", root=tmp_path)
