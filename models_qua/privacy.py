"""What the tables of labs and agreements hold about a person, to hand over and to erase."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.mail.purge import KEPT_FOR
from core.models import Person
from core.selectors.mentions import FreeText, blank_mentions, export_mentions
from core.services.audit import to_json
from models_qua.models import (
    CommitmentReport,
    Evaluation,
    Expense,
    FeasibilityReview,
    FinalAccount,
    LabParticipation,
    MaintenanceWork,
    Measurement,
    Need,
    NeedGroup,
    NeighbourhoodService,
    Photo,
    Place,
    PlaceKeeper,
    PlaceUse,
    PlanGoal,
    ProjectSheet,
    ServiceUsers,
    Signatory,
    StrategicPlan,
)
from models_qua.services.need_web import CONFIRM_WITHIN, forget_needs

NOTICES = (
    (
        _("Chi manda una proposta a un laboratorio"),
        format_lazy(
            _(
                "Nome e indirizzo email di chi propone: servono a dirgli che cosa ne è, li vede solo chi lavora nel laboratorio. Una "
                "proposta mandata dal sito e non confermata dalla posta si cancella dopo {confirm_days} giorni, il testo dei messaggi "
                "dopo {mail_days}."
            ),
            confirm_days=CONFIRM_WITHIN.days,
            mail_days=KEPT_FOR.days,
        ),
    ),
)
"""What the city's privacy notice says."""

_FREE_TEXT: FreeText = (
    (Need, ("title", "text", "place", "discard_reason")),
    (NeedGroup, ("title", "summary", "fate_reasons")),
    (FeasibilityReview, ("question", "technical_reasons", "economic_reasons", "reasons")),
    (ProjectSheet, ("state_note",)),
    (MaintenanceWork, ("about", "state_note")),
    (CommitmentReport, ("text", "reported_by")),
    (Measurement, ("source", "measured_by")),
    (Expense, ("what",)),
    (Photo, ("description",)),
    (Evaluation, ("method", "worked", "did_not_work", "to_change")),
    (FinalAccount, ("results", "lessons")),
    (Place, ("name", "about", "access")),
    (PlaceUse, ("what", "rhythm")),
    (NeighbourhoodService, ("name", "about", "schedule", "contact")),
    (ServiceUsers, ("source",)),
    (StrategicPlan, ("title", "vision", "act")),
    (PlanGoal, ("title", "text")),
)


def export_person(person_id: uuid.UUID) -> Mapping[str, list[dict[str, Any]]]:
    """The rows about a person, as JSON types, by table. A fixed number of queries."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return {}
    found = {
        "participations": [
            _plain(row, "body", "since")
            for row in LabParticipation.objects.filter(person=person).select_related("body")
        ],
        "needs": [
            _plain(row, "received_on", "title", "text", "place", "proposer_name", "proposer_email", "told_at")
            for row in _needs(person)
        ],
        "signatures": [
            _plain(row, "agreement", "name", "signed_on", "withdrawn_on")
            for row in Signatory.objects.filter(person=person).select_related("agreement")
        ],
        "kept_places": [
            _plain(row, "place", "since", "until", "listed_publicly", "agreement")
            for row in PlaceKeeper.objects.filter(person=person).select_related("place", "agreement")
        ],
    }
    found |= export_mentions(person, _FREE_TEXT)
    return {table: rows for table, rows in found.items() if rows}


def erase_person(person_id: uuid.UUID) -> int:
    """Blank what says who a person is; that somebody took part, proposed and signed stays. Returns the rows changed."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return 0
    changed = _erase_needs(person)
    changed += PlaceKeeper.objects.filter(person=person).delete()[0]
    return changed + blank_mentions(person, _FREE_TEXT)


def _needs(person: Person) -> QuerySet[Need]:
    """What she proposed: tied to her card, or sent with her address."""
    hers = Q(person=person)
    if person.email:
        hers |= Q(proposer_email__iexact=person.email)
    return Need.objects.filter(hers)


def _erase_needs(person: Person) -> int:
    """What was asked stays, who asked it is blanked; what nobody confirmed goes, with the message that asked."""
    unconfirmed = list(_needs(person).filter(state=Need.State.UNCONFIRMED))
    if unconfirmed:
        forget_needs(unconfirmed)
    return len(unconfirmed) + _needs(person).update(proposer_name="", proposer_email="", person=None)


def _plain(row: Any, *names: str) -> dict[str, Any]:
    return to_json({name: getattr(row, name) for name in names}) or {}
