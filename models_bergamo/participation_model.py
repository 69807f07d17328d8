"""Bergamo's neighbourhood networks, as core sees them."""

from django.utils.translation import gettext_lazy as _

from core.participation.registry import registry
from core.participation.spec import MeetingKind, ParticipationModel, PrivacyHooks, Role, Vocabulary
from core.participation.stages import Stage
from core.permissions.catalogue import FIELD_WORK

MODEL = ParticipationModel(
    slug="bergamo",
    label=_("Reti di quartiere"),
    summary=_("Reti informali di realtà e cittadini, accompagnate da operatori comunali. Si decide per consenso."),
    source="Comune di Bergamo, Statuto, Titolo V, art. 80 (14.03.2023)",
    vocabulary=Vocabulary(_("rete"), _("reti"), _("nuova rete"), "reti"),
    privacy=PrivacyHooks(export=lambda _person: {}, erase=lambda _person: 0),
    stages=(
        Stage("forming", _("in formazione"), ("active", "closed"), initial=True),
        Stage("active", _("attiva"), ("suspended", "closed"), active=True),
        Stage("suspended", _("sospesa"), ("active", "closed")),
        Stage("closed", _("chiusa")),
    ),
    meeting_kinds=(
        MeetingKind("plenary", _("Plenaria"), _("Plenarie"), "plenary", ("plenaria", "rete in plenaria")),
        MeetingKind(
            "subgroup", _("Sottogruppo"), _("Sottogruppi"), "subgroup", ("sottogruppo",), needs_subgroup=True
        ),
        MeetingKind("councillor", _("Incontro con l'assessore"), _("Incontri con gli assessori"), "other", ("assessore", "incontro con assessore")),
        MeetingKind("other", _("Altro incontro"), _("Altri incontri"), "other", ("altro", "altro incontro")),
    ),
    roles=(
        Role(
            "neighbourhood_worker",
            _("Operatrice o operatore di quartiere"),
            _("Accompagna le reti dei suoi quartieri: incontri, presenze, resoconti, realtà."),
            FIELD_WORK,
            scope="body",
        ),
    ),
)

registry.register(MODEL)
