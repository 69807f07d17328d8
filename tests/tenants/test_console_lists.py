"""The lists of the console: what they find, in which order, at what cost, and what leaves them as a file."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import Delivery, Mailing
from tenants.context import use_city, use_public
from tenants.health import count_fault, measure_health
from tenants.models import City, CityFault, CityHealth, CityHealthDay, PlatformEntry
from tenants.selectors import health
from tenants.services.trail import record
from tests.cast import make_user
from tests.tenants.team import team_browser

NOW = timezone.now


def measured(city: City, **values: Any) -> CityHealth:
    figures = {"schema_bytes": 5_000_000, "media_bytes": 0, "users": 3, "meetings": 1, "failed_deliveries": 0}
    given = {**figures, "last_activity_at": NOW(), "model_slugs": ["bergamo"], **values}
    return CityHealth.objects.update_or_create(city=city, defaults=given)[0]


@pytest.fixture
def many(db: None) -> list[City]:
    """Two hundred rows of cities: no schema behind them, which a list must not mind."""
    with use_public():
        cities: list[City] = City.objects.bulk_create(
            City(
                schema_name=f"paese{number:03}",
                name=f"Paese {number:03}",
                province="BG",
                residents=1000 * number,
                residents_on=dt.date(2026, 1, 1),
            )
            for number in range(200)
        )
        for city in cities[::2]:
            measured(city, schema_bytes=10_000_000 + (city.residents or 0))
    return cities


def test_the_list_costs_the_same_for_two_cities_and_for_two_hundred(
    bergamo: City, franca: User, django_assert_num_queries: Any, request: pytest.FixtureRequest
) -> None:
    browser = team_browser(franca)
    browser.get("/console/")  # what a set of migrations has is read once by a process
    with django_assert_num_queries(7):  # session, person, grants, telephone, cities, schemas, invoices
        browser.get("/console/")
    request.getfixturevalue("many")
    with django_assert_num_queries(7):
        page = browser.get("/console/")
    assert (len(page.context["rows"]), page.context["page_obj"].paginator.count) == (50, 202)
    shown = page.content.decode()
    assert browser.get("/console/").content.decode() == shown  # as it was drawn
    City.objects.filter(name=page.context["rows"][3].city.name).update(name="Aaa la prima")
    assert "Aaa la prima" in browser.get("/console/").content.decode()


def test_cities_are_looked_for_narrowed_sorted_and_taken_away(
    bergamo: City, monza: City, many: list[City], gino: User
) -> None:
    browser = team_browser(gino)

    def names(query: str) -> list[str]:
        return [row.city.name for row in browser.get(f"/console/?{query}").context["rows"]]

    with use_public():
        City.objects.filter(pk=monza.pk).update(state="suspended", signer="Anita Garibaldi")
        old = NOW() - dt.timedelta(days=40)
        measured(
            bergamo, failed_deliveries=2, last_activity_at=old, model_slugs=["bergamo"], media_bytes=10**9
        )
        measured(monza, model_slugs=["dummy"], measured_at=NOW() - dt.timedelta(hours=5))
        count_fault(monza, CityFault.Kind.PAGE, "core:day")
        count_fault(monza, CityFault.Kind.PAGE, "core:day")
    assert names("q=garib") == ["Monza"]
    assert names("state=suspended") == ["Monza"]
    assert names("model=dummy") == ["Monza"]
    assert names("band=250") == [
        f"Paese {n:03}" for n in range(61, 111)
    ]  # the first page of 61,000 to 199,000
    assert names("health=faults") == ["Monza"]
    assert names("health=mail") == ["Bergamo"]
    assert names("health=quiet") == ["Bergamo"]
    assert "Monza" in names("health=stale&q=monza")
    assert "Paese 000" in names("health=well&q=paese")
    assert names("sort=size")[0] == "Bergamo"
    assert names("sort=residents")[0] == "Paese 199"
    assert names("sort=faults")[0] == "Monza"
    assert names("sort=quiet&q=b")[0] == "Bergamo"
    assert "Nessuna città corrisponde" in browser.get("/console/?q=xyzzy").content.decode()
    taken = browser.get("/console/?export=csv&health=faults").content.decode("utf-8-sig").splitlines()
    assert len(taken) == 2
    assert taken[1].startswith("Monza;")
    assert ";2;" in taken[1]


def test_other_areas_add_columns(
    bergamo: City, gino: User, ilda: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(health._Added, "columns", ())
    owed = health.Column(
        "owed",
        "Fatture",
        lambda keys: dict.fromkeys(keys, health.Cell("2 scadute", bad=True)),
        "platform.billing.change",
    )
    health.add_columns(owed)
    assert "2 scadute" in team_browser(ilda).get("/console/").content.decode()
    assert "2 scadute" not in team_browser(gino).get("/console/").content.decode()
    assert "2 scadute" in team_browser(ilda).get("/console/?export=csv").content.decode()


def test_a_city_is_measured_from_inside(bergamo: City, franca: User, dario: User, in_bergamo: City) -> None:
    make_user("due@bergamo.example", "Due")
    mailing = Mailing.objects.create(kind="convocation", site="http://x/")
    Delivery.objects.create(mailing=mailing, email="r@x.example", state="bounced")
    for _twice in range(2):
        measure_health()
    with use_public():
        found = CityHealth.objects.get(city=bergamo)
        assert CityHealthDay.objects.filter(city=bergamo).count() == 1
        CityHealthDay.objects.create(
            city=bergamo,
            day=dt.date(2026, 1, 1),
            schema_bytes=1,
            media_bytes=1,
            users=1,
            meetings=1,
            failed_deliveries=0,
        )
        record(actor=franca, action="city.activated", city=bergamo, after={"state": "active"})
    assert (found.users, found.failed_deliveries, found.model_slugs) == (2, 1, ["bergamo"])
    assert found.schema_bytes > 1_000_000  # the empty tables of a city with their indexes
    page = team_browser(franca).get(f"/console/citta/{bergamo.pk}/").content.decode()
    for said in (
        "Misurata il",
        "Gli ultimi 2 giorni",
        "Città attiva",
        "bergamo.localhost",
        "nessun consenso",
    ):
        assert said in page


def test_a_page_and_a_task_that_fail_are_counted_in_their_city(
    bergamo: City, bergamo_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("out of order")

    bergamo_client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("core.web.public.home.render", broken, raising=True)
        assert bergamo_client.get("/").status_code == 500
        assert bergamo_client.get("/").status_code == 500
    with use_city(bergamo):
        measure_health.on_failure(RuntimeError(), "x", (), {}, None)
    with use_public():
        found = {(one.kind, one.where): one.times for one in CityFault.objects.filter(city=bergamo)}
    assert found == {("page", "core:home"): 2, ("task", "tenants.health.measure_health"): 1}


def test_the_trail_says_codes_and_amounts_in_words(franca: User) -> None:
    with use_public():
        told = {
            "status": "open",
            "kind": "TD04",
            "due_eur": Decimal("1800.00"),
            "remaining_eur": Decimal("0.5"),
        }
        record(actor=None, action="billing.invoice_read", after=told)
        with pytest.raises(KeyError, match="give these fields words"):
            record(actor=None, action="billing.invoice_read", after={"weather": "fine"})
    page = team_browser(franca).get("/console/registro/").content.decode()
    for said in ("da pagare", "nota di credito", "1.800\u00a0€", "0,50\u00a0€"):
        assert said in page


def test_the_trail_is_narrowed_and_taken_away(
    bergamo: City, franca: User, django_assert_num_queries: Any
) -> None:
    browser = team_browser(franca)
    with use_public():
        for number in range(120):
            record(actor=franca, action="city.activated", city=bergamo, after={"reason": f"motivo {number}"})
        record(actor=None, action="team.member_added", after={"email": "x@vicinia.example"})
    with django_assert_num_queries(5):
        page = browser.get("/console/registro/")
    assert page.context["page_obj"].paginator.count == 121
    assert browser.get("/console/registro/?action=team.member_added").context["page_obj"].paginator.count == 1
    assert (
        browser.get(f"/console/registro/?city={bergamo.pk}&q=franca").context["page_obj"].paginator.count
        == 120
    )
    assert browser.get("/console/registro/?last=2020-01-01").context["page_obj"].paginator.count == 0
    taken = browser.get("/console/registro/?export=csv").content.decode("utf-8-sig")
    assert len(taken.splitlines()) == 122
    assert PlatformEntry.objects.count() == 121
