"""The documents name what there is: every setting, command, scope and make target, every test.

What they say about them is for people to judge; that the names are right and complete is not.
"""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
import yaml

from bot.__main__ import cli
from bot.demo.playing import TRY_FIRST
from bot.settings import LOG_LEVELS
from handlers import COMMANDS
from mentoring.programme import Plan
from scheduling.touchpoints import FIRE

ROOT = Path(__file__).parents[2]
TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAGES = (*TOP, *sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md")))
LONGEST = 200

TEST = re.compile(r"\btests/[\w/.-]*\w(?:::\w+)*")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SHELL = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
ALIAS = ".venv/bin/"
# Programs that a reader has before there is anything of ours.
ELSEWHERE = {"apt-get", "cp", "export", "git", "python3", "python", "."}


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def settings() -> set[str]:
    tree = ast.parse((ROOT / "bot" / "settings.py").read_text("utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    names = {text for text in texts if isinstance(text, str) and re.fullmatch("[A-Z][A-Z_]+", text)}
    return names - set(LOG_LEVELS)


def scopes() -> set[str]:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    asked = manifest["oauth_config"]["scopes"]
    return {*asked["bot"], *asked["bot_optional"]}


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)[0].split())


def text_of(*names: str) -> str:
    return "\n".join((ROOT / name).read_text("utf-8") for name in names)


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests of a file, those of classes as ``Class::test``."""
    found = set[str]()
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name, body=body):
                found.add(name)
                functions = (ast.FunctionDef, ast.AsyncFunctionDef)
                found |= {f"{name}::{one.name}" for one in body if isinstance(one, functions)}
    return frozenset(found)


def missing_test(named: str) -> bool:
    path, _, name = named.partition("::")
    if not (ROOT / path).exists():
        return True
    return bool(name) and name not in names_in(ROOT / path)


def anchors(text: str) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one).strip().lower().replace(" ", "-") for one in headings}


def broken_links(page: Path) -> list[str]:
    broken = []
    for link in LINK.findall(page.read_text("utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            broken.append(link)
    return broken


def shell_lines(text: str) -> Iterator[str]:
    for block in SHELL.findall(text):
        for line in block.splitlines():
            if line.strip():
                yield line.strip()


def complaint(line: str) -> str:
    """Why a line of a shell block could not be typed; empty when it could."""
    program, *rest = shlex.split(line, comments=True)
    program = program.removeprefix(ALIAS)
    if program == "make":
        unknown = {word for word in rest if "=" not in word} - targets()
        return f"no make target {', '.join(unknown)}" if unknown else ""
    if program == "turnabout":
        return command_complaint(rest)
    if program.endswith("/run"):
        return "" if (ROOT / program).exists() else f"there is no {program}"
    return "" if program in ELSEWHERE else f"{program} is not known here"


def command_complaint(words: list[str]) -> str:
    command: click.Command = cli
    context = click.Context(command, info_name="turnabout")
    while isinstance(command, click.Group):
        name, *words = words or [""]
        found = command.get_command(context, name)
        if found is None:
            return f"turnabout has no {name}"
        command = found
    # Whether a file that the reader is to make exists is not for the documents.
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    unknown = [word for word in words if word.startswith("-") and word not in known]
    return f"{command.name} has no {', '.join(unknown)}" if unknown else ""


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = set(TEST.findall(text_of(page)))
    assert sorted(one for one in named if missing_test(one)) == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_the_house_leads_somewhere(page: str) -> None:
    assert broken_links(ROOT / page) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_in_one_sitting(page: str) -> None:
    assert len(text_of(page).splitlines()) <= LONGEST


@pytest.mark.parametrize("page", PAGES)
def test_every_line_to_type_could_be_typed(page: str) -> None:
    wrong = {line: complaint(line) for line in shell_lines(text_of(page))}
    assert {line: why for line, why in wrong.items() if why} == {}


def test_every_setting_stands_in_the_readme_and_nothing_that_is_none() -> None:
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of("README.md"), re.MULTILINE))
    assert listed == settings()


def test_the_readme_and_the_demo_suggest_the_same_three_things() -> None:
    readme = text_of("README.md").replace("`", "")
    missing = [
        hint for number, hint in enumerate(TRY_FIRST, 1) if f"{number}. {hint}" not in readme
    ]
    assert missing == []


def test_every_word_after_the_slash_command_is_listed() -> None:
    section = text_of("docs/commands.md").split("## In Slack")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `(\w+)", section, re.MULTILINE)) | {""}
    assert listed == set(COMMANDS)


def test_the_readme_names_every_word_after_the_slash_command() -> None:
    table = text_of("README.md").split("| In Slack |")[1].split("\n\n")[0]
    listed = set(re.findall(r"`(?:/mentoring )?(\w+)`", table)) | {""}
    assert listed == set(COMMANDS)


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_every_command_of_the_command_line_is_listed(page: str) -> None:
    row = re.compile(r"^\| `(turnabout [a-z ]+?)(?: [A-Z]+)?` \|", re.MULTILINE)
    listed = set(row.findall(text_of(page)))
    assert listed == {name for name, _ in commands(cli, "turnabout")}


def test_every_option_of_every_command_is_listed() -> None:
    rows = text_of("docs/commands.md").splitlines()
    for name, command in commands(cli, "turnabout"):
        row = next(row for row in rows if row.startswith(f"| `{name}"))
        options = {one.opts[0] for one in command.params if isinstance(one, click.Option)}
        assert set(re.findall(r"`(--[a-z-]+)`", row)) - {"--headless"} == options - {"--headless"}


def test_every_field_of_a_programme_is_listed() -> None:
    section = text_of("docs/commands.md").split("## The programme file")[1]
    named = set(re.findall(r"`(\w+)`", section))
    assert set(Plan.__dataclass_fields__) - named == set()


def test_every_kind_of_touchpoint_is_listed() -> None:
    section = text_of("docs/commands.md").split("## What is sent when")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    assert listed == {str(kind) for kind in FIRE}


def test_every_scope_is_explained_and_no_other() -> None:
    section = text_of("docs/security.md").split("## What the app asks of Slack")[1]
    listed = re.findall(r"`([a-z]+(?::[a-z.]+)?)`", section.split("\n## ")[0])
    assert set(listed) == scopes()


def test_every_make_target_is_explained() -> None:
    named = set(re.findall(r"`make ([a-z]+)", text_of(*TOP[:2])))
    named |= set(re.findall(r"^make ([a-z]+)", text_of(*TOP[:2]), re.MULTILINE))
    assert named == targets()


@pytest.mark.parametrize(
    "line",
    [
        "make coffee",
        "turnabout dance",
        "turnabout keys old",
        "turnabout demo --loud",
        ".venv/bin/turnabout run --twice",
        "docker run turnabout",
        ".ci/run-nothing/run",
    ],
)
def test_a_line_that_could_not_be_typed_is_noticed(line: str) -> None:
    assert complaint(line)


def test_a_page_that_names_what_is_not_there_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[here](#one) [gone](#two) [lost](lost.md)", "utf-8")
    assert broken_links(page) == ["#two", "lost.md"]
    assert missing_test("tests/unit/test_docs.py::test_of_nothing")
    assert missing_test("tests/unit/test_nothing.py")
    assert not missing_test("tests/unit/test_docs.py::test_a_page_is_read_in_one_sitting")
