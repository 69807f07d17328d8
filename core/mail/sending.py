"""The worker's side of the queue: take a delivery, write it, hand it to the mail server, say what became of it.

Sent once, whatever dies when. A delivery is taken in a transaction of its own (`sending`); when the whole message but its
final dot has gone out, `handed` is committed; then comes the dot, and the server's answer is noted (`sent`). Who dies before
the dot leaves `sending`: the server throws the incomplete message away and a later run sends it. Who dies after leaves
`handed`, which nobody sends again but a person on purpose. A worker that was only slow finds its delivery taken by
another (`taken_at` is another's) before the dot, and stops.
"""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable
from email.errors import MessageError
from functools import partial
from typing import Any, TypeVar

from celery import Task, shared_task
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail.assembling import rendered
from core.mail.gateway import MailGateway, mail_gateway
from core.mail.message import NoLongerNeeded
from core.mail.problems import PutOff, Refused, TakenByAnother, TooLate, Unconfirmed
from core.models import Delivery
from core.models.mail import ABANDONED_AFTER, Sendable

GIVE_UP_AFTER = dt.timedelta(hours=24)
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15))
"""How long to wait after the first attempt, the second, …; the last one for all that follow."""
_LONGEST_RUN = 300.0
"""Seconds after which a task leaves the rest to the next: well below the time limit of tasks."""

_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, ObjectDoesNotExist,
    TemplateDoesNotExist, TemplateSyntaxError, NoReverseMatch, MessageError,
)  # fmt: skip
"""What a renderer or a template raises when it is wrong: trying again would not help."""

_log = logging.getLogger(__name__)

T = TypeVar("T", bound=Sendable)


@shared_task(bind=True)
def send_mailing(self: Task, mailing_id: str) -> None:
    """Send what is waiting of one mailing, at once; what cannot go now is left to `send_waiting`.

    A message given a second time, because the worker that had it died, takes over what that worker left.
    """
    given_again = bool((self.request.delivery_info or {}).get("redelivered"))
    abandoned = dt.timedelta() if given_again else ABANDONED_AFTER
    send_due(_deliveries().filter(mailing=uuid.UUID(mailing_id)), abandoned, rendered)


@shared_task
def send_waiting(site: str) -> None:
    """Send whatever is due in this city; asked every minute."""
    send_due(_deliveries(), ABANDONED_AFTER, rendered)


def _deliveries() -> QuerySet[Delivery]:
    return Delivery.objects.select_related("mailing")


def send_due(rows: QuerySet[T], abandoned: dt.timedelta, write: Callable[[T], EmailMessage]) -> None:
    """Send the due messages among `rows` one at a time, over one connection; `write` makes the e-mail of each."""
    if not _due(rows, abandoned).exists():
        return
    gateway = mail_gateway()
    until = time.monotonic() + _LONGEST_RUN
    try:
        while time.monotonic() < until:
            gateway.open()
            delivery = _take(rows, abandoned)
            if delivery is None:
                break
            _deliver(delivery, gateway, write)
    except PutOff as problem:
        _put_all_off(rows, abandoned, problem)
    finally:
        gateway.close()


def _due(rows: QuerySet[T], abandoned: dt.timedelta) -> QuerySet[T]:
    now = timezone.now()
    waiting = Q(state=Sendable.State.WAITING, next_attempt_at__lte=now)
    return rows.filter(waiting | Q(state=Sendable.State.SENDING, taken_at__lte=now - abandoned))


def _take(rows: QuerySet[T], abandoned: dt.timedelta) -> T | None:
    """One due delivery, ours from now on; two workers never take the same."""
    with transaction.atomic():
        due = _due(rows, abandoned).order_by("next_attempt_at", "pk")
        delivery = due.select_for_update(skip_locked=True, of=("self",)).first()
        if delivery is not None:
            delivery.state, delivery.taken_at = Sendable.State.SENDING, timezone.now()
            delivery.attempts += 1
            delivery.save(update_fields=["state", "taken_at", "attempts"])
        return delivery


