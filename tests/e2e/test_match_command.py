"""`turnabout match`: what it writes can be checked by anybody with the files alone."""

import csv
import io
import json
import random
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import match_command
from bot.__main__ import cli
from bot.demo.stage import ROOT
from mentoring.matching import BLOCKS, Matching, TooLargeError

ROSTER = ROOT / "examples" / "roster.csv"
HEADER = (
    "id,role,manager_id,team,teaches,wants_to_learn,capacity,never_match,past_partners,"
    "timezone,work_hours,level"
)


def run(*arguments: str | Path) -> Result:
    """Run the command in this process."""
    words = ["match", *map(str, arguments)]
    return CliRunner().invoke(cli, words, prog_name="turnabout")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def small_company(number: int) -> str:
    """A roster in which rules, scarcity and ties all happen."""
    draw = random.Random(number)  # noqa: S311 - a seeded choice
    ids = [f"p{n}" for n in range(draw.randint(2, 9))]
    rows = [HEADER]
    for place, name in enumerate(ids):
        cells = (
            *(name, draw.choice(["mentor", "mentee"]), draw.choice(["", "x", *ids[:place]])),
            draw.choice(["", "", "red", "blue"]),
            *(";".join(draw.sample("abcd", 2)) for _ in range(2)),
            draw.choice(["", "1", "2", "3"]),
            *(draw.choice(["", "", "", draw.choice(ids)]) for _ in range(2)),
            draw.choice(["UTC", "Asia/Tokyo", "America/New_York", "Europe/Berlin"]),
            draw.choice(["", "09:00-17:00", "12:00-20:00"]),
            draw.choice(["", "2", "5"]),
        )
        rows.append(",".join(cells))
    return "\n".join([*rows, ""])


def best_by_trying_everything(
    scores: dict[tuple[str, str], int], capacity: dict[str, int]
) -> tuple[int, int]:
    mentees = sorted({mentee for _, mentee in scores})
    choices = [["", *(mentor for mentor, other in scores if other == mentee)] for mentee in mentees]
    best = (0, 0)
    for chosen in product(*choices):
        pairs = [(mentor, mentee) for mentor, mentee in zip(chosen, mentees, strict=True) if mentor]
        if all(chosen.count(mentor) <= capacity[mentor] for mentor, _ in pairs):
            best = max(best, (len(pairs), sum(scores[pair] for pair in pairs)))
    return best


@pytest.mark.parametrize("number", range(12))
def test_the_optimum_can_be_checked_with_the_files_alone(number: int, tmp_path: Path) -> None:
    roster, out, scored = (tmp_path / name for name in ("in.csv", "out.csv", "scores.csv"))
    roster.write_text(small_company(number), "utf-8")
    result = run("--roster", roster, "--out", out, "--scores", scored, "--json", "--seed", "3")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    pairs = table(out.read_text("utf-8"))
    scores = {
        (row["mentor_id"], row["mentee_id"]): int(row["score"])
        for row in table(scored.read_text("utf-8"))
    }
    people = {row["id"]: row for row in table(roster.read_text("utf-8"))}
    capacity = {name: int(row["capacity"] or 1) for name, row in people.items()}
    assert all(0 <= score <= 1000 for score in scores.values())
    assert all(scores[row["mentor_id"], row["mentee_id"]] == int(row["score"]) for row in pairs)
    assert (found["paired"], found["total"]) == best_by_trying_everything(scores, capacity)
    assert (found["paired"], found["gap"], found["seed"]) == (len(pairs), 0, 3)
    ids = [(row["mentor_id"], row["mentee_id"]) for row in pairs]
    assert ids == sorted(ids)
    assert [*scores] == sorted(scores)
    in_a_pair = {name for pair in ids for name in pair}
    assert [one["id"] for one in found["unmatched"]] == sorted(people.keys() - in_a_pair)
    for one in found["unmatched"]:
        assert one["blocked_by"]
        assert set(one["blocked_by"]) <= set(BLOCKS[:8])


def test_the_same_input_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for turn in ("one", "two"):
        out, scored = tmp_path / f"{turn}.csv", tmp_path / f"{turn}.scores.csv"
        result = run("--roster", ROSTER, "--out", out, "--scores", scored, "--json")
        written.append((result.stdout_bytes, out.read_bytes(), scored.read_bytes()))
    assert written[0] == written[1]


def test_without_a_place_to_write_the_pairs_are_printed_and_the_rest_is_said_beside() -> None:
    result = run("--roster", ROSTER)
    rows = table(result.stdout)
    assert list(rows[0]) == ["mentor_id", "mentee_id", "score", "reasons"]
    assert "Taught and wanted: " in rows[0]["reasons"]
    assert "Scoring every pair" in result.stderr
    assert f"{len(rows)} of 34 mentees have a mentor" in result.stderr
    assert "proven best" in result.stderr


