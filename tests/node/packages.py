"""The npm packages of the tests: installed once into this folder, by the versions of its lock file.

Without Node the tests that need them skip and say so; with TURNABOUT_REQUIRE_ALL=1 they fail.
"""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
MISSING = "Node is not installed: the tests with its packages did not run."
INSTALL_SECONDS = 180


def installed() -> str:
    """Return where Node is, with the packages beside this file; skip the test without Node."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        if os.environ.get("TURNABOUT_REQUIRE_ALL") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    lock = FOLDER / "package-lock.json"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # test processes run side by side
        stamp, wanted = FOLDER / "node_modules" / ".installed", held.read()
        if not stamp.exists() or stamp.read_bytes() != wanted:
            _install(npm)
            stamp.write_bytes(wanted)
    return found


def _install(npm: str) -> None:
    done = subprocess.run(  # noqa: S603 - a fixed command
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
