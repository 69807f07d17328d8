"""The open data of labs: what is public of agreements, projects, signatories and places; the news of an agreement in force."""

import json
from typing import Any

import feedparser
import geojson
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from core.models import Body
from models_qua.models import CitizenshipAgreement, Place, Signatory
from tenants.models import City
from tests.models_qua.life import approved, association_of, city_of, sign
from tests.models_qua.rows import make_agreement, make_party


def rows(client: Client, code: str) -> Any:
    return json.loads(client.get(f"/dati-aperti/{code}.json").content)


def test_agreements_are_told_without_drafts_and_without_people(
    olga: User, rivalta: Body, monza_client: Client
) -> None:
    row = approved(olga, rivalta, title="Il parco che vorremmo")
    volunteer = make_party(row, "Zoraide Segretissimi", kind="volunteer")
    row.sheets.update(lead=volunteer)
    sign(olga, city_of(row))
    sign(olga, association_of(row))
    sign(olga, volunteer)
    make_agreement(rivalta, "draft", title="Bozza")
    (told,) = rows(monza_client, "accordi")
    assert (told["titolo"], told["stato"], told["sottoscrittori"], told["organismo"]) == (
        "Il parco che vorremmo",
        "senza_scadenza",
        2,
        str(rivalta),
    )
    assert told["pagina"] == f"http://monza.localhost/accordi/{row.slug}/"
    assert monza_client.get(told["pagina"]).status_code == 200
    (project,) = rows(monza_client, "progetti")
    assert (project["accordo_id"], project["capofila"]) == (str(row.pk), None)
    (signatory,) = rows(monza_client, "sottoscrittori")
    assert (signatory["nome"], signatory["tipo"]) == (association_of(row).name, "associazione")
    Signatory.objects.filter(kind="association").update(listed_publicly=False)
    CitizenshipAgreement.objects.filter(pk=row.pk).update(title="Il parco di Zoraide Segretissimi")
    cache.clear()
    assert rows(monza_client, "sottoscrittori") == []
    assert rows(monza_client, "accordi")[0]["titolo"] is None
    feed = feedparser.parse(monza_client.get("/novita.atom").content)
    (news,) = [entry for entry in feed.entries if "Accordo in vigore" in entry.title]
    assert (news.title, news.link) == ("Accordo in vigore", f"http://monza.localhost/accordi/{row.slug}/")


def test_places_are_on_the_map_where_their_coordinates_are_known(
    in_reggio: City, monza_client: Client
) -> None:
    Place.objects.create(name="Piazza", slug="piazza", latitude="44.69825", longitude="10.63125")
    Place.objects.create(name="Orto", slug="orto", kind="park")
    found = geojson.loads(monza_client.get("/dati-aperti/luoghi-di-comunita.geojson").content)
    assert found.is_valid
    orto, piazza = found["features"]
    assert orto["geometry"] is None
    assert piazza["geometry"] == {"type": "Point", "coordinates": [10.63125, 44.69825]}
    assert piazza["properties"]["latitudine"] == 44.69825
