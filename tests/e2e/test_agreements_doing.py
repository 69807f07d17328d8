"""The pages of what agreements do, in a city that has them: for everybody, wide and on a phone."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from core.services.activation import activate_participation_model
from models_qua.mail.report_links import report_token
from models_qua.models import (
    CitizenshipAgreement,
    Commitment,
    Evaluation,
    Expense,
    Measurement,
    Milestone,
    Photo,
)
from models_qua.services.account import AccountText, account_agreement
from tenants.context import use_city
from tenants.models import City
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.site import Site, make_office, sign_in
from tests.e2e.test_axe import _fits, _is_a_whole_page
from tests.models_qua.pictures import jpeg_with_gps
from tests.models_qua.rows import make_agreement, make_district, make_lab, make_season, make_work

OFFICE = "daria@reggio.example"
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def _agreement(lab: Any, **values: Any) -> CitizenshipAgreement:
    given = {"proposed_on": TODAY - 260 * DAY, "act_on": TODAY - 240 * DAY, "signed_on": TODAY - 230 * DAY}
    return make_agreement(
        lab, "in_force", **given | {"starts_on": TODAY - 230 * DAY, "ends_on": TODAY + 40 * DAY} | values
    )


def _fill(agreement: CitizenshipAgreement) -> dict[str, Any]:
    sheet = agreement.sheets.get()
    sheet.state, sheet.progress, sheet.state_since = "in_progress", 40, TODAY - 90 * DAY
    sheet.objectives = "Aprire il parco delle Ginestre anche il sabato."
    sheet.save()
    work = make_work(
        agreement.body, "Vialetti del parco delle Ginestre", agreement=agreement, state="in_progress"
    )
    for owner in ({"sheet": sheet}, {"work": work}):
        milestone = Milestone.objects.create(what="Inaugurazione", due_on=TODAY - 9 * DAY, **owner)
        Milestone.objects.create(what="Prima apertura", reached_on=TODAY - 50 * DAY, **owner)
        for amount in ("1234.56", "400.10"):
            Expense.objects.create(what="Vernice", spent_on=TODAY - 40 * DAY, amount_eur=amount, **owner)
        photo = Photo(
            description="Sei persone piantano un tiglio", content_type="image/jpeg", size=1, **owner
        )
        photo.file.save("foto.jpg", ContentFile(jpeg_with_gps()), save=False)
        photo.save()
    indicator = agreement.indicators.get()
    indicator.baseline = 5
    indicator.save()
    for number, value in enumerate((6, 11, 19, 26)):
        on = TODAY - (200 - 50 * number) * DAY
        measurement = Measurement.objects.create(
            indicator=indicator, measured_on=on, value=value, source="Registro"
        )
    commitment = agreement.commitments.get(signatory__kind="association")
    commitment.due_on = TODAY - 3 * DAY
    commitment.save()
    commitment.reports.create(
        reported_on=TODAY - 30 * DAY, state="doing", text="Aperti tre sabati.", hours="12.5"
    )
    evaluation = Evaluation.objects.create(
        agreement=agreement,
        kind="mid_term",
        evaluated_on=TODAY - 90 * DAY,
        worked="Le aperture",
        to_change="Gli orari",
    )
    return {
        "agreement": agreement.pk, "sheet": sheet.pk, "work": work.pk, "milestone": milestone.pk, "photo": photo.pk,
        "indicator": indicator.pk, "measurement": measurement.pk, "commitment": commitment.pk,
        "evaluation": evaluation.pk, "token": report_token(commitment.signatory_id),
    }  # fmt: skip


@pytest.fixture(scope="module")
def rows(site: Site) -> dict[str, Any]:
    """One agreement that is being done, another that was accounted."""
    make_office(OFFICE, city="monza")
    with override_settings(MEDIA_ROOT=site.folder / "media"), use_city(City.objects.get(schema_name="monza")):
        activate_participation_model(actor=None, slug="qua", since=TODAY - 1000 * DAY)
        season = make_season()
        lab = make_lab("Rivalta", season, district=make_district(season, "Rivalta", code="C"))
        keys = _fill(_agreement(lab))
        other = _agreement(lab, title="Sesso si cura di sé")
        Evaluation.objects.create(agreement=other, kind="final", evaluated_on=TODAY, worked="Tutto")
        Commitment.objects.filter(agreement=other).update(state="done")
        said = AccountText("Il parco è aperto ogni sabato.", "Servono più chiavi.", leave_open=True)
        account_agreement(actor=None, agreement_id=other.pk, account=said, on=TODAY)  # type: ignore[arg-type]
        return keys | {"accounted": other.pk}


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Site, rows: dict[str, Any]) -> Iterator[Page]:
    """The office's browser, signed in."""
    context = browser.new_context(locale="it-IT", viewport=DESKTOP)
    page = context.new_page()
    sign_in(page, site, OFFICE, city="monza")
    yield page
    context.close()


