"""Community labs and civic centres in a real browser: every page for everybody, wide and on a phone, and a year counted without a mouse."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from core.models import Meeting, MeetingBody, ModelActivation
from core.services.activation import activate_participation_model
from models_farelegami.models import CentreMunicipality
from models_farelegami.rules import SLUG
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP
from tests.e2e.cremona_pages import CASES
from tests.e2e.reading import main
from tests.e2e.site import Site, make_office, sign_in
from tests.e2e.walking import CheckAccessibility, Visitor, fits, walk
from tests.models_farelegami.rows import (
    SINCE,
    give_back,
    make_activity,
    make_centre,
    make_lab,
    make_lab_need,
    make_maker,
    make_municipality,
)
from tests.models_farelegami.test_centre_pages import count

OFFICE = "olga@cremona.example"
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
LONG = "Accompagnare le persone anziane dal medico, a fare la spesa e in biblioteca, il martedì e il giovedì mattina"


def build_cremona() -> dict[str, str]:
    """Zaist with everything, Po with nothing yet; a full centre and an empty one. By a word, the key of each."""
    zaist, po = make_lab("Laboratorio Zaist", "Cremona", "Castelverde"), make_lab("Laboratorio Po")
    zaist.community_lab.about = "Si cucina insieme, si impara l'italiano, si sistema il cortile."
    zaist.community_lab.save()
    meeting = Meeting.objects.create(model_slug=SLUG, kind="lab", state="held", meets_on=TODAY - 9 * DAY)
    MeetingBody.objects.create(meeting=meeting, body=zaist)
    maker = make_maker(zaist, "Maria Assunta", "Degli Esposti Montanari", since=SINCE)
    make_maker(zaist, "Ugo", "Verdi", since=SINCE, until=TODAY - DAY)
    need = make_lab_need(zaist, LONG, asked_on=TODAY - 120 * DAY)
    give_back(need, 6, 4)
    give_back(make_lab_need(zaist, "Imbiancare la sala"), 2, 3)
    make_lab_need(zaist, "Una lavagna", closed_on=TODAY - DAY)
    centre = make_centre(
        address="via Zaist 1", opening_hours="da lunedì a venerdì, 15-19", about="Compiti, merenda, gioco.", since=SINCE
    )  # fmt: skip
    CentreMunicipality.objects.create(centre=centre, municipality=make_municipality("Castelverde"))
    activity = make_activity(centre, schedule="martedì e giovedì, 16-18", since=SINCE)
    make_activity(centre, "Ballo liscio", kind="company", schedule="il sabato sera", until=TODAY - DAY)
    quiet = make_centre("Civic Center Po")
    last = TODAY.year - 1
    count(centre, last, children=864, adults=346)
    count(centre, last - 1, children=31)
    count(centre, last - 2, activity, children=30, adults=0)
    count(quiet, last, children=3, adults=40)
    rows = {"lab": zaist, "quiet-lab": po, "maker": maker, "need": need, "centre": centre}
    rows |= {"quiet-centre": quiet, "activity": activity, "municipality": make_municipality()}
    return {word: str(row.pk) for word, row in rows.items()} | {"last-year": str(last)}


@pytest.fixture(scope="module")
def keys(site: Site) -> dict[str, str]:
    """The city of the module."""
    make_office(OFFICE, city="monza")
    with use_city(City.objects.get(schema_name="monza")):
        ModelActivation.objects.all().delete()
        activate_participation_model(actor=None, slug=SLUG, since=SINCE)
        return build_cremona()


@pytest.fixture(scope="module")
def visitors(browser: Browser, site: Site, keys: dict[str, str]) -> Iterator[dict[bool, Visitor]]:
    """Browsers of the office (True) and of a citizen."""
    contexts = {at_work: browser.new_context(locale="it-IT", viewport=DESKTOP) for at_work in (True, False)}
    found = {at_work: Visitor(context.new_page()) for at_work, context in contexts.items()}
    sign_in(found[True].page, site, OFFICE, city="monza")
    for visitor in found.values():
        visitor.listen()
    yield found
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize(("name", "parts", "query"), CASES, ids=" ".join)
def test_a_page_is_for_everybody(
    name: str,
    parts: str,
    query: str,
    site: Site,
    keys: dict[str, str],
    visitors: dict[bool, Visitor],
    check_accessibility: CheckAccessibility,
) -> None:
    path = reverse(f"farelegami:{name}", args=[keys.get(part, part) for part in parts.split()]) + query
    visitor = visitors[path.startswith("/lavoro/")]
    walk(visitor, site, site.url(path, city="monza"), check_accessibility)


def test_a_year_is_counted_by_keyboard_and_citizens_read_it(
    site: Site,
    keys: dict[str, str],
    visitors: dict[bool, Visitor],
    phone: Page,
    check_accessibility: CheckAccessibility,
) -> None:
    page = visitors[True].page
    page.set_viewport_size(DESKTOP)
    path = reverse("farelegami:centre-count", args=[keys["quiet-centre"], keys["last-year"]])
    page.goto(site.url(path, city="monza"))
    page.get_by_label("0-5 anni").fill("2")
    page.get_by_label("0-5 anni").press("Enter")
    expect(main(page)).to_contain_text("Lasci vuoto il complessivo, oppure le altre età.")
    check_accessibility(page)
    page.get_by_label("Bambine, bambini, ragazze e ragazzi").fill("")
    page.get_by_label("6-10 anni").fill("28")
    page.get_by_label("6-10 anni").press("Enter")
    expect(main(page)).to_contain_text("Salvato.")
    path = reverse("farelegami:public-centre", args=[keys["quiet-centre"]])
    phone.goto(site.url(path, city="monza"))
    expect(main(phone)).to_contain_text("70")
    fits(phone)
    check_accessibility(phone)
