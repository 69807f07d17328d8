"""Constructs that led other platforms into trouble are refused, each exception with its reason."""

import ast
import re

from demo.servers import PROJECT
from tests.architecture.source import agree, application, files, imports_from, named, places

SIGNAL_USERS: dict[str, str] = {}
OTHER_DOORS: dict[str, str] = {}

_SESSION_STATE = re.compile(
    r"\bset\s+(session\s+|local\s+)?(search_path|role|session\s+authorization)\b"
    r"|\breset\s+(all|role|search_path)\b|\bdiscard\s+all\b|\bset_config\s*\(\s*'(search_path|role)'",
    re.IGNORECASE,
)

_CAPITAL_NAME = re.compile(r"""\|\s*(date|now):["'][^"']*[DEFMNl]""")
"""Django's `date` filter with a month or weekday in words."""


def outside_tenants(found: set[str]) -> set[str]:
    return {path for path in found if not path.startswith("tenants/")}


def test_no_rules_hide_in_model_signals() -> None:
    found = places(application("signals"), lambda node: imports_from(node, "django.db.models.signals"))
    agree(found, SIGNAL_USERS, "Model signals: a rule belongs in the verb that does it")


def test_hz04_views_are_synchronous() -> None:
    found = places(application("async"), lambda node: isinstance(node, ast.AsyncFunctionDef))
    agree(found, {}, "async def: another thread has another schema")


def test_no_generic_foreign_keys() -> None:
    found = named("GenericForeignKey", "GenericRelation")
    agree(found, {}, "GenericForeignKey: each model adds its own table")


def test_use_city_is_the_only_door_to_a_schema() -> None:
    found = named("schema_context", "tenant_context")
    agree(found - {"tenants/context.py"}, {}, "Use tenants.context.use_city")
    switching = named("set_tenant", "set_schema", "set_schema_to_public")
    agree(outside_tenants(switching), OTHER_DOORS, "Use tenants.context.use_city")


def test_hz17_only_the_shell_writes_session_state() -> None:
    found = places(
        application(),
        lambda node: (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and bool(_SESSION_STATE.search(node.value))
        ),
    )
    agree(outside_tenants(found), {}, "SET search_path, SET ROLE and DISCARD ALL are the backend's alone")


def test_months_and_weekdays_are_written_by_filters_that_know_italian() -> None:
    """Django writes «28 Novembre»; the filters of `vicinia` (`day`, `near_day`, `short_day`…) write «28 novembre»."""
    found = {
        str(path)
        for path in files("*")
        if path.suffix in {".html", ".txt"} and _CAPITAL_NAME.search((PROJECT / path).read_text())
    }
    agree(found, {}, "A month or weekday in capitals: use the filters of core/templatetags/vicinia.py")


def test_hz07_no_response_is_streamed() -> None:
    found = named("StreamingHttpResponse")
    agree(found, {}, "A stream is read after the request, in the public schema")


def test_the_contract_of_participation_models_knows_nothing_of_core() -> None:
    trees = ((path, tree) for path, tree in application() if path.parts[:2] == ("core", "participation"))
    found = places(
        trees,
        lambda node: (
            imports_from(node, "core", "django.db", "accounts")
            and not imports_from(node, "core.participation")
        ),
    )
    agree(found, {}, "core.participation imports no other part of core and no ORM")
