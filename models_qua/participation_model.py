"""The citizenship labs and agreements, as core sees them."""

from django.utils.translation import gettext_lazy as _

from core.participation.registry import registry
from core.participation.spec import MeetingKind, ParticipationModel, PrivacyHooks, Vocabulary
from core.participation.stages import Stage
from models_qua.audit import AUDIT_TYPES
from models_qua.mail.signing import signature_ask, signed
from models_qua.permissions import CLOSED, PERMISSIONS, ROLES, RUNNING
from models_qua.privacy import erase_person, export_person
from models_qua.rules import RULE_SETS, SLUG

STAGES = (
    Stage("preparing", _("in preparazione"), ("open",), RUNNING, initial=True),
    Stage("open", _("aperto"), ("closed",), RUNNING, active=True),
    Stage("closed", _("concluso"), ("open",), CLOSED),
)
"""The life of a lab; each of its paths has its own steps."""

MEETING_KINDS = (
    MeetingKind(
        "listening",
        _("Incontro di ascolto"),
        _("Incontri di ascolto"),
        "other",
        ("ascolto", "incontro di ascolto"),
        who_may_come=_("Aperto a tutte e tutti: si raccolgono segnalazioni, bisogni e proposte."),
    ),
    MeetingKind(
        "lab",
        _("Laboratorio"),
        _("Laboratori"),
        "plenary",
        ("laboratorio", "laboratorio di cittadinanza", "plenaria"),
        who_may_come=_("Aperto a tutte e tutti."),
    ),
    MeetingKind(
        "working_table",
        _("Tavolo di lavoro"),
        _("Tavoli di lavoro"),
        "subgroup",
        ("tavolo", "tavolo di lavoro", "gruppo di lavoro"),
        needs_subgroup=True,
    ),
    MeetingKind(
        "sharing",
        _("Incontro di condivisione"),
        _("Incontri di condivisione"),
        "other",
        ("condivisione", "incontro di condivisione"),
        # Comune di Reggio Emilia, 2017, step 3: the proposal is shared in open meetings.
        who_may_come=_("Aperto a tutte e tutti: si discute la proposta di accordo."),
    ),
    MeetingKind(
        "monitoring",
        _("Incontro di monitoraggio"),
        _("Incontri di monitoraggio"),
        "other",
        ("monitoraggio", "incontro di monitoraggio"),
    ),
    MeetingKind("other", _("Altro incontro"), _("Altri incontri"), "other", ("altro", "altro incontro")),
)

MODEL = ParticipationModel(
    slug=SLUG,
    label=_("Accordi di cittadinanza"),
    summary=_(
        "I laboratori di cittadinanza ascoltano un quartiere e arrivano a un accordo tra Comune, associazioni e persone: chi fa che "
        "cosa, con quali risorse, con quali risultati, fino al rendiconto."
    ),
    source="Comune di Reggio Emilia, Regolamento dei Laboratori di cittadinanza; «Come funzionano i laboratori di cittadinanza», 2017",
    vocabulary=Vocabulary(
        _("laboratorio"), _("laboratori"), _("nuovo laboratorio"), "laboratori", feminine=False
    ),
    privacy=PrivacyHooks(export=export_person, erase=erase_person),
    stages=STAGES,
    meeting_kinds=MEETING_KINDS,
    roles=ROLES,
    permissions=PERMISSIONS,
    audit_types=AUDIT_TYPES,
    rule_sets=RULE_SETS,
    urls="models_qua.urls",
    menu=(("qua:giunta", _("Atti di giunta"), "qua.agreement.approve"),),
    mail={
        "qua.signature_ask": signature_ask,
        "qua.signed": signed,
    },
)

registry.register(MODEL)
