"""The body that compares the cities: its two people, the request that is open, the report it has published. Once."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from benchmark.models import Campaign, ComparativeReport
from benchmark.reminding import remind_cities
from benchmark.services.campaigns import open_campaign
from benchmark.services.groups import keep_group
from benchmark.services.reports import add_block, draft_report, publish_report
from demo.compared import ASKED
from demo.demo_city import PASSWORD, Login
from demo.farelegami import CITIES as FARE_LEGAMI
from tenants.context import use_public
from tenants.entitlements import EXAMPLE, is_granted
from tenants.models import City
from tenants.services.entitlements import grant_feature
from tenants.services.team import add_member

LOGINS = (
    Login("analisi@confronto.example", "Nora Confronta", "comparison_analyst", "ente che confronta le città: analisi"),
    Login(
        "coordinamento@confronto.example",
        "Olga Coordina",
        "comparison_coordinator",
        "ente che confronta le città: richieste, rapporto, persone",
    ),
)  # fmt: skip
REPORTED = 2024
_ASKED_DAYS_AGO, _DUE_IN = 40, 13
"""The reminder of fourteen days before has just gone."""
_TEXTS: Sequence[tuple[str, str, str]] = (
    (
        "Che cosa c'è in questo rapporto",
        ("Sei città hanno misurato il proprio registro allo stesso modo e hanno approvato le cifre. **Non è una classifica**: le città sono "
        "in ordine alfabetico, e ogni cifra rimanda a come è definita."),
        "",
    ),
    ("", "", "meetings_per_10000"),
    (
        "Perché Bergamo si incontra di più",
        ("A Bergamo ogni rete registra anche gli incontri dei sottogruppi. Monza conta solo le sedute delle consulte, e lo dice in una "
        "nota: *le due cifre non misurano la stessa abitudine*."),
        "",
    ),
    ("", "Le realtà che tornano sono il segno più chiaro che incontrarsi serve a qualcosa.", "organisation_retention"),
    ("", "", "records_completeness"),
    (
        "Che cosa chiediamo alle città",
        "- tenere il registro delle presenze anche nei tavoli di lavoro;\n- pubblicare il resoconto entro due settimane.",
        "",
    ),
)  # fmt: skip


def ensure_comparison() -> None:
    """Her people, a group of cities, the request of last year's figures with its reminder, the report of the year before."""
    with use_public():
        _examples()
        nora, olga = _people()
        if ComparativeReport.objects.filter(year=REPORTED).exists():
            return
        its = City.objects.filter(schema_name__in=[city.schema_name for city in FARE_LEGAMI])
        keep_group(actor=nora, name="Le città di Fare Legami", cities=its.values_list("pk", flat=True))
        _ask(olga)
        _report(olga)


def _examples() -> None:
    """Who arrives is shown how these two work: no demonstration of the demo works with their participation models."""
    for city in City.objects.filter(schema_name__in=["monza", "reggio"]):
        if not is_granted(city, EXAMPLE):
            until = timezone.localdate() + dt.timedelta(days=365)
            grant_feature(actor=None, city=city, feature=EXAMPLE, until=until, reason="Dimostrazione")


def _people() -> list[User]:
    """They choose no password by mail: it is on the screen; each connects her telephone at the first sign-in."""
    found = []
    hashed = ""
    for login in LOGINS:
        user = User.objects.filter(email=login.email).first()
        if user is None:
            user = add_member(actor=None, email=login.email, full_name=login.full_name, role=login.role)
            hashed = hashed or make_password(PASSWORD)
            user.password = hashed
            user.save(update_fields=["password"])
        found.append(user)
    return found


def _ask(olga: User) -> None:
    today = timezone.localdate()
    if Campaign.objects.filter(year=ASKED).exists() or today.year <= ASKED:
        return
    open_campaign(
        actor=olga,
        year=ASKED,
        title=f"I dati del {ASKED}",
        text="Chiediamo a tutte le città di guardare le cifre dell'anno e di approvarle. Se un indicatore va spiegato, basta una nota.",
        due_on=today + dt.timedelta(days=_DUE_IN),
        now=timezone.now() - dt.timedelta(days=_ASKED_DAYS_AGO),
    )
    remind_cities()


def _report(olga: User) -> None:
    now = timezone.now()
    if now.year <= REPORTED:
        return
    report = draft_report(actor=olga, year=REPORTED, title=f"Le città si confrontano, {REPORTED}", now=now)
    for title, text, indicator in _TEXTS:
        add_block(actor=olga, report_id=report.pk, title=title, text=text, indicator=indicator)
    publish_report(actor=olga, report_id=report.pk, change="", now=now)
