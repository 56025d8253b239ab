"""B4: matching from a roster file to pairs, against SciPy alone on the same matrix.

Both are fresh processes, so that importing counts for both; the floor's matrix is read from a
file beforehand and that reading is taken off. mentor-match is installed into a directory of its
own outside the tree, and left out with the reason when that is not possible.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.framework import ROOT, Row, Run, fresh_process, medians, python, skipped
from bench.rosters import roster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.framework import Progress

_SIZES: Final = {500: 5, 2_000: 5, 5_000: 5}
_AGAINST_SCIPY: Final = 5_000
_AGAINST_MENTOR_MATCH: Final = 2_000
_TIMES, _SECONDS = 2.5, 1.5
_FASTER: Final = 40


def measure(progress: Progress) -> Iterator[Row]:
    """The rows of B4."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = {}
        for size, times in _SIZES.items():
            source = Path(folder) / f"{size}.csv"
            source.write_text(roster(size), encoding="utf-8")
            progress(f"{size} x {size} against SciPy alone")
            row = _against_scipy(source, size, times)
            seconds[size] = row.figures["ours_s"]
            yield row
        progress(f"mentor-match at {_AGAINST_MENTOR_MATCH}, which takes a minute")
        source = Path(folder) / f"{_AGAINST_MENTOR_MATCH}.csv"
        yield _against_mentor_match(source, seconds[_AGAINST_MENTOR_MATCH], Path(folder))


def _told(run: Run) -> dict[str, float]:
    told: dict[str, float] = json.loads(run.output)
    return told


def _against_scipy(source: Path, size: int, times: int) -> Row:
    process, matrix = "bench.matching_process", source.with_suffix(".npy")
    prepared = _told(fresh_process(python("-m", process, "costs", str(source), str(matrix))))
    runs: dict[str, list[Run]] = {"ours": [], "floor": []}

    def ours() -> float:
        target = str(source.with_suffix(".json"))
        runs["ours"].append(fresh_process(python("-m", process, "ours", str(source), target)))
        return runs["ours"][-1].seconds

    def floor() -> float:
        point = str(prepared["point"])
        runs["floor"].append(fresh_process(python("-m", process, "floor", str(matrix), point)))
        return runs["floor"][-1].seconds - _told(runs["floor"][-1])["loading"]

    our_seconds, floor_seconds = medians(times, ours, floor)
    matrix.unlink()
    return _row(
        size,
        times,
        ours=our_seconds,
        floor=floor_seconds,
        forbidden=prepared["forbidden"],
        runs=runs,
    )


def _row(
    size: int,
    times: int,
    *,
    ours: float,
    floor: float,
    forbidden: float,
    runs: dict[str, list[Run]],
) -> Row:
    ours_told, floor_told = _told(runs["ours"][-1]), _told(runs["floor"][-1])
    proven = ours_told["gap"] == 0 and all(
        ours_told[name] == floor_told[name] for name in ("pairs", "total")
    )
    bound = _TIMES * floor + _SECONDS
    limited = size == _AGAINST_SCIPY
    peaks = {name: max(run.peak_mb for run in done) for name, done in runs.items()}
    return Row(
        name=f"B4 {size}",
        what=f"matching {size} x {size}, from roster file to pairs",
        ratio=ours / floor,
        target=f"≤ {_TIMES} x floor + {_SECONDS} s; gap 0" if limited else "gap 0",
        passed=proven and (ours <= bound or not limited),
        how=f"{ours:.2f} s, SciPy alone {floor:.2f} s (fresh processes, median of {times});"
        + (f" bound {bound:.2f} s;" if limited else "")
        + f" {forbidden:.0%} of pairs forbidden; peak {peaks['ours']:.0f} MB, SciPy alone"
        f" {peaks['floor']:.0f} MB; {ours_told['pairs']:.0f} pairs, total"
        f" {'the same' if proven else 'NOT the same'} as SciPy's",
        figures={
            "ours_s": ours,
            "floor_s": floor,
            "bound_s": bound,
            "ours_mb": peaks["ours"],
            "floor_mb": peaks["floor"],
            "forbidden": forbidden,
        },
    )


def _against_mentor_match(source: Path, ours: float, folder: Path) -> Row:
    name, what = "B4 others", f"mentor-match (PyPI) at {_AGAINST_MENTOR_MATCH}, against ours"
    target = f"≥ {_FASTER} x faster"
    try:
        interpreter, version = _install("mentor-match", folder / "mentor-match")
        script = str(ROOT / "bench" / "mentor_match_process.py")
        seconds = fresh_process([interpreter, script, str(source)]).seconds
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        return skipped(name, what, target, str(error))
    return Row(
        name=name,
        what=what,
        ratio=seconds / ours,
        target=target,
        passed=seconds / ours >= _FASTER,
        how=f"mentor-match {version}: {seconds:.1f} s, once, score and solve with three rules and"
        f" no capacity; ours {ours:.2f} s with everything",
        figures={"mentor_match_s": seconds, "ours_s": ours},
    )


def _install(package: str, folder: Path) -> tuple[str, str]:
    """An interpreter with a package from PyPI, and the package's version."""
    venv.create(folder, with_pip=True)
    interpreter = str(folder / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    pip = [interpreter, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(  # noqa: S603 - pip in a directory of its own
        [*pip, "install", package], capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"{package} could not be installed from PyPI here")
    ask = f"import importlib.metadata as m; print(m.version({package!r}), end='')"
    return interpreter, fresh_process([interpreter, "-c", ask]).output or "of unknown version"
