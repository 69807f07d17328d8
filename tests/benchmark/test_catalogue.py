"""The catalogue of the open data has what DCAT-AP_IT 2.0 (on DCAT-AP 2.1.1) makes mandatory, and what it describes answers."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.benchmark.rows import share

MANDATORY = {
    "dcatapit:Catalog": {"dct:title", "dct:description", "dct:publisher", "dct:modified", "dcat:dataset"},
    "dcatapit:Dataset": {
        "dct:identifier", "dct:title", "dct:description", "dct:modified", "dcat:theme", "dct:rightsHolder",
        "dct:accrualPeriodicity", "dcat:distribution",
    },
    "dcatapit:Distribution": {"dcat:accessURL", "dct:format", "dct:license"},
    "dcatapit:Agent": {"dct:identifier", "foaf:name"},
    "dcatapit:Organization": {"vcard:fn", "vcard:hasEmail"},
    "dcatapit:LicenseDocument": {"dct:type"},
}  # fmt: skip
RECOMMENDED = {
    "dcatapit:Catalog": {"dct:issued", "dct:language", "dct:license", "dcat:themeTaxonomy", "foaf:homepage"},
    "dcatapit:Dataset": {
        "dcat:contactPoint", "dct:publisher", "dct:issued", "dct:language", "dct:temporal", "dcat:landingPage", "dct:conformsTo",
    },
    "dcatapit:Distribution": {"dcat:downloadURL", "dcat:mediaType", "dct:title", "dct:issued", "dct:modified"},
    "dcatapit:LicenseDocument": {"foaf:name", "owl:versionInfo"},
}  # fmt: skip
ADDRESSES = {
    "dcat:theme": "http://publications.europa.eu/resource/authority/data-theme/",
    "dcat:themeTaxonomy": "http://publications.europa.eu/resource/authority/data-theme",
    "dct:accrualPeriodicity": "http://publications.europa.eu/resource/authority/frequency/",
    "dct:format": "http://publications.europa.eu/resource/authority/file-type/",
    "dct:language": "http://publications.europa.eu/resource/authority/language/",
    "dct:license": "https://w3id.org/italia/controlled-vocabulary/licences/",
    "dct:type": "http://purl.org/adms/licencetype/",
    "dcat:mediaType": "http://www.iana.org/assignments/media-types/",
    "vcard:hasEmail": "mailto:",
}
"""Properties whose value is named in a vocabulary."""


def nodes(of: Any) -> Iterator[dict[str, Any]]:
    """Whatever has properties."""
    if isinstance(of, list):
        for one in of:
            yield from nodes(one)
    elif isinstance(of, dict):
        yield of
        for name, value in of.items():
            if name != "@context":
                yield from nodes(value)


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.fixture
def described(db: None) -> dict[str, Any]:
    share("Bergamo", {"meetings_per_10000": 55}, istat_code="016024")
    share("Crema", {"meetings_per_10000": 20}, year=2024)
    answer = Client(headers={"host": "localhost"}).get("/dati-aperti/catalogo.jsonld")
    assert answer["Content-Type"] == "application/ld+json"
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_what_the_profile_makes_mandatory_is_there_and_says_something(described: dict[str, Any]) -> None:
    met = set()
    for node in nodes(described):
        for kind in many(node.get("@type", [])):
            met.add(kind)
            for name in MANDATORY.get(kind, set()) | RECOMMENDED.get(kind, set()):
                assert node.get(name), (kind, name)
    assert met >= MANDATORY.keys()
    prefixes = described["@context"].keys()
    for node in nodes(described):
        for name, value in node.items():
            assert name == "@context" or name.startswith("@") or name.split(":")[0] in prefixes, name
            for one in many(value) if name in ADDRESSES else []:
                assert one["@id"].startswith(ADDRESSES[name]), name
            if name in {"dct:issued", "dct:modified"}:
                assert dt.datetime.fromisoformat(value["@value"]).tzinfo
            if name in {"dct:title", "dct:description"} and isinstance(value, list):
                assert {one["@language"] for one in value} == {"it", "en"}
    named = {node["@id"] for node in nodes(described) if "@type" in node and "@id" in node}
    assert {one["dct:publisher"]["@id"] for one in nodes(described) if "dct:publisher" in one} <= named
    assert described["dct:license"]["@id"] in named


def test_every_file_described_is_there_as_described(described: dict[str, Any], public_client: Client) -> None:
    assert [one["dct:identifier"] for one in described["dcat:dataset"]] == [
        "participation-indicators-2025",
        "participation-indicators-2024",
    ]
    files = [one for dataset in described["dcat:dataset"] for one in dataset["dcat:distribution"]]
    assert len(files) == 4
    for one in files:
        answer = public_client.get(urlsplit(one["dcat:downloadURL"]["@id"]).path)
        assert answer.status_code == 200
        assert one["dcat:mediaType"]["@id"].endswith(answer["Content-Type"].split(";")[0])
    for dataset in described["dcat:dataset"]:
        for name in ("dcat:landingPage", "dct:conformsTo"):
            assert public_client.get(urlsplit(dataset[name]["@id"]).path).status_code == 200
    holders = {
        one["foaf:name"]: one["dct:identifier"]
        for dataset in described["dcat:dataset"]
        for one in dataset["dct:rightsHolder"]
    }
    assert holders["Comune di Bergamo"] == "016024"
