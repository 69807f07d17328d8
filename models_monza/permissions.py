"""What may be done about consulte, and by whom: named permissions and roles."""

from django.utils.translation import gettext_lazy as _

from core.participation.spec import Permission, Role
from core.permissions.catalogue import FIELD_WORK

PERMISSIONS = (
    Permission("monza.mandate.manage", _("Aprire un mandato e costituire le consulte")),
    Permission("monza.window.manage", _("Aprire e prorogare le finestre di iscrizione")),
    Permission("monza.enrolment.see", _("Vedere le domande di iscrizione e i loro documenti")),
    Permission("monza.enrolment.type", _("Inserire le domande arrivate su carta")),
    Permission("monza.enrolment.decide", _("Verificare, accogliere e respingere le domande di iscrizione")),
    Permission("monza.quorum.record", _("Verificare il numero legale di una seduta")),
    Permission("monza.office.see", _("Vedere gli incarichi e le votazioni")),
    Permission("monza.office.appoint", _("Nominare chi coordina e registrare dimissioni e sostituzioni")),
    Permission("monza.ballot.run", _("Aprire e chiudere una votazione")),
    Permission("monza.process_note.see", _("Leggere le note di processo")),
    Permission("monza.process_note.write", _("Scrivere note di processo")),
    Permission("monza.opinion.see", _("Vedere i contributi non ancora pubblici e le richieste")),
    Permission("monza.opinion.write", _("Scrivere un contributo della consulta")),
    Permission("monza.opinion.approve", _("Registrare che la consulta ha approvato un contributo")),
    Permission("monza.opinion.transmit", _("Trasmettere un contributo all'amministrazione")),
    Permission("monza.opinion.answer", _("Prendere in carico un contributo e rispondere")),
    Permission("monza.opinion.route", _("Chiedere un contributo alle consulte e smistare quelli arrivati")),
)

_SEES = frozenset(
    {"core.workspace.see", "core.body.see", "core.meeting.see", "monza.office.see", "monza.opinion.see"}
)

_LIFE = frozenset(
    {
        "monza.quorum.record",
        "monza.ballot.run",
        "monza.office.appoint",
        "monza.opinion.write",
        "monza.opinion.approve",
        "monza.opinion.transmit",
    }
)
"""What a consulta does once it is formed."""

_ENROLS = frozenset({"monza.enrolment.type", "monza.enrolment.decide"})
"""While people enrol, before the consulta is formed and after."""

FORMED = _LIFE | _ENROLS | (FIELD_WORK - {"core.workspace.see"}) | {"monza.process_note.write"}
ENROLLING = FORMED - _LIFE
NOT_FORMED = ENROLLING - _ENROLS
"""What makes sense for a consulta that is still to be formed, or has lapsed: its meetings' papers."""

ROLES = (
    Role(
        "coordinator",
        _("Coordinatrice o coordinatore di consulta"),
        _(
            "Convoca, scrive l'ordine del giorno, conduce, approva il resoconto e trasmette i contributi della sua consulta."
        ),
        _SEES
        | {
            "core.meeting.plan",
            "core.meeting.hold",
            "core.minutes.write",
            "core.minutes.publish",
            "core.organisation.see",
            "monza.quorum.record",
            "monza.opinion.write",
            "monza.opinion.approve",
            "monza.opinion.transmit",
        },
        scope="body",
    ),
    Role(
        "consulta_secretary",
        _("Segretaria o segretario di consulta"),
        _("Prende le presenze, tiene le votazioni e scrive il resoconto della sua consulta."),
        _SEES
        | {
            "core.meeting.hold",
            "core.minutes.write",
            "core.organisation.see",
            "monza.quorum.record",
            "monza.ballot.run",
            "monza.opinion.write",
        },
        scope="body",
    ),
    Role(
        "facilitator",
        _("Facilitatrice o facilitatore, esperta o esperto in processi partecipativi"),
        _("Prepara gli incontri, media, scrive note di processo. Non decide."),
        _SEES
        | {
            "core.meeting.plan",
            "core.meeting.hold",
            "core.minutes.write",
            "core.notebook.see",
            "core.notebook.write",
            "core.organisation.see",
            "monza.process_note.see",
            "monza.process_note.write",
        },
        scope="body",
    ),
    Role(
        "civic_centre_clerk",
        _("Sportello del centro civico"),
        _("Inserisce le domande di iscrizione arrivate su carta."),
        frozenset({"core.workspace.see", "core.body.see", "monza.enrolment.see", "monza.enrolment.type"}),
        scope="body",
    ),
    Role(
        "municipal_office",
        _("Ufficio comunale che risponde"),
        _("Prende in carico i contributi delle consulte e risponde."),
        frozenset({"core.workspace.see", "core.body.see", "monza.opinion.see", "monza.opinion.answer"}),
    ),
    Role(
        "consulte_councillor",
        _("Assessora o assessore alla partecipazione"),
        _("Legge sedute e resoconti di tutte le consulte e risponde ai contributi."),
        _SEES | {"core.report.see", "monza.opinion.answer"},
    ),
)
