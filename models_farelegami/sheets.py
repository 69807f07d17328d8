"""The sheets of a register of Fare Legami: Civic Center, Laboratori, Patti; and core's Quartieri, Realtà, Incontri, Presenze, Strade.

Source of the columns: the register of the project, 2017. A lab need not name neighbourhoods. Which year the people of the centres are of
is said by a column «Anno», by a heading that ends with a year («Bambini 2017»), by the meetings of the register, or by who imports; the
days of the signatures do not say it, since a register lists the pacts of years before too.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.loaders.attendance import load_attendance
from core.imports.loaders.meeting_parts import STATES as MEETING_STATES
from core.imports.loaders.meetings import load_meetings
from core.imports.loaders.organisations import load_organisations
from core.imports.loaders.streets import STREETS
from core.imports.loaders.territory import load_neighbourhoods
from core.participation.sheets import Column, Sheet
from models_farelegami.loaders.centres import load_centres
from models_farelegami.loaders.labs import load_labs
from models_farelegami.loaders.pacts import KINDS, STATES, load_pacts, personal_columns

_PEOPLE_MAX = 32_767  # of one organisation at one meeting: what a small integer holds
_BUDGET_MAX = 9_999_999


def _text(name: str, label: Any, *headers: str, maximum: int = 160, required: bool = False) -> Column:
    return Column(name, "text", label, headers, required=required, maximum=maximum)


def _people(name: str, label: Any, *headers: str) -> Column:
    return Column(name, "int", label, headers, minimum=0, maximum=1_000_000)


def _municipalities(kind: str = "words") -> Column:
    headers = ("Comune", "Comuni", "Comune/i", "Territorio")
    return Column("municipalities", kind, _("Comune"), headers, required=True, maximum=120)


CENTRES = Sheet(
    "civic_centres",
    _("Civic Center"),
    ("Civic Center", "Civic Centers", "Centri civici", "Centri di comunità"),
    (
        _text("name", _("Nome"), "Nome", "Civic Center", "Centro", "Denominazione", required=True),
        _municipalities(),
        _people("children", _("Bambini"), "Bambini", "Bambine e bambini", "Minori", "Bambini e ragazzi"),
        _people("adults", _("Adulti"), "Adulti", "Adulte e adulti", "Persone adulte"),
        Column("year", "int", _("Anno"), ("Anno", "Anno di riferimento"), minimum=1990, maximum=2099),
    ),
    order=2,
    load=load_centres,
)
LABS = Sheet(
    "bodies",
    _("Laboratori"),
    ("Laboratori", "Laboratori di comunità", "Elenco laboratori"),
    (
        _text("name", _("Nome"), "Nome", "Laboratorio", "Nome laboratorio", required=True),
        _municipalities(),
        Column(
            "makers",
            "words",
            _("Community maker"),
            ("Community maker", "Community makers", "Operatore", "Operatrice", "Accompagnato da"),
            maximum=200,
        ),
        Column("neighbourhoods", "words", _("Quartieri"), ("Quartieri", "Quartiere"), maximum=120),
        Column(
            "active_since",
            "date",
            _("Attivo dal"),
            ("Attivo dal", "Attiva dal", "Data di avvio", "Avvio", "Dal"),
        ),
    ),
    order=3,
    load=load_labs,
)
PACTS = Sheet(
    "pacts",
    _("Patti"),
    ("Patti", "Patti GenerAttivi", "Registro dei patti", "Elenco patti"),
    (
        _text("code", _("Codice"), "Codice", "Codice patto", "N. patto", maximum=60, required=True),
        _municipalities("text"),
        Column("kind", "choice", _("Tipo"), ("Tipo", "Tipologia", "Tipo di patto"), True, choices=KINDS),
        Column(
            "signed_on",
            "date",
            _("Firmato il"),
            ("Firmato il", "Data della firma", "Data firma", "Sottoscritto il"),
            required=True,
        ),
        Column(
            "budget_eur",
            "decimal",
            _("Budget di welfare €"),
            ("Budget di welfare €", "Budget di welfare", "Budget €", "Budget", "Budget (euro)"),
            minimum=0,
            maximum=_BUDGET_MAX,
        ),
        Column("state", "choice", _("Stato"), ("Stato", "Stato del patto", "Esito"), True, choices=STATES),
        *personal_columns(),
    ),
    order=7,
    load=load_pacts,
)
NEIGHBOURHOODS = Sheet(
    "neighbourhoods",
    _("Quartieri"),
    ("Quartieri", "Quartiere", "Popolazione"),
    (
        _text("name", _("Quartiere"), "Quartiere", "Nome", "Nome quartiere", maximum=120, required=True),
        Column(
            "residents",
            "int",
            _("Abitanti al 31/12"),
            ("Abitanti al 31/12", "Abitanti", "Residenti", "Residenti al 31/12", "Popolazione"),
            minimum=0,
        ),
    ),
    order=1,
    load=load_neighbourhoods,
)
ORGANISATIONS = Sheet(
    "organisations",
    _("Realtà"),
    ("Realtà", "Realta", "Associazioni", "Elenco realtà"),
    (
        _text(
            "name", _("Nome"), "Nome", "Realtà", "Denominazione", "Nome realtà", maximum=200, required=True
        ),
        _text("kind", _("Tipo"), "Tipo", "Tipologia", "Categoria", maximum=80),
        Column(
            "is_municipal_service",
            "bool",
            _("Servizio comunale"),
            ("Servizio comunale", "Servizio comunale (sì/no)", "Comunale"),
        ),
    ),
    order=4,
    load=load_organisations,
)
MEETINGS = Sheet(
    "meetings",
    _("Incontri"),
    ("Incontri", "Incontri dei laboratori", "Registro incontri"),
    (
        Column("number", "int", _("N."), ("N.", "Numero", "Numero incontro", "N. incontro", "Nr"), True, 1),
        Column("date", "date", _("Data"), ("Data", "Giorno", "Data incontro"), required=True),
        Column("start", "time", _("Inizio"), ("Inizio", "Ora inizio", "Dalle", "Ora")),
        Column("end", "time", _("Fine"), ("Fine", "Ora fine", "Alle")),
        Column("kind", "text", _("Tipo"), ("Tipo", "Tipologia", "Tipo di incontro"), required=True),
        Column(
            "bodies",
            "words",
            _("Laboratori"),
            ("Laboratori", "Laboratorio", "Laboratorio/i", "Laboratori coinvolti"),
            required=True,
            maximum=160,
        ),
        _text("subgroup", _("Gruppo di lavoro"), "Gruppo di lavoro", "Sottogruppo", "Gruppo"),
        _text("venue", _("Luogo"), "Luogo", "Sede", "Dove"),
        Column("agenda", "lines", _("Ordine del giorno"), ("Ordine del giorno", "Odg"), maximum=300),
        Column("minutes", "prose", _("Resoconto"), ("Resoconto", "Report", "Verbale"), maximum=50_000),
        _people("citizens", _("Singoli cittadini"), "Singoli cittadini", "Cittadini", "Residenti singoli"),
        _people("headcount", _("Presenti"), "Presenti", "Totale presenti", "Partecipanti"),
        _text("theme", _("Tema"), "Tema", "Argomento", maximum=80),
        Column("state", "choice", _("Stato"), ("Stato", "Esito", "Stato incontro"), choices=MEETING_STATES),
    ),
    order=5,
    load=load_meetings,
    year_from="date",
)
ATTENDANCE = Sheet(
    "attendance",
    _("Presenze"),
    ("Presenze", "Presenze realtà", "Partecipazione"),
    (
        Column("number", "int", _("N. incontro"), ("N. incontro", "N.", "Incontro", "Numero"), True, 1),
        Column("year", "int", _("Anno"), ("Anno", "Anno incontro"), minimum=1990, maximum=2099),
        _text("body", _("Laboratorio"), "Laboratorio", "Per il laboratorio"),
        _text(
            "organisation", _("Realtà"), "Realtà", "Nome realtà", "Associazione", maximum=200, required=True
        ),
        Column(
            "people",
            "int",
            _("Persone"),
            ("Persone", "N. persone", "Presenti"),
            minimum=1,
            maximum=_PEOPLE_MAX,
        ),
    ),
    order=6,
    load=load_attendance,
)

SHEETS = (NEIGHBOURHOODS, CENTRES, LABS, ORGANISATIONS, MEETINGS, ATTENDANCE, PACTS, STREETS)
"""What `ParticipationModel.sheets` declares for community labs."""
