"""The citizenship labs and agreements, as core sees them."""

from django.utils.translation import gettext_lazy as _

from core.participation.registry import registry
from core.participation.spec import (
    BodyPanel,
    Introduction,
    MeetingKind,
    MeetingLink,
    ParticipationModel,
    PrivacyHooks,
    Vocabulary,
)
from core.participation.stages import Stage
from models_qua.audit import AUDIT_TYPES
from models_qua.demonstration import DEMONSTRATION
from models_qua.indicators import INDICATORS
from models_qua.mail import doing
from models_qua.mail.needs import need_fate, need_received, review_asked
from models_qua.mail.signing import signature_ask, signed
from models_qua.open_data import DATASETS, announcements
from models_qua.permissions import CLOSED, PERMISSIONS, ROLES, RUNNING
from models_qua.privacy import NOTICES, erase_person, export_person, names_of_people
from models_qua.report import REPORT_SECTIONS
from models_qua.rules import OPEN, PREPARING, RULE_SETS, SLUG
from models_qua.season_report import SEASON_REPORT
from models_qua.selectors.to_do import to_do
from models_qua.selectors.trail_needs import need_trail
from models_qua.services.doing_reminders import remind_doing
from models_qua.services.need_web import forget_unconfirmed_needs
from models_qua.sheets import SHEETS

STAGES = (
    Stage(PREPARING, _("in preparazione"), (OPEN,), RUNNING, initial=True),
    Stage(OPEN, _("aperto"), ("closed",), RUNNING, active=True),
    Stage("closed", _("concluso"), (OPEN,), CLOSED),
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
    introduction=Introduction(
        steps=(
            _("Un laboratorio ascolta il quartiere: bisogni e proposte di associazioni e persone."),
            _("Ai tavoli di lavoro si scrive un progetto: chi fa che cosa, con quali risorse."),
            _("Comune e cittadini firmano l'accordo, e ne seguono i risultati fino al rendiconto."),
        ),
        picture="models_qua/accordi.svg",
        body=_("Laboratorio Borgo Verde"),
        kind="listening",
        agenda=(
            _("Che cosa funziona e che cosa manca nel quartiere"),
            _("Le idee di chi c'è"),
            _("Come andiamo avanti"),
        ),
    ),
    vocabulary=Vocabulary(
        _("laboratorio"), _("laboratori"), _("nuovo laboratorio"), "laboratori", feminine=False
    ),
    privacy=PrivacyHooks(
        export=export_person,
        erase=erase_person,
        notices=NOTICES,
        forget=forget_unconfirmed_needs,
        names=names_of_people,
    ),
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
    announcements=announcements,
    season_report=SEASON_REPORT,
    demonstration=DEMONSTRATION,
    urls="models_qua.urls",
    api="models_qua.api",
    menu=(
        ("qua:labs", _("Percorsi dei laboratori"), "qua.lab.see"),
        ("qua:reviews", _("Istruttorie"), "qua.need.see"),
        ("qua:agreements", _("Accordi"), "qua.agreement.see"),
        ("qua:projects", _("Progetti e manutenzioni"), "qua.agreement.see"),
        ("qua:places", _("Luoghi e servizi"), "qua.place.manage"),
        ("qua:season-report", _("Rapporto della stagione"), "core.report.see"),
    ),
    public_menu=(
        ("qua:register", _("Accordi")),
        ("qua:public-places", _("Luoghi")),
        ("qua:public-services", _("Servizi")),
    ),
    body_panels=(
        BodyPanel(_("Laboratorio"), "qua:lab", "qua.lab.see"),
        BodyPanel(_("Percorsi"), "qua:paths", "qua.lab.see"),
        BodyPanel(_("Bisogni e proposte"), "qua:body-needs", "qua.need.see"),
        BodyPanel(_("Accordi"), "qua:body-agreements", "qua.agreement.see"),
        BodyPanel(_("Piano strategico"), "qua:plans", "qua.lab.see"),
    ),
    meeting_links=(MeetingLink(_("Raccogli bisogni e proposte"), "qua:meeting-needs", "qua.need.collect"),),
    trail=need_trail,
    to_do=to_do,
    remind=remind_doing,
    mail={
        "qua.need_received": need_received,
        "qua.need_fate": need_fate,
        "qua.review_asked": review_asked,
        "qua.report_ask": doing.report_ask,
        "qua.ending": doing.ending,
        "qua.mid_term": doing.mid_term,
        "qua.signature_ask": signature_ask,
        "qua.signed": signed,
    },
)

registry.register(MODEL)
