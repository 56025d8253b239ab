"""How others choose, on the same rosters and in the same run as ours: part of B4.

mentor-match and networkx are installed from PyPI into a directory of their own outside the tree,
and left out with the reason when that is not possible. Greedy is a few lines of ours.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import venv
from typing import TYPE_CHECKING, Final

from bench.framework import ROOT, Row, Run, fresh_process, python, skipped
from bench.rosters import roster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.framework import Progress

_AGAINST_MENTOR_MATCH: Final = 2_000
_AGAINST_GREEDY: Final = 2_000
_AGAINST_NETWORKX: Final = 150
_NETWORKX_SECONDS: Final = 240.0
_FASTER: Final = 40
_PROCESS: Final = "bench.matching_process"


def rows(folder: Path, progress: Progress) -> Iterator[Row]:
    """Greedy, networkx and mentor-match against ours."""
    for name, most_places in (("enough mentors", 3), ("scarce mentors", 1)):
        progress(f"greedy at {_AGAINST_GREEDY}, {name}")
        source = folder / f"greedy-{most_places}.csv"
        source.write_text(roster(_AGAINST_GREEDY, most_places=most_places), encoding="utf-8")
        yield _against_greedy(source, name)
    progress(f"networkx at {_AGAINST_NETWORKX}")
    source = folder / "networkx.csv"
    source.write_text(roster(_AGAINST_NETWORKX), encoding="utf-8")
    yield _against_networkx(source)
    progress(f"mentor-match at {_AGAINST_MENTOR_MATCH}, which takes a minute or two")
    source = folder / "mentor-match.csv"
    source.write_text(roster(_AGAINST_MENTOR_MATCH), encoding="utf-8")
    yield _against_mentor_match(source)


def _ours(source: Path) -> Run:
    target = str(source.with_suffix(".json"))
    return fresh_process(python("-m", _PROCESS, "ours", str(source), target))


def _told(run: Run) -> dict[str, float]:
    told: dict[str, float] = json.loads(run.output)
    return told


def _against_greedy(source: Path, name: str) -> Row:
    best = _told(_ours(source))
    greedy = _told(fresh_process(python("-m", _PROCESS, "greedy", str(source))))
    fewer = best["pairs"] - greedy["pairs"]
    share = greedy["total"] / best["total"]
    return Row(
        name=f"B4 greedy, {name}",
        what=f"greedy at {_AGAINST_GREEDY}, against ours: share of our total",
        ratio=share,
        target="≤ 1.00, never more pairs",
        passed=fewer >= 0 and (fewer > 0 or share <= 1),
        how=f"the same scores; greedy leaves {fewer:.0f} more without a mentor, total"
        f" {greedy['total']:.0f} instead of {best['total']:.0f} ({share - 1:+.1%})",
        figures={"fewer_pairs": fewer, "total_share": share},
    )


def _against_networkx(source: Path) -> Row:
    name, what = "B4 networkx", f"networkx at {_AGAINST_NETWORKX}, choosing, against all of ours"
    target = "slower than ours, the same optimum"
    try:
        interpreter, version = _install("networkx", source.with_name("networkx"))
        theirs = _told(_beside(interpreter, "networkx", str(source)))
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        return skipped(name, what, target, str(error))
    runs = [_ours(source) for _ in range(3)]
    ours, seconds = _told(runs[-1]), statistics.median(run.seconds for run in runs)
    same = all(ours[key] == theirs[key] for key in ("pairs", "total"))
    return Row(
        name=name,
        what=what,
        ratio=theirs["choosing"] / seconds,
        target=target,
        passed=same and theirs["choosing"] > seconds,
        how=f"networkx {version}, max_weight_matching on the same scores:"
        f" {theirs['choosing']:.1f} s, once; ours {seconds:.2f} s with reading, rules and scores,"
        f" median of {len(runs)};"
        f" {'the same' if same else 'NOT the same'} pairs and total; processor time",
        figures={"networkx_s": theirs["choosing"], "ours_s": seconds},
    )


def _beside(interpreter: str, *arguments: str) -> Run:
    """One of our processes with the packages of another directory beside our own."""
    ask = [interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'), end='')"]
    packages = fresh_process(ask).output
    code = (
        "import runpy, sys; sys.path.append(sys.argv.pop(1));"
        f"runpy.run_module({_PROCESS!r}, run_name='__main__', alter_sys=True)"
    )
    command = python("-c", code, packages, *arguments)
    return fresh_process(command, seconds=_NETWORKX_SECONDS)


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
