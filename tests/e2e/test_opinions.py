"""The pages of what consulte tell the administration, in a city that has them: for everybody, wide and on a phone."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from playwright.sync_api import Browser, Page

from accounts.models import User
from core.models import AgendaItem, Body, BodyStage, Meeting, MeetingBody
from core.services.activation import activate_participation_model
from core.services.rules import change_rules
from models_monza.services import opinions as verbs
from models_monza.services.opinions import OpinionText
from models_monza.services.questions import ask_consulte
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.site import Site, make_office, sign_in
from tests.e2e.walking import fits, is_a_whole_page
from tests.models_monza.opinion_rows import answer_rules

OFFICE = "daria@monza.example"
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
TERMS = {"answer_days": 30, "suspension_days": 30, "escalation_days": 10}


@dataclass
class Rows:
    """Keys of what the pages are about."""

    body: Body
    keys: dict[str, str]


def _consulta(name: str) -> Body:
    body = Body.objects.create(model_slug="monza", name=name, slug=slugify(name))
    BodyStage.objects.create(body=body, stage="formed", since=TODAY - 900 * DAY)
    return body


def _sitting(body: Body, day: dt.date) -> Meeting:
    meeting = Meeting.objects.create(model_slug="monza", kind="sitting", meets_on=day, state="held")
    MeetingBody.objects.create(meeting=meeting, body=body)
    AgendaItem.objects.create(meeting=meeting, position=1, title="Viabilità di viale Libertà")
    return meeting


def _fill(office: User) -> Rows:
    activate_participation_model(actor=None, slug="monza", since=TODAY - 1000 * DAY)
    change_rules(actor=office, rules=answer_rules(TODAY - 900 * DAY, **TERMS))
    body = _consulta("Libertà")
    _consulta("Triante")
    sitting, told = _sitting(body, TODAY - 80 * DAY), "Si chiede una pista ciclabile protetta fra le scuole."

    def draft(subject: str, **more: Any) -> uuid.UUID:
        text = OpinionText(body.pk, subject, told, meeting_id=sitting.pk, **more)
        return verbs.write_opinion(actor=office, opinion=text).pk

    def approved(subject: str, **more: Any) -> uuid.UUID:
        key = draft(subject, **more)
        return verbs.approve_opinion(actor=office, opinion_id=key, meeting_id=sitting.pk).pk

    def sent(subject: str, ago: int, **more: Any) -> uuid.UUID:
        values = {"office": "Mobilità", "protocol_number": f"{ago}/26", "on": TODAY - ago * DAY}
        return verbs.transmit_opinion(actor=office, opinion_id=approved(subject, **more), **values).pk  # type: ignore[arg-type]

    asked = ask_consulte(
        actor=office, subject="Piano del traffico", text="Il piano è sul sito.", office="Mobilità",
        due_on=TODAY - 5 * DAY, on=TODAY - 70 * DAY,
    )  # fmt: skip
    under = {"request_id": asked.pk, "item_id": sitting.agenda.get().pk}
    keys = {
        "body": body.pk,
        "asked": asked.pk,
        "draft": draft("Panchine in piazza"),
        "approved": approved("Alberi di via Manara, tel. 039 2372111"),
        "late": sent("Ciclabile", 75),
        "waiting": sent("Attraversamenti davanti alla scuola", 12),
        "answered": sent("Piano del traffico: che cosa ne pensiamo", 60, **under),
        "stopped": sent("Orari della biblioteca", 20),
    }
    then = {"outcome": "partly", "reasons": "Due vie su tre.", "on": TODAY - 40 * DAY}
    verbs.answer_opinion(actor=office, opinion_id=keys["answered"], **then)  # type: ignore[arg-type]
    why = {"on": TODAY - 9 * DAY, "reason": "Serve il parere di un altro ente."}
    verbs.suspend_answer(actor=office, opinion_id=keys["stopped"], **why)  # type: ignore[arg-type]
    return Rows(body, {name: str(key) for name, key in keys.items()})


@pytest.fixture(scope="module")
def rows(site: Site) -> Rows:
    make_office(OFFICE, city="monza")
    with use_city(City.objects.get(schema_name="monza")):
        return _fill(User.objects.get(email=OFFICE))


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Site, rows: Rows) -> Iterator[Page]:
    context = browser.new_context(locale="it-IT", viewport=DESKTOP)
    page = context.new_page()
    sign_in(page, site, OFFICE, city="monza")
    yield page
    context.close()


PAGES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("opinion-register", (), ""),
    ("opinion-register", (), "?q=xyzzy"),
    ("opinion-entry", ("answered",), ""),
    ("opinion-entry", ("stopped",), ""),
    ("opinions", (), ""),
    ("opinions", (), "?state=late"),
    ("opinions", (), "?q=xyzzy"),
    ("opinions-overdue", (), ""),
    ("opinion", ("draft",), ""),
    ("opinion", ("late",), ""),
    ("opinion", ("answered",), ""),
    ("opinion-new", (), ""),
    ("opinion-edit", ("draft",), ""),
    ("questions", (), ""),
    ("question", ("asked",), ""),
    ("question-new", (), ""),
    ("question-withdraw", ("asked",), ""),
    ("body-opinions", ("body",), ""),
    ("opinion-step", ("draft", "approva"), ""),
    ("opinion-step", ("approved", "trasmetti"), ""),
    ("opinion-step", ("waiting", "prendi-in-carico"), ""),
    ("opinion-step", ("waiting", "rispondi"), ""),
    ("opinion-step", ("waiting", "sospendi"), ""),
    ("opinion-step", ("waiting", "smista"), ""),
    ("opinion-step", ("waiting", "ritira"), ""),
    ("opinion-step", ("stopped", "riprendi"), ""),
    ("opinion-step", ("answered", "concludi"), ""),
)


def _address(rows: Rows, name: str, parts: tuple[str, ...], query: str) -> str:
    return reverse(f"monza:{name}", args=[rows.keys.get(part, part) for part in parts]) + query


@pytest.mark.parametrize(("name", "parts", "query"), PAGES, ids=lambda part: "-".join(part) or "plain")
def test_a_page_of_the_opinions_is_for_everybody(
    desk: Page,
    site: Site,
    rows: Rows,
    check_accessibility: Callable[[Page], None],
    name: str,
    parts: tuple[str, ...],
    query: str,
) -> None:
    desk.set_viewport_size(DESKTOP)
    desk.context.clear_cookies(name="django_language")
    answer = desk.goto(site.url(_address(rows, name, parts, query), city="monza"))
    assert answer is not None
    assert answer.status == 200
    there = desk.url
    is_a_whole_page(desk, "it")
    check_accessibility(desk)
    desk.set_viewport_size(PHONE)
    fits(desk)
    desk.get_by_role("link", name="English").click()
    desk.wait_for_url(there)
    is_a_whole_page(desk, "en")
    fits(desk)


def test_the_page_of_a_consulta_leads_to_its_entries(page: Page, site: Site, rows: Rows) -> None:
    page.goto(site.url(reverse("monza:body", args=[rows.body.slug]), city="monza"))
    page.get_by_role("link", name="Ciclabile").click()
    page.wait_for_url("**/consulte/contributi/*/")
    assert page.get_by_role("heading", level=1).inner_text() == "Ciclabile"
