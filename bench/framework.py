"""What every measurement shares: rows, medians, fresh processes timed, the machine named.

Here lives how things are measured and shown. Never here: what is measured (bench/b*.py).
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import pkgutil
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT: Final = Path(__file__).parents[1]
# A process that tells its peak memory ends its output with this and a number of kilobytes.
PEAK: Final = "peak_kb="
_MEGABYTE: Final = 1024


class Progress(Protocol):
    """Where a measurement says what it is doing."""

    def __call__(self, doing: str) -> None:
        """Show one line."""
        ...


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table.

    ``ratio`` is what the target speaks of, always against something measured in the same run;
    None with ``passed`` None when it was not measured, with the reason in ``how``.
    """

    name: str
    what: str
    ratio: float | None
    target: str
    passed: bool | None
    how: str
    figures: Mapping[str, float] = field(default_factory=dict)


def skipped(name: str, what: str, target: str, reason: str) -> Row:
    """A line for what could not be measured here."""
    how = f"not measured: {reason}"
    return Row(name=name, what=what, ratio=None, target=target, passed=None, how=how)


class Measurement(Protocol):
    """A module of this package that measures something."""

    def measure(self, progress: Progress) -> Iterable[Row]:
        """Measure and answer the rows."""
        ...


def found(wanted: Sequence[str]) -> list[tuple[str, Measurement]]:
    """The measurements by name (B1, B4), all or the wanted ones, in their order."""
    modules = {
        name.split("_", 1)[0].upper(): name
        for _, name, _ in pkgutil.iter_modules([str(Path(__file__).parent)])
        if name[0] == "b" and name[1:2].isdigit()
    }
    unknown = [name for name in wanted if name.upper() not in modules]
    if unknown:
        raise SystemExit(f"There is no measurement {unknown[0]}; there are {', '.join(modules)}.")
    chosen = {name.upper() for name in wanted} or modules.keys()
    return [
        (name, cast("Measurement", importlib.import_module(f"bench.{modules[name]}")))
        for name in sorted(modules, key=lambda name: int(name[1:]))
        if name in chosen
    ]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A process that ran to its end: time, peak memory in MB, standard output.

    ``seconds`` is processor time, which other work on the machine hardly touches; ``wall`` is
    what somebody waits.
    """

    seconds: float
    wall: float
    peak_mb: float
    output: str


def fresh_process(command: Sequence[str], *, seconds: float = 600.0) -> Run:
    """Run a new process from the repository's root; RuntimeError when it fails or is too slow."""
    begun, used = time.perf_counter(), _used()
    with subprocess.Popen(  # noqa: S603 - our own commands
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise RuntimeError(f"took more than {seconds:.0f} s") from None
    if process.returncode:
        last = errors.strip().rsplit("\n", 1)[-1]
        raise RuntimeError(f"ended with {process.returncode}: {last}")
    told, _, peak = output.partition(PEAK)
    wall = time.perf_counter() - begun
    return Run(seconds=_used() - used, wall=wall, peak_mb=float(peak or 0) / _MEGABYTE, output=told)


def _used() -> float:
    """Processor seconds of all child processes that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def medians(times: int, *runs: Callable[[], float]) -> list[float]:
    """The median of several runs of each, taken in turns so that noise falls on all alike."""
    taken = [[run() for run in runs] for _ in range(times)]
    return [statistics.median(values) for values in zip(*taken, strict=True)]


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in ("numpy", "scipy")},
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    models = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or "unknown")


def python(*arguments: str) -> list[str]:
    """A command that runs this Python."""
    return [sys.executable, *arguments]
