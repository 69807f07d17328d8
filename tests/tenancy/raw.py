"""Raw SQL as a test sends it, and how the server refuses it."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

INSUFFICIENT_PRIVILEGE = "42501"
UNDEFINED_TABLE = "42P01"
SYNTAX_ERROR = "42601"


def sql(statement: str, *values: Any) -> list[tuple]:
    """The rows of the last result, none where the statement returns none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        while cursor.nextset():
            pass
        return cursor.fetchall() if cursor.description else []


def refused(statement: str, *values: Any) -> str:
    """The SQLSTATE with which the server refuses the statement; fails where it does not."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        sql(statement, *values)
    return str(error.value.__cause__.sqlstate)


def where() -> tuple:
    """The schema and the role the server works in."""
    return sql("SELECT current_schema(), current_user")[0]
