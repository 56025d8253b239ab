"""A roster file is read whatever program wrote it, and what is wrong is told row by row."""

from __future__ import annotations

import pytest

from mentoring.roster import COLUMNS, Problem, Roster, RosterPerson, WorkHours, parse_roster

FULL = """\
id,name,email,role,level,manager_id,team,function,location,timezone,work_hours,languages,teaches,\
wants_to_learn,working_style,interests,capacity,never_match,past_partners
lena,Lena Okafor,lena@example.com,mentor,2,tomas,Access,Design,Lagos,Africa/Lagos,08:30-16:00,\
en; yo,Accessibility;AI tools,,calm;visual,sailing,2,p7,p8; p9
tomas,Tomás Berg,tomas@example.com,mentee,8,,,Operations,Berlin,Europe/Berlin,,de;en,,\
Accessibility,,,,,
"""
LENA = RosterPerson(
    id="lena",
    role="mentor",
    name="Lena Okafor",
    email="lena@example.com",
    level=2,
    manager_id="tomas",
    team="Access",
    function="Design",
    location="Lagos",
    timezone="Africa/Lagos",
    work_hours=WorkHours(start=510, end=960),
    languages=("en", "yo"),
    teaches=("Accessibility", "AI tools"),
    working_style=("calm", "visual"),
    interests=("sailing",),
    capacity=2,
    never_match=("p7",),
    past_partners=("p8", "p9"),
)


def told(roster: Roster, level: str) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in roster.problems if problem.level == level]


def one_row(**cells: str) -> Roster:
    row = {"id": "p1", "role": "mentor", "timezone": "UTC"} | cells
    quoted = (f'"{cell}"' for cell in row.values())
    return parse_roster(",".join(row) + "\n" + ",".join(quoted))


def test_every_column_is_read() -> None:
    roster = parse_roster(FULL)
    assert roster.problems == ()
    assert roster.people[0] == LENA
    assert tuple(FULL.split("\n", 1)[0].split(",")) == COLUMNS


def test_empty_cells_take_the_defaults() -> None:
    roster = parse_roster("id,role,timezone\np1,mentee,\n")
    assert roster.people == (RosterPerson(id="p1", role="mentee", zone_assumed=True),)
    assert roster.people[0].capacity == 1
    assert roster.people[0].work_hours == WorkHours(start=540, end=1020)
    assert told(roster, "warning") == [(2, "timezone")]


@pytest.mark.parametrize(
    "data",
    [
        FULL.encode(),
        FULL.encode("utf-8-sig"),
        FULL.encode("utf-16"),
        FULL.encode("utf-16-le"),
        FULL.encode("utf-16-be"),
        b"\xfe\xff" + FULL.encode("utf-16-be"),
        FULL.replace("\n", "\r\n").encode(),
        FULL.replace("\n", "\r").encode(),
        FULL.replace(",", "\t").encode(),
        FULL.replace(",", "|").encode(),
        FULL.replace("id,name", '"id", Name ').encode(),
        ("\ufeff" + FULL),
        ("sep=,\n" + FULL).encode(),
    ],
    ids=lambda data: repr(data[:24]),
)
def test_it_does_not_matter_which_program_wrote_the_file(data: bytes | str) -> None:
    roster = parse_roster(data)
    assert roster.problems == ()
    assert roster.people == parse_roster(FULL).people


def test_semicolons_between_cells_and_in_quoted_lists_are_told_apart() -> None:
    roster = parse_roster('sep=;\r\nid;role;timezone;languages\r\np1;mentor;UTC;"en;de"\r\n')
    assert roster.people[0].languages == ("en", "de")
    assert parse_roster('id;role;timezone;languages\np1;mentor;UTC;"en;de"').people == roster.people


def test_windows_text_is_read_and_the_guess_is_told() -> None:
    roster = parse_roster(FULL.encode("cp1252"))
    assert roster.people[1].name == "Tomás Berg"
    assert told(roster, "warning") == [(1, "")]


def test_empty_characters_are_left_out_and_told() -> None:
    roster = parse_roster(FULL.replace("Lena Okafor", "Lena\0 Okafor"))
    assert roster.people[0] == LENA
    assert told(roster, "warning") == [(1, "")]


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe\x00", b"id,role\n\x81\x8d", "", 'id,"role\np1,mentor'],
)
def test_what_is_no_roster_is_refused_in_one_sentence(data: bytes | str) -> None:
    roster = parse_roster(data)
    assert not roster.people
    assert roster.errors
    assert all(problem.row == 1 for problem in roster.errors)


def test_each_missing_required_column_is_an_error() -> None:
    assert told(parse_roster("name,timezone\nLena,UTC\n"), "error") == [(1, "id"), (1, "role")]


def test_a_missing_time_zone_column_is_told_once() -> None:
    roster = parse_roster("id,role\np1,mentor\np2,mentee\n")
    assert told(roster, "warning") == [(1, "timezone")]
    assert all(person.zone_assumed for person in roster.people)


