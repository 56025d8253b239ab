"""The rules for one pair that exists are those by which matching would not have proposed it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mentoring.listed_rules import Listed, line_of, rules_broken
from mentoring.matching import match
from mentoring.roster import RosterPerson

NAMES = ("a", "b", "c", "d")
ABOVE = st.sampled_from(["", "c", "d", "e"])


def test_the_line_goes_up_to_the_top_and_a_circle_is_followed_once() -> None:
    assert line_of({"a": "b", "b": "c", "c": ""}, "a") == ("b", "c")
    assert line_of({"a": "b", "b": "a"}, "a") == ("b", "a")
    assert line_of({}, "a") == ()


def test_nothing_known_breaks_nothing() -> None:
    assert rules_broken(Listed(id="a"), Listed(id="b"), {}) == ()


@given(
    managers=st.fixed_dictionaries(
        {
            "a": st.sampled_from(["", "b", "c", "d", "e"]),
            "b": ABOVE,
            "c": st.sampled_from(["", "d"]),
        }
    ),
    teams=st.tuples(*[st.sampled_from(["", "Data", "data ", "Sales"])] * 2),
    never=st.tuples(*[st.sampled_from([(), ("a",), ("b",), ("x",)])] * 2),
    same_manager=st.booleans(),
)
def test_they_are_the_rules_of_matching(
    managers: dict[str, str],
    teams: tuple[str, str],
    never: tuple[tuple[str, ...], tuple[str, ...]],
    same_manager: bool,  # noqa: FBT001 - hypothesis passes by name
) -> None:
    managers = {**managers, "d": ""}
    mentor = RosterPerson(
        id="a", role="mentor", manager_id=managers["a"], team=teams[0], never_match=never[0]
    )
    mentee = RosterPerson(
        id="b", role="mentee", manager_id=managers["b"], team=teams[1], never_match=never[1]
    )
    found = match([mentor, mentee], seed=1, reporting=managers, allow_same_manager=same_manager)
    one, other = (
        Listed(id=person.id, team=person.team, never_match=person.never_match)
        for person in (mentor, mentee)
    )
    broken = rules_broken(one, other, managers, allow_same_manager=same_manager)
    assert bool(found.pairs) == (not broken)
    for left in found.unmatched:
        assert set(broken) == set(left.blocked_by)
