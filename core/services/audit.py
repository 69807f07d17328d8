"""Recording what was done."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import AuditEntry
from core.participation.hooks import declared_audit_types
from core.participation.registry import registry
from core.participation.spec import AuditType
from core.webhooks.queue import tell

CORE_AUDIT_TYPES = (
    AuditType("core.model.activated", gettext_lazy("Modello di partecipazione attivato")),
    AuditType(
        "core.city.opened",
        gettext_lazy("Città aperta: il profilo e la prima persona dell'ufficio"),
        on_erasure="blank",
    ),
    AuditType("core.step.skipped", gettext_lazy("Passo della prima ora saltato o ripreso")),
    AuditType("core.sample.added", gettext_lazy("Contenuti di esempio aggiunti")),
    AuditType("core.sample.removed", gettext_lazy("Contenuti di esempio tolti")),
    AuditType("core.profile.changed", gettext_lazy("Profilo della città modificato")),
    AuditType("core.logo.changed", gettext_lazy("Logo della città cambiato")),
    AuditType("core.words.changed", gettext_lazy("Parole della città cambiate")),
    AuditType("core.open_data.changed", gettext_lazy("Scelte sui dati aperti")),
    AuditType("core.sender.changed", gettext_lazy("Mittente dei messaggi cambiato")),
    AuditType("core.body.created", gettext_lazy("Organismo creato")),
    AuditType("core.body.changed", gettext_lazy("Scheda modificata")),
    AuditType("core.body.stage_changed", gettext_lazy("Fase cambiata")),
    AuditType("core.body.member_added", gettext_lazy("Membro aggiunto"), on_erasure="blank"),
    AuditType("core.body.member_left", gettext_lazy("Membro uscito"), on_erasure="blank"),
    AuditType("core.subgroup.changed", gettext_lazy("Sottogruppo modificato")),
    AuditType("core.meeting.planned", gettext_lazy("Incontro programmato")),
    AuditType("core.meeting.changed", gettext_lazy("Incontro modificato")),
    AuditType("core.meeting.convened", gettext_lazy("Incontro convocato"), event="meeting.published"),
    AuditType("core.meeting.held", gettext_lazy("Incontro svolto")),
    AuditType(
        "core.meeting.cancelled", gettext_lazy("Incontro annullato o rinviato"), event="meeting.cancelled"
    ),
    AuditType("core.meeting.invited", gettext_lazy("Inviti spediti"), on_erasure="blank"),
    AuditType("core.meeting.uninvited", gettext_lazy("Invito ritirato"), on_erasure="blank"),
    AuditType("core.meeting.replied", gettext_lazy("Risposta a un invito"), on_erasure="blank"),
    AuditType("core.series.changed", gettext_lazy("Serie di incontri modificata")),
    AuditType(
        "core.proposal.made", gettext_lazy("Punto proposto per l'ordine del giorno"), on_erasure="blank"
    ),
    AuditType("core.proposal.settled", gettext_lazy("Proposta valutata"), on_erasure="blank"),
    AuditType("core.agenda.changed", gettext_lazy("Ordine del giorno modificato")),
    AuditType("core.agenda.asked", gettext_lazy("Punti chiesti agli invitati"), on_erasure="blank"),
    AuditType("core.agenda.told", gettext_lazy("Nuovo ordine del giorno comunicato agli invitati")),
    AuditType("core.attendance.recorded", gettext_lazy("Presenze rilevate"), on_erasure="blank"),
    AuditType("core.minutes.saved", gettext_lazy("Resoconto salvato")),
    AuditType("core.minutes.shared", gettext_lazy("Resoconto condiviso")),
    AuditType("core.minutes.approved", gettext_lazy("Resoconto approvato")),
    AuditType("core.minutes.published", gettext_lazy("Resoconto pubblicato"), event="minutes.published"),
    AuditType("core.minutes.withdrawn", gettext_lazy("Resoconto ritirato")),
    AuditType("core.minutes.commented", gettext_lazy("Commento al resoconto"), on_erasure="blank"),
    AuditType("core.action.added", gettext_lazy("Azione aggiunta"), on_erasure="blank"),
    AuditType("core.action.changed", gettext_lazy("Azione modificata"), on_erasure="blank"),
    AuditType("core.notebook.changed", gettext_lazy("Taccuino"), on_erasure="blank"),
    AuditType("core.subscription.changed", gettext_lazy("Iscrizione agli avvisi"), on_erasure="blank"),
    AuditType("core.digest.sent", gettext_lazy("Avvisi ai cittadini preparati")),
    AuditType("core.document.added", gettext_lazy("Documento aggiunto")),
    AuditType("core.document.removed", gettext_lazy("Documento tolto")),
    AuditType("core.organisation.added", gettext_lazy("Realtà aggiunta"), on_erasure="blank"),
    AuditType("core.organisation.changed", gettext_lazy("Realtà modificata"), on_erasure="blank"),
    AuditType("core.organisation.merged", gettext_lazy("Realtà unite")),
    AuditType("core.organisation.merge_undone", gettext_lazy("Unione annullata")),
    AuditType("core.organisation.kept_apart", gettext_lazy("Realtà simili tenute distinte")),
    AuditType("core.representative.changed", gettext_lazy("Referente modificato"), on_erasure="blank"),
    AuditType("core.neighbourhood.changed", gettext_lazy("Quartiere modificato")),
    AuditType("core.place.changed", gettext_lazy("Luogo o tema modificato")),
    AuditType("core.register.uploaded", gettext_lazy("Registro caricato")),
    AuditType("core.register.settled", gettext_lazy("Scelte sull'importazione")),
    AuditType("core.register.discarded", gettext_lazy("Caricamento eliminato")),
    AuditType("core.register.imported", gettext_lazy("Registro importato")),
    AuditType("core.register.import_undone", gettext_lazy("Importazione annullata")),
    AuditType("core.report.published", gettext_lazy("Rapporto pubblicato"), event="report.published"),
    AuditType("core.report.withdrawn", gettext_lazy("Rapporto ritirato")),
    AuditType("core.indicator.noted", gettext_lazy("Nota a un indicatore")),
    AuditType("core.indicator.shared", gettext_lazy("Dati di un anno condivisi")),
    AuditType("core.indicator.withdrawn", gettext_lazy("Dati condivisi ritirati")),
    AuditType("core.signing_key.changed", gettext_lazy("Chiave di firma della città cambiata")),
    AuditType("core.person.invited", gettext_lazy("Persona invitata"), on_erasure="blank"),
    AuditType("core.role.granted", gettext_lazy("Ruolo assegnato"), on_erasure="blank"),
    AuditType("core.role.ended", gettext_lazy("Ruolo concluso"), on_erasure="blank"),
    AuditType("core.sessions.ended", gettext_lazy("Sessioni di una persona chiuse"), on_erasure="blank"),
    AuditType("core.second_step.changed", gettext_lazy("Secondo passo per accedere"), on_erasure="blank"),
    AuditType("core.access.changed", gettext_lazy("Modi di accedere cambiati")),
    AuditType(
        "core.account.linked",
        gettext_lazy("Account collegato a un fornitore di identità"),
        on_erasure="blank",
    ),
    AuditType("core.breach.changed", gettext_lazy("Registro delle violazioni")),
    AuditType("core.assistance.allowed", gettext_lazy("Assistenza consentita")),
    AuditType("core.assistance.revoked", gettext_lazy("Consenso all'assistenza ritirato")),
    AuditType("core.assistance.entered", gettext_lazy("Assistenza entrata")),
    AuditType("core.assistance.left", gettext_lazy("Assistenza uscita")),
    AuditType("core.access_token.made", gettext_lazy("Chiave per un programma creata")),
    AuditType("core.access_token.revoked", gettext_lazy("Chiave per un programma revocata")),
    AuditType("core.webhook.changed", gettext_lazy("Sistema da avvisare modificato")),
    AuditType("core.webhook.removed", gettext_lazy("Sistema da avvisare tolto")),
    AuditType("core.webhook.sent_again", gettext_lazy("Avviso a un sistema rispedito")),
    AuditType("core.rules.changed", gettext_lazy("Regole modificate")),
    AuditType("core.export.made", gettext_lazy("Esportazione completa dei dati"), on_erasure="blank"),
    AuditType("core.export.downloaded", gettext_lazy("Esportazione completa scaricata")),
    AuditType("core.city.restored", gettext_lazy("Dati della città ripristinati da una copia")),
    AuditType("core.retention.applied", gettext_lazy("Dati scaduti cancellati")),
    AuditType("core.person.erased", gettext_lazy("Dati di una persona cancellati"), on_erasure="blank"),
)


def audit_types() -> Mapping[str, AuditType]:
    """Code to type: core's and every registered model's."""
    return registry.derived(_audit_types)


def _audit_types() -> Mapping[str, AuditType]:
    return {audit.code: audit for audit in (*CORE_AUDIT_TYPES, *declared_audit_types())}


def actor_label(actor: User | None) -> str:
    """How an actor is written in the trail; nobody is the system itself."""
    return str(actor) if actor else _("sistema")


def record(
    *,
    actor: User | None,
    action: str,
    target: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry about `target`; values are made JSON. Other systems that asked for it are told. `KeyError` for an action nobody declared."""
    if action not in audit_types():
        raise KeyError(f"{action}: no such audit type")
    entry = AuditEntry.objects.create(
        actor_id=actor.pk if actor else None,
        actor_label=actor_label(actor),
        action=action,
        object_type=target._meta.label_lower,
        object_id=target.pk,
        object_label=str(target)[:300],
        before=to_json(before),
        after=to_json(after),
    )
    if event := audit_types()[action].event:
        tell(event, entry)
    return entry


def to_json(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """JSON types of a mapping of field values."""
    if values is None:
        return None
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime, dt.time)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, Decimal)):
        return str(value)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
