"""The sheets of a register of consulte: Iscritti, Sedute, Presenze, Contributi; before them, where a city has them, Quartieri
and Consulte; and core's Strade.

A register need not list the consulte: those its sheets name are made. Sittings are numbered consulta by consulta, so the
sheet of presences names both. Source of the columns: the register of Monza of 2023, and the record of a sitting
(San Biagio - Cazzaniga, 8.7.2014): number, agenda, who of the enrolled was there, absent, absent and excused, and how many
citizens attended.
"""

from django.utils.translation import gettext_lazy as _

from core.imports.loaders.meeting_parts import STATES
from core.imports.loaders.streets import STREETS
from core.imports.loaders.territory import load_neighbourhoods
from core.participation.sheets import Column, Sheet
from models_monza.loaders.consulte import load_consulte
from models_monza.loaders.members import load_members
from models_monza.loaders.opinions import OUTCOMES, load_opinions
from models_monza.loaders.presences import STATUSES, load_presences
from models_monza.loaders.sittings import load_sittings
from models_monza.models import Enrolment

Ground = Enrolment.Ground
_GROUNDS = (
    (Ground.RESIDENCE.value, ("residenza", "residente", "abita")),
    (Ground.WORK.value, ("lavoro", "lavora")),
    (Ground.STUDY.value, ("studio", "studia")),
    (Ground.SEAT.value, ("sede", "ha sede")),
    (Ground.ACTIVITY.value, ("attività", "attività nel quartiere", "opera nel quartiere")),
)
_BODY_HEADERS = ("Consulta", "Consulta di quartiere", "Quartiere")
_SITTING_HEADERS = ("N.", "Numero", "N. seduta", "Numero seduta", "Incontro n.", "N. incontro", "Nr")


def _body(*, required: bool = True) -> Column:
    return Column("body", "text", _("Consulta"), _BODY_HEADERS, required=required, maximum=160)


SHEETS = (
    Sheet(
        "neighbourhoods",
        _("Quartieri"),
        ("Quartieri", "Popolazione"),
        (
            Column("name", "text", _("Quartiere"), ("Quartiere", "Nome"), required=True, maximum=120),
            Column(
                "residents",
                "int",
                _("Abitanti al 31/12"),
                ("Abitanti al 31/12", "Abitanti", "Residenti", "Popolazione"),
                minimum=0,
            ),
        ),
        order=1,
        load=load_neighbourhoods,
    ),
    Sheet(
        "bodies",
        _("Consulte"),
        ("Consulte", "Consulte di quartiere"),
        (
            Column("name", "text", _("Consulta"), ("Consulta", "Nome"), required=True, maximum=160),
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
                _("Costituita dal"),
                ("Costituita dal", "Costituita il", "Dal", "Data di costituzione"),
            ),
            Column("seat", "text", _("Sede"), ("Sede", "Centro civico"), maximum=160),
        ),
        order=2,
        load=load_consulte,
    ),
    Sheet(
        "members",
        _("Iscritti"),
        ("Iscritti", "Albo", "Albo degli iscritti"),
        (
            _body(),
            Column(
                "name",
                "text",
                _("Nome"),
                ("Nome", "Nome e cognome", "Nominativo", "Iscritto", "Denominazione"),
                required=True,
                maximum=200,
            ),
            Column("family_name", "text", _("Cognome"), ("Cognome",), maximum=100),
            Column(
                "category",
                "text",
                _("Categoria"),
                ("Categoria", "Tipo", "Tipologia"),
                required=True,
                maximum=80,
            ),
            Column(
                "ground", "choice", _("Titolo"), ("Titolo", "A che titolo", "Requisito"), choices=_GROUNDS
            ),
            Column(
                "since",
                "date",
                _("Iscritto dal"),
                ("Iscritto dal", "Iscritta dal", "Data di iscrizione", "Data iscrizione", "Dal"),
            ),
        ),
        order=3,
        load=load_members,
    ),
    Sheet(
        "sittings",
        _("Sedute"),
        ("Sedute", "Sedute delle consulte", "Assemblee", "Incontri"),
        (
            _body(),
            Column("number", "int", _("N."), _SITTING_HEADERS, required=True, minimum=1, maximum=100_000),
            Column("date", "date", _("Data"), ("Data", "Giorno", "Data seduta"), required=True),
            Column("start", "time", _("Ora"), ("Ora", "Inizio", "Ora inizio", "Dalle")),
            Column("end", "time", _("Fine"), ("Fine", "Ora fine", "Alle")),
            Column("venue", "text", _("Luogo"), ("Luogo", "Sede", "Dove"), maximum=160),
            Column(
                "agenda", "lines", _("Ordine del giorno"), ("Ordine del giorno", "Odg", "O.d.g."), maximum=300
            ),
            Column("minutes", "prose", _("Resoconto"), ("Resoconto", "Verbale", "Report"), maximum=50_000),
            Column(
                "citizens",
                "int",
                _("Uditori"),
                ("Uditori", "Cittadini partecipanti", "Cittadini", "Pubblico"),
                minimum=0,
                maximum=100_000,
            ),
            Column("state", "choice", _("Stato"), ("Stato", "Esito"), choices=STATES),
        ),
        order=4,
        load=load_sittings,
        year_from="date",
    ),
    Sheet(
        "attendance",
        _("Presenze"),
        ("Presenze", "Presenti e assenti", "Foglio presenze"),
        (
            _body(),
            Column(
                "number", "int", _("N. seduta"), _SITTING_HEADERS, required=True, minimum=1, maximum=100_000
            ),
            Column(
                "name",
                "text",
                _("Iscritto"),
                ("Iscritto", "Iscritta", "Nome", "Nominativo", "Nome e cognome"),
                required=True,
                maximum=200,
            ),
            Column("status", "choice", _("Stato"), ("Stato", "Presenza"), required=True, choices=STATUSES),
        ),
        order=5,
        load=load_presences,
    ),
    Sheet(
        "opinions",
        _("Contributi"),
        ("Contributi", "Pareri", "Contributi e pareri"),
        (
            Column(
                "number",
                "int",
                _("N."),
                ("N.", "Numero", "Nr", "N. contributo", "N. parere"),
                required=True,
                minimum=1,
                maximum=100_000,
            ),
            _body(),
            Column(
                "subject",
                "text",
                _("Oggetto"),
                ("Oggetto", "Argomento", "Titolo"),
                required=True,
                maximum=200,
            ),
            Column(
                "transmitted_on",
                "date",
                _("Trasmesso il"),
                ("Trasmesso il", "Data di trasmissione", "Inviato il"),
                required=True,
            ),
            Column(
                "answered_on",
                "date",
                _("Risposta il"),
                ("Risposta il", "Risposta del", "Data della risposta", "Risposto il"),
            ),
            Column("outcome", "choice", _("Esito"), ("Esito", "Esito della risposta"), choices=OUTCOMES),
            Column(
                "protocol_number", "text", _("Protocollo"), ("Protocollo", "N. di protocollo"), maximum=60
            ),
            Column("office", "text", _("Ufficio"), ("Ufficio", "Ufficio destinatario"), maximum=200),
        ),
        order=6,
        load=load_opinions,
    ),
    STREETS,
)
"""What `ParticipationModel.sheets` declares for the consulte."""
