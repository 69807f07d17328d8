"""The yearly report of a city with agreements: its own figures come first, and nothing breaks where no meeting is recorded."""

import datetime as dt
from decimal import Decimal

from django.urls import reverse

from accounts.models import User
from core.models import Body
from core.reporting.build import build_report
from core.reporting.published import frozen
from core.reporting.rows import rows_behind
from core.reporting.years import years_of
from core.services.reports import publish_report
from models_qua.models import CitizenshipAgreement, Expense, MaintenanceWork, ProjectSheet
from models_qua.report import agreements_year
from models_qua.selectors.season import QUERIES, in_force_on
from tests.models_qua.conftest import browser
from tests.models_qua.registers import imported, plain
from tests.models_qua.rows import make_agreement


def test_a_year_without_meetings_has_its_agreements(olga: User) -> None:
    imported(olga, plain())
    report = build_report("qua", 2016)
    figures = {figure.code: figure for figure in report.figures}
    assert report.headline == "1 accordo di cittadinanza firmato nel 2016"
    assert figures["agreements"].value == 1
    assert figures["agreements"].previous == 1
    assert figures["agreements_in_force"].value == 2
    assert figures["project_budget_eur"].value == Decimal("2000.00")
    assert figures["project_spent_eur"].value is None
    assert figures["maintenance_budget_eur"].value == Decimal("26000.25")
    assert figures["meetings"].value is None
    assert next(iter(figures)) == "agreements"


def test_money_spent_counts_in_the_year_it_was_spent_and_apart(olga: User) -> None:
    imported(olga, plain())
    sheet, work = ProjectSheet.objects.get(number=1), MaintenanceWork.objects.get(number=1)
    for day, amount in (
        (dt.date(2016, 2, 1), "100.10"),
        (dt.date(2016, 3, 1), "0.05"),
        (dt.date(2017, 1, 1), "7"),
    ):
        Expense.objects.create(sheet=sheet, spent_on=day, what="Legno", amount_eur=Decimal(amount))
    Expense.objects.create(work=work, spent_on=dt.date(2016, 2, 1), what="Asfalto", amount_eur=Decimal(50))
    report = build_report("qua", 2016)
    assert report.figure("project_spent_eur").value == Decimal("100.15")
    assert report.figure("maintenance_spent_eur").value == Decimal("50.00")


def test_what_is_in_force_on_a_day(rivalta: Body) -> None:
    day = dt.date(2018, 12, 31)
    ended = {"ended_on": dt.date(2018, 6, 1), "end_reasons": "Così."}
    cases = {
        "running": {"signed_on": dt.date(2018, 1, 1), "ends_on": dt.date(2019, 1, 1)},
        "unknown": {"signed_on": dt.date(2018, 1, 1)},
        "over": {"signed_on": dt.date(2016, 1, 1), "ends_on": dt.date(2018, 12, 30)},
        "later": {"signed_on": dt.date(2019, 1, 1)},
    }
    made = {name: make_agreement(rivalta, "in_force", title=name, **values) for name, values in cases.items()}
    make_agreement(rivalta, "terminated", title="ended", signed_on=dt.date(2017, 1, 1), **ended)
    old = make_agreement(rivalta, "in_force", title="renewed", signed_on=dt.date(2015, 1, 1))
    make_agreement(rivalta, "in_force", title="renewal", renews=old, signed_on=dt.date(2018, 5, 1))
    make_agreement(rivalta, "draft", title="draft", renews=made["unknown"])
    assert set(in_force_on(day).values_list("title", flat=True)) == {"running", "unknown", "renewal"}
    assert "renewed" in in_force_on(dt.date(2018, 4, 30)).values_list("title", flat=True)
    year = agreements_year(2018, day)
    assert (year.in_force, year.without_end) == (3, 2)
    assert CitizenshipAgreement.objects.count() == 8


def test_the_number_of_queries_is_as_declared(rivalta: Body, django_assert_num_queries: object) -> None:
    for _n in range(3):
        make_agreement(rivalta, "in_force")
    with django_assert_num_queries(QUERIES + 2):  # type: ignore[operator]
        agreements_year(2026, dt.date(2026, 12, 31))


def test_every_page_and_file_of_a_year_can_be_made(olga: User) -> None:
    imported(olga, plain())
    office = browser(olga)
    for year in (2013, 2016):
        assert office.get(reverse("core:work_report", args=[year])).status_code == 200
        for kind in ("json", "csv", "html", "xlsx"):
            assert office.get(reverse("core:work_report_file", args=[year, kind])).status_code == 200
    for name in ("agreements", "signatories", "participants", "projects", "works", "agreements_in_force"):
        assert list(rows_behind("qua", 2016, name).rows) is not None


def test_a_year_of_agreements_is_known_listed_and_published_without_meetings(olga: User) -> None:
    imported(olga, plain())
    assert [one.year for one in years_of("qua")] == [2018, 2017, 2016, 2015]
    assert build_report("qua", 2016).is_known
    assert not build_report("qua", 2013).is_known
    assert {table.code for table in build_report("qua", 2016).tables} >= {"signatories", "families"}
    published = publish_report(actor=olga, model_slug="qua", year=2016)
    assert frozen(published).figure("agreements").value == 1
    page = browser(olga).get(reverse("core:report-public", args=[2016])).content.decode()
    assert "1 accordo di cittadinanza firmato nel 2016" in page