def test_a_column_twice_is_an_error_and_an_unknown_one_a_warning() -> None:
    roster = parse_roster("id,role,id,shoe size,,\np1,mentor,p2,43,,\n")
    assert told(roster, "error") == [(1, "id")]
    assert told(roster, "warning") == [(1, "shoe_size"), (1, "timezone")]


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("id", "", "no id"),
        ("id", "a;b", "cannot hold"),
        ("role", "", "missing"),
        ("role", "coach", "“coach” is not a role"),
        ("level", "senior", "whole number"),
        ("level", "2.5", "whole number"),
        ("capacity", "many", "number of people"),
        ("capacity", "-1", "number of people"),
        ("capacity", "101", "number of people"),
        ("timezone", "Europe/berlin", "Did you mean Europe/Berlin"),
        ("timezone", "zzzzzzzz", "like Europe/Berlin"),
        ("timezone", "../../etc/passwd", "not a time zone"),
        ("work_hours", "nine to five", "09:00-17:30"),
        ("work_hours", "09:75-17:00", "09:00-17:30"),
        ("work_hours", "09:00-25:00", "09:00-17:30"),
        ("work_hours", "24:00-08:00", "09:00-17:30"),
        ("work_hours", "09:00-09:00", "09:00-17:30"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_an_error_and_says_what_would_do(
    column: str, cell: str, says: str
) -> None:
    roster = one_row(**{column: cell})
    assert roster.people == ()
    (problem,) = roster.errors
    assert (problem.row, problem.column) == (2, column)
    assert says in problem.message


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("email", "not an address"),
        ("email", "lena@"),
        ("capacity", "0"),
        ("manager_id", "somebody"),
        ("name", "=HYPERLINK(1)"),
        ("team", "+1"),
        ("interests", "@SUM(A1)"),
    ],
)
def test_an_odd_cell_is_kept_with_a_warning(column: str, cell: str) -> None:
    roster = one_row(**{column: cell})
    assert told(roster, "warning") == [(2, column)]
    assert len(roster.people) == 1


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("9:00-17:30", WorkHours(start=540, end=1050)),
        ("09:00 \u2013 17:30", WorkHours(start=540, end=1050)),
        ("00:00-24:00", WorkHours(start=0, end=1440)),
        ("22:00-06:00", WorkHours(start=1320, end=360)),
    ],
)
def test_work_hours_are_read_in_the_ways_people_write_them(cell: str, hours: WorkHours) -> None:
    assert one_row(work_hours=cell).people[0].work_hours == hours
    assert WorkHours.parse(str(hours)) == hours


def test_roles_are_read_in_any_case_and_levels_with_a_sign() -> None:
    roster = one_row(role="Mentee", level="-2")
    assert (roster.people[0].role, roster.people[0].level) == ("mentee", -2)


def test_an_id_twice_names_the_first_row_and_case_makes_another_id() -> None:
    roster = parse_roster("id,role,timezone\na,mentor,UTC\nA,mentee,UTC\na,mentee,UTC\n")
    assert told(roster, "error") == [(4, "id")]
    assert "row 2" in roster.errors[0].message
    assert [person.id for person in roster.people] == ["a", "A"]


def test_an_e_mail_address_twice_is_a_warning() -> None:
    roster = parse_roster("id,role,timezone,email\na,mentor,UTC,x@y.z\nb,mentee,UTC,X@y.z\n")
    assert told(roster, "warning") == [(3, "email")]


def test_a_circle_of_managers_is_an_error_at_its_first_row() -> None:
    roster = parse_roster(
        "id,role,timezone,manager_id\na,mentor,UTC,\nb,mentor,UTC,c\nc,mentee,UTC,b\nd,mentee,UTC,d\n"
    )
    assert told(roster, "error") == [(3, "manager_id"), (5, "manager_id")]
    assert "b → c → b" in roster.errors[0].message


def test_an_unknown_manager_is_kept_and_told() -> None:
    roster = parse_roster("id,role,timezone,manager_id\na,mentor,UTC,ghost\nb,mentor,UTC,a\n")
    assert roster.people[0].manager_id == "ghost"
    assert told(roster, "warning") == [(2, "manager_id")]


def test_rows_keep_their_spreadsheet_numbers_past_empty_and_multi_line_ones() -> None:
    roster = parse_roster('id,role,timezone,name\na,mentor,UTC,"two\nlines"\n,,,\n\nb,coach,UTC,\n')
    assert told(roster, "error") == [(5, "role")]


def test_short_rows_are_filled_and_long_ones_are_an_error() -> None:
    roster = parse_roster("id,role,timezone,name\na,mentor\nb,mentee,UTC,x,y\nc,mentee,UTC,x,\n")
    assert [person.id for person in roster.people] == ["a", "c"]
    assert told(roster, "error") == [(3, "")]


def test_a_quote_that_never_closes_is_an_error_and_the_rows_before_stand() -> None:
    roster = parse_roster('id,role,timezone\na,mentor,UTC\n"b,mentee,UTC\nc,mentee,UTC\n')
    assert [person.id for person in roster.people] == ["a"]
    assert told(roster, "error") == [(3, "")]


def test_problems_stand_in_the_order_of_the_rows() -> None:
    roster = parse_roster("id,role,timezone,manager_id\na,mentor,,ghost\nb,coach,UTC,\n")
    rows = [problem.row for problem in roster.problems]
    assert rows == sorted(rows)
    assert roster.errors[0] == Problem(
        row=3,
        column="role",
        level="error",
        message="“coach” is not a role. Write mentor (who teaches) or mentee (who learns).",
    )
    assert {problem.level for problem in roster.warnings} == {"warning"}


def test_fifty_thousand_rows_are_read() -> None:
    rows = [f"p{n},mentor,Europe/Berlin,p{n // 9}" for n in range(1, 50_000)]
    roster = parse_roster("\n".join(["id,role,timezone,manager_id", "p0,mentee,UTC,", *rows]))
    assert len(roster.people) == 50_000
    assert roster.problems == ()
