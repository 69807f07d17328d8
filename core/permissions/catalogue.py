"""The permissions and roles every city has, whatever its participation models."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from core.participation.hooks import declared_permissions, declared_roles
from core.participation.registry import registry
from core.participation.spec import Permission, Role

CORE_PERMISSIONS = (
    Permission("core.workspace.see", _("Entrare nell'area di lavoro")),
    Permission("core.body.see", _("Vedere le schede delle reti e degli altri organismi")),
    Permission("core.body.edit", _("Modificare la scheda, i membri e i sottogruppi di un organismo")),
    Permission("core.body.create", _("Creare un organismo e cambiarne la fase")),
    Permission("core.meeting.see", _("Vedere incontri, presenze e resoconti non pubblici")),
    Permission("core.meeting.plan", _("Programmare e modificare un incontro e il suo ordine del giorno")),
    Permission("core.meeting.hold", _("Rilevare le presenze e segnare l'incontro come svolto")),
    Permission("core.minutes.write", _("Scrivere il resoconto")),
    Permission("core.minutes.publish", _("Pubblicare il resoconto")),
    Permission("core.notebook.see", _("Leggere le note del taccuino che i colleghi condividono")),
    Permission("core.notebook.write", _("Tenere il proprio taccuino di quartiere")),
    Permission("core.organisation.see", _("Vedere le realtà e i loro contatti")),
    Permission("core.organisation.edit", _("Aggiungere e modificare le realtà e i referenti")),
    Permission("core.organisation.merge", _("Unire due realtà che sono la stessa, e annullare l'unione")),
    Permission("core.territory.edit", _("Modificare quartieri, popolazione, luoghi e temi")),
    Permission("core.register.import", _("Importare i registri e annullare un'importazione")),
    Permission("core.report.see", _("Vedere il rapporto annuale prima della pubblicazione")),
    Permission("core.report.publish", _("Pubblicare e ritirare il rapporto annuale")),
    Permission("core.indicator.see", _("Vedere le cifre con cui si confrontano le città")),
    Permission("core.indicator.share", _("Annotare e condividere le cifre della città, e ritirarle")),
    Permission("core.rules.see", _("Leggere le regole della città")),
    Permission("core.rules.edit", _("Cambiare le regole della città")),
    Permission("core.people.manage", _("Invitare le persone e assegnare i ruoli")),
    Permission(
        "core.privacy.manage",
        _(
            "Tenere i registri dei trattamenti e delle violazioni, esportare e cancellare i dati di una persona"
        ),
    ),
    Permission("core.subscription.remove", _("Togliere un indirizzo dagli avvisi ai cittadini")),
    Permission("core.audit.see", _("Consultare il registro delle azioni")),
    Permission("core.profile.edit", _("Modificare il profilo della città")),
    Permission("core.program.manage", _("Dare chiavi ai programmi e avvisare altri sistemi")),
    Permission("core.city.see", _("Vedere il contratto, le fatture, i domini e lo stato della città")),
    Permission(
        "core.city.manage", _("Cambiare il contratto e i domini, esportare tutto, lasciare la piattaforma")
    ),
)

_ALL = frozenset(permission.name for permission in CORE_PERMISSIONS)
_SEE = frozenset(name for name in _ALL if name.endswith(".see")) - {"core.audit.see", "core.city.see"}

FIELD_WORK = _SEE | {
    "core.body.edit",
    "core.meeting.plan",
    "core.meeting.hold",
    "core.minutes.write",
    "core.minutes.publish",
    "core.notebook.write",
    "core.organisation.edit",
}
"""What the municipal figure in the neighbourhood does, in every model."""

CORE_ROLES = (
    Role(
        "participation_office",
        _("Ufficio partecipazione"),
        _("Tutto, in tutta la città: registri, rapporto annuale, persone e ruoli."),
        _ALL,
    ),
    Role("reader", _("Consultazione"), _("Vede tutto, non modifica nulla."), _SEE),
)


def all_permissions() -> Mapping[str, Permission]:
    """Name to permission: core's and every registered model's."""
    return registry.derived(_permissions)


def all_roles() -> Mapping[str, Role]:
    """Code to role: core's and every registered model's.

    The office also holds what the models declare, the reader what they let see; neither what is apart.
    """
    return registry.derived(_roles)


def _permissions() -> Mapping[str, Permission]:
    return {permission.name: permission for permission in (*CORE_PERMISSIONS, *declared_permissions())}


def _roles() -> Mapping[str, Role]:
    roles = {role.code: role for role in (*CORE_ROLES, *declared_roles())}
    declared = {permission.name for permission in declared_permissions() if not permission.apart}
    office, reader = roles["participation_office"], roles["reader"]
    roles[office.code] = replace(office, permissions=office.permissions | declared)
    sees = {name for name in declared if name.endswith(".see")}
    roles[reader.code] = replace(reader, permissions=reader.permissions | sees)
    return roles
