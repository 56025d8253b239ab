"""Programmes to start from: each is whole, in the voice, and the same as its example file."""

import re
import tomllib
from pathlib import Path

import pytest

from mentoring.content_files import BrokenContent
from mentoring.programme import PlanError, parse_plan
from mentoring.set_up import CRITERIA_ASKED
from mentoring.templates import ProgrammeTemplate, load_templates
from tests.unit.test_messages import LABELS, PUSHING

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = {
    "digital": "digital_and_ai_skills.toml",
    "inclusion": "inclusion.toml",
    "customer": "customer_and_culture.toml",
    "general": "general.toml",
}
TEMPLATES = load_templates("en")
LONGEST_CHOICE = 75


def test_there_are_four_and_the_general_one_stands_last() -> None:
    assert tuple(one.id for one in TEMPLATES) == tuple(FILES)


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.id)
def test_a_template_leaves_only_people_and_dates_open(one: ProgrammeTemplate) -> None:
    plan = parse_plan({**one.fields, "owners": ["e1"], "starts_on": "2026-11-23"})
    assert plan.objectives
    assert len(plan.topics) >= 5
    assert len(plan.success_measures) >= 2
    assert len(plan.criteria) == CRITERIA_ASKED
    assert all((plan.benefits_mentor, plan.benefits_mentee, plan.sponsor_message))
    assert max(len(one.title), len(one.about)) <= LONGEST_CHOICE


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.id)
def test_a_template_labels_nobody_and_pushes_nobody(one: ProgrammeTemplate) -> None:
    text = " ".join((one.title, one.about, str(dict(one.fields))))
    assert [found[0] for found in LABELS.finditer(text)] == []
    assert [found[0] for found in PUSHING.finditer(text)] == []
    assert not re.search(r"!", text)


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.id)
def test_the_example_file_of_a_template_says_the_same(one: ProgrammeTemplate) -> None:
    raw = tomllib.loads((EXAMPLES / FILES[one.id]).read_text("utf-8"))
    plan = parse_plan(raw)
    same = parse_plan({**raw, **one.fields})
    assert plan == same


def test_a_template_that_is_no_programme_or_has_a_stray_field_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    file = tmp_path / "en" / "programmes.toml"
    head = '[[templates]]\nid = "one"\ntitle = "One"\nabout = "About"\n'
    file.write_text(head + 'name = "One"\n', "utf-8")
    with pytest.raises(PlanError, match="purpose"):
        load_templates("en", root=tmp_path)
    file.write_text(head + "surprise = 1\n", "utf-8")
    with pytest.raises(BrokenContent, match="surprise"):
        load_templates("en", root=tmp_path)
