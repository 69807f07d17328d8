"""What the pages do, programs may do too: every verb of a page is offered, with a permission of that page, or is on the reasoned list."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from core.api.catalogue import sections
from core.permissions.catalogue import all_permissions
from demo.servers import PROJECT
from tests.architecture.source import agree
from tests.core.api.unoffered import UNOFFERED

APPS = ("core", "benchmark", "models_bergamo", "models_farelegami", "models_monza", "models_qua")
FOLDERS = {
    "benchmark": ("views/city",)
}  # its other pages are the coordinating body's, which no key of a city opens


def is_verb(known: Any) -> bool:
    """A function of the services whose first argument is who acts, by keyword."""
    if not inspect.isfunction(known) or ".services" not in known.__module__:
        return False
    actor = inspect.signature(inspect.unwrap(known)).parameters.get("actor")
    return actor is not None and actor.kind is inspect.Parameter.KEYWORD_ONLY


def name_of(verb: Any) -> str:
    return f"{verb.__module__}.{verb.__name__}"


def pages(app: str) -> Iterator[Any]:
    """The modules of an app's pages."""
    for folder in FOLDERS.get(app, ("web", "views")):
        for path in sorted((PROJECT / app / folder).rglob("*.py")):
            yield import_module(".".join(path.relative_to(PROJECT).with_suffix("").parts))


def verbs_in(module: Any) -> Iterator[Any]:
    """Verbs that a module names, its own imports or an attribute of an imported module."""
    tree = ast.parse(Path(module.__file__).read_text())
    for node in ast.walk(tree):
        known: Any = None
        if isinstance(node, ast.Name):
            known = getattr(module, node.id, None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            held = getattr(module, node.value.id, None)
            known = getattr(held, node.attr, None) if inspect.ismodule(held) else None
        if is_verb(known):
            yield known


def permissions_in(module: Any) -> set[str]:
    """Permissions a module names, written out or by a constant."""
    names = set(all_permissions())
    tree = ast.parse(Path(module.__file__).read_text())
    written = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    held = {value for value in vars(module).values() if isinstance(value, str)}
    return (written | held) & names


def stamped(module: Any) -> bool:
    """Whether there is a page in it."""
    own = (value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__)
    return any(hasattr(value, "permission") or hasattr(value, "open_because") for value in own)


def behind(module: Any) -> list[Any]:
    """The modules of the pages a module is of: itself, or where it has none those that use it."""
    if stamped(module):
        return [module]
    app = module.__name__.partition(".")[0]
    uses = (
        page
        for page in pages(app)
        if any(getattr(value, "__module__", "") == module.__name__ for value in vars(page).values())
    )
    return [module, *uses]


@pytest.mark.parametrize("app", APPS)
def test_every_verb_of_a_page_is_offered_or_the_reason_is_given(app: str) -> None:
    offered = {name_of(operation.verb) for section in sections() for operation in section.operations}
    used = {name_of(verb) for module in pages(app) for verb in verbs_in(module)}
    reasons = {name: why for name, why in UNOFFERED.items() if name.startswith(f"{app}.")}
    agree(used - offered, reasons, "Offer the verb in the API")


def test_a_verb_asks_programs_for_a_permission_of_the_pages_that_use_it() -> None:
    """Pages that are open to all name none: what takes no permission there takes one here."""
    asked: dict[str, set[str]] = {}
    for module in (module for app in APPS for module in pages(app)):
        for verb in verbs_in(module):
            for page in behind(module):
                asked.setdefault(name_of(verb), set()).update(permissions_in(page))
    wrong = {
        operation.name: (operation.permission, sorted(named))
        for section in sections()
        for operation in section.operations
        if (named := asked.get(name_of(operation.verb))) and operation.permission not in named
    }
    assert wrong == {}


def test_an_operation_is_offered_once_under_one_name() -> None:
    names = [operation.name for section in sections() for operation in section.operations]
    assert sorted(names) == sorted(set(names))


def test_what_is_guarded_says_what_by() -> None:
    figures = {one.path for section in sections() for one in section.figures if one.snapshot}
    unguarded = [
        operation.name
        for section in sections()
        for operation in section.operations
        if operation.is_guarded and not operation.snapshot and operation.path not in figures
        if "seen" not in operation.fills and not (operation.on and operation.on.snapshot)
    ]
    assert unguarded == []
