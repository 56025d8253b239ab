"""B4: matching from a roster file to pairs, against SciPy alone on the same matrix.

All are fresh processes, so that importing counts for all, compared by processor time (each uses
one core). The floor loads its matrix from a file just written, the least that anybody who solves
it must do. mentor-match is installed into a directory of its own outside the tree, and left out
with the reason when that is not possible.
"""

from __future__ import annotations

import json
import statistics
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
_PROCESS: Final = "bench.matching_process"


def measure(progress: Progress) -> Iterator[Row]:
    """The rows of B4."""
    with tempfile.TemporaryDirectory() as folder:
        for size, times in _SIZES.items():
            source = Path(folder) / f"{size}.csv"
            source.write_text(roster(size), encoding="utf-8")
            progress(f"{size} x {size} against SciPy alone")
            yield _against_scipy(source, size, times)
        progress(f"mentor-match at {_AGAINST_MENTOR_MATCH}, which takes a minute or two")
        yield _against_mentor_match(Path(folder) / f"{_AGAINST_MENTOR_MATCH}.csv")


def _ours(source: Path) -> Run:
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
        ours_runs.append(_ours(source))
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


def _against_mentor_match(source: Path) -> Row:
    name, what = "B4 others", f"mentor-match (PyPI) at {_AGAINST_MENTOR_MATCH}, against ours"
    target = f"≥ {_FASTER} x faster"
    try:
        interpreter, version = _install("mentor-match", source.with_name("mentor-match"))
        script = str(ROOT / "bench" / "mentor_match_process.py")
        ours = [_ours(source)]
        theirs = fresh_process([interpreter, script, str(source)])
        ours += [_ours(source), _ours(source)]
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        return skipped(name, what, target, str(error))
    seconds = statistics.median(run.seconds for run in ours)
    return Row(
        name=name,
        what=what,
        ratio=theirs.seconds / seconds,
        target=target,
        passed=theirs.seconds / seconds >= _FASTER,
        how=f"mentor-match {version}: {theirs.seconds:.1f} s, once, score and solve with three"
        f" rules and no capacity; ours {seconds:.2f} s with everything, median of {len(ours)}"
        " around it; processor time of fresh processes",
        figures={"mentor_match_s": theirs.seconds, "ours_s": seconds},
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
