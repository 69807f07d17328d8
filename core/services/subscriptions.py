"""Citizens asking to be told: asked for on a page, confirmed by mail, changed and left by a signed link, forgotten."""

import datetime as dt
import uuid
from collections.abc import Sequence

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.mail.queue import Recipient
from core.mail.unreachable import unreachable
from core.models import Delivery, Subscriber, Subscription
from core.selectors.subscriptions import Topics, names_of, rows_of
from core.services.audit import record
from core.services.errors import DomainError
from core.services.mail import write_to

CONFIRMATION = "confirmation"
DIGEST = "digest"
CONFIRM_WITHIN = dt.timedelta(days=7)
MOST_TOPICS = 10
MAILS_PER_HOUR = 3
"""How many times an hour one address is written to because somebody typed it on a page."""


@transaction.atomic(durable=True)
def ask_subscription(
    *, actor: User | None = None, email: str, topics: Topics, rhythm: str, language: str, site: str
) -> Subscriber:
    """Somebody typed an address: it is asked, by mail, whether it wants these topics; nothing else is sent before. Audited.

    An address that confirmed before keeps what it has until the new topics are confirmed too; its rhythm and language do
    not change here, for who types an address need not own it. Past `MAILS_PER_HOUR` nothing more is sent, and nobody is
    told: the answer never says what is known of an address. Raises `DomainError` for no topic or too many.
    """
    wanted = _rows(topics)
    email = email.strip().lower()
    subscriber, _new = Subscriber.objects.select_for_update().get_or_create(email=email)
    if subscriber.confirmed_at is None:
        subscriber.rhythm, subscriber.language, subscriber.asked_at = rhythm, language, timezone.now()
        subscriber.save(update_fields=["rhythm", "language", "asked_at"])
    pending = [row.pk for row in _together(subscriber, wanted) if row.confirmed_at is None]
    subscriber.subscriptions.filter(pk__in=pending).update(asked_at=timezone.now())
    if _may_be_written_to(email):
        content = {"subscriber": str(subscriber.pk), "subscriptions": [str(key) for key in pending]}
        write_to(
            CONFIRMATION,
            [Recipient(email, content=content)],
            _("Conferma degli avvisi"),
            {},
            actor=actor,
            site=site,
            language=subscriber.language,
        )
    _record(actor, subscriber, {"done": "asked", "topics": names_of(pending)})
    return subscriber


@transaction.atomic(durable=True)
def confirm_subscription(
    *, actor: User | None = None, subscriber_id: uuid.UUID, subscription_ids: Sequence[uuid.UUID]
) -> Subscriber:
    """The address said yes to these subscriptions; news are counted from now. Audited, once however often it is said.

    Raises `DomainError` when they are no more: not confirmed in time, or given up since.
    """
    subscriber = _lock(subscriber_id)
    asked = subscriber.subscriptions.filter(pk__in=subscription_ids)
    if not asked.exists():
        raise DomainError(_("Questo collegamento non vale più: iscriviti di nuovo, ci vuole un minuto."))
    now = timezone.now()
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = subscriber.told_until = now
        subscriber.save(update_fields=["confirmed_at", "told_until"])
    if asked.filter(confirmed_at=None).update(confirmed_at=now):
        _record(actor, subscriber, {"done": "confirmed", "topics": names_of(subscription_ids)})
    return subscriber


@transaction.atomic(durable=True)
def change_subscription(
    *, actor: User | None = None, subscriber_id: uuid.UUID, topics: Topics, rhythm: str, language: str
) -> Subscriber:
    """Make the topics and the rhythm exactly these; who holds the link from a mail owns the address. Audited.

    Raises `DomainError` for no topic, too many, or a subscriber that left meanwhile.
    """
    wanted = _rows(topics)
    subscriber = _lock(subscriber_id)
    now = timezone.now()
    kept = [row.pk for row in _together(subscriber, wanted)]
    subscriber.subscriptions.filter(confirmed_at__isnull=False).exclude(pk__in=kept).delete()
    subscriber.subscriptions.filter(pk__in=kept, confirmed_at=None).update(confirmed_at=now)
    subscriber.rhythm, subscriber.language = rhythm, language
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = subscriber.told_until = now
    subscriber.save(update_fields=["rhythm", "language", "confirmed_at", "told_until"])
    _record(actor, subscriber, {"done": "changed", "topics": names_of(kept), "rhythm": rhythm})
    return subscriber


