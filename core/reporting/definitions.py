"""The figures every city's report has, whatever its participation model: what they say and how they are counted.

Sources: the figures are those the Servizio Reti di Quartiere of Bergamo publishes every year; the rules on joint meetings,
on unknown data and on the territory of the year are this product's own, stated in each definition.
"""

from django.utils.translation import gettext_lazy as _

from core.participation.figures import Figure, ReportSection
from core.reporting import counting

_HELD = _(
    "gli incontri di ogni tipo segnati come svolti, con la data nell'anno; uno congiunto di più %(bodies)s vale uno"
)
_NOT_HELD = _("gli incontri annullati o rinviati, le bozze e quelli solo convocati")

MEETINGS = ReportSection(
    "meetings",
    _("Incontri"),
    (
        Figure(
            "meetings",
            _("Incontri"),
            "meetings",
            _(
                "Incontri svolti nell'anno. Un incontro congiunto di più %(bodies)s conta una volta sola per la città."
            ),
            version=1,
            includes=_HELD,
            excludes=_NOT_HELD,
            rows="meetings",
        ),
        Figure(
            "meetings_plenary",
            _("%(plenaries)s"),
            "meetings",
            _("Incontri svolti nell'anno che sono %(plenaries)s; uno congiunto conta una volta sola."),
            version=1,
            includes=_("gli incontri svolti dei tipi: %(plenaries)s"),
            excludes=_NOT_HELD,
            rows="meetings:plenary",
        ),
        Figure(
            "meetings_subgroup",
            _("%(subgroups)s"),
            "meetings",
            _("Incontri svolti nell'anno che sono %(subgroups)s; uno congiunto conta una volta sola."),
            version=1,
            includes=_("gli incontri svolti dei tipi: %(subgroups)s"),
            excludes=_NOT_HELD,
            rows="meetings:subgroup",
        ),
        Figure(
            "meetings_other",
            _("Altri incontri"),
            "meetings",
            _("Incontri svolti nell'anno che non sono né %(plenaries)s né %(subgroups)s."),
            version=1,
            includes=_("gli incontri svolti di tutti gli altri tipi"),
            excludes=_NOT_HELD,
            rows="meetings:other",
        ),
        Figure(
            "meetings_per_10000",
            _("Incontri ogni 10.000 residenti"),
            "meetings_per_10000_residents",
            _("Incontri svolti nell'anno, divisi per i residenti al 31 dicembre e moltiplicati per 10.000."),
            version=1,
            decimals=2,
            includes=_("gli stessi incontri e gli stessi residenti delle cifre «Incontri» e «Residenti»"),
            excludes=_("non si calcola se manca la popolazione di un quartiere"),
        ),
        Figure(
            "headcount",
            _("Presenze"),
            "people",
            _(
                "Somma delle persone presenti agli incontri svolti nell'anno: chi partecipa a tre incontri conta tre volte. "
                "Vale il totale dichiarato per l'incontro; dove manca, le persone delle realtà più i singoli cittadini."
            ),
            version=1,
            includes=_(
                "persone delle realtà, singoli cittadini e ospiti, una volta per incontro anche se congiunto"
            ),
            excludes=_("gli incontri di cui non si conosce nessun numero di presenti"),
            rows="meetings",
        ),
    ),
    counting.meetings,
)

ORGANISATIONS = ReportSection(
    "organisations",
    _("Realtà"),
    (
        Figure(
            "organisations_unique",
            _("Realtà che hanno partecipato"),
            "organisations",
            _(
                "Realtà diverse presenti ad almeno un incontro svolto nell'anno. Ognuna conta una volta sola per la città, "
                "anche se partecipa a più %(bodies)s; due schede unite perché sono la stessa realtà contano come una."
            ),
            version=1,
            includes=_("realtà formali e informali segnate come presenti, servizi comunali compresi"),
            excludes=_(
                "realtà assenti, solo ospiti o di presenza non rilevata; incontri annullati o rinviati"
            ),
            rows="organisations",
        ),
        Figure(
            "organisations_unique_excl_services",
            _("Realtà senza i servizi comunali"),
            "organisations",
            _("Le realtà diverse che hanno partecipato, tolti i servizi del Comune."),
            version=1,
            includes=_("le stesse realtà della cifra «Realtà che hanno partecipato»"),
            excludes=_("le realtà la cui scheda dice «servizio comunale»"),
            rows="organisations:independent",
        ),
    ),
    counting.organisations,
)

TERRITORY = ReportSection(
    "territory",
    _("Territorio"),
    (
        Figure(
            "residents",
            _("Residenti"),
            "residents",
            _("Residenti al 31 dicembre dell'anno, sommando i quartieri in vigore quel giorno."),
            version=1,
            includes=_("la popolazione registrata per l'anno in ogni quartiere"),
            excludes=_("se manca la popolazione di un quartiere il totale non è noto: non si stima"),
            rows="neighbourhoods",
        ),
        Figure(
            "neighbourhoods",
            _("Quartieri"),
            "neighbourhoods",
            _("Quartieri in vigore al 31 dicembre dell'anno."),
            version=1,
            includes=_("i quartieri con i confini validi quel giorno"),
            excludes=_("i quartieri ridisegnati o soppressi prima"),
            rows="neighbourhoods",
        ),
        Figure(
            "neighbourhood_residents_mean",
            _("Residenti per quartiere"),
            "residents",
            _("Residenti divisi per il numero dei quartieri."),
            version=1,
            includes=_("gli stessi residenti e gli stessi quartieri delle altre due cifre"),
        ),
    ),
    counting.territory,
)

CORE_SECTIONS = (MEETINGS, ORGANISATIONS, TERRITORY)
