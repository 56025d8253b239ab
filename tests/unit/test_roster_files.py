"""Files that are no roster, or nearly one: read or explained, never guessed, never half."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentoring import roster as roster_module
from mentoring.roster import COLUMNS, Roster, parse_roster
from mentoring.roster_file import MOST_BYTES, rows
from mentoring.roster_report import Finding, findings, spans
from mentoring.roster_values import Problem

HEADER = "id,role,timezone,manager_id"
CELLS = st.one_of(
    st.sampled_from(["", "a", "b", "mentor", "mentee", "UTC", "=1+1", "\0", '"', "x" * 400, "é;ü"]),
    st.text(max_size=8),
)


def said(roster: Roster, level: str = "error") -> list[str]:
    return [one.message for one in roster.problems if one.level == level]


@pytest.mark.parametrize(
    ("data", "about"),
    [
        (b"", "empty"),
        (b"\0\0\0", "empty"),
        ("\ufeff \n", "empty"),
        (b"PK\x03\x04", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook"),
        (b"BZh91AY", "packed"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
        (b"%PDF-1.7", "PDF"),
        (b'[{"id": "p1", "role": "mentor"}]', "none of a roster's columns"),
        ("Liebe Leute\nalles Gute", "It has: liebe_leute."),
        ("x" * 150 + "\n1", "x" * 59 + "…"),
        (",,\n1,2,3", "none of a roster's columns, such as id and role."),
        ("id,role,timezone\n\n,,\n", "nobody below"),
    ],
)
def test_what_it_is_and_what_to_do_is_said_in_one_finding(data: bytes | str, about: str) -> None:
    roster = parse_roster(data)
    (message,) = said(roster)
    assert about in message
    assert roster.people == ()
    assert {one.row for one in roster.errors} == {1}


def test_a_file_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.roster_file.MOST_BYTES", 20)
    assert "larger than" in said(parse_roster(b"id,role\n" * 3))[0]
    assert MOST_BYTES >> 20 == 32


def test_what_nobody_can_see_is_left_out_and_told() -> None:
    roster = parse_roster("id,role,timezone\na\x1b\x07\ud800\x9f,mentor,UTC\n")
    assert [one.id for one in roster.people] == ["a"]
    assert said(roster, "warning") == [
        "The file holds characters that cannot be seen; they were left out."
    ]


@pytest.mark.parametrize("text", [f"{HEADER}\n".encode("utf-16-le")[:-1], b"i\0d\0"])
def test_half_of_a_character_is_no_text_and_half_a_header_no_roster(text: bytes) -> None:
    assert parse_roster(text).errors


@pytest.mark.parametrize(
    ("column", "most"), [("id", 100), ("manager_id", 100), ("name", 300), ("teaches", 4000)]
)
def test_a_cell_may_be_so_long_and_no_longer(column: str, most: int) -> None:
    for length, count in ((most, 0), (most + 1, 1)):
        cells = {"id": "p1", "role": "mentor", "timezone": "UTC", column: "x" * length}
        roster = parse_roster(",".join(cells) + "\n" + ",".join(cells.values()))
        assert len(roster.errors) == count
        assert all(f"{length} characters; {most} fit" in one for one in said(roster))


def test_a_finding_repeats_no_more_of_a_cell_than_one_reads() -> None:
    roster = parse_roster(f"id,role,timezone\np1,{'x' * 250},UTC\n")
    assert all(len(message) < 150 for message in said(roster))


def test_a_spoilt_row_is_told_and_the_rows_after_it_are_looked_at_too() -> None:
    roster = parse_roster('id,role,timezone\n"a"x,mentor,UTC\nb,coach,UTC\nc,mentor,UTC\n')
    assert [(one.row, one.column) for one in roster.errors] == [(2, ""), (3, "role")]
    assert [one.id for one in roster.people] == ["c"]


def test_a_cell_that_never_ends_stops_the_reading() -> None:
    long = '"' + "x\n" * csv.field_size_limit()
    roster = parse_roster(f"id,role,timezone\na,mentor,UTC\n{long}")
    assert said(roster) == ["From this row on the quotes do not close. Check this row."]
    assert roster.errors[0].row == 3


def test_more_rows_than_fit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_module, "MOST_ROWS", 2)
    assert said(parse_roster("id,role,timezone\na,mentor,UTC\nb,mentor,UTC\n")) == []
    too_many = parse_roster("id,role,timezone\na,mentor,UTC\nb,mentor,UTC\nc,mentor,UTC\n")
    assert said(too_many) == ["More than 2 rows are too many for one file. Split it up."]


def test_findings_without_end_are_counted_and_still_keep_the_file_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roster_module, "MOST_PROBLEMS", 2)
    roster = parse_roster("id,role\na,mentor\nb,mentor\n,mentor\n,coach\n")
    assert [one.level for one in roster.problems] == ["warning", "error", "error"]
    assert said(roster)[-1] == "There are 2 more findings, which are not listed."
    assert [one.id for one in roster.people] == ["a", "b"]
    none_listed = parse_roster("id,role\n")
    assert none_listed.errors


def test_unknown_zones_without_end_are_not_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_module, "_MOST_HINTS", 1)
    roster = parse_roster(
        "id,role,timezone\na,mentor,europe/berlin\nb,mentor,europe/paris\nc,mentor,europe/berlin\n"
    )
    assert ["Did you mean" in one for one in said(roster)] == [True, False, True]


def test_lines_that_are_kept_already_count_for_managers_and_circles() -> None:
    known = {"kim": "ada", "zoe": ""}
    fine = parse_roster(f"{HEADER}\nada,mentor,UTC,zoe\n", known=known)
    assert fine.problems == ()
    circle = parse_roster(f"{HEADER}\nzoe,mentor,UTC,\nada,mentor,UTC,kim\n", known=known)
    assert [(one.row, one.column) for one in circle.errors] == [(3, "manager_id")]
    solved = parse_roster(f"{HEADER}\nkim,mentor,UTC,\nada,mentor,UTC,kim\n", known=known)
    assert solved.errors == ()


def test_a_circle_that_was_there_before_is_told_at_the_top() -> None:
    roster = parse_roster(f"{HEADER}\nada,mentor,UTC,\n", known={"x": "y", "y": "x"})
    assert [one.row for one in roster.errors] == [1]


def test_a_circle_of_many_is_told_in_short() -> None:
    people = [f"p{n},mentor,UTC,p{(n + 1) % 1000}" for n in range(1000)]
    (message,) = said(parse_roster("\n".join([HEADER, *people])))
    assert "(1000 people)" in message
    assert len(message) < 120


def test_the_row_of_everybody_is_told() -> None:
    roster = parse_roster("id,role,timezone\na,mentor,UTC\n\n,mentor,UTC\nb,mentee,UTC\n")
    assert roster.rows == {"a": 2, "b": 5}


def test_progress_is_told_now_and_then() -> None:
    told: list[int] = []
    lines = [f"p{n},mentor,UTC,p0" for n in range(20_001)]
    parse_roster("\n".join([HEADER, *lines]).replace("p0,mentor,UTC,p0", "p0,mentor,UTC,"))
    parse_roster("\n".join([HEADER, *lines]), progress=told.append)
    assert told == [10_000, 20_000]


@given(st.binary(max_size=300))
@example(HEADER.encode("utf-16-be"))
@example(b"id;role\n\xff;mentor")
@example(b"\xff\xfe\x00\xd8")
def test_any_bytes_are_read_or_explained(data: bytes) -> None:
    roster = parse_roster(data)
    assert roster.people or roster.errors
    assert all(one.message and one.row >= 1 for one in roster.problems)


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_whatever_stands_below_a_header_nobody_is_let_in_by_halves(
    table: list[list[str]], separator: str, encoding: str, ending: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=ending)
    writer.writerows([HEADER.split(","), *table])
    roster = parse_roster(out.getvalue().encode(encoding, "surrogatepass"))
    if roster.errors:
        return
    ids = [one.id for one in roster.people]
    assert len(ids) == len(set(ids)) == len(roster.rows)
    assert all(one.id and one.role in {"mentor", "mentee"} for one in roster.people)
    people = (vars(one).values() for one in roster.people)
    assert not any("\0" in str(value) for values in people for value in values)


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=6), min_size=1)))
def test_lines_taken_one_by_one_are_what_the_csv_module_reads_at_once(
    table: list[list[str]],
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "role"], *table])
    whole = list(csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True))
    assert list(rows(out.getvalue(), COLUMNS)) == whole


def test_the_same_finding_in_many_rows_is_one_and_errors_come_first() -> None:
    problems = [
        Problem(row=row, column="timezone", level="warning", message="no zone") for row in (2, 3, 9)
    ]
    problems.append(Problem(row=7, column="role", level="error", message="no role"))
    problems.append(Problem(row=7, column="role", level="error", message="no role"))
    assert findings(problems) == (
        Finding(level="error", column="role", message="no role", rows=(7,)),
        Finding(level="warning", column="timezone", message="no zone", rows=(2, 3, 9)),
    )


@pytest.mark.parametrize(
    ("rows_", "text"),
    [
        ([], ""),
        ([5], "5"),
        ([3, 2, 4, 4], "2\u20134"),
        ([2, 3, 5, 8, 9], "2\u20133, 5, 8\u20139"),
        (range(2, 40, 2), ", ".join(map(str, range(2, 26, 2))) + ", …"),
    ],
)
def test_rows_are_written_as_people_write_them(rows_: list[int], text: str) -> None:
    assert spans(rows_) == text
