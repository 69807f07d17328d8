"""The mails about opinions and requests, through a real mail server: to whom, saying what, and only if the verb commits."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import Body, CityProfile, Delivery, Mailing, Person
from core.services.errors import DomainError
from core.services.rules import change_rules
from models_monza.models import AdvisoryOpinion, Office
from models_monza.services import opinions as verbs
from models_monza.services.questions import ask_consulte, withdraw_question
from tests.core.mail.server import MailServer, free_port, running
from tests.models_monza.conftest import user_with
from tests.models_monza.opinion_rows import NOW, SITE, TODAY, answer_rules, opinion_in

ON = dt.date(2026, 5, 11)


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that is up; the settings point at it."""
    server = MailServer(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    with running(server):
        yield server


@pytest.fixture
def profile(in_monza: object) -> CityProfile:
    values = {"name": "Monza", "office": "Ufficio Partecipazione", "email": "partecipazione@monza.example"}
    return CityProfile.objects.update_or_create(defaults=values)[0]


@pytest.fixture
def elisa(liberta: Body) -> Person:
    """Coordinates Libertà together with Nora, and has no account."""
    person = Person.objects.create(given_name="Elisa", family_name="Bosco", email="elisa@casa.example")
    Office.objects.create(body=liberta, person=person, kind="coordinator", since=dt.date(2025, 1, 1))
    return person


def sent(server: MailServer) -> dict[str, str]:
    """Address to the text of the message it got."""
    send_waiting(SITE)
    found = {one.to: one.text().replace("\r\n", "\n") for one in server.taken}
    assert len(found) == len(server.taken), "nobody gets two"
    server.taken.clear()
    return found


def test_the_office_hears_of_a_transmission(
    server: MailServer, profile: CityProfile, liberta: Body, nora: User, olga: User
) -> None:
    change_rules(actor=olga, rules=answer_rules(answer_days=90))
    row = opinion_in("approved", liberta, "Ciclabile & strisce")
    verbs.transmit_opinion(
        actor=nora, opinion_id=row.pk, office="Mobilità", protocol_number="9/26", on=ON, site=SITE
    )
    send_waiting(SITE)
    mail = server.taken[0]
    assert mail.to == "partecipazione@monza.example"
    assert str(mail.mail["Subject"]) == "Libertà scrive al Comune: Ciclabile & strisce"
    for words in ("Buongiorno Ufficio Partecipazione", "Mobilità", "9/26", "domenica 9 agosto 2026"):
        assert words in mail.text()
    assert f"http://monza.localhost{reverse('monza:opinion', args=[row.pk])}" in mail.text()
    assert "Ciclabile &amp; strisce" in mail.html()


def test_without_an_address_nobody_is_written_to(liberta: Body, nora: User) -> None:
    row = opinion_in("approved", liberta)
    verbs.transmit_opinion(
        actor=nora, opinion_id=row.pk, office="Mobilità", protocol_number="9/26", on=ON, site=SITE
    )
    assert not Mailing.objects.exists()


def test_who_coordinates_hears_of_the_answer_once_with_account_or_without(
    server: MailServer,
    profile: CityProfile,
    liberta: Body,
    triante: Body,
    nora: User,
    elisa: Person,
    ugo: User,
) -> None:
    user_with("tea@monza.example", "Tea", "coordinator", triante)
    person = Person.objects.create(family_name="Coordina", user=nora, email="nora@altrove.example")
    Office.objects.create(body=liberta, person=person, kind="coordinator", since=dt.date(2025, 1, 1))
    former = Person.objects.create(family_name="Prima", email="prima@casa.example")
    Office.objects.create(
        body=liberta, person=former, kind="coordinator", since=dt.date(2023, 1, 1), until=dt.date(2024, 12, 31), ended="resigned"
    )  # fmt: skip
    row = opinion_in("transmitted", liberta)
    verbs.take_in_charge(actor=ugo, opinion_id=row.pk, on=ON, office="Verde", site=SITE)
    taken = sent(server)
    assert taken.keys() == {"nora@monza.example", "elisa@casa.example"}
    assert "Se ne occupa: Verde" in taken["elisa@casa.example"]
    verbs.answer_opinion(
        actor=ugo, opinion_id=row.pk, outcome="partly", reasons="Nel 2027.\nNon prima.", on=TODAY, site=SITE
    )
    answered = sent(server)
    assert answered.keys() == {"nora@monza.example", "elisa@casa.example"}
    assert "Esito: accolto in parte" in answered["elisa@casa.example"]
    assert "Nel 2027.\nNon prima." in answered["elisa@casa.example"]
    link = re.search(r"http://monza\.localhost(/consulte/contributi/\S+)", answered["elisa@casa.example"])
    assert link is not None
    assert Client(headers={"host": "monza.localhost"}).get(link[1]).status_code == 200
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_who_did_it_herself_is_not_told(liberta: Body, nora: User) -> None:
    row = opinion_in("transmitted", liberta)
    verbs.take_in_charge(actor=nora, opinion_id=row.pk, on=ON, site=SITE)
    assert not Delivery.objects.exists()


def test_a_refused_verb_writes_to_nobody(liberta: Body, nora: User, ugo: User) -> None:
    row = opinion_in("transmitted", liberta)
    with pytest.raises(DomainError):
        verbs.answer_opinion(
            actor=ugo, opinion_id=row.pk, outcome="partly", reasons="R", on=dt.date(2026, 5, 1), site=SITE
        )
    assert not Mailing.objects.exists()


def test_what_was_overtaken_before_it_left_is_not_said(
    server: MailServer, profile: CityProfile, liberta: Body, triante: Body, nora: User, ugo: User
) -> None:
    answered, taken_back = (
        opinion_in("transmitted", liberta, "Uno"),
        opinion_in("transmitted", liberta, "Due"),
    )
    for row in (answered, taken_back):
        verbs.take_in_charge(actor=ugo, opinion_id=row.pk, on=ON, site=SITE)
    AdvisoryOpinion.objects.filter(pk=answered.pk).update(
        state="answered", answered_on=TODAY, outcome="accepted", reasons="R"
    )
    verbs.withdraw_opinion(actor=nora, opinion_id=taken_back.pk, reason="Superato.")
    assert sent(server) == {}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}


