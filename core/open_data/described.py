"""The open data of a city described for those who harvest catalogues."""

import datetime as dt
from collections.abc import Iterable, Mapping

from core.open_data.dcat import Agent, Catalogue, Contact, Entry, File, Place
from core.open_data.dictionary import LANGUAGES, in_languages
from core.open_data.files import FILES
from core.open_data.terms import Terms
from core.participation.open_data import OpenDataset, Text

_PAGE = "dati-aperti"
_KINDS = {"csv": "CSV", "json": "JSON", "geojson": "GEOJSON"}


def catalogue_of(
    datasets: Iterable[OpenDataset],
    terms: Terms,
    changed: Mapping[str, dt.datetime],
    site: str,
    *,
    since: dt.datetime,
) -> Catalogue:
    """`site` is the address of the city's site with no slash at its end; a data set nobody changed yet is as it was at `since`."""
    agent = Agent(f"{site}/{_PAGE}/#ente", terms.institution, terms.ipa_code or f"{site}/")
    contact = (
        Contact(f"{site}/{_PAGE}/#contatto", terms.contact, terms.email, terms.telephone)
        if terms.email
        else None
    )
    entries = tuple(
        _entry(one, terms, changed.get(one.code, since), site, agent, contact) for one in datasets
    )
    return Catalogue(
        address=f"{site}/{_PAGE}/#catalogo",
        homepage=f"{site}/{_PAGE}/",
        title={
            "it": f"Dati aperti della partecipazione di quartiere di {terms.city}",
            "en": f"Open data on neighbourhood participation in {terms.city}",
        },
        description={
            "it": "Organismi, incontri, realtà e quartieri della partecipazione, come si leggono sul sito del Comune.",
            "en": "Participation bodies, meetings, organisations and neighbourhoods, as they are shown on the city's site.",
        },
        publisher=agent,
        licence=terms.licence,
        modified=max((entry.modified for entry in entries), default=since),
        entries=entries,
        place=_place(terms, site),
    )


def words_of(text: Text) -> dict[str, str]:
    """A text by language."""
    return {one["@language"]: one["@value"] for one in in_languages(text)}


def _place(terms: Terms, site: str) -> Place | None:
    return Place(f"{site}/{_PAGE}/#territorio", terms.city) if terms.city else None


def _entry(
    dataset: OpenDataset,
    terms: Terms,
    modified: dt.datetime,
    site: str,
    agent: Agent,
    contact: Contact | None,
) -> Entry:
    page = f"{site}/{_PAGE}/{dataset.code}"
    title, description = words_of(dataset.title), words_of(dataset.description)
    files = tuple(
        File(
            address=f"{page}.{kind}",
            title={language: f"{title[language]}, {_KINDS[kind]}" for language in LANGUAGES},
            kind=_KINDS[kind],
            media_type=FILES[kind][0].split(";")[0],
            licence=terms.licence,
            modified=modified,
            description=description,
            schema=f"{page}.csv-metadata.json" if kind == "csv" else "",
        )
        for kind in dataset.files
    )
    return Entry(
        address=f"{page}/#dati",
        identifier=f"{terms.ipa_code or site.partition('//')[2]}:{dataset.code}",
        title=title,
        description=description,
        themes=dataset.themes,
        holders=(agent,),
        publisher=agent,
        frequency=dataset.frequency,
        modified=modified,
        landing=f"{page}/",
        files=files,
        contact=contact,
        keywords=tuple(words_of(keyword) for keyword in dataset.keywords),
        place=_place(terms, site),
    )
