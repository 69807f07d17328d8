"""The catalogue of what cities shared is what DCAT-AP_IT wants of one, and what it describes answers."""

import pytest
from django.test import Client
from rdflib import DCTERMS, FOAF, Graph, Literal

from tests.benchmark.rows import share
from tests.core.open_data.harvest import followed, harvested

CATALOGUE = "/dati-aperti/catalogo"


@pytest.fixture
def described(public_client: Client) -> Graph:
    share("Bergamo", {"meetings_per_10000": 55}, istat_code="016024")
    share("Crema", {"meetings_per_10000": 20}, year=2024)
    return harvested(public_client, CATALOGUE)


def test_a_harvester_finds_a_data_set_a_year_with_the_cities_that_answer_for_it(
    described: Graph, public_client: Client
) -> None:
    assert followed(public_client, described) == 4
    identifiers = {str(value) for value in described.objects(None, DCTERMS.identifier)}
    assert identifiers >= {"participation-indicators-2025", "participation-indicators-2024"}
    bergamo = described.value(None, FOAF.name, Literal("Comune di Bergamo"))
    assert described.value(bergamo, DCTERMS.identifier) == Literal("016024")
    holders = set(described.objects(None, DCTERMS.rightsHolder))
    assert bergamo in holders
    assert len(holders) == 2
    assert len(set(described.objects(None, DCTERMS.temporal))) == 2
    assert public_client.get(f"{CATALOGUE}.n3").status_code == 404


def test_a_catalogue_of_nothing_is_one_too(public_client: Client) -> None:
    assert followed(public_client, harvested(public_client, CATALOGUE)) == 0
