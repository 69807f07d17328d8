"""The agreements' own indicators: what each asks and what it counts.

Sources: Comune di Reggio Emilia, «2014 - 2019: i risultati del progetto» (signatories and participants, signatories by kind, projects
and agreements). Which agreements, signatories, people and projects are of a year is as in the yearly report.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.participation.indicators import Direction, Indicator, Level
from models_qua.models import Signatory

_CITY = "Comune di Reggio Emilia, «2014 - 2019: i risultati del progetto»"
_HERE = frozenset({Level.CITY, Level.BODY})
_SIGNED = _(
    "il Comune, che firma ogni accordo, e chi ha firmato dopo il 31 dicembre; conta l'anno della prima firma dell'accordo, e chi firma due accordi conta due volte"
)


def _share(kind: Signatory.Kind, name: Any, numerator: Any) -> Indicator:
    return Indicator(
        f"signatories_{kind}_share",
        23,
        name,
        _("Chi sottoscrive gli accordi?"),
        numerator,
        "percent",
        _CITY,
        denominator=_("sottoscrittori degli stessi accordi, di tutte le categorie"),
        times=100,
        decimals=1,
        levels=_HERE,
        excludes=_SIGNED,
        breaks_down_people=kind == Signatory.Kind.VOLUNTEER,
    )


MIX: Mapping[str, Indicator] = {
    kind.value: _share(kind, name, numerator)
    for kind, name, numerator in (
        (
            Signatory.Kind.ASSOCIATION,
            _("Associazioni, su cento sottoscrittori"),
            _("associazioni che hanno firmato gli accordi dell'anno"),
        ),
        (
            Signatory.Kind.VOLUNTEER,
            _("Volontarie e volontari, su cento sottoscrittori"),
            _("persone che hanno firmato per sé gli accordi dell'anno"),
        ),
        (
            Signatory.Kind.BUSINESS,
            _("Attività economiche, su cento sottoscrittori"),
            _("attività economiche che hanno firmato gli accordi dell'anno"),
        ),
        (
            Signatory.Kind.BODY,
            _("Enti, su cento sottoscrittori"),
            _("scuole, parrocchie, cooperative e altri enti che hanno firmato gli accordi dell'anno"),
        ),
        (
            Signatory.Kind.SERVICE,
            _("Servizi comunali, su cento sottoscrittori"),
            _("servizi del Comune che hanno firmato in proprio gli accordi dell'anno"),
        ),
    )
}
"""By kind of signatory: shares of the same signatories, which together make a hundred; one for each, as each is compared by itself.

Associations, businesses and bodies are no people; volunteers are, and sign for themselves under a name that is not published unless they
say so: of a lab where fewer than five did, the mix is not told (the coordinating body's rule for breakdowns of people, as the yearly count
of signatories by kind is one: Comune di Reggio Emilia, «2014 - 2019: i risultati del progetto»). No volunteer is nobody to hide."""

PER_100_PARTICIPANTS = Indicator(
    "signatories_per_100_participants",
    22,
    _("Sottoscrittori ogni 100 partecipanti"),
    _("Quanto di chi prende parte ai percorsi si impegna poi in un accordo?"),
    _("sottoscrittori degli accordi firmati nell'anno"),
    "signatories",
    _CITY,
    denominator=_(
        "persone diverse che hanno preso parte ai percorsi di quegli accordi, o a percorsi iniziati nell'anno e non arrivati alla firma"
    ),
    times=100,
    decimals=1,
    levels=_HERE,
    excludes=_(
        "il Comune, chi ha firmato dopo il 31 dicembre, chi è stato solo contato tra i presenti; anche associazioni e attività economiche "
        "sottoscrivono e non sono persone: non è la quota di chi ha firmato, e può superare 100"
    ),
    counts_people_of=23,  # all the signatories bound the volunteers among them
)
PROJECTS_PER_AGREEMENT = Indicator(
    "projects_per_agreement",
    24,
    _("Progetti per accordo"),
    _("Quanti progetti nascono da un accordo?"),
    _("schede progetto di accordi firmati, con il budget nell'anno; senza anno, dell'anno della firma"),
    "projects",
    _CITY,
    denominator=_("accordi firmati nell'anno, nuovi e rinnovi"),
    levels=_HERE,
    excludes=_(
        "le manutenzioni e le schede di accordi non firmati; un anno con accordi e senza schede nel registro non è noto"
    ),
)
RENEWAL_RATE = Indicator(
    "agreement_renewal_rate",
    30,
    _("Accordi rinnovati entro sei mesi dalla scadenza"),
    _("Gli accordi che finiscono continuano?"),
    _("quelli tra loro rinnovati da un accordo firmato entro quei sei mesi, anche prima della scadenza"),
    "percent",
    _CITY,
    denominator=_(
        "accordi firmati di cui i sei mesi dalla scadenza sono finiti nell'anno: ognuno conta una volta sola, quando si sa com'è andata"
    ),
    times=100,
    decimals=1,
    levels=_HERE,
    excludes=_("gli accordi risolti prima della scadenza e quelli di cui la scadenza non è registrata"),
)
COVERAGE = Indicator(
    "agreement_coverage",
    31,
    _("Residenti nei quartieri con un accordo in vigore"),
    _("Quanta parte della città ha un accordo?"),
    _(
        "residenti dei quartieri di un laboratorio con un accordo in vigore il 31 dicembre, o oggi se l'anno è in corso"
    ),
    "percent",
    "Comune di Reggio Emilia, 16 ambiti con 131.220 residenti (ottobre 2018)",
    denominator=_("residenti di tutti i quartieri al 31 dicembre dell'anno"),
    times=100,
    decimals=1,
    direction=Direction.MORE,
    excludes=_(
        "i laboratori che riguardano tutta la città e non dicono quali quartieri; se i residenti di un quartiere non sono noti la cifra non è nota"
    ),
)
USERS_SERVED = Indicator(
    "users_served",
    32,
    _("Persone aiutate dai servizi di quartiere"),
    _("Quante persone usano i servizi nati dagli accordi?"),
    _("somma delle persone aiutate nell'anno da ogni servizio; chi usa due servizi conta due volte"),
    "persons",
    "Comune di Reggio Emilia, quasi 14.000 utenti dei progetti",
    decimals=0,
    direction=Direction.MORE,
    excludes=_("i servizi di cui nessuno ha scritto quante persone hanno aiutato nell'anno"),
)
OWN = (PER_100_PARTICIPANTS, *MIX.values(), PROJECTS_PER_AGREEMENT, RENEWAL_RATE, COVERAGE, USERS_SERVED)
