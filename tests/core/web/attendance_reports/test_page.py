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
from core.selectors.attendance_facts import Period
from core.web.attendance_reports.forms import last_twelve_months, quick_periods
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


def test_people_are_at_least_so_many_where_an_organisation_did_not_say(darios: Client, alfa: Body) -> None:
    note(meet(dt.date(2023, 5, 9), alfa), make_organisation("Quattro"), people=4)
    note(
        meet(dt.date(2023, 6, 9), alfa, citizens_count=3),
        make_organisation("Chissà"),
        make_organisation("Boh"),
    )
    page = text_of(darios, body=alfa.pk)
    assert "Persone per incontro: almeno 3,5 (mediana), su 2 incontri di cui si conosce il numero." in page
    assert "In 1 di questi manca il numero di qualche realtà." in page


def test_meetings_of_subgroups_are_told_and_are_in_no_denominator(
    darios: Client, year: None, alfa: Body
) -> None:
    note(meet(dt.date(2023, 10, 9), alfa, kind="subgroup"), make_organisation("Terza"))
    page = text_of(darios, body=alfa.pk, which="all")
    assert "4 incontri svolti" in page
    assert "Presenze dei membri: 2 su 5 attese" in page
    assert "1 incontro di sottogruppo è lasciato fuori" in page


def test_a_body_born_in_the_period_says_who_was_new_to_the_city(
    darios: Client, year: None, alfa: Body, beta: Body
) -> None:
    page = text_of(darios, body=beta.pk)
    assert (
        "Realtà che hanno partecipato: 1, di cui 1 per la prima volta in città. Prima di questo periodo qui"
        in page
    )


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


@pytest.mark.parametrize("view", ["organismi", "membri", "realta", "persone", "mesi"])
def test_a_file_has_the_same_columns_whatever_is_known(darios: Client, alfa: Body, view: str) -> None:
    def header() -> list[str]:
        query = IN_2023 | {"vista": view, "export": "csv"}
        return next(
            csv.reader(io.StringIO(darios.get(PAGE, query).content.decode("utf-8-sig")), delimiter=";")
        )

    empty = header()
    assert len(empty) > 4
    meeting, member = meet(dt.date(2023, 5, 9), alfa), make_organisation("Circolo Aurora")
    Membership.objects.create(body=alfa, organisation=member)
    assert header() == empty
    note(meeting, member, people=3)
    assert header() == empty


def test_a_share_is_a_number_in_a_spreadsheet_and_a_day_is_a_day(
    darios: Client, year: None, alfa: Body
) -> None:
    query = IN_2023 | {"vista": "membri", "body": str(alfa.pk)}
    book = load_workbook(io.BytesIO(darios.get(PAGE, query | {"export": "xlsx"}).content))
    head, *rows = book.worksheets[0].iter_rows()
    columns = [cell.value for cell in head]
    late = next(row for row in rows if row[0].value == "Tardi")
    share = late[columns.index("Quota")]
    assert (share.value, share.number_format) == (1, "0.0%")
    assert f"{late[columns.index('Membro dal')].value:%Y-%m-%d}" == "2023-06-01"
    content = darios.get(PAGE, query | {"export": "csv"}).content.decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(content), delimiter=";") if row["Membro"] == "Tardi")
    assert (row["Quota"], row["Membro dal"]) == ("100,0%", "01/06/2023")


def test_half_a_person_is_no_date_in_an_italian_spreadsheet(darios: Client, alfa: Body) -> None:
    for people in (8, 9):
        meet(dt.date(2023, 5, people), alfa, headcount=people)
    content = darios.get(PAGE, IN_2023 | {"export": "csv"}).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert row["Persone a incontro (mediana)"] == "8,5"


def test_the_card_of_a_body_leads_to_its_report(annas: Client, year: None, alfa: Body) -> None:
    card = annas.get(f"/lavoro/organismi/{alfa.pk}/")
    assert f'href="{PAGE}?body={alfa.pk}"' in card.content.decode()


def test_an_operator_counts_her_bodies_only(annas: Client, year: None, beta: Body) -> None:
    for view in ("organismi", "membri", "realta", "persone", "mesi"):
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


def test_persons_that_took_part_are_named_to_who_takes_attendance_and_counted_to_others(
    bergamo_client: Client, annas: Client, bruno: User, alfa: Body, beta: Body
) -> None:
    zelda, yuri = (Person.objects.create(given_name=name, family_name="Rossi") for name in ("Zelda", "Yuri"))
    note(meet(dt.date(2023, 5, 9), alfa), zelda)
    note(meet(dt.date(2023, 6, 9), alfa, beta), yuri)
    note(meet(dt.date(2023, 7, 9), beta), yuri)
    page = text_of(annas, vista="persone")
    assert "Zelda Rossi" in page
    assert "Yuri Rossi" in page
    RoleGrant.objects.create(user=bruno, role="reader")
    RoleGrant.objects.create(user=bruno, role="neighbourhood_worker", body=alfa)
    bergamo_client.force_login(bruno)
    page = text_of(bergamo_client, vista="persone")
    assert "Zelda Rossi" in page
    assert "Yuri" not in page  # she was at a meeting of Rete Beta alone, too
    assert "Una persona non è nominata" in page
    assert "Persone segnate per nome: 2." in page
    content = bergamo_client.get(PAGE, IN_2023 | {"vista": "persone", "export": "csv"}).content.decode()
    assert "Zelda" in content
    assert "Yuri" not in content
    page = text_of(bergamo_client, vista="persone", body=beta.pk)
    assert "Rossi" not in page
    assert "Una persona non è nominata" in page
    assert "Niente da contare" not in page


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


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("2025-02-28", "2024-03-01"),
        ("2024-02-28", "2023-03-01"),
        ("2024-02-29", "2023-03-01"),
        ("2025-02-27", "2024-02-28"),
        ("2024-12-31", "2024-01-01"),
        ("2024-06-15", "2023-06-16"),
    ],
)
def test_the_last_twelve_months_are_a_year(last: str, first: str) -> None:
    assert last_twelve_months(dt.date.fromisoformat(last)).first == dt.date.fromisoformat(first)


def test_this_year_ends_today_so_that_it_is_compared_with_as_many_days() -> None:
    today = dt.date(2024, 5, 14)
    found = dict(quick_periods(today))
    assert found["2024"] == Period(dt.date(2024, 1, 1), today)
    assert found["2023"] == Period(dt.date(2023, 1, 1), dt.date(2023, 12, 31))


@pytest.mark.parametrize("view", ["organismi", "membri", "realta", "persone", "mesi"])
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
