"""What the whole installation has once, and what it does not have at all."""

import ast
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from accounts.models import User
from core.papers.typesetting import typeset
from tenants.context import use_city
from tenants.models import City
from tests.architecture.source import agree, application, files, names, places
from tests.core.permissions.addresses import addresses

CLONING: dict[str, str] = {}
STATEFUL_MODULES: dict[str, str] = {
    "stripe_local/routing.py": "the routes of a server for the demo and the tests",
    "tenants/console.py": "lines of the console's menu, declared as apps load: the same for everybody",
    "tenants/fleet/run.py": "what follows a migration, declared as apps load: the same for everybody",
    "tenants/hosts.py": "which host is whose: the same for everybody",
    "tenants/mail/kinds.py": "kinds of mail, declared as apps load: the same for everybody",
    "tenants/permissions.py": "roles of the platform's site, declared as apps load: the same for everybody",
    "tenants/provisioning/state.py": "which sets of migrations lack one of the code: the same for everybody",
    "tenants/services/trail.py": "actions of the platform's trail, declared as apps load: the same for everybody",
}

_CHANGES = {"add", "append", "extend", "insert", "pop", "setdefault", "update"}
_CONTAINERS = {
    "dict",
    "list",
    "set",
    "defaultdict",
    "OrderedDict",
    "deque",
    "WeakKeyDictionary",
    "WeakValueDictionary",
}


def test_hz33_there_is_no_admin_site_and_nobody_is_a_superuser(
    bergamo: City, bergamo_client: Client, public_client: Client
) -> None:
    assert not [app for app in settings.INSTALLED_APPS if "admin" in app]
    assert not hasattr(User, "is_superuser")
    assert not hasattr(User, "is_staff")
    assert not hasattr(User, "user_permissions")
    routes = [
        address.route for conf in ("config.urls_city", "config.urls_public") for address in addresses(conf)
    ]
    assert len(routes) > 400  # the control
    assert not [route for route in routes if "admin" in route]
    for client in (bergamo_client, public_client):
        assert client.get("/admin/").status_code == 404
        assert client.get("/admin/login/").status_code == 404


def test_hz33_what_the_platform_does_has_no_address_on_a_citys_site(bergamo_client: Client) -> None:
    cities = {address.name for address in addresses("config.urls_city")}
    platform = {address.name for address in addresses("config.urls_public")}
    on_both = cities & platform  # each site has its own people, who sign in there
    assert {name for name in on_both if not name.startswith(("account_", "mfa_"))} == {"language"}


def test_hz34_there_is_one_database() -> None:
    """`schema_context(database=…)` keeps the tenant of the default connection: with one there is nothing to confuse."""
    assert list(settings.DATABASES) == ["default"]
    assert list(connections) == ["default"]
    found = places(
        application("using", "db_manager"),
        lambda node: (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"using", "db_manager"}
        ),
    )
    agree(found, {}, "Another database: there is one")


def is_lasting(node: ast.AST) -> bool:
    """Whether the node makes a temporary file others can find, or that stays."""
    if names(node, "mkstemp", "mkdtemp", "mktemp", "gettempdir", "gettempprefix"):
        return True
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.startswith(("/tmp/", "/var/tmp/"))
    return False


def test_hz35_temporary_files_have_a_folder_of_their_own_and_go_with_it() -> None:
    assert is_lasting(ast.parse("tempfile.mkdtemp()").body[0].value.func)  # type: ignore[attr-defined]  # the control
    assert is_lasting(ast.parse("'/tmp/report.pdf'").body[0].value)  # type: ignore[attr-defined]
    agree(
        places(application("temp", "tmp"), is_lasting),
        {},
        "A temporary file: use tempfile.TemporaryDirectory in a with block",
    )


def test_hz35_the_papers_of_two_cities_are_set_in_two_folders_and_nothing_stays(
    bergamo: City, monza: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    template = tmp_path.parent / "carta.typ"
    template.write_text('#set document(title: "x")\n#set text(lang: "it")\n#json("data.json").city')
    folders: list[str] = []
    made = tempfile.TemporaryDirectory

    class Noting(made):  # type: ignore[valid-type, misc]
        def __enter__(self) -> str:
            name = super().__enter__()
            folders.append(name)
            assert list(Path(name).iterdir()) == []
            return str(name)

    monkeypatch.setattr("core.papers.typesetting.TemporaryDirectory", Noting)
    for city in (bergamo, monza):
        with use_city(city):
            assert typeset(template, {"city": city.name}).startswith(b"%PDF")
    assert len(set(folders)) == 2
    assert all(Path(folder).parent == tmp_path for folder in folders)
    assert list(tmp_path.iterdir()) == []


def keeps_state(tree: ast.Module) -> set[str]:
    """Names of containers of the module that its own functions change: memory that every city shares."""
    containers = set()
    for node in tree.body:
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AnnAssign)
            else []
        )
        value = getattr(node, "value", None)
        is_one = isinstance(value, ast.Dict | ast.List | ast.Set) or (
            isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in _CONTAINERS
        )
        containers |= {target.id for target in targets if is_one and isinstance(target, ast.Name)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {
        name for function in functions for node in ast.walk(function) for name in _changed(node) & containers
    } | {
        name
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Global)
        for name in node.names
    }


def _changed(node: ast.AST) -> set[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=change)) if change in _CHANGES:
            return {name}
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
            return {name}
    return set()


def test_hz15_no_module_remembers_anything_between_two_cities() -> None:
    remembering = ast.parse("_known = {}\ndef f(key):\n    _known[key] = 1\n")
    assert keeps_state(remembering) == {"_known"}  # the control
    found = {str(path) for path, tree in application() if keeps_state(tree)}
    agree(found, STATEFUL_MODULES, "State of a module: use the cache, whose keys carry the city")


def test_hz36_no_command_copies_a_city() -> None:
    commands = {path.stem for path in files("*.py") if path.parts[-2:-1] == ("commands",)}
    assert "create_city" in commands  # the control
    agree(
        (name for name in commands if any(word in name for word in ("clone", "copy", "duplicate"))),
        CLONING,
        "A city is made, not copied",
    )
