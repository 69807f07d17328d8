"""Reading the project's own source, and comparing what a guard finds with its list of reasoned exceptions."""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from django.apps import AppConfig, apps

from demo.servers import PROJECT

_NOT_OURS = {".git", ".hypothesis", ".venv", "var", "node_modules", "__pycache__"}
_TOOLING = {"tests", "demo", "deploy"}


def files(pattern: str = "*") -> list[Path]:
    """The project's files that match, as paths relative to the project; what is not ours is never entered."""
    return sorted(path for path in _walk(PROJECT) if path.match(pattern))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        inside = path.relative_to(PROJECT)
        if _is_foreign(inside):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield inside


def _is_foreign(path: Path) -> bool:
    return any(part in _NOT_OURS or part.endswith("_cache") for part in path.parts) or path.suffix == ".mo"


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file with its syntax tree, migrations aside."""
    return _parsed(path for path in files("*.py") if "migrations" not in path.parts)


def application(*words: str) -> Iterator[tuple[Path, ast.Module]]:
    """The same without the tests and the tools around the application; of those with words, the files that hold one."""
    ours = (
        path for path in files("*.py") if path.parts[0] not in _TOOLING and "migrations" not in path.parts
    )
    return _parsed(ours, words)


def _parsed(paths: Iterable[Path], words: tuple[str, ...] = ()) -> Iterator[tuple[Path, ast.Module]]:
    for path in paths:
        text = (PROJECT / path).read_text()
        if not words or any(word in text for word in words):
            yield path, ast.parse(text)


def own_apps() -> list[AppConfig]:
    """The installed apps whose code is the project's."""
    return [
        config for config in apps.get_app_configs() if not _is_foreign(Path(config.path).relative_to(PROJECT))
    ]


def named(*wanted: str) -> set[str]:
    """The application's files in which one of these names is used."""
    return places(application(*wanted), lambda node: names(node, *wanted))


def places(trees: Iterable[tuple[Path, ast.Module]], is_meant: Callable[[ast.AST], bool]) -> set[str]:
    """The files in which some node is meant."""
    return {str(path) for path, tree in trees if any(is_meant(node) for node in ast.walk(tree))}


def names(node: ast.AST, *wanted: str) -> bool:
    """Whether the node uses one of these names: imported, plain, or as an attribute."""
    match node:
        case ast.alias(name=name):
            return name.rpartition(".")[2] in wanted
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in wanted
    return False


def imports_from(node: ast.AST, *packages: str) -> bool:
    """Whether the node imports one of these modules, or something inside one."""
    match node:
        case ast.Import(names=aliases):
            imported = {alias.name for alias in aliases}
        case ast.ImportFrom(module=module, names=aliases) if module:
            imported = {module} | {f"{module}.{alias.name}" for alias in aliases}
        case _:
            return False
    return any(name == package or name.startswith(f"{package}.") for name in imported for package in packages)


def agree(found: Iterable[str], allowed: Mapping[str, str], rule: str) -> None:
    """Fail on anything found that no exception allows, and on an exception that allows nothing any more."""
    found = set(found)
    surplus = sorted(found - allowed.keys())
    stale = sorted(allowed.keys() - found)
    assert all(allowed.values()), "every exception carries its reason"
    assert not surplus, f"{rule}:\n" + "\n".join(surplus)
    assert not stale, "Exceptions that are no longer needed, remove them:\n" + "\n".join(stale)
