"""The figures of the consulte: what each says, how it is counted, what it leaves out."""

from django.utils.translation import gettext_lazy as _

from core.participation.figures import Figure

_MONZA = _("Comune di Monza, cifre del 2023 sulle consulte")
_RECORD = _("Resoconti delle sedute (San Biagio - Cazzaniga, 8 luglio 2014)")
_OWN = _("Definizione di questo servizio")
_HELD = _("le sedute segnate come svolte, con la data nell'anno; una di più %(bodies)s insieme vale uno")
_NOT_HELD = _("gruppi di lavoro, tavoli di coordinamento, sedute annullate, rinviate o soltanto convocate")
_ROLL = _(
    "gli iscritti di quella %(body)s, cittadini e realtà, uno per seduta; una realtà vale uno anche con più persone"
)
_NOT_ROLL = _("gli uditori, gli ospiti, chi non è mai stato iscritto e chi non è stato rilevato")
_SENT = _(
    "quelli trasmessi nell'anno, anche se decisi nell'anno prima; pareri, dove le regole li chiamano così"
)
_NOT_SENT = _("quelli ritirati prima della risposta, le bozze e quelli approvati ma non trasmessi")
_DAY = _("quelli con una risposta entro il 31 dicembre dell'anno, o entro oggi se l'anno è in corso")


def _by_code(*figures: Figure) -> dict[str, Figure]:
    return {figure.code: figure for figure in figures}


ENROLLED = _by_code(
    Figure(
        "consulte",
        _("Consulte costituite"),
        "bodies",
        _("Consulte nella fase «costituita» al 31 dicembre dell'anno, o a oggi se l'anno è in corso."),
        version=1,
        includes=_("quelle di cui non si conosce il giorno della costituzione"),
        excludes=_("quelle da costituire, con le iscrizioni aperte o decadute"),
        rows="bodies",
        source=_MONZA,
    ),
    Figure(
        "enrolled_citizens",
        _("Cittadine e cittadini iscritti"),
        "persons",
        _(
            "Persone in albo al 31 dicembre dell'anno, o a oggi se l'anno è in corso. Ognuna conta una volta sola per la città."
        ),
        version=1,
        includes=_("chi è iscritto quel giorno, anche se di una %(body)s non ancora costituita"),
        excludes=_("le domande non ancora accolte, chi non è più iscritto, chi rappresenta una realtà"),
        rows="enrolled",
        source=_MONZA,
    ),
    Figure(
        "enrolled_organisations",
        _("Realtà iscritte"),
        "organisations",
        _(
            "Realtà in albo al 31 dicembre dell'anno, o a oggi se l'anno è in corso. Ognuna conta una volta sola per la città, "
            "anche se è in più %(bodies)s; due schede unite contano come una."
        ),
        version=1,
        includes=_("realtà di ogni categoria"),
        excludes=_("le domande non ancora accolte e le realtà che non sono più iscritte"),
        rows="enrolled",
        source=_MONZA,
    ),
    Figure(
        "enrolled",
        _("Iscritti in tutto"),
        "persons",
        _("Persone e realtà in albo quel giorno, sommate."),
        version=1,
        includes=_("gli stessi iscritti delle altre due cifre"),
        rows="enrolled",
        source=_MONZA,
    ),
)

