"""Who works for the coordinating body, what they may do, and the PostgreSQL role their pages run as.

A page is stamped `comparing(permission)`. Behind the same door as the console of the platform's team, second step included, its view works
as a PostgreSQL role of its own (`role_name`): it reads what cities shared, keeps what the body writes, and sees nothing else of the database: no city's
schema, no account, no table of the platform. Whatever a mistake in a view or a value that smuggles SQL asks of a city, PostgreSQL refuses.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from core.participation.spec import Permission, Role
from tenants.context import use_public_as
from tenants.permissions import declare, team_only
from tenants.provisioning.roles import ensure_role_named

HOME = "comparison:home"

SEE = "comparison.figures.see"
WRITE_CAMPAIGN = "comparison.campaign.write"
WRITE_REPORT = "comparison.report.write"
MANAGE_MEMBERS = "comparison.member.manage"

PERMISSIONS = (
    Permission(SEE, _("Confrontare i dati che le città hanno condiviso, ed esportarli")),
    Permission(WRITE_CAMPAIGN, _("Chiedere alle città i dati di un anno")),
    Permission(WRITE_REPORT, _("Scrivere e pubblicare il rapporto comparato")),
    Permission(MANAGE_MEMBERS, _("Aggiungere e togliere persone dell'ente che coordina")),
)

ROLES = (
    Role(
        "comparison_analyst",
        _("Confronto fra città: analisi"),
        _("Confronta i dati condivisi, li esporta, conserva gruppi di città."),
        frozenset({SEE}),
    ),
    Role(
        "comparison_coordinator",
        _("Confronto fra città: coordinamento"),
        _("Come l'analisi; in più chiede i dati alle città, scrive il rapporto, segue le persone dell'ente."),
        frozenset(permission.name for permission in PERMISSIONS),
    ),
)

declare(PERMISSIONS, ROLES, home=HOME)

_READ_ONLY = frozenset({"citykey", "snapshot", "snapshotfigure"})
"""What cities signed: the body reads it and changes nothing of it."""

View = Callable[..., HttpResponse]


def comparing(permission: str) -> Callable[[View], View]:
    """The page is of the coordinating body, and its view works with the rights of its role only.

    404 for who holds nothing on the platform's site, 403 for who lacks this permission, the second step asked for first. What a page needs
    of the platform's own tables (people, the trail) is no affair of this role: such a page is stamped `team_only`.
    Raises `KeyError` when the module of the view is loaded, for a permission nobody declared.
    """

    door = team_only(permission)

    def stamp(view: View) -> View:
        @wraps(view)
        def walled(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with use_comparison():
                return view(request, *args, **kwargs)

        return door(walled)

    return stamp


def role_name() -> str:
    """That of the PostgreSQL role: named as those of the cities of this installation, none of which may be called `comparison`."""
    return f"{settings.CITY_ROLE_PREFIX}comparison"


def use_comparison() -> AbstractContextManager[None]:
    """Work with the rights of the comparison inside the block, also from a city's site: what it shared is read, nothing of the city.

    Wraps transactions. Raises `WrongCity` inside an open transaction of a city.
    """
    return use_public_as(role_name())


def ensure_comparison_role() -> None:
    """Make the role where the server has none, let the owner take it on, and give it its rights on the tables there are now.

    Safe to repeat; what a former version gave and this one does not is taken back.
    """
    ensure_role_named(role_name())
    role = sql.Identifier(role_name())
    with transaction.atomic():
        for statement in _rights(role):
            _run(statement)


def _rights(role: sql.Identifier) -> Iterable[sql.Composable]:
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role)
    for model in apps.get_app_config("benchmark").get_models():
        rights = "SELECT" if model._meta.model_name in _READ_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        table = sql.Identifier("public", model._meta.db_table)
        yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), table, role)


def _run(statement: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection))
