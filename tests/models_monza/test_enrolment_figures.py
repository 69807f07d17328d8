"""Enrolment in figures: by consulta and ground, by outcome and window, and how long deciding took."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.models import Body
from models_monza.models import EnrolmentWindow, Mandate
from models_monza.selectors.enrolment_figures import ground_table, outcomes_by_body, outcomes_by_window
from models_monza.services.decisions import accept_enrolment, refuse_enrolment, withdraw_enrolment
from tests.models_monza.enrolling import make_enrolment

TODAY = dt.date(2026, 4, 20)
PAGE = reverse("monza:enrolment-figures")


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 4, 20, 11, tzinfo=dt.UTC))


@pytest.fixture
def spring(olga: User, liberta: Body, triante: Body, mandate: Mandate) -> None:
    """Libertà: three accepted after 2, 4 and 9 days, of whom one left, one refused after 20. Triante: one waits."""
    circle = {
        "kind": "organisation",
        "ground": "seat",
        "organisation_name": "Circolo",
        "category": "associazione",
    }
    for day, more in ((12, {}), (14, {"ground": "work"}), (19, circle)):
        row = make_enrolment(liberta, **more)
        accept_enrolment(actor=olga, enrolment_id=row.pk, on=dt.date(2026, 3, day))
        if day == 14:
            withdraw_enrolment(actor=olga, enrolment_id=row.pk, on=dt.date(2026, 4, 10))
    refuse_enrolment(
        actor=olga, enrolment_id=make_enrolment(liberta).pk, reasons="Non abita qui.", on=dt.date(2026, 3, 30)
    )
    autumn = EnrolmentWindow.objects.create(
        mandate=mandate, first_on=dt.date(2025, 9, 1), last_on=dt.date(2025, 9, 30)
    )
    make_enrolment(triante, window=autumn)


@pytest.mark.usefixtures("spring")
def test_the_register_by_consulta_kind_and_ground() -> None:
    table = ground_table(TODAY, None)
    assert [column.label for column in table.columns] == ["persone: residenza", "realtà: sede"]
    assert [(row.body, row.citizens, row.organisations) for row in table.rows] == [("Libertà", 1, 1)]
    assert ([n for _label, n in table.total.cells], table.different) == ([1, 1], 1)
    before = ground_table(dt.date(2026, 4, 10), None)  # the last day of who left
    assert before.rows[0].cells == (("persone: residenza", 1), ("persone: lavoro", 1), ("realtà: sede", 1))


@pytest.mark.usefixtures("spring")
def test_applications_by_outcome_with_the_days_in_the_middle(mandate: Mandate) -> None:
    rows, total = outcomes_by_body(mandate.pk, None)
    found = {row.label: row for row in [*rows, total]}
    liberta = found["Libertà"]
    assert (liberta.received, liberta.citizens, liberta.organisations) == (4, 3, 1)
    assert (liberta.enrolled, liberta.refused, liberta.withdrawn, liberta.pending) == (3, 1, 1, 0)
    assert liberta.median_days == 6.5  # of 2, 4, 9 and 20
    assert (found["Triante"].pending, found["Triante"].median_days) == (1, None)  # unknown is not zero
    assert (found["Tutte"].received, found["Tutte"].median_days) == (5, 6.5)


@pytest.mark.usefixtures("spring")
def test_the_same_by_window_the_latest_first(mandate: Mandate) -> None:
    rows = outcomes_by_window(mandate.pk, None)
    assert [(row.label, row.received) for row in rows] == [
        ("01/03/2026 - 31/03/2026", 4),
        ("01/09/2025 - 30/09/2025", 1),
    ]


@pytest.mark.usefixtures("spring")
def test_what_a_mandate_left_undecided_is_told_apart_from_who_lapsed_in_the_register(
    liberta: Body, mandate: Mandate
) -> None:
    make_enrolment(liberta, "lapsed")
    make_enrolment(liberta, "lapsed", membership=None)
    total = outcomes_by_body(mandate.pk, None)[1]
    assert (total.enrolled, total.lapsed) == (4, 1)


@pytest.mark.usefixtures("spring")
def test_the_page_shows_the_running_mandate_and_another_when_asked(office: Any) -> None:
    old = Mandate.objects.create(name="2017-2022", since=dt.date(2017, 6, 26), until=dt.date(2022, 6, 26))
    assert office.get(PAGE).context["total"].received == 5
    assert office.get(f"{PAGE}?mandate={old.pk}").context["total"].received == 0
    assert office.get(f"{PAGE}?mandate=").context["total"].received == 5
    assert office.get(f"{PAGE}?day=boh&mandate=boh").status_code == 200


@pytest.mark.usefixtures("spring")
def test_who_is_in_the_register_is_drawn_and_the_table_follows(office: Any) -> None:
    answer = office.get(PAGE)
    assert "Libertà" in answer.context["drawing"].wide
    assert "I numeri sono nella tabella che segue." in answer.context["drawing"].description
    assert office.get(f"{PAGE}?day=2013-01-01").context["drawing"] is None


@pytest.mark.usefixtures("spring")
def test_the_clerk_of_a_civic_centre_counts_her_own(monza_client: Any, clelia: User) -> None:
    monza_client.force_login(clelia)
    assert [row.label for row in monza_client.get(PAGE).context["by_body"]] == ["Libertà"]


@pytest.mark.usefixtures("spring")
def test_the_figures_cost_the_same_with_more_applications(
    office: Any, liberta: Body, django_assert_num_queries: Any
) -> None:
    office.get(PAGE)
    for _time in range(2):
        with django_assert_num_queries(12):
            office.get(PAGE)
        for _more in range(3):
            make_enrolment(liberta, "accepted")
