"""Lists: search, filters, order, pages, export, and a number of queries that does not grow."""

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import (
    AgendaItem,
    Attendance,
    Body,
    Meeting,
    MeetingBody,
    Minutes,
    Organisation,
    RoleGrant,
    Theme,
    Venue,
)
from core.services.merges import merge_organisations
from core.services.organisations import OrganisationData, add_organisation
from tests.core.web.work.conftest import PlanOne

LISTS = [
    "work_meetings", "work_organisations", "work_bodies", "work_neighbourhoods", "work_people", "work_audit", "work_places",
    "work_actions", "notebook", "notebook_places",
]  # fmt: skip


@pytest.fixture
def register(alfa: Body, beta: Body) -> None:
    """Sixty meetings and forty organisations, all with something to show."""
    shared: dict[str, Any] = {
        "model_slug": "bergamo",
        "kind": "plenary",
        "state": "held",
        "meets_on": dt.date(2023, 5, 9),
        "theme": Theme.objects.create(name="Verde", slug="verde"),
        "venue": Venue.objects.create(name="Sala civica"),
    }
    meetings = Meeting.objects.bulk_create(Meeting(**shared) for _number in range(60))
    MeetingBody.objects.bulk_create(MeetingBody(meeting=one, body=alfa) for one in meetings)
    MeetingBody.objects.bulk_create(MeetingBody(meeting=one, body=beta) for one in meetings[::5])
    AgendaItem.objects.bulk_create(AgendaItem(meeting=one, position=1, title="Parco") for one in meetings)
    Minutes.objects.bulk_create(Minutes(meeting=one, text="Sì") for one in meetings)
    rows = [Organisation(name=f"Gruppo {number}", match_key=f"gruppo {number}") for number in range(40)]
    for row in rows:
        row.canonical_id = row.pk
    Organisation.objects.bulk_create(rows)
    Attendance.objects.bulk_create(
        Attendance(meeting=one, organisation=rows[number % 40], body=alfa, people=2)
        for number, one in enumerate(meetings)
    )


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_eight_queries_at_most(
    darios: Client, django_assert_max_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    darios.get(reverse("core:day"))  # what is cached for a minute is cached now
    with django_assert_max_num_queries(8):
        response = darios.get(reverse(f"core:{name}"), {"q": "a"})
    assert response.status_code == 200


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("name", ["work_meetings", "work_organisations", "work_bodies"])
def test_an_operators_list_takes_eight_queries_at_most(
    annas: Client, anna: User, alfa: Body, django_assert_max_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    where = alfa.territory.get().neighbourhood
    RoleGrant.objects.create(user=anna, role="neighbourhood_worker", neighbourhood=where)
    annas.get(reverse("core:day"))
    with django_assert_max_num_queries(8):
        assert annas.get(reverse(f"core:{name}")).status_code == 200


@pytest.mark.usefixtures("register")
def test_pages_hold_all_rows_once(darios: Client) -> None:
    address = reverse("core:work_meetings")
    pages = [darios.get(address, {"page": number}).context["page_obj"] for number in (1, 2, 3)]
    keys = [row.id for page in pages for row in page]
    assert len(keys) == len(set(keys)) == 60 == pages[0].paginator.count
    assert darios.get(address, {"page": 99}).context["page_obj"].number == 3
    assert darios.get(address, {"page": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "parco"}, ["Uno"]),
        ({"q": "sala civica"}, ["Uno"]),
        ({"q": "2"}, ["Due"]),
        ({"kind": "bergamo.other"}, ["Due"]),
        ({"state": "cancelled"}, ["Due"]),
        ({"first": "2023-05-09", "last": "2023-05-09"}, ["Due", "Uno"]),
        ({"first": "2023-05-10"}, []),
        ({"first": "boh", "theme": "boh", "sort": "boh"}, ["Due", "Uno"]),
        ({"sort": "number"}, ["Uno", "Due"]),
    ],
)
def test_meetings_are_found(
    darios: Client, plan_one: PlanOne, query: dict[str, str], found: list[str]
) -> None:
    plan_one(title="Uno", agenda=("Il parco",), venue_id=Venue.objects.create(name="Sala civica").pk)
    plan_one(title="Due", kind="other", state="cancelled")
    page = darios.get(reverse("core:work_meetings"), query).context["page_obj"]
    assert [row.title for row in page] == found


def test_what_is_on_screen_is_exported_with_formulas_disarmed(
    darios: Client, plan_one: PlanOne, dario: User, alfa: Body
) -> None:
    meeting = plan_one(title="=1+1", state="held")
    plan_one(title="Altro", state="cancelled")
    melo = add_organisation(actor=dario, data=OrganisationData(name="@Melo"))
    Attendance.objects.create(meeting=meeting, organisation=melo, body=alfa, people=None)
    text = darios.get(reverse("core:work_meetings"), {"state": "held", "export": "csv"}).content.decode(
        "utf-8-sig"
    )
    header, row = text.splitlines()
    assert "'=1+1" in row
    assert "Altro" not in text
    assert row.startswith("1;2023;09/05/2023;;;Plenaria;Rete Alfa;")
    assert row.split(";")[header.split(";").index("Persone")] == ""  # not known
    content = darios.get(reverse("core:work_organisations"), {"export": "xlsx"}).content
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert next(cell.value for cell in sheet[2]) == "'@Melo"


def test_attendance_not_taken_is_not_zero_in_the_list(darios: Client, plan_one: PlanOne) -> None:
    plan_one(state="held")
    plan_one(state="held")
    Meeting.objects.filter(register_number=1).update(citizens_count=0)
    rows = {row.register_number: row for row in darios.get(reverse("core:work_meetings")).context["page_obj"]}
    assert [rows[1].people, rows[2].people, rows[2].organisations] == [0, None, None]


def test_organisations_are_counted_with_what_was_merged_into_them(
    darios: Client, plan_one: PlanOne, dario: User, alfa: Body
) -> None:
    melo, other = (
        add_organisation(actor=dario, data=OrganisationData(name=name)) for name in ("Il Melo", "Frutteto")
    )
    for one, state in ((melo, "held"), (other, "held"), (other, "cancelled")):
        Attendance.objects.create(meeting=plan_one(state=state), organisation=one, body=alfa, people=1)
    merge_organisations(actor=dario, kept_id=melo.pk, absorbed_id=other.pk)
    page = darios.get(reverse("core:work_organisations"), {"q": "frutteto"}).context["page_obj"]
    assert [(row.name, row.meetings) for row in page] == [("Il Melo", 2)]
    card = darios.get(reverse("core:work_organisation", args=[melo.pk])).context["years"]
    assert [(year.year, year.meetings) for year in card] == [(2023, 2)]
