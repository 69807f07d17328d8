"""Putting a request to the payment service in the queue, inside the transaction of the verb that decided it."""

from typing import Any

from celery import current_app
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.scope import on_commit
from core.services.errors import DomainError
from tenants.models import BillingAccount, BillingOrder, Work

CARRY_OUT = "tenants.billing.tasks.carry_out_order"
APPLY = "tenants.billing.tasks.apply_one_event"
"""Tasks are called by name: they import the verbs, which could not import them."""

_UNSETTLED = (Work.State.WAITING, Work.State.TAKEN)


def ask(account: BillingAccount, kind: BillingOrder.Kind, **of: Any) -> BillingOrder:
    """One order, carried out by a worker after the commit. The row of the account must be locked.

    Raises `DomainError` while an order about the same contract or invoice is still being carried out.
    """
    waiting = account.orders.filter(state__in=_UNSETTLED)
    about = {name: of[name] for name in ("contract", "invoice") if of.get(name)}
    if about and waiting.filter(**about).exists():
        raise DomainError(
            _("La richiesta di prima è ancora in corso: attenda qualche minuto e ricarichi la pagina.")
        )
    order: BillingOrder | None = None
    if kind == BillingOrder.Kind.CUSTOMER:
        order = waiting.filter(kind=kind, state=Work.State.WAITING).first()
    if order:
        return order
    made: BillingOrder = BillingOrder.objects.create(account=account, kind=kind, **of)
    soon(CARRY_OUT, made.pk)
    return made


def soon(task: str, key: object) -> None:
    """Tell the worker on commit; where it cannot be told now, the clock finds the row."""

    def tell() -> None:
        try:
            current_app.tasks[task].delay(str(key))
        except OperationalError:
            return

    on_commit(tell)
