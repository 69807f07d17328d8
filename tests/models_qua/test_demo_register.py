"""The demo's Reggio, made as `make demo` makes it: the published figures, every page with something in it, made once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core.models import Body, CityProfile, ImportBatch, Meeting, PublishedReport, RoleGrant
from core.reporting.season import build_season
from core.services.activation import activate_participation_model
from demo.cities import ensure_city, is_there
from demo.reggio import CITY
from models_qua.models import CitizenshipAgreement, CitizenshipLab, District, Season
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
        before = (Meeting.objects.count(), CitizenshipAgreement.objects.count(), ImportBatch.objects.count())
        assert Meeting.objects.filter(state="convened").exists()
        assert PublishedReport.objects.of("qua", 2018).count() == 1
    ensure_city(HERE)
    with use_city(reggio):
        assert (
            Meeting.objects.count(),
            CitizenshipAgreement.objects.count(),
            ImportBatch.objects.count(),
        ) == before


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
    ):
        assert monza_client.get(address).status_code == 200, address
    page = monza_client.get("/accordi/accordo-cade-2015/").content.decode()
    assert "Accordo Cadè (rinnovo)" in page
    assert "volontario" not in page
    assert "persone" in page
