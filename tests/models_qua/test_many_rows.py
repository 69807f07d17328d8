"""Lists and exports of agreements ask the database as often for four hundred rows as for four."""

import datetime as dt

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.models import Body, Organisation, Person
from models_qua.models import (
    CitizenshipAgreement,
    CitizenshipLab,
    LabParticipation,
    MaintenanceWork,
    ProjectSheet,
    Signatory,
)
from models_qua.rules import SLUG
from tests.models_qua.conftest import browser

SIGNED = dt.date(2017, 5, 4)
_YEARS = "?da=2017&a=2017"
FIGURES = ("agreements", "signatories", "participants_unique", "projects", "maintenance_works")


def many(first: int, last: int) -> None:
    """Agreements by number, each of a lab of its own, with a party, a project, a work and somebody who took part; in one go each."""
    numbers = range(first, last)
    labs = Body.objects.bulk_create(Body(model_slug=SLUG, name=f"Lab {n}", slug=f"lab-{n}") for n in numbers)
    CitizenshipLab.objects.bulk_create(CitizenshipLab(body=lab) for lab in labs)
    rows = CitizenshipAgreement.objects.bulk_create(
        CitizenshipAgreement(
            body=lab,
            title=f"Accordo {n}",
            slug=f"accordo-{n}",
            number=n,
            state="in_force",
            act_number="G.C. 1",
            signed_on=SIGNED,
        )
        for n, lab in zip(numbers, labs, strict=True)
    )
    clubs = []
    for n in numbers:
        club = Organisation(name=f"Circolo {n}")
        club.canonical = club
        clubs.append(club)
    Organisation.objects.bulk_create(clubs)
    Signatory.objects.bulk_create(
        Signatory(
            agreement=row,
            kind="association",
            name=club.name,
            organisation=club,
            signed_on=SIGNED,
            manner="paper",
        )
        for row, club in zip(rows, clubs, strict=True)
    )
    people = Person.objects.bulk_create(Person(family_name=f"Persona {n}") for n in numbers)
    LabParticipation.objects.bulk_create(
        LabParticipation(body=row.body, agreement=row, person=person)
        for row, person in zip(rows, people, strict=True)
    )
    ProjectSheet.objects.bulk_create(
        ProjectSheet(agreement=row, title="Orto", slug=f"orto-{row.number}", family="city", year=2017)
        for row in rows
    )
    MaintenanceWork.objects.bulk_create(
        MaintenanceWork(agreement=row, title="Siepi", year=2017, number=row.number) for row in rows
    )


def test_four_hundred_rows_ask_no_more_than_four(citizen: Client, olga: User, in_reggio: object) -> None:
    office = browser(olga)
    pages = {
        "register": (citizen, reverse("qua:register")),
        "wall": (citizen, reverse("qua:signatories")),
        "results": (citizen, reverse("qua:results") + _YEARS),
        "json": (citizen, reverse("qua:results-file", args=["json"]) + _YEARS),
        "agreements": (office, reverse("qua:agreements")),
        "projects": (office, reverse("qua:projects")),
        "works": (office, reverse("qua:works")),
        "season": (office, reverse("qua:season-report") + _YEARS),
        **{code: (office, reverse("qua:season-report-rows", args=[code]) + _YEARS) for code in FIGURES},
    }
    many(1, 5)
    few = {name: asked(client, url) for name, (client, url) in pages.items()}
    many(5, 401)
    lots = {name: asked(client, url) for name, (client, url) in pages.items()}
    # a list longer than a page says how long it is: one query more, whatever its length
    assert {name: n for name, n in lots.items() if n > few[name] + 1} == {}, (few, lots)
    whole = office.get(reverse("qua:season-report-rows", args=["projects"]) + _YEARS).content.decode()
    assert whole.count("Orto") == 400


def asked(client: Client, url: str) -> int:
    """Queries of a page that is warm."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as counted:
        client.get(url)
    return len(counted)
