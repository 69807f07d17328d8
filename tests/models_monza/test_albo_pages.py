"""The register (albo) at any day: who, on what ground, since when, until when and why; enrolled again is history."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.models import Body, Membership, Organisation, Person, Representative
from core.services.organisations import OrganisationData, new_organisation
from models_monza.models import Mandate
from models_monza.services.decisions import accept_enrolment, withdraw_enrolment
from models_monza.services.mandates import open_mandate
from tests.models_monza.enrolling import make_enrolment

ALBO = "/lavoro/iscrizioni/albo/"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2026, 4, 20, 11, tzinfo=dt.UTC))


def enrolled(actor: User, body: Body, on: dt.date = dt.date(2026, 3, 12), **more: Any) -> Any:
    return accept_enrolment(actor=actor, enrolment_id=make_enrolment(body, **more).pk, on=on)


def lines(client: Any, query: str = "", path: str = ALBO) -> list[Any]:
    return list(client.get(f"{path}?{query}").context["page_obj"].object_list)


def who(client: Any, query: str = "", path: str = ALBO) -> list[str]:
    return [line.who for line in lines(client, query, path)]


def test_the_register_is_as_it_was_on_the_day_asked_for(office: Any, olga: User, liberta: Body) -> None:
    enrolled(olga, liberta, given_name="Ada", family_name="Prima")
    enrolled(olga, liberta, dt.date(2026, 4, 1), given_name="Bea", family_name="Seconda")
    left = enrolled(olga, liberta, given_name="Cora", family_name="Terza")
    withdraw_enrolment(actor=olga, enrolment_id=left.pk, on=dt.date(2026, 3, 31), reason="si è trasferita")
    assert who(office) == ["Ada Prima", "Bea Seconda"]
    assert who(office, "day=2026-03-31") == ["Ada Prima", "Cora Terza"]  # her last day counts
    assert who(office, "day=2026-03-11") == []
    assert who(office, "day=2026-02-31") == who(office)  # no such day: today
    cora = lines(office, "day=2026-03-31")[1]
    assert cora.ended == "ritirata: si è trasferita"
    assert who(office, "story=all") == ["Ada Prima", "Bea Seconda", "Cora Terza"]


def test_a_citizen_has_her_ground_and_an_organisation_who_speaks_for_it_that_day(
    office: Any, olga: User, liberta: Body
) -> None:
    enrolled(olga, liberta, ground="work", ground_detail="via Manzoni 3")
    circle = enrolled(
        olga, liberta, kind="organisation", ground="seat", organisation_name="Circolo", category="associazione",
        given_name="Rita", family_name="Levi",
    )  # fmt: skip
    Representative.objects.update(until=dt.date(2026, 4, 5))
    new = Person.objects.create(given_name="Sara", family_name="Conti")
    Representative.objects.create(organisation=circle.organisation, person=new, since=dt.date(2026, 4, 6))
    maria, now = sorted(lines(office), key=lambda line: line.is_organisation)
    assert (maria.ground, maria.where, maria.is_organisation) == ("lavoro", "via Manzoni 3", False)
    assert (now.who, now.ground, now.category, now.representatives) == (
        "Circolo",
        "sede",
        "associazione",
        ("Sara Conti",),
    )
    assert lines(office, "day=2026-04-01&kind=organisation")[0].representatives == ("Rita Levi",)


def test_who_enrols_again_for_a_new_mandate_has_her_history(
    office: Any, olga: User, liberta: Body, triante: Body
) -> None:
    same: dict[str, Any] = {"family_name": "Rossi", "email": "maria@uno.example"}
    enrolled(olga, liberta, **same)
    open_mandate(actor=olga, name="2026-2031", since=dt.date(2026, 4, 1))
    triante.stages.filter(until=None).update(stage="enrolling")
    enrolled(olga, triante, dt.date(2026, 4, 10), **same)
    now = lines(office)
    assert [(one.membership.body.name, one.membership.since) for one in now] == [
        ("Triante", dt.date(2026, 4, 10))
    ]
    before = now[0].before
    assert [(one.body, one.since, one.until) for one in before] == [
        ("Libertà", dt.date(2026, 3, 12), dt.date(2026, 3, 31))
    ]
    then = lines(office, "day=2026-03-20")
    assert (then[0].ended, then[0].before) == ("decaduta con il mandato", ())


def test_rows_older_than_applications_are_there_with_an_unknown_ground(office: Any, liberta: Body) -> None:
    Mandate.objects.create(name="2017-2022", since=dt.date(2017, 6, 26), until=dt.date(2022, 6, 26))
    row = new_organisation(OrganisationData(name="Comitato", new_kind=""))
    ended = Membership.objects.create(
        body=liberta, organisation=row, since=dt.date(2018, 1, 1), until=dt.date(2022, 6, 26)
    )
    line = lines(office, "day=2020-01-01")[0]
    assert (line.membership, line.ground, line.ended) == (ended, "", "decaduta con il mandato")
    Membership.objects.update(until=dt.date(2021, 1, 1))
    assert lines(office, "day=2020-01-01")[0].ended == "chiusa nella scheda della consulta"


def test_a_merged_organisation_is_one(office: Any, olga: User, liberta: Body, triante: Body) -> None:
    for body, name in ((liberta, "Circolo"), (triante, "Il Circolo")):
        enrolled(
            olga, body, kind="organisation", ground="seat", organisation_name=name, category="associazione"
        )
    kept = Organisation.objects.get(name="Circolo")
    Organisation.objects.exclude(pk=kept.pk).update(merged_into=kept, canonical=kept)
    answer = office.get(ALBO)
    assert [line.who for line in answer.context["page_obj"]] == ["Circolo", "Circolo"]
    assert (answer.context["totals"].organisations, answer.context["totals"].different_organisations) == (
        2,
        1,
    )


def test_the_tab_of_a_consulta_shows_its_own(office: Any, olga: User, liberta: Body, triante: Body) -> None:
    enrolled(olga, liberta, given_name="Ada", family_name="Qui")
    enrolled(olga, triante, given_name="Bea", family_name="Altrove")
    path = reverse("monza:body-register", args=[liberta.pk])
    assert who(office, path=path) == ["Ada Qui"]
    card = office.get(reverse("core:work_body", args=[liberta.pk])).content.decode()
    assert f'href="{path}"' in card


def test_names_are_for_who_holds_the_permission_and_never_public(
    monza_client: Any, olga: User, nora: User, clelia: User, liberta: Body, triante: Body
) -> None:
    enrolled(olga, liberta, family_name="Riservata")
    enrolled(olga, triante, family_name="Altrove")
    public = monza_client.get(reverse("monza:body", args=[liberta.slug])).content.decode()
    assert "Riservata" not in public
    monza_client.force_login(nora)
    assert monza_client.get(ALBO).status_code == 403
    assert monza_client.get(reverse("monza:body-register", args=[liberta.pk])).status_code == 403
    assert "albo/" not in monza_client.get(reverse("core:work_body", args=[liberta.pk])).content.decode()
    monza_client.force_login(clelia)
    assert who(monza_client) == ["Maria Riservata"]
    assert monza_client.get(reverse("monza:body-register", args=[triante.pk])).status_code == 404


def test_the_register_is_exported_as_it_is_shown(office: Any, olga: User, liberta: Body) -> None:
    enrolled(olga, liberta, given_name="Ada", family_name="Prima", ground="work")
    answer = office.get(f"{ALBO}?day=2026-03-20&export=csv")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("Libertà;cittadina o cittadino;Ada Prima;lavoro")
    assert "albo-al-20-03-2026.csv" in answer["Content-Disposition"]
    assert office.get(f"{ALBO}?day=2026-03-11&export=csv").content.decode("utf-8-sig").count("\n") == 1


REGISTER_QUERIES = 9


def test_the_register_costs_the_same_whatever_its_length(
    office: Any, olga: User, liberta: Body, triante: Body, django_assert_num_queries: Any
) -> None:
    circle: dict[str, Any] = {"kind": "organisation", "ground": "seat", "category": "associazione"}
    office.get(ALBO)
    for number in range(3):
        enrolled(olga, liberta)
        enrolled(olga, triante, organisation_name=f"Circolo {number}", **circle)
        with django_assert_num_queries(REGISTER_QUERIES):
            office.get(ALBO)
