"""What the trail says of the consulte: typed actions, and what becomes of their payload when a person is erased."""

from django.utils.translation import gettext_lazy as _

from core.participation.spec import AuditType

AUDIT_TYPES = (
    AuditType("monza.mandate.opened", _("Mandato aperto")),
    AuditType("monza.consulta.changed", _("Consulta modificata")),
    AuditType("monza.window.opened", _("Finestra di iscrizione aperta")),
    AuditType("monza.window.extended", _("Finestra di iscrizione prorogata")),
    AuditType("monza.enrolment.received", _("Domanda di iscrizione mandata, da confermare")),
    AuditType("monza.enrolment.forgotten", _("Domande di iscrizione mai confermate cancellate")),
    AuditType("monza.enrolment.submitted", _("Domanda di iscrizione presentata"), on_erasure="blank"),
    AuditType("monza.enrolment.checked", _("Domanda di iscrizione verificata"), on_erasure="blank"),
    AuditType(
        "monza.enrolment.completion_asked", _("Completamento della domanda chiesto"), on_erasure="blank"
    ),
    AuditType("monza.enrolment.completed", _("Domanda di iscrizione completata"), on_erasure="blank"),
    AuditType("monza.enrolment.accepted", _("Domanda di iscrizione accolta"), on_erasure="blank"),
    AuditType("monza.enrolment.refused", _("Domanda di iscrizione respinta"), on_erasure="blank"),
    AuditType("monza.enrolment.withdrawn", _("Iscrizione ritirata"), on_erasure="blank"),
    AuditType("monza.sitting.numbered", _("Seduta numerata")),
    AuditType("monza.sitting.changed", _("Urgenza e seconda convocazione di una seduta")),
    AuditType("monza.quorum.checked", _("Numero legale verificato")),
    AuditType("monza.ballot.opened", _("Votazione aperta"), on_erasure="blank"),
    AuditType("monza.ballot.slip_taken_back", _("Consegna di una scheda annullata"), on_erasure="blank"),
    AuditType("monza.ballot.closed", _("Votazione chiusa"), on_erasure="blank"),
    AuditType("monza.ballot.voided", _("Votazione annullata"), on_erasure="blank"),
    AuditType("monza.office.appointed", _("Incarico assegnato"), on_erasure="blank"),
    AuditType("monza.office.ended", _("Incarico concluso"), on_erasure="blank"),
    AuditType("monza.process_note.written", _("Nota di processo scritta"), on_erasure="blank"),
    AuditType("monza.opinion.asked", _("Contributo chiesto alle consulte")),
    AuditType("monza.opinion.written", _("Contributo iniziato"), on_erasure="blank"),
    AuditType("monza.opinion.changed", _("Contributo modificato"), on_erasure="blank"),
    AuditType("monza.opinion.approved", _("Contributo approvato in consulta")),
    AuditType("monza.opinion.transmitted", _("Contributo trasmesso")),
    AuditType("monza.opinion.taken", _("Contributo preso in carico")),
    AuditType("monza.opinion.routed", _("Contributo assegnato a un altro ufficio")),
    AuditType("monza.opinion.pressed", _("Risposta a un contributo sollecitata")),
    AuditType("monza.opinion.suspended", _("Termine per la risposta sospeso"), on_erasure="blank"),
    AuditType("monza.opinion.resumed", _("Termine per la risposta ripreso")),
    AuditType("monza.opinion.answered", _("Risposta al contributo registrata"), on_erasure="blank"),
    AuditType("monza.opinion.started", _("Attuazione del contributo iniziata")),
    AuditType("monza.opinion.done", _("Contributo attuato")),
    AuditType("monza.opinion.withdrawn", _("Contributo ritirato"), on_erasure="blank"),
)
