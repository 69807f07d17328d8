"""A catalogue of data sets as RDF: DCAT-AP_IT, the Italian profile of DCAT-AP 2.1.1 (AgID, Linee guida per i cataloghi dati).

What is described is given as plain values; words of the European and national vocabularies are named by their address. Everything has an
address of its own, so that the same catalogue is the same bytes.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from core.models import OpenDataPolicy

DCATAP = Namespace("http://data.europa.eu/r5r/")
DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
AUTHORITY = "http://publications.europa.eu/resource/authority"
THEMES = URIRef(f"{AUTHORITY}/data-theme")
LICENCES = "https://w3id.org/italia/controlled-vocabulary/licences"
FORMATS = {
    "ttl": ("turtle", "text/turtle"),
    "jsonld": ("json-ld", "application/ld+json"),
    "rdf": ("pretty-xml", "application/rdf+xml"),
}
"""Ending of the address to the name of the format and its media type."""

Words = Mapping[str, str]
"""A text by language (`it`, `en`)."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its place in the national vocabulary, the address of its text, name, version, and its kind in ADMS."""

    code: str
    address: str
    name: str
    version: str
    kind: str

    @property
    def term(self) -> str:
        """Its address in the national vocabulary."""
        return f"{LICENCES}/{self.code}"


LICENCE_OF: Mapping[str, Licence] = {
    OpenDataPolicy.Licence.ATTRIBUTION: Licence(
        "A21_CCBY40",
        "https://creativecommons.org/licenses/by/4.0/",
        "Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)",
        "4.0",
        "Attribution",
    ),
    OpenDataPolicy.Licence.NO_RIGHTS: Licence(
        "A11_CCO10",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "Creative Commons CC0 1.0 Universale - Public Domain Dedication (CC0 1.0)",
        "1.0",
        "PublicDomain",
    ),
}


