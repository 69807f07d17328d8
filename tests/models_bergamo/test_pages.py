"""The pages of the networks: what one types arrives, what is wrong is told, lists ask a fixed number of queries."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Neighbourhood, Organisation, RoleGrant
from models_bergamo.models import (
    CharterAcknowledgement,
    CouncillorRequest,
    GrantApplication,
    GrantCall,
    NeighbourhoodNetwork,
)
from models_bergamo.services.applications import submit_application
from models_bergamo.services.charter import acknowledge_charter
from models_bergamo.services.requests import RequestText, send_request, show_request, write_request
from tests.models_bergamo.conftest import MakeApplication

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DURING = dt.datetime(2023, 3, 20, 12, tzinfo=dt.UTC)
Queries = Callable[..., Any]


@pytest.fixture
def office(bergamo_client: Client, dario: User) -> Client:
    bergamo_client.force_login(dario, backend=BACKEND)
    return bergamo_client


@pytest.fixture
def worker(bergamo_client: Client, anna: User) -> Client:
    """Anna, with a neighbourhood too: the person whose permissions cost the most to read."""
    place = Neighbourhood.objects.get(slug="alfa")
    RoleGrant.objects.create(user=anna, role="neighbourhood_worker", neighbourhood=place)
    bergamo_client.force_login(anna, backend=BACKEND)
    return bergamo_client


def filled(make_application: MakeApplication, dario: User, alfa: Body, times: int) -> None:
    for number in range(times):
        make_application(title=f"Progetto {number}")
        write_request(actor=dario, request=RequestText(alfa.pk, "A", f"Istanza {number}", "C"))


@pytest.mark.parametrize(
    "page", ["grants", "calls", "requests", "charter", "operators", "rhythm", "public-charter"]
)
def test_a_list_asks_at_most_eight_queries_whatever_its_size(
    worker: Client,
    dario: User,
    alfa: Body,
    beta: Body,
    make_application: MakeApplication,
    page: str,
    django_assert_max_num_queries: Queries,
) -> None:
    filled(make_application, dario, alfa, 3)
    acknowledge_charter(actor=dario, body_id=alfa.pk, acknowledged_on=dt.date(2024, 3, 1))
    url = reverse(f"bergamo:{page}")
    worker.get(url)  # the models active in the city are cached for a minute
    with django_assert_max_num_queries(8) as few:
        worker.get(url)
    filled(make_application, dario, alfa, 30)
    with django_assert_max_num_queries(len(few)):
        worker.get(url)


def test_a_project_goes_from_the_form_to_the_payment(
    office: Client, call: GrantCall, lead: Organisation, alfa: Body
) -> None:
    place = Neighbourhood.objects.get(slug="alfa")
    sent = {
        "call": call.pk,
        "lead": lead.pk,
        "body": alfa.pk,
        "title": "Cortile aperto",
        "description": "Un pomeriggio a settimana.",
        "neighbourhoods": [place.pk],
        "planned_cost_eur": "1.250,50",
    }
    with time_machine.travel(DURING, tick=False):
        office.cookies.clear()
        office.force_login(User.objects.get(email="dario@bergamo.example"), backend=BACKEND)
        answer = office.post(reverse("bergamo:grant-new"), sent, follow=True)
        assert "Presenta la domanda" in answer.content.decode()
        application = GrantApplication.objects.get()
        assert application.planned_cost_eur == Decimal("1250.50")
        assert application.requested_eur == Decimal("1000.40")
        office.post(reverse("bergamo:grant-step", args=[application.pk, "presenta"]))
    office.force_login(User.objects.get(email="dario@bergamo.example"), backend=BACKEND)
    for step, form in (
        ("ammetti", {"admitted_eur": "1.000,40", "decided_on": "2023-05-15"}),
        ("realizzata", {"carried_out_on": "15/09/2023"}),
        ("rendiconta", {"cost_eur": "1000", "accounted_on": "2023-10-15"}),
        ("liquida", {"paid_eur": "800,00", "paid_on": "2023-11-15", "payment_act": "Det. 12"}),
    ):
        url = reverse("bergamo:grant-step", args=[application.pk, step])
        assert office.post(url, form).status_code == 302, office.post(url, form).content.decode()
    application.refresh_from_db()
    assert (application.state, application.paid_eur) == ("paid", Decimal("800.00"))


def test_a_refused_step_tells_why_near_the_field_and_keeps_what_was_typed(
    office: Client, dario: User, make_application: MakeApplication
) -> None:
    application = make_application()
    submit_application(actor=dario, application_id=application.pk, at=DURING)
    url = reverse("bergamo:grant-step", args=[application.pk, "ammetti"])
    page = office.post(url, {"admitted_eur": "900", "decided_on": "2023-05-15"}).content.decode()
    assert "non superare 800,00 €" in page
    assert 'value="900' in page


@pytest.mark.parametrize("typed", ["molto", "12,345", "1e3x", "-5", "99999999999", "=1+1"])
def test_an_amount_that_is_no_amount_is_refused(
    office: Client, call: GrantCall, lead: Organisation, typed: str
) -> None:
    sent = {"call": call.pk, "lead": lead.pk, "title": "T", "planned_cost_eur": typed}
    with time_machine.travel(DURING, tick=False):
        office.force_login(User.objects.get(email="dario@bergamo.example"), backend=BACKEND)
        answer = office.post(reverse("bergamo:grant-new"), sent)
    assert answer.status_code == 200
    assert "field-errors" in answer.content.decode()
    assert not GrantApplication.objects.exists()


def test_an_edit_of_what_someone_else_changed_shows_both_versions(
    office: Client, dario: User, alfa: Body
) -> None:
    row = write_request(actor=dario, request=RequestText(alfa.pk, "Assessora", "Strada", "Testo"))
    url = reverse("bergamo:request-edit", args=[row.pk])
    sent = {"body": alfa.pk, "addressee": "Assessora", "subject": "Strada mia", "text": "Testo"}
    answer = office.post(url, sent | {"seen": "0" * 32})
    page = answer.content.decode()
    assert "Strada mia" in page
    assert "Adesso qui c&#x27;è: «Strada»." in page
    assert CouncillorRequest.objects.get().subject == "Strada"


def test_a_request_is_answered_and_shown(office: Client, dario: User, alfa: Body) -> None:
    office.post(
        reverse("bergamo:request-new"),
        {"body": alfa.pk, "addressee": "Assessora", "subject": "Strada", "text": "Chiediamo…"},
    )
    row = CouncillorRequest.objects.get()
    for step, form in (
        ("invia", {"sent_on": "2024-03-01", "protocol_number": "E1"}),
        ("rispondi", {"answer": "Si farà.", "outcome": "partly", "answered_on": "2024-04-02"}),
        ("pubblica", {}),
    ):
        assert office.post(reverse("bergamo:request-step", args=[row.pk, step]), form).status_code == 302
    office.logout()
    page = office.get(reverse("bergamo:body", args=[alfa.slug])).content.decode()
    assert "Si farà." in page
    assert "accolta in parte" in page


def test_the_export_holds_what_the_filters_show_and_formulas_as_text(
    office: Client, dario: User, make_application: MakeApplication, alfa: Body
) -> None:
    make_application(title='=HYPERLINK("http://x")')
    make_application(title="Orto condiviso")
    every = office.get(reverse("bergamo:grants") + "?export=csv").content.decode("utf-8-sig")
    assert "\n=" not in every
    assert ";=" not in every
    assert ';"=' not in every
    some = office.get(reverse("bergamo:grants") + "?q=orto&export=csv").content.decode("utf-8-sig")
    assert "Orto condiviso" in some
    assert "HYPERLINK" not in some
    book = office.get(reverse("bergamo:grants") + "?export=xlsx")
    assert book.content.startswith(b"PK")


@pytest.mark.parametrize("query", ["?call=niente", "?state=vota", "?page=x", "?page=99999", "?q=%27%00"])
def test_a_filter_that_makes_no_sense_breaks_nothing(
    office: Client, make_application: MakeApplication, query: str
) -> None:
    make_application()
    assert office.get(reverse("bergamo:grants") + query).status_code == 200
    assert office.get(reverse("bergamo:requests") + query).status_code == 200


@pytest.mark.parametrize("page", ["grant-new", "request-new"])
@pytest.mark.parametrize(
    "query", ["", "?body=x&call=%00&meeting='", "?body=018f2d5e-0000-7000-8000-000000000000"]
)
def test_an_address_that_proposes_nonsense_opens_the_empty_form(
    office: Client, page: str, query: str
) -> None:
    assert office.get(reverse(f"bergamo:{page}") + query).status_code == 200


def test_the_address_proposes_the_network(office: Client, call: GrantCall, alfa: Body) -> None:
    page = office.get(reverse("bergamo:request-new") + f"?body={alfa.pk}").content.decode()
    assert f'<option value="{alfa.pk}" selected>' in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?anno=2023", 200),
        ("?anno=abc", 404),
        ("?anno=9999", 404),
        ("?anno=²", 404),
        ("?anno=-1", 404),
    ],
)
def test_a_year_that_cannot_be_is_not_there(office: Client, query: str, status: int) -> None:
    assert office.get(reverse("bergamo:charter") + query).status_code == status


def test_an_acknowledgement_is_recorded_from_the_page_and_taken_back(office: Client, alfa: Body) -> None:
    url = reverse("bergamo:acknowledge", args=[alfa.pk])
    assert "Indichi l&#x27;incontro oppure il giorno." in office.post(url, {}).content.decode()
    assert office.post(url, {"acknowledged_on": "2024-03-12", "note": "Insieme"}).status_code == 302
    page = office.get(reverse("bergamo:charter") + "?anno=2024").content.decode()
    assert "Insieme" in page
    row = CharterAcknowledgement.objects.get()
    remove = reverse("bergamo:acknowledgement-remove", args=[row.pk])
    assert office.get(remove).status_code == 405
    office.post(remove)
    assert not CharterAcknowledgement.objects.exists()


def test_how_a_network_was_born_is_written_down(office: Client, alfa: Body, lead: Organisation) -> None:
    url = reverse("bergamo:network-birth-edit", args=[alfa.pk])
    seen = office.get(url).context["form"].initial["seen"]
    sent = {"asked_by": lead.pk, "path_began_on": "2023-10-15", "presented_on": "2022-10-15", "seen": seen}
    assert "precede l&#x27;inizio" in office.post(url, sent).content.decode()
    assert office.post(url, sent | {"presented_on": "2023-10-15", "presented_to": "52"}).status_code == 302
    network = NeighbourhoodNetwork.objects.get()
    assert (network.asked_by, network.presented_to) == (lead, 52)
    assert "52" in office.get(reverse("bergamo:network-birth", args=[alfa.pk])).content.decode()


def test_a_new_text_of_the_charter_is_what_citizens_read(office: Client) -> None:
    sent = {"title": "Carta nuova", "since": "2024-01-01", "points": "Primo punto\n\nSecondo punto"}
    assert office.post(reverse("bergamo:charter-new"), sent).status_code == 302
    page = office.get(reverse("bergamo:public-charter")).content.decode()
    assert page.count("<li>") >= 2
    assert "Secondo punto" in page


def test_the_public_page_of_a_network_asks_few_queries(
    bergamo_client: Client, dario: User, alfa: Body, django_assert_max_num_queries: Queries
) -> None:
    row = write_request(actor=dario, request=RequestText(alfa.pk, "A", "B", "C"))
    send_request(actor=dario, request_id=row.pk, sent_on=dt.date(2024, 3, 1))
    show_request(actor=dario, request_id=row.pk, is_public=True)
    url = reverse("bergamo:body", args=[alfa.slug])
    bergamo_client.get(url)
    with django_assert_max_num_queries(17):
        assert bergamo_client.get(url).status_code == 200
