"""The demo's Reggio, made as `make demo` makes it: the published figures, every page with something in it, made once."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core.models import Body, CityProfile, ImportBatch, Meeting, PublishedReport, RoleGrant
from core.reporting.season import build_season
from core.services.activation import activate_participation_model
from demo.cities import ensure_city, is_there
from demo.reggio import CITY
from models_qua.models import (
    CitizenshipAgreement,
    CitizenshipLab,
    Commitment,
    District,
    Expense,
    FeasibilityReview,
    FinalAccount,
    Indicator,
    Need,
    NeedGroup,
    NeighbourhoodService,
    Photo,
    Place,
    Season,
    StrategicPlan,
)
from tenants.context import use_city
from tenants.models import City
from tests.models_qua.test_season_numbers import DERIVED, PUBLISHED

HERE = replace(CITY, schema_name="monza")


@pytest.fixture
def reggio(monza: City, settings: Any, tmp_path: Path) -> City:
    """The city as the demo fills it."""
    settings.MEDIA_ROOT = str(tmp_path)
    with use_city(monza):
        activate_participation_model(actor=None, slug=CITY.model)
    ensure_city(HERE)
    return monza


def test_reggio_shows_the_published_figures_and_is_made_once(reggio: City) -> None:
    assert is_there(HERE)
    with use_city(reggio):
        profile = CityProfile.objects.get()
        assert (profile.name, profile.notice[:13]) == ("Reggio Emilia", "Dati di prova")
        made = build_season("qua", 2015, 2018)
        wanted = PUBLISHED | DERIVED
        assert {code: float(str(made.figure(code).value)) for code in wanted} == wanted
        assert list(Season.objects.order_by("since").values_list("name", flat=True)) == [
            "2015-2018", "2019-2024 Da spazi a luoghi",
        ]  # fmt: skip
        assert District.objects.exclude(code="").count() == 9
        assert District.objects.filter(code="").count() == 12
        assert not CitizenshipLab.objects.filter(season=None).exists()
        assert {grant.role for grant in RoleGrant.objects.all()} >= {login.role for login in CITY.logins}
        states = set(CitizenshipAgreement.objects.values_list("state", flat=True))
        assert states == {"shared", "in_force", "published"}
        _has_something_of_everything()
        before, batches = _counted(), ImportBatch.objects.count()
        assert Meeting.objects.filter(state="convened", kind="sharing").exists()
        assert PublishedReport.objects.of("qua", 2018).count() == 1
    ensure_city(HERE)
    with use_city(reggio):
        assert (_counted(), ImportBatch.objects.count()) == (before, batches)
        RoleGrant.objects.filter(role="participation_office").delete()
    ensure_city(HERE)  # as after an interruption just before the end
    with use_city(reggio):
        assert _counted() == before


def _counted() -> dict[str, int]:
    rows = (Meeting, Body, *apps.get_app_config("models_qua").get_models())
    return {row.__name__: row._default_manager.count() for row in rows}


def _has_something_of_everything() -> None:
    assert FeasibilityReview.objects.filter(outcome="").exists()
    assert Need.objects.shown().exists()
    assert set(NeedGroup.objects.values_list("fate", flat=True)) == {
        "", "enters_changed", "not_feasible", "elsewhere",
    }  # fmt: skip
    assert (Place.objects.count(), NeighbourhoodService.objects.count()) == (2, 3)
    assert StrategicPlan.objects.filter(is_public=True).count() == 1
    assert Photo.objects.filter(is_public=True).count() == 1
    assert Commitment.objects.filter(reports__hours__gt=0).exists()
    assert Expense.objects.filter(resource__isnull=False).exists()
    accounted = CitizenshipAgreement.objects.get(state="published")
    assert accounted.cycle is not None
    assert accounted.cycle.outcome == "done"
    assert FinalAccount.objects.filter(agreement=accounted, document__isnull=False).exists()
    for row in Indicator.objects.exclude(agreement__state="shared"):
        assert row.measurements.count() > 1, row


def test_the_public_pages_of_reggio_open(reggio: City, monza_client: Client) -> None:
    with use_city(reggio):
        lab = Body.objects.get(name="Cadè").slug
    for address in (
        "/accordi/",
        "/accordi/?stato=renewed&quartiere=cade&anno=2015",
        "/accordi/risultati/",
        "/accordi/sottoscrittori/?q=001",
        "/accordi/accordo-cade-2015/",
        "/accordi/progetti/progetto-mani-aperte-1/",
        f"/laboratori/{lab}/",
        "/accordi/corti-e-strade-che-si-salutano/",
        "/laboratori/laboratorio-dellambito-a/",
        "/laboratori/laboratorio-dellambito-a/proposte/",
        "/luoghi-di-comunita/piazza-delle-corti/",
        "/servizi-di-quartiere/",
        "/piani/",
    ):
        assert monza_client.get(address).status_code == 200, address
    page = monza_client.get("/accordi/accordo-cade-2015/").content.decode()
    assert "Accordo Cadè (rinnovo)" in page
    assert "volontario" not in page
    assert "persone" in page


def test_the_documents_of_an_agreement_are_offered_without_who_is_not_named(
    reggio: City, monza_client: Client
) -> None:
    page = monza_client.get("/accordi/campi-cucine-e-buon-vicinato/").content.decode()
    assert "andata</h2>" in page
    with use_city(reggio):
        agreement = CitizenshipAgreement.objects.get(state="published")
        hidden = agreement.signatories.get(listed_publicly=False).name
    assert hidden not in page
    for kind, begins in (("pdf", b"%PDF-"), ("docx", b"PK"), ("rendiconto", b"%PDF-")):
        address = reverse("qua:agreement-public-file", args=[agreement.pk, kind], urlconf="config.urls_city")
        assert f'href="{address}"' in page
        content = monza_client.get(address).content
        assert content.startswith(begins)
        if kind != "docx":
            pages = PdfReader(io.BytesIO(content)).pages
            assert hidden not in " ".join(one.extract_text() for one in pages)
