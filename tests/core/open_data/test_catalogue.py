"""The catalogue of a city as harvesters read it: DCAT-AP_IT, checked with SHACL, the same in three formats."""

from django.test import Client
from rdflib import DCAT, DCTERMS, FOAF, Graph, Literal, Namespace, URIRef

from core.models import CityProfile, Meeting, OpenDataPolicy
from core.open_data.catalogue import offered
from core.selectors.city import forget_city_facts
from tenants.context import use_public
from tenants.hosts import forget_hosts
from tenants.models import City
from tests.core.open_data.harvest import followed, harvested

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
CATALOGUE = "/open-data/catalog"


def one(graph: Graph, about: URIRef) -> set[str]:
    return {str(value) for value in graph.objects(None, about)}


def test_a_harvester_finds_every_data_set_with_who_answers_licence_and_files(
    bergamo: City, bergamo_client: Client, held: Meeting
) -> None:
    with use_public():
        City.objects.filter(pk=bergamo.pk).update(cadastral_code="A794")
    forget_hosts()
    graph = harvested(bergamo_client, CATALOGUE)
    assert followed(bergamo_client, graph) == sum(len(dataset.files) for dataset in offered())
    agent = graph.value(None, FOAF.name, Literal("Comune di Bergamo"))
    assert graph.value(agent, DCTERMS.identifier) == Literal("c_a794")
    assert set(graph.objects(None, DCTERMS.rightsHolder)) == {agent}
    assert "c_a794:incontri" in one(graph, DCTERMS.identifier)
    assert one(graph, DCTERMS.license) == {
        "https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40"
    }
    assert (one(graph, VCARD.fn), one(graph, VCARD.hasEmail)) == (
        {"Ufficio Reti"},
        {"mailto:reti@bergamo.example"},
    )
    assert {str(value.language) for value in graph.objects(None, DCTERMS.title)} >= {"it", "en"}


def test_what_the_office_chose_is_what_is_told_and_what_it_withholds_is_not_there(
    held: Meeting, bergamo_client: Client
) -> None:
    OpenDataPolicy.objects.create(
        licence="cc0-1.0",
        ipa_code="c_xyz",
        contact="Ufficio Dati",
        contact_email="dati@b.example",
        withheld=["incontri"],
    )
    graph = harvested(bergamo_client, CATALOGUE)
    assert "c_xyz:organismi" in one(graph, DCTERMS.identifier)
    assert not any("incontri." in address for address in one(graph, DCAT.downloadURL))
    assert one(graph, DCTERMS.license) == {"https://w3id.org/italia/controlled-vocabulary/licences/A11_CCO10"}
    assert (one(graph, VCARD.fn), one(graph, VCARD.hasEmail)) == ({"Ufficio Dati"}, {"mailto:dati@b.example"})


def test_a_city_that_told_nothing_of_itself_has_a_catalogue_too(
    in_bergamo: City, bergamo_client: Client
) -> None:
    CityProfile.objects.all().delete()
    forget_city_facts()
    graph = harvested(bergamo_client, CATALOGUE)
    assert followed(bergamo_client, graph)
    assert not one(graph, VCARD.fn)
