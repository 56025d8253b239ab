"""B4: matching from a roster file to pairs, against SciPy alone on the same matrix.

All are fresh processes, so that importing counts for all, compared by processor time (each uses
one core). The floor loads its matrix from a file just written, the least that anybody who solves
it must do. Beside them, in the same run: what is above one table, the ways others choose
(bench/other_matchers.py), and reporting lines of a whole organisation.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench import other_matchers
from bench.framework import Row, Run, fresh_process, medians, python
from bench.rosters import roster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.framework import Progress

_SIZES: Final = {500: 5, 2_000: 5, 5_000: 5}
_AGAINST_SCIPY: Final = 5_000
_TIMES, _SECONDS = 2.5, 1.5
_LARGE, _LARGE_SECONDS, _LARGE_MB = 10_000, 12.0, 3_500
_MOST_GAP: Final = 0.0002
_ORGANISATION, _LINES_SECONDS = 50_000, 2.0
_PROCESS: Final = "bench.matching_process"


def measure(progress: Progress) -> Iterator[Row]:
    """The rows of B4."""
    with tempfile.TemporaryDirectory() as folder:
        for size, times in _SIZES.items():
            source = Path(folder) / f"{size}.csv"
            source.write_text(roster(size), encoding="utf-8")
            progress(f"{size} x {size} against SciPy alone")
            yield _against_scipy(source, size, times)
        progress(f"{_LARGE} x {_LARGE}, above one table")
        yield _large(Path(folder) / "large.csv")
        yield from other_matchers.rows(Path(folder), progress)
        progress(f"reporting lines of {_ORGANISATION} people")
        yield _lines()


def _large(source: Path) -> Row:
    source.write_text(roster(_LARGE), encoding="utf-8")
    runs = [ours(source) for _ in range(3)]
    seconds, peak = statistics.median(run.seconds for run in runs), max(run.peak_mb for run in runs)
    told = _told(runs[-1])
    gap = told["gap"] / told["total"]
    return Row(
        name=f"B4 {_LARGE}",
        what=f"matching {_LARGE} x {_LARGE}, from roster file to pairs",
        ratio=seconds / _LARGE_SECONDS,
        target=f"≤ {_LARGE_SECONDS:.0f} s, ≤ {_LARGE_MB} MB, within {_MOST_GAP:.2%}",
        passed=seconds <= _LARGE_SECONDS and peak <= _LARGE_MB and gap <= _MOST_GAP,
        how=f"{seconds:.1f} s of processor time, median of {len(runs)}; peak {peak:.0f} MB;"
        f" {told['pairs']:.0f} pairs, total {told['total']:.0f}, at most {gap:.3%} below the best",
        figures={"ours_s": seconds, "ours_mb": peak, "gap": gap},
    )


def _lines() -> Row:
    command = python("-m", _PROCESS, "lines", str(_ORGANISATION))
    told = [_told(fresh_process(command)) for _ in range(3)]
    seconds = statistics.median(run["seconds"] for run in told)
    return Row(
        name=f"B4 lines {_ORGANISATION}",
        what=f"the reporting lines of {_ORGANISATION} people, half of them one below the other",
        ratio=seconds / _LINES_SECONDS,
        target=f"≤ {_LINES_SECONDS:.0f} s",
        passed=seconds <= _LINES_SECONDS,
        how=f"{seconds:.2f} s of processor time, median of {len(told)}: from managers to who may"
        f" not be paired, for 100 mentors and 100 mentees ({told[0]['kept_apart']:.0f} pairs)",
        figures={"ours_s": seconds},
    )


def ours(source: Path) -> Run:
    """Our matching of a roster file."""
    target = str(source.with_suffix(".json"))
    return fresh_process(python("-m", _PROCESS, "ours", str(source), target))


def _told(run: Run) -> dict[str, float]:
    told: dict[str, float] = json.loads(run.output)
    return told


def _against_scipy(source: Path, size: int, times: int) -> Row:
    matrix = source.with_suffix(".npy")
    prepared = _told(fresh_process(python("-m", _PROCESS, "costs", str(source), str(matrix))))
    floor = python("-m", _PROCESS, "floor", str(matrix), str(prepared["point"]))
    ours_runs: list[Run] = []
    floor_runs: list[Run] = []

    def ours_once() -> float:
        ours_runs.append(ours(source))
        return ours_runs[-1].seconds

    def floor_once() -> float:
        floor_runs.append(fresh_process(floor))
        return floor_runs[-1].seconds

    seconds = medians(times, ours_once, floor_once)
    matrix.unlink()
    return _row(size, seconds, prepared["forbidden"], ours_runs, floor_runs)


def _row(
    size: int, seconds: list[float], forbidden: float, ours_runs: list[Run], floor_runs: list[Run]
) -> Row:
    ours, floor = seconds
    told, floor_told = _told(ours_runs[-1]), _told(floor_runs[-1])
    proven = told["gap"] == 0 and all(told[name] == floor_told[name] for name in ("pairs", "total"))
    figures = {
        "ours_s": ours,
        "floor_s": floor,
        "loading_s": statistics.median(_told(run)["loading"] for run in floor_runs),
        "bound_s": _TIMES * floor + _SECONDS,
        "ours_wall_s": statistics.median(run.wall for run in ours_runs),
        "ours_mb": max(run.peak_mb for run in ours_runs),
        "floor_mb": max(run.peak_mb for run in floor_runs),
        "forbidden": forbidden,
        "pairs": told["pairs"],
    }
    limited = size == _AGAINST_SCIPY
    return Row(
        name=f"B4 {size}",
        what=f"matching {size} x {size}, from roster file to pairs",
        ratio=ours / floor,
        target=f"≤ {_TIMES} x floor + {_SECONDS} s; gap 0" if limited else "gap 0",
        passed=proven and (ours <= figures["bound_s"] or not limited),
        how=_how(figures, len(ours_runs), proven=proven, limited=limited),
        figures=figures,
    )


def _how(figures: dict[str, float], times: int, *, proven: bool, limited: bool) -> str:
    text = (
        "{ours_s:.2f} s{bound}, SciPy alone {floor_s:.2f} s ({loading_s:.2f} s of it loads the"
        " matrix): processor time of fresh processes, median of {times}; waited {ours_wall_s:.2f}"
        " s; {forbidden:.0%} of pairs forbidden; peak {ours_mb:.0f} MB, SciPy alone"
        " {floor_mb:.0f} MB; {pairs:.0f} pairs, total {same} as SciPy's"
    )
    bound = f" (bound {figures['bound_s']:.2f} s)" if limited else ""
    same = "the same" if proven else "NOT the same"
    return text.format(**figures, times=times, bound=bound, same=same)
