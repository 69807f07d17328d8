"""The consulte di quartiere, as core sees them."""

from django.utils.translation import gettext_lazy as _

from core.participation.registry import registry
from core.participation.spec import (
    BodyPanel,
    DecisionHook,
    Demonstration,
    Introduction,
    MeetingHooks,
    MeetingKind,
    MeetingLink,
    ParticipationModel,
    PrivacyHooks,
    Vocabulary,
)
from core.participation.stages import Stage
from models_monza import demonstration
from models_monza.audit import AUDIT_TYPES
from models_monza.indicators import INDICATORS
from models_monza.mail import applicants
from models_monza.mail.enrolment import completion, decision
from models_monza.mail.opinions import opinion_message, question_message
from models_monza.open_data import DATASETS
from models_monza.permissions import ENROLLING, FORMED, NOT_FORMED, PERMISSIONS, ROLES
from models_monza.privacy import NOTICES, erase_person, export_person, names_of_people
from models_monza.report import REPORT_SECTIONS
from models_monza.rules import RULE_SETS, SLUG
from models_monza.selectors.ballots import summaries
from models_monza.selectors.sittings import facts_of, notice_rule, roll_lists, table_guests
from models_monza.selectors.to_do import to_do
from models_monza.selectors.trail import trail
from models_monza.services.leaving import member_left
from models_monza.services.online import forget_unconfirmed
from models_monza.services.pressing import press_for_answers
from models_monza.services.sittings import changing, convening, holding
from models_monza.sheets import SHEETS

STAGES = (
    Stage("to_form", _("da costituire"), ("enrolling",), NOT_FORMED, initial=True),
    Stage("enrolling", _("iscrizioni aperte"), ("formed", "lapsed"), ENROLLING),
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
        # Comune di Monza, calendar of 2018: closed at first, then open to the consulta and to citizens.
        who_may_come=_(
            "La prima parte è riservata alla giunta; poi è aperta alla consulta e a tutte e tutti."
        ),
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
    introduction=Introduction(
        steps=(
            _(
                "Si apre una finestra: chi vive, lavora o studia nel quartiere chiede di iscriversi alla consulta."
            ),
            _(
                "La consulta si riunisce in sedute convocate e numerate, con il numero legale del Suo regolamento."
            ),
            _("Manda contributi e pareri all'amministrazione, che risponde entro un termine."),
        ),
        picture="models_monza/consulte.svg",
        body=_("Consulta Borgo Verde"),
        kind="sitting",
        agenda=(
            _("Approvazione del verbale della seduta precedente"),
            _("Parere sul piano del verde"),
            _("Varie ed eventuali"),
        ),
    ),
    vocabulary=Vocabulary(
        _("consulta"),
        _("consulte"),
        _("nuova consulta"),
        "consulte",
        on_their_own=_("Uditori (residenti per conto proprio)"),
    ),
    privacy=PrivacyHooks(
        export=export_person,
        erase=erase_person,
        notices=NOTICES,
        forget=forget_unconfirmed,
        names=names_of_people,
    ),
    stages=STAGES,
    meeting_kinds=MEETING_KINDS,
    roles=ROLES,
    permissions=PERMISSIONS,
    audit_types=AUDIT_TYPES,
    rule_sets=RULE_SETS,
    meetings=MeetingHooks(
        convening=convening,
        holding=holding,
        changing=changing,
        notice_rule=notice_rule,
        guests=table_guests,
        facts=facts_of,
        roll=roll_lists,
    ),
    report_sections=REPORT_SECTIONS,
    indicators=INDICATORS,
    sheets=SHEETS,
    datasets=DATASETS,
    demonstration=Demonstration(demonstration.rules, demonstration.history, demonstration.present),
    urls="models_monza.urls",
    api="models_monza.api",
    menu=(
        ("monza:enrolments", _("Iscrizioni"), "monza.enrolment.see"),
        ("monza:opinions", _("Contributi e pareri"), "monza.opinion.see"),
        ("monza:table", _("Tavolo di coordinamento"), "core.meeting.see"),
        ("monza:mandates", _("Mandati"), "monza.enrolment.see"),
    ),
    public_menu=(("monza:opinion-register", _("Contributi e pareri")),),
    body_panels=(
        BodyPanel(_("Albo"), "monza:body-register", "monza.enrolment.see"),
        BodyPanel(_("Incarichi"), "monza:offices", "monza.office.see"),
        BodyPanel(_("Contributi e pareri"), "monza:body-opinions", "monza.opinion.see"),
        BodyPanel(_("Note di processo"), "monza:notes", "monza.process_note.see"),
    ),
    meeting_links=(
        MeetingLink(_("Seduta e numero legale"), "monza:sitting", "core.meeting.see", ("sitting",)),
        MeetingLink(_("Votazioni"), "monza:meeting-ballots", "monza.office.see", ("sitting",)),
        MeetingLink(_("Note di processo"), "monza:meeting-notes", "monza.process_note.see"),
    ),
    decisions=DecisionHook(_("Votazione"), "monza:item-ballot", "monza.office.see", summaries, ("sitting",)),
    trail=trail,
    to_do=to_do,
    left=member_left,
    remind=press_for_answers,
    joining=_(
        "In una consulta si entra con una domanda di iscrizione, in rete o su carta, nelle finestre stabilite: vada in «Iscrizioni»."
    ),
    mail={
        "monza.received": applicants.received,
        "monza.confirmed": applicants.confirmed,
        "monza.completion": completion,
        "monza.decision": decision,
        "monza.opinion": opinion_message,
        "monza.request": question_message,
    },
)

registry.register(MODEL)
