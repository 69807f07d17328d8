"""What may be done about labs, centres and pacts, and by whom: named permissions and roles.

Who may read a case is no permission: its team reads it (`models_farelegami.selectors.cases`).
"""

from django.utils.translation import gettext_lazy as _

from core.participation.spec import Permission, Role
from core.permissions.catalogue import FIELD_WORK

PERMISSIONS = (
    Permission("farelegami.lab.run", _("Curare i laboratori: che cosa fanno, chi li accompagna, di che cosa hanno bisogno")),
    Permission("farelegami.centre.manage", _("Curare i civic center, le attività e quante persone le frequentano")),
    Permission("farelegami.pact.see", _("Vedere i codici dei patti e le cifre d'insieme, mai di chi sono")),
    Permission(
        "farelegami.pact.work",
        _("Aprire un patto e lavorare nei fascicoli della propria équipe"),
        apart=True,
    ),
    Permission(
        "farelegami.vault.break_glass",
        _("Aprire in emergenza un fascicolo di un'altra équipe: il supervisore è avvisato"),
        apart=True,
    ),
    Permission(
        "farelegami.vault.supervise",
        _("Comporre le équipe, vedere chi ha aperto i fascicoli e perché, distruggerli: senza leggerli"),
        apart=True,
    ),
)  # fmt: skip

IN_LIFE = (FIELD_WORK - {"core.workspace.see"}) | {"farelegami.lab.run"}
"""What makes sense for a lab that is being prepared or runs."""
CLOSED = FIELD_WORK - {"core.workspace.see", "core.meeting.plan"}
"""What still makes sense for a lab that is over: keeping its register."""

ROLES = (
    Role(
        "community_maker",
        _("Community maker"),
        _("Accompagna i laboratori di comunità: incontri, presenze, resoconti, realtà, bisogni."),
        FIELD_WORK | {"farelegami.lab.run"},
        scope="body",
    ),
    Role(
        "centre_worker",
        _("Operatrice o operatore di civic center"),
        _("Cura i civic center e conta chi li frequenta, senza nomi."),
        frozenset({"core.workspace.see", "core.body.see", "core.meeting.see", "farelegami.centre.manage"}),
    ),
    Role(
        "case_worker",
        _("Operatrice o operatore dei patti"),
        _("Apre i patti e lavora nei fascicoli della propria équipe; in emergenza apre gli altri, e si sa."),
        frozenset(
            {
                "core.workspace.see",
                "farelegami.pact.see",
                "farelegami.pact.work",
                "farelegami.vault.break_glass",
            }
        ),
    ),
    Role(
        "vault_supervisor",
        _("Supervisore dei patti"),
        _("Compone le équipe, controlla chi apre i fascicoli e perché, li distrugge. Non li legge."),
        frozenset({"core.workspace.see", "farelegami.pact.see", "farelegami.vault.supervise"}),
    ),
)
