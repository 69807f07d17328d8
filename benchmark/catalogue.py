"""The open data described for those who collect it: DCAT-AP_IT 2.0 (profile of DCAT-AP 2.1.1) in JSON-LD.

The properties are those the profile asks of a catalogue, a data set, a distribution, an agent, a contact and a licence; words of the European
and national vocabularies are named by their address. Sizes and checksums of files, which the profile leaves open, are not told: files are
written when they are asked for, and a city's document carries its signature, which says more than a checksum.
"""

import datetime as dt
from typing import Any

from benchmark.models import Snapshot

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_LICENCE = {
    "@id": "https://w3id.org/italia/controlled-vocabulary/licences/A21_CCBY40",
    "@type": ["dcatapit:LicenseDocument", "dct:LicenseDocument"],
    "dct:type": {"@id": "http://purl.org/adms/licencetype/Attribution"},
    "dct:identifier": LICENCE,
    "foaf:name": "Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)",
    "owl:versionInfo": "4.0",
}
_MEDIA = {"CSV": "text/csv", "JSON": "application/json"}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(
    site: str, publisher: dict[str, str], shared: list[tuple[int, list[Snapshot]]]
) -> dict[str, Any]:
    """`site` is the platform's address without a slash at the end; a data set a year."""
    agent = {
        "@id": f"{site}/#publisher",
        "@type": ["dcatapit:Agent", "foaf:Agent"],
        "foaf:name": publisher["name"],
        "dct:identifier": publisher["identifier"] or f"{site}/",
    }
    moments = [row.approved_at for _year, rows in shared for row in rows]
    return {
        "@context": _CONTEXT,
        "@id": f"{site}/dati-aperti/",
        "@type": ["dcatapit:Catalog", "dcat:Catalog"],
        "dct:title": _both(
            "Dati aperti della partecipazione di quartiere", "Open data on neighbourhood participation"
        ),
        "dct:description": _both(
            "Gli indicatori che le città hanno approvato, firmato e condiviso.",
            "The indicators that cities have approved, signed and shared.",
        ),
        "dct:publisher": agent,
        "dct:language": [{"@id": f"{_AUTHORITY}/language/ITA"}, {"@id": f"{_AUTHORITY}/language/ENG"}],
        "dcat:themeTaxonomy": {"@id": f"{_AUTHORITY}/data-theme"},
        "foaf:homepage": {"@id": f"{site}/"},
        "dct:license": {"@id": _LICENCE["@id"]},
        **({"dct:issued": _moment(min(moments)), "dct:modified": _moment(max(moments))} if moments else {}),
        "dcat:dataset": [_dataset(site, agent, publisher, year, rows) for year, rows in shared],
    }


def _dataset(
    site: str, agent: dict[str, Any], publisher: dict[str, str], year: int, rows: list[Snapshot]
) -> dict[str, Any]:
    names = ", ".join(row.city_name for row in rows)
    documents = [
        _distribution(
            f"{site}/dati-aperti/{year}/{row.city_key}.json",
            "JSON",
            f"{row.city_name} {year}",
            row.approved_at,
        )
        for row in rows
    ]
    modified = max(row.approved_at for row in rows)
    return {
        "@id": f"{site}/dati-aperti/#{year}",
        "@type": ["dcatapit:Dataset", "dcat:Dataset"],
        "dct:identifier": f"participation-indicators-{year}",
        "dct:title": _both(
            f"Indicatori della partecipazione di quartiere, {year}",
            f"Indicators of neighbourhood participation, {year}",
        ),
        "dct:description": _both(
            f"Le cifre condivise da: {names}. Le definizioni sono su {site}/indicatori/.",
            f"The figures shared by: {names}. Definitions are at {site}/indicatori/.",
        ),
        "dcat:theme": [{"@id": f"{_AUTHORITY}/data-theme/GOVE"}, {"@id": f"{_AUTHORITY}/data-theme/SOCI"}],
        "dct:rightsHolder": [
            {"@type": ["dcatapit:Agent", "foaf:Agent"], "foaf:name": f"Comune di {row.city_name}", "dct:identifier": row.istat_code or str(row.city_key)}
            for row in rows
        ],
        "dct:publisher": {"@id": agent["@id"]},
        "dcat:landingPage": {"@id": f"{site}/dati-aperti/"},
        "dct:conformsTo": {"@id": f"{site}/indicatori.json"},
        "dcat:contactPoint": {
            "@type": ["dcatapit:Organization", "vcard:Organization"],
            "vcard:fn": publisher["name"],
            "vcard:hasEmail": {"@id": f"mailto:{publisher['email']}"},
        },
        "dct:accrualPeriodicity": {"@id": f"{_AUTHORITY}/frequency/ANNUAL"},
        "dct:language": {"@id": f"{_AUTHORITY}/language/ITA"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": f"{year}-01-01", "@type": "xsd:date"},
            "dcat:endDate": {"@value": f"{year}-12-31", "@type": "xsd:date"},
        },
        "dct:issued": _moment(min(row.approved_at for row in rows)),
        "dct:modified": _moment(modified),
        "dcat:distribution": [
            _distribution(f"{site}/dati-aperti/{year}.csv", "CSV", f"{year}, CSV", modified),
            *documents,
        ],
    }  # fmt: skip


def _distribution(address: str, kind: str, title: str, modified: dt.datetime) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": ["dcatapit:Distribution", "dcat:Distribution"],
        "dct:title": title,
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": f"{_AUTHORITY}/file-type/{kind}"},
        "dcat:mediaType": {"@id": f"http://www.iana.org/assignments/media-types/{_MEDIA[kind]}"},
        "dct:license": _LICENCE,
        "dct:issued": _moment(modified),
        "dct:modified": _moment(modified),
    }


def _both(it: str, en: str) -> list[dict[str, str]]:
    return [{"@value": it, "@language": "it"}, {"@value": en, "@language": "en"}]


def _moment(at: dt.datetime) -> dict[str, str]:
    return {"@value": at.astimezone(dt.UTC).isoformat(timespec="seconds"), "@type": "xsd:dateTime"}
