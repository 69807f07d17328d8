"""Applying online: the page that says when, the forms the rules shape, and what a stranger never learns."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.models import AuditEntry, Body, Delivery, Neighbourhood, Street
from core.services.rules import change_rules
from models_monza.acts import CC_5_2024, new_rules
from models_monza.models import Enrolment, EnrolmentWindow, Mandate, ReceivedApplication
from models_monza.selectors.applying import CONFIRM_WITHIN
from models_monza.services.decisions import accept_enrolment
from models_monza.services.enrolment import apply_for_enrolment
from models_monza.services.mandates import extend_window
from tests.models_monza.applying import (
    CITIZEN,
    ORGANISATION,
    PDF,
    errors,
    stranger,
    typed,
    typed_organisation,
    window_of,
)
from tests.models_monza.conftest import make_consulta
from tests.models_monza.test_windows import citizen, rome

PAGE = "/consulte/iscrizione/"
SENT = "/consulte/iscrizione/inviata/"


@pytest.fixture
def browser(in_monza: object) -> Client:
    return stranger()


@pytest.fixture
def march(mandate: Mandate, time_machine: Any) -> EnrolmentWindow:
    """March 2026; it is the 12th, noon."""
    time_machine.move_to(rome(2026, 3, 12, 12))
    return window_of(mandate)


def rules(olga: User, **changed: object) -> None:
    """The act of 2024 with other values, in force from 1 January 2026."""
    act = next(one for one in new_rules(CC_5_2024) if one.code == "enrolment")
    values: dict[str, Any] = dict(act.values) | changed
    change_rules(actor=olga, rules=type(act)("monza", "enrolment", dt.date(2026, 1, 1), values, "Altro atto"))


def test_while_it_is_open_the_page_says_until_when_who_may_and_which_act(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    page = browser.get(PAGE).content.decode()
    assert "Le iscrizioni sono aperte fino a martedì 31 marzo 2026 compreso." in " ".join(page.split())
    for words in ("chi abita nel quartiere", "chi lavora nel quartiere", "parrocchia", "n. 5, 08/02/2024", "una consulta sola"):  # fmt: skip
        assert words in page
    assert "chi studia" not in page
    assert "anni compiuti" not in page, "the act gives no age"
    assert "giorni per decidere" not in page, "nor a term"
    assert "Centro civico Libertà" in page
    assert "SPID o CIE" in page


def test_closed_it_says_when_it_opens_again_or_that_nobody_knows(
    browser: Client, mandate: Mandate, liberta: Body, time_machine: Any
) -> None:
    time_machine.move_to(rome(2026, 2, 12, 12))
    assert "La prossima finestra non è ancora stabilita" in browser.get(PAGE).content.decode()
    window_of(mandate)
    page = " ".join(browser.get(PAGE).content.decode().split())
    assert "Riaprono domenica 1 marzo 2026 e si chiudono martedì 31 marzo 2026." in page
    assert CITIZEN not in page
    assert browser.get(CITIZEN).status_code == 302


def test_a_window_that_was_extended_says_why(
    browser: Client, march: EnrolmentWindow, olga: User, liberta: Body
) -> None:
    extend_window(actor=olga, window_id=march.pk, last_on=dt.date(2026, 4, 7), note="Anche su carta")
    page = " ".join(browser.get(PAGE).content.decode().split())
    assert "aperte fino a martedì 7 aprile 2026" in page
    assert "era martedì 31 marzo 2026, ed è stata prorogata: Anche su carta" in page


def test_the_list_and_the_page_of_a_consulta_lead_there(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    for path in ("/consulte/", "/consulte/liberta/"):
        page = browser.get(path).content.decode()
        assert f'href="{PAGE}"' in page
        assert "aperte fino a martedì 31 marzo" in page


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (rome(2026, 3, 1) - dt.timedelta(seconds=1), False),
        (rome(2026, 3, 1), True),
        (rome(2026, 3, 29, 1, 59, 59), True),  # a second later it is three
        (rome(2026, 3, 29, 3), True),
        (dt.datetime(2026, 3, 31, 21, 59, 59, tzinfo=dt.UTC), True),  # 23:59:59, summer time
        (dt.datetime(2026, 3, 31, 22, 0, tzinfo=dt.UTC), False),
    ],
)
def test_the_form_is_taken_from_the_first_instant_of_the_window_to_its_last(
    browser: Client, mandate: Mandate, liberta: Body, time_machine: Any, moment: dt.datetime, is_open: bool
) -> None:
    window = window_of(mandate)
    time_machine.move_to(moment, tick=False)
    answer = browser.post(CITIZEN, typed(liberta, window))
    assert (answer.status_code == 302) is is_open
    assert ReceivedApplication.objects.exists() is is_open
    if not is_open:
        assert answer.status_code == 422
        assert "chiuse (" in errors(answer)["__all__"][0]
        assert "n. 5, 08/02/2024" in errors(answer)["__all__"][0]
        assert 'value="Maria"' in answer.content.decode(), "what was typed stays"


@pytest.mark.parametrize("fold", [0, 1])
def test_both_hours_called_half_past_two_are_of_the_day_the_window_closes(
    browser: Client, mandate: Mandate, liberta: Body, time_machine: Any, fold: int
) -> None:
    window = window_of(mandate, dt.date(2026, 10, 1), dt.date(2026, 10, 25))
    time_machine.move_to(rome(2026, 10, 25, 2, 30).replace(fold=fold), tick=False)
    assert browser.post(CITIZEN, typed(liberta, window)).status_code == 302


def test_what_is_sent_in_waits_for_the_address_and_is_no_enrolment_yet(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    papers = [SimpleUploadedFile("carta.pdf", PDF), SimpleUploadedFile("busta.pdf", PDF)]
    answer = browser.post(CITIZEN, typed(liberta, march, papers=papers))
    assert (answer.status_code, answer["Location"]) == (302, SENT)
    row = ReceivedApplication.objects.get()
    assert (row.email, row.papers.count()) == ("maria@example.org", 2)
    assert not Enrolment.objects.exists()
    entry = AuditEntry.objects.get(action="monza.enrolment.received")
    assert entry.after == {"kind": "citizen"}
    assert "7 giorni" in browser.get(SENT).content.decode()


def test_the_same_form_sent_twice_is_one_and_changed_it_is_another(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    form = typed(liberta, march)
    for _time in range(2):
        browser.post(CITIZEN, form)
    assert ReceivedApplication.objects.count() == 1
    browser.post(CITIZEN, form | {"given_name": "Maria Teresa"})
    assert ReceivedApplication.objects.count() == 2


def test_the_form_asks_what_the_rules_ask(
    browser: Client, liberta: Body, march: EnrolmentWindow, olga: User
) -> None:
    page = browser.get(CITIZEN).content.decode()
    assert "Data di nascita" not in page
    assert "ci studio" not in page
    assert "iscritti residenti" not in browser.get(ORGANISATION).content.decode()
    rules(olga, minimum_age=16, citizen_grounds=("study",), committee_members=15)
    page = browser.get(CITIZEN).content.decode()
    assert "almeno 16 anni compiuti" in page
    assert "ci studio" in page
    assert "ci abito" not in page
    assert "almeno 15" in browser.get(ORGANISATION).content.decode()


def test_where_the_rules_say_nothing_every_ground_and_any_category_is_taken(
    browser: Client, liberta: Body, march: EnrolmentWindow, olga: User
) -> None:
    rules(olga, citizen_grounds=(), organisation_categories=())
    assert "ci studio" in browser.get(CITIZEN).content.decode()
    form = typed_organisation(liberta, march, category="Banda musicale")
    assert browser.post(ORGANISATION, form).status_code == 302


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"birth_on": "2010-03-13", "fiscal_code": "RSSMRA10C53F704C"}, "birth_on", "16 anni compiuti"),
        ({"ground": "study"}, "ground", "non è"),
        ({"fiscal_code": "RSSMRA85T50A562X"}, "fiscal_code", "non è giusto"),
        ({"email": ""}, "email", "obbligatorio"),
    ],
)
def test_a_refusal_is_told_at_its_field(
    browser: Client,
    liberta: Body,
    march: EnrolmentWindow,
    olga: User,
    changed: dict[str, str],
    field: str,
    words: str,
) -> None:
    rules(olga, minimum_age=16)
    form = typed(liberta, march, birth_on="1985-12-10") | changed
    answer = browser.post(CITIZEN, form)
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    assert words in errors(answer)[field][0]
    assert not ReceivedApplication.objects.exists()


@pytest.mark.parametrize(("members", "status"), [("14", 422), ("15", 302), ("", 422)])
def test_a_committee_says_how_many_residents_it_has(
    browser: Client, liberta: Body, march: EnrolmentWindow, olga: User, members: str, status: int
) -> None:
    rules(olga, committee_members=15)
    form = typed_organisation(liberta, march, category="comitato", resident_members=members)
    answer = browser.post(ORGANISATION, form)
    assert answer.status_code == status
    if status == 422:
        assert "almeno 15" in errors(answer)["resident_members"][0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("carta.pdf", b"niente", "non corrisponde"), ("virus.exe", b"MZ", "non si può caricare"), ("v.pdf", b"", "vuoto")],
)  # fmt: skip
def test_a_file_is_judged_by_what_it_holds(
    browser: Client, liberta: Body, march: EnrolmentWindow, name: str, content: bytes, words: str
) -> None:
    answer = browser.post(CITIZEN, typed(liberta, march, papers=[SimpleUploadedFile(name, content)]))
    assert words in errors(answer)["papers"][0]
    assert not ReceivedApplication.objects.exists()


def test_more_files_than_three_are_refused(browser: Client, liberta: Body, march: EnrolmentWindow) -> None:
    papers = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(4)]
    answer = browser.post(CITIZEN, typed(liberta, march, papers=papers))
    assert "Al massimo 3" in errors(answer)["papers"][0]


def test_nobody_learns_from_the_form_who_has_applied_or_is_enrolled(
    browser: Client, liberta: Body, triante: Body, march: EnrolmentWindow, olga: User
) -> None:
    """The same answer, word by word, for a fiscal code that is enrolled elsewhere and for one nobody knows."""
    row = apply_for_enrolment(
        actor=None, application=citizen(liberta, march.mandate), moment=rome(2026, 3, 2, 9)
    )
    accept_enrolment(actor=olga, enrolment_id=row.pk)
    heard = []
    for code in ("RSSMRA85T50A562W", "BNCLCU80A41F704F"):
        answer = browser.post(CITIZEN, typed(triante, march, fiscal_code=code), follow=True)
        heard.append((answer.status_code, answer.redirect_chain, answer.content))
    assert heard[0] == heard[1]
    assert ReceivedApplication.objects.count() == 2
    for page in (PAGE, "/consulte/", "/consulte/liberta/", CITIZEN):
        assert "Rossi" not in browser.get(page).content.decode()


def test_the_same_organisation_twice_gets_the_same_answer(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    heard = [browser.post(ORGANISATION, typed_organisation(liberta, march)) for _time in range(2)]
    assert {(answer.status_code, answer["Location"]) for answer in heard} == {(302, SENT)}


def test_a_program_that_fills_the_trap_is_told_the_same_and_leaves_nothing(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    answer = browser.post(CITIZEN, typed(liberta, march, pagina="http://spam.example"))
    assert answer["Location"] == SENT
    assert not ReceivedApplication.objects.exists()


def test_too_many_from_one_network_are_stopped_and_what_was_typed_stays(
    browser: Client, liberta: Body, march: EnrolmentWindow, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"citizen_form": "2/h/ip"}
    for _time in range(2):
        assert browser.post(CITIZEN, typed(liberta, march)).status_code == 302
    answer = browser.post(CITIZEN, typed(liberta, march))
    assert answer.status_code == 429
    assert "troppe richieste" in answer.content.decode()
    assert 'value="Maria"' in answer.content.decode()


def test_one_address_is_written_to_three_times_an_hour_and_nobody_is_told(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    answers = {browser.post(CITIZEN, typed(liberta, march))["Location"] for _time in range(5)}
    assert answers == {SENT}
    assert Delivery.objects.filter(mailing__kind="monza.received").count() == 3


def test_a_street_leads_to_its_consulta(browser: Client, liberta: Body, march: EnrolmentWindow) -> None:
    place = Neighbourhood.objects.get(slug="liberta")
    elsewhere = Neighbourhood.objects.create(name="Parco", slug="parco")
    Street.objects.create(name="viale Libertà", neighbourhood=place, first_number="1", last_number="99")
    Street.objects.create(name="viale Cavriga", neighbourhood=elsewhere)
    page = browser.get(PAGE, {"via": "viale Libertà 12"}).content.decode()
    assert f"{CITIZEN}?consulta=liberta&amp;via=viale%20Libert%C3%A0%2012" in page
    form = browser.get(f"{CITIZEN}?consulta=liberta&via=viale Libertà 12").content.decode()
    assert '<option value="liberta" selected>' in form
    assert 'value="viale Libertà 12"' in form
    assert "non ha una consulta" in browser.get(PAGE, {"via": "viale Cavriga"}).content.decode()
    assert "Nessuna via" in browser.get(PAGE, {"via": "via Xyzzy"}).content.decode()


def test_where_no_streets_are_known_none_is_asked(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    assert 'name="via"' not in browser.get(PAGE).content.decode()


def test_the_page_and_the_form_ask_the_database_as_often_for_ten_consulte_as_for_one(
    browser: Client, liberta: Body, march: EnrolmentWindow
) -> None:
    def asked() -> list[int]:
        counts = []
        for path in (PAGE, CITIZEN, "/consulte/", "/consulte/liberta/"):
            browser.get(path)
            with CaptureQueriesContext(connection) as queries:
                browser.get(path)
            counts.append(len(queries))
        return counts

    few = asked()
    for n in range(9):
        make_consulta(f"Consulta {n}", f"consulta-{n}")
    assert asked() == few


def test_a_street_of_another_consulta_is_pointed_out_once(
    browser: Client, liberta: Body, triante: Body, march: EnrolmentWindow
) -> None:
    Street.objects.create(name="via Vittorio Veneto", neighbourhood=Neighbourhood.objects.get(slug="triante"))
    form = typed(liberta, march, ground_detail="via Vittorio Veneto 3")
    answer = browser.post(CITIZEN, form)
    assert "che ha la consulta Triante" in errors(answer)["consulta"][0]
    page = answer.content.decode()
    assert 'name="sicura" value="on"' in page
    assert not ReceivedApplication.objects.exists()
    assert browser.post(CITIZEN, form | {"sicura": "on"}).status_code == 302
    assert browser.post(CITIZEN, form | {"consulta": "triante"}).status_code == 302


def test_the_blank_form_has_the_fields_of_the_rules(
    browser: Client, liberta: Body, march: EnrolmentWindow, olga: User
) -> None:
    answer = browser.get("/consulte/iscrizione/modulo/persona/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert browser.get("/consulte/iscrizione/modulo/altro/").status_code == 404


def test_the_privacy_notice_says_what_is_asked_of_applicants_and_for_how_long(
    browser: Client, bergamo_client: Client
) -> None:
    page = browser.get("/privacy/").content.decode()
    assert "Chi fa domanda di iscrizione a una consulta" in page
    assert f"non confermata dalla posta si cancella dopo {CONFIRM_WITHIN.days} giorni" in page
    assert "consulta" not in bergamo_client.get("/privacy/").content.decode()
