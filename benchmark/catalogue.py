"""The open data of the cities that share, described for those who collect it: DCAT-AP_IT (`core.open_data.dcat`).

A year's data set has several holders: every city answers for its own figures. Sizes and checksums of files, which the profile leaves open, are
not told: files are written when they are asked for, and a city's document carries its signature, which says more.
"""

import datetime as dt
from collections.abc import Mapping

from benchmark.models import Snapshot
from core.models import OpenDataPolicy
from core.open_data.dcat import LICENCE_OF, Agent, Catalogue, Contact, Entry, File

_LICENCE = LICENCE_OF[OpenDataPolicy.Licence.ATTRIBUTION]
LICENCE = _LICENCE.address
_MEDIA = {"CSV": "text/csv", "JSON": "application/json"}


def catalogue(site: str, publisher: Mapping[str, str], shared: list[tuple[int, list[Snapshot]]]) -> Catalogue:
    """`site` is the platform's address without a slash at the end; a data set a year."""
    agent = Agent(f"{site}/#publisher", publisher["name"], publisher["identifier"] or f"{site}/")
    contact = Contact(f"{site}/#contact", publisher["name"], publisher["email"])
    moments = [row.approved_at for _year, rows in shared for row in rows]
    return Catalogue(
        address=f"{site}/dati-aperti/#catalogo",
        homepage=f"{site}/",
        title={
            "it": "Dati aperti della partecipazione di quartiere",
            "en": "Open data on neighbourhood participation",
        },
        description={
            "it": "Gli indicatori che le città hanno approvato, firmato e condiviso.",
            "en": "The indicators that cities have approved, signed and shared.",
        },
        publisher=agent,
        licence=_LICENCE,
        issued=min(moments, default=None),
        modified=max(moments, default=None),
        entries=tuple(_dataset(site, agent, contact, year, rows) for year, rows in shared),
    )


def _dataset(site: str, agent: Agent, contact: Contact, year: int, rows: list[Snapshot]) -> Entry:
    names = ", ".join(row.city_name for row in rows)
    modified = max(row.approved_at for row in rows)
    figures = _file(f"{site}/dati-aperti/{year}.csv", "CSV", f"{year}, CSV", modified)
    documents = [
        _file(
            f"{site}/dati-aperti/{year}/{row.city_key}.json",
            "JSON",
            f"{row.city_name} {year}",
            row.approved_at,
        )
        for row in rows
    ]
    return Entry(
        address=f"{site}/dati-aperti/#{year}",
        identifier=f"participation-indicators-{year}",
        title={
            "it": f"Indicatori della partecipazione di quartiere, {year}",
            "en": f"Indicators of neighbourhood participation, {year}",
        },
        description={
            "it": f"Le cifre condivise da: {names}. Le definizioni sono su {site}/indicatori/.",
            "en": f"The figures shared by: {names}. Definitions are at {site}/indicatori/.",
        },
        themes=("GOVE", "SOCI"),
        publisher=agent,
        holders=tuple(
            Agent(
                f"{site}/#{row.city_key}", f"Comune di {row.city_name}", row.istat_code or str(row.city_key)
            )
            for row in rows
        ),
        frequency="ANNUAL",
        issued=min(row.approved_at for row in rows),
        modified=modified,
        landing=f"{site}/dati-aperti/",
        files=(figures, *documents),
        contact=contact,
        conforms_to=f"{site}/indicatori.json",
        period=(dt.date(year, 1, 1), dt.date(year, 12, 31)),
    )


def _file(address: str, kind: str, title: str, modified: dt.datetime) -> File:
    return File(address, {"it": title, "en": title}, kind, _MEDIA[kind], _LICENCE, modified)
