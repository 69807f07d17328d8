"""Bergamo's neighbourhood networks, as core sees them."""

from django.utils.translation import gettext_lazy as _

from core.participation.registry import registry
from core.participation.spec import (
    AuditType,
    BodyPanel,
    Introduction,
    MeetingKind,
    ParticipationModel,
    PrivacyHooks,
    Vocabulary,
)
from core.participation.stages import Stage
from models_bergamo.indicators import INDICATORS
from models_bergamo.open_data import DATASETS
from models_bergamo.permissions import AT_REST, IN_LIFE, PERMISSIONS, ROLES
from models_bergamo.privacy import erase_person, export_person
from models_bergamo.report import REPORT_SECTIONS
from models_bergamo.rules import RULE_SETS, SLUG
from models_bergamo.selectors.trail import trail
from models_bergamo.services.charter import write_first_charter
from models_bergamo.sheets import SHEETS

STAGES = (
    Stage("forming", _("in formazione"), ("active", "closed"), IN_LIFE, initial=True),
    Stage("active", _("attiva"), ("suspended", "closed"), IN_LIFE, active=True),
    Stage("suspended", _("sospesa"), ("active", "closed"), AT_REST),
    Stage("closed", _("chiusa"), (), AT_REST),
)

MEETING_KINDS = (
    MeetingKind(
        "plenary",
        _("Plenaria"),
        _("Plenarie"),
        "plenary",
        ("plenaria", "rete in plenaria"),
        # Carta d'identità, points 3 and 5: open to anyone, residents or not.
        who_may_come=_("Aperta a tutte e tutti, anche a chi non abita nel quartiere."),
    ),
    MeetingKind(
        "subgroup", _("Sottogruppo"), _("Sottogruppi"), "subgroup", ("sottogruppo",), needs_subgroup=True
    ),
    MeetingKind(
        "councillor",
        _("Incontro con l'assessore"),
        _("Incontri con gli assessori"),
        "other",
        ("assessore", "assessora", "incontro con assessore", "incontro con assessora"),
    ),
    MeetingKind("other", _("Altro incontro"), _("Altri incontri"), "other", ("altro", "altro incontro")),
)

AUDIT_TYPES = (
    AuditType("bergamo.network.changed", _("Storia della rete modificata"), on_erasure="blank"),
    AuditType("bergamo.charter.adopted", _("Carta d'identità adottata")),
    AuditType("bergamo.charter.acknowledged", _("Presa visione della carta registrata"), on_erasure="blank"),
    AuditType(
        "bergamo.charter.acknowledgement_removed", _("Presa visione della carta tolta"), on_erasure="blank"
    ),
    AuditType("bergamo.call.published", _("Bando contributi pubblicato")),
    AuditType("bergamo.call.changed", _("Bando contributi modificato")),
    AuditType("bergamo.grant.drafted", _("Domanda di contributo iniziata"), on_erasure="blank"),
    AuditType("bergamo.grant.changed", _("Domanda di contributo modificata"), on_erasure="blank"),
    AuditType("bergamo.grant.discarded", _("Bozza di domanda eliminata"), on_erasure="blank"),
    AuditType("bergamo.grant.submitted", _("Domanda di contributo presentata")),
    AuditType("bergamo.grant.admitted", _("Contributo ammesso")),
    AuditType("bergamo.grant.not_admitted", _("Contributo non ammesso"), on_erasure="blank"),
    AuditType("bergamo.grant.carried_out", _("Progetto realizzato")),
    AuditType("bergamo.grant.accounted", _("Spesa rendicontata")),
    AuditType("bergamo.grant.paid", _("Contributo liquidato")),
    AuditType("bergamo.request.written", _("Istanza iniziata"), on_erasure="blank"),
    AuditType("bergamo.request.changed", _("Istanza modificata"), on_erasure="blank"),
    AuditType("bergamo.request.sent", _("Istanza inviata")),
    AuditType("bergamo.request.answered", _("Risposta all'istanza registrata"), on_erasure="blank"),
    AuditType("bergamo.request.withdrawn", _("Istanza ritirata"), on_erasure="blank"),
    AuditType("bergamo.request.shown", _("Istanza mostrata o tolta dalla pagina pubblica")),
)

MODEL = ParticipationModel(
    slug=SLUG,
    label=_("Reti di quartiere"),
    summary=_(
        "Reti informali di realtà e cittadini, accompagnate da operatori comunali. Si decide per consenso."
    ),
    source="Comune di Bergamo, Statuto, Titolo V, art. 80 (14.03.2023)",
    introduction=Introduction(
        steps=(
            _("Un operatore comunale fa incontrare le realtà e chi abita il quartiere: nasce una rete."),
            _("La rete si ritrova in plenaria, aperta a tutte e tutti, e decide per consenso."),
            _("Sottogruppi, piccoli contributi e richieste agli assessori portano avanti ciò che ha deciso."),
        ),
        picture="models_bergamo/reti.svg",
        body=_("Rete Borgo Verde"),
        kind="plenary",
        agenda=(
            _("Presentazioni: chi siamo e che cosa facciamo nel quartiere"),
            _("La festa di primavera"),
            _("Varie, e la data del prossimo incontro"),
        ),
    ),
    vocabulary=Vocabulary(_("rete"), _("reti"), _("nuova rete"), "reti"),
    privacy=PrivacyHooks(export=export_person, erase=erase_person),
    stages=STAGES,
    meeting_kinds=MEETING_KINDS,
    roles=ROLES,
    permissions=PERMISSIONS,
    audit_types=AUDIT_TYPES,
    rule_sets=RULE_SETS,
    report_sections=REPORT_SECTIONS,
    indicators=INDICATORS,
    sheets=SHEETS,
    datasets=DATASETS,
    urls="models_bergamo.urls",
    api="models_bergamo.api",
    menu=(
        ("bergamo:charter", _("Carta d'identità"), "core.body.see"),
        ("bergamo:grants", _("Contributi"), "bergamo.grant.see"),
        ("bergamo:requests", _("Istanze"), "bergamo.request.see"),
        ("bergamo:operators", _("Operatori e quartieri"), "core.body.see"),
    ),
    body_panels=(
        BodyPanel(_("Come è nata"), "bergamo:network-birth", "core.body.see"),
        BodyPanel(_("Carta"), "bergamo:network-charter", "core.body.see"),
        BodyPanel(_("Contributi"), "bergamo:network-grants", "bergamo.grant.see"),
        BodyPanel(_("Istanze"), "bergamo:network-requests", "bergamo.request.see"),
    ),
    on_activation=write_first_charter,
    trail=trail,
)

registry.register(MODEL)
