"""The pages of the report: the office's, from the register; the citizens', from what was published."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import Meeting, PublishedReport
from core.services.reports import publish_report, withdraw_report
from tests.core.reporting.registers import YEAR, Presence, Register, sitting, store

JANUARY = dt.datetime(2024, 1, 15, 9, tzinfo=dt.UTC)
WORK = f"/lavoro/rapporti/{YEAR}/"
PUBLIC = f"/rapporti/{YEAR}/"
pytestmark = pytest.mark.usefixtures("in_bergamo")


@pytest.fixture
def register(in_bergamo: object) -> None:
    shared = (Presence(0, 0), Presence(1, 0, people=None))
    meetings = (
        sitting(0, presences=shared, citizens=2),
        sitting(0, 1, presences=(Presence(0, 1),)),
        sitting(1),
    )
    store(Register(meetings, residents=(1000, 2000), services=frozenset({1})))


@pytest.fixture
def office(bergamo_client: Client, dario: User) -> Client:
    bergamo_client.force_login(dario)
    return bergamo_client


def publish() -> PublishedReport:
    return publish_report(actor=None, model_slug="bergamo", year=YEAR, at=JANUARY)


def text_of(response: Any) -> str:
    """What is read on a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_office_sees_the_years_of_the_register(office: Client, register: None) -> None:
    page = office.get("/lavoro/rapporti/")
    assert page.status_code == 200
    assert f'href="{WORK}"' in page.content.decode()
    assert "non pubblicato" in text_of(page)


def test_an_empty_register_says_what_to_do(office: Client) -> None:
    assert "Importa un registro" in text_of(office.get("/lavoro/rapporti/"))
    assert "Le cifre non sono note" in text_of(office.get(WORK))


def test_why_two_numbers_differ_is_on_the_page_of_the_report(office: Client, register: None) -> None:
    page = office.get(WORK)
    assert "2 e non 3: 1 realtà ha partecipato a più reti" in text_of(page)
    assert "3 / 3.000 × 10.000 = 10,00" in text_of(page)


def test_pages_carry_neither_inline_style_nor_script(office: Client, register: None) -> None:
    publish()
    for address in (WORK, f"{WORK}cifre/organisations_unique/", PUBLIC, "/rapporti/", f"{WORK}pubblica/"):
        body = re.sub(r"<script[^>]* src=[^>]*></script>", "", office.get(address).content.decode())
        assert not re.search(r"<style|<script|\sstyle=|\son\w+=\"", body), address


def test_every_figure_has_its_page_with_the_rows_behind(office: Client, register: None) -> None:
    page = office.get(f"{WORK}cifre/organisations_unique/")
    assert page.status_code == 200
    assert "Realtà 0" in text_of(page)
    assert "2 righe nel registro" in text_of(page)
    assert office.get(f"{WORK}cifre/meetings_per_10000/").status_code == 200
    assert office.get(f"{WORK}cifre/never_heard_of/").status_code == 404


def test_rows_and_tables_are_downloaded_as_csv(office: Client, register: None) -> None:
    rows = office.get(f"{WORK}cifre/meetings/righe.csv")
    assert rows["Content-Type"].startswith("text/csv")
    assert "attachment" in rows["Content-Disposition"]
    assert len(list(csv.reader(io.StringIO(rows.content.decode("utf-8-sig"))))) == 1 + 3
    assert office.get(f"{WORK}tabelle/bodies.csv").status_code == 200
    assert office.get(f"{WORK}tabelle/nothing.csv").status_code == 404
    assert office.get(f"{WORK}cifre/meetings_per_10000/righe.csv").status_code == 404


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "json", "html"])
def test_the_report_is_downloaded_in_every_format(office: Client, register: None, kind: str) -> None:
    response = office.get(f"{WORK}rapporto.{kind}")
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert f"{YEAR}.{kind}" in response["Content-Disposition"]


def test_unknown_formats_years_and_models_are_not_found(office: Client, register: None) -> None:
    next_year = dt.datetime.now(dt.UTC).year + 1
    for address in (
        f"{WORK}rapporto.exe",
        f"/lavoro/rapporti/{next_year}/",
        "/lavoro/rapporti/1/",
        f"{WORK}?modello=dummy",
    ):
        assert office.get(address).status_code == 404, address
    for address in (
        PUBLIC,
        "/rapporti/99999999999/",
        f"{WORK}versioni/1/",
        f"{WORK}rapporto.json?versione=9",
    ):
        assert office.get(address).status_code == 404, address


def test_the_office_publishes_and_citizens_read(office: Client, register: None) -> None:
    assert office.get(PUBLIC).status_code == 404
    answer = office.post(f"{WORK}pubblica/", {})
    assert answer.status_code == 302
    page = Client(headers={"host": "bergamo.localhost"}).get(PUBLIC)
    assert page.status_code == 200
    assert "3 incontri nel 2023" in text_of(page)
    assert "versione 1" in text_of(page)
    assert "Vedi le righe" not in text_of(page)  # the rows behind are the office's


