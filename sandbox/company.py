"""A sample company: believable people in a believable tree, the same for a seed everywhere.

``python -m sandbox.company --people 64 --seed 7`` prints it as a roster in CSV. The first three
rows are staff who do not take part: who runs the programme (and administers the workspace), the
sponsor at the top of every reporting line, and a champion outside them. Here lives how the
company is put together; what it is made of stands in sandbox.company_names. Never here: what a
roster means to the bot.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sys
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from sandbox.company_names import FUNCTIONS, INTERESTS, PLACES, STYLES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.company_names import Place

Item = TypeVar("Item")
Row = dict[str, str]

COLUMNS: Final = (
    *("id", "name", "email", "role", "level", "manager_id", "team", "function", "location"),
    *("timezone", "work_hours", "languages", "teaches", "wants_to_learn", "working_style"),
    *("interests", "capacity", "never_match", "past_partners"),
)
STAFF: Final = 3
_FEWEST: Final = 2
_MOST: Final = 10_000
_SENIORS_PER_HEAD: Final = 3


class Dice:
    """Choices from a seed by ``random()`` alone, the one call that never changes its results."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def number(self, below: int) -> int:
        """A whole number from 0."""
        return int(self._random.random() * below)

    def one(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.number(len(items))]

    def some(self, items: Sequence[Item], least: int, most: int) -> list[Item]:
        """Some distinct items, in the order they stand in."""
        left = list(range(len(items)))
        count = least + self.number(most - least + 1)
        taken = [left.pop(self.number(len(left))) for _ in range(count)]
        return [items[position] for position in sorted(taken)]

    def chance(self, percent: int) -> bool:
        """Whether something happens that happens so often."""
        return self.number(100) < percent


@dataclass(kw_only=True)
class _Company:
    dice: Dice
    rows: list[Row] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def hire(self, **told: str) -> Row:
        """Somebody new at the next place, with what was told about them."""
        place = PLACES[len(self.rows) % len(PLACES)]
        name = self._name(place)
        row = dict.fromkeys(COLUMNS, "") | {
            "id": f"e{1001 + len(self.rows)}",
            "name": name,
            "email": f"{_plain(name)}@example.com",
            "location": place.city,
            "timezone": place.zone,
            "work_hours": self.dice.one(place.hours),
            "languages": self._languages(place),
            "working_style": ";".join(self.dice.some(STYLES, 1, 2)),
            "interests": ";".join(self.dice.some(INTERESTS, 2, 4)),
            "capacity": "1",
            **told,
        }
        self.rows.append(row)
        return row

    def _name(self, place: Place) -> str:
        first, last = self.dice.one(place.first_names), self.dice.one(place.last_names)
        name, letter = f"{first} {last}", ord("A")
        while name in self.names:
            name = f"{first} {chr(letter)}. {last}"
            letter += 1
        self.names.add(name)
        return name

    def _languages(self, place: Place) -> str:
        spoken = [*place.languages]
        if self.dice.chance(15):
            spoken.append(self.dice.one(("fr", "es", "pt", "de")))
        return ";".join(dict.fromkeys(spoken))


def company(people: int, seed: int) -> list[Row]:
    """Roster rows: three of staff, then so many who take part, half learning, half teaching.

    Half (rounded down) are senior and learn, the others junior and teach. Raises ValueError for
    fewer than two people or more than there are names for.
    """
    if not _FEWEST <= people <= _MOST:
        raise ValueError(f"A company has from {_FEWEST} to {_MOST} people who take part.")
    made = _Company(dice=Dice(seed))
    sponsor = _staff(made)
    leads = _seniors(made, people // 2, sponsor)
    _juniors(made, people - people // 2, leads)
    _history(made)
    return made.rows


def _staff(made: _Company) -> Row:
    top = f"e{1001 + 1}"
    people = {"function": "People", "manager_id": top}
    made.hire(role="mentee", level="6", team="People Programmes", **people)
    sponsor = made.hire(role="mentee", level="10", team="Board", function="General Management")
    made.hire(role="mentor", level="5", team="People Care", **people)
    return sponsor


def _seniors(made: _Company, count: int, sponsor: Row) -> list[Row]:
    """Heads of functions under the sponsor, then leads of teams under the heads.

    Answers who the juniors report to: the leads, or the heads of a company too small for any.
    """
    functions = list(FUNCTIONS)[: -(-count // _SENIORS_PER_HEAD)]
    heads = [_head(made, function, sponsor) for function in functions]
    leads = [_lead(made, number, heads) for number in range(count - len(heads))]
    return leads or heads


def _head(made: _Company, function: str, sponsor: Row) -> Row:
    return made.hire(
        role="mentee",
        level=str(8 + made.dice.number(2)),
        manager_id=sponsor["id"],
        function=function,
        team=f"{function} Leadership",
        wants_to_learn=";".join(made.dice.some(TOPICS, 2, 4)),
    )


def _lead(made: _Company, number: int, heads: Sequence[Row]) -> Row:
    turn, position = divmod(number, len(heads))
    boss = heads[position]
    teams = FUNCTIONS[boss["function"]]
    again, which = divmod(turn, len(teams))
    return made.hire(
        role="mentee",
        level=str(6 + made.dice.number(2)),
        manager_id=boss["id"],
        function=boss["function"],
        team=f"{teams[which]} {again + 1}" if again else teams[which],
        wants_to_learn=";".join(made.dice.some(TOPICS, 2, 4)),
    )


def _juniors(made: _Company, count: int, leads: Sequence[Row]) -> None:
    for number in range(count):
        lead = leads[number % len(leads)]
        made.hire(
            role="mentor",
            level=str(1 + made.dice.number(4)),
            manager_id=lead["id"],
            function=lead["function"],
            team=lead["team"],
            teaches=";".join(made.dice.some(TOPICS, 2, 3)),
            capacity="2" if made.dice.chance(25) else "1",
        )


def _history(made: _Company) -> None:
    """A few people have met before, or would rather not meet."""
    taking_part = made.rows[STAFF:]
    for row in taking_part:
        other = made.dice.one(taking_part)["id"]
        if made.dice.chance(4) and other != row["id"]:
            row["past_partners"] = other
        other = made.dice.one(taking_part)["id"]
        if made.dice.chance(4) and other != row["id"]:
            row["never_match"] = other


def _plain(name: str) -> str:
    letters = unicodedata.normalize(
        "NFKD", name.casefold().replace("ł", "l").replace("\u0131", "i")
    )
    ascii_only = letters.encode("ascii", "ignore").decode()
    return ".".join(ascii_only.replace(".", "").replace("'", "").split())


def as_csv(rows: Sequence[Row]) -> str:
    """The rows with their header, as a file holds them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a company as CSV."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.company", description=main.__doc__)
    parser.add_argument("--people", type=int, default=64, help="who take part (64)")
    parser.add_argument("--seed", type=int, default=7, help="another company each (7)")
    chosen = parser.parse_args(arguments)
    sys.stdout.write(as_csv(company(chosen.people, chosen.seed)))


if __name__ == "__main__":  # pragma: no cover - a subprocess does this in the tests
    main()
