"""Fifty cities of real size: Bergamo as the demo has it (the register of 2023, its report, meetings around today), copied row by row.

Every city has a schema, a role and a host of its own; their rows have the same keys, so one address is good in all of them.
"""

import datetime as dt
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import override_settings
from django.utils import timezone
from psycopg import sql

from tenants.context import each_city, use_city, use_public
from tenants.health import measure_health
from tenants.models import City, CityDomain

NUMBER = int(os.environ.get("BENCH_CITIES", "50"))
FIRST = "bergamo"
YEAR = 2023

_TABLES = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = %s AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND c.relname NOT IN ('django_migrations', 'django_session')
    GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Fleet:
    """What a client needs to know: hosts, one set of addresses, who is signed in where, the platform's own person."""

    hosts: list[str]
    network: str
    public_meeting: str
    work_meeting: str
    organisations: list[str]
    office: dict[str, str]
    operator: dict[str, str]
    team: str
    key: str


def fill(number: int = NUMBER) -> Fleet:
    """Make the cities in the database Django is connected to, in which at most `bergamo` is, and sign people in."""
    from demo.cities import CITIES, ensure_city  # noqa: PLC0415  # Django is set up by now
    from demo.team import ensure_team  # noqa: PLC0415
    from tenants.provisioning import create_city  # noqa: PLC0415

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        ensure_city(CITIES[0])
        ensure_team()
    first = City.objects.get(schema_name=FIRST)
    key = _key_of_a_program(first)
    City.objects.exclude(pk=first.pk).delete()
    cities = [first]
    for place in range(1, number):
        name = f"citta_{place:02}"
        host = f"citta-{place:02}.localhost"
        city = create_city(schema_name=name, name=f"Città {place:02}", hostname=host, models=["bergamo"])
        _copy(city)
        cities.append(city)
    _analyse()
    each_city(lambda _city: measure_health())
    return _fleet(cities, key)


def _copy(city: City) -> None:
    """Every row of the first city, as it is."""
    with _bare() as cursor:
        cursor.execute(_TABLES, [FIRST])
        tables = cursor.fetchall()
        cursor.execute("SET session_replication_role = replica")  # in any order, and append-only tables too
        names = [sql.Identifier(city.schema_name, table) for table, _columns in tables]
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(names)).as_string())
        for table, columns in tables:
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            words = {
                "to": sql.Identifier(city.schema_name, table),
                "of": sql.Identifier(FIRST, table),
                "columns": listed,
            }
            statement = sql.SQL(
                "INSERT INTO {to} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {of}"
            )
            cursor.execute(statement.format(**words).as_string())
        cursor.execute("RESET session_replication_role")


def _analyse() -> None:
    with _bare() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _bare() -> Iterator[Any]:
    from django.db import connection  # noqa: PLC0415

    with use_public(), connection.cursor() as cursor:
        yield cursor


def _fleet(cities: list[City], key: str) -> Fleet:
    from core.models import AgendaItem, Attendance, Body, Meeting, MeetingBody  # noqa: PLC0415
    from demo.cities import CITIES  # noqa: PLC0415

    with use_city(cities[0]):
        held = Meeting.objects.filter(state=Meeting.State.HELD, minutes__state="published").order_by(
            "-meets_on"
        )
        counted = Attendance.objects.filter(status="present", organisation__isnull=False)
        hers = Body.objects.filter(territory__neighbourhood__name__in=CITIES[0].logins[1].neighbourhoods)
        evening = Meeting.objects.filter(pk__in=counted.values("meeting"), bodies__in=hers)
        today = evening.filter(state=Meeting.State.HELD).order_by("-meets_on").first()
        assert today is not None
        shown = held.filter(pk__in=AgendaItem.objects.values("meeting")).first() or held.first()
        assert shown is not None
        network = Body.objects.filter(pk__in=MeetingBody.objects.filter(meeting=shown).values("body")).first()
        assert network is not None
        there = counted.filter(meeting=today).values_list("organisation_id", flat=True)
        organisations = [str(key) for key in there.distinct()]
    hosts = dict(CityDomain.objects.filter(is_primary=True).values_list("tenant__schema_name", "domain"))
    return Fleet(
        hosts=[hosts[city.schema_name] for city in cities],
        network=network.slug,
        public_meeting=str(shown.pk),
        work_meeting=str(today.pk),
        organisations=organisations,
        office={hosts[city.schema_name]: _signed_in(city, "ufficio@bergamo.example") for city in cities},
        operator={hosts[city.schema_name]: _signed_in(city, "operatrice@bergamo.example") for city in cities},
        team=_team(),
        key=key,
    )


def _signed_in(city: City, email: str) -> str:
    """The cookies of a person of the city, signed in."""
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    with use_city(city):
        client = Client()
        client.force_login(User.objects.get(email=email))
        return _cookies(client)


def _key_of_a_program(city: City) -> str:
    """A key of the office that reads meetings; like every row it is copied to the other cities."""
    from accounts.models import User  # noqa: PLC0415
    from core.models import AccessToken  # noqa: PLC0415
    from core.services.programs import digest_of  # noqa: PLC0415

    key = secrets.token_urlsafe(32)
    with use_city(city):
        AccessToken.objects.create(
            user=User.objects.get(email="ufficio@bergamo.example"),
            name="bench",
            scopes=["core.meeting.see"],
            digest=digest_of(key),
            start=key[:8],
            expires_on=timezone.localdate() + dt.timedelta(days=30),
        )
    return key


def _team() -> str:
    """The cookies of who runs the platform, her telephone's code given."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from demo.team import EMAIL  # noqa: PLC0415

    with use_public():
        user, client = User.objects.get(email=EMAIL), Client()
        client.force_login(user)
        telephone = TOTP.activate(user, generate_totp_secret()).instance
        session: Any = client.session
        step = {"method": "mfa", "id": telephone.pk, "type": telephone.type, "at": time.time()}
        session["account_authentication_methods"] = [step]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return _cookies(client)


def _cookies(client: Any) -> str:
    from django.conf import settings  # noqa: PLC0415

    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={'x' * 32}"
