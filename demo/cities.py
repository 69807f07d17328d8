"""Which cities the demo has, and their data.

Bergamo has the register of 2023: its totals are the published ones, the names of its organisations are invented.
Borgolieto does not exist: it shows a small town with two years to compare, a map, its streets, and a meeting that was called off.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.models import Neighbourhood, RoleGrant
from core.services.profile import change_profile
from core.services.reports import publish_report
from core.services.territory import set_boundary
from demo.bergamo import charter_and_requests, grants
from demo.demo_city import PASSWORD, DemoCity, Login
from demo.meetings import Story, recent_and_coming
from demo.registers import import_files
from tenants.context import use_city
from tenants.models import City
from tenants.provisioning import create_city

REGISTERS = Path(__file__).resolve().parent / "registers"
MODEL = "bergamo"
PUBLISHED_TOTALS = "Dati dimostrativi: i totali del 2023 sono quelli pubblicati dal Comune di Bergamo, i nomi e il resto sono inventati."
ALL_INVENTED = "Borgolieto è una città inventata: nomi, numeri e confini servono solo a mostrare il servizio."


def ensure_city(demo: DemoCity) -> None:
    """Make the city when it is not there; a city half filled by an interrupted run is filled to the end."""
    city = City.objects.filter(schema_name=demo.schema_name).first() or create_city(
        schema_name=demo.schema_name,
        name=demo.name,
        hostname=demo.host,
        models=[MODEL],
        province=demo.province,
        istat_code=demo.istat_code,
        cadastral_code=demo.cadastral_code,
    )
    with use_city(city):
        if not RoleGrant.objects.exists():
            demo.fill(demo)


@transaction.atomic
def _account(login: Login) -> User:
    """The account of someone who can sign in."""
    user = User.objects.filter(email=login.email).first()
    return user or User.objects.create_user(login.email, PASSWORD, full_name=login.full_name)


def _meetings(demo: DemoCity) -> None:
    office, operator = (_account(login) for login in demo.logins)
    recent_and_coming(Story(office, operator, MODEL, timezone.localdate(), demo.url))


@transaction.atomic
def _give_roles(demo: DemoCity) -> None:
    """The last step: its rows say that the city is complete."""
    for login in demo.logins:
        user = _account(login)
        places: Iterable[Neighbourhood | None] = [None]
        if login.neighbourhoods:
            places = Neighbourhood.objects.filter(name__in=login.neighbourhoods)
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role=login.role, neighbourhood=place) for place in places
        )


def _fill_bergamo(demo: DemoCity) -> None:
    office = _account(demo.logins[0])
    change_profile(
        actor=office,
        values={
            "name": "Bergamo",
            "institution": "Comune di Bergamo",
            "office": "Servizio Reti di Quartiere",
            "email": "reti@bergamo.example",
            "colour": "#a3151d",
            "notice": PUBLISHED_TOTALS,
        },
    )
    import_files(office, MODEL, [REGISTERS / "bergamo_2023.xlsx"], publish_minutes=True)
    publish_report(actor=office, model_slug=MODEL, year=2023)
    _meetings(demo)
    charter_and_requests(office, timezone.localdate())
    grants(office, timezone.localdate())
    _give_roles(demo)


def _fill_borgolieto(demo: DemoCity) -> None:
    office = _account(demo.logins[0])
    change_profile(
        actor=office,
        values={
            "name": "Borgolieto",
            "institution": "Comune di Borgolieto",
            "office": "Ufficio partecipazione",
            "email": "partecipa@borgolieto.example",
            "colour": "#00695c",
            "notice": ALL_INVENTED,
        },
    )
    for year in (2024, 2025):
        files = sorted((REGISTERS / f"borgolieto_{year}").glob("*.csv"))
        import_files(office, MODEL, files, publish_minutes=True)
        publish_report(actor=office, model_slug=MODEL, year=year)
    outlines = json.loads((REGISTERS / "borgolieto.geojson").read_text())
    for feature in outlines["features"]:
        neighbourhood = Neighbourhood.objects.get(name=feature["properties"]["name"])
        set_boundary(
            actor=office,
            neighbourhood_id=neighbourhood.pk,
            boundary=feature["geometry"],
            source="Confini inventati, CC0",
        )
    _meetings(demo)
    _give_roles(demo)


CITIES = (
    DemoCity(
        "bergamo",
        "Bergamo",
        (
            Login(
                "ufficio@bergamo.example", "Daria Ferrari", "participation_office", "ufficio partecipazione"
            ),
            Login(
                "operatrice@bergamo.example",
                "Anna Rota",
                "neighbourhood_worker",
                "operatrice di tre quartieri",
                ("Boccaleone", "Celadina", "Centro (Pignolo)"),
            ),
        ),
        _fill_bergamo,
        province="BG",
        istat_code="016024",
        cadastral_code="A794",
    ),
    DemoCity(
        "borgolieto",
        "Borgolieto",
        (
            Login(
                "ufficio@borgolieto.example", "Elena Sala", "participation_office", "ufficio partecipazione"
            ),
            Login(
                "operatore@borgolieto.example",
                "Marco Villa",
                "neighbourhood_worker",
                "operatore di due quartieri",
                ("Borgo Antico", "Stazione"),
            ),
        ),
        _fill_borgolieto,
    ),
)
