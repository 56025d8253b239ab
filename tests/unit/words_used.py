"""Which sentences the bot's code says, read from its sources: key, facts, and where it stands.

Functions that are handed a key are followed to whoever calls them. What cannot be followed is
reported, never passed over.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.unit.words_followed import (
    Handed,
    Key,
    Module,
    Unclear,
    called,
    keys_of,
    place_of,
)

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("bot", "handlers", "scheduling")
SAYING: Mapping[str, bool] = {"say": False, "say_plain": True}
CARRYING = frozenset({"Refusal", "NotYours"})
"""Exceptions whose first argument is a key and whose keywords are its facts."""
PASSED_ON = frozenset({"refusal.key"})
"""Keys that such an exception carried; they were read where it was raised."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """A sentence as one place says it. ``key`` may be a template; ``at`` is module:line."""

    key: str
    facts: frozenset[str]
    plain: bool
    place: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Taker:
    """A function that is handed a key and says it. ``rest``: its ``**`` goes in as facts."""

    origin: tuple[str, str]
    key: Handed
    use: Use
    rest: bool


@dataclass(kw_only=True)
class Spoken:
    """Everything said in some sources."""

    uses: list[Use] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    takers: list[Taker] = field(default_factory=list)

    def note(self, module: Module, keys: Iterable[Key], use: Use, rest: str = "") -> None:
        """Keep a sentence for each key; ``rest`` names the ``**`` that it was said with."""
        for key in keys:
            if isinstance(key, str):
                self.uses += [replace(use, key=key)] if key else []
            elif isinstance(key, Unclear):
                self.unclear += [] if key.text in PASSED_ON else [f"{use.at}: {key.text}"]
            else:
                own = key.function.args.kwarg
                origin = (module.name, key.function.name)
                passes = own is not None and own.arg == rest
                taker = Taker(origin=origin, key=key, use=use, rest=passes)
                self.takers += [] if taker in self.takers else [taker]


def spoken_by_the_bot() -> Spoken:
    """Read all of the bot; the demo speaks on the command line instead."""
    found = [file for package in SOURCES for file in (ROOT / package).rglob("*.py")]
    files = sorted(file for file in found if not file.is_relative_to(ROOT / "bot" / "demo"))
    named = {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}
    return spoken_in({name: file.read_text(encoding="utf-8") for name, file in named.items()})


def spoken_in(sources: Mapping[str, str]) -> Spoken:
    """Read some sources: module name -> text."""
    modules = [Module(name=name, tree=ast.parse(text)) for name, text in sources.items()]
    nodes = [(module, node) for module in modules for node in ast.walk(module.tree)]
    calls = [(module, node) for module, node in nodes if isinstance(node, ast.Call)]
    found = Spoken()
    for module, call in calls:
        if called(call) in SAYING or called(call) in CARRYING:
            _note_saying(found, module, call)
    for taker in found.takers:  # grows while it is read: a taker may hand its key on
        for module, call in calls:
            if isinstance(call.func, ast.Name) and module.origin(call.func.id) == taker.origin:
                _note_handing(found, module, call, taker)
    return found


def _note_saying(found: Spoken, module: Module, call: ast.Call) -> None:
    plain = SAYING.get(called(call), False)
    use = Use(
        key="",
        facts=frozenset(one.arg for one in call.keywords if one.arg),
        plain=plain,
        place=place_of(module, call) if plain else "text",
        at=module.at(call),
    )
    rest = next((ast.unparse(one.value) for one in call.keywords if one.arg is None), "")
    keys = keys_of(module, call.args[0], call) if call.args else [Unclear(text=ast.unparse(call))]
    found.note(module, keys, use, rest)


def _note_handing(found: Spoken, module: Module, call: ast.Call, taker: Taker) -> None:
    wanted = taker.key.function.args
    names = [one.arg for one in (*wanted.posonlyargs, *wanted.args)]
    given = dict(zip(names, call.args, strict=False))
    given |= {one.arg: one.value for one in call.keywords if one.arg}
    if taker.key.parameter not in given:
        return
    own = {*names, *(one.arg for one in wanted.kwonlyargs)}
    facts = taker.use.facts | (given.keys() - own if taker.rest else set())
    use = replace(taker.use, facts=frozenset(facts), at=module.at(call))
    found.note(module, keys_of(module, given[taker.key.parameter], call), use)
