"""What only Bergamo's networks have: the charter read again, requests to councillors, micro-grants."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from core.models import Body, Organisation
from models_bergamo.models import CouncillorRequest, GrantApplication
from models_bergamo.services.applications import Project, draft_application, submit_application
from models_bergamo.services.calls import CallTerms, publish_call
from models_bergamo.services.charter import acknowledge_charter
from models_bergamo.services.grants import (
    account_application,
    admit_application,
    pay_application,
    record_carried_out,
    refuse_application,
)
from models_bergamo.services.requests import (
    RequestText,
    answer_request,
    send_request,
    show_request,
    write_request,
)

ACKNOWLEDGED = 9
PROJECTS = (
    (
        "Merende in cortile",
        "Un pomeriggio a settimana in cortile, con giochi e merenda per tutti.",
        "1200.00",
        False,
    ),
    ("Spesa a domicilio", "Volontari portano la spesa a chi non può uscire di casa.", "1350.00", True),
    (
        "Libri sulle panchine",
        "Scaffali di libri da prendere e lasciare nei giardini del quartiere.",
        "900.00",
        False,
    ),
    (
        "Cinema sotto le stelle",
        "Tre serate di cinema all'aperto, scelte insieme agli abitanti.",
        "2400.00",
        False,
    ),
)


def charter_and_requests(actor: User, today: dt.date) -> None:
    """Some networks have read the charter this year, one request was answered and one is waiting."""
    bodies = list(Body.objects.filter(model_slug="bergamo").order_by("name"))
    for body in bodies[:ACKNOWLEDGED]:
        acknowledge_charter(actor=actor, body_id=body.pk, acknowledged_on=today)
    answered = _sent(
        actor,
        RequestText(
            body_id=bodies[0].pk,
            addressee="Assessorato alla mobilità",
            subject="Attraversamento davanti alla scuola",
            text="La rete chiede di illuminare meglio l'attraversamento e di valutare un dosso.",
        ),
        today - dt.timedelta(days=40),
    )
    answer_request(
        actor=actor,
        request_id=answered.pk,
        answer="Il nuovo punto luce è previsto entro l'anno; il dosso sarà valutato con la polizia locale.",
        outcome=CouncillorRequest.Outcome.PARTLY,
        answered_on=today - dt.timedelta(days=12),
    )
    show_request(actor=actor, request_id=answered.pk, is_public=True)
    _sent(
        actor,
        RequestText(
            body_id=bodies[3].pk,
            addressee="Assessorato al verde pubblico",
            subject="Fontanella del parco",
            text="La rete chiede di riattivare la fontanella prima dell'estate.",
        ),
        today - dt.timedelta(days=9),
    )


def _sent(actor: User, request: RequestText, day: dt.date) -> CouncillorRequest:
    row = write_request(actor=actor, request=request)
    return send_request(actor=actor, request_id=row.pk, sent_on=day)


def grants(actor: User, today: dt.date) -> None:
    """A call with applications in four states: paid, carried out, admitted, not admitted."""
    opened = today - dt.timedelta(days=120)
    call = publish_call(
        actor=actor,
        terms=CallTerms(
            year=opened.year,
            title="Bando contributi alle reti",
            opens_on=opened,
            closes_on=opened + dt.timedelta(days=30),
            budget_eur=Decimal("20000.00"),
        ),
    )
    networks = Body.objects.filter(model_slug="bergamo").order_by("name").prefetch_related("territory")
    leads = Organisation.objects.standing().filter(is_municipal_service=False).order_by("name")
    submitted = timezone.make_aware(dt.datetime.combine(opened + dt.timedelta(days=20), dt.time(12)))
    applications: list[GrantApplication] = []
    for (title, description, cost, frailty), body, lead in zip(PROJECTS, networks, leads[10:], strict=False):
        project = Project(
            call_id=call.pk,
            lead_id=lead.pk,
            title=title,
            description=description,
            planned_cost_eur=Decimal(cost),
            supports_frailty=frailty,
            body_id=body.pk,
            neighbourhood_ids=tuple(place.neighbourhood_id for place in body.territory.all()),
        )
        application = draft_application(actor=actor, project=project)
        applications.append(submit_application(actor=actor, application_id=application.pk, at=submitted))
    _decide(actor, applications, opened + dt.timedelta(days=45))


def _decide(actor: User, applications: list[GrantApplication], day: dt.date) -> None:
    """Decide on them, and take the first ones further."""
    *admitted, refused = applications
    for application in admitted:
        admit_application(
            actor=actor,
            application_id=application.pk,
            admitted_eur=application.requested_eur,
            decided_on=day,
        )
    refuse_application(
        actor=actor,
        application_id=refused.pk,
        reason="Le date proposte coincidono con la rassegna comunale: si invita a ripresentare la domanda.",
        decided_on=day,
    )
    done, carried_out = admitted[0], admitted[1]
    for application in (done, carried_out):
        record_carried_out(
            actor=actor, application_id=application.pk, carried_out_on=day + dt.timedelta(days=40)
        )
    accounted = account_application(
        actor=actor,
        application_id=done.pk,
        cost_eur=done.planned_cost_eur,
        accounted_on=day + dt.timedelta(days=55),
    )
    pay_application(
        actor=actor,
        application_id=accounted.pk,
        paid_eur=done.requested_eur,
        paid_on=day + dt.timedelta(days=65),
    )
