"""The sheets of Bergamo's register: Quartieri, Reti, Realtà, Incontri, Presenze; and core's Strade.

The register has no roll of members (carta d'identità no. 5: a network is open to anyone), so none is made up: which
organisations are in a network is read from attendance. A subgroup belongs to the first network of its meeting.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.imports.loaders.attendance import load_attendance
from core.imports.loaders.bodies import load_bodies
from core.imports.loaders.meeting_parts import STATES
from core.imports.loaders.meetings import load_meetings
from core.imports.loaders.organisations import load_organisations
from core.imports.loaders.streets import STREETS
from core.imports.loaders.territory import load_neighbourhoods
from core.imports.plan import Plan, TablePlan
from core.imports.table import SheetRows
from core.participation.sheets import Column, Sheet
from models_bergamo.models import NeighbourhoodNetwork

_PEOPLE_MAX = 32_767  # of one organisation at one meeting: what a small integer holds


def load_networks(rows: SheetRows, plan: Plan) -> None:
    """Networks: a body of core each, with a row of ours."""
    table = plan.table(
        "networks",
        lambda: TablePlan(
            NeighbourhoodNetwork,
            code="networks",
            label=_("Schede delle reti"),
            columns=("body_id",),
            key=lambda values: values[0],
            existing=NeighbourhoodNetwork.objects.all(),
        ),
    )

    def own_row(body: Any, name: str) -> None:
        table.want(body, (body,), name)

    load_bodies(rows, plan, extra=own_row)


SHEETS = (
    Sheet(
        "neighbourhoods",
        _("Quartieri"),
        ("Quartieri", "Quartiere", "Popolazione"),
        (
            Column(
                "name",
                "text",
                _("Quartiere"),
                ("Quartiere", "Nome", "Nome quartiere"),
                required=True,
                maximum=120,
            ),
            Column(
                "residents",
                "int",
                _("Abitanti al 31/12"),
                (
                    "Abitanti al 31/12",
                    "Abitanti",
                    "Residenti",
                    "Residenti al 31/12",
                    "Popolazione",
                    "Popolazione al 31/12",
                ),
                minimum=0,
            ),
        ),
        order=1,
        load=load_neighbourhoods,
    ),
    Sheet(
        "bodies",
        _("Reti"),
        ("Reti", "Reti di quartiere", "Reti sociali"),
        (
            Column(
                "name",
                "text",
                _("Rete"),
                ("Rete", "Nome rete", "Nome", "Rete di quartiere"),
                required=True,
                maximum=160,
            ),
            Column(
                "neighbourhoods",
                "words",
                _("Quartieri"),
                ("Quartieri", "Quartiere"),
                required=True,
                maximum=120,
            ),
            Column(
                "active_since",
                "date",
                _("Attiva dal"),
                ("Attiva dal", "Data di avvio", "Avvio", "Dal", "Attivata il"),
            ),
        ),
        order=2,
        load=load_networks,
    ),
    Sheet(
        "organisations",
        _("Realtà"),
        ("Realtà", "Realta", "Associazioni", "Elenco realtà"),
        (
            Column(
                "name",
                "text",
                _("Nome"),
                ("Nome", "Realtà", "Denominazione", "Nome realtà"),
                required=True,
                maximum=200,
            ),
            Column("kind", "text", _("Tipo"), ("Tipo", "Tipologia", "Categoria"), maximum=80),
            Column(
                "is_municipal_service",
                "bool",
                _("Servizio comunale"),
                ("Servizio comunale", "Servizio comunale (sì/no)", "Comunale", "È un servizio comunale"),
            ),
        ),
        order=3,
        load=load_organisations,
    ),
    Sheet(
        "meetings",
        _("Incontri"),
        ("Incontri", "Incontri delle reti", "Registro incontri"),
        (
            Column(
                "number",
                "int",
                _("N."),
                ("N.", "N° incontro", "Numero", "Numero incontro", "N. incontro", "Nr", "N. registro"),
                required=True,
                minimum=1,
            ),
            Column("date", "date", _("Data"), ("Data", "Giorno", "Data incontro"), required=True),
            Column("start", "time", _("Inizio"), ("Inizio", "Ora inizio", "Ora di inizio", "Dalle", "Ora")),
            Column("end", "time", _("Fine"), ("Fine", "Ora fine", "Ora di fine", "Alle")),
            Column(
                "kind",
                "text",
                _("Tipo"),
                ("Tipo", "Tipologia", "Tipo di incontro", "Tipo incontro"),
                required=True,
            ),
            Column(
                "bodies",
                "words",
                _("Reti"),
                ("Reti", "Rete", "Rete/i", "Reti coinvolte"),
                required=True,
                maximum=160,
            ),
            Column(
                "subgroup",
                "text",
                _("Sottogruppo"),
                ("Sottogruppo", "Gruppo", "Nome sottogruppo"),
                maximum=160,
            ),
            Column("venue", "text", _("Luogo"), ("Luogo", "Sede", "Dove"), maximum=160),
            Column(
                "agenda", "lines", _("Ordine del giorno"), ("Ordine del giorno", "Odg", "O.d.g."), maximum=300
            ),
            Column(
                "minutes",
                "prose",
                _("Report"),
                ("Report", "Resoconto", "Report sintetico", "Verbale"),
                maximum=50_000,
            ),
            Column(
                "citizens",
                "int",
                _("Singoli cittadini"),
                ("Singoli cittadini", "Cittadini", "Cittadini singoli", "Residenti singoli"),
                minimum=0,
            ),
            Column(
                "headcount",
                "int",
                _("Presenti"),
                ("Presenti", "Totale presenti", "Presenti in tutto", "Partecipanti"),
                minimum=0,
            ),
            Column("theme", "text", _("Tema"), ("Tema", "Argomento", "Ambito tematico"), maximum=80),
            Column("state", "choice", _("Stato"), ("Stato", "Esito", "Stato incontro"), choices=STATES),
        ),
        order=4,
        load=load_meetings,
        year_from="date",
    ),
    Sheet(
        "attendance",
        _("Presenze"),
        ("Presenze", "Presenze realtà", "Partecipazione"),
        (
            Column(
                "number",
                "int",
                _("N. incontro"),
                ("N. incontro", "N.", "Numero incontro", "Incontro", "N° incontro", "Numero"),
                required=True,
                minimum=1,
            ),
            Column("year", "int", _("Anno"), ("Anno", "Anno incontro"), minimum=1990, maximum=2099),
            Column("body", "text", _("Rete"), ("Rete", "Per la rete"), maximum=160),
            Column(
                "organisation",
                "text",
                _("Realtà"),
                ("Realtà", "Nome realtà", "Associazione"),
                required=True,
                maximum=200,
            ),
            Column(
                "people",
                "int",
                _("Persone"),
                ("Persone", "N. persone", "Numero persone", "Presenti"),
                minimum=1,
                maximum=_PEOPLE_MAX,
            ),
        ),
        order=5,
        load=load_attendance,
    ),
    STREETS,
)
"""What `ParticipationModel.sheets` declares for Bergamo."""
