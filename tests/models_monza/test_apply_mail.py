"""From the form to the office through a real mail server: the address confirmed, the private page, nothing told to strangers."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from core.mail.sending import send_waiting
from core.models import AuditEntry, Body, CityProfile, Delivery, Membership
from core.services.errors import DomainError
from core.services.retention import forget_in_time
from models_monza.mail.confirming import confirmation_token
from models_monza.mail.links import application_token, enrolment_of
from models_monza.models import Enrolment, EnrolmentCheck, EnrolmentWindow, Mandate, ReceivedApplication
from models_monza.privacy import erase_person
from models_monza.services.decisions import (
    accept_enrolment,
    ask_completion,
    check_enrolment,
    refuse_enrolment,
)
from models_monza.services.mandates import open_mandate
from models_monza.services.online import CONFIRM_WITHIN, forget_unconfirmed
from tenants.context import use_city
from tenants.models import City
from tests.core.mail.conftest import mail_server, up  # noqa: F401  # a real mail server
from tests.core.mail.server import MailServer
from tests.models_monza.applying import (
    CITIZEN,
    ORGANISATION,
    PDF,
    SITE,
    errors,
    link,
    stranger,
    typed,
    typed_organisation,
    window_of,
)
from tests.models_monza.test_windows import rome

NOW = rome(2026, 3, 31, 23, 59, 30)


@pytest.fixture
def browser(in_monza: object) -> Client:
    CityProfile.objects.update_or_create(
        defaults={
            "name": "Monza",
            "office": "Ufficio partecipazione",
            "email": "partecipazione@monza.example",
        }
    )
    return stranger()


@pytest.fixture
def march(mandate: Mandate, time_machine: Any) -> EnrolmentWindow:
    """March 2026, half a minute before it ends."""
    time_machine.move_to(NOW)
    return window_of(mandate)


class Applicant:
    """Who applies, confirms and follows, with the messages she got."""

    def __init__(self, browser: Client, server: MailServer) -> None:
        self.browser, self.server = browser, server

    def sends(self, path: str, form: dict[str, Any]) -> str:
        """Send in; the path of the link to confirm."""
        assert self.browser.post(path, form).status_code == 302
        send_waiting(SITE)
        return link(self.server.taken[-1], "conferma")

    def confirms(self, path: str) -> str:
        """Press the button; the path of the private page, from the message."""
        assert self.browser.post(path).status_code == 302
        send_waiting(SITE)
        return link(self.server.taken[-1], "domanda")

    def applies(self, path: str, form: dict[str, Any]) -> str:
        """Both."""
        return self.confirms(self.sends(path, form))

    def reads(self, path: str) -> str:
        """The page, without the line breaks of its source."""
        answer = self.browser.get(path)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())


@pytest.fixture
def rosa(browser: Client, up: MailServer) -> Applicant:  # noqa: F811
    return Applicant(browser, up)


def test_sent_in_half_a_minute_before_the_end_and_confirmed_days_after_it_counts_from_the_first(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, time_machine: Any
) -> None:
    form = typed(liberta, march, papers=[SimpleUploadedFile("carta.pdf", PDF)])
    path = rosa.sends(CITIZEN, form)
    asked = rosa.server.taken[-1]
    assert str(asked.mail["Subject"]) == "Confermi la domanda di iscrizione alla consulta Libertà"
    for words in (asked.text(), asked.html()):
        assert "martedì 31 marzo 2026, alle 23:59" in words
        assert "martedì 7 aprile 2026, ore 23:59" in words
    time_machine.move_to(rome(2026, 4, 3, 9))
    page = rosa.reads(path)
    assert "consulta Libertà, mandata martedì 31 marzo 2026 alle 23:59" in page
    assert "Rossi" not in page
    assert not Enrolment.objects.exists(), "a program that opens links confirms nothing"
    private = rosa.confirms(path)
    row = Enrolment.objects.get()
    assert (row.state, row.channel, row.window) == ("submitted", "online", march)
    assert NOW <= row.submitted_at < NOW + dt.timedelta(seconds=20)
    assert row.one_place == "RSSMRA85T50A562W"
    paper = row.documents.get()
    with default_storage.open(paper.file.name or "") as kept:
        assert (paper.title, kept.read()) == ("carta.pdf", PDF)
    assert not ReceivedApplication.objects.exists()
    told = rosa.server.taken[-1]
    assert str(told.mail["Subject"]) == "La domanda per la consulta Libertà è arrivata all'ufficio"
    for words in ("martedì 31 marzo 2026 alle 23:59", "una consulta sola", "n. 5, 08/02/2024"):
        assert words in told.text()
    assert "Maria Rossi, consulta Libertà" in rosa.reads(private)
    assert "verificare la sua identità" in rosa.reads(private)


def test_confirmed_twice_it_is_one_and_the_link_then_leads_to_the_private_page(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow
) -> None:
    path = rosa.sends(CITIZEN, typed(liberta, march))
    private = rosa.confirms(path)
    assert rosa.browser.post(path)["Location"] == f"{private}?fatto=conferma"
    assert rosa.browser.get(path)["Location"] == private
    assert (Enrolment.objects.count(), len(rosa.server.taken)) == (1, 2)
    assert AuditEntry.objects.filter(action="monza.enrolment.submitted").count() == 1


def test_who_sends_the_same_form_again_gets_the_message_again_and_keeps_her_moment(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, time_machine: Any
) -> None:
    time_machine.move_to(rome(2026, 3, 30, 9))
    form = typed(liberta, march)
    rosa.sends(CITIZEN, form)
    rosa.sends(CITIZEN, form)
    assert len(rosa.server.taken) == 1, "a button pressed twice"
    time_machine.move_to(rome(2026, 3, 30, 9, 5))
    rosa.confirms(rosa.sends(CITIZEN, form))
    assert len(rosa.server.taken) == 3
    assert Enrolment.objects.get().submitted_at < rome(2026, 3, 30, 9, 1)


def test_after_a_week_nothing_is_left_of_what_nobody_confirmed(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, time_machine: Any
) -> None:
    path = rosa.sends(CITIZEN, typed(liberta, march, papers=[SimpleUploadedFile("carta.pdf", PDF)]))
    name = ReceivedApplication.objects.get().papers.get().file.name or ""
    assert forget_unconfirmed(at=NOW + CONFIRM_WITHIN - dt.timedelta(minutes=1)) == 0
    time_machine.move_to(NOW + CONFIRM_WITHIN + dt.timedelta(minutes=1))
    answer = rosa.browser.post(path)
    assert answer.status_code == 404
    assert "entro 7 giorni" in answer.content.decode()
    assert default_storage.exists(name)
    forget_in_time(SITE)
    assert not ReceivedApplication.objects.exists()
    assert not Delivery.objects.filter(mailing__kind="monza.received").exists()
    assert AuditEntry.objects.get(action="monza.enrolment.forgotten").after == {"applications": 1}
    forget_in_time(SITE)
    assert AuditEntry.objects.filter(action="monza.enrolment.forgotten").count() == 1
    assert rosa.browser.get(path).status_code == 404


def test_who_did_not_send_it_throws_it_away(rosa: Applicant, liberta: Body, march: EnrolmentWindow) -> None:
    path = rosa.sends(CITIZEN, typed(liberta, march))
    assert "è cancellata" in rosa.browser.post(path, {"cancella": "1"}).content.decode()
    assert not ReceivedApplication.objects.exists()
    assert rosa.browser.post(path).status_code == 404


def test_a_mandate_that_ends_before_the_confirmation_is_told(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, olga: User, time_machine: Any
) -> None:
    path = rosa.sends(CITIZEN, typed(liberta, march))
    time_machine.move_to(rome(2026, 4, 2, 9))
    open_mandate(actor=olga, name="2026-2031", since=dt.date(2026, 4, 1))
    answer = rosa.browser.post(path)
    assert (answer.status_code, Enrolment.objects.count()) == (404, 0)
    assert "mandato concluso" in answer.content.decode()


def test_a_second_consulta_is_told_only_to_the_address_of_the_first(
    rosa: Applicant, liberta: Body, triante: Body, march: EnrolmentWindow
) -> None:
    """Whoever types a fiscal code of another hears the rule, as everybody does, and nothing of the other application."""
    first = rosa.applies(CITIZEN, typed(liberta, march))
    stranger_page = rosa.applies(CITIZEN, typed(triante, march, email="altri@example.org"))
    told = rosa.server.taken[-1]
    assert told.to == "altri@example.org"
    for words in (told.text(), rosa.reads(stranger_page)):
        assert "Libertà" not in words
    assert "una consulta sola" in told.text()
    own_page = rosa.applies(CITIZEN, typed(triante, march, email="Maria@example.org"))
    for words in (rosa.server.taken[-1].text(), rosa.reads(own_page)):
        assert "per la consulta Libertà" in words
        assert "n. 5, 08/02/2024" in words
    assert "risulta già" not in rosa.reads(first)


def test_the_office_accepts_one_and_the_other_only_when_the_first_is_gone(
    rosa: Applicant, liberta: Body, triante: Body, march: EnrolmentWindow, olga: User
) -> None:
    first = rosa.applies(CITIZEN, typed(liberta, march))
    second = enrolment_of(rosa.applies(CITIZEN, typed(triante, march)).split("/")[-2])
    assert second is not None
    with pytest.raises(DomainError, match=r"consulta Libertà.*n. 5, 08/02/2024"):
        accept_enrolment(actor=olga, enrolment_id=second)
    assert rosa.browser.post(f"{first}ritira/").status_code == 302
    assert "è ritirata" in rosa.reads(first)
    assert accept_enrolment(actor=olga, enrolment_id=second).one_place == "RSSMRA85T50A562W"


def test_twice_in_the_same_consulta_the_earlier_goes_first(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, olga: User
) -> None:
    pages = [rosa.applies(CITIZEN, typed(liberta, march)) for _time in range(2)]
    keys = [enrolment_of(page.split("/")[-2]) for page in pages]
    with pytest.raises(DomainError, match="in questa consulta"):
        accept_enrolment(actor=olga, enrolment_id=keys[1])  # type: ignore[arg-type]
    assert accept_enrolment(actor=olga, enrolment_id=keys[0]).state == "accepted"  # type: ignore[arg-type]


def test_what_is_missing_is_asked_on_the_private_page_and_handed_in_there(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, olga: User, time_machine: Any
) -> None:
    private = rosa.applies(CITIZEN, typed(liberta, march))
    row = Enrolment.objects.get()
    time_machine.move_to(rome(2026, 4, 2, 9))
    ask_completion(actor=olga, enrolment_id=row.pk, what="Manca la carta", due_on=dt.date(2026, 4, 20))
    page = rosa.reads(private)
    assert "Alla domanda manca qualcosa" in page
    assert "Manca la carta" in page
    assert "Entro lunedì 20 aprile" in page
    nothing = rosa.browser.post(f"{private}completa/", {"answer": " "})
    assert (nothing.status_code, list(errors(nothing))) == (422, ["answer"])
    bad = {"answer": "Eccola", "papers": [SimpleUploadedFile("carta.pdf", b"niente")]}
    refused = rosa.browser.post(f"{private}completa/", bad)
    assert list(errors(refused)) == ["papers"]
    assert "Eccola" in refused.content.decode()
    good = {"answer": "Eccola", "papers": [SimpleUploadedFile("carta.pdf", PDF)]}
    assert rosa.browser.post(f"{private}completa/", good).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.completion_answer, row.documents.count()) == ("submitted", "Eccola", 1)
    assert "la risposta è arrivata" in rosa.reads(private)


def test_after_its_term_she_is_sent_to_the_office(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, olga: User, time_machine: Any
) -> None:
    private = rosa.applies(CITIZEN, typed(liberta, march))
    time_machine.move_to(rome(2026, 4, 2, 9))
    row = Enrolment.objects.get()
    ask_completion(actor=olga, enrolment_id=row.pk, what="Manca la carta", due_on=dt.date(2026, 4, 3))
    time_machine.move_to(rome(2026, 4, 4))
    page = rosa.reads(private)
    assert "Il termine era venerdì 3 aprile 2026" in page
    assert 'name="answer"' not in page
    assert rosa.browser.post(f"{private}completa/", {"answer": "Eccola"}).status_code == 422


def test_a_refusal_is_read_with_its_reasons_and_how_to_appeal(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, olga: User
) -> None:
    private = rosa.applies(CITIZEN, typed(liberta, march))
    row = Enrolment.objects.get()
    refuse_enrolment(actor=olga, enrolment_id=row.pk, reasons="Non abita <qui>.", appeal_note="Al TAR.")
    page = rosa.reads(private)
    for words in ("è respinta", "Non abita &lt;qui&gt;.", "Come fare ricorso", "Al TAR."):
        assert words in page
    assert "Ritirare" not in page


def test_an_organisation_is_accepted_and_leaves_by_itself(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, olga: User, time_machine: Any
) -> None:
    private = rosa.applies(ORGANISATION, typed_organisation(liberta, march))
    row = Enrolment.objects.get()
    check_enrolment(
        actor=olga, enrolment_id=row.pk, what=EnrolmentCheck.IDENTITY, outcome="confirmed", note="Vista"
    )
    assert "ha verificato la sua identità" in rosa.reads(private)
    accept_enrolment(actor=olga, enrolment_id=row.pk)
    assert "nell'albo della consulta Libertà" in rosa.reads(private).replace("&#x27;", "'")
    time_machine.move_to(rome(2026, 5, 4, 9))
    rosa.browser.post(f"{private}ritira/")
    assert Membership.objects.get().until == dt.date(2026, 5, 4)


@pytest.mark.parametrize("page", ["conferma", "domanda"])
def test_a_damaged_link_and_one_of_another_city_open_nothing(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, bergamo: City, page: str
) -> None:
    rosa.sends(CITIZEN, typed(liberta, march))
    key = ReceivedApplication.objects.get().pk
    make = {"conferma": confirmation_token, "domanda": application_token}[page]
    with use_city(bergamo):
        foreign = make(key)
    for token in (foreign, make(key)[:-2] + "xx", "wrong", confirmation_token(key) if page == "domanda" else application_token(key)):  # fmt: skip
        answer = rosa.browser.get(f"/consulte/iscrizione/{page}/{token}/")
        assert answer.status_code == 404
        assert "non apre nessuna domanda" in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_before_it_is_confirmed_the_private_page_is_nobodys(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow
) -> None:
    rosa.sends(CITIZEN, typed(liberta, march))
    token = application_token(ReceivedApplication.objects.get().pk)
    assert rosa.browser.get(f"/consulte/iscrizione/domanda/{token}/").status_code == 404


def test_the_private_page_of_who_had_her_data_erased_is_gone(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow, olga: User
) -> None:
    private = rosa.applies(CITIZEN, typed(liberta, march, papers=[SimpleUploadedFile("carta.pdf", PDF)]))
    row = accept_enrolment(actor=olga, enrolment_id=Enrolment.objects.get().pk)
    assert row.person is not None
    erase_person(row.person.pk)
    assert rosa.browser.get(private).status_code == 404
    assert rosa.browser.post(f"{private}ritira/").status_code == 404
    assert not row.documents.exists()


def test_a_private_page_is_never_kept_nor_found(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow
) -> None:
    path = rosa.sends(CITIZEN, typed(liberta, march))
    for private in (path, rosa.confirms(path)):
        answer = rosa.browser.get(private, follow=True)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"


def test_the_messages_are_in_the_language_of_the_page(
    rosa: Applicant, liberta: Body, march: EnrolmentWindow
) -> None:
    rosa.browser.cookies["django_language"] = "en"
    rosa.applies(CITIZEN, typed(liberta, march))
    asked, told = rosa.server.taken
    assert "Confirm" in str(asked.mail["Subject"])
    assert 'lang="en"' in told.html()
    assert "Tuesday 31 March 2026" in told.text()
