"""What nobody wrote is not told as zero, and each figure says what it counts; wherever it is shown a figure is the same."""

import datetime as dt
import json
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Body, Neighbourhood, Organisation, Person
from core.reporting.build import build_report
from core.reporting.season import build_season, season_report_of, season_rows
from core.reporting.words import number
from models_qua.models import (
    CitizenshipAgreement,
    LabParticipation,
    NeighbourhoodService,
    Place,
    PlaceUse,
    ProjectSheet,
    ServiceUsers,
)
from models_qua.rules import SLUG
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement, make_cycle, make_party

TODAY = dt.date(2026, 11, 1)


def bare(lab: Body, signed_on: dt.date, **values: Any) -> CitizenshipAgreement:
    """An agreement of which only the sheet «Accordi» was filled in."""
    agreement = make_agreement(lab, "in_force", signed_on=signed_on, act_on=None, proposed_on=None, **values)
    agreement.signatories.all().delete()
    agreement.sheets.all().delete()
    return agreement


def figures(first: int, last: int) -> dict[str, Any]:
    return {figure.code: figure for figure in build_season(SLUG, first, last, today=TODAY).figures}


def cells(first: int, last: int, name: str, column: str) -> list[Any]:
    listed = season_rows(SLUG, first, last, name)
    [shown] = [one for one in listed.columns if one.label == column]
    return [shown.of(row) for row in listed.rows]


def test_of_an_agreement_of_which_only_the_act_is_known_the_rest_is_not_known(
    rivalta: Body, sesso: Body
) -> None:
    bare(rivalta, dt.date(2016, 5, 4))
    found = figures(2016, 2016)
    assert found["agreements"].value == 1
    for code in (
        "signatories",
        "signatories_association",
        "participants_unique",
        "projects",
        "project_budget_eur",
    ):
        assert found[code].value is None, code
    assert cells(2016, 2016, "signatories", "Associazione") == [None]
    assert cells(2016, 2016, "participants", "Partecipanti") == [None]

    other = make_agreement(sesso, "in_force", signed_on=dt.date(2016, 6, 1), act_on=None, proposed_on=None)
    LabParticipation.objects.create(
        body=sesso, agreement=other, person=Person.objects.create(family_name="Ada")
    )
    found = figures(2016, 2016)
    assert (found["signatories"].value, found["participants_unique"].value) == (1, 1)
    assert "1 accordo non è scritto chi ha firmato" in " ".join(found["signatories"].notes)
    assert "1 accordo non è scritto chi ha preso parte" in " ".join(found["participants_unique"].notes)
    labs = {row[0]: row for row in build_season(SLUG, 2016, 2016, today=TODAY).table("labs").rows}
    assert labs["Rivalta"][3:5] == (None, None), "nobody wrote who signed and who came: it is not zero"
    assert labs["Sesso"][3:5] == (1, 1)


def test_who_signs_twice_is_told_once_by_organisation_whatever_the_name(rivalta: Body) -> None:
    key = uuid.uuid4()
    club = Organisation.objects.create(id=key, canonical_id=key, name="Circolo Gli Amici")
    merged = Organisation.objects.create(name="Circolo Amici", canonical=club, merged_into=club)
    for name, row in (("Circolo Gli Amici", club), ("Circolo Amici", merged)):
        agreement = bare(rivalta, dt.date(2016, 5, 4))
        make_party(agreement, name, organisation=row, signed_on=dt.date(2016, 5, 4), manner="paper")
    found = figures(2016, 2016)["signatories"]
    assert found.value == 2
    assert "1 in tutto ha firmato" in " ".join(found.notes)


def test_what_is_signed_later_counts_only_for_its_projects_of_the_years(rivalta: Body) -> None:
    make_agreement(rivalta, "in_force", signed_on=dt.date(2016, 6, 1), act_on=None, proposed_on=None)
    after = bare(rivalta, dt.date(2019, 3, 1))
    ProjectSheet.objects.create(agreement=after, title="Orto", slug="orto", family="city", year=2018)
    cycle = make_cycle(rivalta, started_on=dt.date(2018, 2, 1))
    person = Person.objects.create(family_name="Bea")
    LabParticipation.objects.create(body=rivalta, cycle=cycle, person=person)
    report = build_season(SLUG, 2015, 2018, today=TODAY)
    assert report.figure("agreements").value == 1
    assert report.figure("projects").value == 1, "that of the agreement of 2016 has its budget in 2026"
    assert "I loro progetti ci sono soltanto se" in report.table("later").note
    assert "anche prima o dopo il periodo" in report.figure("projects").includes
    assert "non è arrivato alla firma" in " ".join(report.figure("participants_unique").notes)


