"""The cities the demo compares: six, three years each that stand, with what happens to figures in life; and who compares them."""

import datetime as dt
import json
import sys
from dataclasses import replace
from typing import Any

import pytest

from benchmark.models import Campaign, ComparativeReport, PeerGroup, Snapshot, SnapshotFigure
from benchmark.selectors.asked import asked_of
from benchmark.selectors.campaigns import Standing, answers_to, compared_cities
from benchmark.services.receiving import receive
from core.indicators.signing import verify
from core.models import SharedSnapshot
from core.permissions.catalogue import all_roles
from core.services.activation import activate_participation_model
from core.services.errors import DomainError
from demo import compared, comparison, fill
from demo.cities import ensure_city
from demo.invented import Group, year_of
from tenants.context import use_city
from tenants.models import City, Message, TeamGrant

SIX = ["Bergamo", "Monza", "Reggio nell'Emilia", "Cremona", "Crema", "Casalmaggiore"]


def test_six_ordinary_cities_share_three_years_and_the_demonstration_none() -> None:
    assert [one.city.name for one in compared.SHARING] == SIX
    for one in compared.SHARING:
        taken_back = {one.withdrawn[0]} if one.withdrawn else set()
        assert len(set(one.years) - taken_back) == 3, one.city.name
        assert one.on > dt.date(max(one.years), 12, 31), "a year is shared when it is over"
        assert not one.city.is_demonstration
        assert one.city.istat_code
        assert one.city.logins[0].role == "participation_office"
        assert {login.role for login in one.city.logins} <= set(all_roles())
        assert all(login.email.endswith(f"@{one.city.schema_name}.example") for login in one.city.logins)
    assert [city.name for city in compared.OTHERS] == ["Borgolieto"]
    assert compared.ASKED not in compared.SHARING[-1].years
    assert all(comparison.REPORTED in one.years for one in compared.SHARING)


def test_what_is_invented_is_the_same_each_time_and_never_in_august() -> None:
    groups = [
        Group(f"Rete {name}", (name,), dt.date(2020, 1, 1), ("Oratorio", "Banda", "Auser")) for name in "AB"
    ]
    met = year_of(groups, 2024, 40, coming=60)
    assert met == year_of(groups, 2024, 40, coming=60)
    assert met != year_of(groups, 2025, 40, coming=60)
    assert len(met) == 40
    assert {one.group.name for one in met} == {"Rete A", "Rete B"}
    assert all(one.day.year == 2024 and one.day.month != 8 and one.day.weekday() < 5 for one in met)


@pytest.fixture
def casalmaggiore(
    bergamo: City, monza: City, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> City:
    """Casalmaggiore as the demo makes it, in the place of Bergamo; and the body, that knows nobody else but Monza."""
    settings.MEDIA_ROOT = str(tmp_path)
    here = replace(compared.CASALMAGGIORE, schema_name="bergamo")
    sharing = replace(
        compared.SHARING[-1], city=here, withdrawn=(2022, "Mancava un laboratorio."), corrected=2024
    )
    monkeypatch.setattr(compared, "SHARING", (sharing,))
    monkeypatch.setattr(comparison, "FARE_LEGAMI", (here, replace(here, schema_name="monza")))
    with use_city(bergamo):
        activate_participation_model(actor=None, slug=here.model)
    ensure_city(here)
    compared.ensure_shared("bergamo")
    comparison.ensure_comparison()
    assert compared.has_shared(here)
    return bergamo


def test_a_city_shares_what_it_measured_signed_and_the_body_asks_and_publishes(
    casalmaggiore: City, capsys: Any
) -> None:
    with use_city(casalmaggiore):
        shared = list(SharedSnapshot.objects.order_by("year", "version"))
        assert [(one.year, one.version, bool(one.withdrawn_at)) for one in shared] == [
            (2022, 1, True), (2023, 1, False), (2024, 1, False), (2024, 2, False),
        ]  # fmt: skip
        assert all(one.delivered_at for one in shared)
    standing = list(Snapshot.objects.standing().order_by("year"))
    assert [(one.year, one.version) for one in standing] == [(2023, 1), (2024, 2)]
    assert all(verify(one.document, one.signature, one.public_key) for one in standing)
    of_2024 = SnapshotFigure.objects.filter(snapshot=standing[1], level="city", month=0)
    values = {row.indicator: float(row.value or 0) for row in of_2024.filter(state="known")}
    assert 15 < values["meetings_per_10000"] < 30
    assert 0 < values["organisation_retention"] < 100
    assert values["publication_days"] < 60
    campaign = Campaign.objects.get()
    assert {row.standing for row in answers_to(campaign)} == {Standing.SILENT}
    mail = Message.objects.filter(kind="campaign").values_list("email", flat=True)
    assert sorted(mail) == ["ufficio@casalmaggiore.example"] * 2, "the request and its reminder"
    report = ComparativeReport.objects.get()
    assert report.published_at
    assert report.payload is not None
    assert "Non è una classifica" in json.dumps(report.payload, ensure_ascii=False)
    assert PeerGroup.objects.get().name == "Le città di Fare Legami"
    roles = dict(TeamGrant.objects.values_list("user__email", "role"))
    assert roles == {login.email: login.role for login in comparison.LOGINS}
    with use_city(casalmaggiore):  # the run was killed before what it had approved last arrived
        SharedSnapshot.objects.filter(year=2024, version=2).update(delivered_at=None)
    assert not compared.has_shared(compared.SHARING[0].city)
    before = (Snapshot.objects.count(), Campaign.objects.count(), Message.objects.count())
    compared.ensure_shared("bergamo")
    comparison.ensure_comparison()
    assert compared.has_shared(compared.SHARING[0].city)
    assert (Snapshot.objects.count(), Campaign.objects.count(), Message.objects.count()) == before


def test_the_demo_lists_the_six_cities_and_who_compares_them(
    monkeypatch: pytest.MonkeyPatch, capsys: Any, bergamo: City
) -> None:
    done: list[str] = []
    monkeypatch.setattr(sys, "argv", ["demo.fill", "--json", "--compared"])
    monkeypatch.setattr(
        fill, "_make_missing", lambda cities, **_more: done.extend(city.name for city in cities)
    )
    for module, name in (
        ("billing", "ensure_contracts"),
        ("team", "ensure_team"),
        ("comparison", "ensure_comparison"),
    ):
        monkeypatch.setattr(f"demo.{module}.{name}", lambda: None)
    fill.main()
    listed = json.loads(capsys.readouterr().out)
    assert done == [*SIX, "Borgolieto"]
    assert [site["name"] for site in listed] == [*SIX, "Borgolieto", "Vicinia"]
    assert all(site["logins"] for site in listed)
    who = {login["email"]: login["role"] for login in listed[-1]["logins"]}
    assert {login.email for login in comparison.LOGINS} < set(who)


def test_a_demonstration_is_asked_nothing_and_received_nowhere(bergamo: City, monza: City) -> None:
    City.objects.filter(pk=bergamo.pk).update(is_demonstration=True)
    bergamo.refresh_from_db()
    assert [city.name for city in compared_cities()] == ["Monza"]
    campaign = Campaign.objects.create(
        year=2025, title="I dati", due_on=dt.date(2026, 12, 31), opened_by="Olga"
    )
    assert [row.name for row in answers_to(campaign)] == ["Monza"]
    assert asked_of(bergamo) == []
    assert len(asked_of(monza)) == 1
    with pytest.raises(DomainError, match="dimostrativa"):
        receive(city_key=bergamo.pk, document="", signature="", public_key="")
