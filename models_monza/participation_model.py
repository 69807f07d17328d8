"""The consulte di quartiere, as core sees them."""

from django.utils.translation import gettext_lazy as _

from core.participation.registry import registry
from core.participation.spec import (
    BodyPanel,
    DecisionHook,
    MeetingKind,
    MeetingLink,
    ParticipationModel,
    PrivacyHooks,
    Vocabulary,
)
from core.participation.stages import Stage
from models_monza.audit import AUDIT_TYPES
from models_monza.permissions import FORMED, NOT_FORMED, PERMISSIONS, ROLES
from models_monza.privacy import erase_person, export_person
from models_monza.rules import RULE_SETS, SLUG
from models_monza.selectors.ballots import summaries

STAGES = (
    Stage("to_form", _("da costituire"), ("enrolling",), NOT_FORMED, initial=True),
    Stage("enrolling", _("iscrizioni aperte"), ("formed", "lapsed"), NOT_FORMED),
    Stage("formed", _("costituita"), ("lapsed",), FORMED, active=True),
    Stage("lapsed", _("decaduta"), ("to_form", "enrolling"), NOT_FORMED),
)
"""The life of a consulta, mandate by mandate."""

MEETING_KINDS = (
    MeetingKind(
        "sitting",
        _("Seduta"),
        _("Sedute"),
        "plenary",
        ("seduta", "assemblea", "consulta"),
        # Comune di Monza, «Come funzionano» (2024): who is not enrolled attends as «uditore».
        who_may_come=_("Aperta a tutte e tutti: chi non è iscritto assiste come uditore."),
    ),
    MeetingKind(
        "working_group",
        _("Gruppo di lavoro"),
        _("Gruppi di lavoro"),
        "subgroup",
        ("gruppo di lavoro", "gruppo"),
        needs_subgroup=True,
    ),
    MeetingKind(
        "coordination",
        _("Tavolo di coordinamento"),
        _("Tavoli di coordinamento"),
        "other",
        ("tavolo di coordinamento", "tavolo", "coordinamento"),
    ),
    MeetingKind(
        "giunta",
        _("Giunta itinerante"),
        _("Giunte itineranti"),
        "other",
        ("giunta itinerante", "giunta"),
    ),
    MeetingKind("other", _("Altro incontro"), _("Altri incontri"), "other", ("altro", "altro incontro")),
)

MODEL = ParticipationModel(
    slug=SLUG,
    label=_("Consulte di quartiere"),
    summary=_(
        "Un organismo formale per ogni quartiere: ci si iscrive in finestre, si riunisce in sedute numerate, dà contributi non "
        "vincolanti all'amministrazione, che risponde."
    ),
    source="Comune di Monza, Statuto, art. 94; Regolamento delle Consulte di quartiere, C.C. 26/2022 e 5/2024",
    vocabulary=Vocabulary(_("consulta"), _("consulte"), _("nuova consulta"), "consulte"),
    privacy=PrivacyHooks(export=export_person, erase=erase_person),
    stages=STAGES,
    meeting_kinds=MEETING_KINDS,
    roles=ROLES,
    permissions=PERMISSIONS,
    audit_types=AUDIT_TYPES,
    rule_sets=RULE_SETS,
    urls="models_monza.urls",
    body_panels=(
        BodyPanel(_("Incarichi"), "monza:offices", "monza.office.see"),
        BodyPanel(_("Note di processo"), "monza:notes", "monza.process_note.see"),
    ),
    meeting_links=(
        MeetingLink(_("Votazioni"), "monza:meeting-ballots", "monza.office.see", ("sitting",)),
        MeetingLink(_("Note di processo"), "monza:meeting-notes", "monza.process_note.see"),
    ),
    decisions=DecisionHook(_("Votazione"), "monza:item-ballot", "monza.office.see", summaries, ("sitting",)),
)

registry.register(MODEL)
