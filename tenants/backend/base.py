"""PostgreSQL backend that sets search path and role together, and only when they are not already in place.

The path and the role are two walls: the path finds a city's tables, the role may see no other schema. Both are set
by one statement, so a rollback that undoes one undoes both. PostgreSQL 18 reports `search_path` to the client
without being asked, so what the server really has is compared at every cursor at no cost: a raw SET is noticed.
An older server does not report it, and the statement is then sent for every cursor.
"""

from typing import Any

import psycopg
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from django_tenants.utils import quote_schema_name

NO_ROLE = "none"
_SET = "SELECT set_config('search_path', %s, false), set_config('role', %s, false)"


class DatabaseWrapper(TenantWrapper):
    """`connection` of every query. `set_tenant` only notes the wish; the next cursor carries it out."""

    _in_place: tuple[str, str] | None = None

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Work for `tenant` (a City, or a bare schema name during migrations, which run as the owner)."""
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.set_settings_schema(tenant.schema_name)

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

    def _handle_search_path(self, cursor: Any = None) -> None:
        path = ", ".join(quote_schema_name(schema) for schema in self._get_cursor_search_paths())
        wanted = (path, getattr(self.tenant, "role_name", None) or NO_ROLE)
        if self._in_place == wanted and self.connection.info.parameter_status("search_path") == path:
            return
        self._in_place = None
        try:
            with self.connection.cursor() as raw:
                raw.execute(_SET, wanted)
        except psycopg.errors.InFailedSqlTransaction:
            return  # the next statement can only be a rollback, anything else fails as this did
        self._in_place = wanted