def test_the_public_page_stays_as_published_and_the_office_sees_what_changed(
    office: Client, register: None
) -> None:
    publish()
    Meeting.objects.create(model_slug="bergamo", kind="other", meets_on=dt.date(2023, 9, 1), state="held")
    assert "3 incontri nel 2023" in text_of(office.get(PUBLIC))
    work = text_of(office.get(WORK))
    assert "4 incontri nel 2023" in work
    assert "Da allora il registro è cambiato" in work
    assert "Pubblica la correzione" in work


def test_a_correction_without_a_note_is_sent_back_with_what_was_typed(office: Client, register: None) -> None:
    publish()
    Meeting.objects.create(model_slug="bergamo", kind="other", meets_on=dt.date(2023, 9, 1), state="held")
    page = office.post(f"{WORK}pubblica/", {"note": ""})
    assert page.status_code == 200
    assert "Scrivere che cosa è cambiato" in text_of(page)
    assert office.post(f"{WORK}pubblica/", {"note": "Un incontro in più."}).status_code == 302
    assert "Un incontro in più." in text_of(office.get(PUBLIC))
    assert "3 incontri nel 2023" in text_of(office.get(f"{WORK}versioni/1/"))
    old = json.loads(office.get(f"{WORK}rapporto.json?versione=1").content)
    assert old["figures"][0]["value"] == 3


def test_a_withdrawn_report_disappears_from_the_public_pages(office: Client, register: None) -> None:
    publish()
    assert office.post(f"{WORK}ritira/", {"reason": ""}).status_code == 200
    assert office.post(f"{WORK}ritira/", {"reason": "Errore nei residenti."}).status_code == 302
    assert office.get(PUBLIC).status_code == 404
    assert office.get(f"{PUBLIC}rapporto.pdf").status_code == 404
    assert "Nessun rapporto pubblicato" in text_of(office.get("/rapporti/"))
    assert "fu sostituita o ritirata" in text_of(office.get(f"{WORK}versioni/1/"))


def test_public_files_are_those_of_the_published_version(office: Client, register: None) -> None:
    publish()
    Meeting.objects.create(model_slug="bergamo", kind="other", meets_on=dt.date(2023, 9, 1), state="held")
    visitor = Client(headers={"host": "bergamo.localhost"})
    assert json.loads(visitor.get(f"{PUBLIC}rapporto.json").content)["figures"][0]["value"] == 3
    assert visitor.get(f"{PUBLIC}tabelle/bodies.csv").status_code == 200
    assert visitor.get(f"{PUBLIC}tabelle/nothing.csv").status_code == 404


def test_who_may_open_the_pages(register: None, bergamo_client: Client, bruno: User, anna: User) -> None:
    addresses = (WORK, f"{WORK}cifre/meetings/", f"{WORK}cifre/meetings/righe.csv", f"{WORK}rapporto.json")
    for address in addresses:
        assert bergamo_client.get(address).status_code == 302  # to sign in
    bergamo_client.force_login(bruno)
    assert [bergamo_client.get(address).status_code for address in addresses] == [403] * len(addresses)
    bergamo_client.force_login(anna)
    assert [bergamo_client.get(address).status_code for address in addresses] == [200] * len(addresses)
    assert bergamo_client.post(f"{WORK}pubblica/", {}).status_code == 403
    assert bergamo_client.post(f"{WORK}ritira/", {"reason": "x"}).status_code == 403
    assert "Pubblica" not in text_of(bergamo_client.get(WORK)).replace("Pubblicazione", "")


def test_another_city_never_sees_the_report(register: None, monza_client: Client) -> None:
    publish()
    assert monza_client.get(PUBLIC).status_code == 404


def test_the_list_of_years_is_a_fixed_number_of_queries(
    office: Client, register: None, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    publish()
    office.get("/lavoro/rapporti/")
    with django_assert_max_num_queries(8):
        office.get("/lavoro/rapporti/")


def test_withdrawing_when_nothing_is_public_says_so(office: Client, register: None) -> None:
    publish()
    withdraw_report(actor=None, model_slug="bergamo", year=YEAR, reason="Prova.")
    assert "non è pubblicato" in text_of(office.post(f"{WORK}ritira/", {"reason": "Di nuovo."}))


def test_a_running_year_is_shown_but_not_offered_for_publication(office: Client, register: None) -> None:
    today = timezone.localdate()
    Meeting.objects.create(model_slug="bergamo", kind="other", meets_on=today, state="held")
    page = text_of(office.get(f"/lavoro/rapporti/{today.year}/"))
    assert f"1 incontro nel {today.year}" in page
    assert "L'anno è in corso" in page.replace("&#x27;", "'")
    assert "Pubblica" not in page
    assert "quando l" in text_of(office.post(f"/lavoro/rapporti/{today.year}/pubblica/", {}))
