"""The figures of labs, centres and pacts: what each says, how it is counted, what it leaves out. None about pacts has rows behind it."""

from django.utils.translation import gettext_lazy as _

from core.participation.figures import Figure
from models_farelegami.rules import BUDGET

_PRESS = _("Fare Legami: cifre del progetto (BergamoNews, 2017)")
_OWN = _("Definizione di questo servizio")
_NOT_SIGNED = _("segnalazioni, analisi e patti co-progettati non ancora firmati")


def _by_code(*figures: Figure) -> dict[str, Figure]:
    return {figure.code: figure for figure in figures}


CENTRES = _by_code(
    Figure(
        "civic_centres",
        _("Civic center"),
        "centres",
        _("Civic center aperti almeno un giorno nell'anno; condiviso tra più comuni, conta una volta sola."),
        version=1,
        includes=_("quelli di cui non si conosce il giorno di apertura"),
        rows="civic_centres",
        source=_PRESS,
    ),
    Figure(
        "centre_children",
        _("Bambine, bambini e ragazzi nei civic center"),
        "persons",
        _(
            "Persone fino a 17 anni che hanno frequentato un civic center nell'anno, contate da ogni centro senza nomi."
        ),
        version=1,
        includes=_("chi frequenta due centri conta in ognuno"),
        excludes=_("i conteggi delle singole attività, già compresi in quelli dei centri"),
        source=_PRESS,
    ),
    Figure(
        "centre_adults",
        _("Persone adulte nei civic center"),
        "persons",
        _(
            "Persone di 18 anni o più che hanno frequentato un civic center nell'anno, contate da ogni centro senza nomi."
        ),
        version=1,
        includes=_("chi frequenta due centri conta in ognuno"),
        excludes=_("i conteggi delle singole attività, già compresi in quelli dei centri"),
        source=_PRESS,
    ),
    Figure(
        "centre_people",
        _("Persone nei civic center"),
        "persons",
        _("Bambine, bambini, ragazzi e adulti che hanno frequentato un civic center nell'anno, sommati."),
        version=1,
        includes=_("le stesse persone delle altre due cifre"),
        source=_PRESS,
    ),
)

LABS = _by_code(
    Figure(
        "labs",
        _("%(bodies)s"),
        "bodies",
        _("I %(bodies)s attivi al 31 dicembre dell'anno, o a oggi se l'anno è in corso."),
        version=1,
        includes=_(
            "quelli di cui non si conosce il giorno di inizio, e quelli condivisi tra più comuni, una volta sola"
        ),
        excludes=_("quelli in formazione o conclusi"),
        rows="bodies",
        source=_PRESS,
    ),
    Figure(
        "community_makers",
        _("Community maker"),
        "persons",
        _("Persone che quel giorno accompagnano almeno un laboratorio; ognuna conta una volta sola."),
        version=1,
        includes=_("quelle di cui non si sa da quando"),
        source=_OWN,
    ),
)

PACTS = _by_code(
    Figure(
        "pacts",
        _("Patti GenerAttivi firmati"),
        "pacts",
        _(
            "Patti firmati dall'inizio fino al 31 dicembre dell'anno, o a oggi se l'anno è in corso. Non si dice se sono meno di 5, o se sono cambiati di meno di 5 dall'ultima volta che si è detto."
        ),
        version=1,
        includes=_("quelli già conclusi o interrotti"),
        excludes=_NOT_SIGNED,
        source=_PRESS,
    ),
    Figure(
        "pact_budget_eur",
        _("Budget di welfare impegnato"),
        "euro",
        _(
            "Somma dei budget di welfare dei patti firmati dall'inizio. Non si dice se dietro la somma, o dietro ciò che è cambiato, ci sono meno di 5 patti."
        ),
        version=1,
        decimals=2,
        excludes=_("i patti di cui il budget non è registrato"),
        source=BUDGET,
    ),
    Figure(
        "pact_spent_eur",
        _("Budget di welfare speso"),
        "euro",
        _(
            "Somma delle spese dei patti registrate dall'inizio, al centesimo. Non si dice se dietro la somma, o dietro ciò che è cambiato, ci sono meno di 5 patti."
        ),
        version=1,
        decimals=2,
        excludes=_("le spese che nessuno ha registrato"),
        source=BUDGET,
    ),
    Figure(
        "given_back",
        _("Restituzioni alla comunità"),
        "actions",
        _(
            "Azioni fatte nell'anno con cui chi ha un patto restituisce qualcosa alla comunità. Non si dice se sono meno di 5, o di meno di 5 patti."
        ),
        version=1,
        excludes=_("quelle previste e non ancora fatte"),
        source=_OWN,
    ),
    Figure(
        "given_back_hours",
        _("Ore restituite alla comunità"),
        "hours",
        _("Somma delle ore delle restituzioni fatte nell'anno. Non si dice se sono di meno di 5 patti."),
        version=1,
        excludes=_("le restituzioni di cui le ore non sono scritte"),
        source=_OWN,
    ),
)
