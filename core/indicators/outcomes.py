"""Indicators of what comes of participation: proposals and their answers, projects, money, hours. Participation models count for them.

What no table records is here too, with what is missing (`Indicator.missing`), so that the public dictionary says so.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from core.participation.indicators import Direction, Indicator, Level, Version

OECD = "OCSE, Guidelines for Citizen Participation Processes, 2022"
CATALOGUE = "catalogo dell'organismo di coordinamento"
_BODIES = frozenset({Level.CITY, Level.BODY})
_FIRST = (Version(1, dt.date(2026, 1, 1)),)

PROPOSALS_ANSWERED = Indicator(
    "proposals_answered",
    17,
    _("Proposte che hanno avuto risposta"),
    _("A quante delle proposte trasmesse l'amministrazione ha risposto?"),
    _("proposte con una risposta motivata entro la fine del periodo"),
    "percent",
    OECD,
    denominator=_("proposte trasmesse nel periodo"),
    times=100,
    decimals=1,
    levels=_BODIES,
    direction=Direction.MORE,
    excludes=_("proposte senza risposta il cui termine non è ancora scaduto"),
    versions=_FIRST,
)

ANSWER_DAYS = Indicator(
    "answer_days",
    18,
    _("Tempo di risposta"),
    _("Dopo quanti giorni l'amministrazione risponde?"),
    _("giorni dalla trasmissione alla risposta: la mediana"),
    "days",
    CATALOGUE,
    denominator=_("proposte trasmesse nel periodo che hanno avuto risposta"),
    decimals=1,
    median=True,
    levels=_BODIES,
    direction=Direction.LESS,
    excludes=_("proposte ancora senza risposta, dette a parte"),
    versions=_FIRST,
)

PROPOSALS_OPEN = Indicator(
    "proposals_open",
    18,
    _("Proposte ancora senza risposta"),
    _("Quante proposte trasmesse nel periodo aspettano ancora?"),
    _("proposte trasmesse nel periodo e senza risposta alla fine di esso"),
    "proposals",
    CATALOGUE,
    decimals=0,
    levels=_BODIES,
    versions=_FIRST,
)

ANSWERED_IN_TIME = Indicator(
    "answered_in_time",
    19,
    _("Risposte nei termini"),
    _("Quante risposte arrivano entro il termine che la città si è data?"),
    _("proposte che hanno avuto risposta entro il termine"),
    "percent",
    "regolamenti comunali della partecipazione",
    denominator=_("proposte il cui termine di risposta scade nel periodo"),
    times=100,
    decimals=1,
    levels=_BODIES,
    direction=Direction.MORE,
    excludes=_("città il cui regolamento non stabilisce un termine"),
    versions=_FIRST,
)

PROPOSALS_ACCEPTED = Indicator(
    "proposals_accepted",
    20,
    _("Proposte accolte"),
    _("Quante delle proposte che hanno avuto risposta sono accolte, anche in parte?"),
    _("proposte accolte, o accolte in parte"),
    "percent",
    "IndiKit",
    denominator=_("proposte trasmesse nel periodo che hanno avuto risposta"),
    times=100,
    decimals=1,
    levels=_BODIES,
    versions=_FIRST,
)

ACCEPTED_DONE = Indicator(
    "accepted_done",
    21,
    _("Proposte realizzate"),
    _("Quante delle proposte accolte diventano realtà?"),
    _("proposte accolte e realizzate entro 24 mesi dalla risposta"),
    "percent",
    OECD,
    denominator=_("proposte accolte, anche in parte, per cui i 24 mesi finiscono nel periodo"),
    times=100,
    decimals=1,
    levels=_BODIES,
    direction=Direction.MORE,
    excludes=_("proposte di cui nessuno ha scritto come sono andate a finire: contano come non realizzate"),
    versions=_FIRST,
)

PROJECTS_COMPLETED = Indicator(
    "projects_completed",
    25,
    _("Progetti conclusi"),
    _("Quanti progetti arrivano in fondo?"),
    _("progetti conclusi"),
    "percent",
    CATALOGUE,
    denominator=_("progetti che dovevano concludersi nel periodo"),
    times=100,
    decimals=1,
    levels=_BODIES,
    direction=Direction.MORE,
    excludes=_("progetti mai approvati; uno approvato e poi abbandonato conta come non concluso"),
    versions=_FIRST,
)

EURO_PER_PROJECT = Indicator(
    "euro_per_project",
    26,
    _("Euro per progetto"),
    _("Quanto denaro pubblico va a un progetto, in media?"),
    _("denaro del Comune destinato ai progetti dell'anno"),
    "euro",
    "Comune di Reggio nell'Emilia, QUA; Comune di Bergamo, bandi 2023 e 2024",
    denominator=_("progetti finanziati nell'anno"),
    levels=_BODIES,
    versions=_FIRST,
)

CO_FUNDING = Indicator(
    "co_funding",
    27,
    _("Effetto leva"),
    _("Quanto mettono gli altri per ogni euro del Comune?"),
    _("denaro di altri per i progetti dell'anno, e beni o lavoro dove ne è scritto il valore"),
    "ratio",
    "Comune di Bergamo, bandi 2023 e 2024",
    denominator=_("denaro del Comune per gli stessi progetti"),
    levels=_BODIES,
    versions=_FIRST,
)

VOLUNTEER_HOURS = Indicator(
    "volunteer_hours",
    29,
    _("Ore di volontariato"),
    _("Quanto tempo donano le persone?"),
    _("ore di volontariato dichiarate nell'anno"),
    "hours",
    CATALOGUE,
    decimals=0,
    excludes=_("ore promesse e non ancora dichiarate"),
    levels=_BODIES,
    versions=_FIRST,
)

VOLUNTEER_HOURS_PER_1000 = Indicator(
    "volunteer_hours_per_1000",
    29,
    _("Ore di volontariato ogni 1.000 residenti"),
    _("Quanto tempo donano le persone, in rapporto a quanti abitano?"),
    _("ore di volontariato dichiarate nell'anno"),
    "hours_per_1000_residents",
    CATALOGUE,
    denominator=_("residenti al 31 dicembre dell'anno, se si conoscono quelli di tutti i quartieri"),
    times=1000,
    excludes=_("ore promesse e non ancora dichiarate"),
    versions=_FIRST,
)

PARTICIPATORY_SPENDING = Indicator(
    "participatory_spending",
    33,
    _("Spesa partecipata"),
    _("Quanta parte della spesa del Comune va a ciò che si è deciso insieme?"),
    _("spesa dell'anno per priorità uscite dalla partecipazione"),
    "percent",
    "IndiKit",
    denominator=_("spesa totale del Comune nell'anno"),
    times=100,
    versions=_FIRST,
    missing=_("La spesa totale del Comune, dal rendiconto: nessun registro della piattaforma la contiene."),
)

STAFF_LOAD = Indicator(
    "staff_load",
    34,
    _("Carico di lavoro"),
    _("Quanti incontri segue una persona che ci lavora a tempo pieno?"),
    _("incontri svolti nell'anno"),
    "meetings",
    "Comune di Bergamo, 2019",
    denominator=_("operatori, facilitatori e architetti di quartiere, in unità a tempo pieno"),
    decimals=0,
    versions=_FIRST,
    missing=_(
        "Quanto tempo ciascuno dedica: si sa chi ha un ruolo e da quando, non per quante ore alla settimana."
    ),
)

SELF_ASSESSMENT = Indicator(
    "self_assessment",
    35,
    _("Autovalutazione della qualità"),
    _("Quanto la città segue i principi della Carta della Partecipazione?"),
    _("punteggio medio, da 0 a 4, sulle 12 voci della Carta della Partecipazione 2024"),
    "score",
    "Carta della Partecipazione, 2024",
    versions=_FIRST,
    missing=_("Le risposte alle 12 voci: nessun questionario le raccoglie ancora."),
)

COUNTED_BY_MODELS = (
    PROPOSALS_ANSWERED,
    ANSWER_DAYS,
    PROPOSALS_OPEN,
    ANSWERED_IN_TIME,
    PROPOSALS_ACCEPTED,
    ACCEPTED_DONE,
    PROJECTS_COMPLETED,
    EURO_PER_PROJECT,
    CO_FUNDING,
    VOLUNTEER_HOURS,
    VOLUNTEER_HOURS_PER_1000,
)
NOT_MEASURED = (PARTICIPATORY_SPENDING, STAFF_LOAD, SELF_ASSESSMENT)
