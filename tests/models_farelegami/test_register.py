"""The register of 2017: the published figures of Fare Legami, what is told of the pacts and what is not; again, and taken back."""

from decimal import Decimal

from accounts.models import User
from core.models import Body, Person
from core.reporting.build import build_report
from core.services.imports import undo_import
from models_farelegami.models import (
    CaseKey,
    CivicCentre,
    CommunityLab,
    CommunityMaker,
    GenerativePact,
    LabMunicipality,
    Municipality,
    ParticipantCount,
)
from tests.models_farelegami.registers import REAL, imported, warnings

PUBLISHED = {
    "civic_centres": 4, "centre_children": 864, "centre_adults": 346, "centre_people": 1210, "labs": 14, "community_makers": 6,
    "pacts": 44, "pact_budget_eur": Decimal(50_500), "pact_spent_eur": None, "given_back": None, "given_back_hours": None,
}  # fmt: skip
BY_OUTCOME = (
    ("inclusione sociale", "n.d.", 10, "n.d.", 20),
    ("autonomia", "n.d.", 10, "n.d.", 24),
    ("In tutto", 19, 20, 5, 44),
)


def test_the_register_of_2017_gives_the_published_figures(olga: User) -> None:
    batch = imported(olga, REAL.read_bytes(), 2017)
    assert batch.preview["problem_count"] == 0
    report = build_report("farelegami", 2017)
    assert {code: report.figure(code).value for code in PUBLISHED} == PUBLISHED
    assert report.table("pacts").rows == BY_OUTCOME
    assert report.headline == "14 laboratori di comunità attivi nel 2017; 4 civic center, 1.210 persone"
    assert report.is_known
    assert not CaseKey.objects.exists()
    assert set(Municipality.objects.values_list("name", flat=True)) == {"Cremona", "Crema", "Casalmaggiore"}
    assert CommunityMaker.objects.count() == LabMunicipality.objects.count() == 14
    assert Person.objects.count() == 6


def test_in_the_year_before_the_pacts_are_known_and_the_people_are_not(olga: User) -> None:
    imported(olga, REAL.read_bytes(), 2017)
    report = build_report("farelegami", 2016)
    assert (report.figure("pacts").value, report.figure("centre_people").value) == (44, None)
    assert report.figure("civic_centres").value is None
    assert report.is_known
    assert not build_report("farelegami", 2015).is_known


def test_without_a_word_about_the_year_the_register_is_supposed_of_last_year_and_says_so(
    in_cremona: object,
) -> None:
    supposed = "Il foglio non dice di che anno sono le persone contate: si intende il 2025."
    assert warnings(REAL.read_bytes()) == [("Civic Center", 2, supposed)]


def test_the_register_comes_again_and_goes(olga: User) -> None:
    batch = imported(olga, REAL.read_bytes(), 2017)
    assert imported(olga, REAL.read_bytes(), 2017).result["changes_nothing"]
    undo_import(actor=olga, batch_id=batch.pk)
    for model in (Body, CivicCentre, CommunityLab, GenerativePact, Municipality, ParticipantCount, Person):
        assert not model._default_manager.exists(), model
