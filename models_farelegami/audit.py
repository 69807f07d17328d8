"""What the audit trail is told of labs, centres and pacts. Of a pact it has the code, the state and dates: nothing of anybody."""

from django.utils.translation import gettext_lazy as _

from core.participation.spec import AuditType

AUDIT_TYPES = (
    AuditType("farelegami.lab.changed", _("Laboratorio di comunità modificato"), on_erasure="blank"),
    AuditType("farelegami.maker.added", _("Community maker aggiunto"), on_erasure="blank"),
    AuditType("farelegami.maker.left", _("Community maker non più in un laboratorio"), on_erasure="blank"),
    AuditType("farelegami.need.asked", _("Bisogno di un laboratorio scritto"), on_erasure="blank"),
    AuditType("farelegami.need.closed", _("Bisogno di un laboratorio chiuso"), on_erasure="blank"),
    AuditType("farelegami.municipality.added", _("Comune aggiunto")),
    AuditType("farelegami.municipality.changed", _("Comune modificato")),
    AuditType("farelegami.centre.written", _("Civic center aggiunto"), on_erasure="blank"),
    AuditType("farelegami.centre.changed", _("Civic center modificato"), on_erasure="blank"),
    AuditType("farelegami.activity.written", _("Attività di un civic center aggiunta"), on_erasure="blank"),
    AuditType("farelegami.activity.changed", _("Attività di un civic center modificata"), on_erasure="blank"),
    AuditType("farelegami.centre.counted", _("Persone di un civic center contate")),
    # pacts: codes, states, days
    AuditType("farelegami.pact.referred", _("Patto segnalato")),
    AuditType("farelegami.pact.moved", _("Patto passato a un altro stato")),
    AuditType("farelegami.pact.changed", _("Dati di un patto modificati")),
    AuditType("farelegami.pact.part_written", _("Voce di un patto scritta")),
    AuditType("farelegami.pact.part_changed", _("Voce di un patto modificata")),
    AuditType("farelegami.case.written", _("Fascicolo aggiornato")),
    AuditType("farelegami.case.opened", _("Fascicolo aperto")),
    AuditType("farelegami.case.forced", _("Fascicolo aperto in emergenza")),
    AuditType("farelegami.case.seen", _("Apertura in emergenza esaminata")),
    AuditType("farelegami.case.shredded", _("Fascicolo distrutto")),
    AuditType("farelegami.team.joined", _("Persona entrata nell'équipe di un patto"), on_erasure="blank"),
    AuditType("farelegami.team.left", _("Persona uscita dall'équipe di un patto"), on_erasure="blank"),
)
