"""The register of agreements: what Reggio's own adds up to, and what every row of a small one becomes."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.imports.headings import heading_key
from core.models import Body, BodyNeighbourhood, BodyStage, Neighbourhood, Person
from core.services.imports import apply_import, undo_import, upload_register
from models_qua.models import (
    CitizenshipAgreement,
    CitizenshipLab,
    LabParticipation,
    MaintenanceWork,
    ProjectSheet,
    Season,
    Signatory,
)
from models_qua.sheets import SHEETS
from tests.core.imports.registers import workbook
from tests.models_qua.registers import REAL, imported, plain, read, warnings

MADE: tuple[Any, ...] = (
    Body,
    BodyStage,
    BodyNeighbourhood,
    Neighbourhood,
    CitizenshipLab,
    CitizenshipAgreement,
    Signatory,
    ProjectSheet,
    MaintenanceWork,
    LabParticipation,
    Person,
)


def test_the_register_of_2015_2019_adds_up_comes_again_and_goes(olga: User) -> None:
    batch = imported(olga, REAL.read_bytes())
    agreements = CitizenshipAgreement.objects.all()
    assert agreements.count() == 42
    assert agreements.renewals().count() == 24
    assert agreements.signed_between(dt.date(2015, 1, 1), dt.date(2018, 12, 31)).count() == 27
    assert set(agreements.values_list("state", flat=True)) == {"in_force"}
    assert Signatory.objects.outside().count() == 784
    assert Signatory.objects.filter(kind="city", signed_on__isnull=False).count() == 42
    assert not Signatory.objects.filter(kind="volunteer", listed_publicly=True).exists()
    assert ProjectSheet.objects.count() == 163
    assert ProjectSheet.objects.aggregate(n=Sum("budget_eur")) == {"n": Decimal(843_000)}
    assert MaintenanceWork.objects.aggregate(n=Sum("budget_eur")) == {"n": Decimal(1_290_000)}
    assert Person.objects.count() == 1540
    assert LabParticipation.objects.count() == 1832, "of 1848 rows, 16 say the same twice"
    assert (
        CitizenshipLab.objects.filter(kind="urban").get().body.name == "Laboratorio Urbano Parco Nilde Iotti"
    )
    assert batch.preview["problem_count"] == 0
    assert imported(olga, REAL.read_bytes()).result["changes_nothing"]
    undo_import(actor=olga, batch_id=batch.pk)
    for model in MADE:
        assert not model.objects.exists(), model


def test_an_agreement_is_signed_by_the_city_and_opens_the_lab_of_its_area(olga: User, season: Season) -> None:
    imported(olga, plain())
    first, renewal = (CitizenshipAgreement.objects.get(number=number) for number in (1, 3))
    assert renewal.renews == first
    assert renewal.body == first.body
    assert (first.act_number, first.act_on, first.signed_on) == ("G.C. 101/2015", None, dt.date(2015, 9, 15))
    assert first.slug == "accordo-rivalta-2015"
    lab = CitizenshipLab.objects.get(body=first.body)
    assert (lab.kind, lab.season) == ("neighbourhood", season)
    assert [place.neighbourhood.name for place in first.body.territory.all()] == ["Rivalta"]
    stage = BodyStage.objects.get(body=first.body)
    assert (stage.stage, stage.since) == ("open", dt.date(2015, 9, 15))
    city = first.signatories.get(kind="city")
    assert city.signed_on == first.signed_on
    urban = CitizenshipAgreement.objects.get(number=4)
    assert urban.body.citizenship_lab.kind == "urban"
    assert not urban.body.territory.exists()
    assert urban.body.name == "Laboratorio Parco Iotti"


def test_cents_are_kept_and_what_is_empty_is_not_known(olga: User) -> None:
    imported(olga, plain())
    assert list(ProjectSheet.objects.order_by("number").values_list("budget_eur", flat=True)) == [
        Decimal("1500.50"), Decimal(2000), None,
    ]  # fmt: skip
    work = MaintenanceWork.objects.get(number=1)
    assert (work.budget_eur, work.state) == (Decimal("26000.25"), "")
    assert MaintenanceWork.objects.get(number=2).neighbourhood is None


def test_the_same_register_again_changes_nothing_and_a_correction_comes_back_as_it_was(olga: User) -> None:
    imported(olga, plain())
    assert imported(olga, plain()).result["changes_nothing"]
    register = plain()
    register["Progetti"][1][1], register["Progetti"][1][5] = 2, "1.600,75"
    register["Accordi"][2][7] = dt.date(2016, 6, 1)
    batch = imported(olga, register)
    project = ProjectSheet.objects.get(number=1)
    assert (project.agreement.number, project.budget_eur) == (2, Decimal("1600.75"))
    assert imported(olga, register).result["changes_nothing"]
    undo_import(actor=olga, batch_id=batch.pk)
    project.refresh_from_db()
    assert (project.agreement.number, project.budget_eur) == (1, Decimal("1500.50"))
    assert CitizenshipAgreement.objects.get(number=2).signed_on == dt.date(2016, 5, 15)


def test_a_renewal_about_the_whole_city_is_of_the_lab_it_renews(olga: User) -> None:
    register = plain()
    register["Accordi"].append(
        [5, "Il parco, di nuovo", "rinnovo", "Città", 2018, 4, "G.C. 9/2018", dt.date(2018, 6, 1)]
    )
    register["Accordi"].reverse()
    register["Accordi"].insert(0, register["Accordi"].pop())
    imported(olga, register)
    assert CitizenshipAgreement.objects.get(number=5).body == CitizenshipAgreement.objects.get(number=4).body


def test_rows_that_say_the_same_twice_are_one_and_told(olga: User) -> None:
    register = plain()
    register["Sottoscrittori"].append([1, "IL MELOGRANO", "associazione"])
    register["Partecipanti"].append(["Partecipante  0000", 1])
    told = warnings(register)
    assert (
        "Sottoscrittori",
        7,
        "«IL MELOGRANO» è già tra i sottoscrittori dell'accordo n. 1, alla riga 2.",
    ) in told
    assert (
        "Partecipanti",
        6,
        "«Partecipante 0000» è già tra i partecipanti dell'accordo n. 1, alla riga 2.",
    ) in told
    imported(olga, register)
    assert Signatory.objects.outside().count() == 5
    assert LabParticipation.objects.count() == 4


def test_a_project_of_before_its_agreement_is_told_and_kept(olga: User) -> None:
    register = plain()
    register["Progetti"][2][4] = 2015
    assert ("Progetti", 3, "Il progetto è del 2015, l'accordo n. 2 è firmato nel 2016.") in warnings(register)
    imported(olga, register)
    assert ProjectSheet.objects.get(number=2).year == 2015


def test_the_preview_says_it_in_words(in_reggio: object) -> None:
    reading = read(plain())
    assert reading.plan is not None
    labels = {str(table.label): len(table.added) for table in reading.plan.tables.values()}
    assert labels["Accordi di cittadinanza"] == 4
    assert labels["Sottoscrittori"] == 9
    assert labels["Partecipanti"] == 4


@pytest.mark.parametrize("extra", [1, 200])
def test_the_number_of_queries_does_not_grow_with_the_register(
    olga: User, extra: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    register = plain()
    for n in range(extra):
        register["Sottoscrittori"].append([1, f"Associazione {n}", "associazione"])
        register["Partecipanti"].append([f"Persona {n}", 2])
        register["Progetti"].append([100 + n, 1, f"Progetto {n}", "cura della città", 2016, 10, "in corso"])
    file = ContentFile(workbook(register), name="registro.xlsx")
    batch = upload_register(actor=olga, files=[file], model_slug="qua", options={}, read_now=True)
    with django_assert_max_num_queries(70):
        apply_import(actor=olga, batch_id=batch.pk, ask=False)
    with django_assert_max_num_queries(240):
        undo_import(actor=olga, batch_id=batch.pk)


def test_no_heading_of_a_sheet_means_two_columns() -> None:
    for sheet in SHEETS:
        keys = [(heading_key(head)[0], column.name) for column in sheet.columns for head in column.headers]
        assert len({key for key, _name in keys}) == len(set(keys)), sheet.code
