"""Which names a city's schema, and so its subdomain, may have."""

import re

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

SCHEMA_NAME = re.compile(r"(?=.{3,31}\Z)[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\Z"
)
RESERVED = frozenset(
    """public information_schema pg_catalog pg_toast postgres template0 template1 admin administrator api app
    assets auth backup billing cdn cloud comparison dashboard demo dev docs ftp health help imap login logout mail media
    metrics monitor ns1 ns2 piattaforma platform pop prod root security smtp sso stage staging static statistics
    status support supporto sysadmin system test testing vicinia web webmail www""".split()
)


def check_schema_name(name: str) -> None:
    """Raise `ValidationError` unless `name` can be a city's schema, role and subdomain."""
    if not SCHEMA_NAME.match(name) or name.startswith("pg_"):
        raise ValidationError(
            _(
                "Il nome può avere da 3 a 31 lettere minuscole, cifre o trattini bassi e inizia con una lettera."
            )
        )
    if name in RESERVED:
        raise ValidationError(_("«%(name)s» è un nome riservato: sceglierne un altro.") % {"name": name})
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone():
            raise ValidationError(_("«%(name)s» è già in uso: sceglierne un altro.") % {"name": name})


def check_host_name(host: str) -> None:
    """Raise `ValidationError` unless `host` is a host name in lower case, without port."""
    if not HOST_NAME.match(host):
        raise ValidationError(_("«%(name)s» non è un nome di sito valido.") % {"name": host})
