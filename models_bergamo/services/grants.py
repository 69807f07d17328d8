"""What the city decides about an application, and what follows until the payment."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from core.services.guards import demand_day
from models_bergamo.models import ApplicationState, GrantApplication, GrantCall
from models_bergamo.selectors.terms import cents, terms_of
from models_bergamo.services.grant_states import advance, demand_step, locked_application


@transaction.atomic(durable=True)
def admit_application(
    *, actor: User, application_id: uuid.UUID, admitted_eur: Decimal, decided_on: dt.date
) -> GrantApplication:
    """The city grants an amount, the whole of what was asked or less. Audited as `bergamo.grant.admitted`.

    Raises `DomainError` above what was requested or what the terms allow, above what is left of the call's budget,
    for a day in the future or before the application.
    """
    call = GrantCall.objects.select_for_update().get(applications=application_id)  # one admission at a time
    application = locked_application(application_id)
    demand_step(application, ApplicationState.ADMITTED)
    demand_day(decided_on, field="decided_on", not_before=application.submitted_on)
    most = terms_of(call).most(application.planned_cost_eur, supports_frailty=application.supports_frailty)
    limit, admitted_eur = min(most, application.requested_eur), cents(admitted_eur)
    if not 0 < admitted_eur <= limit:
        message = _("Il contributo ammesso deve essere maggiore di zero e non superare %(limit)s €.")
        raise DomainError(message % {"limit": _amount(limit)}, field="admitted_eur")
    left = left_of_budget(call)
    if left is not None and admitted_eur > left:
        message = _("Restano %(left)s € dei fondi del bando: riduca il contributo ammesso.")
        raise DomainError(message % {"left": _amount(left)}, field="admitted_eur")
    return advance(
        application, ApplicationState.ADMITTED, actor=actor, admitted_eur=admitted_eur, decided_on=decided_on
    )


@transaction.atomic(durable=True)
def refuse_application(
    *, actor: User, application_id: uuid.UUID, reason: str, decided_on: dt.date
) -> GrantApplication:
    """The city does not grant it, and says why. Audited as `bergamo.grant.not_admitted`.

    Raises `DomainError` without a reason, for a day in the future or before the application.
    """
    application = locked_application(application_id)
    demand_step(application, ApplicationState.NOT_ADMITTED)
    if not reason.strip():
        raise DomainError(
            _("Scriva il motivo: chi ha presentato la domanda ha diritto di conoscerlo."), field="reason"
        )
    demand_day(decided_on, field="decided_on", not_before=application.submitted_on)
    return advance(
        application,
        ApplicationState.NOT_ADMITTED,
        actor=actor,
        refusal_reason=reason.strip(),
        decided_on=decided_on,
    )


@transaction.atomic(durable=True)
def record_carried_out(
    *, actor: User, application_id: uuid.UUID, carried_out_on: dt.date
) -> GrantApplication:
    """The project was carried out, up to a day. Audited as `bergamo.grant.carried_out`.

    Raises `DomainError` for a day in the future, or before the first day the call allows activities on.
    """
    application = locked_application(application_id)
    demand_step(application, ApplicationState.CARRIED_OUT)
    demand_day(carried_out_on, field="carried_out_on", not_before=application.call.activities_from)
    return advance(application, ApplicationState.CARRIED_OUT, actor=actor, carried_out_on=carried_out_on)


@transaction.atomic(durable=True)
def account_application(
    *, actor: User, application_id: uuid.UUID, cost_eur: Decimal, accounted_on: dt.date
) -> GrantApplication:
    """The lead organisation handed in what was really spent, in euros. Audited as `bergamo.grant.accounted`.

    Raises `DomainError` before the project was carried out, for a cost below zero or a day in the future.
    """
    application = locked_application(application_id)
    demand_step(application, ApplicationState.ACCOUNTED)
    if cost_eur < 0:
        raise DomainError(_("La spesa rendicontata non può essere negativa."), field="cost_eur")
    demand_day(accounted_on, field="accounted_on", not_before=application.carried_out_on)
    return advance(
        application,
        ApplicationState.ACCOUNTED,
        actor=actor,
        accounted_cost_eur=cents(cost_eur),
        accounted_on=accounted_on,
    )


@transaction.atomic(durable=True)
def pay_application(
    *, actor: User, application_id: uuid.UUID, paid_eur: Decimal, paid_on: dt.date, payment_act: str = ""
) -> GrantApplication:
    """The grant is paid. Audited as `bergamo.grant.paid`.

    Raises `DomainError` above what was admitted or above the accounted cost x rate, below zero, or for a day in the
    future or before the account.
    """
    application = locked_application(application_id)
    demand_step(application, ApplicationState.PAID)
    demand_day(paid_on, field="paid_on", not_before=application.accounted_on)
    limit, paid_eur = most_payable(application), cents(paid_eur)
    if paid_eur < 0:
        raise DomainError(_("Il contributo liquidato non può essere negativo."), field="paid_eur")
    if paid_eur > limit:
        message = _("Con la spesa rendicontata si possono liquidare al massimo %(limit)s €.")
        raise DomainError(message % {"limit": _amount(limit)}, field="paid_eur")
    return advance(
        application,
        ApplicationState.PAID,
        actor=actor,
        paid_eur=paid_eur,
        paid_on=paid_on,
        payment_act=payment_act,
    )


def most_payable(application: GrantApplication) -> Decimal:
    """The highest payment for an application with an account: what was spent x rate, within what was admitted."""
    if application.accounted_cost_eur is None or application.admitted_eur is None:
        raise DomainError(_("La spesa non è ancora stata rendicontata."))
    terms = terms_of(application.call)
    most = terms.most(application.accounted_cost_eur, supports_frailty=application.supports_frailty)
    return min(most, application.admitted_eur)


def left_of_budget(call: GrantCall) -> Decimal | None:
    """What is left of a call's budget in euros; None where its act names none."""
    if call.budget_eur is None:
        return None
    granted = call.applications.granted().aggregate(total=Sum("admitted_eur"))["total"]
    return call.budget_eur - (granted or Decimal(0))


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
