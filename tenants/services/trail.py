"""Recording what was done to a city."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.services.audit import actor_label, to_json
from tenants.models import City, PlatformEntry
from tenants.services.trail_fields import FIELDS, HIDDEN

ACTIONS = {
    "city.created": _("Città creata"),
    "request.confirmed": _("Richiesta di una città confermata"),
    "request.accepted": _("Richiesta accolta"),
    "request.refused": _("Richiesta non accolta"),
    "api_token.made": _("Chiave dell'API creata"),
    "api_token.revoked": _("Chiave dell'API revocata"),
    "city.activated": _("Città attiva"),
    "city.trial_extended": _("Prova prolungata"),
    "city.in_arrears": _("Pagamento in ritardo"),
    "city.suspended": _("Città sospesa"),
    "city.leaving": _("La città lascia la piattaforma"),
    "city.stays": _("La città resta"),
    "host.asked": _("Chiesto un indirizzo della città"),
    "host.verified": _("Indirizzo verificato"),
    "host.lost": _("Indirizzo non più verificabile"),
    "host.found": _("Indirizzo di nuovo in ordine"),
    "host.dropped": _("Indirizzo tolto"),
    "host.primary": _("Indirizzo principale cambiato"),
    "billing.plan_offered": _("Piano offerto o cambiato"),
    "billing.price_set": _("Prezzo di una fascia"),
    "billing.account_saved": _("Dati di fatturazione"),
    "billing.contract_asked": _("Contratto chiesto"),
    "billing.band_changed": _("Cambio di fascia chiesto"),
    "billing.given_up": _("Disdetta"),
    "billing.kept": _("Disdetta ritirata"),
    "billing.contract_read": _("Contratto aggiornato dal servizio di pagamento"),
    "billing.invoice_read": _("Fattura aggiornata dal servizio di pagamento"),
    "billing.marked_paid": _("Pagamento segnato a mano"),
    "billing.voided": _("Annullamento di una fattura"),
    "billing.credited": _("Storno di una fattura"),
    "billing.document_written": _("Fattura elettronica scritta"),
    "billing.exchange_noted": _("Notifica dello SdI annotata"),
    "billing.tried_again": _("Richiesta o evento riprovato"),
    "billing.reconciled": _("Riconciliazione con il servizio di pagamento"),
    "city.export_asked": _("Esportazione completa chiesta"),
    "city.restored": _("Dati della città ripristinati da una copia"),
    "city.deletion_decided": _("Cancellazione dei dati decisa"),
    "city.left": _("Dati della città cancellati"),
    "support.asked": _("Assistenza: chiesto di entrare"),
    "support.entered": _("Assistenza: entrata nella città"),
    "support.left": _("Assistenza: uscita dalla città"),
    "feature.granted": _("Funzione concessa"),
    "feature.ended": _("Funzione tolta"),
    "announcement.published": _("Avviso pubblicato"),
    "announcement.withdrawn": _("Avviso ritirato"),
    "comparison.declined": _("Confronto: richiesta di dati non accolta"),
    "team.member_added": _("Persona aggiunta alla squadra"),
    "team.role_changed": _("Ruolo della squadra cambiato"),
    "team.member_ended": _("Persona uscita dalla squadra"),
    "team.second_step_added": _("Secondo passo di accesso aggiunto"),
    "team.second_step_reset": _("Secondo passo di accesso azzerato"),
}
"""Code to what it says; each area adds its own."""


def add_actions(more: Mapping[str, Any]) -> None:
    """What an application above does, when the applications start."""
    ACTIONS.update(more)


def record(
    *,
    actor: User | None,
    action: str,
    city: City | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> PlatformEntry:
    """Add one entry, inside the transaction of what it tells; values are made JSON.

    `KeyError` for an action or a field without words.

    Called on the public schema. `actor` is of the platform's team or of the city; None is the system itself.
    """
    if action not in ACTIONS:
        raise KeyError(f"{action}: no such action of the platform")
    if unknown := {*(before or ()), *(after or ())} - FIELDS.keys() - HIDDEN:
        raise KeyError(f"{action}: give these fields words in trail_fields.py: {sorted(unknown)}")
    return PlatformEntry.objects.create(
        actor_key=actor.pk if actor else None,
        actor_label=actor_label(actor),
        action=action,
        city_key=city.pk if city else None,
        city_name=city.name if city else "",
        before=to_json(before),
        after=to_json(after),
    )
