"""Which names a city's schema, role and host may have."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tenants.models import City
from tenants.names import check_schema_name
from tenants.provisioning import create_city


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


HZ26_REFUSED = [
    "", "ab", "a" * 32, "Bergamo", "bergamo ", " bergamo", "1bergamo", "_bergamo", "bergamo_", "ber__gamo", "ber-gamo",
    "bérgamo", "bergamo;drop", 'ber"gamo', "bergamo\n", "pg_bergamo", "pg_catalog", "pg_toast", "information_schema",
    "public", "postgres", "www", "admin", "vicinia_test_bergamo",
]  # fmt: skip


@pytest.mark.parametrize("name", HZ26_REFUSED)
def test_hz26_a_name_that_would_confuse_schemas_roles_or_hosts_is_refused(bergamo: City, name: str) -> None:
    before = schemas()
    with pytest.raises(ValidationError):
        create_city(schema_name=name, name="X", hostname="x.localhost")
    assert schemas() == before


@pytest.mark.parametrize("name", ["abc", "reggio_emilia", "a" * 31, "san_dona_2"])
def test_hz26_an_ordinary_name_is_accepted(db: None, name: str) -> None:
    check_schema_name(name)


@pytest.mark.parametrize(
    "host", ["", "lecco localhost", "lecco.localhost:80", "http://lecco", "-x.localhost", "x_y.localhost"]
)
def test_a_host_that_is_none_is_refused(db: None, host: str) -> None:
    with pytest.raises(ValidationError):
        create_city(schema_name="lecco", name="Lecco", hostname=host)
    assert not City.objects.filter(schema_name="lecco").exists()
