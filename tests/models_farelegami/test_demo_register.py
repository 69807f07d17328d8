"""The demo's Cremona, made as `make demo` makes it: the published figures of 2017, labs that still meet, and a key of the vault that stays."""

import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from core.models import Body, CityProfile, ImportBatch, Meeting, PublishedReport, RoleGrant
from core.reporting.build import build_report
from core.services.activation import activate_participation_model
from demo.cities import ensure_city, is_there
from demo.farelegami import CITIES, YEARS
from demo.vault import vault_keys
from models_farelegami.models import CaseKey, CommunityMaker, GenerativePact
from tenants.context import use_city
from tenants.models import City
from tests.models_farelegami.test_register import BY_OUTCOME, PUBLISHED

CREMONA = replace(CITIES[0], schema_name="monza")


@pytest.fixture
def cremona(monza: City, settings: Any, tmp_path: Path) -> City:
    """The city as the demo fills it."""
    settings.MEDIA_ROOT = str(tmp_path)
    with use_city(monza):
        activate_participation_model(actor=None, slug=CREMONA.model)
    ensure_city(CREMONA)
    return monza


def test_cremona_shows_the_published_figures_and_is_made_once(cremona: City) -> None:
    assert is_there(CREMONA)
    with use_city(cremona):
        report = build_report("farelegami", 2017)
        assert {code: report.figure(code).value for code in PUBLISHED} == PUBLISHED
        assert report.table("pacts").rows == BY_OUTCOME
        assert PublishedReport.objects.of("farelegami", 2017).count() == 1
        assert CityProfile.objects.get().notice.startswith("Dati di prova")
        for year in YEARS:
            now = build_report("farelegami", year)
            assert now.figure("labs").value == 9, year
            assert (now.figure("meetings").value or 0) > 80, year
        assert {grant.role for grant in RoleGrant.objects.all()} >= {login.role for login in CREMONA.logins}
        mine = {login.role: login for login in CREMONA.logins}["community_maker"]
        held = RoleGrant.objects.filter(role="community_maker").values_list("neighbourhood__name", flat=True)
        assert set(held) == set(mine.neighbourhoods)
        assert CommunityMaker.objects.filter(person__family_name="Ghisolfi Chiara").exists()
        assert Meeting.objects.filter(state="convened", kind="lab").count() == 3
        assert CaseKey.objects.count() == 7
        states = Counter(
            GenerativePact.objects.filter(case_key__isnull=False).values_list("state", flat=True)
        )
        assert states == {"active": 2, "review": 1, "concluded": 2, "co_designed": 1, "referral": 1}
        last = build_report("farelegami", timezone.localdate().year - 1)
        assert last.figure("pacts").value == 49
        before = (
            Body.objects.count(),
            Meeting.objects.count(),
            GenerativePact.objects.count(),
            ImportBatch.objects.count(),
        )
    ensure_city(CREMONA)
    with use_city(cremona):
        assert (
            Body.objects.count(),
            Meeting.objects.count(),
            GenerativePact.objects.count(),
            ImportBatch.objects.count(),
        ) == before


def test_a_demo_that_starts_again_has_the_same_key_of_the_vault(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    first = vault_keys(folder)
    assert vault_keys(folder) == first
    assert len(first) >= 32
    assert "," not in first
    assert stat.S_IMODE((folder / "vault_keys").stat().st_mode) == 0o600
    assert vault_keys(tmp_path / "other") != first
    assert [path.name for path in folder.iterdir()] == ["vault_keys"]