@transaction.atomic(durable=True)
def leave(*, actor: User | None = None, subscriber_id: uuid.UUID) -> bool:
    """The address wants no more: every row about it goes at once, and what was ready to leave. False when it had left already.

    Audited without the address.
    """
    subscriber = Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
    if subscriber is None:
        return False
    _record(actor, subscriber, {"done": "left"})
    _forget([subscriber])
    return True


@transaction.atomic(durable=True)
def remove_unconfirmed(*, actor: User | None = None, at: dt.datetime | None = None) -> int:
    """Forget what nobody confirmed within seven days, addresses and topics added to a known one, and the addresses that
    have no topic left because it is no more; returns how many. Audited.
    """
    limit = (at or timezone.now()) - CONFIRM_WITHIN
    unconfirmed = Subscriber.objects.filter(confirmed_at=None, asked_at__lt=limit)
    late = list(unconfirmed.select_for_update().order_by("pk"))
    _forget(late)
    topics = Subscription.objects.filter(confirmed_at=None, asked_at__lt=limit).delete()[0]
    without = Subscriber.objects.filter(~Exists(Subscription.objects.filter(subscriber=OuterRef("pk"))))
    left = list(without.select_for_update().order_by("pk"))
    _forget(left)
    gone = [*late, *left]
    if gone or topics:
        target = gone[0] if gone else Subscriber(email="")
        _record(actor, target, {"done": "forgotten", "addresses": len(gone), "topics": topics})
    return len(gone) + topics


@transaction.atomic(durable=True)
def forget_unreachable(*, actor: User | None = None) -> int:
    """Forget the addresses whose digests come back: for good, or three times in a row; returns how many. Audited."""
    emails = unreachable(DIGEST)
    rows = list(Subscriber.objects.select_for_update().filter(email__in=emails).order_by("pk"))
    _forget(rows)
    if rows:
        _record(actor, rows[0], {"done": "unreachable", "addresses": len(rows)})
    return len(rows)


@shared_task
def tidy_subscriptions(site: str) -> None:
    """Forget what was not confirmed in time; asked every night. `site` is not used: nobody is written to."""
    remove_unconfirmed()


def _rows(topics: Topics) -> list[Subscription]:
    if not len(topics):
        raise DomainError(
            _("Scegli almeno un argomento: un quartiere, un gruppo, un tema o tutta la città."), field="citta"
        )
    if len(topics) > MOST_TOPICS:
        raise DomainError(
            _("Scegli al massimo %(most)d argomenti, oppure tutta la città.") % {"most": MOST_TOPICS},
            field="citta",
        )
    wanted = rows_of(topics, timezone.localdate())
    if not wanted:
        raise DomainError(_("Quello che hai scelto non c'è più: scegli di nuovo."), field="citta")
    return wanted


def _together(subscriber: Subscriber, wanted: list[Subscription]) -> list[Subscription]:
    """The rows of these topics, those there already and those made now, not confirmed. Two queries."""
    there = {_what(row): row for row in subscriber.subscriptions.all()}
    made = [row for row in wanted if _what(row) not in there]
    for row in made:
        row.subscriber = subscriber
    Subscription.objects.bulk_create(made)
    return [there.get(_what(row), row) for row in wanted]


def _what(row: Subscription) -> tuple[uuid.UUID | None, uuid.UUID | None, uuid.UUID | None]:
    return row.neighbourhood_id, row.body_id, row.theme_id


def _lock(subscriber_id: uuid.UUID) -> Subscriber:
    subscriber = Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
    if subscriber is None:
        raise DomainError(
            _("Questo indirizzo non riceve più avvisi: iscriviti di nuovo, ci vuole un minuto.")
        )
    return subscriber


def _may_be_written_to(email: str) -> bool:
    since = timezone.now() - dt.timedelta(hours=1)
    lately = Delivery.objects.filter(email=email, mailing__kind=CONFIRMATION, mailing__created_at__gte=since)
    return lately.count() < MAILS_PER_HOUR


def _forget(rows: Sequence[Subscriber]) -> None:
    """Take addresses out, and out of the delivery log of these kinds; one in a worker's hands goes with the old mail."""
    emails = [row.email for row in rows]
    Delivery.objects.filter(email__in=emails, mailing__kind__in=[CONFIRMATION, DIGEST]).exclude(
        state=Delivery.State.SENDING
    ).delete()
    Subscriber.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _record(actor: User | None, subscriber: Subscriber, after: dict[str, object]) -> None:
    record(actor=actor, action="core.subscription.changed", target=subscriber, after=after)


def known_language(code: str) -> str:
    """A language of ours: the one given, else Italian."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
