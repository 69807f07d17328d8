"""Applications for a micro-grant: writing them and handing them in."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Neighbourhood, Organisation, Representative
from core.services.audit import record
from core.services.errors import DomainError
from core.services.freshness import changes, demand_fresh, snapshot
from models_bergamo.models import (
    ApplicationState,
    CouncillorRequest,
    GrantApplication,
    GrantApplicationNeighbourhood,
    GrantCall,
)
from models_bergamo.selectors.terms import cents, terms_of
from models_bergamo.services.grant_states import advance, demand_step, locked_application
from models_bergamo.services.guards import demand_network, demand_stage_allows

APPLICATION_FIELDS = (
    "call_id", "lead_id", "contact_id", "body_id", "request_id", "title", "description", "supports_frailty", "planned_cost_eur",
    "requested_eur",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Project:
    """What an application asks for; amounts in euros. `requested_eur` None asks for the most the terms allow."""

    call_id: uuid.UUID
    lead_id: uuid.UUID
    title: str
    planned_cost_eur: Decimal
    requested_eur: Decimal | None = None
    supports_frailty: bool = False
    description: str = ""
    body_id: uuid.UUID | None = None
    contact_id: uuid.UUID | None = None
    request_id: uuid.UUID | None = None
    neighbourhood_ids: tuple[uuid.UUID, ...] = ()


@transaction.atomic(durable=True)
def draft_application(*, actor: User, project: Project) -> GrantApplication:
    """Begin an application; a draft may be begun before the call opens and is seen by nobody outside.

    Raises `DomainError` for an organisation merged into another, a stage of the network that does not allow it, or
    amounts that cannot be. Audited as `bergamo.grant.drafted`.
    """
    application = GrantApplication()
    _write(application, project)
    application.save(force_insert=True)
    _place(application, project)
    record(
        actor=actor,
        action="bergamo.grant.drafted",
        target=application,
        after=application_snapshot(application),
    )
    return application


@transaction.atomic(durable=True)
def change_application(
    *, actor: User, application_id: uuid.UUID, project: Project, seen: str | None = None
) -> GrantApplication:
    """Change a draft; once handed in an application is what it is.

    Raises `StaleEdit` when someone else changed it meanwhile, `DomainError` after the draft and for what
    `draft_application` refuses. Audited as `bergamo.grant.changed`.
    """
    application = locked_application(application_id)
    _demand_draft(application)
    before = application_snapshot(application)
    demand_fresh(before, seen)
    _write(application, project)
    application.save()
    _place(application, project)
    earlier, later = changes(before, application_snapshot(application))
    if later:
        record(actor=actor, action="bergamo.grant.changed", target=application, before=earlier, after=later)
    return application


@transaction.atomic(durable=True)
def discard_application(*, actor: User, application_id: uuid.UUID) -> None:
    """Throw a draft away. Raises `DomainError` once it was handed in. Audited as `bergamo.grant.discarded`."""
    application = locked_application(application_id)
    _demand_draft(application)
    before = application_snapshot(application)
    record(actor=actor, action="bergamo.grant.discarded", target=application, before=before)
    application.delete()


@transaction.atomic(durable=True)
def submit_application(
    *, actor: User, application_id: uuid.UUID, at: dt.datetime | None = None
) -> GrantApplication:
    """Hand an application in at a moment (now). Audited as `bergamo.grant.submitted`.

    Raises `DomainError` outside the call's window, counted in local days; for more than the terms of the call allow
    for the planned cost; without a description or a neighbourhood.
    """
    application = locked_application(application_id)
    demand_step(application, ApplicationState.SUBMITTED)
    call = application.call
    day = timezone.localdate(at)
    if day < call.opens_on:
        raise DomainError(
            _("Il bando apre il %(day)s: la domanda si può presentare da quel giorno.") % _day(call.opens_on)
        )
    if day > call.closes_on:
        raise DomainError(
            _("Il bando si è chiuso il %(day)s: la domanda non si può più presentare.") % _day(call.closes_on)
        )
    if not application.description.strip():
        raise DomainError(
            _("Descriva che cosa si vuole fare prima di presentare la domanda."), field="description"
        )
    if not application.places.exists():
        raise DomainError(
            _("Indichi almeno un quartiere prima di presentare la domanda."), field="neighbourhoods"
        )
    most = terms_of(call).most(application.planned_cost_eur, supports_frailty=application.supports_frailty)
    if application.requested_eur > most:
        message = _(
            "Per questo progetto si possono chiedere al massimo %(most)s €: riduca il contributo richiesto."
        )
        raise DomainError(message % {"most": _amount(most)}, field="requested_eur")
    return advance(application, ApplicationState.SUBMITTED, actor=actor, submitted_on=day)


def application_snapshot(application: GrantApplication) -> dict[str, Any]:
    """An application as JSON values: what the form shows and the audit trail keeps. One query."""
    places = sorted(str(key) for key in application.places.values_list("neighbourhood_id", flat=True))
    return snapshot(application, APPLICATION_FIELDS, neighbourhoods=places)


def _demand_draft(application: GrantApplication) -> None:
    if application.state != ApplicationState.DRAFT:
        raise DomainError(_("La domanda è già stata presentata: non si può più modificare."))


def _write(application: GrantApplication, project: Project) -> None:
    call = GrantCall.objects.filter(pk=project.call_id).first()
    if call is None:
        raise DomainError(_("Questo bando non esiste più."), field="call")
    if not Organisation.objects.standing().filter(pk=project.lead_id).exists():
        raise DomainError(_("La realtà capofila è stata unita a un'altra: scelga quella."), field="lead")
    planned = cents(project.planned_cost_eur)
    if planned <= 0:
        raise DomainError(_("Il costo previsto deve essere maggiore di zero."), field="planned_cost_eur")
    if project.body_id is not None:
        demand_stage_allows(demand_network(project.body_id), "bergamo.grant.propose", timezone.localdate())
    _check_contact(project)
    _check_request(project)
    if project.requested_eur is None:
        requested = terms_of(call).most(planned, supports_frailty=project.supports_frailty)
    else:
        requested = cents(project.requested_eur)
    if not 0 < requested <= planned:
        message = _("Il contributo richiesto deve essere maggiore di zero e non superare il costo previsto.")
        raise DomainError(message, field="requested_eur")
    for name in set(APPLICATION_FIELDS) - {"planned_cost_eur", "requested_eur"}:
        setattr(application, name, getattr(project, name))
    application.planned_cost_eur, application.requested_eur = planned, requested


def _check_contact(project: Project) -> None:
    """The person of reference speaks for the lead organisation."""
    if project.contact_id is None:
        return
    speaks = Representative.objects.on(timezone.localdate()).filter(
        organisation__canonical=project.lead_id, person=project.contact_id
    )
    if not speaks.exists():
        raise DomainError(
            _("La persona di riferimento non è tra i referenti della realtà capofila."), field="contact"
        )


def _check_request(project: Project) -> None:
    """The request a project comes from is of the same network, and was sent."""
    if project.request_id is None:
        return
    sent = CouncillorRequest.objects.filter(
        pk=project.request_id, body=project.body_id, sent_on__isnull=False
    )
    if project.body_id is None or not sent.exists():
        raise DomainError(_("L'istanza indicata non è tra quelle inviate da questa rete."), field="request")


def _place(application: GrantApplication, project: Project) -> None:
    wanted = set(project.neighbourhood_ids)
    if Neighbourhood.objects.filter(pk__in=wanted).count() != len(wanted):
        raise DomainError(_("Uno dei quartieri indicati non esiste più."), field="neighbourhoods")
    application.places.exclude(neighbourhood__in=wanted).delete()
    there = set(application.places.values_list("neighbourhood_id", flat=True))
    GrantApplicationNeighbourhood.objects.bulk_create(
        GrantApplicationNeighbourhood(application=application, neighbourhood_id=place)
        for place in wanted - there
    )


def _day(day: dt.date) -> dict[str, str]:
    return {"day": f"{day:%d/%m/%Y}"}


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
