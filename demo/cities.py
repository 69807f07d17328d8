"""Which cities the demo has, and their data.

Bergamo has the register of 2023: its totals are the published ones, the names of its organisations are invented. Monza has
consulte (`demo.monza`), Reggio Emilia citizenship agreements (`demo.reggio`).
Borgolieto does not exist: it shows a small town with two years to compare, a map, its streets, and a meeting that was called off.
"""

from django.utils import timezone

from core.services.activation import activate_participation_model, active_model_slugs
from core.services.profile import change_profile
from demo import monza, reggio
from demo.bergamo import charter_and_requests, grants
from demo.demo_city import DemoCity, Login
from demo.filling import REGISTERS, accounts, give_roles, is_filled, meetings, outlines, publish
from demo.registers import import_files
from tenants.context import use_city
from tenants.models import City
from tenants.provisioning import create_city

MODEL = "bergamo"
PUBLISHED_TOTALS = "Dati dimostrativi: i totali del 2023 sono quelli pubblicati dal Comune di Bergamo, i nomi e il resto sono inventati."
ALL_INVENTED = "Borgolieto è una città inventata: nomi, numeri e confini servono solo a mostrare il servizio."


def is_there(demo: DemoCity) -> bool:
    """Whether the city was made and filled to the end."""
    city = City.objects.filter(schema_name=demo.schema_name).first()
    if city is None:
        return False
    with use_city(city):
        return is_filled(demo)


def ensure_city(demo: DemoCity) -> None:
    """Make the city when it is not there; a city half filled by an interrupted run is filled to the end."""
    city = City.objects.filter(schema_name=demo.schema_name).first() or create_city(
        schema_name=demo.schema_name,
        name=demo.name,
        hostname=demo.host,
        models=[demo.model],
        province=demo.province,
        istat_code=demo.istat_code,
        cadastral_code=demo.cadastral_code,
        is_demonstration=demo.is_demonstration,
    )
    with use_city(city):
        if demo.model not in active_model_slugs():
            activate_participation_model(actor=None, slug=demo.model)
        if not is_filled(demo):
            demo.fill(demo)


def _meetings(demo: DemoCity) -> None:
    office, operator = accounts(demo.logins)
    meetings(demo, office, operator)


def _fill_bergamo(demo: DemoCity) -> None:
    office, _operator = accounts(demo.logins)
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
    publish(demo, office, 2023)
    if demo.more_years:
        demo.more_years(office)
    _meetings(demo)
    charter_and_requests(office, timezone.localdate())
    grants(office, timezone.localdate())
    give_roles(demo)


def _fill_borgolieto(demo: DemoCity) -> None:
    office, _operator = accounts(demo.logins)
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
        publish(demo, office, year)
    outlines(office, "borgolieto.geojson", "Confini inventati, CC0")
    _meetings(demo)
    give_roles(demo)


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
        is_demonstration=True,
    ),
    monza.CITY,
    reggio.CITY,
)
