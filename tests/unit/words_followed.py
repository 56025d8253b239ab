"""Following a sentence's key through Python source: what it can be, and where the sentence stands.

Followed are literals, choices between literals, local names, loops over literal tuples, f-strings
(kept as templates: "menu.{entry}") and parameters.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

PLACES: Mapping[tuple[str, int | str], str] = {
    ("button", 1): "button",
    ("field_input", 1): "label",
    ("field_input", "hint"): "hint",
    ("header", 0): "header",
    ("modal", 1): "title",
    ("modal", "submit"): "submit",
    ("modal", "close"): "close",
    ("opens", 0): "title",
    ("ends_with", 1): "title",
    ("notice", 1): "title",
    ("option", 1): "option",
}
"""Function and argument -> where a plain sentence stands."""


Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A key that a function gets as a parameter."""

    function: Function
    parameter: str


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """A key that cannot be followed, as it is written."""

    text: str


Key = str | Handed | Unclear


@dataclass(kw_only=True)
class Module:
    """One source, with what is needed to find one's way in it."""

    name: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            self.parents |= dict.fromkeys(ast.iter_child_nodes(node), node)
            if isinstance(node, ast.ImportFrom) and node.module:
                for one in node.names:
                    self.imports[one.asname or one.name] = (node.module, one.name)

    def around(self, node: ast.AST) -> list[Function]:
        """The functions around a node, innermost first."""
        found = []
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append(node)
        return found

    def at(self, node: ast.expr) -> str:
        return f"{self.name}:{node.lineno}"

    def origin(self, name: str) -> tuple[str, str]:
        """Where a name that is called comes from: module and name there."""
        return self.imports.get(name, (self.name, name))


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


# What a key can be


def keys_of(module: Module, node: ast.expr, inside: ast.AST) -> Iterator[Key]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            yield "".join(_part(part) for part in node.values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from keys_of(module, body, inside)
            yield from keys_of(module, orelse, inside)
        case ast.Name(id=name):
            yield from _named(module, name, inside)
        case _:
            yield Unclear(text=ast.unparse(node))


def _part(part: ast.expr) -> str:
    match part:
        case ast.Constant(value=text):
            return str(text)
        case ast.FormattedValue(value=value):
            return "{" + ast.unparse(value) + "}"
    return ast.unparse(part)


def _named(module: Module, name: str, inside: ast.AST) -> Iterator[Key]:
    """What a name stands for: in the innermost function that knows it."""
    for function in module.around(inside):
        values = list(_given_to(name, function))
        for value in values:
            yield from keys_of(module, value, inside)
        arguments = function.args
        if any(one.arg == name for one in (*arguments.args, *arguments.kwonlyargs)):
            yield Handed(function=function, parameter=name)
        elif not values:
            continue
        return
    yield Unclear(text=name)


def _given_to(name: str, function: Function) -> Iterator[ast.expr]:
    """Every expression that a function gives to a name, by ``=`` or by a loop."""
    yield from _assigned(name, function)
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension):
            for value in _elements(node.iter, function):
                yield from _matching(name, node.target, value)


def _assigned(name: str, function: Function) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield from _matching(name, target, value)


def _matching(name: str, target: ast.expr, value: ast.expr) -> Iterator[ast.expr]:
    match target, value:
        case ast.Name(id=known), _ if known == name:
            yield value
        case ast.Tuple(elts=names), ast.Tuple(elts=values):
            for one, its in zip(names, values, strict=False):
                yield from _matching(name, one, its)


def _elements(source: ast.expr, function: Function) -> list[ast.expr]:
    match source:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return elements
        case ast.Name(id=name):
            given = [one for one in _assigned(name, function) if not isinstance(one, ast.Name)]
            return [element for one in given for element in _elements(one, function)]
    return []


# Where a plain sentence stands


def place_of(module: Module, node: ast.AST) -> str:
    """Button, title, label …; "inside" when it becomes a part of another sentence."""
    parent = module.parents[node]
    found = "inside"
    match parent:
        case ast.IfExp():
            found = place_of(module, parent)
        case ast.Call():
            number = next((at for at, one in enumerate(parent.args) if one is node), -1)
            found = PLACES.get((called(parent), number), found)
        case ast.keyword(arg=str(name)):
            call = module.parents[parent]
            assert isinstance(call, ast.Call)
            found = PLACES.get((called(call), name), found)
        case ast.Tuple():
            found = "option"
        case ast.Assign(targets=[ast.Name(id=name)]):
            found = _place_of_name(module, name, module.around(node)[:1])
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="problems"))]):
            found = "error"
        case ast.Dict() | ast.DictComp():
            found = "error" if _tells_of_problems(module, parent) else found
    return found


def _place_of_name(module: Module, name: str, functions: Sequence[Function]) -> str:
    """Where a local name is used that holds a sentence; the tightest place wins."""
    found = {
        place_of(module, node)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    }
    return min(found - {"inside"}, default="inside")


def _tells_of_problems(module: Module, node: ast.AST) -> bool:
    """Whether a table is what a form gets back: field -> sentence."""
    while not isinstance(node, ast.stmt):
        node = module.parents[node]
    text = ast.unparse(node)
    return "problems" in text or "FieldErrors(" in text
