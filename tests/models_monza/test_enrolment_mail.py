"""What an applicant is written: what is missing, accepted, refused; queued with the verb and sent only while it is true."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.mail.kinds import renderer_of
from core.mail.message import MailMessage, NoLongerNeeded
from core.models import Body, Delivery, Mailing
from models_monza.mail.links import application_token, enrolment_of
from models_monza.services.decisions import (
    accept_enrolment,
    ask_completion,
    complete_enrolment,
    refuse_enrolment,
    withdraw_enrolment,
)
from tenants.context import use_city
from tenants.models import City
from tests.models_monza.enrolling import make_enrolment

SITE = "https://monza.example/"
EMAIL = "maria@uno.example"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to("2026-03-20T11:00:00+00:00")


def message() -> MailMessage:
    """The one message queued, as it would leave now."""
    delivery = Delivery.objects.select_related("mailing").get()
    assert delivery.email == EMAIL
    return renderer_of(delivery.mailing.kind)(delivery)


def test_what_is_missing_is_written_with_its_term(olga: User, liberta: Body) -> None:
    row = make_enrolment(liberta, email=EMAIL)
    ask_completion(actor=olga, enrolment_id=row.pk, what="Manca l'atto.\nE la firma <qui>.", site=SITE)
    told = message()
    assert told.subject == "La sua domanda per la consulta Libertà: manca qualcosa"
    for text in ("Manca l'atto.", "consulta Libertà"):
        assert text in told.text
    assert "E la firma <qui>." in told.text
    assert "E la firma &lt;qui&gt;." in told.html
    assert "Manca" not in str(Mailing.objects.get().content)  # it is read when it leaves


def test_once_handed_in_it_is_asked_no_more(olga: User, liberta: Body) -> None:
    row = make_enrolment(liberta, email=EMAIL)
    ask_completion(actor=olga, enrolment_id=row.pk, what="Manca l'atto.", site=SITE)
    complete_enrolment(actor=olga, enrolment_id=row.pk, answer="Eccolo")
    with pytest.raises(NoLongerNeeded):
        message()


def test_accepted_says_since_when(olga: User, liberta: Body) -> None:
    accept_enrolment(actor=olga, enrolment_id=make_enrolment(liberta, email=EMAIL).pk, site=SITE)
    told = message()
    assert told.subject.endswith("Libertà è accolta")
    assert "da venerdì 20 marzo 2026 è nell'albo della consulta Libertà" in told.text


def test_an_organisation_reads_its_name(olga: User, liberta: Body) -> None:
    row = make_enrolment(
        liberta,
        kind="organisation",
        ground="seat",
        organisation_name="Circolo",
        category="associazione",
        email=EMAIL,
    )
    accept_enrolment(actor=olga, enrolment_id=row.pk, site=SITE)
    assert "«Circolo» è nell'albo" in message().text
    assert Delivery.objects.get().name.startswith("Maria Rossi")


def test_refused_says_why_and_how_to_appeal(olga: User, liberta: Body) -> None:
    row = make_enrolment(liberta, email=EMAIL)
    refuse_enrolment(
        actor=olga, enrolment_id=row.pk, reasons="Non abita qui.", appeal_note="Al TAR, 60 giorni.", site=SITE
    )
    told = message()
    assert told.subject.endswith("Libertà non è accolta")
    for text in ("Non abita qui.", "Come fare ricorso", "Al TAR, 60 giorni."):
        assert text in told.text
        assert text in told.html


def test_a_decision_that_changed_meanwhile_is_not_sent(olga: User, liberta: Body) -> None:
    row = make_enrolment(liberta, email=EMAIL)
    accept_enrolment(actor=olga, enrolment_id=row.pk, site=SITE)
    withdraw_enrolment(actor=olga, enrolment_id=row.pk)
    with pytest.raises(NoLongerNeeded):
        message()


def test_who_left_no_address_is_not_written_to_and_the_office_is_told(office: Any, liberta: Body) -> None:
    row = make_enrolment(liberta)
    path = reverse("monza:enrolment-step", args=[row.pk, "respingi"])
    assert "lo dica di persona o per lettera" in " ".join(office.get(path).content.decode().split())
    office.post(path, {"reasons": "Non abita qui.", "on": "2026-03-20"})
    assert not Mailing.objects.exists()


def test_from_the_page_the_links_lead_to_the_site_the_office_is_on(office: Any, liberta: Body) -> None:
    row = make_enrolment(liberta, email=EMAIL)
    office.post(reverse("monza:enrolment-step", args=[row.pk, "accogli"]), {"on": "2026-03-20"})
    assert Mailing.objects.get().site == "http://monza.localhost/"


def test_the_link_of_an_application_is_good_in_its_city_only(in_monza: City, bergamo: City) -> None:
    key = uuid.uuid4()
    token = application_token(key)
    assert enrolment_of(token) == key
    assert enrolment_of(token[:-1]) is None
    assert enrolment_of("") is None


def test_the_link_opens_nothing_in_another_city(monza: City, bergamo: City) -> None:
    with use_city(monza):
        token = application_token(uuid.uuid4())
    with use_city(bergamo):
        assert enrolment_of(token) is None
