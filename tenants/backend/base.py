"""PostgreSQL backend that sets search path and role together, and only when they are not already in place.

The path and the role are two walls: the path finds a city's tables, the role may see no other schema. Both are set
by one statement, so a rollback that undoes one undoes both. PostgreSQL 18 reports `search_path` to the client
without being asked, so what the server really has is compared at every cursor at no cost: a raw SET is noticed.
An older server does not report it, and the statement is then sent for every cursor.

The health check of a kept connection, one round trip in any Django project, asks for the role, or sets path and role
where they are not the wanted ones: whatever an earlier request left behind ends there.
"""

from typing import Any

import psycopg
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from django_tenants.utils import quote_schema_name

NO_ROLE = "none"
_SET = "SELECT set_config('search_path', %s, false), set_config('role', %s, false)"


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
        path = ", ".join(quote_schema_name(schema) for schema in self._get_cursor_search_paths())
        self._wanted = (path, getattr(tenant, "role_name", NO_ROLE))

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
        """Django's health check: is the server still there? Path and role are seen to by the same question."""
        if self.connection is None:
            return False
        try:
            if not (self._is_in_place() and self._has_the_role()):
                self._put_in_place()
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
