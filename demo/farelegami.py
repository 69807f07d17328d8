"""Cremona, Crema and Casalmaggiore: the community labs that the project Fare Legami left, as networks of organisations that meet.

Residents of the whole city are those the press gave (Cremona 71,094 on 1 January 2024, Crema 33,920, Casalmaggiore 15,173); how they
are spread, labs, organisations, meetings and who comes are invented. The pacts of the project are about people in need: none is here.
"""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.utils import timezone

from accounts.models import User
from core.models import Body
from core.participation.registry import registry
from core.services.convocation import convene_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.profile import change_profile
from core.services.words import change_words
from demo.demo_city import DemoCity, Login
from demo.filling import accounts, give_roles
from demo.invented import Group, Town, known_by, networks_register, year_of
from demo.meetings import AGENDA
from demo.registers import import_sheets

MODEL = "bergamo"
YEARS = (2022, 2023, 2024, 2025)
INVENTED = (
    "Dati di prova: laboratori, realtà, incontri e presenze di {name} sono inventati; solo gli abitanti della città sono quelli "
    "pubblicati."
)
WORDS = {
    "it": {"body": "laboratorio di comunità", "bodies": "laboratori di comunità", "new_body": "nuovo laboratorio di comunità"},
    "en": {"body": "community lab", "bodies": "community labs", "new_body": "new community lab"},
}  # fmt: skip
_OF_A_PLACE = (
    ("Oratorio {place}", "parrocchia"),
    ("Genitori {place}", "associazione"),
    ("Centro sociale {place}", "associazione"),
    ("Polisportiva {place}", "associazione"),
    ("Scuola primaria {place}", "scuola"),
    ("Gruppo cammino {place}", "gruppo informale"),
)
_OF_THE_CITY = (
    ("Banca del tempo", "associazione"),
    ("Cooperativa L'Argine", "cooperativa"),
    ("Cooperativa Nonsolonoi", "cooperativa"),
    ("Caritas cittadina", "parrocchia"),
    ("Auser", "associazione"),
    ("Doposcuola insieme", "associazione"),
    ("Servizi sociali", "servizio comunale"),
    ("Biblioteca comunale", "servizio comunale"),
)


def town(places: Sequence[str], residents: int, labs: int, *, growth: float, year: int) -> Town:
    """Neighbourhoods with the residents of a year, and as many labs, each of one or some of them."""
    total = round(residents * (1 + growth * (year - 2023)))
    weights = [len(places) + 4 - number for number in range(len(places))]
    shares = [total * weight // sum(weights) for weight in weights]
    shares[0] += total - sum(shares)
    organisations = {kept.format(place=place): kind for place in places for kept, kind in _OF_A_PLACE}
    organisations |= dict(_OF_THE_CITY)
    groups = []
    for number in range(labs):
        its = tuple(places[number::labs])
        usual = [kept.format(place=place) for place in its for kept, _kind in _OF_A_PLACE]
        usual += [name for order, (name, _kind) in enumerate(_OF_THE_CITY) if (order + number) % 3]
        groups.append(
            Group(
                f"Laboratorio {its[0]}",
                its,
                dt.date(2017 + number % 4, 1 + number % 9, 15),
                known_by(usual, year),
            )
        )
    return Town(tuple(groups), dict(zip(places, shares, strict=True)), organisations)


def _fill(
    demo: DemoCity,
    *,
    places: Sequence[str],
    residents: int,
    labs: int,
    yearly: int,
    growth: float,
    coming: int,
) -> None:
    office, _operator = accounts(demo.logins)
    change_profile(
        actor=office,
        values={
            "name": demo.name,
            "institution": f"Comune di {demo.name}",
            "office": "Servizi sociali e comunità",
            "email": f"comunita@{demo.schema_name}.example",
            "colour": "#1f5c8b",
            "notice": INVENTED.format(name=demo.name),
        },
    )
    change_words(actor=office, model=registry.get(MODEL), words=WORDS)
    for year in YEARS:
        its = town(places, residents, labs, growth=growth, year=year)
        met = year_of(its.groups, year, round(yearly * (1 + 0.09 * (year - 2023))), coming=coming)
        import_sheets(office, MODEL, networks_register(its, year, met), publish_minutes=True)
    _coming(office)
    give_roles(demo)


def _coming(office: User) -> None:
    """The next meetings of the first labs, for everybody to read; nobody has an address, so nobody is written to."""
    today = timezone.localdate()
    for number, body in enumerate(Body.objects.filter(model_slug=MODEL).order_by("name")[:3]):
        plan = MeetingPlan(
            "plenary",
            (body.pk,),
            today + dt.timedelta(days=4 + 5 * number),
            starts_at=dt.time(18, 30),
            ends_at=dt.time(20),
        )
        meeting = plan_meeting(actor=office, model_slug=MODEL, plan=plan, agenda=AGENDA)
        convene_meeting(actor=office, meeting_id=meeting.pk, guests=[], site="")


def _city(
    schema_name: str, name: str, office: str, operator: str, istat: str, cadastral: str, **its: object
) -> DemoCity:
    places: Sequence[str] = its["places"]  # type: ignore[assignment]
    logins = (
        Login(f"ufficio@{schema_name}.example", office, "participation_office", "ufficio che segue i laboratori"),
        Login(
            f"operatrice@{schema_name}.example", operator, "neighbourhood_worker", "community maker di due quartieri", tuple(places[:2]),
        ),
    )  # fmt: skip
    return DemoCity(
        schema_name, name, logins, partial(_fill, **its), province="CR", istat_code=istat, cadastral_code=cadastral,  # type: ignore[arg-type]
        is_demonstration=False,
    )  # fmt: skip


CITIES = (
    _city(
        "cremona", "Cremona", "Silvia Bonetti", "Chiara Ghisolfi", "019036", "D150",
        places=(
            "Centro", "Po", "Zaist", "Borgo Loreto", "Cambonino", "Boschetto", "Bagnara", "Cavatigozzi", "Maristella", "Sant'Ambrogio",
            "San Felice", "Giordano",
        ),
        residents=71_094, labs=9, yearly=118, growth=-0.0004, coming=55,
    ),
    _city(
        "crema", "Crema", "Marta Severgnini", "Giulia Piloni", "019035", "D142",
        places=("Centro", "Crema Nuova", "Ombriano", "San Bernardino", "Sabbioni", "Santa Maria della Croce", "Castelnuovo", "San Carlo"),
        residents=33_920, labs=6, yearly=74, growth=0.0016, coming=62,
    ),
    _city(
        "casalmaggiore", "Casalmaggiore", "Elena Favagrossa", "Sara Toscani", "019021", "B898",
        places=("Centro", "Vicomoscano", "Vicobellignano", "Agoiolo", "Roncadello", "Quattrocase"),
        residents=15_173, labs=3, yearly=31, growth=-0.0028, coming=70,
    ),
)  # fmt: skip
