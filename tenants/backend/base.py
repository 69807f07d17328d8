"""PostgreSQL backend that sets search path and role together, and only when they are not already in place.

The path and the role are two walls: the path finds a city's tables, the role may see no other schema. Both are set
by one statement, so a rollback that undoes one undoes both. PostgreSQL 18 reports `search_path` to the client
without being asked, so what the server really has is compared at every cursor at no cost: a raw SET is noticed.
An older server does not report it, and the statement is then sent for every cursor.

Inside a city a cursor takes one statement and no more: SQL smuggled into a value cannot end it and begin another that
takes the role off. Temporary tables are looked for last, so none left in the session can stand before a city's table.

The health check of a kept connection, one round trip in any Django project, asks for the role, or sets path and role
where they are not the wanted ones: whatever an earlier request left behind ends there. A session whose role was taken
off behind our back is given up.
"""

from typing import Any

import psycopg
import structlog
from django.db.backends.postgresql.base import Cursor
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from django_tenants.utils import quote_schema_name

NO_ROLE = "none"
TEMPORARY = "pg_temp"
_SET = "SELECT set_config('search_path', %s, false), set_config('role', %s, false)"

logger = structlog.get_logger(__name__)


class OneStatementCursor(Cursor):
    """Sends what has a semicolon by the extended protocol, in which the server refuses a second statement (SQLSTATE 42601).

    Whatever has none is one statement, and goes by the simple protocol, which costs the server less.
    """

    def _execute_send(self, query: Any, *, force_extended: bool = False, binary: bool | None = None) -> None:
        one_at_a_time = force_extended or b";" in query.query
        super()._execute_send(query, force_extended=one_at_a_time, binary=binary)  # type: ignore[misc]


class DatabaseWrapper(TenantWrapper):
    """`connection` of every query. `set_tenant` only notes the wish; the next cursor carries it out."""

    _wanted: tuple[str, str] = ("", NO_ROLE)
    _in_place: tuple[str, str] | None = None

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Work for `tenant` (a City, or a bare schema name during migrations, which run as the owner)."""
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.set_settings_schema(tenant.schema_name)
        path = ", ".join(map(quote_schema_name, [*self._get_cursor_search_paths(), TEMPORARY]))
        self._wanted = (path, getattr(tenant, "role_name", NO_ROLE))

    def create_cursor(self, name: str | None = None) -> Any:
        self.connection.cursor_factory = Cursor if self._wanted[1] == NO_ROLE else OneStatementCursor
        return super().create_cursor(name)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._in_place = None
        return super().get_new_connection(conn_params)

    def close(self) -> None:
        self._in_place = None
        super().close()

    def rollback(self) -> None:
        self._in_place = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._in_place = None

    def is_usable(self) -> bool:
        """Django's health check: is the server still there, and in the role we left it in? If not, it is replaced."""
        if self.connection is None:
            return False
        try:
            if not self._is_in_place():
                self._put_in_place()
            elif not self._has_the_role():
                logger.error("session_role_taken_off", wanted=self._wanted[1])
                return False
        except psycopg.Error:
            return False
        return True

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Called for every cursor; the statement goes over a cursor of its own, whatever the caller does with his."""
        if self._is_in_place():
            return
        try:
            self._put_in_place()
        except psycopg.errors.InFailedSqlTransaction:
            return  # the next statement can only be a rollback, anything else fails as this did

    def _is_in_place(self) -> bool:
        """Whether what was set last is what is wanted, and the server still reports that path."""
        return (
            self._in_place == self._wanted
            and self.connection.info.parameter_status("search_path") == self._wanted[0]
        )

    def _has_the_role(self) -> bool:
        role = self._wanted[1]
        with self.connection.cursor() as raw:
            raw.execute("SELECT current_user, session_user")
            current, login = raw.fetchone()
        return bool(current == (login if role == NO_ROLE else role))

    def _put_in_place(self) -> None:
        self._in_place = None
        with self.connection.cursor() as raw:
            raw.execute(_SET, self._wanted)
        self._in_place = self._wanted
