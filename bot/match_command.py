"""``turnabout match``: a roster file in, pairs out; no database, no Slack.

Here live reading, writing and what is said on the way, on standard error. Never here: who fits
whom (mentoring.matching), what a roster means (mentoring.roster).
"""

import csv
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from mentoring.matching import (
    Matching,
    MatchingError,
    ProposedPair,
    Request,
    match_request,
    permitted_pairs,
)
from mentoring.roster import Problem, RosterPerson, parse_roster

PAIR_COLUMNS = ("mentor_id", "mentee_id", "score", "reasons")
SCORE_COLUMNS = ("mentor_id", "mentee_id", "score")
MOST_TOLD = 20
QUIET_SECONDS = 2.0
STAGES = {
    "scoring": "Scoring every pair …",
    "choosing": "Choosing the best of all pairings …",
    "explaining": "Finding the reasons …",
}
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("match")
@click.option(
    "--roster",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The people, as CSV.",
)
@click.option("--seed", default=7, show_default=True, type=int, help="Breaks ties.")
@click.option("--out", type=_FILE, help="Write the pairs there, as CSV.")
@click.option("--scores", type=_FILE, help="Write the score of every permitted pair there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--allow-same-manager", is_flag=True, help="Two reports of one manager may pair.")
def match(
    *,
    roster: Path,
    seed: int,
    out: Path | None,
    scores: Path | None,
    as_json: bool,
    allow_same_manager: bool,
) -> None:
    """Match the people of a roster file, without a database.

    The pairs go to --out, or to standard output when there is neither --out nor --json.
    """
    _check_places(roster, out, scores)
    people = _people(roster)
    request = Request(people=people, seed=seed, allow_same_manager=allow_same_manager)
    try:
        found = match_request(request, progress=_Told())
    except MatchingError as error:
        raise click.ClickException(str(error)) from None
    why = _spoken()
    told = [why(pair) for pair in found.pairs]
    rows = [
        (pair.mentor_id, pair.mentee_id, pair.score, "; ".join(reasons))
        for pair, reasons in zip(found.pairs, told, strict=True)
    ]
    if out:
        _write(out, PAIR_COLUMNS, rows)
    if scores:
        _write(scores, SCORE_COLUMNS, _score_rows(request))
    if as_json:
        click.echo(json.dumps(_as_json(found, told)))
    elif not out:
        click.echo(_table(PAIR_COLUMNS, rows), nl=False)
    _say(_summary(people, found))


def _check_places(roster: Path, *written: Path | None) -> None:
    places = [path.resolve() for path in (roster, *written) if path]
    if len(set(places)) < len(places):
        raise click.UsageError("The roster and what is written need files of their own.")


def _people(path: Path) -> tuple[RosterPerson, ...]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path.name} cannot be read: {error.strerror}.") from None
    roster = parse_roster(content)
    if roster.errors:
        lines = _listed(roster.errors)
        raise click.ClickException("\n  ".join([f"{path.name} needs another look:", *lines]))
    for line in _listed(roster.warnings):
        _say(f"Worth a look: {line}")
    mentors = sum(person.role == "mentor" for person in roster.people)
    _say(f"Read {mentors} mentors and {len(roster.people) - mentors} mentees.")
    return roster.people


def _listed(problems: Sequence[Problem]) -> list[str]:
    """One line for each problem; of very many, the first."""
    lines = [
        f"row {one.row}{f', {one.column}' if one.column else ''}: {one.message}"
        for one in problems[:MOST_TOLD]
    ]
    more = len(problems) - len(lines)
    return [*lines, f"and {more} more"] if more else lines


class _Told:
    """Says on standard error what goes on: each stage, and how far a long one has come."""

    def __init__(self) -> None:
        self._stage = ""
        self._last = 0.0

    def __call__(self, stage: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            _say(STAGES[stage])
        elif now - self._last >= QUIET_SECONDS:
            _say(f"  {done * 100 // max(1, whole)} %")
        else:
            return
        self._stage, self._last = stage, now


def _score_rows(request: Request) -> Iterator[tuple[str, str, int]]:
    _say("Writing the score of every permitted pair …")
    for one in permitted_pairs(request):
        yield one.mentor_id, one.mentee_id, one.score


def _spoken() -> Callable[[ProposedPair], list[str]]:
    """What turns a pair into sentences: why, then what to look at."""
    from bot.blocks.fit import reasons  # noqa: PLC0415 - Slack's blocks are slow to import
    from bot.content import LoadedContent  # noqa: PLC0415
    from bot.reasons import labels_of  # noqa: PLC0415

    content = LoadedContent()
    words = content.wording("en")
    labels = labels_of(words, content.prompts("en"))

    def sentences(pair: ProposedPair) -> list[str]:
        why = [{"code": one.code, "facts": one.facts} for one in pair.reasons]
        told = reasons(words, why, labels, most=len(why))
        return told + [words.say_plain(f"match.flag.{flag}") for flag in pair.flags]

    return sentences


def _as_json(found: Matching, told: Iterable[list[str]]) -> dict[str, Any]:
    return {
        "pairs": [
            {
                "mentor_id": pair.mentor_id,
                "mentee_id": pair.mentee_id,
                "score": pair.score,
                "reasons": reasons,
                "flags": list(pair.flags),
            }
            for pair, reasons in zip(found.pairs, told, strict=True)
        ],
        "unmatched": [
            {
                "id": left.id,
                "blocked_by": list(left.blocked_by),
                "freed_by": [vars(one) for one in left.freed_by],
            }
            for left in found.unmatched
        ],
        "paired": len(found.pairs),
        "total": found.total,
        "gap": found.gap,
        "seed": found.seed,
    }


def _summary(people: Sequence[RosterPerson], found: Matching) -> str:
    mentees = sum(person.role == "mentee" for person in people)
    proof = f"at most {found.gap} below the best" if found.gap else "proven best"
    return (
        f"{len(found.pairs)} of {mentees} mentees have a mentor; total {found.total}, {proof};"
        f" {len(found.unmatched)} people are without a partner."
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue()


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write all of a file or nothing: whoever reads it never sees half."""
    # A pipe or a device stands where it stands: it is written to, never replaced.
    part = path if path.exists() and not path.is_file() else path.with_name(f".{path.name}.part")
    try:
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns)
                writer.writerows(rows)
            if part != path:
                part.replace(path)
        finally:
            if part != path:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"{path.name} cannot be written: {error.strerror}.") from None


def _say(text: str) -> None:
    click.echo(text, err=True)
