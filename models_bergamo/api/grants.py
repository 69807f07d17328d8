"""Micro-grants: calls, and applications from the draft to the payment."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django_filters import FilterSet, UUIDFilter
from rest_framework import serializers

from core.api.declaring import Asked, Figure, Operation, Resource
from core.api.offered.followup import TrailShown, steps_shown
from core.api.shapes import Keys
from core.selectors.trail import chain
from core.services.errors import DomainError
from models_bergamo.models import CouncillorRequest, GrantApplication, GrantCall
from models_bergamo.permissions import may_propose
from models_bergamo.rules import SLUG
from models_bergamo.selectors.grants import GrantSums, calls_counted, grant_sums
from models_bergamo.selectors.trail import trail_of_request
from models_bergamo.services import applications as writing
from models_bergamo.services import calls
from models_bergamo.services import grants as verbs

SEE, PUBLISH, PROPOSE = "bergamo.grant.see", "bergamo.call.publish", "bergamo.grant.propose"
DECIDE, ACCOUNT, PAY = "bergamo.grant.decide", "bergamo.grant.account", "bergamo.grant.pay"
SEE_REQUEST = "bergamo.request.see"


class InNeighbourhood(FilterSet):
    """Applications by where the project takes place."""

    neighbourhood = UUIDFilter(field_name="places__neighbourhood", label="A neighbourhood it takes place in.")


def _euros() -> Any:
    return serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)


def _count() -> Any:
    return serializers.IntegerField(read_only=True)


def _bodies(row: GrantApplication) -> Iterable[UUID]:
    return [row.body_id] if row.body_id else []


def _proposes(asked: Asked) -> bool:
    """Whether the application that is there is one of hers."""
    row: GrantApplication = asked.row
    return may_propose(asked.holder, asked.user, body_id=row.body_id, lead_id=row.lead_id)


def _proposes_this(asked: Asked) -> bool:
    """Whether she may write what was sent. Raises `DomainError` for an organisation that is not hers."""
    project: writing.Project = asked.given["project"]
    places = [project.body_id] if project.body_id else []
    if not asked.holder.may(PROPOSE, places):
        return False
    if project.request_id is not None and not asked.holder.may(SEE_REQUEST, places):
        return False
    if may_propose(asked.holder, asked.user, body_id=project.body_id, lead_id=project.lead_id):
        return True
    raise DomainError(_("Può presentare domande solo per la realtà che rappresenta."), field="lead")


def _trail(asked: Asked) -> list[TrailShown]:
    request: CouncillorRequest | None = asked.row.request
    if request is None:
        return []
    return steps_shown(chain(request.meeting, trail_of_request(request.pk), asked.user, asked.holder))


def _changes(asked: Asked) -> bool:
    return _proposes(asked) and _proposes_this(asked)


CALLS = Resource(
    name="grant-calls", key="call_id", model=GrantCall, slug=SLUG, see=SEE,
    fields=(
        "id", "year", "title", "act", "opens_on", "closes_on", "activities_from", "activities_until", "ceiling_eur", "budget_eur",
    ),
    more={"received": _count(), "projects": _count(), "granted_eur": _euros(), "paid_eur": _euros()},
    about="A call for micro-grants, with how many applications were handed in, how many admitted, and for how much. Amounts are euros.",
    rows=lambda _who: calls_counted(),
    snapshot=calls.call_snapshot,
    filters={"year": ["exact", "gte", "lte"], "opens_on": ["lte", "gte"], "closes_on": ["lte", "gte"]},
    sorts=("-opens_on", "opens_on"),
)  # fmt: skip
APPLICATIONS = Resource(
    name="grant-applications", key="application_id", model=GrantApplication, slug=SLUG, see=SEE,
    fields=(
        "id", "call_id", "lead_id", "contact_id", "body_id", "request_id", "title", "description", "supports_frailty", "planned_cost_eur",
        "requested_eur", "state", "submitted_on", "decided_on", "admitted_eur", "refusal_reason", "carried_out_on", "accounted_cost_eur",
        "accounted_on", "paid_eur", "paid_on", "payment_act", "created_at",
    ),
    more={"neighbourhood_ids": Keys("places", "neighbourhood_id")},
    about="A project of a lead organisation that asks for a micro-grant. Amounts are euros; an empty one is not known yet.",
    rows=lambda who: GrantApplication.objects.in_bodies(who.bodies(SEE)).select_related("call").prefetch_related("places"),
    bodies=_bodies,
    snapshot=writing.application_snapshot,
    filters={
        "call": ["exact"], "call__year": ["exact"], "state": ["exact"], "body": ["exact"], "lead": ["exact"], "request": ["exact"],
        "title": ["icontains"], "submitted_on": ["gte", "lte"],
    },
    filtering=InNeighbourhood,
    sorts=("-created_at", "created_at", "title"),
)  # fmt: skip

RESOURCES = (CALLS, APPLICATIONS)
OPERATIONS = (
    Operation("POST", calls.publish_call, PUBLISH, "Publish a call.", answers=CALLS),
    Operation("PUT", calls.change_call, PUBLISH, "Correct a call.", on=CALLS, answers=CALLS),
    Operation("POST", writing.draft_application, PROPOSE, "Begin an application, as a draft.", answers=APPLICATIONS, rule=_proposes_this),
    Operation("PUT", writing.change_application, PROPOSE, "Change a draft.", on=APPLICATIONS, answers=APPLICATIONS, rule=_changes),
    Operation("DELETE", writing.discard_application, PROPOSE, "Throw a draft away.", on=APPLICATIONS, rule=_proposes),
    Operation("POST", writing.submit_application, PROPOSE, "Hand the application in.", on=APPLICATIONS, part="submission", answers=APPLICATIONS, rule=_proposes),
    Operation("POST", verbs.admit_application, DECIDE, "The city grants an amount.", on=APPLICATIONS, part="admission", answers=APPLICATIONS),
    Operation("POST", verbs.refuse_application, DECIDE, "The city does not grant it, and says why.", on=APPLICATIONS, part="refusal", answers=APPLICATIONS),
    Operation("POST", verbs.record_carried_out, ACCOUNT, "The project was carried out.", on=APPLICATIONS, part="completion", answers=APPLICATIONS),
    Operation("POST", verbs.account_application, ACCOUNT, "The lead organisation says what was spent.", on=APPLICATIONS, part="account", answers=APPLICATIONS),
    Operation("POST", verbs.pay_application, PAY, "The grant is paid.", on=APPLICATIONS, part="payment", answers=APPLICATIONS),
)  # fmt: skip
FIGURES = (
    Figure(
        name="show_bergamo_grant_application_trail", on=APPLICATIONS, part="trail", see=SEE, answers=TrailShown, read=_trail, many=True,
        about="From the meeting to the project, where it came of a request.",
    ),
    Figure(
        name="show_bergamo_grant_application_sums", on=APPLICATIONS, part="sums", see=SEE, answers=GrantSums,
        read=lambda asked: grant_sums(asked.row),
        about="How much the application may ask and be paid, by the terms of its call.",
    ),
)  # fmt: skip
