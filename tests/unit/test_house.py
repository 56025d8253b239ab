"""The house itself: what may be committed, where things stand, who commits to the database."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

AGREED = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "bench",
    "bot",
    "docs",
    "examples",
    "handlers",
    "manifest.yml",
    "mentoring",
    "migrations",
    "models",
    "pyproject.toml",
    "requirements-dev.in",
    "requirements-dev.txt",
    "requirements.in",
    "requirements.txt",
    "sandbox",
    "scheduling",
    "tests",
}

PACKAGES = ("bot", "handlers", "scheduling", "models", "mentoring", "sandbox")

# Put together from pieces, so that this file does not hold what it looks for.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "yarnpkg" + ".com")
OPTIONS = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "--trusted" + "-host")
MACHINE_PATH = re.compile(r"(?<![\w.~{}/-])/(?:work|root|tmp|opt|home)/\w")

# The Makefile tells the compiler to leave index addresses out, which takes naming the options.
ALLOWED = re.compile("--no-emit-(index-url|find" + "-links)")

PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<marker> ; [^\\]+)? \\\n"
    r"(?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+",
    re.MULTILINE,
)


def committed() -> list[Path]:
    """Every file that git keeps, or is about to."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in committed():
        content = path.read_bytes()
        if b"\0" not in content:
            yield str(path.relative_to(ROOT)), content.decode()


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def offences(content: str) -> list[str]:
    cleaned = ALLOWED.sub("", content)
    found = [word for word in (*HOSTS, *OPTIONS) if word in cleaned]
    return found + [match.group() for match in MACHINE_PATH.finditer(cleaned)]


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for match in PIN.finditer((ROOT / name).read_text()):
        found.setdefault(match["name"], set()).add(match["version"])
    return found


def asked_for(name: str) -> set[str]:
    """The distributions that a requirements .in file names."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    wanted = (line for line in lines if line and not line.startswith("-"))
    return {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", line)[0]).lower() for line in wanted}


def test_no_committed_file_names_a_registry_an_index_or_a_path_of_one_machine() -> None:
    found = {name: offences(content) for name, content in texts()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        f"see https://{HOSTS[0]}/simple",
        f"{OPTIONS[0]} https://mirror.example",
        f"pip install {OPTIONS[2]} wheels",
        "open('" + "/work" + "/main/x')",
        "cache = " + "/opt" + "/turnabout",
    ],
)
def test_a_registry_an_index_or_a_path_of_one_machine_would_be_found(line: str) -> None:
    assert offences(line)


@pytest.mark.parametrize(
    "line", ["/usr/bin/chromium", "handlers/work/x", "https://x.example/tmp/a"]
)
def test_ordinary_paths_are_not_mistaken_for_those_of_a_machine(line: str) -> None:
    assert offences(line) == []


def test_the_top_level_holds_what_was_agreed_and_nothing_else() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in committed()} - AGREED == set()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_one_version_with_its_hashes(name: str) -> None:
    left = PIN.sub("", (ROOT / name).read_text())
    assert left.strip() == ""


@pytest.mark.parametrize(
    ("pinned", "wanted"),
    [
        ("requirements.txt", ("requirements.in",)),
        ("requirements-dev.txt", ("requirements.in", "requirements-dev.in")),
    ],
)
def test_the_pinned_requirements_hold_all_that_is_asked_for(
    pinned: str, wanted: tuple[str, ...]
) -> None:
    asked = set[str]().union(*(asked_for(name) for name in wanted))
    # Installing the project itself fetches nothing: what builds it is pinned too.
    assert (asked | {"setuptools", "wheel"}) - pins(pinned).keys() == set()


def test_the_tests_run_on_the_very_versions_the_bot_runs_on() -> None:
    development = pins("requirements-dev.txt")
    differing = {
        name: (versions, development.get(name))
        for name, versions in pins("requirements.txt").items()
        if development.get(name) != versions
    }
    assert differing == {}


def test_only_the_unit_of_work_commits() -> None:
    committing = {
        name
        for name, tree in trees("bot", "handlers", "scheduling", "models", "mentoring")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    }
    assert committing <= {"models/database.py"}


def test_the_environment_is_read_nowhere_below_the_wiring() -> None:
    # A `__main__` is a program of its own, started with an environment of its own.
    reading = {
        name
        for name, tree in trees("handlers", "scheduling", "models", "mentoring", "bot/blocks")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and not name.endswith("/__main__.py")
    }
    assert reading == set()
