"""The sheets of a register of agreements: Accordi, Sottoscrittori, Progetti, Manutenzioni, Partecipanti; before them, where a city has
them, Stagioni and Ambiti; and core's Strade.

Source of the columns: the register of the first 42 agreements of Reggio Emilia (2015-2019). Neighbourhoods and labs need not be
listed: those an agreement names are made.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.loaders.streets import STREETS
from core.participation.sheets import Column, Sheet
from models_qua.loaders.agreements import TYPES, load_agreements
from models_qua.loaders.districts import load_districts, load_seasons
from models_qua.loaders.participants import load_participants
from models_qua.loaders.projects import FAMILIES, STATES, WORK_STATES, load_projects, load_works
from models_qua.loaders.signatories import KINDS, load_signatories

_NUMBER = ("N.", "Numero", "Nr")
_AGREEMENT = ("N. accordo", "Accordo", "Accordo n.", "Numero accordo", "Nr accordo")
_YEAR = ("Anno", "Anno di riferimento")


def _number() -> Column:
    return Column("number", "int", _("N."), _NUMBER, required=True, minimum=1, maximum=100_000)


def _agreement() -> Column:
    return Column("agreement", "int", _("N. accordo"), _AGREEMENT, required=True, minimum=1, maximum=100_000)


def _year(*, required: bool = False) -> Column:
    return Column("year", "int", _("Anno"), _YEAR, required=required, minimum=1990, maximum=2100)


def _money(label: Any, *headers: str) -> Column:
    return Column("budget_eur", "decimal", label, headers, minimum=0)


SHEETS = (
    Sheet(
        "seasons",
        _("Stagioni"),
        ("Stagioni",),
        (
            Column("name", "text", _("Stagione"), ("Stagione", "Nome"), required=True, maximum=120),
            Column("since", "date", _("Dal"), ("Dal", "Inizio"), required=True),
            Column("until", "date", _("Al"), ("Al", "Fine")),
        ),
        order=1,
        load=load_seasons,
    ),
    Sheet(
        "districts",
        _("Ambiti"),
        ("Ambiti", "Ambiti territoriali"),
        (
            Column("season", "text", _("Stagione"), ("Stagione",), required=True, maximum=120),
            Column("code", "text", _("Sigla"), ("Sigla", "Lettera", "Codice"), maximum=10),
            Column("name", "text", _("Ambito"), ("Ambito", "Nome"), required=True, maximum=200),
            Column(
                "neighbourhoods",
                "words",
                _("Quartieri"),
                ("Quartieri", "Quartiere"),
                required=True,
                maximum=120,
            ),
            Column("since", "date", _("Dal"), ("Dal", "Inizio")),
            Column("until", "date", _("Al"), ("Al", "Fine")),
        ),
        order=2,
        load=load_districts,
    ),
    Sheet(
        "agreements",
        _("Accordi"),
        ("Accordi", "Accordi di cittadinanza", "Registro degli accordi"),
        (
            _number(),
            Column("title", "text", _("Titolo"), ("Titolo", "Oggetto"), required=True, maximum=200),
            Column(
                "type",
                "choice",
                _("Tipo"),
                ("Tipo", "Tipologia", "Tipo di accordo"),
                required=True,
                choices=TYPES,
            ),
            Column(
                "areas",
                "words",
                _("Ambito"),
                ("Ambito", "Ambiti", "Quartiere", "Quartieri"),
                required=True,
                maximum=120,
            ),
            _year(),
            Column(
                "renews",
                "int",
                _("Rinnova N."),
                ("Rinnova N.", "Rinnova", "Rinnovo di", "Rinnova l'accordo n."),
                minimum=1,
                maximum=100_000,
            ),
            Column(
                "act",
                "text",
                _("Atto di Giunta"),
                ("Atto di Giunta", "Atto", "Delibera", "Delibera di Giunta"),
                maximum=60,
            ),
            Column(
                "act_on",
                "date",
                _("Data dell'atto"),
                ("Data dell'atto", "Atto del", "Data atto", "Delibera del"),
            ),
            Column(
                "signed_on",
                "date",
                _("Firmato il"),
                ("Firmato il", "Firma", "Data della firma", "Data firma"),
            ),
        ),
        order=3,
        load=load_agreements,
        year_from="signed_on",
    ),
    Sheet(
        "signatories",
        _("Sottoscrittori"),
        ("Sottoscrittori", "Firmatari", "Chi ha firmato"),
        (
            _agreement(),
            Column(
                "name",
                "text",
                _("Nome"),
                ("Nome", "Sottoscrittore", "Denominazione", "Nominativo"),
                required=True,
                maximum=200,
            ),
            Column(
                "kind",
                "choice",
                _("Categoria"),
                ("Categoria", "Tipo", "Tipologia"),
                required=True,
                choices=KINDS,
            ),
        ),
        order=4,
        load=load_signatories,
    ),
    Sheet(
        "projects",
        _("Progetti"),
        ("Progetti", "Schede progetto"),
        (
            _number(),
            _agreement(),
            Column("title", "text", _("Titolo"), ("Titolo", "Progetto"), required=True, maximum=200),
            Column(
                "family",
                "choice",
                _("Famiglia"),
                ("Famiglia", "Ambito di intervento"),
                required=True,
                choices=FAMILIES,
            ),
            _year(),
            _money(_("Budget €"), "Budget €", "Budget", "Budget (euro)", "Importo €", "Importo"),
            Column("state", "choice", _("Stato"), ("Stato", "Stato del progetto"), choices=STATES),
        ),
        order=5,
        load=load_projects,
    ),
    Sheet(
        "works",
        _("Manutenzioni"),
        ("Manutenzioni", "Opere di manutenzione", "Opere"),
        (
            _number(),
            Column("area", "text", _("Ambito"), ("Ambito", "Quartiere"), maximum=120),
            Column(
                "title", "text", _("Titolo"), ("Titolo", "Opera", "Intervento"), required=True, maximum=200
            ),
            _year(required=True),
            _money(_("Importo €"), "Importo €", "Importo", "Importo (euro)", "Budget €", "Budget"),
            Column("state", "choice", _("Stato"), ("Stato", "Stato dell'opera"), choices=WORK_STATES),
        ),
        order=6,
        load=load_works,
    ),
    Sheet(
        "participants",
        _("Partecipanti"),
        ("Partecipanti", "Partecipanti ai percorsi"),
        (
            Column(
                "name",
                "text",
                _("Partecipante"),
                ("Partecipante", "Nome", "Nome e cognome", "Nominativo"),
                required=True,
                maximum=200,
            ),
            _agreement(),
        ),
        order=7,
        load=load_participants,
    ),
    STREETS,
)
"""What `ParticipationModel.sheets` declares for the agreements."""
