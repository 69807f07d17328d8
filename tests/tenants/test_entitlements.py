"""What a city may use: its plan is asked first, then what was given to it by hand."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import ModelActivation
from core.participation import entitlement
from core.services.activation import activate_participation_model
from core.services.errors import DomainError
from tenants.billing.including import plan_includes
from tenants.context import use_city, use_public
from tenants.entitlements import included, model_included, provide_plan
from tenants.hosts import site_of
from tenants.models import City, EntitlementGrant, PlatformEntry
from tenants.services.entitlements import end_feature, grant_feature
from tests.tenants.team import team_browser

TODAY = timezone.localdate
MONZA = "model:monza"
WEEK = dt.timedelta(days=7)


@pytest.fixture
def small_plan() -> Iterator[None]:
    """A plan that includes one participation model and nothing else."""
    provide_plan(lambda _city, code: code == "model:bergamo")
    entitlement.provide(model_included)
    yield
    provide_plan(plan_includes)


def test_everything_is_included_where_nobody_sells_plans(bergamo: City) -> None:
    assert included(bergamo, MONZA)
    with pytest.raises(KeyError, match="no such feature"):
        included(bergamo, "teletransport")


@pytest.mark.usefixtures("small_plan")
def test_a_feature_given_by_hand_holds_between_its_days(bergamo: City, franca: User) -> None:
    assert included(bergamo, "model:bergamo")
    assert not included(bergamo, MONZA)
    with use_public():
        given: dict[str, Any] = {"actor": franca, "city": bergamo, "feature": MONZA, "reason": "Prova"}
        grant = grant_feature(**given, until=TODAY() + WEEK)
        bergamo.refresh_from_db()
        assert included(bergamo, MONZA)
        with pytest.raises(DomainError, match="L'ha già"):
            grant_feature(**given, until=TODAY() + 2 * WEEK)
        with pytest.raises(DomainError, match="ultimo giorno"):
            grant_feature(**given, until=TODAY() - WEEK)
        later = TODAY() + 2 * WEEK
        grant_feature(**given, since=later, until=later + WEEK)
        bergamo.refresh_from_db()
        assert len(bergamo.granted[MONZA]) == 2
        for _twice in range(2):
            end_feature(actor=franca, grant_id=grant.pk)
        bergamo.refresh_from_db()
        assert not included(bergamo, MONZA)
        actions = list(PlatformEntry.objects.order_by("at").values_list("action", flat=True))
    assert actions == ["feature.granted", "feature.granted", "feature.ended"]


@pytest.mark.usefixtures("small_plan")
def test_a_model_outside_the_plan_is_activated_once_it_was_given(bergamo: City, franca: User) -> None:
    with use_city(bergamo), pytest.raises(DomainError, match="piano"):
        activate_participation_model(actor=None, slug="dummy")
    with use_public():
        grant_feature(actor=franca, city=bergamo, feature="model:dummy", reason="Gara", until=TODAY() + WEEK)
    site = site_of("bergamo.localhost")  # what the middleware of a request would enter
    assert site is not None
    bergamo.refresh_from_db()
    with use_city(bergamo):
        activate_participation_model(actor=None, slug="dummy")
        assert ModelActivation.objects.filter(model_slug="dummy").exists()


def test_the_pages_give_and_take(
    bergamo: City, franca: User, gino: User, django_assert_num_queries: Any, dario: User
) -> None:
    admin = team_browser(franca)
    path = f"/console/citta/{bergamo.pk}/funzioni/"
    assert team_browser(gino).get(path).status_code == 403
    sent = {"feature": MONZA, "until": (TODAY() + WEEK).isoformat(), "reason": "Convenzione"}
    assert admin.post(path, sent)["Location"] == f"/console/citta/{bergamo.pk}/"
    assert "L&#x27;ha già" in admin.post(path, sent).content.decode()
    with django_assert_num_queries(5):
        assert "Convenzione" in admin.get("/console/funzioni/").content.decode()
    with use_public():
        grant = EntitlementGrant.objects.get()
    admin.post(f"/console/funzioni/{grant.pk}/togli/")
    assert "Convenzione" not in admin.get("/console/funzioni/").content.decode()
    assert (
        "Convenzione"
        in admin.get("/console/funzioni/?moment=past&feature=model:monza&q=berg").content.decode()
    )
    assert "Convenzione" in admin.get("/console/funzioni/?moment=all&export=csv").content.decode()
