"""The worker's side of billing, on the public schema. Everything may run twice."""

import logging
import time
from dataclasses import asdict

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tenants.billing.events import apply
from tenants.billing.orders import carry_out
from tenants.billing.problems import BillingProblem
from tenants.billing.reconciling import reconcile_all
from tenants.billing.working import work_on
from tenants.models import BillingOrder, StripeEvent

_LONGEST_RUN = 240.0
"""Seconds after which the rest is left to the next run."""

_log = logging.getLogger(__name__)


@shared_task(shared_ok=True)
def carry_out_order(key: str) -> None:
    """Ask the payment service for one thing."""
    work_on(BillingOrder, key, carry_out)


@shared_task(shared_ok=True)
def apply_one_event(key: str) -> None:
    """Apply one event of the payment service."""
    work_on(StripeEvent, key, apply)


@shared_task(shared_ok=True)
def catch_up() -> None:
    """What waits and is due: put off, left by a worker that died, or never told to one. Asked every five minutes."""
    until = time.monotonic() + _LONGEST_RUN
    now = timezone.now()
    for key in list(BillingOrder.objects.due(now).values_list("pk", flat=True)):
        if time.monotonic() < until:
            work_on(BillingOrder, key, carry_out)
    for key in list(StripeEvent.objects.due(now).values_list("pk", flat=True)):
        if time.monotonic() < until:
            work_on(StripeEvent, key, apply)


@shared_task(shared_ok=True)
def reconcile() -> None:
    """Find what lost calls left behind, and who is late. Asked every day."""
    if not settings.STRIPE_SECRET_KEY:
        return
    try:
        found = reconcile_all()
    except BillingProblem as problem:
        _log.warning("The reconciliation stopped: tomorrow it goes on", extra={"problem": problem.words})
        return
    _log.info("Reconciled with the payment service", extra=asdict(found))