def _deliver(delivery: T, gateway: MailGateway, write: Callable[[T], EmailMessage]) -> None:
    """Write one message and hand it over; whatever becomes of it is written in its row."""
    try:
        mail = _written(delivery, write)
        gateway.hand_over(mail, partial(_announce, delivery))
    except TakenByAnother:
        pass  # whoever has it says what becomes of it
    except NoLongerNeeded as reason:
        _settle(delivery, Sendable.State.DROPPED, problem=str(reason)[:300])
    except (Refused, TooLate) as problem:
        _settle(delivery, Sendable.State.FAILED, problem=problem.words)
    except Unconfirmed as problem:
        _settle(delivery, Sendable.State.HANDED, problem=problem.words)
    except PutOff as problem:
        _put_off(delivery, problem)
    else:
        _settle(delivery, Sendable.State.SENT, problem="", sent_at=timezone.now())


def _written(delivery: T, write: Callable[[T], EmailMessage]) -> EmailMessage:
    """The e-mail, or `Refused` for an address that is none and for a message that cannot be written."""
    if timezone.now() - delivery.queued_at > GIVE_UP_AFTER and delivery.attempts > len(PAUSES):
        raise Refused(_given_up(delivery.problem))
    try:
        validate_email(delivery.email)
    except ValidationError as error:
        raise Refused(_("L'indirizzo non è scritto come un'email: lo corregga e rispedisca.")) from error
    try:
        mail = write(delivery)
        mail.message()
    except _FAULTS as error:
        _log.exception("A message could not be written", extra={"delivery": str(delivery.pk)})
        raise Refused(
            _("Il messaggio non si è potuto scrivere: è un nostro errore, lo segnali all'assistenza.")
        ) from error
    return mail


def _announce(delivery: Sendable) -> None:
    """All but the final dot has been sent: committed, unless another has taken the delivery meanwhile.

    What went wrong the times before is over.
    """
    mine = _still(delivery, Sendable.State.SENDING)
    if not mine.update(state=Sendable.State.HANDED, problem=""):
        raise TakenByAnother


def _settle(delivery: Sendable, state: str, **values: Any) -> None:
    """What became of a delivery, if it is still ours."""
    _still(delivery, Sendable.State.SENDING, Sendable.State.HANDED).update(state=state, **values)


def _still(delivery: Sendable, *states: str) -> QuerySet[Any]:
    """The row of a message we took, while it is in one of these states and nobody else has taken it."""
    every = type(delivery)._default_manager
    return every.filter(pk=delivery.pk, state__in=states, taken_at=delivery.taken_at)


def _put_off(delivery: Sendable, problem: PutOff) -> None:
    """Later, after a pause that grows; too late, it has failed."""
    pause = PAUSES[min(delivery.attempts, len(PAUSES)) - 1]
    if timezone.now() + pause - delivery.queued_at > GIVE_UP_AFTER:
        _settle(delivery, Sendable.State.FAILED, problem=_given_up(problem.words))
        return
    later = timezone.now() + pause
    _settle(delivery, Sendable.State.WAITING, problem=problem.words, next_attempt_at=later)


def _put_all_off(rows: QuerySet[T], abandoned: dt.timedelta, problem: PutOff) -> None:
    """The server cannot be had: nothing was taken, everything due is tried again later, by sets."""
    now = timezone.now()
    due = _due(rows, abandoned)
    due.filter(queued_at__lt=now - GIVE_UP_AFTER).update(
        state=Sendable.State.FAILED, problem=_given_up(problem.words)
    )
    for attempts, pause in reversed(list(enumerate(PAUSES))):
        tried = Q(attempts__gte=attempts) if attempts == len(PAUSES) - 1 else Q(attempts=attempts)
        due.filter(tried).update(
            state=Sendable.State.WAITING,
            problem=problem.words,
            next_attempt_at=now + pause,
            attempts=F("attempts") + 1,
        )


def _given_up(words: str) -> str:
    return (_("Dopo un giorno di tentativi abbiamo smesso. %(said)s") % {"said": words})[:300]