PAGES = (
    ("projects", "", ""),
    ("projects", "", "?state=completed"),
    ("project", "sheet", ""),
    ("project-track", "sheet", ""),
    ("project-milestone-new", "sheet", ""),
    ("project-expense-new", "sheet", ""),
    ("project-photo-new", "sheet", ""),
    ("works", "", ""),
    ("work-new", "", ""),
    ("work", "work", ""),
    ("work-edit", "work", ""),
    ("work-track", "work", ""),
    ("work-milestone-new", "work", ""),
    ("work-expense-new", "work", ""),
    ("work-photo-new", "work", ""),
    ("milestone", "milestone", ""),
    ("photo-edit", "photo", ""),
    ("agreement-doing", "agreement", ""),
    ("commitment", "commitment", ""),
    ("indicator", "indicator", ""),
    ("measurement", "measurement", ""),
    ("agreement-account", "agreement", ""),
    ("agreement-account", "accounted", ""),
    ("account-correct", "accounted", ""),
    ("account-new", "agreement", ""),
    ("account-given", "agreement", ""),
    ("evaluation-new", "agreement", "?quale=final"),
    ("evaluation", "evaluation", ""),
    ("report-link", "token", ""),
)


@pytest.mark.parametrize(("name", "part", "query"), PAGES, ids=lambda part: part or "plain")
def test_a_page_of_what_agreements_do_is_for_everybody(
    desk: Page,
    site: Site,
    rows: dict[str, Any],
    check_accessibility: Callable[[Page], None],
    name: str,
    part: str,
    query: str,
) -> None:
    desk.set_viewport_size(DESKTOP)
    desk.context.clear_cookies(name="django_language")
    path = reverse(f"qua:{name}", args=[rows[part]] if part else []) + query
    answer = desk.goto(site.url(path, city="monza"))
    assert answer is not None
    assert answer.status == 200
    there = desk.url
    _is_a_whole_page(desk, "it")
    check_accessibility(desk)
    desk.set_viewport_size(PHONE)
    _fits(desk)
    desk.get_by_role("link", name="English").click()
    desk.wait_for_url(there)
    _is_a_whole_page(desk, "en")
    _fits(desk)


def test_a_party_updates_its_commitments_on_a_phone(phone: Page, site: Site, rows: dict[str, Any]) -> None:
    phone.goto(site.url(reverse("qua:report-link", args=[rows["token"]]), city="monza"))
    phone.get_by_label("fatto", exact=True).check()
    phone.get_by_label("Ore di volontariato").fill("2,5")
    phone.get_by_role("button", name="Manda gli aggiornamenti").click()
    phone.get_by_role("heading", name="Grazie").wait_for()
    phone.get_by_role("link", name="Torna ai suoi impegni").click()
    phone.get_by_label("fatto", exact=True).wait_for()
    with use_city(City.objects.get(schema_name="monza")):
        row = Commitment.objects.get(pk=rows["commitment"])
        assert (row.state, row.state_since) == ("done", TODAY)
