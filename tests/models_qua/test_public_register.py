"""The agreements for everybody: what is public is found and told, what is not never leaks, in a fixed number of queries."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import Body, Neighbourhood
from core.services.audit import record
from models_qua.models import (
    AgreementFile,
    CitizenshipAgreement,
    FinalAccount,
    Indicator,
    Measurement,
    Milestone,
    Photo,
    ProjectSheet,
    Signatory,
)
from tests.models_qua.rows import make_agreement, make_party

FIXED_AROUND = 12  # queries of a page's frame: profile, models, languages
SQUARE = {"type": "Polygon", "coordinates": [[[10.6, 44.7], [10.7, 44.7], [10.7, 44.8], [10.6, 44.7]]]}


def text(client: Client, name: str, *args: Any, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_draft_is_nowhere(citizen: Client, rivalta: Body) -> None:
    draft = make_agreement(rivalta, "draft", title="Accordo segreto")
    assert "segreto" not in text(citizen, "qua:register")
    assert "segreto" not in text(citizen, "qua:body", rivalta.slug)
    assert citizen.get(reverse("qua:agreement-public", args=[draft.slug])).status_code == 404
    sheet = ProjectSheet.objects.get(agreement=draft)
    assert citizen.get(reverse("qua:project-public", args=[sheet.slug])).status_code == 404


@pytest.mark.parametrize(
    ("state", "values", "life"),
    [
        ("shared", {}, "proposed"),
        ("approved", {}, "approved"),
        ("in_force", {"ends_on": dt.date(2099, 1, 1)}, "active"),
        ("in_force", {}, "no_end"),
        ("in_force", {"ends_on": dt.date(2020, 1, 1), "signed_on": dt.date(2018, 1, 1)}, "closed"),
        ("accounted", {}, "closed"),
        ("published", {}, "closed"),
        ("terminated", {}, "closed"),
        ("not_signed", {}, "not_signed"),
    ],
)
def test_each_agreement_is_under_one_state(
    citizen: Client, rivalta: Body, state: str, values: dict[str, Any], life: str
) -> None:
    agreement = make_agreement(rivalta, state, **values)
    for one in ("proposed", "approved", "active", "no_end", "renewed", "closed", "not_signed"):
        found = agreement.title in text(citizen, "qua:register", query=f"?stato={one}")
        assert found == (one == life), one
    assert "scadenza non registrata" in text(citizen, "qua:register") or life != "no_end"


def test_what_was_renewed_leads_to_its_renewal_and_back(citizen: Client, rivalta: Body) -> None:
    first = make_agreement(rivalta, "in_force", signed_on=dt.date(2015, 9, 15))
    draft = make_agreement(rivalta, "draft", renews=first)
    assert first.title in text(citizen, "qua:register", query="?stato=no_end"), "a draft renews nothing yet"
    assert draft.title not in text(citizen, "qua:agreement-public", first.slug)
    CitizenshipAgreement.objects.filter(pk=draft.pk).update(
        state="in_force", act_number="G.C. 1/2017", signed_on=dt.date(2017, 3, 1)
    )
    assert first.title in text(citizen, "qua:register", query="?stato=renewed")
    assert draft.title in text(citizen, "qua:agreement-public", first.slug)
    assert first.title in text(citizen, "qua:agreement-public", draft.slug)


def test_the_register_is_searched_and_filtered(citizen: Client, rivalta: Body, sesso: Body) -> None:
    here = make_agreement(rivalta, "in_force", signed_on=dt.date(2016, 3, 1))
    there = make_agreement(sesso, "in_force", signed_on=dt.date(2017, 3, 1), title="Sesso fiorisce")
    for query, found in (
        ("?quartiere=rivalta", here),
        ("?anno=2016", here),
        ("?q=fiorisce", there),
        ("?q=sesso", there),
    ):
        page = text(citizen, "qua:register", query=query)
        other = there if found == here else here
        assert found.title in page, query
        assert other.title not in page, query
    assert "Niente con questi filtri" in text(citizen, "qua:register", query="?q=zzz")
    for nonsense in ("?stato=boh&anno=mille&quartiere=luna", "?page=99"):
        assert here.title in text(citizen, "qua:register", query=nonsense)


def test_the_map_leads_to_the_agreements_of_a_neighbourhood(citizen: Client, rivalta: Body) -> None:
    make_agreement(rivalta, "in_force")
    assert "<svg viewBox" not in text(citizen, "qua:register")
    Neighbourhood.objects.filter(slug="rivalta").update(boundary=SQUARE)
    make_agreement(rivalta, "shared")
    page = text(citizen, "qua:register")
    assert 'href="/accordi/?quartiere=rivalta#elenco" aria-label="Rivalta: 2 accordi"' in page


def test_single_people_are_counted_and_named_only_where_they_agreed(citizen: Client, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "in_force")
    signed = {"kind": "volunteer", "signed_on": agreement.signed_on}
    make_party(agreement, "Nadia Nascosta", listed_publicly=False, **signed)
    make_party(agreement, "Nora Nascosta", listed_publicly=False, **signed)
    make_party(agreement, "Vera Visibile", listed_publicly=True, **signed)
    make_party(agreement, "Chi Non Firma")
    page = text(citizen, "qua:agreement-public", agreement.slug)
    assert "Nascosta" not in page
    assert "e altre 2 persone" in page
    assert "Vera Visibile" in page
    assert "Chi Non Firma" not in page
    assert "Associazione Il Melograno" in page
    wall = text(citizen, "qua:signatories")
    assert "Associazione Il Melograno" in wall
    assert "Nascosta" not in wall
    assert "Visibile" not in wall
    for query in ("?q=Nascosta", "?q=Visibile", "?categoria=volunteer&q=Nadia"):
        assert "Nadia" not in text(citizen, "qua:signatories", query=query).replace('Nadia"', "")


def test_the_wall_says_what_each_organisation_signed_once(
    citizen: Client, rivalta: Body, sesso: Body
) -> None:
    first = make_agreement(rivalta, "in_force", title="Accordo uno")
    second = make_agreement(sesso, "in_force", title="Accordo due")
    make_party(
        first, "Bar Centrale", kind="business", signed_on=first.signed_on, withdrawn_on=first.signed_on
    )
    page = text(citizen, "qua:signatories")
    assert page.count("Associazione Il Melograno") == 1
    assert "Accordo uno" in page
    assert "Accordo due" in page
    assert "Bar Centrale" not in page, "who withdrew is bound no more"
    assert second.title in text(citizen, "qua:signatories", query="?q=melograno")


def test_results_are_told_only_when_they_were_published(citizen: Client, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "accounted")
    FinalAccount.objects.create(
        agreement=agreement, accounted_on=dt.date(2026, 10, 1), results="Quaranta sabati."
    )
    assert "Quaranta sabati" not in text(citizen, "qua:agreement-public", agreement.slug)
    CitizenshipAgreement.objects.filter(pk=agreement.pk).update(
        state="published",
        privacy_checked_at=dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC),
        published_on=dt.date(2026, 10, 5),
    )
    assert "Quaranta sabati" in text(citizen, "qua:agreement-public", agreement.slug)


def test_the_page_tells_resources_apart_and_the_last_measure(citizen: Client, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "in_force")
    indicator = Indicator.objects.get(agreement=agreement)
    for day, value in ((dt.date(2026, 4, 1), 3), (dt.date(2026, 5, 4), 7)):
        Measurement.objects.create(indicator=indicator, measured_on=day, value=value)
    page = text(citizen, "qua:agreement-public", agreement.slug)
    for words in (
        "1.500",
        "120",
        "Tempo, spazi e materiali",
        "Sabati di apertura",
        "maggio 2026",
        "Apre il parco il sabato",
    ):
        assert words in page, words


def test_only_public_photos_and_files_are_handed_out(citizen: Client, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "in_force")
    sheet = ProjectSheet.objects.get(agreement=agreement)
    Milestone.objects.create(sheet=sheet, what="Cancello montato", reached_on=dt.date(2026, 5, 2))
    for is_public in (True, False):
        photo = Photo.objects.create(
            sheet=sheet,
            file=ContentFile(b"PNG", name="foto.png"),
            content_type="image/png",
            size=3,
            description="Il cancello",
            is_public=is_public,
        )
        file = AgreementFile.objects.create(
            agreement=agreement,
            title=f"Carta {is_public}",
            file=ContentFile(b"%PDF", name="carta.pdf"),
            content_type="application/pdf",
            size=4,
            sha256="0" * 64,
            is_public=is_public,
        )
        status = 200 if is_public else 404
        assert citizen.get(reverse("qua:photo", args=[photo.pk])).status_code == status
        address = reverse("qua:agreement-file-public", args=[agreement.slug, file.pk])
        assert citizen.get(address).status_code == status
        assert (f"Carta {is_public}" in text(citizen, "qua:agreement-public", agreement.slug)) == is_public
    page = text(citizen, "qua:project-public", sheet.slug)
    assert page.count('<img class="img-fluid"') == 1
    assert "Cancello montato" in page
    CitizenshipAgreement.objects.filter(pk=agreement.pk).update(state="draft")
    photo = Photo.objects.get(is_public=True)
    assert citizen.get(reverse("qua:photo", args=[photo.pk])).status_code == 404


@pytest.mark.parametrize("more", [1, 12])
def test_the_number_of_queries_does_not_grow(
    citizen: Client,
    rivalta: Body,
    sesso: Body,
    more: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    before = None
    for n in range(more):
        before = make_agreement(
            rivalta, "in_force", renews=before, signed_on=dt.date(2015, 1, 1) + dt.timedelta(days=n)
        )
        make_party(before, f"Associazione {n}", signed_on=before.signed_on)
    assert before is not None
    sheet = ProjectSheet.objects.filter(agreement=before).get()
    pages: tuple[tuple[str, list[str], int], ...] = (
        ("qua:register", [], 5),
        ("qua:signatories", [], 3),
        ("qua:agreement-public", [before.slug], 7),
        ("qua:project-public", [sheet.slug], 3),
    )
    for name, args, own in pages:
        text(citizen, name, *args)
        with django_assert_max_num_queries(own + FIXED_AROUND):
            text(citizen, name, *args)


def test_parties_of_a_proposal_are_those_who_mean_to_sign(citizen: Client, rivalta: Body) -> None:
    agreement = make_agreement(rivalta, "shared")
    page = text(citizen, "qua:agreement-public", agreement.slug)
    assert "Chi vuole firmare" in page
    assert "Associazione Il Melograno" in page
    assert Signatory.objects.signed().count() == 0


def test_a_page_nothing_changed_is_drawn_once(
    citizen: Client,
    rivalta: Body,
    olga: User,
    settings: Any,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60
    agreement = make_agreement(rivalta, "in_force")
    sheet = ProjectSheet.objects.get(agreement=agreement)
    names = ("register", "signatories", "results", "public-places", "public-services", "public-plans")
    paths = [reverse(f"qua:{name}") for name in names] + [
        reverse("qua:agreement-public", args=[agreement.slug]),
        reverse("qua:project-public", args=[sheet.slug]),
        reverse("qua:public-needs", args=[rivalta.slug]),
    ]
    drawn = {path: citizen.get(path).content for path in paths}
    for path in paths:
        with django_assert_num_queries(1):
            assert citizen.get(path).content == drawn[path]
    CitizenshipAgreement.objects.update(title="Un altro titolo")
    record(actor=olga, action="core.body.changed", target=rivalta, after={"name": "Rivalta"})
    assert "Un altro titolo" in text(citizen, "qua:register")
