"""The paper of a city against its peers."""

from typing import Any

from django.utils.translation import gettext as _

from benchmark import words
from benchmark.papers.one import cell_json, rounded
from benchmark.papers.paper import Paper, definition_json, definition_of, today
from benchmark.selectors.choosing import Choice, in_words
from benchmark.selectors.peers import AmongPeers, Beside
from core.reporting.document import Column, Table
from core.reporting.words import number


def paper_of(among: AmongPeers, choice: Choice, address: str) -> Paper:
    """Every indicator of a city's year beside its peers'."""
    peers = in_words(choice, model=words.model_name(choice.model), near=among.city.name)
    sharing = _("Condividono l'anno %(sharing)s città di %(n)s.") % {
        "sharing": number(among.sharing),
        "n": number(len(among.peers)),
    }
    return Paper(
        title=_("%(city)s fra le altre città") % {"city": among.city.name},
        subtitle=f"{among.year}, {peers}",
        lines=[sharing],
        tables=[_table(among)],
        charts=[],
        definitions=[definition_of(row.indicator) for row in among.rows],
        notes=[f"{words.said(row.indicator.name)}: {row.own.note}" for row in among.rows if row.own.note],
        payload=_payload(among, peers),
        address=address,
        made_on=today(),
    )


def _table(among: AmongPeers) -> Table:
    columns = (
        Column("indicator", _("Indicatore"), numeric=False), Column("own", among.city.name, decimals=2),
        Column("state", _("Stato"), numeric=False), Column("first", _("Primo quartile"), decimals=2), Column("median", _("Mediana"), decimals=2),
        Column("third", _("Terzo quartile"), decimals=2), Column("known", _("Città con un valore")), Column("total", _("Città confrontate")),
        Column("version", _("Versione della definizione"), numeric=False), Column("note", _("Nota della città"), numeric=False),
    )  # fmt: skip
    return Table(
        "values", _("Indicatori"), _("Indicatore per indicatore"), "", columns, tuple(map(_row, among.rows))
    )


def _row(row: Beside) -> tuple[Any, ...]:
    spread = [
        rounded(getattr(row.spread, part), row.indicator) if row.spread else None
        for part in ("first", "median", "third")
    ]
    return (
        words.said(row.indicator.name), rounded(row.own.value, row.indicator), str(words.SAID[row.own.said]), *spread,
        row.known, row.total, str(row.own.version or ""), row.own.note,
    )  # fmt: skip


def _payload(among: AmongPeers, peers: str) -> dict[str, Any]:
    return {
        "format": "vicinia-comparison/1",
        "city": {"key": str(among.city.key), "name": among.city.name, "province": among.city.province},
        "year": among.year,
        "peers": peers,
        "indicators": [
            {
                "definition": definition_json(row.indicator),
                "own": cell_json(row.own, among.year),
                "cities": row.total,
                "states": {str(kind): many for kind, many in sorted(row.counts.items()) if many},
                "spread": {
                    name: float(getattr(row.spread, name))
                    for name in ("low", "first", "median", "third", "high")
                }
                if row.spread
                else None,
            }
            for row in among.rows
        ],
    }