def test_who_coordinates_two_consulte_is_asked_once_for_both(
    server: MailServer,
    profile: CityProfile,
    olga: User,
    liberta: Body,
    triante: Body,
    nora: User,
    elisa: Person,
) -> None:
    Office.objects.create(body=triante, person=elisa, kind="coordinator", since=dt.date(2025, 1, 1))
    request = ask_consulte(
        actor=olga, subject="Piano", text="Il piano è sul sito.", office="Mobilità",
        due_on=dt.date(2026, 9, 30), site=SITE,
    )  # fmt: skip
    found = sent(server)
    assert found.keys() == {"nora@monza.example", "elisa@casa.example"}
    assert "la consulta (Libertà, Triante)" in found["elisa@casa.example"]
    assert "la consulta (Libertà)" in found["nora@monza.example"]
    for words in ("«Piano»", "Il piano è sul sito.", "mercoledì 30 settembre 2026", "perché coordina"):
        assert words in found["nora@monza.example"]
    assert reverse("monza:question", args=[request.pk]) in found["nora@monza.example"]


def test_a_request_taken_back_before_it_left_is_not_sent(
    server: MailServer, profile: CityProfile, olga: User, nora: User
) -> None:
    request = ask_consulte(actor=olga, subject="P", text="", office="M", due_on=TODAY, site=SITE)
    withdraw_question(actor=olga, request_id=request.pk)
    assert sent(server) == {}
    assert Delivery.objects.get().state == "dropped"


def test_a_page_gives_the_mails_the_city_they_came_from(
    office: Client, profile: CityProfile, nora: User, liberta: Body
) -> None:
    row = opinion_in("transmitted", liberta)
    office.post(
        reverse("monza:opinion-step", args=[row.pk, "prendi-in-carico"]), {"on": "2026-05-11", "office": "V"}
    )
    sent = {"subject": "P", "office": "M", "due_on": "2026-09-30", "to": "all"}
    office.post(reverse("monza:question-new"), sent)
    assert sorted(Mailing.objects.values_list("kind", "site")) == [
        ("monza.opinion", SITE),
        ("monza.request", SITE),
    ]
