"""The figures of the agreements: what each says, how it is counted, what it leaves out."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.participation.figures import Figure

_CITY = _("Comune di Reggio Emilia, «2014 - 2019: i risultati del progetto» (QUA, Quartiere bene comune)")
OWN = _("Definizione di questo servizio")
_SIGNED = _("gli accordi firmati nel periodo, anche se poi conclusi, rendicontati o risolti")
_NOT_SIGNED = _(
    "gli accordi ancora da firmare, quelli non sottoscritti e quelli firmati dopo la fine del periodo"
)
_PARTIES = _("chi ha firmato entro la fine del periodo, anche se dopo è receduto")
_NOT_PARTIES = _("il Comune, che firma ogni accordo, e chi ha firmato dopo la fine del periodo")
_PROJECTS = _(
    "le schede progetto di ogni accordo firmato, anche prima o dopo il periodo, in qualunque stato siano, anche sospese o abbandonate"
)
_NOT_PROJECTS = _("le schede degli accordi non ancora firmati e le manutenzioni, che hanno una cifra loro")


def _by_code(*figures: Figure) -> dict[str, Figure]:
    return {figure.code: figure for figure in figures}


def _of_kind(kind: str, label: Any, definition: Any) -> Figure:
    return Figure(
        f"signatories_{kind}",
        label,
        "signatories",
        definition,
        version=1,
        includes=_PARTIES,
        excludes=_NOT_PARTIES,
        rows="signatories",
        source=_CITY if kind in {"association", "volunteer", "business"} else OWN,
    )


def _share(kind: str, label: Any) -> Figure:
    return Figure(
        f"signatories_{kind}_share",
        label,
        "percent",
        _("Sottoscrittori di questa categoria divisi per i sottoscrittori di tutte le categorie, per cento."),
        version=1,
        decimals=1,
        includes=_("gli stessi sottoscrittori delle altre cifre"),
        rows="signatories",
        source=_CITY if kind in {"association", "volunteer", "business"} else OWN,
    )


AGREEMENTS = _by_code(
    Figure(
        "agreements",
        _("Accordi sottoscritti"),
        "agreements",
        _(
            "Accordi di cittadinanza firmati nel periodo, nuovi e rinnovi. Un rinnovo è un accordo a sé e conta."
        ),
        version=1,
        includes=_SIGNED,
        excludes=_NOT_SIGNED,
        rows="agreements",
        source=_CITY,
    ),
    Figure(
        "agreements_new",
        _("Nuovi accordi"),
        "agreements",
        _("Accordi firmati nel periodo che non ne rinnovano un altro."),
        version=1,
        includes=_(
            "gli accordi dei laboratori urbani; un secondo accordo dello stesso quartiere che non rinnova il primo"
        ),
        excludes=_("i rinnovi"),
        rows="agreements",
        source=_CITY,
    ),
    Figure(
        "agreements_urban",
        _("Di cui di laboratori urbani"),
        "agreements",
        _("Nuovi accordi di laboratori che riguardano più quartieri o tutta la città."),
        version=1,
        includes=_("gli stessi accordi della cifra «Nuovi accordi»: non si aggiungono"),
        rows="agreements",
        source=_CITY,
    ),
    Figure(
        "agreements_renewed",
        _("Accordi al rinnovo"),
        "agreements",
        _("Accordi firmati nel periodo che ne rinnovano un altro, di qualunque anno."),
        version=1,
        includes=_SIGNED,
        excludes=_("i rinnovi firmati dopo la fine del periodo, che hanno una cifra loro"),
        rows="agreements",
        source=_CITY,
    ),
    Figure(
        "renewals_later",
        _("Rinnovi firmati dopo, fuori dal conto"),
        "agreements",
        _("Rinnovi firmati dopo la fine del periodo, fino a oggi. Non sono negli accordi sottoscritti."),
        version=1,
        excludes=_("i nuovi accordi firmati dopo"),
        rows="later",
        source=_CITY,
    ),
)

SIGNATORIES = _by_code(
    Figure(
        "signatories",
        _("Sottoscrittori"),
        "signatories",
        _(
            "Firme raccolte negli accordi del periodo, oltre a quella del Comune: chi firma due accordi conta due volte."
        ),
        version=1,
        includes=_PARTIES,
        excludes=_NOT_PARTIES,
        rows="signatories",
        source=_CITY,
    ),
    _of_kind("association", _("Associazioni"), _("Sottoscrittori che sono associazioni.")),
    _share("association", _("Associazioni, su cento sottoscrittori")),
    _of_kind("volunteer", _("Volontarie e volontari"), _("Persone che sottoscrivono per sé.")),
    _share("volunteer", _("Volontarie e volontari, su cento sottoscrittori")),
    _of_kind("business", _("Attività economiche"), _("Sottoscrittori che sono attività economiche.")),
    _share("business", _("Attività economiche, su cento sottoscrittori")),
    _of_kind("body", _("Enti"), _("Sottoscrittori che sono enti: scuole, parrocchie, cooperative.")),
    _share("body", _("Enti, su cento sottoscrittori")),
    _of_kind("service", _("Servizi comunali"), _("Servizi del Comune che sottoscrivono in proprio.")),
    _share("service", _("Servizi comunali, su cento sottoscrittori")),
    Figure(
        "participants_unique",
        _("Partecipanti unici ai percorsi"),
        "persons",
        _(
            "Persone che hanno preso parte ai percorsi degli accordi firmati nel periodo. Ognuna conta una volta sola, anche se ha "
            "partecipato a più percorsi."
        ),
        version=1,
        includes=_(
            "chi ha preso parte a un percorso iniziato nel periodo che non è arrivato alla firma; chi non ha firmato"
        ),
        excludes=_(
            "chi è stato contato soltanto come numero di presenti a un incontro; chi ha preso parte a percorsi il cui accordo è stato "
            "firmato prima o dopo il periodo"
        ),
        rows="participants",
        source=_CITY,
    ),
    Figure(
        "signatories_per_100_participants",
        _("Sottoscrittori ogni 100 partecipanti"),
        "percent",
        _("Sottoscrittori divisi per i partecipanti unici, per cento."),
        version=1,
        decimals=1,
        includes=_(
            "anche associazioni e attività economiche, che non sono persone: non è la quota di chi ha firmato"
        ),
        rows="signatories",
        source=OWN,
    ),
)

PROJECTS = _by_code(
    Figure(
        "projects",
        _("Progetti"),
        "projects",
        _("Schede progetto con il budget in un anno del periodo; senza anno, dell'anno della firma."),
        version=1,
        includes=_PROJECTS,
        excludes=_NOT_PROJECTS,
        rows="projects",
        source=_CITY,
    ),
    Figure(
        "projects_community",
        _("Di cura della comunità"),
        "projects",
        _("Progetti della famiglia «cura della comunità», portati avanti dai sottoscrittori."),
        version=1,
        includes=_("gli stessi progetti della cifra «Progetti»"),
        rows="projects",
        source=_CITY,
    ),
    Figure(
        "projects_city",
        _("Di cura della città"),
        "projects",
        _("Progetti della famiglia «cura della città»."),
        version=1,
        includes=_("gli stessi progetti della cifra «Progetti»"),
        excludes=_("le manutenzioni, che non sono progetti"),
        rows="projects",
        source=_CITY,
    ),
    Figure(
        "projects_per_agreement",
        _("Progetti per accordo"),
        "projects",
        _("Progetti divisi per gli accordi sottoscritti nel periodo."),
        version=1,
        decimals=2,
        includes=_(
            "gli stessi progetti della cifra «Progetti», anche quelli di accordi firmati in altri anni"
        ),
        rows="projects",
        source=OWN,
    ),
    Figure(
        "project_budget_eur",
        _("Budget dei progetti"),
        "euro",
        _("Somma dei budget dei progetti, al centesimo."),
        version=1,
        decimals=2,
        includes=_("i progetti di cui il budget è noto"),
        excludes=_("il budget delle manutenzioni, che non si somma; quello che è stato speso"),
        rows="projects",
        source=_CITY,
    ),
    Figure(
        "budget_per_project_eur",
        _("Budget medio di un progetto"),
        "euro",
        _("Budget dei progetti diviso per i progetti di cui è noto, arrotondato al centesimo."),
        version=1,
        decimals=2,
        includes=_("gli stessi progetti della cifra «Budget dei progetti»"),
        rows="projects",
        source=OWN,
    ),
)

WORKS = _by_code(
    Figure(
        "maintenance_works",
        _("Manutenzioni"),
        "works",
        _("Manutenzioni del Comune con il budget in un anno del periodo."),
        version=1,
        includes=_("anche quelle che non nascono da un accordo"),
        excludes=_("i progetti"),
        rows="works",
        source=OWN,
    ),
    Figure(
        "maintenance_budget_eur",
        _("Budget delle manutenzioni"),
        "euro",
        _("Somma dei budget delle manutenzioni, al centesimo. Non si somma mai a quello dei progetti."),
        version=1,
        decimals=2,
        includes=_("le manutenzioni di cui il budget è noto"),
        excludes=_("il budget dei progetti; quello che è stato speso"),
        rows="works",
        source=_CITY,
    ),
)