SITTINGS = _by_code(
    Figure(
        "sittings",
        _("Sedute"),
        "sittings",
        _("Sedute delle consulte svolte nell'anno."),
        version=1,
        includes=_HELD,
        excludes=_NOT_HELD,
        rows="sittings",
        source=_RECORD,
    ),
    Figure(
        "presences",
        _("Presenze degli iscritti"),
        "presences",
        _(
            "Iscritti segnati come presenti alle sedute dell'anno: chi è presente a tre sedute conta tre volte."
        ),
        version=1,
        includes=_ROLL,
        excludes=_NOT_ROLL,
        rows="sittings",
        source=_RECORD,
    ),
    Figure(
        "absences",
        _("Assenze senza giustificazione"),
        "absences",
        _("Iscritti segnati come assenti, e non giustificati, alle sedute dell'anno."),
        version=1,
        includes=_ROLL,
        excludes=_("le assenze giustificate, che hanno una cifra loro, e chi non è stato rilevato"),
        rows="sittings",
        source=_RECORD,
    ),
    Figure(
        "absences_excused",
        _("Assenze giustificate"),
        "absences",
        _("Iscritti segnati come assenti giustificati alle sedute dell'anno."),
        version=1,
        includes=_ROLL,
        excludes=_("le assenze senza giustificazione"),
        rows="sittings",
        source=_RECORD,
    ),
    Figure(
        "absences_all",
        _("Assenze in tutto"),
        "absences",
        _("Assenze degli iscritti alle sedute dell'anno, giustificate o no."),
        version=1,
        includes=_("le stesse assenze delle altre due cifre"),
        rows="sittings",
        source=_RECORD,
    ),
    Figure(
        "attendance_rate",
        _("Iscritti presenti, su cento"),
        "percent",
        _(
            "Presenze degli iscritti divise per le loro presenze e assenze insieme, giustificate o no, per cento."
        ),
        version=1,
        decimals=1,
        includes=_("le sedute di cui è stato scritto chi c'era"),
        excludes=_("chi non è stato rilevato: non è né presente né assente"),
        rows="sittings",
        source=_RECORD,
    ),
    Figure(
        "audience",
        _("Uditori"),
        "people",
        _(
            "Cittadini non iscritti che hanno assistito alle sedute dell'anno: chi assiste a tre sedute conta tre volte."
        ),
        version=1,
        includes=_("i cittadini contati, senza nome, a ogni seduta"),
        excludes=_("le sedute in cui nessuno li ha contati"),
        rows="sittings",
        source=_RECORD,
    ),
    Figure(
        "sittings_valid",
        _("Sedute con il numero legale"),
        "sittings",
        _(
            "Sedute dell'anno in cui il numero legale è stato verificato e c'era, nella convocazione in cui si sono svolte."
        ),
        version=1,
        excludes=_("le sedute in cui nessuno lo ha verificato, perché le regole non lo chiedono o per altro"),
        rows="sittings",
        source=_OWN,
    ),
    Figure(
        "sittings_not_valid",
        _("Sedute senza il numero legale"),
        "sittings",
        _("Sedute dell'anno in cui il numero legale è stato verificato e mancava."),
        version=1,
        excludes=_("le sedute in cui nessuno lo ha verificato, perché le regole non lo chiedono o per altro"),
        rows="sittings",
        source=_OWN,
    ),
)

CONTRIBUTIONS = _by_code(
    Figure(
        "contributions",
        _("Contributi trasmessi"),
        "opinions",
        _("Contributi che le consulte hanno trasmesso all'amministrazione nell'anno."),
        version=1,
        includes=_SENT,
        excludes=_NOT_SENT,
        rows="contributions",
        source=_OWN,
    ),
    Figure(
        "contributions_answered",
        _("Contributi con risposta"),
        "opinions",
        _(
            "Contributi trasmessi nell'anno a cui l'amministrazione ha risposto entro la fine dell'anno, qualunque sia l'esito."
        ),
        version=1,
        includes=_DAY,
        excludes=_("quelli che aspettano ancora quel giorno: hanno una cifra loro"),
        rows="contributions",
        source=_OWN,
    ),
    Figure(
        "contributions_answered_share",
        _("Contributi con risposta, su cento"),
        "percent",
        _("Contributi con risposta divisi per quelli trasmessi nell'anno, per cento."),
        version=1,
        decimals=1,
        includes=_("gli stessi contributi delle altre due cifre"),
        rows="contributions",
        source=_OWN,
    ),
    Figure(
        "contributions_accepted_share",
        _("Contributi accolti, su cento con risposta"),
        "percent",
        _("Contributi accolti, del tutto o in parte, divisi per quelli con risposta, per cento."),
        version=1,
        decimals=1,
        includes=_("gli esiti «accolto» e «accolto in parte»"),
        excludes=_("quelli che aspettano ancora"),
        rows="contributions",
        source=_OWN,
    ),
    Figure(
        "contribution_answer_days_median",
        _("Giorni per una risposta, mediana"),
        "days",
        _(
            "Giorni di calendario dalla trasmissione alla risposta: metà dei contributi con risposta ne ha aspettati di meno, "
            "metà di più."
        ),
        version=1,
        decimals=1,
        includes=_(
            "i contributi con risposta della cifra «Contributi con risposta», anche i giorni in cui il termine era sospeso"
        ),
        excludes=_("quelli che aspettano ancora: non si stima quanto aspetteranno"),
        rows="contributions",
        source=_OWN,
    ),
    Figure(
        "contributions_open",
        _("Contributi che aspettano risposta"),
        "opinions",
        _("Contributi trasmessi nell'anno senza risposta al 31 dicembre, o a oggi se l'anno è in corso."),
        version=1,
        includes=_("anche quelli che hanno avuto risposta dopo quel giorno"),
        excludes=_NOT_SENT,
        rows="contributions",
        source=_OWN,
    ),
    Figure(
        "contribution_open_days_longest",
        _("Attesa più lunga, in giorni"),
        "days",
        _(
            "Giorni dalla trasmissione al 31 dicembre, o a oggi se l'anno è in corso, del contributo che aspetta da più tempo."
        ),
        version=1,
        includes=_("i contributi della cifra «Contributi che aspettano risposta»"),
        rows="contributions",
        source=_OWN,
    ),
)
