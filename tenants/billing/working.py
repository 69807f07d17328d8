"""How a waiting row (an order, an event) is worked on: taken by one worker, done, put off or failed.

Whatever is done at the payment service has a key of its own, and what is read there is only written down, so a worker that dies
in the middle, or two that take the same row, do no harm: the row is taken again and the work ends the same.
"""

import datetime as dt
import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.services.errors import DomainError
from tenants.billing.asking import APPLY, CARRY_OUT, soon
from tenants.billing.problems import BillingProblem, Missing, NotConfigured, Unreachable
from tenants.billing.recording import NotOurs
from tenants.models import BillingOrder, StripeEvent, Work
from tenants.models.payment_service import TAKEN_FOR
from tenants.services.trail import record

W = TypeVar("W", BillingOrder, StripeEvent)

PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long to wait after the first attempt, the second, …; the last one for all that follow."""
GIVE_UP_AFTER = dt.timedelta(days=3)

_log = logging.getLogger(__name__)
_State = Work.State
_TASKS: dict[type[Work], str] = {BillingOrder: CARRY_OUT, StripeEvent: APPLY}
_IF_MISSING: dict[type[Work], Work.State] = {BillingOrder: _State.FAILED, StripeEvent: _State.DONE}
"""An event about what was deleted meanwhile has nothing left to tell; an order about it cannot be carried out."""


@transaction.atomic(durable=True)
def take(*, kind: type[W], key: object, moment: dt.datetime) -> W | None:
    """The row, now this worker's; None when it is done, failed, or another's."""
    row: W | None = kind.objects.select_for_update(skip_locked=True).filter(pk=key).first()
    if row is None or row.state in {_State.DONE, _State.FAILED}:
        return None
    if row.state == _State.TAKEN and row.taken_at and row.taken_at > moment - TAKEN_FOR:
        return None
    if row.state == _State.TAKEN and moment - row.made_at > GIVE_UP_AFTER:
        row.state, row.problem = (
            _State.FAILED,
            _("Chi ci lavorava si è fermato ogni volta: serve una persona."),
        )
        row.save(update_fields=["state", "problem"])
        return None
    row.state, row.taken_at, row.attempts = _State.TAKEN, moment, row.attempts + 1
    row.save(update_fields=["state", "taken_at", "attempts"])
    return row


def work_on(kind: type[W], key: object, work: Callable[[W], None]) -> bool:
    """Take the row and do its work; says whether it is done."""
    row = take(kind=kind, key=key, moment=timezone.now())
    if row is None:
        return False
    try:
        work(row)
    except (Unreachable, NotConfigured) as problem:
        _put_off(row, problem.words)
    except NotOurs:
        _put_off(row, _("Non è di nessun conto della piattaforma, almeno finora."))
    except Missing as problem:
        _settle(row, _IF_MISSING[type(row)], problem.words)
    except BillingProblem as problem:
        _settle(row, _State.FAILED, problem.words)
    except DomainError as refused:
        _settle(row, _State.FAILED, refused.message)
    else:
        _settle(row, _State.DONE, "")
        return True
    _log.warning(
        "Work with the payment service is not done", extra={"work": str(row), "problem": row.problem}
    )
    return False


def _put_off(row: BillingOrder | StripeEvent, problem: str) -> None:
    now = timezone.now()
    if now - row.made_at > GIVE_UP_AFTER:
        _settle(row, _State.FAILED, problem)
        return
    row.state, row.problem = _State.WAITING, problem[:500]
    row.due_at = now + PAUSES[min(row.attempts, len(PAUSES)) - 1]
    row.save(update_fields=["state", "problem", "due_at"])


def _settle(row: BillingOrder | StripeEvent, state: Work.State, problem: str) -> None:
    row.state, row.problem, row.done_at = state, problem[:500], timezone.now()
    row.save(update_fields=["state", "problem", "done_at"])


@transaction.atomic(durable=True)
def try_again(*, actor: User | None, kind: type[W], key: object) -> W:
    """What failed is put in the queue once more. Raises `DomainError` for what did not fail."""
    row: W = kind.objects.select_for_update().get(pk=key)
    if row.state != _State.FAILED:
        raise DomainError(_("Si riprova solo ciò che non è riuscito."))
    row.state, row.due_at, row.made_at = _State.WAITING, timezone.now(), timezone.now()
    row.save(update_fields=["state", "due_at", "made_at"])
    soon(_TASKS[type(row)], row.pk)
    record(
        actor=actor, action="billing.tried_again", before={"problem": row.problem}, after={"what": str(row)}
    )
    return row
