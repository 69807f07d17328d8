"""Community labs, civic centres and generative pacts, as core sees them."""

from django.utils.translation import gettext_lazy as _

from core.participation.registry import registry
from core.participation.spec import (
    BodyPanel,
    Introduction,
    MeetingKind,
    ParticipationModel,
    PrivacyHooks,
    Vocabulary,
)
from core.participation.stages import Stage
from models_farelegami.audit import AUDIT_TYPES
from models_farelegami.demonstration import DEMONSTRATION
from models_farelegami.mail.forced import forced
from models_farelegami.open_data import DATASETS
from models_farelegami.permissions import CLOSED, IN_LIFE, PERMISSIONS, ROLES
from models_farelegami.privacy import NOTICES, erase_person, export_person
from models_farelegami.report import REPORT_SECTIONS
from models_farelegami.rules import RULE_SETS, SLUG
from models_farelegami.selectors.to_do import to_do
from models_farelegami.services.shredding import tidy_vault
from models_farelegami.sheets import SHEETS

STAGES = (
    Stage("forming", _("in formazione"), ("active", "closed"), IN_LIFE, initial=True),
    Stage("active", _("attivo"), ("closed",), IN_LIFE, active=True),
    Stage("closed", _("concluso"), ("active",), CLOSED),
)

MEETING_KINDS = (
    MeetingKind(
        "lab",
        _("Laboratorio"),
        _("Laboratori"),
        "plenary",
        ("laboratorio", "laboratorio di comunità", "incontro di laboratorio", "plenaria"),
        who_may_come=_("Aperto a tutte e tutti."),
    ),
    MeetingKind(
        "working_group",
        _("Gruppo di lavoro"),
        _("Gruppi di lavoro"),
        "subgroup",
        ("gruppo di lavoro", "sottogruppo"),
        needs_subgroup=True,
    ),
    MeetingKind(
        "steering",
        _("Cabina di regia"),
        _("Cabine di regia"),
        "other",
        ("cabina di regia", "tavolo", "coordinamento"),
    ),
    MeetingKind("other", _("Altro incontro"), _("Altri incontri"), "other", ("altro", "altro incontro")),
)

MODEL = ParticipationModel(
    slug=SLUG,
    label=_("Laboratori e patti di comunità"),
    summary=_(
        "Laboratori di comunità e civic center aperti a chi abita il territorio; patti GenerAttivi con chi è in difficoltà, in una "
        "cassaforte che apre solo chi li segue."
    ),
    source="Fare Legami, «welfare in azione» 2015-2018: Cremona, Crema, Casalmaggiore (BergamoNews, 2017; Comune di Crema; CSVnet Lombardia)",
    introduction=Introduction(
        steps=(
            _(
                "Un community maker fa incontrare persone, associazioni e servizi: nasce un laboratorio di comunità."
            ),
            _("Nei civic center si sta insieme, e la comunità dice di che cosa ha bisogno."),
            _(
                "Chi è in difficoltà e un ente firmano un patto: impegni di tutti e due, un budget, e qualcosa che si restituisce alla comunità."
            ),
        ),
        picture="models_farelegami/legami.svg",
        body=_("Laboratorio Borgo Verde"),
        kind="lab",
        agenda=(
            _("Chi siamo e che cosa sappiamo fare"),
            _("Di che cosa c'è bisogno qui"),
            _("Il primo passo da fare insieme"),
        ),
    ),
    vocabulary=Vocabulary(
        _("laboratorio di comunità"),
        _("laboratori di comunità"),
        _("nuovo laboratorio di comunità"),
        "laboratori-di-comunita",
        feminine=False,
    ),
    privacy=PrivacyHooks(export=export_person, erase=erase_person, notices=NOTICES, forget=tidy_vault),
    stages=STAGES,
    meeting_kinds=MEETING_KINDS,
    roles=ROLES,
    permissions=PERMISSIONS,
    audit_types=AUDIT_TYPES,
    rule_sets=RULE_SETS,
    datasets=DATASETS,
    report_sections=REPORT_SECTIONS,
    sheets=SHEETS,
    demonstration=DEMONSTRATION,
    urls="models_farelegami.urls",
    mail={"farelegami.forced": forced},
    api="models_farelegami.api",
    menu=(
        ("farelegami:labs", _("Laboratori e bisogni"), "core.body.see"),
        ("farelegami:centres", _("Civic center"), "core.body.see"),
        ("farelegami:pacts", _("Patti"), "farelegami.pact.see"),
    ),
    public_menu=(("farelegami:public-centres", _("Civic center")),),
    body_panels=(BodyPanel(_("Laboratorio"), "farelegami:lab", "core.body.see"),),
    to_do=to_do,
)

registry.register(MODEL)
