"""What every page knows of its city: read at once, kept for a minute, forgotten when it changes."""

from collections.abc import Callable
from typing import Any

from core.models import CityProfile
from core.selectors.city import city_facts
from core.services.profile import change_profile
from tenants.context import use_city
from tenants.models import City
from tests.cast import make_user


def test_profile_and_models_are_read_in_one_query_and_kept(
    in_bergamo: City, django_assert_num_queries: Callable[[int], Any]
) -> None:
    CityProfile.objects.all().delete()
    profile = CityProfile.objects.create(name="Bergamo", office="Servizio Reti", colour="#ffdd00")
    with django_assert_num_queries(1):
        facts = city_facts()
    assert (facts.profile, facts.model_slugs) == (profile, ("bergamo",))
    assert facts.profile
    assert (facts.profile.office, facts.profile.colour, facts.profile.pk) == (
        "Servizio Reti",
        "#ffdd00",
        profile.pk,
    )
    with django_assert_num_queries(0):
        assert city_facts() == facts


def test_a_city_without_a_profile_still_has_its_models(in_bergamo: City) -> None:
    CityProfile.objects.all().delete()
    facts = city_facts()
    assert (facts.profile, facts.model_slugs) == (None, ("bergamo",))


def test_a_changed_profile_is_known_at_once_and_in_its_city_alone(
    fresh_database: str, bergamo: City, monza: City
) -> None:
    with use_city(monza):
        theirs = city_facts()
    with use_city(bergamo):
        city_facts()  # kept from here on
        change_profile(actor=make_user("d@bergamo.example", "Dario"), values={"name": "Bèrghem"})
        profile = city_facts().profile
        assert profile
        assert profile.name == "Bèrghem"
    with use_city(monza):
        assert city_facts() == theirs
