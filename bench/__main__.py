"""``python -m bench [B1 B4 …]``: measure, print one table, write bench/results.json."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench.framework import Row, found, machine

if TYPE_CHECKING:
    from collections.abc import Sequence

RESULTS = Path(__file__).with_name("results.json")
_MARKS = {True: "[green]reached[/]", False: "[red]missed[/]", None: "\u2013"}


def measured(wanted: Sequence[str], console: Console) -> list[Row]:
    """Run the measurements one after the other, saying what goes on."""
    rows: list[Row] = []
    for name, measurement in found(wanted):
        with console.status(name) as status:
            rows.extend(measurement.measure(lambda doing, of=name: status.update(f"{of}: {doing}")))
    return rows


def table(rows: Sequence[Row]) -> Table:
    """The rows as people read them."""
    shown = Table("", "what", "ratio", "target", "", "how it was measured")
    for row in rows:
        ratio = "\u2013" if row.ratio is None else f"{row.ratio:.2f}"
        shown.add_row(row.name, row.what, ratio, row.target, _MARKS[row.passed], row.how)
    shown.caption = " · ".join(f"{name} {value}" for name, value in machine().items())
    return shown


def save(rows: Sequence[Row]) -> None:
    """Write the rows; of measurements not run this time the last ones stay."""
    before = json.loads(RESULTS.read_text(encoding="utf-8"))["rows"] if RESULTS.exists() else []
    fresh = {row.name.split()[0] for row in rows}
    kept = [row for row in before if row["name"].split()[0] not in fresh]
    stamp = {"machine": machine(), "measured": datetime.now(UTC).date().isoformat()}
    new = [asdict(row) | stamp for row in rows]
    every = sorted(kept + new, key=lambda row: int(row["name"].split()[0][1:]))
    text = json.dumps({"rows": every}, indent=2, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Measure what the arguments name, or everything."""
    rows = measured(sys.argv[1:], Console(stderr=True))
    Console(width=None if sys.stdout.isatty() else 160).print(table(rows))
    save(rows)


if __name__ == "__main__":
    main()
