"""`create_city` with everything a municipality would have typed."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from core.models import CityProfile, SampleRow
from tenants.context import use_city
from tenants.models import City, PlatformEntry


def run(**more: object) -> str:
    out = StringIO()
    given = {
        "cadastral_code": "e507",
        "istat_code": "097042",
        "models": ["bergamo"],
        "signer": "P. Colombo",
        **more,
    }
    call_command("create_city", "lecco", stdout=out, **given)
    return out.getvalue()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"cadastral_code": "Z000"}, "no municipality"),
        ({"istat_code": "016024"}, "no ISTAT code"),
        ({"with_samples": True}, "needs --office-email"),
        ({"residents": 5}, "needs --residents-on"),
        ({"cadastral_code": "", "istat_code": ""}, "Give --name"),
    ],
)
def test_what_does_not_fit_together_is_told_before_anything_is_made(db: None, more: dict, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(**more)
    assert not City.objects.filter(schema_name="lecco").exists()


def test_a_city_with_its_first_person_and_examples(fresh_database: str) -> None:
    said = run(
        office_email="Nora@comune.lecco.it", contact="Nora Ripamonti", office="Ufficio", with_samples=True
    )
    city = City.objects.get(schema_name="lecco")
    assert (city.name, city.province, city.state, city.signer) == (
        "Lecco",
        "LC",
        City.State.ACTIVE,
        "P. Colombo",
    )
    assert PlatformEntry.objects.get(action="city.created").city_key == city.pk
    with use_city(city):
        assert User.objects.get().email == "nora@comune.lecco.it"
        assert CityProfile.objects.get().institution == "Comune di Lecco"
        assert SampleRow.objects.filter(is_root=True).count() == 7
    found = re.search(r"http://lecco.localhost(/benvenuto/\S+)", said)
    assert found
    assert Client(headers={"host": "lecco.localhost"}).get(found[1]).status_code == 200
