"""The pages of open data, how files are asked for again, and what the office decides."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.models import AuditEntry, CityProfile, Meeting, OpenDataPolicy
from core.open_data.catalogue import offered
from core.selectors.city import forget_city_facts
from core.services.errors import DomainError, StaleEdit
from core.services.freshness import fingerprint, snapshot
from core.services.open_data import POLICY_FIELDS, change_open_data
from core.services.profile import change_profile
from tenants.models import City

OFFICE = "/lavoro/profilo/dati-aperti/"
CHOSEN: dict[str, Any] = {"licence": "cc-by-4.0", "ipa_code": "", "contact": "", "contact_email": ""}


def codes() -> list[str]:
    return [one.code for one in offered()]


def test_the_page_lists_the_data_sets_with_their_files_and_each_has_its_own(
    held: Meeting, bergamo_client: Client
) -> None:
    page = bergamo_client.get("/dati-aperti/").content.decode()
    for one in offered():
        assert f'href="/dati-aperti/{one.code}/"' in page
        for kind in one.files:
            assert f'href="/dati-aperti/{one.code}.{kind}"' in page
        its = bergamo_client.get(f"/dati-aperti/{one.code}/").content.decode()
        assert all(f"<code>{column.name}</code>" in its for column in one.columns)
        assert "CC BY 4.0" in its
    meetings = bergamo_client.get("/dati-aperti/incontri/").content.decode()
    assert "2 righe" in meetings
    assert "Rete Alfa, Rete Beta" in meetings
    for path in (
        "/dati-aperti/nessuno/",
        "/dati-aperti/incontri.xlsx",
        "/dati-aperti/accordi.csv",
        "/open-data/catalog.n3",
    ):
        assert bergamo_client.get(path).status_code == 404, path
    assert bergamo_client.post("/dati-aperti/incontri.csv").status_code == 405


def test_a_copy_is_good_until_something_is_done_in_the_city_and_any_site_may_read_it(
    held: Meeting, dario: User, bergamo_client: Client
) -> None:
    for path in (
        "/dati-aperti/incontri.csv",
        "/dati-aperti/incontri.json",
        "/open-data/catalog.rdf",
        "/novita.atom",
    ):
        first = bergamo_client.get(path)
        assert first["Cache-Control"] == "public, max-age=900"
        assert first["X-Content-Type-Options"] == "nosniff"
        assert (first.get("Access-Control-Allow-Origin") == "*") is not path.endswith(".atom")
        by_tag = bergamo_client.get(path, headers={"if-none-match": first["ETag"]})
        by_day = bergamo_client.get(path, headers={"if-modified-since": first["Last-Modified"]})
        assert (by_tag.status_code, by_day.status_code, by_tag.content) == (304, 304, b"")
        assert bergamo_client.head(path)["ETag"] == first["ETag"]
    assert "Access-Control-Allow-Origin" not in bergamo_client.get("/dati-aperti/")
    before = bergamo_client.get("/open-data/catalog.ttl")
    change_profile(actor=dario, values={"institution": "Città di Bergamo"})
    forget_city_facts()
    after = bergamo_client.get("/open-data/catalog.ttl", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "Città di Bergamo" in after.content.decode()


def test_the_office_withholds_a_data_set_and_it_is_nowhere(
    held: Meeting, dario: User, bergamo_client: Client
) -> None:
    bergamo_client.force_login(dario)
    page = bergamo_client.get(OFFICE).content.decode()
    assert page.count("checked") == len(codes()) + 1  # and the licence
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    sent = CHOSEN | {
        "published": [one for one in codes() if one != "incontri"],
        "seen": seen[1],
        "ipa_code": "C_A794",
    }
    assert bergamo_client.post(OFFICE, sent).status_code == 302
    entry = AuditEntry.objects.get(action="core.open_data.changed")
    assert (entry.before, entry.after) == (
        {"ipa_code": "", "withheld": []}, {"ipa_code": "c_a794", "withheld": ["incontri"]},
    )  # fmt: skip
    stranger = Client(headers={"host": "bergamo.localhost"})
    for path in (
        "/dati-aperti/incontri/",
        "/dati-aperti/incontri.csv",
        "/dati-aperti/incontri/dizionario.csv",
        "/dati-aperti/incontri.csv-metadata.json",
    ):
        assert stranger.get(path).status_code == 404, path
    for path in ("/dati-aperti/", "/open-data/catalog.ttl"):
        assert "incontri.csv" not in stranger.get(path).content.decode(), path
    assert (
        bergamo_client.post(OFFICE, sent | {"contact": "Altro"}).status_code == 422
    )  # somebody saved meanwhile
    OpenDataPolicy.objects.update(withheld=codes())
    assert "Per ora non ci sono dati aperti" in stranger.get("/dati-aperti/").content.decode()
    assert stranger.get(OFFICE).status_code == 302


def test_what_cannot_be_is_refused_near_its_field_and_nothing_changed_leaves_no_entry(
    in_bergamo: City, dario: User
) -> None:
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"published": ["nessuno"]}, "published"), ({"licence": "mia"}, "licence"), ({"ipa_code": "c a794"}, "ipa_code"),
    )  # fmt: skip
    for values, field in wrong:
        with pytest.raises(DomainError) as refused:
            change_open_data(actor=dario, **({**CHOSEN, "published": codes()} | values))
        assert refused.value.field == field
    assert not OpenDataPolicy.objects.exists()
    policy = OpenDataPolicy.objects.create(withheld=["di-un-altro-modello", "incontri"])
    change_open_data(actor=dario, **CHOSEN, published=[one for one in codes() if one != "incontri"])
    assert not AuditEntry.objects.filter(action="core.open_data.changed").exists()
    change_open_data(actor=dario, **CHOSEN, published=codes())
    policy.refresh_from_db()
    assert policy.withheld == ["di-un-altro-modello"]
    seen = fingerprint(snapshot(OpenDataPolicy(), POLICY_FIELDS))
    with pytest.raises(StaleEdit):
        change_open_data(actor=dario, **CHOSEN, published=codes(), seen=seen)


def test_what_the_national_catalogue_lacks_is_told_to_the_office(
    in_bergamo: City, dario: User, bergamo_client: Client
) -> None:
    CityProfile.objects.update(email="")
    bergamo_client.force_login(dario)
    page = bergamo_client.get(OFFICE).content.decode()
    assert "Manca il codice IPA" in page
    assert "Manca un indirizzo" in page