@dataclass(frozen=True, slots=True)
class Agent:
    """A body that answers for data; `identifier` is its IPA code where it has one."""

    address: str
    name: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to about data: an office, never a person."""

    address: str
    name: str
    email: str
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where data are about: the national vocabulary names a municipality with the day it was made, which nobody here knows; so by its name."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class File:
    """A distribution. `kind` is a code of the European vocabulary of file types, `schema` the address of what its columns mean."""

    address: str
    title: Words
    kind: str
    media_type: str
    licence: Licence
    modified: dt.datetime
    schema: str = ""
    description: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A data set. `holders` is one body, by the profile; several where the set gathers what each of them answers for. `period` are its first and
    last day."""

    address: str
    identifier: str
    title: Words
    description: Words
    themes: tuple[str, ...]
    holders: tuple[Agent, ...]
    publisher: Agent
    frequency: str
    modified: dt.datetime
    landing: str
    files: tuple[File, ...]
    issued: dt.datetime | None = None
    contact: Contact | None = None
    keywords: tuple[Words, ...] = ()
    conforms_to: str = ""
    place: Place | None = None
    period: tuple[dt.date, dt.date] | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue; `modified` is None while there is nothing in it."""

    address: str
    homepage: str
    title: Words
    description: Words
    publisher: Agent
    licence: Licence
    modified: dt.datetime | None
    entries: tuple[Entry, ...]
    issued: dt.datetime | None = None
    place: Place | None = None
    languages: tuple[str, ...] = field(default=("ITA", "ENG"))


def write(catalogue: Catalogue, kind: str) -> bytes:
    """The catalogue in one of `FORMATS`."""
    name, _media_type = FORMATS[kind]
    graph = graph_of(catalogue)
    more: dict[str, Any] = {}
    if kind == "jsonld":
        more = {
            "context": {prefix: str(address) for prefix, address in _prefixes().items()},
            "sort_keys": True,
        }
    written: bytes = graph.serialize(format=name, encoding="utf-8", **more)
    return written


def graph_of(catalogue: Catalogue) -> Graph:
    """The catalogue as a graph."""
    graph = Graph(bind_namespaces="core")
    for prefix, address in _prefixes().items():
        graph.bind(prefix, address)
    node = URIRef(catalogue.address)
    _typed(graph, node, DCATAPIT.Catalog, DCAT.Catalog)
    _words(graph, node, DCTERMS.title, catalogue.title)
    _words(graph, node, DCTERMS.description, catalogue.description)
    graph.add((node, DCTERMS.publisher, _agent(graph, catalogue.publisher)))
    graph.add((node, FOAF.homepage, URIRef(catalogue.homepage)))
    graph.add((URIRef(catalogue.homepage), RDF.type, FOAF.Document))
    graph.add((node, DCAT.themeTaxonomy, THEMES))
    graph.add((THEMES, RDF.type, SKOS.ConceptScheme))
    graph.add((THEMES, DCTERMS.title, Literal("Data themes", lang="en")))
    graph.add((node, DCTERMS.license, _licence(graph, catalogue.licence)))
    _spatial(graph, node, catalogue.place)
    for language in catalogue.languages:
        graph.add((node, DCTERMS.language, _term(graph, "language", language, DCTERMS.LinguisticSystem)))
    _moments(graph, node, catalogue.issued, catalogue.modified)
    for entry in catalogue.entries:
        graph.add((node, DCAT.dataset, _entry(graph, entry)))
    return graph


def _prefixes() -> dict[str, Any]:
    return {
        "dcat": DCAT, "dcatap": DCATAP, "dcatapit": DCATAPIT, "dct": DCTERMS, "foaf": FOAF, "locn": LOCN, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "skos": SKOS,
        "vcard": VCARD, "xsd": XSD,
    }  # fmt: skip


def _entry(graph: Graph, entry: Entry) -> URIRef:
    node = URIRef(entry.address)
    _typed(graph, node, DCATAPIT.Dataset, DCAT.Dataset)
    graph.add((node, DCTERMS.identifier, Literal(entry.identifier)))
    _words(graph, node, DCTERMS.title, entry.title)
    _words(graph, node, DCTERMS.description, entry.description)
    for theme in entry.themes:
        graph.add((node, DCAT.theme, _theme(graph, theme)))
    for holder in entry.holders:
        graph.add((node, DCTERMS.rightsHolder, _agent(graph, holder)))
    graph.add((node, DCTERMS.publisher, _agent(graph, entry.publisher)))
    graph.add(
        (node, DCTERMS.accrualPeriodicity, _term(graph, "frequency", entry.frequency, DCTERMS.Frequency))
    )
    graph.add((node, DCTERMS.language, _term(graph, "language", "ITA", DCTERMS.LinguisticSystem)))
    graph.add((node, DCTERMS.accessRights, _term(graph, "access-right", "PUBLIC", DCTERMS.RightsStatement)))
    _moments(graph, node, entry.issued, entry.modified)
    graph.add((node, DCAT.landingPage, URIRef(entry.landing)))
    graph.add((URIRef(entry.landing), RDF.type, FOAF.Document))
    for keyword in entry.keywords:
        _words(graph, node, DCAT.keyword, keyword)
    if entry.contact:
        graph.add((node, DCAT.contactPoint, _contact(graph, entry.contact)))
    if entry.conforms_to:
        graph.add((node, DCTERMS.conformsTo, _standard(graph, entry.conforms_to)))
    _spatial(graph, node, entry.place)
    _period(graph, node, entry.period)
    for file in entry.files:
        graph.add((node, DCAT.distribution, _file(graph, file)))
    return node


def _file(graph: Graph, file: File) -> URIRef:
    node, address = URIRef(f"{file.address}#distribuzione"), URIRef(file.address)
    _typed(graph, node, DCATAPIT.Distribution, DCAT.Distribution)
    _words(graph, node, DCTERMS.title, file.title)
    _words(graph, node, DCTERMS.description, file.description)
    graph.add((node, DCAT.accessURL, address))
    graph.add((node, DCAT.downloadURL, address))
    graph.add((address, RDF.type, RDFS.Resource))
    graph.add((node, DCTERMS["format"], _term(graph, "file-type", file.kind, DCTERMS.MediaTypeOrExtent)))
    media = URIRef(f"http://www.iana.org/assignments/media-types/{file.media_type}")
    graph.add((node, DCAT.mediaType, media))
    graph.add((media, RDF.type, DCTERMS.MediaType))
    graph.add((node, DCTERMS.license, _licence(graph, file.licence)))
    graph.add((node, DCATAP.availability, _concept(graph, f"{AUTHORITY}/planned-availability/STABLE")))
    if file.schema:
        graph.add((node, DCTERMS.conformsTo, _standard(graph, file.schema)))
    _moments(graph, node, None, file.modified)
    return node


def _agent(graph: Graph, agent: Agent) -> URIRef:
    node = URIRef(agent.address)
    _typed(graph, node, DCATAPIT.Agent, FOAF.Agent)
    graph.add((node, FOAF.name, Literal(agent.name)))
    graph.add((node, DCTERMS.identifier, Literal(agent.identifier)))
    return node


def _contact(graph: Graph, contact: Contact) -> URIRef:
    node = URIRef(contact.address)
    _typed(graph, node, DCATAPIT.Organization, VCARD.Organization)
    graph.add((node, RDF.type, VCARD.Kind))
    graph.add((node, VCARD.fn, Literal(contact.name)))
    graph.add((node, VCARD.hasEmail, URIRef(f"mailto:{contact.email}")))
    if contact.telephone:
        graph.add((node, VCARD.hasTelephone, URIRef(f"tel:{contact.telephone}")))
    return node


def _licence(graph: Graph, licence: Licence) -> URIRef:
    node = URIRef(licence.term)
    _typed(graph, node, DCATAPIT.LicenseDocument, DCTERMS.LicenseDocument)
    graph.add((node, DCTERMS.type, _concept(graph, f"http://purl.org/adms/licencetype/{licence.kind}")))
    graph.add((node, DCTERMS.identifier, Literal(licence.address)))
    graph.add((node, FOAF.name, Literal(licence.name)))
    graph.add((node, OWL.versionInfo, Literal(licence.version)))
    return node


def _standard(graph: Graph, address: str) -> URIRef:
    node = URIRef(address)
    _typed(graph, node, DCATAPIT.Standard, DCTERMS.Standard)
    graph.add((node, DCTERMS.identifier, Literal(address)))
    return node


def _spatial(graph: Graph, node: URIRef, place: Place | None) -> None:
    if place:
        where = URIRef(place.address)
        _typed(graph, where, DCATAPIT.Location, DCTERMS.Location)
        graph.add((where, LOCN.geographicName, Literal(place.name)))
        graph.add((node, DCTERMS.spatial, where))


def _period(graph: Graph, node: URIRef, period: tuple[dt.date, dt.date] | None) -> None:
    if period:
        told = URIRef(f"{node}-periodo")
        _typed(graph, told, DCATAPIT.PeriodOfTime, DCTERMS.PeriodOfTime)
        graph.add((told, DCAT.startDate, Literal(period[0])))
        graph.add((told, DCAT.endDate, Literal(period[1])))
        graph.add((node, DCTERMS.temporal, told))


def _theme(graph: Graph, code: str) -> URIRef:
    term = _concept(graph, f"{AUTHORITY}/data-theme/{code}")
    graph.add((term, SKOS.inScheme, THEMES))
    return term


def _concept(graph: Graph, address: str) -> URIRef:
    """A concept of a vocabulary, labelled by the last part of its address."""
    term = URIRef(address)
    graph.add((term, RDF.type, SKOS.Concept))
    graph.add((term, SKOS.prefLabel, Literal(address.rpartition("/")[2], lang="en")))
    return term


def _term(graph: Graph, vocabulary: str, code: str, kind: URIRef) -> URIRef:
    """A word of a European vocabulary."""
    term = URIRef(f"{AUTHORITY}/{vocabulary}/{code}")
    graph.add((term, RDF.type, kind))
    return term


def _typed(graph: Graph, node: URIRef, *kinds: URIRef) -> None:
    for kind in kinds:
        graph.add((node, RDF.type, kind))


def _words(graph: Graph, node: URIRef, about: URIRef, words: Words) -> None:
    for language, text in words.items():
        graph.add((node, about, Literal(text, lang=language)))


def _moments(graph: Graph, node: URIRef, issued: dt.datetime | None, modified: dt.datetime | None) -> None:
    for about, moment in ((DCTERMS.issued, issued), (DCTERMS.modified, modified)):
        if moment:
            said = moment.astimezone(dt.UTC).isoformat(timespec="seconds")
            graph.add((node, about, Literal(said, datatype=XSD.dateTime)))
