"""Agreements as they are written: the text, who signs, projects, commitments, what is put in and what is measured."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone
from rest_framework import serializers

from core.api.declaring import Asked, Operation, Resource
from core.models import Neighbourhood, Organisation, Person
from core.permissions.holder import Holder
from models_qua.api.shown import (
    amount,
    day,
    fact,
    for_whom,
    hidden,
    keys,
    lab,
    lab_of_agreement,
    number,
    of_labs,
    via,
)
from models_qua.models import (
    CitizenshipAgreement,
    Commitment,
    Indicator,
    ProjectSheet,
    SheetNeed,
    Signatory,
)
from models_qua.models import Resource as Contribution
from models_qua.rules import SLUG
from models_qua.selectors.agreements import agreements_in
from models_qua.selectors.commitments import line_of, with_reports
from models_qua.selectors.tracked_lists import projects_in
from models_qua.services import agreement_commitments as commitments
from models_qua.services import agreement_indicators as indicators
from models_qua.services import agreement_parties as parties
from models_qua.services import agreement_resources as resources
from models_qua.services import agreement_sharing as sharing
from models_qua.services import agreement_sheets as sheets
from models_qua.services.agreement_text import change_agreement_text, text_snapshot, write_agreement

SEE, WRITE, SIGN = "qua.agreement.see", "qua.agreement.write", "qua.agreement.sign"
_OF_AGREEMENT = {"agreement": ["exact"], "agreement__body": ["exact"], "sheet": ["exact", "isnull"]}


def its_body(given: Mapping[str, Any]) -> Iterable[UUID]:
    """The lab named in what is sent."""
    return [given["body_id"]]


def _projects(who: Holder) -> QuerySet[ProjectSheet]:
    needs = SheetNeed.objects.filter(sheet=OuterRef("pk")).order_by("group__created_at", "group")
    return projects_in(who.bodies(SEE), timezone.localdate()).annotate(
        group_ids=ArraySubquery(needs.values("group"))
    )


def _parties(who: Holder) -> QuerySet[Signatory]:
    rows = Signatory.objects.select_related("agreement", "organisation", "person")
    contact = for_whom(who, [WRITE, SIGN], "email", "agreement__body")
    return of_labs(rows, who, SEE, "agreement__body").annotate(shown_email=contact)


def _commitments(who: Holder) -> QuerySet[Commitment]:
    rows = with_reports(Commitment.objects.select_related("agreement", "signatory", "sheet"))
    return of_labs(rows, who, SEE, "agreement__body")


def _agreement(asked: Asked) -> CitizenshipAgreement:
    row = asked.row
    return row if isinstance(row, CitizenshipAgreement) else row.agreement


def _organisations(asked: Asked) -> Any:
    kept = getattr(asked.row, "organisation_id", None)
    return Organisation.objects.filter(Q(pk__in=Organisation.objects.standing()) | Q(pk=kept))


def _people(asked: Asked) -> Any:
    """Who took part in the lab, and who is the party already."""
    took_part = Q(lab_participations__body=_agreement(asked).body_id, erased_at=None)
    return Person.objects.filter(took_part | Q(pk=getattr(asked.row, "person_id", None))).distinct()


def _places(asked: Asked) -> Any:
    now = Neighbourhood.objects.on(timezone.localdate())
    return Neighbourhood.objects.filter(
        Q(pk__in=now.values("pk")) | Q(pk=getattr(asked.row, "neighbourhood_id", None))
    )


_PARTY = {"organisation_id": _organisations, "person_id": _people}
_SHEET = {
    "neighbourhood_id": _places,
    "group_ids": lambda asked: sheets.answerable(
        _agreement(asked), asked.row if isinstance(asked.row, ProjectSheet) else None
    ),
}

AGREEMENTS = Resource(
    name="agreements", key="agreement_id", model=CitizenshipAgreement, see=SEE, slug=SLUG,
    fields=(
        "id", "body_id", "cycle_id", "renews_id", "number", "title", "slug", "state", "context", "goals", "conduct", "shared_use", "insurance",
        "city_support", "monitoring", "early_end", "proposed_on", "act_number", "act_on", "signed_on", "starts_on", "ends_on", "accounted_on",
        "privacy_checked_at", "published_on", "ended_on", "end_reasons", "created_at",
    ),
    more={
        "renewed_by_id": via("renewed_by.pk", allow_null=True),
        "parties": number(help_text="Without the city."),
        "signed": number(help_text="Without the city."),
    },
    about="An agreement between the city and who takes care of a neighbourhood. Its text changes by amendment once it is approved.",
    rows=lambda who: agreements_in(who.bodies(SEE)),
    bodies=lab,
    filters={
        "body": ["exact"], "cycle": ["exact"], "renews": ["exact", "isnull"], "state": ["exact", "in"], "number": ["exact"], "title": ["icontains"],
        "act_number": ["exact", "isnull"], "signed_on": ["isnull", "gte", "lte"], "starts_on": ["gte", "lte"], "ends_on": ["isnull", "gte", "lte"],
        "published_on": ["isnull", "gte", "lte"],
    },
    sorts=("-created_at", "created_at", "title", "-title"),
)  # fmt: skip
PROJECTS = Resource(
    name="projects", key="sheet_id", model=ProjectSheet, see=SEE, slug=SLUG,
    fields=(
        "id", "agreement_id", "number", "title", "slug", "family", "state", "year", "budget_eur", "objectives", "actions", "times", "spaces",
        "partners", "lead_id", "neighbourhood_id", "progress", "starts_on", "ends_on", "state_note", "state_since", "created_at",
    ),
    more={
        "body_id": via("agreement.body_id"), "group_ids": keys(), "spent_eur": amount(),
        "is_late": serializers.BooleanField(read_only=True, help_text="It has a milestone whose day went by."),
    },
    about="A project of an agreement. Its money is never added to that of maintenance works.",
    rows=_projects,
    bodies=lab_of_agreement,
    filters={
        "agreement": ["exact"], "agreement__body": ["exact"], "state": ["exact"], "family": ["exact"], "year": ["exact"], "neighbourhood": ["exact"],
        "lead": ["exact"], "title": ["icontains"],
    },
    sorts=("created_at", "-created_at", "title", "-title"),
)  # fmt: skip
PARTIES = Resource(
    name="parties", key="party_id", model=Signatory, see=SEE, slug=SLUG,
    fields=(
        "id", "agreement_id", "kind", "name", "organisation_id", "person_id", "signer_name", "signer_role", "listed_publicly", "asked_at", "signed_on",
        "manner", "document_id", "archive_note", "withdrawn_on", "withdrawal_reason",
    ),
    more={"body_id": via("agreement.body_id"), "email": hidden("shown_email")},
    about="Who signs an agreement, the city too, and since when it is bound. Its address is for who writes the agreement and collects signatures.",
    rows=_parties,
    bodies=lab_of_agreement,
    filters={
        "agreement": ["exact"], "agreement__body": ["exact"], "kind": ["exact"], "organisation": ["exact"], "signed_on": ["isnull", "gte", "lte"],
        "withdrawn_on": ["isnull"], "name": ["icontains"],
    },
    sorts=("name", "-name"),
)  # fmt: skip
COMMITMENTS = Resource(
    name="commitments", key="commitment_id", model=Commitment, see=SEE, slug=SLUG,
    fields=("id", "agreement_id", "sheet_id", "signatory_id", "what", "due_on", "due_words", "state", "state_since", "position"),
    more={
        "body_id": via("agreement.body_id"), "last_on": day(help_text="The last day somebody said how far it is."), "hours": amount(),
        "is_late": fact(serializers.BooleanField, lambda row: line_of(row, timezone.localdate()).is_late),
    },
    about="What a party takes on, by a day or in words, how far it is and the volunteer hours reported in all.",
    rows=_commitments,
    bodies=lab_of_agreement,
    filters={**_OF_AGREEMENT, "signatory": ["exact"], "state": ["exact"], "due_on": ["isnull", "gte", "lte"]},
    sorts=("position", "-position"),
)  # fmt: skip
CONTRIBUTIONS = Resource(
    name="resources", key="resource_id", model=Contribution, see=SEE, slug=SLUG,
    fields=("id", "agreement_id", "sheet_id", "kind", "source", "signatory_id", "what", "year", "amount_eur", "quantity", "unit", "actual"),
    more={"body_id": via("agreement.body_id")},
    about="What is put in an agreement: money, which has an amount, or something in kind, which has a quantity and, afterwards, what was really given.",
    rows=lambda who: of_labs(Contribution.objects.select_related("agreement", "signatory", "sheet"), who, SEE, "agreement__body"),
    bodies=lab_of_agreement,
    filters={**_OF_AGREEMENT, "kind": ["exact"], "source": ["exact"], "signatory": ["exact"], "year": ["exact"]},
    sorts=("kind", "-kind", "what", "-what"),
)  # fmt: skip
INDICATORS = Resource(
    name="indicators", key="indicator_id", model=Indicator, see=SEE, slug=SLUG,
    fields=("id", "agreement_id", "sheet_id", "name", "definition", "unit", "direction", "baseline", "target", "position"),
    more={"body_id": via("agreement.body_id")},
    about="What is measured to know whether an agreement works.",
    rows=lambda who: of_labs(Indicator.objects.select_related("agreement", "sheet"), who, SEE, "agreement__body"),
    bodies=lab_of_agreement,
    filters={**_OF_AGREEMENT, "name": ["icontains"]},
    sorts=("position", "-position", "name", "-name"),
)  # fmt: skip

RESOURCES = (AGREEMENTS, PROJECTS, PARTIES, COMMITMENTS, CONTRIBUTIONS, INDICATORS)
OPERATIONS = (
    Operation("POST", write_agreement, WRITE, "Begin the draft of an agreement of a lab, perhaps from one of its paths.", answers=AGREEMENTS, within=its_body),
    Operation("PUT", change_agreement_text, WRITE, "Change what an agreement says, until it is approved.", on=AGREEMENTS, answers=AGREEMENTS, snapshot=text_snapshot),
    Operation("POST", sharing.share_agreement, WRITE, "The draft becomes the proposal everybody reads; `confirmed` is the mark of what looks personal and was looked at.", on=AGREEMENTS, part="sharing", answers=AGREEMENTS),
    Operation("DELETE", sharing.return_to_draft, WRITE, "The proposal is a draft again.", on=AGREEMENTS, part="sharing"),
    Operation("POST", sheets.write_sheet, WRITE, "Add a project to an agreement.", on=AGREEMENTS, part="projects", answers=PROJECTS, offers=_SHEET),
    Operation("PUT", sheets.change_sheet, WRITE, "Change a project, until its agreement is approved.", on=PROJECTS, answers=PROJECTS, snapshot=sheets.sheet_snapshot, offers=_SHEET),
    Operation("PUT", sheets.move_sheet, WRITE, "Give a project another place among those of its agreement, from 1.", on=PROJECTS, part="number", answers=PROJECTS),
    Operation("DELETE", sheets.remove_sheet, WRITE, "Take a project out of an agreement.", on=PROJECTS),
    Operation("POST", parties.add_party, WRITE, "Add a party to an agreement.", on=AGREEMENTS, part="parties", answers=PARTIES, offers=_PARTY),
    Operation("PUT", parties.change_party, WRITE, "Change who a party is, until the agreement is approved.", on=PARTIES, answers=PARTIES, snapshot=parties.party_snapshot, offers=_PARTY),
    Operation("DELETE", parties.remove_party, WRITE, "Take a party out of an agreement.", on=PARTIES),
    Operation("PUT", parties.list_party, SIGN, "Say whether everybody reads the name of a party.", on=PARTIES, part="listing", answers=PARTIES),
    Operation("POST", commitments.write_commitment, WRITE, "Add a commitment.", on=AGREEMENTS, part="commitments", answers=COMMITMENTS),
    Operation("PUT", commitments.change_commitment, WRITE, "Change a commitment, until the agreement is approved.", on=COMMITMENTS, answers=COMMITMENTS, snapshot=commitments.commitment_snapshot),
    Operation("DELETE", commitments.remove_commitment, WRITE, "Take a commitment out of an agreement.", on=COMMITMENTS),
    Operation("POST", resources.write_resource, WRITE, "Add money, or something in kind.", on=AGREEMENTS, part="resources", answers=CONTRIBUTIONS),
    Operation("PUT", resources.change_resource, WRITE, "Change what is put in, until the agreement is approved.", on=CONTRIBUTIONS, answers=CONTRIBUTIONS, snapshot=resources.resource_snapshot),
    Operation("DELETE", resources.remove_resource, WRITE, "Take out what was to be put in.", on=CONTRIBUTIONS),
    Operation("POST", indicators.write_indicator, WRITE, "Add an indicator.", on=AGREEMENTS, part="indicators", answers=INDICATORS),
    Operation("PUT", indicators.change_indicator, WRITE, "Change an indicator, until the agreement is approved.", on=INDICATORS, answers=INDICATORS, snapshot=indicators.indicator_snapshot),
    Operation("DELETE", indicators.remove_indicator, WRITE, "Take an indicator out of an agreement.", on=INDICATORS),
)  # fmt: skip