def test_places_and_services_are_in_the_report_where_there_are_any(
    citizen: Client, olga: User, rivalta: Body, django_assert_max_num_queries: Any
) -> None:
    make_agreement(rivalta, "in_force")
    assert "places_open" not in figures(2025, 2026)
    quarter = Neighbourhood.objects.create(name="Canalina", slug="canalina")
    square = Place.objects.create(
        name="Piazza", slug="piazza", since=dt.date(2025, 5, 1), neighbourhood=quarter
    )
    Place.objects.create(name="Parco", slug="parco")
    PlaceUse.objects.create(place=square, what="Ballo", since=dt.date(2025, 6, 1))
    service = NeighbourhoodService.objects.create(
        name="Punto", slug="punto", kind="digital", since=dt.date(2025, 1, 7)
    )
    ServiceUsers.objects.create(service=service, year=2025, users=120)
    found = figures(2025, 2026)
    told = {
        code: found[code].value
        for code in ("places_open", "places_opened", "places_in_use", "services", "people_helped")
    }
    assert told == {
        "places_open": 2,
        "places_opened": 1,
        "places_in_use": 1,
        "services": 1,
        "people_helped": 120,
    }
    assert "1 anno di servizio" in " ".join(found["people_helped"].notes), "2026 is not written"
    assert cells(2025, 2026, "places", "Luogo") == ["Parco", "Piazza"]
    assert cells(2025, 2026, "services", "Servizio") == ["Punto"]
    with django_assert_max_num_queries(season_report_of(SLUG).queries):
        season_report_of(SLUG).count(2025, 2026, TODAY)
    query = "?da=2025&a=2026"
    page = citizen.get(reverse("qua:results") + query).content.decode()
    assert "2 luoghi di comunità" in page
    assert "1 servizio di quartiere" in page
    assert "120" in page
    for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        assert citizen.get(reverse("qua:results-file", args=[kind]) + query).content.startswith(start), kind
    office = browser(olga)
    for code in ("places_open", "people_helped"):
        shown = office.get(reverse("qua:season-report-figure", args=[code]) + query).content.decode()
        assert "Piazza" in shown or "Punto" in shown, code


def test_a_figure_is_the_same_wherever_it_is_shown(
    citizen: Client, olga: User, rivalta: Body, sesso: Body
) -> None:
    for lab, budget in ((rivalta, "1000.50"), (sesso, "2000.25")):
        row = make_agreement(lab, "in_force", signed_on=dt.date(2017, 5, 4), act_on=None, proposed_on=None)
        row.sheets.update(year=2017, budget_eur=budget)
        make_party(row, "Mario Bianchi", kind="volunteer", signed_on=dt.date(2017, 5, 4), manner="paper")
        person, _made = Person.objects.get_or_create(family_name="Sempre lei")
        LabParticipation.objects.create(body=lab, agreement=row, person=person)
    wanted = {
        "agreements": 2,
        "signatories": 4,
        "participants_unique": 1,
        "projects": 2,
        "project_budget_eur": 3000.75,
    }

    yearly = {figure.code: figure.value for figure in build_report(SLUG, 2017).figures}
    office, query = browser(olga), "?da=2017&a=2017"
    told = json.loads(citizen.get(reverse("qua:results-file", args=["json"]) + query).content)
    in_file = {row["code"]: row["value"] for row in told["figures"]}
    pages = [
        citizen.get(reverse("qua:results") + query).content.decode(),
        office.get(reverse("qua:season-report") + query).content.decode(),
    ]
    for code, value in wanted.items():
        assert in_file[code] == value, code
        assert float(yearly[code]) == value, code  # type: ignore[arg-type]
        shown = number(figures(2017, 2017)[code].value, 2 if code.endswith("eur") else 0)
        assert all(shown in page for page in pages), code
    wall = citizen.get(reverse("qua:signatories"))
    assert wall.context["total"] == wanted["signatories"]
    listed = citizen.get(reverse("qua:register") + "?anno=2017")
    assert listed.context["page_obj"].paginator.count == wanted["agreements"]
    assert sum(row.projects for row in listed.context["page_obj"]) == wanted["projects"]
    assert sum(row.parties for row in listed.context["page_obj"]) == wanted["signatories"]
