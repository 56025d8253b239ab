"""What a wheel of the project holds: every file of its packages, so that it runs anywhere."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "scheduling", "models", "mentoring", "migrations", "sandbox")
BUILD = ("pyproject.toml", "README.md", "LICENSE", "requirements.in")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what is needed to build, since building leaves files behind."""
    copy = tmp_path / "checkout"
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
        shutil.copytree(ROOT / package, copy / package, ignore=ignored)
    for name in BUILD:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, copy / name)
    (copy / "README.md").touch()
    return copy


def test_a_wheel_holds_every_file_of_the_packages(checkout: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "..", "."],
        cwd=checkout,
        check=True,
        capture_output=True,
    )
    (wheel,) = checkout.parent.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    expected = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected - inside == set()
