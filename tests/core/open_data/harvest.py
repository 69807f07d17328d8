"""A harvester: reads a catalogue in each of its formats, checks it against the shapes of the profile, follows what it names."""

import warnings
from pathlib import Path
from urllib.parse import urlsplit

import pyshacl
from django.test import Client
from rdflib import DCAT, DCTERMS, RDF, Graph, Namespace

DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
SHAPES = Path(__file__).with_name("shapes.ttl")
_MEDIA = {
    "ttl": ("text/turtle", "turtle"),
    "rdf": ("application/rdf+xml", "xml"),
    "jsonld": ("application/ld+json", "json-ld"),
}


def harvested(client: Client, address: str) -> Graph:
    """The catalogue at `<address>.<format>`: the same in every format, and as the profile wants it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's and pyshacl's own, of each other
        return _checked(client, address)


def _checked(client: Client, address: str) -> Graph:
    graphs = []
    for kind, (media_type, name) in _MEDIA.items():
        answer = client.get(f"{address}.{kind}")
        assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
        graphs.append(Graph().parse(data=answer.content, format=name))
    first = graphs[0]
    assert {frozenset(graph) for graph in graphs} == {frozenset(first)}
    conforms, _report, said = pyshacl.validate(first, shacl_graph=str(SHAPES), inference="none")
    assert conforms, said
    assert list(first.subjects(RDF.type, DCATAPIT.Catalog))
    return first


def followed(client: Client, graph: Graph) -> int:
    """How many files it names; each answers as it says, and so does every page and schema on the site."""
    site = {urlsplit(str(node)).netloc for node in graph.objects(None, DCAT.landingPage)}
    for node, address in graph.subject_objects(DCAT.downloadURL):
        answer = client.get(urlsplit(str(address)).path)
        assert answer.status_code == 200, address
        media_type = str(graph.value(node, DCAT.mediaType)).removeprefix(
            "http://www.iana.org/assignments/media-types/"
        )
        assert answer["Content-Type"].split(";")[0] == media_type
    for about in (DCAT.landingPage, DCTERMS.conformsTo):
        for address in graph.objects(None, about):
            if urlsplit(str(address)).netloc in site:
                assert client.get(urlsplit(str(address)).path).status_code == 200, address
    return len(list(graph.objects(None, DCAT.downloadURL)))
