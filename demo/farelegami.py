"""Cremona, Crema and Casalmaggiore: the community labs that the project Fare Legami left, which go on meeting.

Cremona led the project and has its register of 2017: how many centres, people, labs and pacts there were is as published, names are
invented, and of whom a pact is about there is nothing. Its labs ended with the project. Residents of the whole city are those the press
gave (Cremona 71,094 on 1 January 2024, Crema 33,920, Casalmaggiore 15,173); all the rest is invented.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from core.models import Body
from core.participation.registry import registry
from core.services.bodies import change_stage
from core.services.convocation import convene_meeting
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.profile import change_profile
from demo.demo_city import DemoCity, Login
from demo.filling import REGISTERS, accounts, give_roles, publish
from demo.invented import Group, Met, Town, known_by, networks_register, sheet, year_of
from demo.meetings import AGENDA
from demo.registers import import_files, import_sheets

MODEL = "farelegami"
YEARS = (2022, 2023, 2024, 2025)
INVENTED = (
    "Dati di prova: laboratori, realtà, incontri e presenze di {name} sono inventati; solo gli abitanti della città sono quelli "
    "pubblicati."
)
PUBLISHED = (
    "Dati di prova: del 2017 sono quelli pubblicati i totali di Fare Legami (civic center, persone, laboratori, patti); nomi, date, importi "
    "e tutto il resto sono inventati."
)
PROJECT, AFTER_IT = 2017, dt.date(2019, 1, 1)
_CALLED = ("Laboratori", "Laboratorio")
_MAKERS = ("Manfredini Davide", "Antonioli Rosa")
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
                dt.date(2019 + number % 3, 1 + number % 9, 15),
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
    leads: bool = False,
) -> None:
    office, operator = accounts(demo.logins)[:2]
    change_profile(
        actor=office,
        values={
            "name": demo.name,
            "institution": f"Comune di {demo.name}",
            "office": "Servizi sociali e comunità",
            "email": f"comunita@{demo.schema_name}.example",
            "colour": "#1f5c8b",
            "notice": PUBLISHED if leads else INVENTED.format(name=demo.name),
        },
    )
    if leads:
        _project(office)
    maker = " ".join(reversed(operator.full_name.split()))
    for year in YEARS:
        its = town(places, residents, labs, growth=growth, year=year)
        met = year_of(its.groups, year, round(yearly * (1 + 0.09 * (year - 2023))), coming=coming)
        sheets = _labs_register(its, demo.name, year, met, (maker, *_MAKERS))
        import_sheets(office, MODEL, sheets, publish_minutes=True)
    _coming(office)
    if leads:
        publish(demo, office, PROJECT)
        _shown(demo)
    give_roles(demo)


def _shown(demo: DemoCity) -> None:
    """What only this model has: centres at work, needs of labs, pacts with their cases in the vault."""
    found = registry.get(MODEL).demonstration
    if found is None:
        raise LookupError(f"{MODEL} has nothing to show of its own")
    people = {login.role: user for login, user in zip(demo.logins, accounts(demo.logins), strict=True)}
    found.history(people, timezone.localdate())


def _project(office: User) -> None:
    """The register of the project; its labs end with it."""
    register = REGISTERS / "fare_legami_2017.xlsx"
    import_files(office, MODEL, [register], publish_minutes=True, year=PROJECT)
    over = Body.objects.filter(model_slug=MODEL, stages__until=None, stages__stage="active")
    for body in over.filter(community_lab__import_batch__isnull=False, territory=None).order_by("name"):
        change_stage(actor=office, body_id=body.pk, stage="closed", since=AFTER_IT)


def _labs_register(
    its: Town, city: str, year: int, met: Sequence[Met], makers: Sequence[str]
) -> list[SimpleUploadedFile]:
    """A year as the sheets of a register of labs; who is to sign in accompanies the first ones."""
    rows = [
        (one.name, city, makers[number * len(makers) // len(its.groups)], "; ".join(one.places), f"{one.since:%d/%m/%Y}")
        for number, one in enumerate(its.groups)
        if one.since
    ]  # fmt: skip
    head = ("Nome", "Comune", "Community maker", "Quartieri", "Attivo dal")
    others = replace(its, groups=tuple(replace(one, since=None) for one in its.groups))
    return [sheet("Laboratori", head, rows), *networks_register(others, year, met, called=_CALLED)]


def _coming(office: User) -> None:
    """The next meetings of the first labs, for everybody to read; nobody has an address, so nobody is written to."""
    today = timezone.localdate()
    meeting = Body.objects.filter(model_slug=MODEL, territory__isnull=False).distinct()
    for number, body in enumerate(meeting.order_by("name")[:3]):
        plan = MeetingPlan(
            "lab",
            (body.pk,),
            today + dt.timedelta(days=4 + 5 * number),
            starts_at=dt.time(18, 30),
            ends_at=dt.time(20),
        )
        planned = plan_meeting(actor=office, model_slug=MODEL, plan=plan, agenda=AGENDA)
        convene_meeting(actor=office, meeting_id=planned.pk, guests=[], site="")


def _city(
    schema_name: str,
    name: str,
    office: str,
    operator: str,
    istat: str,
    cadastral: str,
    people: tuple[Login, ...] = (),
    **its: object,
) -> DemoCity:
    places: Sequence[str] = its["places"]  # type: ignore[assignment]
    logins = (
        Login(f"ufficio@{schema_name}.example", office, "participation_office", "ufficio che segue i laboratori"),
        Login(
            f"operatrice@{schema_name}.example", operator, "community_maker", "community maker di due quartieri", tuple(places[:2]),
        ),
    )  # fmt: skip
    return DemoCity(
        schema_name, name, (*logins, *people), partial(_fill, **its), model=MODEL, kind="lab", province="CR", istat_code=istat, cadastral_code=cadastral,  # type: ignore[arg-type]
        is_demonstration=False,
    )  # fmt: skip


CITIES = (
    _city(
        "cremona", "Cremona", "Silvia Bonetti", "Chiara Ghisolfi", "019036", "D150",
        places=(
            "Centro", "Po", "Zaist", "Borgo Loreto", "Cambonino", "Boschetto", "Bagnara", "Cavatigozzi", "Maristella", "Sant'Ambrogio",
            "San Felice", "Giordano",
        ),
        residents=71_094, labs=9, yearly=118, growth=-0.0004, coming=55, leads=True,
        people=(
            Login("centri@cremona.example", "Paola Guarneri", "centre_worker", "operatrice dei civic center: conta chi li frequenta, senza nomi"),
            Login("patti@cremona.example", "Ivana Feraboli", "case_worker", "operatrice dei patti: lavora nei fascicoli della sua équipe"),
            Login("supervisione@cremona.example", "Guido Bassi", "vault_supervisor", "supervisore dei patti: vede chi apre i fascicoli, non li legge"),
        ),
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
