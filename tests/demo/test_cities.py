"""The demo's cities: what each is made of, and Monza as it comes out of its fill."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from core.models import CityProfile, Meeting, Minutes, PublishedReport, RoleGrant
from core.participation.registry import registry
from core.permissions.catalogue import all_roles
from core.reporting.build import build_report
from core.services.activation import activate_participation_model
from demo.cities import CITIES, ensure_city, is_there
from demo.monza import CITY
from demo.servers import PROJECT
from models_monza.models import AdvisoryOpinion, Enrolment, EnrolmentWindow, Office, Sitting
from tenants.context import use_city
from tenants.models import City
from tests.models_monza.test_demo_register import EXPECTED


def test_every_city_says_loudly_that_it_is_a_demonstration() -> None:
    assert [city.schema_name for city in CITIES] == ["bergamo", "borgolieto", "monza", "reggio"]
    for city in CITIES:
        assert city.model in registry
        assert city.logins[0].role == "participation_office", (
            "the first: its role says that the city is complete"
        )
        assert {login.role for login in city.logins} <= set(all_roles())
        assert all(login.email.endswith(f"@{city.schema_name}.example") for login in city.logins)


def test_the_demo_names_no_participation_model_but_by_its_slug() -> None:
    for path in (PROJECT / "demo").rglob("*.py"):
        assert "models_monza" not in path.read_text(), path
        assert "models_qua" not in path.read_text(), path


def fill(monza: City, settings: Any, media: Path) -> None:
    settings.MEDIA_ROOT = str(media)
    with use_city(monza):
        activate_participation_model(actor=None, slug=CITY.model)
    ensure_city(CITY)


def test_monza_has_something_for_every_page_and_is_made_once(
    monza: City, settings: Any, tmp_path: Path
) -> None:
    fill(monza, settings, tmp_path)
    assert is_there(CITY)
    with use_city(monza):
        profile = CityProfile.objects.get()
        assert profile.notice.startswith("Dati di prova")
        made = build_report("monza", 2023)
        assert {code: float(str(made.figure(code).value)) for code in EXPECTED} == EXPECTED
        assert PublishedReport.objects.of("monza", 2023).count() == 1
        states = set(AdvisoryOpinion.objects.values_list("state", flat=True))
        assert states == set(AdvisoryOpinion.State.values)
        assert set(Enrolment.objects.values_list("state", flat=True)) >= {
            "submitted",
            "completion",
            "accepted",
            "refused",
        }
        assert EnrolmentWindow.objects.open_on(timezone.localdate()).exists()
        assert {row.kind for row in Office.objects.all()} == {"coordinator", "secretary", "facilitator"}
        assert set(RoleGrant.objects.values_list("role", flat=True)) == {login.role for login in CITY.logins}
        assert Minutes.objects.filter(state="published").exists()
        around = Meeting.objects.filter(state__in=["convened", "held"], kind="sitting")
        assert not around.filter(sitting=None).exists()
        assert not Sitting.objects.filter(mandate=None).exists()
        before = (Meeting.objects.count(), Enrolment.objects.count(), RoleGrant.objects.count())
    ensure_city(CITY)
    with use_city(monza):
        assert (Meeting.objects.count(), Enrolment.objects.count(), RoleGrant.objects.count()) == before


def test_a_fill_that_was_interrupted_is_taken_up_again(monza: City, settings: Any, tmp_path: Path) -> None:
    fill(monza, settings, tmp_path)
    with use_city(monza):
        before = (AdvisoryOpinion.objects.count(), Office.objects.count(), EnrolmentWindow.objects.count())
        RoleGrant.objects.filter(role="participation_office").delete()
    ensure_city(CITY)
    assert is_there(CITY)
    with use_city(monza):
        after = (AdvisoryOpinion.objects.count(), Office.objects.count(), EnrolmentWindow.objects.count())
        assert after == before