def test_two_reports_of_one_manager_pair_only_where_it_is_allowed(tmp_path: Path) -> None:
    roster = tmp_path / "in.csv"
    roster.write_text("id,role,manager_id\nm,mentor,x\ns,mentee,x\n")
    kept_apart = json.loads(run("--roster", roster, "--json").stdout)
    assert kept_apart["pairs"] == []
    assert [one["blocked_by"] for one in kept_apart["unmatched"]] == [["same_manager"]] * 2
    together = json.loads(run("--roster", roster, "--json", "--allow-same-manager").stdout)
    assert together["paired"] == 1


def test_what_to_look_at_stands_beside_the_reasons(tmp_path: Path) -> None:
    roster = tmp_path / "in.csv"
    roster.write_text("id,role,manager_id,level\nm,mentor,x,9\ns,mentee,y,2\n")
    pair = json.loads(run("--roster", roster, "--json").stdout)["pairs"][0]
    assert {"weak", "level_inverted", "timezone_assumed"} <= set(pair["flags"])
    assert any("higher level" in reason for reason in pair["reasons"])


BAD = {
    "nothing": (b"", "row 1"),
    "no roles": (b"id,name\na,Ann\n", "role"),
    "twice": (b"id,role\na,mentor\na,mentee\n", "already in row 2"),
    "a circle": (b"id,role,manager_id\na,mentor,b\nb,mentee,a\n", "circle"),
    "no such zone": (b"id,role,timezone\na,mentor,Mars/Olympus\n", "not a time zone"),
    "no number": (b"id,role,capacity\na,mentor,many\n", "capacity"),
    "not text": (b"\x00\xd8\x00\xd8\x00\xd8", "in.csv"),
    "open quotes": (b'id,role\n"a,mentor\n', "quotes"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_roster_that_cannot_be_used_is_refused_by_row(what: str, tmp_path: Path) -> None:
    content, about = BAD[what]
    roster, out = tmp_path / "in.csv", tmp_path / "out.csv"
    roster.write_bytes(content)
    result = run("--roster", roster, "--out", out)
    assert result.exit_code == 1
    assert about in result.stderr
    assert "row " in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert not out.exists()


def test_very_many_mistakes_are_counted_rather_than_listed(tmp_path: Path) -> None:
    roster = tmp_path / "in.csv"
    roster.write_text("id,role\n" + "".join(f"p{n},boss\n" for n in range(50)))
    result = run("--roster", roster)
    assert "and 30 more" in result.stderr
    assert len(result.stderr.splitlines()) == 22


def test_nobody_to_pair_is_a_result_and_no_mistake(tmp_path: Path) -> None:
    roster = tmp_path / "in.csv"
    roster.write_text("id,role\na,mentor\n")
    found = json.loads(run("--roster", roster, "--json").stdout)
    assert (found["paired"], found["total"], found["gap"]) == (0, 0, 0)
    assert found["unmatched"][0]["blocked_by"] == ["no_candidate"]


def test_the_roster_is_never_written_over(tmp_path: Path) -> None:
    roster = tmp_path / "in.csv"
    roster.write_bytes(ROSTER.read_bytes())
    assert run("--roster", roster, "--out", roster).exit_code == 2
    other = tmp_path / "x"
    assert run("--roster", roster, "--out", other, "--scores", other).exit_code == 2
    assert roster.read_bytes() == ROSTER.read_bytes()


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    result = run("--roster", ROSTER, "--out", tmp_path / "nowhere" / "out.csv")
    assert result.exit_code == 1
    assert "out.csv cannot be written" in result.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_device_is_written_to_and_stays_what_it_is() -> None:
    device = Path("/dev/null")
    assert run("--roster", ROSTER, "--out", device).exit_code == 0
    assert device.is_char_device()


def test_a_refusal_of_the_matching_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Matching:
        raise TooLargeError("Match them in parts.")

    monkeypatch.setattr(match_command, "match_request", refuse)
    result = run("--roster", ROSTER)
    assert result.exit_code == 1
    assert "Match them in parts." in result.stderr


def test_a_long_matching_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(match_command, "QUIET_SECONDS", 0.0)
    told = match_command._Told()
    for done in (0, 50):
        told("scoring", done, 100)
    told("choosing", 0, 1)
    assert capsys.readouterr().err.splitlines() == [
        "Scoring every pair …",
        "  50 %",
        "Choosing the best of all pairings …",
    ]
