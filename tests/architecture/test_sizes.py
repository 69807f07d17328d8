"""Files fit a reader: 400 lines a module, 60 a function, 25 a view. Complexity is ruff's (C901)."""

import ast
from collections.abc import Iterator
from pathlib import Path

from demo.servers import PROJECT
from tests.architecture.source import agree, application, files, modules

MODULE_LINES = 400
FUNCTION_LINES = 60
VIEW_LINES = 25

LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
LONG_VIEWS: dict[str, str] = {}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_view(path: Path, function: Function) -> bool:
    at_home = "web" in path.parts or "views" in (path.stem, *path.parts)
    arguments = [*function.args.posonlyargs, *function.args.args]
    return at_home and bool(arguments) and arguments[0].arg == "request"


def test_no_module_is_too_long() -> None:
    long = [
        str(path) for path in files("*.py") if len((PROJECT / path).read_text().splitlines()) > MODULE_LINES
    ]
    agree((path for path in long if "/migrations/" not in path), LONG_MODULES, f"Over {MODULE_LINES} lines")


def test_no_function_is_too_long() -> None:
    long = {
        f"{path}:{function.name}"
        for path, tree in modules()
        for function in functions(tree)
        if length(function) > FUNCTION_LINES
    }
    agree(long, LONG_FUNCTIONS, f"Over {FUNCTION_LINES} lines")


def test_no_view_is_too_long() -> None:
    long = {
        f"{path}:{view.name}"
        for path, tree in application()
        for view in functions(tree)
        if is_view(path, view) and length(view) > VIEW_LINES
    }
    agree(long, LONG_VIEWS, f"Over {VIEW_LINES} lines: load, permission, parse, one verb, render")
