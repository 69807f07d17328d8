"""The attendance report as people see it, on the page and in the files."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import User
from core.models import Body, Membership, Person, RoleGrant
from tests.core.search.conftest import make_organisation
from tests.core.selectors.test_attendance_reports import meet, note
from tests.core.web.work.conftest import annas, darios

__all__ = ["annas", "darios"]
Limit = Callable[[int], Any]
PAGE = "/lavoro/presenze/"
IN_2023 = {"first": "2023-01-01", "last": "2023-12-31"}


@pytest.fixture
def year(alfa: Body, beta: Body) -> None:
    """Rete Alfa: a member present at one meeting of two with a sheet, one without a sheet; Rete Beta: one meeting."""
    member, late, other = (make_organisation(name) for name in ("Circolo Aurora", "Tardi", "Altrove"))
    Membership.objects.create(body=alfa, organisation=member)
    Membership.objects.create(body=alfa, organisation=late, since=dt.date(2023, 6, 1))
    Membership.objects.create(body=alfa, person=Person.objects.create(given_name="Zelda", family_name="Zeta"))
    note(meet(dt.date(2022, 5, 9), alfa), member)
    note(meet(dt.date(2023, 5, 9), alfa, citizens_count=3), member, people=2)
    note(meet(dt.date(2023, 7, 9), alfa), late, people=4)
    meet(dt.date(2023, 8, 9), alfa)
    note(meet(dt.date(2023, 9, 9), beta), other, people=7)


def text_of(client: Client, **query: Any) -> str:
    response = client.get(PAGE, IN_2023 | query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_every_figure_says_how_it_was_counted(darios: Client, year: None, alfa: Body) -> None:
    page = text_of(darios, body=alfa.pk)
    assert "3 incontri svolti: 1 incontro senza foglio presenze, lasciato fuori da ogni percentuale." in page
    assert "Presenze dei membri: 2 su 5 attese (40" in page
    assert "2, di cui 1 per la prima volta qui (1 per la prima volta in città) e 1 già viste." in page
    assert (
        "Realtà presenti nel periodo precedente (dal 1 gen 2022 al 31 dic 2022): 1; tornate in questo: 1 (100"
        in page
    )
    assert "Residenti per conto proprio: 3 (incontri in cui sono stati contati: 1 su 3)." in page


def test_the_files_hold_what_is_on_screen(darios: Client, year: None, alfa: Body) -> None:
    query = IN_2023 | {"vista": "membri", "body": str(alfa.pk)}
    content = darios.get(PAGE, query | {"export": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    by_name = {row["Membro"]: row for row in rows}
    assert set(by_name) == {"Circolo Aurora", "Tardi", "Zelda Zeta"}
    assert [by_name["Circolo Aurora"][name] for name in ("Incontri", "Presente", "Non rilevato")] == [
        "2",
        "1",
        "1",
    ]
    assert [by_name["Tardi"][name] for name in ("Incontri", "Presente", "Senza foglio")] == ["1", "1", "1"]
    sheet = load_workbook(io.BytesIO(darios.get(PAGE, query | {"export": "xlsx"}).content)).worksheets[0]
    assert sheet.max_row == 1 + len(rows)


def test_the_card_of_a_body_leads_to_its_report(annas: Client, year: None, alfa: Body) -> None:
    card = annas.get(f"/lavoro/organismi/{alfa.pk}/")
    assert f'href="{PAGE}?body={alfa.pk}"' in card.content.decode()


def test_an_operator_counts_her_bodies_only(annas: Client, year: None, beta: Body) -> None:
    for view in ("organismi", "membri", "realta", "mesi"):
        page = text_of(annas, vista=view)
        assert "Rete Beta" not in page
        assert "Altrove" not in page
    assert "3 incontri svolti" in text_of(annas)
    assert "3 incontri svolti" in text_of(annas, body=beta.pk)  # not one of hers: left out of the address


def test_persons_are_named_to_who_takes_attendance_only(
    bergamo_client: Client, annas: Client, bruno: User, year: None, alfa: Body
) -> None:
    assert "Zelda Zeta" in text_of(annas, vista="membri")
    RoleGrant.objects.create(user=bruno, role="reader")
    bergamo_client.force_login(bruno)
    page = text_of(bergamo_client, vista="membri")
    assert "Circolo Aurora" in page
    assert "Zelda" not in page
    assert "Una persona non è nominata" in page
    content = bergamo_client.get(PAGE, IN_2023 | {"vista": "membri", "export": "csv"}).content.decode()
    assert "Circolo Aurora" in content
    assert "Zelda" not in content


def test_a_name_narrows_the_table(darios: Client, year: None) -> None:
    page = text_of(darios, vista="realta", q="aùrora")
    assert "Circolo Aurora" in page
    assert "Altrove" not in page


def test_a_period_that_ends_before_it_starts_is_told(darios: Client, year: None) -> None:
    page = text_of(darios, first="2023-12-31", last="2023-01-01")
    assert "Questo giorno precede quello di inizio." in page


def test_the_last_twelve_months_are_shown_when_nothing_is_asked(darios: Client) -> None:
    page = darios.get(PAGE).content.decode()
    assert '<strong aria-current="true">Ultimi 12 mesi</strong>' in page


@pytest.mark.parametrize("view", ["organismi", "membri", "realta", "mesi"])
def test_the_number_of_queries_does_not_grow(
    darios: Client, alfa: Body, view: str, django_assert_max_num_queries: Limit
) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            one = make_organisation(f"Realtà {number}")
            Membership.objects.create(body=alfa, organisation=one)
            note(meet(dt.date(2023, 1 + number % 12, 9), alfa), one, people=2)

    fill(0, 2)
    query = IN_2023 | {"vista": view}
    darios.get(PAGE, query)
    with django_assert_max_num_queries(15) as few:
        darios.get(PAGE, query)
    fill(2, 40)
    with django_assert_max_num_queries(len(few)):
        darios.get(PAGE, query)


@given(
    first=st.dates().map(str) | st.text(max_size=12),
    last=st.dates().map(str) | st.text(max_size=12),
    words=st.text(max_size=20),
    page=st.text(max_size=4),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_address_asks_there_is_a_page(
    darios: Client, first: str, last: str, words: str, page: str
) -> None:
    query = {"first": first, "last": last, "q": words, "page": page, "body": words, "which": page}
    for view in ("organismi", "mesi"):
        assert darios.get(PAGE, query | {"vista": view}).status_code == 200
    assert darios.get(PAGE, {"vista": f"x{words}"}).status_code == 404
