"""Bergamo's own register: the published totals come out of the tables, and so do those of registers made up here."""

import datetime as dt
import random

from django.db.models import Count, Sum

from accounts.models import User
from core.imports.headings import heading_key
from core.models import (
    Attendance,
    Body,
    BodyStage,
    Meeting,
    Neighbourhood,
    NeighbourhoodPopulation,
    Organisation,
)
from core.services.imports import undo_import
from models_bergamo.models import NeighbourhoodNetwork
from models_bergamo.sheets import SHEETS
from tests.core.imports.registers import REAL, imported, meeting, plain


def test_the_published_figures_come_out_of_the_register(dario: User) -> None:
    imported(dario, REAL.read_bytes())
    held = Meeting.objects.held().in_year(2023)
    assert held.count() == 676
    assert held.filter(kind="plenary").count() == 202
    assert held.filter(kind="subgroup").count() == 186
    assert held.filter(kind__in=["councillor", "other"]).count() == 288
    organisations = Organisation.objects.standing()
    assert organisations.count() == 368
    assert organisations.filter(is_municipal_service=True).count() == 27
    assert Attendance.objects.count() == 7041
    assert held.aggregate(total=Sum("headcount"))["total"] == 13_673
    assert Neighbourhood.objects.count() == 25
    assert NeighbourhoodNetwork.objects.count() == Body.objects.count() == 24
    assert BodyStage.objects.filter(stage="active", since=dt.date(2015, 9, 1), until=None).count() == 24
    residents = NeighbourhoodPopulation.objects.filter(year=2023)
    assert residents.aggregate(total=Sum("residents"))["total"] == 121_952
    in_networks = Attendance.objects.values("body", "organisation__canonical").distinct().count()
    assert in_networks == 504
    joint = held.annotate(networks=Count("bodies")).filter(networks__gt=1)
    assert joint.count() == 19


def test_the_register_again_changes_nothing_and_can_be_taken_back(dario: User) -> None:
    first = imported(dario, REAL.read_bytes())
    assert not first.preview["warnings"]
    assert imported(dario, REAL.read_bytes()).result["changes_nothing"]
    undo_import(actor=dario, batch_id=first.pk)
    assert not Meeting.objects.exists()
    assert not Organisation.objects.exists()


def test_other_totals_come_out_right_too(dario: User) -> None:
    made = random.Random(7)
    register = plain()
    kinds = {"Plenaria": 0, "Sottogruppo": 0, "Assessore": 0, "Altro": 0}
    people = 0
    register["Incontri"], register["Presenze"] = register["Incontri"][:1], register["Presenze"][:1]
    for number in range(1, 41):
        kind = made.choice(list(kinds))
        kinds[kind] += 1
        guests = {
            name: made.randint(1, 4)
            for name in made.sample(["Biblioteca Alfa", "Comitato Verde"], k=made.randint(0, 2))
        }
        total = sum(guests.values()) + 1
        people += total
        day = dt.date(2022, 1, 1) + dt.timedelta(days=made.randint(0, 364))
        register["Incontri"].append(
            meeting(number, day, kind, "Rete Alfa", citizens=1, present=total, subgroup="Verde")
        )
        register["Presenze"] += [[number, "Rete Alfa", name, count] for name, count in guests.items()]
    batch = imported(dario, register)
    assert batch.preview["warning_count"] == 0
    held = Meeting.objects.held().in_year(2022)
    found = dict(held.values_list("kind").annotate(n=Count("pk")).order_by())
    expected = {"plenary": "Plenaria", "subgroup": "Sottogruppo", "councillor": "Assessore", "other": "Altro"}
    assert found == {code: kinds[name] for code, name in expected.items() if kinds[name]}
    assert held.aggregate(total=Sum("headcount"))["total"] == people


def test_no_heading_of_a_sheet_means_two_columns() -> None:
    for sheet in SHEETS:
        keys = [
            (heading_key(heading)[0], column.name) for column in sheet.columns for heading in column.headers
        ]
        assert len({key for key, _name in keys}) == len(set(keys)), sheet.code


def test_columns_fit_the_tables_they_fill() -> None:
    limits = {
        ("neighbourhoods", "name"): Neighbourhood, ("bodies", "name"): Body, ("organisations", "name"): Organisation,
    }  # fmt: skip
    for (code, name), model in limits.items():
        sheet = next(sheet for sheet in SHEETS if sheet.code == code)
        assert sheet.column(name).maximum == model._meta.get_field(name).max_length
