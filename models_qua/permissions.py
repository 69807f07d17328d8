"""What may be done about labs and agreements, and by whom: named permissions and roles."""

from django.utils.translation import gettext_lazy as _

from core.participation.spec import Permission, Role
from core.permissions.catalogue import FIELD_WORK

PERMISSIONS = (
    Permission("qua.territory.manage", _("Aprire una stagione e disegnarne gli ambiti")),
    Permission("qua.lab.see", _("Vedere i percorsi dei laboratori e chi partecipa")),
    Permission("qua.lab.run", _("Condurre il percorso di un laboratorio, passo per passo")),
    Permission("qua.need.see", _("Vedere bisogni e proposte, anche non pubblici, e le istruttorie")),
    Permission("qua.need.collect", _("Inserire bisogni e proposte raccolti in un incontro o su carta")),
    Permission(
        "qua.need.group", _("Raggruppare bisogni e proposte, chiedere l'istruttoria e dire che cosa ne è")
    ),
    Permission("qua.feasibility.review", _("Svolgere l'istruttoria di fattibilità")),
    Permission("qua.agreement.see", _("Vedere gli accordi non ancora pubblici e le loro carte")),
    Permission("qua.agreement.write", _("Scrivere un accordo, le schede progetto, gli impegni e le risorse")),
    Permission("qua.agreement.approve", _("Registrare l'atto di giunta di un accordo")),
    Permission("qua.agreement.sign", _("Raccogliere le firme, i recessi e le modifiche di un accordo")),
    Permission("qua.agreement.account", _("Valutare un accordo e scriverne il rendiconto")),
    Permission(
        "qua.agreement.publish", _("Controllare i dati personali e pubblicare i risultati di un accordo")
    ),
    Permission("qua.commitment.report", _("Aggiornare gli impegni propri")),
    Permission("qua.commitment.report_any", _("Aggiornare gli impegni di tutte le parti")),
    Permission("qua.indicator.measure", _("Registrare le misure degli indicatori")),
    Permission("qua.project.track", _("Aggiornare progetti: stato, tappe, spese e foto")),
    Permission("qua.work.track", _("Aggiornare le manutenzioni: stato, tappe, spese e foto")),
    Permission("qua.place.manage", _("Curare luoghi di comunità e servizi di quartiere")),
    Permission("qua.plan.write", _("Scrivere il piano strategico di quartiere")),
)

_SEES = frozenset(
    {
        "core.workspace.see",
        "core.body.see",
        "core.meeting.see",
        "qua.lab.see",
        "qua.need.see",
        "qua.agreement.see",
    }
)

_COLLECTS = frozenset({"qua.need.collect", "qua.need.group", "qua.feasibility.review"})
_AGREES = frozenset(
    {
        "qua.agreement.write",
        "qua.agreement.approve",
        "qua.agreement.sign",
        "qua.agreement.account",
        "qua.agreement.publish",
        "qua.commitment.report",
        "qua.commitment.report_any",
        "qua.indicator.measure",
        "qua.project.track",
        "qua.work.track",
        "qua.plan.write",
    }
)
_MEETS = FIELD_WORK - {"core.workspace.see"}

RUNNING = _MEETS | _COLLECTS | _AGREES | {"qua.lab.run"}
CLOSED = _AGREES | (_MEETS - {"core.meeting.plan"})
"""What makes sense for a lab that is closed: its agreements go on, its meetings are over."""

ROLES = (
    Role(
        "neighbourhood_architect",
        _("Architetta o architetto di quartiere"),
        _("Conduce i laboratori dei suoi ambiti, scrive gli accordi e ne segue l'attuazione."),
        FIELD_WORK
        | _SEES
        | _COLLECTS
        | _AGREES - {"qua.agreement.approve", "qua.agreement.publish", "qua.commitment.report"}
        | {"qua.lab.run", "qua.place.manage"},
        scope="body",
    ),
    Role(
        "municipal_service",
        _("Servizio comunale"),
        _("Svolge le istruttorie di fattibilità e segue le manutenzioni e i progetti che lo riguardano."),
        _SEES | {"qua.feasibility.review", "qua.project.track", "qua.work.track"},
    ),
    Role(
        "lab_participant",
        _("Partecipante a un laboratorio"),
        _("Legge percorso, proposte e bozza di accordo del suo laboratorio."),
        frozenset({"core.workspace.see", "core.body.see", "qua.lab.see", "qua.agreement.see"}),
        scope="body",
    ),
    Role(
        "signatory",
        _("Sottoscrittrice o sottoscrittore"),
        _("Legge gli accordi del suo laboratorio, aggiorna i propri impegni e registra le misure."),
        frozenset(
            {
                "core.workspace.see",
                "core.body.see",
                "qua.lab.see",
                "qua.agreement.see",
                "qua.commitment.report",
                "qua.indicator.measure",
            }
        ),
        scope="body",
    ),
    Role(
        "giunta_clerk",
        _("Segreteria di giunta"),
        _("Registra gli atti di giunta che approvano gli accordi."),
        frozenset({"core.workspace.see", "core.body.see", "qua.agreement.see", "qua.agreement.approve"}),
    ),
)
