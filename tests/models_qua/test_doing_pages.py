"""The pages of projects, works and agreements that are done: what they show, in how many queries, and what they never add up."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.models import Body, Person
from core.permissions.holder import holder_of
from core.reporting.charts import Colours
from core.services.freshness import fingerprint
from models_qua.models import (
    CitizenshipAgreement,
    Commitment,
    Expense,
    FinalAccount,
    MaintenanceWork,
    Measurement,
    Milestone,
    Photo,
    ProjectSheet,
)
from models_qua.selectors.doing_money import money_drawing, money_of
from models_qua.selectors.to_do import to_do
from models_qua.services.photos import photo_snapshot
from tests.models_qua.conftest import browser
from tests.models_qua.doing_samples import a_photo
from tests.models_qua.pictures import jpeg_with_gps
from tests.models_qua.rows import SIGNED_ON, make_agreement, make_party, make_sheet, make_work

TODAY = dt.date(2026, 10, 2)
PROJECT_BUDGET, WORK_BUDGET = Decimal("1111.11"), Decimal("20222.22")


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))


@pytest.fixture
def agreement(rivalta: Body) -> CitizenshipAgreement:
    """In force, with a project and a work, money spent on both, a late milestone and two measures."""
    row = make_agreement(rivalta, "in_force")
    sheet = row.sheets.get()
    ProjectSheet.objects.update(budget_eur=PROJECT_BUDGET)
    work = make_work(rivalta, agreement=row, budget_eur=WORK_BUDGET)
    Expense.objects.create(sheet=sheet, spent_on=SIGNED_ON, what="Vernice", amount_eur="11.01")
    Expense.objects.create(work=work, spent_on=SIGNED_ON, what="Asfalto", amount_eur="200.02")
    Milestone.objects.create(sheet=sheet, what="Inaugurazione", due_on=dt.date(2026, 9, 1))
    for number, value in enumerate((4, 9)):
        day = SIGNED_ON + dt.timedelta(days=10 * number)
        Measurement.objects.create(indicator=row.indicators.get(), measured_on=day, value=value)
    return row


def page(user: User, name: str, *args: Any, query: str = "") -> str:
    answer = browser(user).get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return str(answer.content.decode("utf-8-sig"))


SUMS = ("21333,33", "21.333,33", "21333.33", "211,03", "211.03")


def test_no_page_and_no_export_adds_projects_and_works(agreement: CitizenshipAgreement, ada: User) -> None:
    sheet, work = agreement.sheets.get(), agreement.works.get()
    pages = {
        name: page(ada, name, *args)
        for name, args in {
            "qua:projects": (), "qua:works": (), "qua:project": (sheet.pk,), "qua:work": (work.pk,),
            "qua:agreement-doing": (agreement.pk,), "qua:account-new": (agreement.pk,),
        }.items()
    }  # fmt: skip
    exports = [page(ada, name, query="?export=csv") for name in ("qua:projects", "qua:works")]
    for said in (*pages.values(), *exports):
        assert not any(amount in said for amount in SUMS)
    assert "Budget dei progetti" in pages["qua:agreement-doing"]
    assert "Importo delle manutenzioni" in pages["qua:agreement-doing"]
    assert "1.111,11" in pages["qua:projects"]
    assert "20.222,22" not in pages["qua:projects"]
    assert "20.222,22" in pages["qua:works"]
    assert "1.111,11" not in pages["qua:works"]
    assert "1111,11" in exports[0]
    assert "20222,22" in exports[1]


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?late=1", True),
        ("?late=", True),
        ("?state=completed", False),
        ("?family=community", True),
        ("?year=2026", True),
    ],
)
def test_the_filters_of_projects(agreement: CitizenshipAgreement, ada: User, query: str, there: bool) -> None:
    assert ("Parco aperto" in page(ada, "qua:projects", query=query)) is there


def test_lists_show_only_the_labs_of_who_asks(
    agreement: CitizenshipAgreement, bice: User, sesso: Body
) -> None:
    make_work(sesso, "Fontana di Sesso")
    assert "Parco aperto" not in page(bice, "qua:projects")
    shown = page(bice, "qua:works")
    assert "Vialetti" not in shown
    assert "Fontana di Sesso" in shown


@pytest.mark.parametrize("name", ["qua:projects", "qua:works"])
def test_a_list_asks_as_much_for_many_as_for_one(
    agreement: CitizenshipAgreement, ada: User, name: str, django_assert_num_queries: Any
) -> None:
    client, url = browser(ada), reverse(name)
    client.get(url)
    with django_assert_num_queries(queries := _queries(client, url)):
        client.get(url)
    for number in range(9):
        make_sheet(agreement, f"Altro {number}")
        make_work(agreement.body, f"Altra {number}", agreement=agreement)
    assert _queries(client, url) == queries


def test_a_card_asks_as_much_for_much_as_for_little(agreement: CitizenshipAgreement, ada: User) -> None:
    sheet, work = agreement.sheets.get(), agreement.works.get()
    client = browser(ada)
    urls = [
        reverse(name, args=[pk])
        for name, pk in (
            ("qua:project", sheet.pk),
            ("qua:work", work.pk),
            ("qua:agreement-doing", agreement.pk),
            ("qua:agreement-account", agreement.pk),
        )
    ]
    for url in urls:
        client.get(url)
    before = [_queries(client, url) for url in urls]
    for number in range(4):
        party = make_party(agreement, f"Parte {number}", signed_on=SIGNED_ON, manner="paper")
        other = make_sheet(agreement, f"Altro {number}")
        Commitment.objects.create(agreement=agreement, signatory=party, sheet=other, what="Aiuta")
        for owner in ({"sheet": sheet}, {"work": work}):
            Milestone.objects.create(what=f"Tappa {number}", **owner)
            Expense.objects.create(what=f"Spesa {number}", spent_on=SIGNED_ON, amount_eur=1, **owner)
            Photo.objects.create(description="x", content_type="image/jpeg", size=1, file="x.jpg", **owner)
    assert [_queries(client, url) for url in urls] == before


def _queries(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_above_the_budget_both_numbers_are_told(agreement: CitizenshipAgreement, ada: User) -> None:
    sheet = agreement.sheets.get()
    data = {"what": "Palco", "amount_eur": "1.234,50", "spent_on": "2026-09-01"}
    assert browser(ada).post(reverse("qua:project-expense-new", args=[sheet.pk]), data).status_code == 302
    shown = page(ada, "qua:project", sheet.pk).replace("\xa0", " ")
    assert "1.245,51 € su 1.111,11 €" in shown
    assert sheet.expenses.get(what="Palco").amount_eur == Decimal("1234.50")


def test_a_form_sent_twice_is_one_and_a_refusal_keeps_what_was_typed(
    agreement: CitizenshipAgreement, ada: User
) -> None:
    sheet = agreement.sheets.get()
    url = reverse("qua:project-expense-new", args=[sheet.pk])
    data = {"key": str(sheet.pk), "what": "Palco", "amount_eur": "10", "spent_on": "2026-09-01"}
    for _twice in range(2):
        browser(ada).post(url, data)
    assert sheet.expenses.filter(what="Palco").count() == 1
    answer = browser(ada).post(url, data | {"amount_eur": "0", "what": "Scritto a lungo"})
    assert answer.status_code == 200
    assert "Scritto a lungo" in answer.content.decode()


def test_a_photo_goes_up_clean_and_only_public_ones_are_for_everybody(
    agreement: CitizenshipAgreement, ada: User, citizen: Any
) -> None:
    sheet = agreement.sheets.get()
    url = reverse("qua:project-photo-new", args=[sheet.pk])
    upload = SimpleUploadedFile("foto.jpg", jpeg_with_gps(), "image/jpeg")
    assert browser(ada).post(url, {"upload": upload, "description": "Il parco"}).status_code == 302
    photo = sheet.photos.get()
    assert citizen.get(reverse("qua:photo", args=[photo.pk])).status_code == 404
    content = browser(ada).get(reverse("qua:photo-file", args=[photo.pk])).content
    assert content.startswith(b"\xff\xd8\xff")
    assert b"GPSPLACE" not in content
    assert 'alt="Il parco"' in page(ada, "qua:project", sheet.pk)
    seen = fingerprint(photo_snapshot(photo))
    data = {"description": "Il parco", "is_public": "on", "people_agreed": "on", "seen": seen}
    browser(ada).post(reverse("qua:photo-edit", args=[photo.pk]), data)
    assert citizen.get(reverse("qua:photo", args=[photo.pk])).status_code == 200
    CitizenshipAgreement.objects.filter(pk=agreement.pk).update(state="draft")
    assert citizen.get(reverse("qua:photo", args=[photo.pk])).status_code == 404


def test_who_may_not_follow_is_told_no(rivalta: Body, fede: User, bice: User) -> None:
    photo = a_photo(rivalta)
    sheet = Photo.objects.get(pk=photo).sheet_id
    for name, key in (("qua:project-track", sheet), ("qua:photo-edit", photo)):
        assert browser(fede).get(reverse(name, args=[key])).status_code == 403
        assert browser(bice).get(reverse(name, args=[key])).status_code in {403, 404}


def test_the_account_is_given_and_downloaded(agreement: CitizenshipAgreement, ada: User) -> None:
    client = browser(ada)
    url = reverse("qua:evaluation-new", args=[agreement.pk])
    data = {"kind": "final", "evaluated_on": "2026-09-20", "worked": "Le aperture"}
    assert client.post(url, data).status_code == 302
    url = reverse("qua:account-new", args=[agreement.pk])
    shown = client.get(url).content.decode()
    assert "Non è ancora concluso" in shown
    assert "Apre il parco il sabato" in shown
    data = {"results": "Il parco è aperto.", "on": "2026-10-01"}
    assert "restano aperti" in client.post(url, data).content.decode()
    assert client.post(url, data | {"leave_open": "on"}).status_code == 302
    shown = page(ada, "qua:agreement-account", agreement.pk)
    assert "Il parco è aperto." in shown
    assert "Che cosa resta aperto" in shown
    document = FinalAccount.objects.get().document
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        kept = client.get(reverse("qua:agreement-version", args=[document.pk, kind]))
        assert kept.content.startswith(begins)
        assert kept["Content-Disposition"].endswith(f'-v1.{kind}"')
    agreement.refresh_from_db()
    assert agreement.state == "accounted"


# what waits


def test_what_waits_for_the_architect(agreement: CitizenshipAgreement, ada: User, bice: User) -> None:
    CitizenshipAgreement.objects.update(ends_on=dt.date(2026, 9, 30))
    Measurement.objects.all().delete()
    CitizenshipAgreement.objects.update(signed_on=dt.date(2026, 3, 20))
    labels = [str(thing.label) for thing in to_do(holder_of(ada), TODAY)]
    assert labels == [
        "Tappa in ritardo: Inaugurazione",
        f"Finito, da rendicontare: {agreement.title}",
        "Un indicatore non si misura da più di sei mesi",
    ]
    assert to_do(holder_of(bice), TODAY) == []
    assert browser(ada).get(reverse("core:day")).status_code == 200


def test_what_waits_for_a_signatory_is_hers(agreement: CitizenshipAgreement, fede: User) -> None:
    person = Person.objects.create(given_name="Fede", user=fede)
    Commitment.objects.update(due_on=dt.date(2026, 10, 10))
    assert to_do(holder_of(fede), TODAY) == []
    agreement.signatories.filter(kind="association").update(person=person)
    assert [str(thing.label) for thing in to_do(holder_of(fede), TODAY)] == ["Apre il parco il sabato"]


def test_a_work_of_a_neighbourhood_waits_for_its_architect(rivalta: Body, ada: User, bice: User) -> None:
    work = make_work(rivalta)
    Milestone.objects.create(work=work, what="Cantiere", due_on=dt.date(2026, 9, 1))
    assert [str(thing.label) for thing in to_do(holder_of(ada), TODAY)] == ["Tappa in ritardo: Cantiere"]
    assert to_do(holder_of(bice), TODAY) == []
    MaintenanceWork.objects.update(state="completed")
    assert to_do(holder_of(ada), TODAY) == []


def test_the_bars_of_money_have_a_table_with_the_cents(agreement: CitizenshipAgreement) -> None:
    money = money_of(agreement.sheets.get())
    drawn = money_drawing(money, Colours("#0066cc", "#003366"))
    assert drawn is not None
    assert drawn.table.rows == (
        ("2026, provenienza non detta", None, Decimal("11.01")),
        ("2026, Comune", Decimal("1500.00"), None),
    )
    for svg in (drawn.wide, drawn.narrow):
        assert "previsto" in svg
        assert "11,01" in svg
        assert "2026, provenienza non detta</text>" in svg
        assert "style=" not in svg


def test_a_milestone_is_reached_not_reached_and_taken_away(
    agreement: CitizenshipAgreement, ada: User
) -> None:
    row = Milestone.objects.get(sheet__agreement=agreement)
    url = reverse("qua:milestone", args=[row.pk])
    client = browser(ada)
    assert client.post(url, {"on": "2027-01-01"}).status_code == 200  # told near the day, nothing kept
    for data, reached in (({"on": "2026-09-01"}, dt.date(2026, 9, 1)), ({"do": "not"}, None)):
        assert client.post(url, data).status_code == 302
        row.refresh_from_db()
        assert row.reached_on == reached
    assert client.post(url, {"do": "remove"}).status_code == 302
    assert not Milestone.objects.exists()


def test_measures_are_recorded_corrected_and_removed_on_their_pages(
    agreement: CitizenshipAgreement, fede: User
) -> None:
    indicator = agreement.indicators.get()
    client, url = browser(fede), reverse("qua:indicator", args=[indicator.pk])
    data = {"value": "12,5", "measured_on": "2026-09-01", "source": "Registro"}
    assert client.post(url, data).status_code == 302
    answer = client.post(url, data | {"value": "13"})
    assert "un valore, 12,5" in answer.content.decode()
    row = indicator.measurements.get(measured_on=dt.date(2026, 9, 1))
    url = reverse("qua:measurement", args=[row.pk])
    seen = client.get(url).content.decode().split('name="seen" value="')[1].split('"')[0]
    assert client.post(url, {"value": "14", "seen": seen}).status_code == 302
    stale = client.post(url, {"value": "15", "seen": seen}).content.decode()
    assert "qualcun altro" in stale
    assert client.post(url, {"do": "remove"}).status_code == 302
    assert not Measurement.objects.filter(pk=row.pk).exists()


def test_a_work_is_written_changed_and_followed_on_its_pages(
    agreement: CitizenshipAgreement, ada: User
) -> None:
    client = browser(ada)
    place = str(agreement.body.territory.get().neighbourhood_id)
    data = {"title": "Fontana", "year": "2026", "budget_eur": "1.000,05"}
    assert "Scelga il quartiere" in client.post(reverse("qua:work-new"), data).content.decode()
    assert client.post(reverse("qua:work-new"), data | {"neighbourhood": place}).status_code == 302
    work = MaintenanceWork.objects.get(title="Fontana")
    assert work.budget_eur == Decimal("1000.05")
    url = reverse("qua:work-track", args=[work.pk])
    seen = client.get(url).content.decode().split('name="seen" value="')[1].split('"')[0]
    data = {"state": "in_progress", "progress": "10", "on": "2026-09-01", "seen": seen}
    assert client.post(url, data).status_code == 302
    work.refresh_from_db()
    assert (work.state, work.progress) == ("in_progress", 10)
